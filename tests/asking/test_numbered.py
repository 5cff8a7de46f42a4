from __future__ import annotations

import pytest

from assistant.api import Assistant, Library
from assistant.asking.numbered import (
    asks_for_title,
    gives_title,
    is_of_number,
    is_of_other_number,
    numbered,
    opens_with_number,
)
from assistant.asking.sought import asks_for_list
from assistant.types import Outcome


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what is priority 3?", {("prioriti", 3)}),
        ("The third domain is skills.", {("domain", 3)}),
        ("Priority five of the five national priorities", {("prioriti", 5)}),
        ("Part II", {("part", 2)}),
        ("what is the 5th clinical area", {("area", 5)}),
        ("Unit 1 and Unit 2", {("unit", 1), ("unit", 2)}),
        ("the first step", {("step", 1)}),
        ("parts 1 and 2", {("part", 1), ("part", 2)}),
        ("Part XIV", {("part", 14)}),
        ("Part IIX", set()),
        ("part ٣", {("part", 3)}),
        ("domains 2 to 4", {("domain", 2), ("domain", 3), ("domain", 4)}),
        ("the second and third parts", {("part", 2), ("part", 3)}),
        ("the first two aims", {("aim", 1), ("aim", 2)}),
        # Where something else stands, and what a plural goes on with.
        ("what comes after the second domain", set()),
        ("besides priority 3", set()),
        ("actions one should take", set()),
        ("the third sector conditions", set()),
        # What matters most, a section's number, a share and a paragraph of an act number nothing.
        ("which objective is first priority", set()),
        ("priority 1.5", set()),
        ("domain 30%", set()),
        ("section 13G", set()),
        ("the area I know", set()),
        ("five priorities", set()),
    ],
)
def test_what_is_named_by_its_number(text, expected):
    assert numbered(text) == expected


@pytest.mark.parametrize(
    ("text", "of_it", "of_another"),
    [
        ("The third domain is skills.", True, False),
        ("Domain 3: skills", True, False),
        ("The fourth domain is trust.", False, True),
        ("Domains 1 and 2 are met.", False, True),
        ("The third priority is data.", False, False),
        ("There are five domains.", False, False),
    ],
)
def test_another_of_the_same_kind_is_told_from_the_one_asked_for(text, of_it, of_another):
    asked = numbered("what is domain 3?")
    assert is_of_number(asked, text) is of_it
    assert is_of_other_number(asked, text) is of_another


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("what's the topic of unit 14?", "UNIT 14: Using Financial Information and Accounting", True),
        ("what's the topic of unit 14?", "Unit 14 key assignments:", False),
        ("what's the topic of unit 14?", "UNIT 13: Something else", False),
        ("what happens in unit 14?", "UNIT 14: Using Financial Information and Accounting", False),
        ("what is unit 14 called?", "UNIT 14: Using Financial Information and Accounting", True),
        ("the title of the case study under unit 14", "UNIT 14: Using Financial Information and Accounting", False),
    ],
)
def test_a_title_stands_behind_its_number(question, text, expected):
    assert (asks_for_title(question) and gives_title(numbered(question), text)) is expected


def test_one_of_several_is_no_list():
    assert not asks_for_list("domain two of digital inclusion")
    assert asks_for_list("the two domains of digital inclusion")


@pytest.mark.parametrize(
    ("question", "said", "unsaid"),
    [
        ("what is domain 3?", "The third domain is skills and capability.", "fourth"),
        ("domain two of digital inclusion", "The second domain is accessibility and ease of use.", "third domain"),
        ("what is priority 3?", "Under priority 3 of the five national priorities", "priority 5"),
    ],
)
def test_the_one_that_is_asked_for_is_told_and_no_other(shipped_assistant, question, said, unsaid):
    answer = shipped_assistant.ask(question)
    assert answer.claims[0].text.startswith(said)
    assert unsaid not in answer.text


def test_one_that_nobody_tells_of_is_not_answered_with_the_others(shipped_assistant):
    assert shipped_assistant.ask("what is priority 7?").outcome is Outcome.NOT_IN_LIBRARY


def test_a_title_is_told_from_the_heading_where_nothing_else_gives_it(tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    parts = ["Waiting lists", "Digital inclusion", "Language"]
    chapters = "\n\n".join(
        f"## Chapter {number}: {title}\n\nThis chapter sets out what trusts do, and who answers for it."
        for number, title in enumerate(parts, start=1)
    )
    (corpus / "guide.md").write_text(f"# Guide\n\n{chapters}\n", encoding="utf-8")
    library = Library.create(tmp_path / "index")
    library.sync(corpus)
    answer = Assistant(library).ask("what is chapter 2 called?")
    assert [each.quote for each in answer.citations] == ["Chapter 2: Digital inclusion"]


def test_several_that_are_asked_for_are_all_told(shipped_assistant):
    text = shipped_assistant.ask("what are domains 1 and 3 of digital inclusion?").text
    assert "The first domain is" in text
    assert "The third domain is" in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("• Priority two of the five is to mitigate digital exclusion.", True),
        ("The second priority is digital.", True),
        ("Under priority 2, the trust records who uses which way of consulting.", False),
        ("Priority three is data.", False),
    ],
)
def test_what_begins_with_the_number_says_what_it_is(text, expected):
    assert opens_with_number(numbered("what is priority 2"), text) is expected
