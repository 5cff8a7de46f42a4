"""Batches of like length: every passage gets its own vector, whatever it was embedded with."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import embedding
from assistant.embedding import FIRST_WAITING, PASSAGES_AT_A_TIME, PASSAGES_WAITING, embedded
from assistant.folder.intake import Taken
from assistant.folder.plan import Action, Change
from assistant.library.base import FileState, NewVersion
from assistant.passages import embedded_parts, embedded_text
from assistant.types import DocumentId, Metadata, Passage, QuarantineCode, Quarantined, Span, VersionId
from tests.fakes import HashEncoder


class Recording(HashEncoder):
    def __init__(self):
        self.batches = []

    def encode_documents(self, texts, parts):
        self.batches.append(texts)
        return super().encode_documents(texts, parts)


def document(number, sizes):
    """A document of passages with so many words each; a problem where there are none."""
    state = FileState(f"{number}.txt", DocumentId(f"d{number}"), "", "", "", "")
    action = Action(Change.ADD, state.path, state)
    if not sizes:
        return Taken(action, problem=Quarantined(state.path, QuarantineCode.EMPTY, "Empty.", "Fill it."))
    texts = [f"{number} {place} " + "word " * size for place, size in enumerate(sizes)]
    passages = tuple(Passage((Span(0, 0, len(t)),), t, (), f"Title {number}", ((0, len(t)), (0, 1))) for t in texts)
    empty = np.zeros((0, HashEncoder.dimensions), np.float32)
    version = VersionId(f"v{number}")
    return Taken(action, NewVersion(state.document_id, version, Metadata(title=""), (), (), passages, empty, ()))


def with_vectors(taken):
    if taken.new is None:
        return taken
    texts = [embedded_text(passage) for passage in taken.new.passages]
    vectors, parts = HashEncoder().encode_documents(texts, [embedded_parts(p) for p in taken.new.passages])
    return replace(taken, new=replace(taken.new, vectors=vectors, sentence_vectors=tuple(parts)))


def comparable(taken):
    new = taken.new
    vectors = None if new is None else (new.vectors.tobytes(), [each.tobytes() for each in new.sentence_vectors])
    return taken.action.path, taken.problem, vectors


DOCUMENTS = st.lists(st.lists(st.integers(0, 40), max_size=12), max_size=12)


@settings(deadline=None, max_examples=60)
@given(DOCUMENTS, st.integers(1, 20), st.integers(1, 8))
def test_every_document_comes_out_once_with_its_own_vectors(sizes, waiting, at_a_time):
    before = embedding.PASSAGES_WAITING, embedding.PASSAGES_AT_A_TIME
    embedding.PASSAGES_WAITING, embedding.PASSAGES_AT_A_TIME = waiting, at_a_time
    try:
        taken = [document(number, each) for number, each in enumerate(sizes)]
        out = list(embedded(iter(taken), HashEncoder()))
    finally:
        embedding.PASSAGES_WAITING, embedding.PASSAGES_AT_A_TIME = before
    assert sorted(map(comparable, out)) == sorted(comparable(with_vectors(each)) for each in taken)


def test_batches_are_full_alike_and_the_same_every_time():
    chance = random.Random(3)
    sizes = [[chance.randint(1, 200) for _ in range(chance.randint(1, 30))] for _ in range(150)]
    runs = []
    for _ in range(2):
        encoder = Recording()
        list(embedded((document(number, each) for number, each in enumerate(sizes)), encoder))
        runs.append(encoder.batches)
    assert runs[0] == runs[1]
    total = sum(map(len, sizes))
    assert len(runs[0]) <= total / PASSAGES_AT_A_TIME + 2
    spread = [max(map(len, batch)) - min(map(len, batch)) for batch in runs[0]]
    assert sum(spread) / len(spread) < 0.5 * max(len(text) for batch in runs[0] for text in batch)


def test_no_more_is_read_than_is_looked_through():
    read = []

    def reading():
        for number in range(400):
            read.append(number)
            yield document(number, [10] * 8)

    documents = embedded(reading(), HashEncoder())
    next(documents)
    assert len(read) <= PASSAGES_WAITING / 8 + 1


def test_the_model_need_not_wait_for_the_reader_at_first():
    seen = []
    encoder = Recording()

    def read():
        for number in range(PASSAGES_WAITING):
            seen.append(len(encoder.batches))
            yield document(number, [3])

    assert len(list(embedded(read(), encoder))) == PASSAGES_WAITING
    assert seen.index(1) == FIRST_WAITING < PASSAGES_WAITING
