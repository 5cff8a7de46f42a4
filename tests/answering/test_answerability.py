from __future__ import annotations

from types import SimpleNamespace

import pytest

from assistant.answering.refusing import is_value_missing
from assistant.api import Assistant, Library
from assistant.types import Outcome


def ranked(*scored):
    return [SimpleNamespace(text=text, score=score) for text, score in scored]


FIGURE, NONE = "31 trusts have lawyers.", "Trusts may have lawyers."


@pytest.mark.parametrize(
    ("question", "evidence", "missing"),
    [
        ("how many trusts have lawyers?", ranked((FIGURE, 3.0), (NONE, 2.9)), False),
        ("how many trusts have lawyers?", ranked((NONE, 3.0), (FIGURE, 2.6)), False),
        # It says something else: so much worse is it.
        ("how many trusts have lawyers?", ranked((NONE, 3.0), (FIGURE, 2.0)), True),
        ("do trusts have lawyers?", ranked((NONE, 3.0), (FIGURE, 2.0)), False),
    ],
)
def test_a_value_has_to_stand_in_the_best_evidence(question, evidence, missing):
    assert is_value_missing(question, evidence) is missing


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
