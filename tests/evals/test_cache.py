from __future__ import annotations

import sqlite3
import threading

import numpy as np
import pytest

from evals.cache import FILE, CachedEncoder
from tests.fakes import HashEncoder


class Counting(HashEncoder):
    """Counts what it is given."""

    def __init__(self):
        self.documents, self.queries = [], []

    def encode_documents(self, texts, parts):
        self.documents += texts
        return super().encode_documents(texts, parts)

    def encode_query(self, text):
        self.queries.append(text)
        return super().encode_query(text)


TEXTS = ["one two three", "", 'say "so" \udcff\0 é 日本', "four five " * 300, "one two three"]
PARTS = [[(0, 3), (4, 7)], [], [(0, 3)], [(0, 9)], [(0, 3), (4, 7)]]


def test_no_text_is_embedded_twice_and_nothing_changes(tmp_path):
    encoder = Counting()
    first = CachedEncoder(encoder, tmp_path).encode_documents(TEXTS, PARTS)
    assert len(encoder.documents) == 4, "the same text in one batch is embedded once"
    again = CachedEncoder(encoder, tmp_path).encode_documents(TEXTS, PARTS)
    assert len(encoder.documents) == 4
    plain = HashEncoder().encode_documents(TEXTS, PARTS)
    for mine in (first, again):
        assert np.array_equal(mine[0], plain[0])
        assert all(np.array_equal(a, b) for a, b in zip(mine[1], plain[1], strict=True))


def test_queries_are_remembered_apart_from_documents(tmp_path):
    encoder = Counting()
    cached = CachedEncoder(encoder, tmp_path)
    cached.encode_documents(["who?"], [[]])
    vector = cached.encode_query("who?")
    assert vector.shape == (1, encoder.dimensions)
    assert np.array_equal(CachedEncoder(encoder, tmp_path).encode_query("who?"), vector)
    assert encoder.queries == ["who?"]
    assert cached.seconds > 0


def test_nothing_to_embed_is_no_error(tmp_path):
    vectors, parts = CachedEncoder(HashEncoder(), tmp_path).encode_documents([], [])
    assert (vectors.shape, parts) == ((0, 64), [])


@pytest.mark.parametrize("change", [{"question_fingerprint": "hash-2"}, {"max_tokens": 128}])
def test_another_model_or_window_has_vectors_of_its_own(tmp_path, change):
    encoder = Counting()
    CachedEncoder(encoder, tmp_path).encode_query("who?")
    other = Counting()
    for name, value in change.items():
        setattr(other, name, value)
    CachedEncoder(other, tmp_path).encode_query("who?")
    assert other.queries == ["who?"]


def test_what_only_questions_are_embedded_with_leaves_the_documents_vectors(tmp_path):
    CachedEncoder(Counting(), tmp_path).encode_documents(["a paper"], [[(0, 1)]])
    other, replaced = Counting(), Counting()
    other.question_fingerprint, replaced.fingerprint = "hash-2", "hash-2"
    for encoder in (other, replaced):
        CachedEncoder(encoder, tmp_path).encode_documents(["a paper"], [[(0, 1)]])
    assert (other.documents, replaced.documents) == ([], ["a paper"])


def test_other_parts_of_the_same_text_are_embedded(tmp_path):
    encoder = Counting()
    cached = CachedEncoder(encoder, tmp_path)
    cached.encode_documents(["one two"], [[(0, 3)]])
    _, [parts] = cached.encode_documents(["one two"], [[(4, 7)]])
    assert len(encoder.documents) == 2
    assert np.array_equal(parts[0], HashEncoder().encode_query("two")[0])


@pytest.mark.parametrize("rubbish", [b"no database at all" * 99, b""])
def test_a_cache_that_cannot_be_read_is_begun_anew(tmp_path, rubbish):
    (tmp_path / FILE).write_bytes(rubbish)
    encoder = Counting()
    CachedEncoder(encoder, tmp_path).encode_query("who?")
    CachedEncoder(encoder, tmp_path).encode_query("who?")
    assert encoder.queries == ["who?"]


def test_a_cache_of_another_shape_is_begun_anew(tmp_path):
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("CREATE TABLE vectors (name TEXT)")
    connection.close()
    CachedEncoder(HashEncoder(), tmp_path).encode_query("who?")


def test_two_runs_may_write_at_once(tmp_path):
    failures = []

    def work(name):
        try:
            cached = CachedEncoder(HashEncoder(), tmp_path)
            for number in range(40):
                cached.encode_query(f"{name} {number % 10}")
        except Exception as error:  # noqa: BLE001 - whatever it is, the test says so
            failures.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in ("a", "b", "a")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_embedding_is_timed_for_real(tmp_path):
    encoder = Counting()
    cached = CachedEncoder(encoder, tmp_path)
    cached.encode_query("who?")
    assert len(cached.query_milliseconds(["who?", "what?"])) == 2
    assert encoder.queries == ["who?", "who?", "who?", "what?"]
    assert cached.query_milliseconds([]) == []
