from __future__ import annotations

from types import SimpleNamespace

import pytest

from assistant.answering.refusing import is_value_missing
from assistant.api import Assistant, Library
from assistant.types import Outcome


def ranked(*scored):
    return [SimpleNamespace(text=text, score=score, hit=hit(text)) for text, score in scored]


def hit(text):
    metadata = SimpleNamespace(title="", publishers=(), dated="")
    passage = SimpleNamespace(context="", text=text)
    return SimpleNamespace(stored=SimpleNamespace(document=SimpleNamespace(metadata=metadata), passage=passage))


FIGURE, NONE = "31 trusts have lawyers.", "Trusts may have lawyers."


@pytest.mark.parametrize(
    ("question", "evidence", "missing"),
    [
        ("how many trusts have lawyers?", ranked((FIGURE, 3.0), (NONE, 2.9)), False),
        ("how many trusts have lawyers?", ranked((NONE, 3.0), (FIGURE, 2.6)), False),
        # It says something else: so much worse is it.
        ("how many trusts have lawyers?", ranked((NONE, 3.0), (FIGURE, 2.0)), True),
        ("do trusts have lawyers?", ranked((NONE, 3.0), (FIGURE, 2.0)), False),
        # The figure is of something else than what is best.
        ("how many trusts have lawyers?", ranked((NONE, 3.0), ("31 trusts have cars.", 2.9)), True),
    ],
)
def test_a_value_has_to_stand_in_the_best_evidence(question, evidence, missing):
    assert is_value_missing(question, evidence, lambda: {"trust": 1.0, "lawyer": 2.0}) is missing


@pytest.mark.parametrize(
    "question",
    [
        # What is known is what emergency care costs.
        "how much does smoking cost the NHS each year?",
        "what's the cost of running a high intensity use service?",
        "how many pages is the elective reform plan",
        # What is counted is their clients.
        "number of high intensity use services running in england",
        # "Every year" is no date.
        "what date did core20plus5 for children and young people come out",
        # Why it is asked is no question that "trends" answers.
        "what percentage of trusts had a board-level lead for health inequalities in 2021? I want to show the trend",
    ],
)
def test_what_is_told_of_something_else_answers_nothing(shipped_assistant, question):
    assert shipped_assistant.ask(question).outcome is Outcome.NOT_IN_LIBRARY


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("what does high intensity use of A&E cost the NHS?", "£2.5 billion"),
        ("how many pages is the 10 year plan", "168"),
        # The best sentence names no lead, the next one does.
        ("do we have to have a lead for PCREF?", "nominated executive lead"),
        ("what percentage of trusts had a board-level lead in 2024? I want to show the trend", "85%"),
    ],
)
def test_what_is_told_of_the_thing_itself_does(shipped_assistant, question, told):
    answer = shipped_assistant.ask(question)
    assert told in answer.claims[0].text
    assert answer.outcome is Outcome.ANSWERED


@pytest.mark.parametrize(
    ("question", "outcome"),
    [
        ("what is the phone number of the Limes home?", Outcome.ANSWERED),
        # Another home's is not told, nor a number where an address is asked for.
        ("what is the phone number of the Willows home?", Outcome.NOT_IN_LIBRARY),
        ("what is the e-mail address of the Limes home?", Outcome.NOT_IN_LIBRARY),
        ("what is the fax number of the Limes home?", Outcome.NOT_IN_LIBRARY),
    ],
)
def test_a_number_below_a_name_answers_for_who_is_named(tmp_path, question, outcome):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "home.md").write_text(
        "# The Limes home\n\nForeland Road\n\nTel: 01983 873655\n\nPeople who live there like the garden.\n"
    )
    library = Library.create(tmp_path / "index")
    library.sync(corpus)
    answer = Assistant(library).ask(question)
    assert answer.outcome is outcome
    assert (answer.text == "Tel: 01983 873655 [1]") is (outcome is Outcome.ANSWERED)


def test_the_target_of_another_year_is_no_answer_and_that_there_is_no_date_is_one(shipped_assistant):
    assert not shipped_assistant.ask("A&E four hour target for 2026/27").claims
    assert shipped_assistant.ask("A&E four hour target for 2025/26").claims
    answer = shipped_assistant.ask("When will the implementation plan for the elective reforms be published?")
    assert answer.claims[0].text.startswith("No separate implementation plan")
