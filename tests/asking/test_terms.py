from __future__ import annotations

import pytest

from assistant.asking.terms import defines, tells_of, term_to_explain, terms_asked_for
from assistant.types import Completeness


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("what is a PLUS group?", ("PLUS group",)),
        ("what does PCREF stand for", ("PCREF",)),
        ("what is the share of trusts that named pressure as a barrier", ()),
        ("how often is training held", ()),
    ],
)
def test_the_term_that_is_to_be_explained(question, terms):
    assert terms_asked_for([question]) == terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PLUS groups are chosen by the system.", True),
        ("A PLUS group (of Core20PLUS5) is a group chosen locally.", True),
        ("Services give priority to PLUS groups.", False),
        ("PLUS groups waited longer.", False),
        ("The plan names each PLUS group, a group that a system chooses, by name.", True),
        ("The plan names each PLUS group, and the board agreed.", False),
    ],
)
def test_a_sentence_defines_what_it_begins_with_or_says_in_passing(text, expected):
    assert defines("PLUS group", text) is expected


@pytest.mark.parametrize(
    "text",
    [
        "The board guide defines health inequalities as unjust and avoidable differences in health.",
        "Examples of health inequalities are shorter lives and longer waits.",
        "The guide describes a health inequality as a difference that could be avoided.",
        "The report counts what could be avoided as a health inequality.",
    ],
)
def test_who_says_what_something_is_called_defines_it(text):
    assert defines("health inequality", text)


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("what is health literacy?", "health literacy"),
        ("what's a PLUS group", "PLUS group"),
        ("what does due regard mean?", "due regard"),
        ("define equity", "equity"),
        ("what is the elective target", ""),
        ("what are the enablers", ""),
        ("what are barriers", ""),
        ("what is required of us", ""),
        ("what's our legal duty", ""),
        ("what is 17 times 23", ""),
        ("what is an ICB", "ICB"),
        ("what is mandatory (required)?", ""),
        ("what is working well", ""),
        ('what does "due regard" mean?', "due regard"),
    ],
)
def test_the_term_whose_meaning_is_all_that_is_asked(question, term):
    assert term_to_explain(question) == term


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Further Faster 20 gives extra help to 20 trusts.", True),
        ("Further Faster 20 was one of ten focus areas.", False),
        ("Trusts join Further Faster 20.", False),
    ],
)
def test_a_sentence_is_about_what_it_begins_with(text, expected):
    assert tells_of("Further Faster 20", text) is expected


@pytest.mark.parametrize(
    ("question", "completeness"),
    [
        ("what is health literacy?", Completeness.PARTIAL),
        ("what is inclusion health", Completeness.COMPLETE),
        ("what is Core20PLUS5?", Completeness.COMPLETE),
        ("what is LeDeR", Completeness.COMPLETE),
        ("what is an ICB?", Completeness.COMPLETE),
        ("what is a health inequality", Completeness.COMPLETE),
    ],
)
def test_an_answer_that_mentions_a_term_and_does_not_explain_it_says_so(shipped_assistant, question, completeness):
    answer = shipped_assistant.ask(question)
    assert answer.claims
    assert answer.completeness is completeness
    said = any("Nothing that is quoted here says what" in notice for notice in answer.notices)
    assert said is (completeness is Completeness.PARTIAL)


def test_a_definition_comes_first(shipped_assistant):
    answer = shipped_assistant.ask("what is a health inequality?")
    assert answer.claims[0].text.startswith("The board guide defines health inequalities as")
