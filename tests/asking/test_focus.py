"""A long question is searched for without the story told before it."""

from __future__ import annotations

import pytest

from assistant.asking.focus import to_the_point

STORY = "the train is late again and I have a meeting with the chief executive of the council in a quarter of an hour"


@pytest.mark.parametrize(
    ("question", "point"),
    [
        (f"{STORY}, she wants to know how many trusts have a lead", "how many trusts have a lead"),
        (f"{STORY}. What share of boards were trained last year?", "What share of boards were trained last year?"),
        (
            f"{STORY} - did the reminders change anything in that pilot",
            "did the reminders change anything in that pilot",
        ),
        (
            f"{STORY}, in the newest report on deaths how many were avoidable, it was on the news",
            "in the newest report on deaths how many were avoidable, it was on the news",
        ),
    ],
)
def test_it_begins_where_something_is_asked(question, point):
    found = to_the_point(question)
    assert found is not None
    assert found.text == point


@pytest.mark.parametrize(
    ("question", "point"),
    [
        ("We have a lead. do the divisions need leads of their own?", "do the divisions need leads of their own?"),
        ("CQC coming in spring. what would they ask leaders about equity", None),
        ("CQC coming in spring. what do inspectors ask about equity", "what do inspectors ask about equity"),
        ("We set targets. who checks them every year?", None),
        ("It made this one of five ambitions. what are the other four", None),
        ("We have a lead, do the divisions need leads of their own?", None),
        ("We have a lead. and now?", None),
        ("We're a mental health trust. what share of trusts like us named operational pressure", None),
    ],
)
def test_a_short_one_begins_with_its_last_sentence_where_that_stands_alone(question, point):
    found = to_the_point(question)
    assert (found and found.text) == point


@pytest.mark.parametrize(
    ("asks", "told"),
    [
        ("she wants to know how many trusts have a lead", True),
        ("do you know how many trusts have a lead", False),
        ("how many trusts have a lead by now", False),
    ],
)
def test_whether_it_says_so_itself(asks, told):
    found = to_the_point(f"{STORY}, {asks}")
    assert found is not None
    assert found.told is told


@pytest.mark.parametrize(
    "question",
    [
        "the chair wants to know how many trusts have a lead",
        "what " + "very " * 30 + "long question is asked all along",
        f"{STORY} and nothing is asked",
        f"{STORY}, which is it",
    ],
)
def test_what_is_short_or_asks_all_along_is_left_alone(question):
    assert to_the_point(question) is None


def test_a_question_that_asks_twice_is_left_whole():
    first = "could you tell me how many trusts in the survey have a named executive lead for health inequalities at all"
    both = to_the_point(f"{first}, and then tell me what share of them report to the board")
    assert both is not None
    assert both.text.startswith("how many trusts in the survey have")
    assert both.text.endswith("what share of them report to the board")
    assert to_the_point(f"what does the report say about {STORY}, as our chair wants to know whether we lead") is None
