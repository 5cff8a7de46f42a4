"""An encoder that remembers: vectors by model and text, in a file that outlives the libraries built from them."""

from __future__ import annotations

import hashlib
import inspect
import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from assistant.types import Encoder

if TYPE_CHECKING:
    from assistant.types import Vectors

FILE = "embeddings.db"
# Another run may be writing what it embedded.
BUSY_SECONDS = 60.0
TIMING_SECONDS = 5.0
VARIABLES_AT_A_TIME = 500

_T = TypeVar("_T")


class CachedEncoder:
    """Behaves as ``encoder``, but embeds no text and no question twice.

    What is remembered is found by the model's fingerprint, for questions or for documents, and its window, by the code
    of the encoder (so that a change of how vectors are made is never hidden), and by the text with its parts. A cache
    that cannot be read is begun anew.
    ``seconds`` grows by what the model itself took.
    """

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._encoder = encoder
        self._lock = threading.Lock()
        self.seconds = 0.0
        self._connection = _opened(folder)
        self._made_by = hashlib.sha256(Path(inspect.getfile(type(encoder))).read_bytes()).hexdigest()

    @property
    def name(self) -> str:
        return self._encoder.name

    @property
    def fingerprint(self) -> str:
        return self._encoder.fingerprint

    @property
    def question_fingerprint(self) -> str:
        return self._encoder.question_fingerprint

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
        def embed(places: Sequence[int]) -> list[Vectors]:
            vectors, part_vectors = self._encoder.encode_documents(
                [texts[place] for place in places], [parts[place] for place in places]
            )
            return [np.vstack([vectors[row : row + 1], part_vectors[row]]) for row in range(len(places))]

        keys = [
            self._key("document", text, json.dumps([list(place) for place in places]))
            for text, places in zip(texts, parts, strict=True)
        ]
        found = self._remembered(keys, embed)
        whole = [rows[:1] for rows in found]
        empty = np.zeros((0, self.dimensions), dtype=np.float32)
        return (np.vstack(whole) if whole else empty), [rows[1:] for rows in found]

    def encode_query(self, text: str) -> Vectors:
        return self._remembered([self._key("query", text)], lambda _: [self._encoder.encode_query(text)])[0]

    def encode_question(self, text: str, parts: Sequence[tuple[int, int]]) -> tuple[Vectors, Vectors]:
        def embed(_: Sequence[int]) -> list[Vectors]:
            return [np.vstack(self._encoder.encode_question(text, parts))]

        [rows] = self._remembered([self._key("question", text, json.dumps([list(part) for part in parts]))], embed)
        return rows[:1], rows[1:]

    def query_milliseconds(self, texts: Sequence[str]) -> list[float]:
        """Return how long embedding a question takes, remembered or not, for as many as :data:`TIMING_SECONDS` allow.

        The first one warms the model and is timed again.
        """
        spent: list[float] = []
        for text in [*texts[:1], *texts]:
            began = time.perf_counter()
            self._encoder.encode_query(text)
            spent.append((time.perf_counter() - began) * 1e3)
            if len(spent) > 1 and sum(spent[1:]) > TIMING_SECONDS * 1e3:
                break
        return spent[1:]

    def _remembered(self, keys: Sequence[str], embed: Callable[[Sequence[int]], list[Vectors]]) -> list[Vectors]:
        """Return the vectors of ``keys``; ``embed`` makes those at the places that are not known."""
        with self._lock:
            known = self._read(keys)
        missing = list({key: place for place, key in enumerate(keys) if key not in known}.values())
        if missing:
            began = time.perf_counter()
            made = embed(missing)
            self.seconds += time.perf_counter() - began
            for place, rows in zip(missing, made, strict=True):
                known[keys[place]] = np.asarray(rows, dtype=np.float32)
            with self._lock, self._connection as connection:
                connection.executemany(
                    "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                    [(keys[place], known[keys[place]].astype("<f4").tobytes()) for place in missing],
                )
        return [known[key] for key in keys]

    def _read(self, keys: Sequence[str]) -> dict[str, Vectors]:
        found: dict[str, Vectors] = {}
        for some in _chunks(keys):
            marks = ", ".join("?" * len(some))
            rows = self._connection.execute(f"SELECT key, data FROM vectors WHERE key IN ({marks})", list(some))
            for key, data in rows:
                found[key] = np.frombuffer(data, dtype="<f4").reshape(-1, self.dimensions)
        return found

    def _key(self, kind: str, text: str, places: str = "") -> str:
        made_by = self.fingerprint if kind == "document" else self.question_fingerprint
        said_with = "\0".join((made_by, str(self.max_tokens), self._made_by, kind, places))
        return hashlib.sha256(f"{said_with}\0{text}".encode(errors="surrogatepass")).hexdigest()


def _opened(folder: Path) -> sqlite3.Connection:
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return _connected(folder / FILE)
    except sqlite3.DatabaseError:
        for leftover in folder.glob(f"{FILE}*"):
            leftover.unlink()
        return _connected(folder / FILE)


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False, timeout=BUSY_SECONDS)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, data BLOB) WITHOUT ROWID")
    connection.execute("SELECT key, data FROM vectors LIMIT 1")
    return connection


def _chunks(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(values), VARIABLES_AT_A_TIME):
        yield values[start : start + VARIABLES_AT_A_TIME]
