"""Who wrote a document, and when: answered from its own pages, checked by what is known of it."""

from __future__ import annotations

import pytest

from assistant.asking.document_asked import asks_about_unnamed, document_asked
from assistant.asking.sought import is_topic
from assistant.types import Filters, Metadata, Original, Outcome

GUIDE = Metadata("Board guide", publisher="NHS Providers", published="2024-03-26", kind="guide")
REPORT = Metadata("Deaths report 2023", publisher="NHS England", published="2025-09-02")
BRIEFING = Metadata(
    "Briefing: Waiting times",
    publisher="Our library",
    published="2026-01-01",
    text_by="Our library",
    original=Original("Waiting times", "The King's Fund", "2023-11", "https://example.org/"),
)


@pytest.mark.parametrize(
    ("question", "document", "text", "told"),
    [
        ("who wrote the board guide?", GUIDE, "A guide by NHS Providers, dated 26 March 2024.", True),
        ("who is the author of the board guide", GUIDE, "NHS Providers", True),
        ("who was the board guide written by", GUIDE, "Published by NHS Providers.", True),
        ("who wrote the board guide?", GUIDE, "A director of NHS Providers praised it.", False),
        ("when was the board guide published", GUIDE, "It came out on 26 March 2024.", True),
        ("when did the guide of NHS Providers come out", GUIDE, "It came out on 26 March 2024.", True),
        ("date of the 2024 guide", GUIDE, "26 March 2024", True),
        ("when was the board guide published", GUIDE, "It was reviewed on 1 June 2024.", False),
        ("when was the board guide for nurses published", GUIDE, "It came out on 26 March 2024.", False),
        ("when did the 2023 deaths report come out", REPORT, "Laid before Parliament on 2 September 2025.", True),
        ("when did the 2025 deaths report come out", REPORT, "Laid before Parliament on 2 September 2025.", False),
        ("who published the waiting times document", BRIEFING, "About Waiting times (The King's Fund, 2023).", True),
        ("who published the waiting times document", BRIEFING, "A page by our library.", False),
        ("when was waiting times published", BRIEFING, "It is from November 2023.", True),
        ("when was waiting times published", Metadata("Waiting times"), "It is from November 2023.", False),
    ],
)
def test_a_text_tells_of_the_document_what_is_known_of_it(question, document, text, told):
    assert document_asked([question]).is_told(document, text) is told


@pytest.mark.parametrize(
    "question",
    [
        "who chaired the event", "when is the next meeting", "what does the guide say", "", "how old are children?",
        "how old are the board members", "what is the target date of the elective plan", "who is behind on waiting?",
        "what is the review date of the framework", "when was it published", "who wrote this document?",
    ],
)  # fmt: skip
def test_most_questions_ask_about_no_document(question):
    assert document_asked([question]) is None


@pytest.mark.parametrize("question", ["when was it published", "who wrote this document?", "how old is this document?"])
def test_a_document_that_is_not_named_is_the_one_that_is_searched(shipped_assistant, question):
    assert asks_about_unnamed(question)
    assert not asks_about_unnamed(f"{question} – Board guide")
    guide = next(each for each in shipped_assistant.library.documents() if "board-guide-v" in each.paths[0])
    answer = shipped_assistant.ask(question, (), Filters(documents=(guide.document_id,)))
    assert any("NHS Providers, dated 26 March 2024" in each.text for each in answer.claims)
    assert answer.standalone_question.endswith(guide.metadata.publication)


def test_two_editions_of_two_dates_do_not_disagree(shipped_assistant):
    assert shipped_assistant.ask("when was LeDeR published").outcome is Outcome.ANSWERED


def test_the_shipped_documents_say_who_wrote_their_originals_and_when(shipped_assistant):
    wrote = shipped_assistant.ask("who wrote the board guide?")
    assert wrote.outcome is Outcome.ANSWERED
    assert "by NHS Providers" in wrote.claims[0].text
    published = shipped_assistant.ask("when did the 2023 leder report come out")
    assert {each.document.paths[0] for each in published.citations} == {"leder-2023-report.pdf"}
    assert all("2 September 2025" in each.quote for each in published.citations)
    unknown = shipped_assistant.ask("who wrote the terms of reference for the steering group?")
    assert unknown.outcome is Outcome.NOT_IN_LIBRARY


@pytest.mark.parametrize(
    "typed", ["tobacco", "the equality duty", "health of children and young people", "top barriers"]
)
def test_a_subject_alone_is_a_topic(typed):
    assert is_topic(typed)


@pytest.mark.parametrize(
    "typed", ["", "the", "what about tobacco", "should we act on tobacco", "one two three four five"]
)
def test_a_question_is_none(typed):
    assert not is_topic(typed)


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [
        ("tobacco", Outcome.ANSWERED),
        ("speakers", Outcome.ANSWERED),
        ("what are the barriers", Outcome.ANSWERED),
        ("parking", Outcome.NOT_IN_LIBRARY),
        ("what are the parking charges", Outcome.NOT_IN_LIBRARY),
        # An illness that the library speaks of is a subject; one that it does not, or what to do about it, is advice.
        ("asthma", Outcome.ANSWERED),
        ("chest pain", Outcome.OUT_OF_SCOPE),
        ("what is the best inhaler for my asthma", Outcome.OUT_OF_SCOPE),
    ],
)
def test_a_topic_is_answered_where_a_document_or_a_section_is_about_it(shipped_assistant, typed, outcome):
    assert shipped_assistant.ask(typed).outcome is outcome
