"""The figures of answers: each a ratio over questions, with a sentence that says what it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from evals.intervals import interval, median_interval, ratio
from evals.records import Record

if TYPE_CHECKING:
    from evals.intervals import Parts

PLACES = 4


class Better(IntEnum):
    """Which way is better; some figures are neither good nor bad by themselves."""

    HIGHER = 1
    LOWER = -1
    NEITHER = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure. ``of`` gives, for one question, what counts and what it is counted out of."""

    name: str
    better: Better
    meaning: str
    of: Callable[[Record], tuple[float, float]]


def _citations(record: Record) -> int:
    """Return how many citations can be good: those of questions that have an answer."""
    return record.citations if record.answerable else 0


def _known(value: bool | None) -> tuple[float, float]:
    return float(bool(value)), float(value is not None)


FIGURES = (
    Figure(
        "answer_rate",
        Better.NEITHER,
        "questions, answerable or not, to which something was claimed",
        lambda r: (r.given, 1),
    ),
    Figure(
        "right_of_answerable",
        Better.HIGHER,
        "answerable questions whose cited quotes hold all the gold words",
        lambda r: (r.right and r.answerable, r.answerable),
    ),
    Figure(
        "right_of_answered",
        Better.HIGHER,
        "given answers whose cited quotes hold all the gold words; answers to unanswerable questions count as wrong",
        lambda r: (r.right and r.answerable and r.given, r.given),
    ),
    Figure(
        "first_claim_right",
        Better.HIGHER,
        "answerable questions where the first claim's quotes alone hold all the gold words",
        lambda r: (bool(r.first_claim_right), r.answerable),
    ),
    Figure(
        "false_answers",
        Better.LOWER,
        "unanswerable questions to which something was claimed all the same",
        lambda r: (r.given and not r.answerable, not r.answerable),
    ),
    Figure(
        "false_refusals",
        Better.LOWER,
        "answerable questions to which nothing was claimed",
        lambda r: (r.answerable and not r.given, r.answerable),
    ),
    Figure(
        "refused_but_suggested",
        Better.HIGHER,
        "refused answerable questions whose suggestions for reading hold all the gold words, as they are shown",
        lambda r: _known(r.suggested),
    ),
    Figure(
        "citation_exactness",
        Better.HIGHER,
        "citations whose quote equals the stored page text at its place, character for character",
        lambda r: (r.citations_verbatim, r.citations),
    ),
    Figure(
        "claims_borne_out",
        Better.HIGHER,
        "claims that are worded as their quotes are, or that one of their quotes carries word by word",
        lambda r: (r.claims_borne_out, r.claims_made),
    ),
    Figure(
        "citation_precision",
        Better.HIGHER,
        "citations for answerable questions whose quote holds gold words or that come from a gold document",
        lambda r: (r.citations_good if r.answerable else 0, _citations(r)),
    ),
    Figure(
        "gold_document_cited",
        Better.HIGHER,
        "given answers to questions with gold documents that cite at least one of them",
        lambda r: _known(r.gold_document_cited),
    ),
    Figure(
        "page_accuracy",
        Better.HIGHER,
        "given answers to questions with gold pages that cite at least one of them",
        lambda r: _known(r.gold_page_cited),
    ),
)  # fmt: skip


def ranking_figure(retriever: str, measure: str) -> Figure:
    """Return the mean of a measure over the questions that it was taken of."""

    def of(record: Record) -> tuple[float, float]:
        value = record.measures.get(retriever, {}).get(measure)
        return value or 0.0, float(value is not None)

    return Figure(f"{retriever} {measure}", Better.HIGHER, f"mean {measure} of the {retriever} ranking", of)


def parts(figure: Figure, records: Sequence[Record]) -> Parts:
    """Return, for each question, what counts and what it is counted out of; shape (questions, 2)."""
    return np.array([figure.of(record) for record in records], dtype=np.float64).reshape(-1, 2)


def answer_figures(records: Sequence[Record]) -> dict[str, Any]:
    """Return the figures of answers, with ``intervals``; a share of nothing is None."""
    counted = {figure.name: parts(figure, records) for figure in FIGURES}
    words = np.array([record.words for record in records if record.given], dtype=np.float64)
    figures: dict[str, Any] = {"questions": len(records)}
    figures |= {name: rounded(ratio(each)) for name, each in counted.items()}
    figures |= {
        "citations": sum(record.citations for record in records),
        "citations_not_verbatim": sum(record.citations - record.citations_verbatim for record in records),
        "median_words": median(words.tolist()) if len(words) else None,
    }
    intervals = {name: interval(each) for name, each in counted.items()} | {"median_words": median_interval(words)}
    return figures | {"intervals": {name: rounded_pair(each) for name, each in intervals.items()}}


def ranking_figures(values: Sequence[Mapping[str, float]]) -> tuple[dict[str, float], dict[str, list[float] | None]]:
    """Return the mean of each measure over questions, and its interval; both empty where there are no questions."""
    names = list(values[0]) if values else []
    means, intervals = {}, {}
    for name in names:
        each = np.array([[value[name], 1.0] for value in values])
        means[name] = round(float(each[:, 0].mean()), PLACES)
        intervals[name] = rounded_pair(interval(each))
    return means, intervals


def rounded(value: float | None) -> float | None:
    """Return a figure as it is printed."""
    return None if value is None else round(value, PLACES)


def rounded_pair(pair: tuple[float, float] | None) -> list[float] | None:
    """Return an interval as it is printed."""
    return None if pair is None else [round(each, PLACES) for each in pair]
