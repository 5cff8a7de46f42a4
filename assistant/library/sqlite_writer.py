"""Writing the database: one transaction a document, and removed text leaves the disk.

For that there is ``secure_delete``, FTS5's ``optimize`` (deleted terms stay without it), a truncated write-ahead log
and ``VACUUM``.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assistant.library import codec
from assistant.library.base import FileState, NewVersion
from assistant.library.contents import KnownShingles, forget_contents, note_contents
from assistant.library.opinions import blot_out
from assistant.text.vocabulary import definitions
from assistant.text.words import regular, words
from assistant.types import DocumentId, Page, Passage, PassageId, Quarantined, VersionId

if TYPE_CHECKING:
    from assistant.types import Vectors

SHORTEST_WORD = 3
# How long another process may keep the write-ahead log from being emptied.
SCRUB_SECONDS = 20.0


class SqliteWriter:
    """The writing side; made by whoever holds the writer's lock.

    :param discard_index: drops what was derived from the database and may hold what was removed.
    """

    def __init__(self, connection: sqlite3.Connection, discard_index: Callable[[], None] = lambda: None) -> None:
        self._connection = connection
        self._discard_index = discard_index
        self._shingles = KnownShingles()

    def store(self, new: NewVersion, file: FileState) -> None:
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO documents VALUES (?1, ?2) ON CONFLICT (document_id) DO UPDATE SET live_version = ?2",
                (new.document_id, new.version),
            )
            self._drop_passages(new.document_id)
            key = (new.document_id, new.version)
            connection.execute("DELETE FROM pages WHERE document_id = ? AND version = ?", key)
            connection.execute(
                "INSERT OR REPLACE INTO versions VALUES (?, ?, ?, ?)",
                (*key, codec.metadata_to_json(new.metadata), codec.warnings_to_json(new.warnings)),
            )
            connection.executemany(
                "INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(*key, *_page_values(page)) for page in new.pages],
            )
            note_contents(connection, self._shingles, new.document_id, new.version, new.pages)
            connection.executemany(
                "INSERT OR IGNORE INTO abbreviations VALUES (?, ?, ?)",
                [(new.document_id, *pair) for page in new.pages for pair in definitions(page.text)],
            )
            for passage, vector, sentences in zip(new.passages, new.vectors, new.sentence_vectors, strict=True):
                self._insert_passage(new, passage, vector, sentences)
            self._put_file(file)

    def note_file(self, file: FileState) -> None:
        with self._transaction():
            self._put_file(file)

    def touch_files(self, files: Sequence[FileState]) -> None:
        with self._connection as connection:
            connection.executemany(
                "UPDATE files SET stamp = ?, sidecar_stamp = ? WHERE path = ?",
                [(file.stamp, file.sidecar_stamp, file.path) for file in files],
            )

    def forget_file(self, path: str) -> bool:
        with self._transaction() as connection:
            row = connection.execute("SELECT document_id FROM files WHERE path = ?", (path,)).fetchone()
            connection.execute("DELETE FROM files WHERE path = ?", (path,))
            return row is not None and row[0] is not None and self._drop_if_unreachable(row[0])

    def quarantine(self, item: Quarantined, file: FileState) -> None:
        with self._transaction() as connection:
            before = connection.execute("SELECT document_id FROM files WHERE path = ?", (file.path,)).fetchone()
            keeps = before is not None and before[0] == file.document_id
            self._put_file(file if keeps else replace(file, document_id=None))
            connection.execute(
                "UPDATE files SET quarantine_code = ?, quarantine_reason = ?, quarantine_next_step = ? WHERE path = ?",
                (item.code.value, item.reason, item.next_step, item.path),
            )

    def record_run(self, report: Mapping[str, Any], started: str) -> None:
        with self._connection as connection:
            connection.execute(
                "INSERT INTO runs (started, report) VALUES (?, ?)", (started, json.dumps(report, ensure_ascii=False))
            )

    def keep_glossary(self, text: str) -> None:
        row = self._connection.execute("SELECT value FROM meta WHERE key = 'glossary'").fetchone()
        if text != (row[0] if row else ""):
            with self._transaction() as connection:
                connection.execute("INSERT OR REPLACE INTO meta VALUES ('glossary', ?)", (text,))

    def scrub(self) -> bool:
        connection = self._connection
        [(due,)] = connection.execute("SELECT value FROM meta WHERE key = 'scrub_due'").fetchall()
        if due == "0":
            return True
        self._discard_index()
        with connection:
            connection.execute("INSERT INTO keywords (keywords) VALUES ('optimize')")
        connection.execute("VACUUM")
        if not self._empty_log():
            return False
        with connection:
            connection.execute("UPDATE meta SET value = '0' WHERE key = 'scrub_due'")
        return self._empty_log()

    def _empty_log(self) -> bool:
        """Bring the write-ahead log into the database and cut it to nothing; False where readers prevent that."""
        until = time.monotonic() + SCRUB_SECONDS
        while True:
            busy, _, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy or time.monotonic() > until:
                return not busy

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._connection as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")

    def _insert_passage(self, new: NewVersion, passage: Passage, vector: Vectors, sentences: Vectors) -> None:
        cursor = self._connection.execute(
            "INSERT INTO passages (passage_id, document_id, version, heading, context, text, spans, sentences, vector, "
            "sentence_vectors) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                passage_id(new.document_id, new.version, passage),
                new.document_id,
                new.version,
                json.dumps(passage.heading, ensure_ascii=False),
                passage.context,
                passage.text,
                codec.spans_to_json(passage.spans),
                json.dumps(passage.sentences),
                codec.vector_to_bytes(vector),
                codec.sentence_vectors_to_bytes(sentences),
            ),
        )
        self._connection.execute(
            "INSERT INTO keywords (rowid, text, context) VALUES (?, ?, ?)",
            (cursor.lastrowid, regular(passage.text), regular(passage.context)),
        )
        self._connection.executemany(
            "INSERT INTO words VALUES (?, 1) ON CONFLICT (word) DO UPDATE SET passages = passages + 1",
            [(word,) for word in sorted(_vocabulary(passage.text))],
        )

    def _put_file(self, file: FileState) -> None:
        """Point a path at its document; a document that no path leads to any more goes."""
        before = self._connection.execute("SELECT document_id FROM files WHERE path = ?", (file.path,)).fetchone()
        self._connection.execute(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, NULL)",
            (file.path, file.document_id, file.sha256, file.sidecar_sha256, file.stamp, file.sidecar_stamp),
        )
        if before is not None and before[0] is not None and before[0] != file.document_id:
            self._drop_if_unreachable(before[0])

    def _drop_if_unreachable(self, document_id: str) -> bool:
        if self._connection.execute("SELECT 1 FROM files WHERE document_id = ?", (document_id,)).fetchone():
            return False
        self._drop_passages(document_id)
        forget_contents(self._connection, DocumentId(document_id))
        blot_out(self._connection, document_id)
        for table in ("pages", "versions", "documents"):
            self._connection.execute(f"DELETE FROM {table} WHERE document_id = ?", (document_id,))  # noqa: S608
        self._connection.execute("UPDATE meta SET value = '1' WHERE key = 'scrub_due'")
        return True

    def _drop_passages(self, document_id: str) -> None:
        for (text,) in self._connection.execute(
            "SELECT text FROM passages WHERE document_id = ?", (document_id,)
        ).fetchall():
            self._connection.executemany(
                "UPDATE words SET passages = passages - 1 WHERE word = ?",
                [(word,) for word in sorted(_vocabulary(text))],
            )
        self._connection.execute("DELETE FROM words WHERE passages <= 0")
        self._connection.execute("DELETE FROM abbreviations WHERE document_id = ?", (document_id,))
        self._connection.execute(
            "DELETE FROM keywords WHERE rowid IN (SELECT row FROM passages WHERE document_id = ?)", (document_id,)
        )
        self._connection.execute("DELETE FROM passages WHERE document_id = ?", (document_id,))


def _page_values(page: Page) -> tuple[Any, ...]:
    blocks, lines = codec.blocks_to_json(page.blocks), codec.ocr_lines_to_json(page.ocr_lines)
    return page.index, page.label, page.text, blocks, page.ocr_confidence, lines


def passage_id(document_id: DocumentId, version: VersionId, passage: Passage) -> PassageId:
    """Return the id that the same passage of the same version has in every library."""
    place = ";".join(f"{span.page_index}:{span.start}-{span.end}" for span in passage.spans)
    return PassageId(hashlib.sha256(f"{document_id}|{version}|{place}".encode()).hexdigest()[:16])


def _vocabulary(text: str) -> set[str]:
    return {word for word in words(text) if len(word) >= SHORTEST_WORD and word.isalpha()}
