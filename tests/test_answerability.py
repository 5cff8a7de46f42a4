from __future__ import annotations

from types import SimpleNamespace

import pytest

from assistant.answerability import is_value_missing


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
