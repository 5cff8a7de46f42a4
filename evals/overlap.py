"""How many of a question's words stand in its gold passage: how far a question set borrows its library's wording.

``python -m evals.overlap [FILE]`` prints the table for a question set against the library in the settings.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from rich.console import Console

from assistant.api import Library
from assistant.text.words import stems
from evals.question_set import SHIPPED, Question, load_questions


@dataclass(frozen=True, slots=True)
class SliceOverlap:
    """The overlap of one slice's answerable questions: a share from 0 to 1, and how many questions share no word."""

    questions: int
    mean: float
    without_any: int


def gold_texts(library: Library) -> dict[str, list[str]]:
    """Return the passages of each document, by id and by each of its paths."""
    texts: dict[str, list[str]] = {}
    for stored, _ in library.store.all_passages():
        for name in (stored.document.document_id, *stored.document.paths):
            texts.setdefault(name, []).append(stored.passage.text)
    return texts


def overlap(question: Question, passages: Sequence[str]) -> float:
    """Return the share of the question's content words, by stem, that stand in its gold passage.

    The gold passage is the one that matches most of the question's patterns; of several, the one that shares most
    words, so that the figure errs upwards. The questions asked before it do not count.

    :param passages: the passages of the gold documents.
    """
    asked = stems(question.question)
    shared = [
        (sum(question.matches(text)), len(asked & stems(text)) / len(asked) if asked else 0.0) for text in passages
    ]
    return max(shared, default=(0, 0.0))[1]


def by_slice(questions: Sequence[Question], texts: Mapping[str, Sequence[str]]) -> dict[str, SliceOverlap]:
    """Return the overlap of each slice that has answerable questions, and of ``all`` of them."""
    shares: dict[str, list[float]] = {}
    for question in questions:
        if question.answerable:
            passages = [text for document in question.gold_documents for text in texts.get(document, ())]
            shares.setdefault(question.slice, []).append(overlap(question, passages))
    shares["all"] = [share for values in shares.values() for share in values]
    return {
        name: SliceOverlap(len(values), round(mean(values), 2), sum(value == 0 for value in values))
        for name, values in shares.items()
        if values
    }


def markdown_table(slices: Mapping[str, SliceOverlap]) -> str:
    """Return the table as the question sets' README states it."""
    rows = [f"| {name} | {each.questions} | {each.mean:.2f} | {each.without_any} |" for name, each in slices.items()]
    return "\n".join(["| slice | answerable | mean share | share no word |", "| --- | --- | --- | --- |", *rows])


if __name__ == "__main__":
    chosen = Path(sys.argv[1]) if len(sys.argv) > 1 else SHIPPED
    Console(width=120).print(
        markdown_table(by_slice(load_questions(chosen), gold_texts(Library.open()))), markup=False, highlight=False
    )
