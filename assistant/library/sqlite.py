"""The default store: SQLite holds everything, one transaction a document; see ``schema.sql``.

Removed text leaves the disk: ``secure_delete``, FTS5's ``optimize`` (deleted terms stay without it), a truncated
write-ahead log and ``VACUUM``.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from assistant.errors import DocumentNotFound, LibraryDamaged, LibraryMismatch, LibraryMissing
from assistant.library import codec
from assistant.library.base import BuiltWith, FileState, NewVersion, Row
from assistant.library.contents import forget_contents, near_duplicates, note_contents
from assistant.library.lock import writer_lock
from assistant.library.vectors import VectorIndex
from assistant.question import stem, words
from assistant.types import (
    DocumentId,
    Filters,
    Metadata,
    NearDuplicate,
    Page,
    Passage,
    PassageId,
    QuarantineCode,
    Quarantined,
    StoredDocument,
    StoredPage,
    StoredPassage,
    VersionId,
)
from assistant.vocabulary import chosen_meanings, definitions

if TYPE_CHECKING:
    from assistant.types import Vectors

_T = TypeVar("_T")

DATABASE_NAME = "library.db"
SCHEMA = files("assistant.library").joinpath("schema.sql").read_text(encoding="utf-8")
# Any change of the schema makes another version.
SCHEMA_VERSION = hashlib.sha256(SCHEMA.encode()).hexdigest()[:16]
BUSY_MILLISECONDS = 5000
# BM25 weights of the columns text and context; titles and headings are short and chosen words. See docs/evaluation.md.
TEXT_WEIGHT, CONTEXT_WEIGHT = 1.0, 1.5
VARIABLES_AT_A_TIME = 500
SHORTEST_WORD = 3
FREQUENCIES_KEPT = 50_000


class SqliteStore:
    """A library in one folder.

    :param folder: where ``library.db`` lies.
    :param index: serves the dense leg.
    """

    def __init__(self, folder: Path, index: VectorIndex) -> None:
        self.folder = folder
        self._index = index
        self._local = threading.local()
        self._kept: dict[str, tuple[int, Any]] = {}

    @classmethod
    def open(cls, folder: Path, index: VectorIndex, built_with: BuiltWith) -> SqliteStore:
        """Open an existing library.

        :raises LibraryMissing: there is none.
        :raises LibraryMismatch: it was built with other settings.
        :raises LibraryDamaged: it cannot be read.
        """
        if not (folder / DATABASE_NAME).is_file():
            raise LibraryMissing("There is no index yet.", "Build it from the corpus folder: assistant ingest")
        store = cls(folder, index)
        store._check(built_with)
        return store

    @classmethod
    def create(cls, folder: Path, index: VectorIndex, built_with: BuiltWith) -> SqliteStore:
        """Open the library in ``folder``, making an empty one where there is none. Raises as :meth:`open`."""
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / DATABASE_NAME).is_file():
            with writer_lock(folder):
                if not (folder / DATABASE_NAME).is_file():
                    _initialise(folder, built_with)
        return cls.open(folder, index, built_with)

    # Reading

    def built_with(self) -> BuiltWith:
        """Return what this library was built with."""
        return BuiltWith(**json.loads(self._meta("built_with")))

    def generation(self) -> int:
        return int(self._meta("generation"))

    def documents(self) -> tuple[StoredDocument, ...]:
        return tuple(sorted(self._by_id().values(), key=lambda document: document.paths))

    def document(self, reference: str, version: str | None = None) -> StoredDocument:
        rows = self._rows(
            "SELECT document_id FROM documents WHERE document_id = ?1 UNION "
            "SELECT document_id FROM files WHERE path = ?1 AND document_id IS NOT NULL",
            (reference,),
        )
        if not rows:
            raise DocumentNotFound(f"There is no document called {reference}.", "List them: assistant documents")
        live = self._by_id()[rows[0][0]]
        if version is None or version == live.version:
            return live
        return self._older(live, version)

    def page(self, reference: str, page_index: int, version: str | None = None) -> StoredPage:
        document = self.document(reference, version)
        rows = self._rows(
            "SELECT label, text, blocks FROM pages WHERE document_id = ? AND version = ? AND page_index = ?",
            (document.document_id, document.version, page_index),
        )
        if not rows:
            raise DocumentNotFound(
                f"{document.metadata.title} has no page {page_index}.",
                f"Pages are counted from 0; it has {document.pages}.",
            )
        label, text, blocks = rows[0]
        page = Page(page_index, label, text, codec.blocks_from_json(blocks))
        return StoredPage(document.document_id, document.version, document.paths, page, document.pages)

    def passages(self, rows: Sequence[Row]) -> Mapping[Row, StoredPassage]:
        documents = self._by_id()
        found: dict[Row, StoredPassage] = {}
        for chunk in _chunks(rows):
            for row, passage_id, document_id, version, *values in self._rows(
                f"SELECT {_PASSAGE} FROM passages WHERE row IN ({_marks(chunk)})",  # noqa: S608 - question marks only
                tuple(chunk),
            ):
                document = documents.get(document_id)
                if document is not None and document.version == version:
                    found[Row(row)] = StoredPassage(PassageId(passage_id), document, _passage(*values))
        return found

    def all_passages(self) -> list[tuple[StoredPassage, Vectors]]:
        """Return every passage with its vector, ordered by document and place."""
        dimensions = self.built_with().dimensions
        rows = self._rows("SELECT row, vector FROM passages ORDER BY document_id, row")
        stored = self.passages([Row(row) for row, _ in rows])
        return [(stored[Row(row)], codec.vectors_from_bytes([blob], dimensions)[0]) for row, blob in rows]

    def allowed(self, filters: Filters) -> frozenset[Row] | None:
        if not (filters.kinds or filters.publishers or filters.since):
            return None
        ids = [document.document_id for document in self._by_id().values() if _passes(document.metadata, filters)]
        return frozenset(
            Row(row)
            for chunk in _chunks(ids)
            for (row,) in self._rows(
                f"SELECT row FROM passages WHERE document_id IN ({_marks(chunk)})",  # noqa: S608
                tuple(chunk),
            )
        )

    def keyword(self, terms: Sequence[str], limit: int, allowed: frozenset[Row] | None) -> dict[Row, float]:
        if not terms:
            return {}
        query = " OR ".join(_quoted(term) for term in terms)
        sql = (
            "SELECT rowid, -bm25(keywords, ?, ?) AS score FROM keywords WHERE keywords MATCH ? "
            "ORDER BY score DESC, rowid LIMIT ?"
        )
        most = limit if allowed is None else -1
        rows = self._rows(sql, (TEXT_WEIGHT, CONTEXT_WEIGHT, query, most))
        passing = ((Row(row), score) for row, score in rows if allowed is None or row in allowed)
        return dict(list(passing)[:limit])

    def dense(self, vector: Vectors, limit: int, allowed: frozenset[Row] | None) -> dict[Row, float]:
        return self._index.nearest(self.generation(), self._load_vectors, vector, limit, allowed)

    def cosines(self, vector: Vectors, rows: Sequence[Row]) -> dict[Row, float]:
        return self._index.cosines(self.generation(), self._load_vectors, vector, rows)

    def sentence_vectors(self, rows: Sequence[Row]) -> Mapping[Row, Vectors]:
        dimensions = self.built_with().dimensions
        return {
            Row(row): codec.sentence_vectors_from_bytes(blob, dimensions)
            for chunk in _chunks(rows)
            for row, blob in self._rows(
                f"SELECT row, sentence_vectors FROM passages WHERE row IN ({_marks(chunk)})",  # noqa: S608
                tuple(chunk),
            )
        }

    def document_frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        # Counted once in a generation: a frequent term costs a walk over all its matches.
        known: dict[str, int] = self._of_generation("frequencies", dict)
        if len(known) > FREQUENCIES_KEPT:
            known.clear()
        for term in terms:
            if term not in known:
                # Counting matches, not vocabulary rows: only the tokenizer knows how a term is stemmed.
                sql = "SELECT count(*) FROM keywords WHERE keywords MATCH ?"
                known[term] = self._rows(sql, (_quoted(term),))[0][0]
        return {term: known[term] for term in terms}

    def passage_count(self) -> int:
        return self._of_generation("passages", lambda: int(self._rows("SELECT count(*) FROM passages")[0][0]))

    def word_counts(self) -> Mapping[str, int]:
        return self._of_generation("words", lambda: dict(self._rows("SELECT word, passages FROM words")))

    def word_stems(self) -> frozenset[str]:
        return self._of_generation("stems", lambda: frozenset(map(stem, self.word_counts())))

    def meanings(self) -> Mapping[str, str]:
        return self._of_generation(
            "meanings",
            lambda: chosen_meanings(self._rows("SELECT short, long, count(*) FROM abbreviations GROUP BY short, long")),
        )

    def quarantined(self) -> tuple[Quarantined, ...]:
        return tuple(
            Quarantined(path, QuarantineCode(code), reason, next_step)
            for path, code, reason, next_step in self._rows(
                "SELECT path, quarantine_code, quarantine_reason, quarantine_next_step FROM files "
                "WHERE quarantine_code IS NOT NULL ORDER BY path"
            )
        )

    def near_duplicates(self) -> tuple[NearDuplicate, ...]:
        return near_duplicates(
            self._rows(
                "SELECT document_id, other_id, share, other_share FROM near_duplicates "
                "ORDER BY share + other_share DESC, document_id, other_id"
            )
        )

    def names_others(self) -> bool:
        # Without building every document: a run that changed nothing asks this too.
        return bool(
            self._rows(
                "SELECT 1 FROM documents AS d JOIN versions AS v "
                "ON v.document_id = d.document_id AND v.version = d.live_version "
                "WHERE json_extract(v.metadata, '$.superseded_by') IS NOT NULL "
                "OR json_array_length(v.metadata, '$.distinct_from') > 0 LIMIT 1"
            )
        )

    def table_count(self) -> int:
        return int(self._rows("SELECT coalesce(sum(tables), 0) FROM contents")[0][0])

    def state(self) -> str:
        """Return a text that is another one after every change, and after every run that made one."""
        latest = self._rows("SELECT max(run), max(started) FROM runs")[0]
        return f"{self.generation()}; {latest}"

    def runs(self) -> list[dict[str, Any]]:
        """Return the ledger, oldest first: ``{"started": ISO time, "report": ingest report}``."""
        rows = self._rows("SELECT started, report FROM runs ORDER BY run")
        return [{"started": started, "report": json.loads(report)} for started, report in rows]

    def integrity_problems(self) -> list[str]:
        """Return what SQLite's own check finds wrong; empty where nothing is."""
        rows = self._rows("PRAGMA integrity_check")
        return [] if rows == [("ok",)] else [str(row[0]) for row in rows]

    # Writing

    @contextmanager
    def writer(self) -> Iterator[SqliteWriter]:
        """Take the writer's lock; raises LibraryBusy where another process has it."""
        with writer_lock(self.folder), closing(_connect(self.folder)) as connection:
            yield SqliteWriter(connection)

    def refresh_index(self) -> None:
        """Bring the derived vector index up to date with the database; never embeds anything."""
        self._index.refresh(self.generation(), self._load_vectors)

    # Inside

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Any]:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        try:
            if connection is None:
                connection = self._local.connection = _connect(self.folder)
            return connection.execute(sql, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            raise _damaged(error) from error

    def _meta(self, key: str) -> str:
        rows = self._rows("SELECT value FROM meta WHERE key = ?", (key,))
        if not rows:
            raise LibraryDamaged("The index is incomplete.", "Build it again: assistant ingest --rebuild")
        return str(rows[0][0])

    def _check(self, expected: BuiltWith) -> None:
        if self._meta("schema_version") != SCHEMA_VERSION:
            raise LibraryMismatch(
                "The index was built by another version of this program.", "Build it again: assistant ingest --rebuild"
            )
        actual, wanted = asdict(self.built_with()), asdict(expected)
        different = [name.replace("_", " ") for name in wanted if actual[name] != wanted[name]]
        if different:
            raise LibraryMismatch(
                f"The index was built with another {' and '.join(different)} than the one now set.",
                "Go back to the earlier setting, or build it again: assistant ingest --rebuild",
            )

    def _by_id(self) -> dict[str, StoredDocument]:
        return self._of_generation("documents", self._load_documents)

    def _of_generation(self, name: str, load: Callable[[], _T]) -> _T:
        """Return what ``load`` gives, loaded once for each generation of the library."""
        generation = self.generation()
        kept = self._kept.get(name)
        if kept is None or kept[0] != generation:
            kept = self._kept[name] = (generation, load())
        value: _T = kept[1]
        return value

    def _load_documents(self) -> dict[str, StoredDocument]:
        paths: dict[str, list[str]] = {}
        for path, document_id in self._rows(
            "SELECT path, document_id FROM files WHERE document_id IS NOT NULL ORDER BY path"
        ):
            paths.setdefault(document_id, []).append(path)
        versions: dict[str, list[VersionId]] = {}
        for document_id, version in self._rows("SELECT document_id, version FROM versions"):
            versions.setdefault(document_id, []).append(VersionId(version))
        labels: dict[tuple[str, str], list[str | None]] = {}
        for document_id, version, label in self._rows(
            "SELECT document_id, version, label FROM pages ORDER BY document_id, version, page_index"
        ):
            labels.setdefault((document_id, version), []).append(label)
        return {
            document_id: StoredDocument(
                DocumentId(document_id),
                VersionId(version),
                tuple(paths.get(document_id, ())),
                codec.metadata_from_json(metadata),
                pages,
                passages,
                tuple(versions[document_id]),
                codec.warnings_from_json(warnings),
                tuple(labels.get((document_id, version), ())),
            )
            for document_id, version, metadata, warnings, pages, passages in self._rows(_DOCUMENTS)
        }

    def _older(self, live: StoredDocument, version: str) -> StoredDocument:
        rows = self._rows(
            "SELECT version, metadata, warnings FROM versions WHERE document_id = ? AND version = ?",
            (live.document_id, version),
        )
        labels = self._rows(
            "SELECT label FROM pages WHERE document_id = ? AND version = ? ORDER BY page_index",
            (live.document_id, version),
        )
        if not rows:
            raise DocumentNotFound(
                f"{live.metadata.title} has no version {version}.",
                f"See its versions: assistant show {live.document_id}",
            )
        name, metadata, warnings = rows[0]
        return StoredDocument(
            live.document_id,
            VersionId(name),
            live.paths,
            codec.metadata_from_json(metadata),
            len(labels),
            0,
            live.versions,
            codec.warnings_from_json(warnings),
            tuple(label for (label,) in labels),
        )

    def _load_vectors(self) -> tuple[list[Row], Vectors]:
        rows = self._rows("SELECT row, vector FROM passages ORDER BY row")
        vectors = codec.vectors_from_bytes([blob for _, blob in rows], self.built_with().dimensions)
        return [Row(row) for row, _ in rows], vectors


_PASSAGE = "row, passage_id, document_id, version, heading, context, text, spans, sentences"
_DOCUMENTS = """
SELECT d.document_id, d.live_version, v.metadata, v.warnings,
       (SELECT count(*) FROM pages AS p WHERE p.document_id = d.document_id AND p.version = d.live_version),
       (SELECT count(*) FROM passages AS q WHERE q.document_id = d.document_id)
FROM documents AS d JOIN versions AS v ON v.document_id = d.document_id AND v.version = d.live_version
"""


class SqliteWriter:
    """The writing side; made by :meth:`SqliteStore.writer`, which holds the lock."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def files(self) -> dict[str, FileState]:
        return {
            path: FileState(path, document_id, sha256, sidecar_sha256, size, modified_ns, inode)
            for path, document_id, sha256, sidecar_sha256, size, modified_ns, inode in self._connection.execute(
                "SELECT path, document_id, sha256, sidecar_sha256, size, modified_ns, inode FROM files"
            )
        }

    def quarantined_paths(self) -> dict[str, str]:
        """Return the quarantine code of every file in quarantine, by path."""
        return dict(
            self._connection.execute("SELECT path, quarantine_code FROM files WHERE quarantine_code IS NOT NULL")
        )

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
                "INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?)",
                [(*key, page.index, page.label, page.text, codec.blocks_to_json(page.blocks)) for page in new.pages],
            )
            note_contents(connection, new.document_id, new.pages)
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

    def touch_file(self, file: FileState) -> None:
        with self._connection as connection:
            connection.execute(
                "UPDATE files SET size = ?, modified_ns = ?, inode = ? WHERE path = ?",
                (file.size, file.modified_ns, file.inode, file.path),
            )

    def forget_file(self, path: str) -> bool:
        with self._transaction() as connection:
            row = connection.execute("SELECT document_id FROM files WHERE path = ?", (path,)).fetchone()
            connection.execute("DELETE FROM files WHERE path = ?", (path,))
            return row is not None and row[0] is not None and self._drop_if_unreachable(row[0])

    def quarantine(self, item: Quarantined, file: FileState) -> None:
        with self._transaction() as connection:
            known = connection.execute("SELECT 1 FROM documents WHERE document_id = ?", (file.document_id,)).fetchone()
            self._put_file(file if known else replace(file, document_id=None))
            connection.execute(
                "UPDATE files SET quarantine_code = ?, quarantine_reason = ?, quarantine_next_step = ? WHERE path = ?",
                (item.code.value, item.reason, item.next_step, item.path),
            )

    def record_run(self, report: Mapping[str, Any], started: str) -> None:
        with self._connection as connection:
            connection.execute(
                "INSERT INTO runs (started, report) VALUES (?, ?)", (started, json.dumps(report, ensure_ascii=False))
            )

    def erase(self) -> None:
        with self._transaction() as connection:
            for table in (
                "files", "keywords", "words", "abbreviations", "passages", "pages", "versions", "documents",
                "sketches", "near_duplicates", "contents",
            ):  # fmt: skip
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 - a fixed list

    def rebuilt_with(self, built_with: BuiltWith) -> None:
        """Record new settings; only right after :meth:`erase`."""
        with self._transaction() as connection:
            connection.execute("UPDATE meta SET value = ? WHERE key = 'built_with'", (json.dumps(asdict(built_with)),))

    def scrub(self) -> None:
        self._connection.execute("INSERT INTO keywords (keywords) VALUES ('optimize')")
        self._connection.commit()
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.execute("VACUUM")
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

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
            (cursor.lastrowid, passage.text, passage.context),
        )
        self._connection.executemany(
            "INSERT INTO words VALUES (?, 1) ON CONFLICT (word) DO UPDATE SET passages = passages + 1",
            [(word,) for word in sorted(_vocabulary(passage.text))],
        )

    def _put_file(self, file: FileState) -> None:
        """Point a path at its document; a document that no path leads to any more goes."""
        before = self._connection.execute("SELECT document_id FROM files WHERE path = ?", (file.path,)).fetchone()
        self._connection.execute(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL)",
            (
                file.path,
                file.document_id,
                file.sha256,
                file.sidecar_sha256,
                file.size,
                file.modified_ns,
                file.inode,
            ),
        )
        if before is not None and before[0] is not None and before[0] != file.document_id:
            self._drop_if_unreachable(before[0])

    def _drop_if_unreachable(self, document_id: str) -> bool:
        if self._connection.execute("SELECT 1 FROM files WHERE document_id = ?", (document_id,)).fetchone():
            return False
        self._drop_passages(document_id)
        forget_contents(self._connection, DocumentId(document_id))
        for table in ("pages", "versions", "documents"):
            self._connection.execute(f"DELETE FROM {table} WHERE document_id = ?", (document_id,))  # noqa: S608
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


def passage_id(document_id: DocumentId, version: VersionId, passage: Passage) -> PassageId:
    """Return the id that the same passage of the same version has in every library."""
    place = ";".join(f"{span.page_index}:{span.start}-{span.end}" for span in passage.spans)
    return PassageId(hashlib.sha256(f"{document_id}|{version}|{place}".encode()).hexdigest()[:16])


def _vocabulary(text: str) -> set[str]:
    return {word for word in words(text) if len(word) >= SHORTEST_WORD and word.isalpha()}


def _initialise(folder: Path, built_with: BuiltWith) -> None:
    """Make the database under another name and move it into place, so that half of one is never seen."""
    unfinished = folder / f"{DATABASE_NAME}.new"
    for leftover in folder.glob(f"{DATABASE_NAME}.new*"):
        leftover.unlink()
    with closing(sqlite3.connect(unfinished)) as connection:
        connection.executescript(SCHEMA)
        connection.executemany(
            "INSERT INTO meta VALUES (?, ?)",
            [
                ("schema_version", SCHEMA_VERSION),
                ("built_with", json.dumps(asdict(built_with))),
                ("generation", "1"),
            ],
        )
        connection.commit()
    unfinished.replace(folder / DATABASE_NAME)


def _connect(folder: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(folder / DATABASE_NAME, timeout=BUSY_MILLISECONDS / 1000)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.DatabaseError as error:
        raise _damaged(error) from error
    return connection


def _damaged(error: sqlite3.DatabaseError) -> LibraryDamaged:
    return LibraryDamaged(f"The index cannot be read: {error}.", "Build it again: assistant ingest --rebuild")


def _passage(heading: str, context: str, text: str, spans: str, sentences: str) -> Passage:
    places = tuple((start, end) for start, end in json.loads(sentences))
    return Passage(codec.spans_from_json(spans), text, tuple(json.loads(heading)), context, places)


def _passes(metadata: Metadata, filters: Filters) -> bool:
    publishers = {
        name.casefold() for name in (metadata.publisher, metadata.original and metadata.original.publisher) if name
    }
    year = (metadata.dated or "")[:4]
    return (
        (not filters.kinds or (metadata.kind or "").casefold() in {kind.casefold() for kind in filters.kinds})
        and (not filters.publishers or any(name.casefold() in publishers for name in filters.publishers))
        and (filters.since is None or (year.isdigit() and int(year) >= filters.since))
    )


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _chunks(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(values), VARIABLES_AT_A_TIME):
        yield values[start : start + VARIABLES_AT_A_TIME]
