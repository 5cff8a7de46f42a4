"""The shipped library with the real embedding model: every citation of every question holds; real documents answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.api import Assistant, Library
from assistant.cli import app
from assistant.config import load_settings
from assistant.folder.metadata import KEYS
from assistant.types import Completeness, Outcome, Status
from evals.question_set import SHIPPED, load_questions
from tests.conftest import SHIPPED_CORPUS
from ui.examples import EXAMPLES

QUESTIONS = load_questions(SHIPPED)


def built(folder: Path, corpus: Path) -> Assistant:
    library = Library.create(folder, settings=load_settings(vector_index="exact"))
    library.sync(corpus)
    return Assistant(library)


@pytest.fixture(scope="module")
def assistant(shipped_assistant):
    return shipped_assistant


@pytest.fixture(scope="module")
def answers(shipped_answers):
    return shipped_answers


def test_the_library_is_what_it_says(assistant):
    documents = assistant.library.documents()
    assert len(documents) >= 30
    assert assistant.library.quarantined() == ()
    kinds = [Path(document.paths[0]).suffix for document in documents]
    for suffix, least in ((".md", 12), (".pdf", 6), (".docx", 4), (".pptx", 2), (".html", 4)):
        assert kinds.count(suffix) >= least


def test_the_readme_shows_what_the_command_line_prints(assistant):
    readme = (SHIPPED_CORPUS.parent / "README.md").read_text(encoding="utf-8")
    [question, shown] = re.search(r'\$ \.venv/bin/assistant ask "(.+?)"\n(.+?)\n```', readme, re.DOTALL).groups()
    places = ["--corpus", str(SHIPPED_CORPUS), "--index", str(assistant.library.store.folder)]
    printed = CliRunner().invoke(app, ["ask", question, *places])
    assert printed.stdout.rstrip() == shown


def test_every_briefing_says_whose_words_it_is_and_what_to_check(assistant):
    for document in assistant.library.documents():
        metadata = document.metadata
        assert metadata.is_briefing, document.paths
        assert metadata.publisher == metadata.text_by == "Chapter & Verse library"
        assert metadata.original.title
        assert metadata.original.publisher
        assert metadata.source_url.startswith("http")
        assert metadata.reading_status in ("full", "part", "secondary", "not read")
        text = "\n".join(assistant.library.page(document.document_id, page).page.text for page in range(document.pages))
        assert "heck the original" in text
        assert metadata.original.publisher.split(" (")[0] in text
        assert set(metadata.origins) <= set(KEYS)


def test_what_is_superseded_says_by_what(assistant):
    [old] = [d for d in assistant.library.documents() if d.metadata.status is Status.SUPERSEDED]
    assert assistant.library.document(old.metadata.superseded_by).metadata.status is Status.CURRENT


def test_printed_labels_differ_from_physical_pages_where_the_front_matter_is_roman(assistant):
    roman = [d for d in assistant.library.documents() if d.label(0) == "i"]
    assert len(roman) >= 2
    assert all(d.labels[:3] == ("i", "ii", "1") for d in roman)


def test_objectives_keep_their_numbers_and_their_bold(assistant):
    page = assistant.library.page("board-guide-objectives.docx", 0).page
    texts = {page.text[b.start : b.end].split()[0]: b for b in page.blocks if page.text[b.start].isdigit()}
    assert texts["9.2"].strong
    assert not texts["3.12"].strong


def test_menus_and_banners_are_not_read(assistant):
    for document in assistant.library.documents():
        if document.paths[0].endswith(".html"):
            text = assistant.library.page(document.document_id, 0).page.text
            assert "cookie" not in text.lower()
            assert "All briefings" not in text


def test_every_citation_of_every_question_is_the_pages_own_text(assistant, answers):
    """This test ensures that quote == page text[start:end] for all that is ever shown for the question set."""
    cited = 0
    for question in QUESTIONS:
        printed = answers[question.id].as_json()
        for citation in printed["citations"]:
            page = assistant.library.page(citation["document_id"], citation["page_index"], citation["version"])
            assert page.as_json()["text"][citation["start"] : citation["end"]] == citation["quote"]
            assert citation["quote"].strip()
            cited += 1
        assert {n for claim in printed["claims"] for n in claim["citations"]} == {
            c["number"] for c in printed["citations"]
        }
    assert cited > 100


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_on_the_page_are_answered(assistant, example):
    # The library also holds a page that words the elective standard wrongly, and one that says so.
    assert assistant.ask(example).outcome in (Outcome.ANSWERED, Outcome.CONFLICTING)


EVENT = [
    ("what got in the way?", "barriers to progress remain"),
    ("what helped?", "effective where they feed into the board committee"),
    ("who chaired it?", "Jenny Reindorp"),
    ("Who were the speakers at the event?", "Bola Owolabi"),
    ("when was the event held?", "11 February 2025"),
    ("was it recorded?", "not recorded"),
    ("what specific areas did trusts focus on?", "Sickle cell"),
    ("what did one trust do to teach staff about inequalities?", "local toolkit"),
    ("what did board members do to understand patient experience?", "visits"),
    ("what is in the guide for board members?", "self-assessment"),
]


@pytest.fixture(scope="module")
def event(test_data, tmp_path_factory):
    corpus = tmp_path_factory.mktemp("event-corpus")
    text = (test_data / "reference" / "event-summary-2025-02-11.txt").read_bytes()
    (corpus / "event-summary.txt").write_bytes(text)
    return built(tmp_path_factory.mktemp("event"), corpus)


@pytest.mark.parametrize(("question", "words"), EVENT)
def test_a_publishers_own_summary_answers(event, question, words):
    answer = event.ask(question)
    assert answer.outcome is Outcome.ANSWERED
    assert any(words in citation.quote for citation in answer.citations)
    for citation in answer.citations:
        page = event.library.page(citation.document.document_id, citation.span.page_index).page
        assert page.text[citation.span.start : citation.span.end] == citation.quote


@pytest.mark.parametrize("question", ["which trust commissioned the review?", "how many people attended?"])
def test_what_a_publishers_own_summary_does_not_say_is_refused(event, question):
    answer = event.ask(question)
    assert (answer.outcome, answer.claims) == (Outcome.NOT_IN_LIBRARY, ())
    assert answer.closest


@pytest.mark.parametrize(
    "question",
    ["what should be done about blanks in our records", "how many people are snowed under", "quitting smoking"],
)
def test_a_word_that_people_say_is_no_slip(assistant, question):
    _, explanation = assistant.explain(question)
    assert not explanation.corrected


def test_a_sentence_that_asks_nothing_is_no_open_part(assistant):
    told = assistant.ask("how many trusts had a board-level executive lead in 2024? my dog is called Rex")
    asked = assistant.ask("how many trusts had a board-level executive lead in 2024? what is my dog called")
    assert told.completeness is Completeness.COMPLETE
    assert asked.completeness is Completeness.PARTIAL


@pytest.mark.parametrize(
    "question",
    [
        "how many outpatient appointments are missed",
        "what share of deaths of people with a learning disability was avoidable in 2021",
        "how many trusts named trust level data as a barrier in 2021",
        "what counts as high intensity use",
        "what is the 18 week target",
        "when was PCREF launched",
        "what is the maternity continuity of carer target",
        "how many targets did the previous planning guidance have",
    ],
)
def test_pairs_known_to_disagree_are_told_as_such(assistant, question):
    assert assistant.ask(question).outcome is Outcome.CONFLICTING


def test_an_error_is_not_quoted_without_the_sentence_that_calls_it_one(assistant):
    for question in ("what is the 18 week target", "what percentage should start treatment within 18 weeks"):
        answer = assistant.ask(question)
        quote = next(each.quote for each in answer.citations if "as 95%" in each.quote)
        assert "is an error" in quote


def test_things_that_are_counted_and_not_named_are_no_list_of_them(assistant):
    assert assistant.ask("what are the ten domains of the response to the s13SA statement").outcome is (
        Outcome.NOT_IN_LIBRARY
    )
    assert assistant.ask("what are the ten focus areas named at the event").completeness is Completeness.COMPLETE


@pytest.mark.parametrize(
    "question", ["how much does one missed outpatient appointment cost the NHS", "how much does smoking cost the NHS"]
)
def test_a_count_is_no_cost(assistant, question):
    assert assistant.ask(question).outcome is Outcome.NOT_IN_LIBRARY


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("what share of patients are treated within 18 weeks at the moment", "58.9%"),
        ("what falls to the HR director?", "5.1 All staff are trained on health inequalities"),
        ("do we have to offer face to face", "never replace them"),
        ("What productivity and cost improvements does the 25/26 guidance ask for?", "costs should fall by 1%"),
    ],
)
def test_what_is_asked_in_everyday_words_is_told_first(assistant, question, words):
    assert words in assistant.ask(question).claims[0].text


def test_each_document_that_speaks_of_it_answers_once_where_documents_are_asked_for(assistant):
    answer = assistant.ask("Which sources mention smoking as a health inequalities issue?")
    documents = [
        {each.document.document_id for each in answer.citations if each.number in claim.citations}
        for claim in answer.claims
    ]
    assert len(documents) > 1
    assert sum(map(len, documents)) == len(frozenset.union(frozenset(), *documents))


def test_who_wrote_a_document_and_when_is_told_of_that_document_alone(assistant):
    answer = assistant.ask("Who wrote Nowhere else to turn and when was it published")
    assert {citation.document.paths for citation in answer.citations} == {("nowhere-else-to-turn-2021.pdf",)}
    assert "British Red Cross, 22 November 2021" in answer.text


def test_small_numbers_in_figures_are_searched_for_in_words(assistant):
    answer = assistant.ask("what are the 5 priorities")
    assert answer.standalone_question == "what are the five priorities"
    assert "Priority five" in answer.claims[0].text or "priority five" in answer.claims[0].text.lower()
    # As the documents write it.
    assert "18 weeks" in assistant.ask("who waits 18 weeks").standalone_question
