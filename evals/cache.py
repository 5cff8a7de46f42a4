"""An encoder that remembers: vectors by model and text, in a file that outlives the libraries built from them."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.types import Encoder

if TYPE_CHECKING:
    from assistant.types import Vectors


class CachedEncoder:
    """Behaves as ``encoder``, but embeds no text twice."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._encoder = encoder
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(folder / "vectors.db", check_same_thread=False)
        self._connection.execute("CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, parts INTEGER, data BLOB)")

    @property
    def name(self) -> str:
        return self._encoder.name

    @property
    def fingerprint(self) -> str:
        return self._encoder.fingerprint

    @property
    def dimensions(self) -> int:
        return self._encoder.dimensions

    @property
    def max_tokens(self) -> int:
        return self._encoder.max_tokens

    def count_tokens(self, text: str) -> int:
        return self._encoder.count_tokens(text)

    def encode_documents(
        self, texts: Sequence[str], parts: Sequence[Sequence[tuple[int, int]]]
    ) -> tuple[Vectors, list[Vectors]]:
        keys = [self._key(text, places) for text, places in zip(texts, parts, strict=True)]
        known = {key: self._get(key) for key in keys}
        missing = [place for place, key in enumerate(keys) if known[key] is None]
        if missing:
            vectors, part_vectors = self._encoder.encode_documents(
                [texts[place] for place in missing], [parts[place] for place in missing]
            )
            for row, place in enumerate(missing):
                rows = np.vstack([vectors[row : row + 1], part_vectors[row]])
                known[keys[place]] = rows
                self._put(keys[place], rows)
            self._connection.commit()
        found = [known[key] for key in keys]
        whole = [rows[0] for rows in found if rows is not None]
        empty = np.zeros((0, self.dimensions), dtype=np.float32)
        return (np.vstack(whole) if whole else empty), [rows[1:] for rows in found if rows is not None]

    def encode_query(self, text: str) -> Vectors:
        return self._encoder.encode_query(text)

    def _key(self, text: str, places: Sequence[tuple[int, int]]) -> str:
        return hashlib.sha256(f"{self.fingerprint}\0{json.dumps(list(places))}\0{text}".encode()).hexdigest()

    def _get(self, key: str) -> Vectors | None:
        with self._lock:
            row = self._connection.execute("SELECT data FROM vectors WHERE key = ?", (key,)).fetchone()
        return None if row is None else np.frombuffer(row[0], dtype="<f4").reshape(-1, self.dimensions)

    def _put(self, key: str, rows: Vectors) -> None:
        with self._lock:
            self._connection.execute(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", (key, len(rows) - 1, rows.astype("<f4").tobytes())
            )
