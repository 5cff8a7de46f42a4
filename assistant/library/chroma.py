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
        try:
            return int(json.loads((self._folder / MARKER).read_text())["generation"])
        except (OSError, ValueError, KeyError):
            return None

    def nearest(self, generation: int, vector: Vectors, limit: int) -> list[Row] | None:
        """Return the nearest rows; None where this index is not the one for ``generation``, or fails."""
        if self.generation() != generation:
            return None
        try:
            collection = self._open(generation)
            result = collection.query(
                query_embeddings=vector.reshape(1, -1), n_results=min(limit, collection.count()), include=[]
            )
        except Exception:  # noqa: BLE001 - whatever Chroma raises, exact search answers instead
            return None
        return [Row(int(name)) for name in result["ids"][0]]

    def rebuild(self, generation: int, rows: Sequence[Row], vectors: Vectors) -> bool:
        """Make this index hold exactly ``rows``; return False where that failed and the index was dropped."""
        (self._folder / MARKER).unlink(missing_ok=True)
        if not rows:
            shutil.rmtree(self._folder, ignore_errors=True)
            return False
        # A store that this process has opened stays open for good (Chroma caches it by path), so each build has a
        # folder of its own.
        target = self._folder / f"{STORE}-{generation}"
        shutil.rmtree(self._folder, ignore_errors=True)
        target.mkdir(parents=True)
        if not _build_in_child(target, rows, vectors):
            shutil.rmtree(self._folder, ignore_errors=True)
            return False
        unfinished = self._folder / f"{MARKER}.new"
        unfinished.write_text(json.dumps({"generation": generation, "store": target.name}))
        unfinished.replace(self._folder / MARKER)
        return True

    def _open(self, generation: int) -> Any:
        with self._lock:
            if self._opened is None or self._opened[0] != generation:
                name = json.loads((self._folder / MARKER).read_text())["store"]
                self._opened = (generation, _collection(self._folder / name, create=False))
            return self._opened[1]


def _build_in_child(target: Path, rows: Sequence[Row], vectors: Vectors) -> bool:
    payload = io.BytesIO()
    np.savez(payload, rows=np.asarray(rows, dtype=np.int64), vectors=vectors)
    try:
        child = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "assistant.library.chroma", str(target)],
            input=payload.getvalue(),
            capture_output=True,
            timeout=BUILD_SECONDS,
            check=False,
            env={**os.environ, "ANONYMIZED_TELEMETRY": "False"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return child.returncode == 0


def _collection(folder: Path, *, create: bool) -> Any:
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    client = chromadb.PersistentClient(path=str(folder), settings=ChromaSettings(anonymized_telemetry=False))
    if not create:
        return client.get_collection(COLLECTION, embedding_function=None)
    return client.create_collection(COLLECTION, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None)


def _build(folder: Path, rows: list[int], vectors: Vectors) -> bool:
    """Write the collection, then see that the vectors find themselves."""
    collection = _collection(folder, create=True)
    for start in range(0, len(rows), BATCH):
        part = slice(start, start + BATCH)
        collection.add(ids=[str(row) for row in rows[part]], embeddings=vectors[part])
    if collection.count() != len(rows):
        return False
    probes = np.linspace(0, len(rows) - 1, min(PROBES, len(rows))).astype(int)
    found = collection.query(query_embeddings=vectors[probes], n_results=1, include=["distances"])
    return all(abs(distance[0]) < 1e-3 for distance in found["distances"])


def _main() -> int:
    payload = np.load(io.BytesIO(sys.stdin.buffer.read()), allow_pickle=False)
    return 0 if _build(Path(sys.argv[1]), payload["rows"].tolist(), payload["vectors"]) else 1


if __name__ == "__main__":
    sys.exit(_main())
