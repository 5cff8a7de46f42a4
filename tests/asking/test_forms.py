from __future__ import annotations

import pytest

from assistant.asking.forms import (
    asks_for_both_sides,
    asks_for_emphasis,
    asks_for_target,
    asks_for_the_newest,
    asks_whether_it_applies,
    asks_whether_obliged,
    asks_why,
    gives_reason,
    label_of,
    obliges,
    tells_how_far_it_is,
)


@pytest.mark.parametrize(
    ("question", "text", "on_the_way"),
    [
        ("what is the 18 week target", "The baseline for the standard was 58.9% in January.", True),
        ("what is the 18 week target", "The plan sets the standard that 92% start within 18 weeks.", False),
        ("what was the baseline for the target", "The baseline for the standard was 58.9% in January.", False),
        ("how many waited in January", "The baseline for the standard was 58.9% in January.", False),
    ],
)
def test_where_things_stand_is_no_target(question, text, on_the_way):
    assert (asks_for_target(question) and tells_how_far_it_is(text)) is on_the_way


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Grade levels: 11th, 12th", "Grade levels"),
        ("• Oral health: the focus is on extractions.", "Oral health"),
        ("Prepared for:", ""),
        ("It is known. Yet: no.", ""),
        ("No colon here", ""),
    ],
)
def test_what_stands_before_a_colon_labels_what_follows(text, label):
    assert label_of(text) == label


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("do we have to have a lead?", True),
        ("does the board really need a lead", True),
        ("is PCREF compulsory", True),
        ("who must be helped to quit", True),
        # A date, a number and what somebody needs answer these.
        ("by when do we have to publish", False),
        ("how often must it be reviewed", False),
        ("what do patients need", False),
    ],
)
def test_whether_something_has_to_be_done_is_asked(question, expected):
    assert asks_whether_obliged(question) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A lead is a requirement of NHS England.", True),
        ("The statement is not binding.", True),
        ("Trusts should nominate a lead.", True),
        ("The voluntary sector helps.", False),
        ("The lead opens routes to communities.", False),
        ("Staff told us that care was poor.", False),
    ],
)
def test_a_sentence_says_that_something_has_to_be_done(text, expected):
    assert obliges(text) is expected


def test_a_reason_is_asked_for_and_given():
    assert asks_why("why was recovery slow?")
    assert not asks_why("who was slow?")
    assert gives_reason("It was slow because analysts were few.")
    assert not gives_reason("It was slow.")


def test_whether_something_has_to_be_done_is_answered_by_what_says_so(shipped_assistant):
    answer = shipped_assistant.ask("is it compulsory to have a board lead for inequalities?")
    assert "is a requirement of NHS England" in answer.claims[0].text


def test_whom_something_holds_for_answers_whether_it_holds_for_others():
    assert asks_whether_it_applies("does PCREF apply to acute trusts?")
    assert asks_whether_it_applies("is it mandatory for us as a community trust")
    assert not asks_whether_it_applies("what share of community trusts named pressure as a barrier")


def test_what_is_new_is_asked_for_by_what_it_is():
    assert asks_for_the_newest("what does the new one say")
    assert asks_for_the_newest("what is the current statement on data")
    assert not asks_for_the_newest("what new duty does it put on us")
    assert not asks_for_the_newest("newborn screening in New York")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("do the blog and the page give different dates?", True),
        ("what do the two LeDeR reports say about 2021? they don't agree do they", True),
        ("how many targets were there according to the Confederation and according to the King's Fund", True),
        ("do the sources agree on the saving", True),
        ("do the King's Fund and the Confed say the same about it", True),
        ("what is the avoidable share of deaths?", False),
        ("do staff who agree get training", False),
        ("how many agreed with the statement", False),
        ("which differential diagnosis was missed", False),
    ],
)
def test_both_sides_are_asked_for(question, expected):
    assert asks_for_both_sides(question) is expected


@pytest.mark.parametrize(
    ("question", "emphasis"),
    [
        ("what should we do first", True),
        ("which objective should the NEDs start with", True),
        ("the first objective of the chair", True),
        ("what do boards first need to do", True),
        ("what should we do first when we have little money", True),
        ("what are the priorities for the first year", True),
        ("when was a lead first asked for", False),
        ("when were we first told to name a lead", False),
        ("date of the first s13SA statement", False),
        ("what does the guide say", False),
    ],
)
def test_first_in_weight_is_told_from_first_in_time(question, emphasis):
    assert asks_for_emphasis(question) is emphasis
