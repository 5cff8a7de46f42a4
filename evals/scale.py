"""What a question costs in a small and in a large library, over embedding it and nothing else.

The passages are made of the shipped library's sentences in new orders, with random vectors. Nothing is measured
about finding the right ones, and a word stands in as large a share of a large library as of a small one: the costliest
case for the keyword leg. Questions are embedded by the real model.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import numpy as np

from assistant.api import Assistant, Library, built_with
from assistant.config import Settings
from assistant.library import sqlite_writer
from assistant.library.base import FileState, NewVersion
from assistant.library.sqlite import SqliteStore
from assistant.library.vectors import VectorIndex
from assistant.types import (
    Block,
    DocumentId,
    Encoder,
    Filters,
    Metadata,
    Page,
    Passage,
    Role,
    Span,
    VersionId,
)
from evals.synthetic import Words

if TYPE_CHECKING:
    from assistant.types import Vectors

SIZES = (2_000, 100_000)
PER_DOCUMENT = 100
PUBLISHERS = ("North Trust", "South Trust", "East Council", "West Council")
SENTENCES = (3, 7)
WARM = 5


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds by the clock at the median and 95th percentile; ``processor`` is the mean of processor time."""

    p50: float
    p95: float
    processor: float


def cost(work: Callable[[str], object], questions: Sequence[str]) -> Cost:
    """Return what ``work`` costs over ``questions``; a few are asked before, unmeasured."""
    for question in questions[:WARM]:
        work(question)
    spent = []
    before = time.process_time()
    for question in questions:
        began = time.perf_counter()
        work(question)
        spent.append((time.perf_counter() - began) * 1e3)
    processor = (time.process_time() - before) * 1e3 / len(questions)
    p50, p95 = np.percentile(spent, [50, 95])
    return Cost(float(p50), float(p95), processor)


def scale(place: Path, settings: Settings, words: Words, encoder: Encoder, questions: Sequence[str]) -> Iterator[str]:
    """Yield what a question costs at each of :data:`SIZES`, with filters and without, and what the library takes."""
    bare = cost(encoder.encode_query, questions)
    yield f"one query embedding: p50 {bare.p50:.1f} ms, p95 {bare.p95:.1f} ms; processor {bare.processor:.1f} ms"
    smallest: dict[str, Cost] = {}
    for size in SIZES:
        folder = place / str(size)
        began = time.perf_counter()
        library = filled(folder, settings, words, encoder, size)
        yield f"{size:,} passages stored in {time.perf_counter() - began:.0f} s; {disk(folder)}"
        assistant = Assistant(library)
        works: dict[str, Callable[[str], object]] = {
            "answer": assistant.ask,
            "answer, filters on": partial(_narrowed, assistant),
        }
        for name, work in works.items():
            spent = cost(work, questions)
            small = smallest.setdefault(name, spent)
            yield (
                f"{name}, {size:,} passages: p50 {spent.p50:.1f} ms = {spent.p50 / bare.p50:.2f} x embedding "
                f"{spent.p50 - bare.p50:+.1f} ms, p95 {spent.p95:.1f} ms; {spent.p50 / small.p50:.2f} x (p50) and "
                f"{spent.p95 / small.p95:.2f} x (p95) the cost at {SIZES[0]:,}; processor {spent.processor:.1f} ms"
            )


def _narrowed(assistant: Assistant, question: str) -> object:
    return assistant.ask(question, (), Filters(publishers=PUBLISHERS[:2]))


def disk(folder: Path) -> str:
    """Return how much a library takes on disk."""
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return f"{size / 1e6:.0f} MB on disk"


def filled(folder: Path, settings: Settings, words: Words, encoder: Encoder, size: int) -> Library:
    """Return a library of ``size`` passages."""
    store = SqliteStore.create(folder, VectorIndex(folder, use_chroma=False), built_with(encoder))
    chance, numbers = random.Random(size), np.random.default_rng(size)
    # Abbreviations and shares of common text cost minutes to find, and no question looks at them.
    unread = patch.multiple(sqlite_writer, definitions=lambda text: [], note_contents=lambda *arguments: None)
    with unread, store.writer() as writer:
        for number in range(size // PER_DOCUMENT):
            new = _document(number, words, chance, numbers, encoder.dimensions)
            path = f"document-{number:05}.txt"
            writer.store(new, FileState(path, new.document_id, new.version, "", "", ""))
    return Library(store, encoder, settings)


def _document(
    number: int, words: Words, chance: random.Random, numbers: np.random.Generator, dimensions: int
) -> NewVersion:
    title = f"{chance.choice(words.headings)}: report {number}"
    text, blocks, passages = "", [], []
    for _ in range(PER_DOCUMENT):
        heading = chance.choice(words.headings)
        picked = chance.sample(words.sentences, chance.randint(*SENTENCES))
        start = len(text)
        offsets = []
        for sentence in picked:
            offsets.append((len(text) - start, len(text) - start + len(sentence)))
            text += sentence + " "
        end = len(text) - 1
        blocks.append(Block(Role.PARAGRAPH, start, end))
        context = f"{title}\n{heading}"
        passages.append(Passage((Span(0, start, end),), text[start:end], (heading,), context, tuple(offsets)))
        text += "\n"
    metadata = Metadata(title, publisher=PUBLISHERS[number % len(PUBLISHERS)], published=str(2015 + number % 10))
    return NewVersion(
        DocumentId(f"document-{number}"),
        VersionId(f"{number:064x}"),
        metadata,
        (Page(0, None, text, tuple(blocks)),),
        (),
        tuple(passages),
        _units(numbers, len(passages), dimensions),
        tuple(_units(numbers, len(passage.sentences), dimensions) for passage in passages),
    )


def _units(numbers: np.random.Generator, count: int, dimensions: int) -> Vectors:
    vectors = numbers.standard_normal((count, dimensions), dtype=np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)
