from __future__ import annotations

import ast
import inspect
import json
from dataclasses import replace

import pytest

from assistant.answering.refusing import REASONS, refused_because
from assistant.answering.untold import FORMS
from assistant.api import Assistant
from assistant.explaining.explanation import Stage
from assistant.explaining.text import lines
from assistant.types import Filters, Timings
from tests.conftest import read_here

PRESSURE = "what share of trusts said that operational pressure was a barrier?"


@pytest.fixture
def assistant(library):
    """Asks the three small papers; the fake encoder makes it more careful than it need be."""
    assistant = Assistant(library)
    assistant.policy = replace(assistant.policy, threshold=0.01)
    return assistant


@pytest.mark.parametrize(
    "question", [PRESSURE, "who chaired the event?", "what is the capital of France?", "hello", "?", "how often?"]
)
def test_an_explained_answer_is_the_same_answer(assistant, question):
    plain = assistant.ask(question)
    explained, _ = assistant.explain(question, expected="guide.md")
    still = {"timings": Timings(0, 0, 0), "asked": ""}
    assert replace(explained, **still) == replace(plain, **still)


def test_an_explained_search_is_the_same_search(library):
    hits, explanation = library.explain("executive lead", 3)
    assert hits == library.search("executive lead", 3)
    [search] = explanation.searches
    assert [each.rank for each in search.candidates if each.rank] == [hit.rank for hit in hits]


def test_points_add_up_and_every_candidate_is_named(library):
    hits, explanation = library.explain("operational pressure was a barrier for trusts")
    [search] = explanation.searches
    first = search.candidates[0]
    assert first.path == hits[0].stored.document.paths[0]
    assert first.points.total == pytest.approx(hits[0].score)
    assert (first.keyword_rank, first.bm25) == (1, pytest.approx(hits[0].keyword))
    assert search.found == library.store.passage_count()


def test_corrections_and_meanings_are_shown(library, corpus):
    (corpus / "care.txt").write_text("The integrated care board (ICB) reports on deprivation every year.\n")
    library.sync(corpus, read=read_here)
    library.encoder.count_tokens = lambda text: 2  # no word is an everyday one
    _, explanation = library.explain("does the ICB report on deprivatoin")
    assert explanation.corrected == {"deprivatoin": "deprivation"}
    assert explanation.expanded == {"ICB": "integrated care board"}
    assert explanation.searched == "does the ICB (integrated care board) report on deprivation"


def test_words_that_no_document_holds_are_named(assistant):
    _, explanation = assistant.explain("what share of trusts keep zebras?")
    assert set(explanation.missing) >= {"zebras"}
    assert "trusts" not in explanation.missing
    assert '"zebras"' in explanation.verdict.reason


def test_what_was_quoted_and_what_was_not_is_said_with_the_reason(assistant):
    answer, explanation = assistant.explain(PRESSURE)
    assert explanation.verdict.stage is Stage.ANSWERED
    quoted = [each for each in explanation.evidence if each.citation is not None]
    assert {each.citation for each in quoted} == {each.number for each in answer.citations}
    left = [each for each in explanation.evidence if each.citation is None]
    assert left
    assert all(each.fate for each in left)
    for each in explanation.evidence:
        assert sum(each.parts.values()) == pytest.approx(each.score)


def test_a_refusal_says_what_was_too_little(assistant):
    assistant.policy = replace(assistant.policy, threshold=1.0)
    answer, explanation = assistant.explain(PRESSURE, expected="survey.md")
    assert not answer.citations
    assert explanation.verdict.stage is Stage.CONFIDENCE
    assert "threshold 1.000" in explanation.verdict.reason
    assert explanation.expected.stage is Stage.CONFIDENCE
    assert all(each.citation is None for each in explanation.evidence)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("what should the chief executive do?", "just what the question names"),
        ("how many lawyers work on interpreting", "only a figure, a date, a sum"),
        ("how many autistic people died in 2023", "another group of people"),
        ("can you read me objectives 4.1 and 4.2 of the board guide", "what has others was"),
        ("what percentage of five year olds in London have tooth decay", "asked for a place"),
        ("who were the four pcref pilot trusts", "only a name answers"),
        ("how many people were polled for the RCP on health inequalities", "tells of nobody doing so"),
        ("Who chaired the February 2025 event?", ""),
    ],
)
def test_what_is_decided_whatever_counts_is_said(shipped_assistant, question, said):
    _, explanation = shipped_assistant.explain(question)
    decided = [line for line in lines(explanation) if line.strip().startswith("It was decided")]
    assert len(decided) == bool(said)
    assert all(said in line for line in decided)


