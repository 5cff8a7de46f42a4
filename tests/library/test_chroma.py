"""The derived vector index: brought up to date by what changed, and never trusted further than it is proven."""

from __future__ import annotations

import json
import shutil
import threading

import numpy as np
import pytest

from assistant.library import chroma
from assistant.library.base import Row
from assistant.library.chroma import MARKER, ChromaIndex
from assistant.library.vectors import SEARCHES_BEFORE_CHROMA, VectorIndex

DIMENSIONS = 16


def vectors_for(rows):
    found = np.vstack([np.random.default_rng(row).normal(size=DIMENSIONS) for row in rows]).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


@pytest.fixture
def built(tmp_path, monkeypatch):
    """An index of fifty rows, and how often a store has been written, with what was deleted from it before."""
    written = []
    write = chroma._write_in_child

    def counted(target, rows, vectors, deleted):
        written.append(deleted)
        return write(target, rows, vectors, deleted)

    monkeypatch.setattr(chroma, "_write_in_child", counted)
    index = ChromaIndex(tmp_path / "chroma")
    rows = [Row(n) for n in range(1, 51)]
    assert index.bring_up_to_date(1, rows, vectors_for(rows))
    assert written == [None]
    return index, written


def nearest_are(index, generation, rows):
    """Whether each row is nearest to its own vector, and no others are there."""
    found = [index.nearest(generation, vector, 1) for vector in vectors_for(rows)]
    everything = index.nearest(generation, vectors_for(rows[:1])[0], 1000)
    return found == [[row] for row in rows] and sorted(everything) == sorted(rows)


@pytest.mark.slow
def test_what_is_new_is_added_and_what_is_gone_deleted(built, tmp_path):
    index, written = built
    rows = [Row(n) for n in range(3, 54)]
    assert index.bring_up_to_date(2, rows, vectors_for(rows))
    assert written == [None, 0]
    assert nearest_are(index, 2, rows)
    assert index.nearest(1, vectors_for(rows)[0], 1) is None
    assert json.loads((tmp_path / "chroma" / MARKER).read_text())["deleted"] == 2
    assert len(list((tmp_path / "chroma").glob("store-*"))) == 1
    rows = [Row(n) for n in range(4, 55)]
    assert ChromaIndex(tmp_path / "chroma").bring_up_to_date(3, rows, vectors_for(rows))
    assert written == [None, 0, 2]
    assert nearest_are(ChromaIndex(tmp_path / "chroma"), 3, rows)


@pytest.mark.slow
def test_a_store_that_changed_much_is_built_anew(built):
    index, written = built
    rows = [Row(n) for n in range(20, 71)]
    assert index.bring_up_to_date(2, rows, vectors_for(rows))
    assert written == [None, 0, None]
    assert nearest_are(index, 2, rows)


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["no store", "half of one", "no marker", "marker without a store"])
def test_a_damaged_store_is_built_anew(built, tmp_path, damage):
    index, written = built
    folder = tmp_path / "chroma"
    [store] = folder.glob("store-*")
    if damage == "no store":
        shutil.rmtree(store)
    elif damage == "half of one":
        (store / "chroma.sqlite3").write_bytes((store / "chroma.sqlite3").read_bytes()[:5000])
    elif damage == "no marker":
        (folder / MARKER).unlink()
    else:
        (folder / MARKER).write_text(json.dumps({"generation": 1}))
    rows = [Row(n) for n in range(1, 53)]
    assert index.bring_up_to_date(2, rows, vectors_for(rows))
    assert written[-1] is None
    assert nearest_are(index, 2, rows)


@pytest.mark.slow
def test_nothing_is_left_of_an_index_without_rows(built, tmp_path):
    index, _ = built
    assert not index.bring_up_to_date(2, [], np.zeros((0, DIMENSIONS), np.float32))
    assert index.generation() is None
    assert not (tmp_path / "chroma").exists()


def test_chroma_is_loaded_beside_the_work_of_a_process_that_is_there_to_stay(built, tmp_path, monkeypatch):
    asked = []
    nearest = ChromaIndex.nearest
    monkeypatch.setattr(ChromaIndex, "nearest", lambda *of: asked.append(of) or nearest(*of))
    rows = [Row(n) for n in range(1, 51)]
    index = VectorIndex(tmp_path)

    def first(n):
        return next(iter(index.nearest(1, lambda: (rows, vectors_for(rows)), vectors_for(rows)[n], 3, None)))

    assert [first(n) for n in range(SEARCHES_BEFORE_CHROMA)] == rows[:SEARCHES_BEFORE_CHROMA]
    assert asked == []
    assert first(7) == rows[7]
    for thread in threading.enumerate():
        if thread.name == "load-chroma":
            thread.join()
    before = len(asked)
    assert first(8) == rows[8]
    assert len(asked) == before + 1
