"""What makes a change fail: the shipped questions, asked of the shipped library with the real model, got worse.

Against ``evals/baselines/board.json``, over all questions and over each slice, beyond noise. When a change is meant to
cost something: ``make baseline`` accepts it, and the diff of that file shows reviewers what it cost.
"""

from __future__ import annotations

import pytest

from assistant.search import Leg
from evals.baseline import BASELINES, check, load_baseline
from evals.curve import refusal_curve
from evals.figures import answer_figures
from evals.files import records_of
from evals.judging import asking
from evals.question_set import SHIPPED, load_questions
from evals.run import measure

QUESTIONS = load_questions(SHIPPED)


@pytest.fixture(scope="module")
def run(shipped_assistant, shipped_answers):
    return measure(QUESTIONS, shipped_assistant, lambda case: shipped_answers[case.id], [Leg.HYBRID])


def test_nothing_got_worse_than_what_was_last_accepted(run):
    found = check(records_of(load_baseline(BASELINES / "board.json")), records_of(run))
    assert found.passed, found.explained()


def test_every_citation_is_exact(run):
    assert run["answers"]["citation_exactness"] == 1.0


def test_the_questions_can_be_answered(run):
    """This test ensures that gold words and documents are in the library as the questions say."""
    assert run["warnings"] == []


def test_the_curve_meets_what_happened(run, shipped_assistant):
    """This test ensures that what refusals would have said is judged by the very rules that answers are given by."""
    records = records_of(run)
    threshold = shipped_assistant.policy.threshold
    curve = refusal_curve(records, threshold)
    at_threshold = next(point for point in curve["points"] if point["threshold"] >= threshold)
    names = ("answer_rate", "right_of_answerable", "right_of_answered", "false_answers", "false_refusals")
    assert {name: at_threshold[name] for name in names} == {name: curve["chosen"][name] for name in names}
    figures = answer_figures(records)
    assert {name: figures[name] for name in names} == {name: curve["chosen"][name] for name in names}


def test_a_change_that_hurts_one_slice_is_caught(run, shipped_assistant, monkeypatch):
    """This test ensures that the check works on the product: without correcting spelling, only typos get worse."""
    slices = ("typo", "number", "off_topic")
    mine = [question for question in QUESTIONS if question.slice in slices]
    before = [record for record in records_of(run) if record.slice in slices]
    monkeypatch.setattr("assistant.asking.interpret.corrections", lambda *_: {})
    planted = measure(mine, shipped_assistant, asking(shipped_assistant), [Leg.HYBRID])
    found = check(before, records_of(planted))
    assert not found.passed
    assert "typo" in {change.slice for change in found.regressions}
    assert not {change.slice for change in found.regressions} & {"number", "off_topic"}
    monkeypatch.undo()
    restored = measure(mine, shipped_assistant, asking(shipped_assistant), [Leg.HYBRID])
    assert check(before, records_of(restored)).passed