@pytest.mark.parametrize(
    ("question", "filters", "expected", "stage", "said"),
    [
        (PRESSURE, None, "survey.md", Stage.ANSWERED, "quoted first"),
        (PRESSURE, None, "guide.md", Stage.EVIDENCE, "First is survey.md"),
        (PRESSURE, Filters(kinds=("guide",)), "survey.md", Stage.FILTERS, "filters"),
        (PRESSURE, None, "missing.md", Stage.LIBRARY, "no document called missing.md"),
        ("hello", None, "guide.md", Stage.SCOPE, "Nothing was searched for"),
    ],
)
def test_why_the_expected_document_did_not_come_first(assistant, question, filters, expected, stage, said):
    _, explanation = assistant.explain(question, (), filters, expected)
    assert explanation.expected.stage is stage
    assert said in explanation.expected.reason


def test_a_document_in_quarantine_is_named_with_its_reason(assistant, library, corpus):
    (corpus / "empty.md").write_text("")
    library.sync(corpus, read=read_here)
    _, explanation = assistant.explain(PRESSURE, expected="empty.md")
    assert explanation.expected.stage is Stage.LIBRARY
    assert "empty.md. It was not read. The file is empty." in explanation.expected.reason


def test_a_copy_that_was_left_out_is_named(library, corpus):
    (corpus / "again.txt").write_text("The event was chaired by Jenny Smith in February 2025.\n")
    (corpus / "twice.txt").write_text("The event was chaired by Jenny Smith in February 2025.\n\n")
    library.sync(corpus, read=read_here)
    hits, _ = library.explain("who chaired the event in February 2025")
    found = {hit.stored.document.paths[0] for hit in hits}
    left_out = ({"again.txt", "twice.txt"} - found).pop()
    _, explanation = library.explain("who chaired the event in February 2025", expected=left_out)
    assert explanation.expected.stage is Stage.RANKING
    assert "says the same as" in explanation.expected.reason


def test_a_document_that_no_leg_found_is_said_to_lack_the_words(library, corpus, monkeypatch):
    monkeypatch.setattr("assistant.search.CANDIDATES", 1)
    _, explanation = library.explain("operational pressure was a barrier", expected="event.txt")
    assert explanation.expected.stage is Stage.FINDING
    assert '"operational"' in explanation.expected.reason


def test_it_is_json_and_it_is_text_whatever_the_documents_hold(library, corpus):
    (corpus / "odd.md").write_text(
        "# Odd\n\n## [bold]odd[/bold]\n\nAn executive lead \x1b[31mred\x1b[0m named [/] here.\n"
    )
    library.sync(corpus, read=read_here)
    _, explanation = library.explain("executive lead named red", expected="odd.md")
    values = json.loads(json.dumps(explanation.as_json()))
    [search] = values["searches"]
    total = explanation.searches[0].candidates[0].points.total
    assert search["candidates"][0]["points"]["total"] == pytest.approx(total, abs=1e-4)
    assert values["expected"]["stage"] in set(Stage)
    printed = "\n".join(lines(explanation))
    assert "Searched for: executive lead named red" in printed
    assert "[bold]odd[/bold]" in printed


def test_whose_word_was_asked_for_is_said(shipped_assistant):
    _, explanation = shipped_assistant.explain("what does the King's Fund say about waiting lists?")
    assert explanation.as_json()["source"] == "King's Fund"
    assert "  Quoted is only what is by King's Fund, or names it." in list(lines(explanation))
    _, explanation = shipped_assistant.explain("who chaired the February 2025 event?")
    assert explanation.source == ""


def test_every_rule_has_a_reason():
    tree = ast.parse(inspect.getsource(refused_because))
    rules = next(each for each in ast.walk(tree) if isinstance(each, ast.Dict))
    names = [ast.literal_eval(key) for key in rules.keys]
    assert [*names, *FORMS, "no_comparison", "no_such_thing"] == list(REASONS)


def test_what_is_answered_since_it_is_just_what_was_named_is_not_said_to_be_refused(shipped_assistant):
    _, explanation = shipped_assistant.explain("what should the chief executive do?")
    assert explanation.confidence == 1.0
    assert explanation.refused == ""
