"""What a named source says: its own words, or that it does not say so."""

from __future__ import annotations

import pytest

from assistant.source_asked import source_asked
from assistant.types import Outcome


@pytest.mark.parametrize(
    ("question", "name", "topic"),
    [
        ("what does the King's Fund say about smoking?", "King's Fund", "smoking"),
        ("What did the British Red Cross find on frequent attenders", "British Red Cross", "frequent attenders"),
        ("what's the Royal College of Physicians' view on smoking?", "Royal College of Physicians", "smoking"),
        ("whats the RCP's stance on a UK strategy", "RCP", "a UK strategy"),
        ("according to the King's Fund, why was recovery slow?", "King's Fund", "why was recovery slow"),
        ("why was recovery slow according to the King's Fund?", "King's Fund", "why was recovery slow"),
        (
            "how many patients does the Health Service Journal say were moved up?",
            "Health Service Journal",
            "how many patients were moved up",
        ),
        (
            "what does the CQC (Care Quality Commission) say about DNA (did not attend) rates",
            "CQC",
            "DNA (did not attend) rates",
        ),
    ],
)
def test_the_source_and_what_it_is_asked_about_are_told_apart(shipped_assistant, question, name, topic):
    asked = source_asked(question, shipped_assistant.library.store)
    assert asked is not None
    assert (asked.name, asked.topic) == (name, topic)


@pytest.mark.parametrize(
    "question",
    [
        "what does the report say about funding",
        "what do you think about smoking",
        "what do trusts say about data",
        "what does the Ministry of Silly Walks say about smoking",
        "what does the King's Fund say?",
        "what does the board guide say about data",
        "how many people smoke",
        "when did the 2023 LeDeR report go to parliament",
    ],
)
def test_no_source_is_taken_from_what_names_none_or_one_that_is_unknown(shipped_assistant, question):
    assert source_asked(question, shipped_assistant.library.store) is None


@pytest.mark.parametrize(
    "question",
    [
        "what does the King's Fund say about smoking?",
        "what did the British Red Cross find about care for people with sickle cell",
        "what does the WHO observatory page say about the 4 hour A&E target?",
        "what's the Royal College of Physicians' view on smoking?",
        "what does the NHS Race and Health Observatory say about Black people being detained?",
    ],
)
def test_what_only_others_say_is_no_answer(shipped_assistant, question):
    answer = shipped_assistant.ask(question)
    assert answer.outcome is Outcome.NOT_IN_LIBRARY
    assert "or names it, seems to say this" in answer.notices[-1]
    assert answer.closest


@pytest.mark.parametrize(
    ("question", "by"),
    [
        ("what does the King's Fund say about waiting lists?", "King's Fund"),
        ("according to the King's Fund, why was inclusive recovery slow?", "King's Fund"),
        ("what did the coroner conclude about Evan Smith", "coroner"),
        ("what does the HSJ say about CHFT", "HSJ"),
    ],
)
def test_what_it_says_is_quoted_from_it_or_from_what_names_it(shipped_assistant, question, by):
    answer = shipped_assistant.ask(question)
    assert answer.citations
    for each in answer.citations:
        metadata = each.document.metadata
        page = shipped_assistant.library.page(each.document.document_id, each.span.page_index).page
        assert by in " ".join([*metadata.titles, *metadata.publishers, page.text])
