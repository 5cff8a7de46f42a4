"""Which section a question asks for by its heading, and what is answered from it."""

from __future__ import annotations

import pytest

from assistant.asking.section_asked import section_asked
from assistant.text.words import reworded, wordings
from assistant.types import Outcome

CHIEF, NEDS, LEAD, PEOPLE, STRATEGY, OPERATIONS, DATA = HEADINGS = (
    "3 Chief executive", "2 Non-executive directors", "4 Executive lead for health inequalities", "5 People",
    "6 Strategy", "8 Operations and delivery", "9 Data, digital and information",
)  # fmt: skip
OTHERS = ("Older people", "Leadership", "10 Clinical quality and research", "", "1.2")
COMMON = {"health", "inequ", "trust"}


def asked_for(question):
    section = section_asked(wordings(reworded(question)))
    every = (*HEADINGS, *OTHERS)
    text, source = "The guide has 12 objectives.", "Board guide NHS Providers"
    return [each for each in every if section and section.is_section(each, text, source, COMMON.__contains__)]


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("What should the chief executive do?", CHIEF),
        ("list the chief exec's objectives", CHIEF),
        ("chief executive objectives", CHIEF),
        ("what is the CEO's role", CHIEF),
        ("what are the chief executives' responsibilities?", CHIEF),
        ("what do non exec directors have to do on health inequalities", NEDS),
        ("what are the NEDs (non-executive directors) responsible for", NEDS),
        ("responsibility of exec lead", LEAD),
        ("what should the executive lead for health inequalities do", LEAD),
        ("what does the guide say about the people director", PEOPLE),
        ("objectives for people", PEOPLE),
        ("objectives about people", PEOPLE),
        ("what is expected of the strategy director?", STRATEGY),
        ("what does the chief operating officer have to do", OPERATIONS),
        ("role of the digital director", DATA),
        ("what does NHS Providers say about strategy", STRATEGY),
        ("What’s the information director supposed to do?", DATA),
    ],
)
def test_a_section_is_asked_for_by_whom_or_what_it_is_about(question, heading):
    assert asked_for(question) == [heading]


@pytest.mark.parametrize(
    "question",
    [
        "what should the chief executive do about digital inclusion",
        "what does the medical director need to do",
        "what is the finance director responsible for",
        "objectives for the chair",
        "what must trusts do",
        "what does the strategy do",
        "what can people do",
        "what does the CQC say about strategy",
        "what does the 10 year plan say about people",
        "who is the chief executive",
        "how many objectives are there",
        "",
        "?",
    ],
)
def test_no_section_is_asked_for_that_is_about_somebody_or_something_else(question):
    assert asked_for(question) == []


def test_a_section_without_tasks_is_not_one_of_them():
    section = section_asked(["what should the chair do"])
    assert not section.is_section("Chair and speakers", "Jane Smith chaired the event.", "", COMMON.__contains__)
    assert section.is_section("Chair", "The chair should ask.", "", COMMON.__contains__)
    assert section.is_section("Chair", "1.1 The chair asks.\n1.2 The chair hears.", "", COMMON.__contains__)
    assert not section.is_section("What the chair does", "The chair should ask.", "", COMMON.__contains__)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What should the chief executive do?", "3.1 The chief executive sets up", "3.12 The chief executive names"),
        ("what is expected of neds", "2.1 NEDs sit", "2.3 All NEDs seek"),
        ("whats the strategy director responsible for", "6.2 The trust uses", "6.5 The anchor role"),
    ],
)
def test_whose_tasks_are_asked_for_is_told_all_of_them_as_one_list(shipped_assistant, question, first, last):
    answer = shipped_assistant.ask(question)
    assert answer.outcome is Outcome.ANSWERED
    quote = answer.citations[0].quote
    assert quote.startswith("The board guide has")
    assert first in quote
    assert last in quote
    assert {each.heading[-1] for each in answer.citations if not each.quote.startswith("ICS")} <= {*HEADINGS}


def test_what_was_told_whole_is_not_told_again(shipped_assistant):
    first = shipped_assistant.ask("What should the chief executive do?")
    again = shipped_assistant.ask("what else should the chief executive do?", [first])
    assert not {each.span for each in again.citations[:1]} & {each.span for each in first.citations}


def test_what_one_task_says_is_not_answered_with_all_of_them(shipped_assistant):
    answer = shipped_assistant.ask("who does the chief executive name for digital inclusion?")
    assert "3.1 " not in answer.citations[0].quote
    for question in ("what does the medical director need to do", "what should the chair do?"):
        assert shipped_assistant.ask(question).outcome is Outcome.NOT_IN_LIBRARY
