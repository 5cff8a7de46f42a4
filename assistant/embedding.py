"""Vectors for documents as they come, in batches that waste little.

A batch is padded to its longest passage, so passages of like length are embedded together, over the borders of
documents. The choice depends on the order of the documents alone: the same files give the same batches.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from assistant.folder.intake import Taken
from assistant.library.base import NewVersion
from assistant.passages import embedded_parts, embedded_text
from assistant.types import Encoder

if TYPE_CHECKING:
    from assistant.types import Vectors

# Passages among which those of like length are looked for: with 512 padding costs 1.6 % more than with all of them at
# once, with 128 it costs 7 % (2,493 passages of 200 files); with 1,024 an ingest takes 4 % less than with 512. They are
# held in memory.
PASSAGES_WAITING = 1024
# Passages embedded together: a document is stored as soon as its last one is.
PASSAGES_AT_A_TIME = 128
# The first batch is chosen among fewer, since the model would stand idle until they are read.
FIRST_WAITING = 2 * PASSAGES_AT_A_TIME


@dataclass(slots=True)
class _Pending:
    """A document of which some passages have no vector yet."""

    taken: Taken
    new: NewVersion
    vectors: Vectors
    parts: dict[int, Vectors] = field(default_factory=dict)

    def without_vectors(self) -> Iterator[tuple[int, str]]:
        """Take over what was embedded before; yield place and text of the other passages."""
        for place, passage in enumerate(self.new.passages):
            text = embedded_text(passage)
            known = self.taken.vectors.get((text, tuple(embedded_parts(passage))))
            if known is None:
                yield place, text
            else:
                self.vectors[place], self.parts[place] = known.passage, known.sentences

    @property
    def is_finished(self) -> bool:
        return len(self.parts) == len(self.new.passages)

    def finished(self) -> Taken:
        parts = tuple(self.parts[place] for place in range(len(self.new.passages)))
        return replace(self.taken, new=replace(self.new, vectors=self.vectors, sentence_vectors=parts))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A passage without a vector; ``order`` counts them as they came."""

    order: int
    pending: _Pending
    place: int
    text: str


def embedded(documents: Iterator[Taken], encoder: Encoder) -> Iterator[Taken]:
    """Yield each document as soon as all its passages have vectors; what has none at once."""
    waiting: list[_Waiting] = []
    order = 0
    more = True
    enough = FIRST_WAITING
    while more or waiting:
        while more and len(waiting) < enough:
            taken = next(documents, None)
            if taken is None:
                more = False
            elif taken.new is None:
                yield taken
            else:
                pending = _Pending(taken, taken.new, _none_yet(taken.new, encoder))
                for place, text in pending.without_vectors():
                    waiting.append(_Waiting(order, pending, place, text))
                    order += 1
                if pending.is_finished:  # every passage is as it was
                    yield pending.finished()
        if waiting:
            batch, waiting = _alike(waiting)
            enough = PASSAGES_WAITING
            yield from _embed(batch, encoder)


def _none_yet(new: NewVersion, encoder: Encoder) -> Vectors:
    return np.zeros((len(new.passages), encoder.dimensions), np.float32)


def _alike(waiting: list[_Waiting]) -> tuple[list[_Waiting], list[_Waiting]]:
    """Return the passages nearest in length to the one that has waited longest, itself among them, and the others."""
    ranked = sorted(waiting, key=lambda each: (len(each.text), each.order))
    oldest = min(range(len(ranked)), key=lambda place: ranked[place].order, default=0)
    start = max(0, min(oldest - PASSAGES_AT_A_TIME // 2, len(ranked) - PASSAGES_AT_A_TIME))
    end = start + PASSAGES_AT_A_TIME
    return ranked[start:end], sorted(ranked[:start] + ranked[end:], key=lambda each: each.order)


def _embed(batch: list[_Waiting], encoder: Encoder) -> Iterator[Taken]:
    vectors, part_vectors = encoder.encode_documents(
        [each.text for each in batch],
        [embedded_parts(each.pending.new.passages[each.place]) for each in batch],
    )
    for each, vector, parts in sorted(zip(batch, vectors, part_vectors, strict=True), key=lambda item: item[0].order):
        pending = each.pending
        pending.vectors[each.place] = vector
        pending.parts[each.place] = parts
        if pending.is_finished:
            yield pending.finished()
