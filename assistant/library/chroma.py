"""Chroma as a derived, disposable index of the library's vectors.

It holds row numbers and vectors, no text. It is written in a child process, because a damaged store can end the
process that opens it with a segmentation fault; it is used only while a marker, written after the child has opened
the finished store and found itself in it, names the library's present generation.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.library.base import Row

if TYPE_CHECKING:
    from assistant.types import Vectors

COLLECTION = "passages"
MARKER = "current.json"
STORE = "store"
BUILD_SECONDS = 1800
PROBES = 3
# A graph from which more than this share of its vectors has been deleted since it was built is built anew.
DELETED_SHARE = 0.2
# Below Chroma's own largest batch (5,461 on the SQLite builds in use).
BATCH = 5000


class ChromaIndex:
    """A persistent Chroma collection under ``folder``, cosine distance, our own ids and vectors."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._opened: tuple[int, Any] | None = None

    def generation(self) -> int | None:
        """Return the library generation that this index holds; None where it is missing or was not finished."""
        marker = self._marker()
        return None if marker is None else int(marker["generation"])

    def nearest(self, generation: int, vector: Vectors, limit: int) -> list[Row] | None:
        """Return the nearest rows; None where this index is not the one for ``generation``, or fails.

        :param limit: not more than there are rows.
        """
        if self.generation() != generation:
            return None
        try:
            result = self._open(generation).query(query_embeddings=vector.reshape(1, -1), n_results=limit, include=[])
        except Exception:  # noqa: BLE001 - whatever Chroma raises, exact search answers instead
            return None
        return [Row(int(name)) for name in result["ids"][0]]

    def bring_up_to_date(self, generation: int, rows: Sequence[Row], vectors: Vectors) -> bool:
        """Make this index hold exactly ``rows``; return False where that failed and the index was dropped.

        A copy of the finished store takes what is new and loses what is gone, so that one more document costs that
        one; where there is no such store, or it has changed much, a new one is built.
        """
        before = self._marker()
        if not rows:
            self.discard()
            return False
        # A store that this process has opened stays open for good (Chroma caches it by path), so each generation has a
        # folder of its own.
        target = self._folder / f"{STORE}-{generation}"
        deleted = None
        if before is not None and before.get("store") != target.name:
            shutil.rmtree(target, ignore_errors=True)
            with suppress(OSError):
                shutil.copytree(self._folder / str(before["store"]), target)
                deleted = _write_in_child(target, rows, vectors, int(before.get("deleted", 0)))
        if deleted is None:
            self.discard()
            target.mkdir(parents=True)
            deleted = _write_in_child(target, rows, vectors, None)
        if deleted is None:
            self.discard()
            return False
        unfinished = self._folder / f"{MARKER}.new"
        unfinished.write_text(json.dumps({"generation": generation, "store": target.name, "deleted": deleted}))
        unfinished.replace(self._folder / MARKER)
        for other in self._folder.glob(f"{STORE}-*"):
            if other != target:
                shutil.rmtree(other, ignore_errors=True)
        return True

    def discard(self) -> None:
        """Delete the index; exact search serves until there is another."""
        (self._folder / MARKER).unlink(missing_ok=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _marker(self) -> dict[str, Any] | None:
        try:
            values: dict[str, Any] = json.loads((self._folder / MARKER).read_text())
            return values if {"generation", "store"} <= values.keys() else None
        except (OSError, ValueError):
            return None

    def _open(self, generation: int) -> Any:
        with self._lock:
            if self._opened is None or self._opened[0] != generation:
                name = (self._marker() or {})["store"]
                self._opened = (generation, _collection(self._folder / name, create=False))
            return self._opened[1]


def load_chroma() -> None:
    """Import Chroma, so that the next search need not; what fails here fails again, and is caught, on opening."""
    with suppress(Exception):
        import chromadb  # noqa: F401


def _write_in_child(target: Path, rows: Sequence[Row], vectors: Vectors, deleted: int | None) -> int | None:
    """Make the store in ``target`` hold exactly ``rows``.

    :param deleted: how many vectors were deleted from it before; None where it is to be made.
    :return: how many have been deleted from it now; None where it failed or is to be built anew.
    """
    payload = io.BytesIO()
    np.savez(payload, rows=np.asarray(rows, dtype=np.int64), vectors=vectors)
    try:
        child = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "assistant.library.chroma", str(target), "new" if deleted is None else str(deleted)],
            input=payload.getvalue(),
            capture_output=True,
            timeout=BUILD_SECONDS,
            start_new_session=True,  # Ctrl-C is for this process, which finishes what it is at
            check=False,
            env={**os.environ, "ANONYMIZED_TELEMETRY": "False"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return int(child.stdout.split()[-1]) if child.returncode == 0 else None


def _collection(folder: Path, *, create: bool) -> Any:
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    client = chromadb.PersistentClient(path=str(folder), settings=ChromaSettings(anonymized_telemetry=False))
    if not create:
        return client.get_collection(COLLECTION, embedding_function=None)
    return client.create_collection(COLLECTION, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None)


def _write(folder: Path, rows: list[int], vectors: Vectors, deleted: int | None) -> int | None:
    """Write the collection, then see that the vectors find themselves; see :func:`_write_in_child`."""
    collection = _collection(folder, create=deleted is None)
    present = set() if deleted is None else {int(name) for name in collection.get(include=[])["ids"]}
    gone = sorted(present - set(rows))
    deleted = (deleted or 0) + len(gone)
    if deleted > DELETED_SHARE * len(rows):
        return None
    for start in range(0, len(gone), BATCH):
        collection.delete(ids=[str(row) for row in gone[start : start + BATCH]])
    new = [place for place, row in enumerate(rows) if row not in present]
    for start in range(0, len(new), BATCH):
        part = new[start : start + BATCH]
        collection.add(ids=[str(rows[place]) for place in part], embeddings=vectors[part])
    if collection.count() != len(rows):
        return None
    probes = sorted({*np.linspace(0, len(rows) - 1, min(PROBES, len(rows))).astype(int).tolist(), *new[-PROBES:]})
    found = collection.query(query_embeddings=vectors[probes], n_results=1, include=["distances"])
    return deleted if all(abs(distance[0]) < 1e-3 for distance in found["distances"]) else None


def _main() -> int:
    payload = np.load(io.BytesIO(sys.stdin.buffer.read()), allow_pickle=False)
    before = None if sys.argv[2] == "new" else int(sys.argv[2])
    deleted = _write(Path(sys.argv[1]), payload["rows"].tolist(), payload["vectors"], before)
    if deleted is None:
        return 1
    sys.stdout.write(f"{deleted}\n")
    return 0


if __name__ == "__main__":
    sys.exit(_main())
