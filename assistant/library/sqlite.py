"""The default store: SQLite holds everything; see ``schema.sql``, and ``sqlite_writer.py`` for the writing."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from assistant.errors import DocumentNotFound, LibraryBusy, LibraryDamaged, LibraryMismatch, LibraryMissing
from assistant.feedback import Opinion
from assistant.library import codec
from assistant.library.base import BuiltWith, EmbeddedText, FileState, LiveVersion, PassageVectors, Row
from assistant.library.contents import near_duplicates
from assistant.library.database import (
    DATABASE_NAME,
    READING_VERSION,
    SCHEMA_VERSION,
    UNFINISHED_NAME,
    connect,
    damaged,
    drop_unfinished,
    make_unfinished,
    not_written,
)
from assistant.library.lock import is_being_written, opinions_lock, writer_lock
from assistant.library.opinions import SELECT, add_opinion, opinions_from
from assistant.library.rebuild import Rebuild, rebuilding
from assistant.library.renames import RENAMES, renamed_from
from assistant.library.sqlite_writer import SqliteWriter
from assistant.library.vectors import VectorIndex
from assistant.passages import embedded_parts, embedded_text
from assistant.text.glossary import Glossary, parse_glossary
from assistant.text.vocabulary import chosen_meanings
from assistant.text.words import regular, stem
from assistant.types import (
    DocumentId,
    Filters,
    NearDuplicate,
    Page,
    Passage,
    PassageId,
    QuarantineCode,
    Quarantined,
    Status,
    StoredDocument,
    StoredPage,
    StoredPassage,
    VersionId,
)

if TYPE_CHECKING:
    from assistant.types import Vectors

_T = TypeVar("_T")

# BM25 weights of the columns text and context; titles and headings are short and chosen words. See docs/evaluation.md.
TEXT_WEIGHT, CONTEXT_WEIGHT = 1.0, 1.5
VARIABLES_AT_A_TIME = 500
FREQUENCIES_KEPT = 50_000
FILTERS_KEPT = 16


class SqliteStore:
    """A library in one folder.

    :param folder: where ``library.db`` lies.
    :param index: serves the dense leg.
    :param expected: what the library must have been built with.
    """

    def __init__(self, folder: Path, index: VectorIndex, expected: BuiltWith) -> None:
        self.folder = folder
        self._index = index
        self._expected = expected
        self._local = threading.local()
        self._kept: dict[str, tuple[int, Any]] = {}
        # What the library said of itself when it was last found to be as expected.
        self._checked: tuple[str, str] | None = None

    @classmethod
    def open(cls, folder: Path, index: VectorIndex, built_with: BuiltWith) -> SqliteStore:
        """Open an existing library.

        :raises LibraryMissing: there is none.
        :raises LibraryMismatch: it was built with other settings.
        :raises LibraryDamaged: it cannot be read.
        """
        if not (folder / DATABASE_NAME).is_file():
            raise LibraryMissing("There is no index yet.", "Build it from the corpus folder: assistant ingest")
        store = cls(folder, index, built_with)
        store.generation()
        return store

    @classmethod
    def create(cls, folder: Path, index: VectorIndex, built_with: BuiltWith) -> SqliteStore:
        """Open the library in ``folder``, making an empty one where there is none. Raises as :meth:`open`."""
        if not (folder / DATABASE_NAME).is_file():
            with writer_lock(folder):
                if not (folder / DATABASE_NAME).is_file():
                    try:
                        make_unfinished(folder, built_with)
                        (folder / UNFINISHED_NAME).replace(folder / DATABASE_NAME)
                    except (sqlite3.Error, OSError) as error:
                        raise not_written(error) from error
        return cls.open(folder, index, built_with)

    # Reading

    def generation(self) -> int:
        """Return the present generation.

        :raises LibraryMismatch: the library is, or has become since it was opened, one of other settings.
        """
        meta = dict(
            self._rows("SELECT key, value FROM meta WHERE key IN ('schema_version', 'built_with', 'generation')")
        )
        if not {"schema_version", "built_with", "generation"} <= meta.keys():
            raise LibraryDamaged("The index is incomplete.", "Build it again: assistant ingest --rebuild")
        built = (meta["schema_version"], meta["built_with"])
        if built == self._checked:
            return int(meta["generation"])
        if meta["schema_version"] != SCHEMA_VERSION:
            raise LibraryMismatch(
                "The index was built by another version of this program.", "Build it again: assistant ingest --rebuild"
            )
        actual, wanted = json.loads(meta["built_with"]), asdict(self._expected)
        different = [name.replace("_", " ") for name in wanted if actual.get(name) != wanted[name]]
        if different:
            raise LibraryMismatch(
                f"The index was built with another {' and '.join(different)} than the one now set.",
                "Go back to the earlier setting, or build it again: assistant ingest --rebuild",
            )
        self._checked = built
        return int(meta["generation"])

    def is_read_as_now(self) -> bool:
        """Return whether the files were read as this version of the program reads them."""
        rows = self._rows("SELECT value FROM meta WHERE key = 'reading_version'")
        return [int(value) for (value,) in rows] == [READING_VERSION]

    def files(self) -> dict[str, FileState]:
        rows = self._rows("SELECT path, document_id, sha256, sidecar_sha256, stamp, sidecar_stamp FROM files")
        return {row[0]: FileState(*row) for row in rows}

    def live_version(self, document_id: DocumentId) -> LiveVersion | None:
        versions = self._rows(
            "SELECT version, metadata, warnings FROM versions JOIN documents USING (document_id) "
            "WHERE document_id = ? AND version = live_version",
            (document_id,),
        )
        if not versions:
            return None
        version, metadata, warnings = versions[0]
        pages = self._rows(
            f"SELECT {_PAGE} FROM pages WHERE document_id = ? AND version = ? ORDER BY page_index",  # noqa: S608
            (document_id, version),
        )
        return LiveVersion(
            document_id,
            VersionId(version),
            codec.metadata_from_json(metadata),
            tuple(_page(*values) for values in pages),
            codec.warnings_from_json(warnings),
        )

    def vectors_of(self, document_id: DocumentId) -> Mapping[EmbeddedText, PassageVectors]:
        dimensions = self._expected.dimensions
        found: dict[EmbeddedText, PassageVectors] = {}
        for heading, context, text, spans, sentences, vector, sentence_vectors in self._rows(
            "SELECT heading, context, text, spans, sentences, vector, sentence_vectors FROM passages "
            "WHERE document_id = ?",
            (document_id,),
        ):
            passage = _passage(heading, context, text, spans, sentences)
            [whole] = codec.vectors_from_bytes([vector], dimensions)
            parts = codec.sentence_vectors_from_bytes(sentence_vectors, dimensions)
            found[embedded_text(passage), tuple(embedded_parts(passage))] = PassageVectors(whole, parts)
        return found

    def documents(self) -> tuple[StoredDocument, ...]:
        return tuple(sorted(self._by_id().values(), key=lambda document: document.paths))

    def document(self, reference: str, version: str | None = None) -> StoredDocument:
        with self._at_one_moment():
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
        with self._at_one_moment():
            document = self.document(reference, version)
            rows = self._rows(
                f"SELECT {_PAGE} FROM pages WHERE document_id = ? AND version = ? AND page_index = ?",  # noqa: S608
                (document.document_id, document.version, page_index),
            )
        if not rows:
            raise DocumentNotFound(
                f"{document.metadata.title} has no page {page_index}.",
                f"Pages are counted from 0; it has {document.pages}.",
            )
        return StoredPage(document.document_id, document.version, document.paths, _page(*rows[0]), document.pages)

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
        dimensions = self._expected.dimensions
        with self._at_one_moment():
            rows = self._rows("SELECT row, vector FROM passages ORDER BY document_id, row")
            stored = self.passages([Row(row) for row, _ in rows])
        return [(stored[Row(row)], codec.vectors_from_bytes([blob], dimensions)[0]) for row, blob in rows]

    def allowed(self, filters: Filters) -> frozenset[Row] | None:
        if not filters.narrows:
            return None
        known: dict[Filters, frozenset[Row]] = self._of_generation("allowed", dict)
        if len(known) > FILTERS_KEPT:
            known.clear()
        if filters not in known:
            known[filters] = self._rows_passing(filters)
        return known[filters]

    def _rows_passing(self, filters: Filters) -> frozenset[Row]:
        ids = [document.document_id for document in self._by_id().values() if _passes(document, filters)]
        return frozenset(
            Row(row)
            for chunk in _chunks(ids)
            for (row,) in self._rows(
                f"SELECT row FROM passages WHERE document_id IN ({_marks(chunk)})",  # noqa: S608
                tuple(chunk),
            )
        )

    def rows_of(self, document_id: DocumentId) -> tuple[Row, ...]:
        rows = self._rows("SELECT row FROM passages WHERE document_id = ? ORDER BY row", (document_id,))
        return tuple(Row(row) for (row,) in rows)

    def keyword(self, terms: Sequence[str], limit: int, allowed: frozenset[Row] | None) -> dict[Row, float]:
        if not terms:
            return {}
        query = " OR ".join(_quoted(term) for term in terms)
        sql = (
            "SELECT rowid, -bm25(keywords, ?, ?) AS score FROM keywords WHERE keywords MATCH ? "
            "ORDER BY score DESC, rowid LIMIT ?"
        )
        most = limit if allowed is None else -1
        rows = self._each_row(sql, (TEXT_WEIGHT, CONTEXT_WEIGHT, query, most))
        passing = ((Row(row), score) for row, score in rows if allowed is None or row in allowed)
        return dict(islice(passing, limit))

    def dense(self, vector: Vectors, limit: int, allowed: frozenset[Row] | None) -> dict[Row, float]:
        return self._index.nearest(self.generation(), self._load_vectors, vector, limit, allowed)

    def cosines(self, vector: Vectors, rows: Sequence[Row]) -> dict[Row, float]:
        return self._index.cosines(self.generation(), self._load_vectors, vector, rows)

    def sentence_vectors(self, rows: Sequence[Row]) -> Mapping[Row, Vectors]:
        dimensions = self._expected.dimensions
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

    def meanings(self) -> Mapping[str, tuple[str, ...]]:
        return self._of_generation(
            "meanings",
            lambda: chosen_meanings(self._rows("SELECT short, long, count(*) FROM abbreviations GROUP BY short, long")),
        )

    def glossary(self) -> Glossary:
        def load() -> Glossary:
            rows = self._rows("SELECT value FROM meta WHERE key = 'glossary'")
            return parse_glossary(rows[0][0]) if rows else Glossary()

        return self._of_generation("glossary", load)

    def publishers(self) -> frozenset[str]:
        return self._of_generation(
            "publishers",
            lambda: frozenset(name for each in self._by_id().values() for name in each.metadata.publishers),
        )

    def kinds(self) -> frozenset[str]:
        return self._of_generation(
            "kinds",
            lambda: frozenset(each.metadata.kind for each in self._by_id().values() if each.metadata.kind),
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

    def renamed(self) -> dict[str, str]:
        """Return the paths that documents had, and what each became."""
        return renamed_from(self._rows(RENAMES))

    def opinions(self) -> tuple[Opinion, ...]:
        """Return what readers said, and what was not answered, oldest first."""
        return opinions_from(self._rows(SELECT))

    def is_being_written(self) -> bool:
        """Return whether some process is changing this library now."""
        return is_being_written(self.folder)

    def integrity_problems(self) -> list[str]:
        """Return what SQLite's own check finds wrong; empty where nothing is."""
        rows = self._rows("PRAGMA integrity_check")
        return [] if rows == [("ok",)] else [str(row[0]) for row in rows]

    # Writing

    @contextmanager
    def writer(self) -> Iterator[SqliteWriter]:
        """Take the writer's lock; raises LibraryBusy where another process has it."""
        with writer_lock(self.folder), closing(connect(self.folder)) as connection:
            drop_unfinished(self.folder)
            try:
                yield SqliteWriter(connection, self._index.discard)
            except sqlite3.Error as error:
                raise not_written(error) from error

    def note_opinion(self, opinion: Opinion) -> None:
        """Add what a reader said, without the words of documents that were removed meanwhile.

        Needs no writer's lock: it is one row, and nobody who gives an opinion should wait for an ingest to end.

        :raises LibraryNotWritten: the disk is full, or the library is busy for too long.
        """
        try:
            with opinions_lock(self.folder), closing(connect(self.folder)) as connection, connection:
                connection.execute("BEGIN IMMEDIATE")
                add_opinion(connection, opinion)
        except sqlite3.Error as error:
            raise not_written(error) from error

    @contextmanager
    def rebuild(self) -> Iterator[Rebuild]:
        """Make a new database that takes this one's place when the block is left without an error.

        Whatever stands here now, be it damaged or of other settings, answers until then.

        :raises LibraryBusy: another process is writing this library.
        """
        with rebuilding(self.folder, self._expected) as rebuild:
            yield rebuild
        self._local = threading.local()  # another file may have taken the place of the one that is open

    def refresh_index(self) -> None:
        """Bring the derived vector index up to date with the database; never embeds anything.

        Two processes that write it destroy it, so where another is changing the library this is left to that one.
        """
        with suppress(LibraryBusy), writer_lock(self.folder):
            self._index.refresh(self.generation(), self._load_vectors)

    # Inside

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Any]:
        return list(self._each_row(sql, parameters))

    @contextmanager
    def _at_one_moment(self) -> Iterator[None]:
        """Let the queries of the block see one state of the library, whatever is committed between them."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None and connection.in_transaction:
            yield
            return
        self._rows("BEGIN")
        connection = self._local.connection
        try:
            yield
        finally:
            with suppress(sqlite3.Error):  # the file may have turned out to be damaged
                connection.rollback()

    def _each_row(self, sql: str, parameters: Sequence[object]) -> Iterator[Any]:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        try:
            if connection is None:
                connection = self._local.connection = connect(self.folder)
            yield from connection.execute(sql, parameters)
        except sqlite3.DatabaseError as error:
            # Another file may have taken the place of this one: the next call looks again.
            self._local.connection = None
            raise damaged(error) from error

    def _by_id(self) -> dict[str, StoredDocument]:
        return self._of_generation("documents", self._load_documents)

    def _of_generation(self, name: str, load: Callable[[], _T]) -> _T:
        """Return what ``load`` gives, loaded once for each generation of the library."""
        with self._at_one_moment():
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
        pages_of: dict[tuple[str, str], list[tuple[str | None, float | None]]] = {}
        for document_id, version, label, confidence in self._rows(
            "SELECT document_id, version, label, ocr_confidence FROM pages ORDER BY document_id, version, page_index"
        ):
            pages_of.setdefault((document_id, version), []).append((label, confidence))
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
                tuple(label for label, _ in pages_of.get((document_id, version), ())),
                tuple(confidence for _, confidence in pages_of.get((document_id, version), ())),
            )
            for document_id, version, metadata, warnings, pages, passages in self._rows(_DOCUMENTS)
        }

    def _older(self, live: StoredDocument, version: str) -> StoredDocument:
        rows = self._rows(
            "SELECT version, metadata, warnings FROM versions WHERE document_id = ? AND version = ?",
            (live.document_id, version),
        )
        pages = self._rows(
            "SELECT label, ocr_confidence FROM pages WHERE document_id = ? AND version = ? ORDER BY page_index",
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
            len(pages),
            0,
            live.versions,
            codec.warnings_from_json(warnings),
            tuple(label for label, _ in pages),
            tuple(confidence for _, confidence in pages),
        )

    def _load_vectors(self) -> tuple[list[Row], Vectors]:
        rows = self._rows("SELECT row, vector FROM passages ORDER BY row")
        vectors = codec.vectors_from_bytes([blob for _, blob in rows], self._expected.dimensions)
        return [Row(row) for row, _ in rows], vectors


_PASSAGE = "row, passage_id, document_id, version, heading, context, text, spans, sentences"
_PAGE = "page_index, label, text, blocks, ocr_confidence, ocr_lines"
_DOCUMENTS = """
SELECT d.document_id, d.live_version, v.metadata, v.warnings,
       (SELECT count(*) FROM pages AS p WHERE p.document_id = d.document_id AND p.version = d.live_version),
       (SELECT count(*) FROM passages AS q WHERE q.document_id = d.document_id)
FROM documents AS d JOIN versions AS v ON v.document_id = d.document_id AND v.version = d.live_version
"""


def _page(index: int, label: str | None, text: str, blocks: str, confidence: float | None, lines: str) -> Page:
    return Page(index, label, text, codec.blocks_from_json(blocks), confidence, codec.ocr_lines_from_json(lines))


def _passage(heading: str, context: str, text: str, spans: str, sentences: str) -> Passage:
    places = tuple((start, end) for start, end in json.loads(sentences))
    return Passage(codec.spans_from_json(spans), text, tuple(json.loads(heading)), context, places)


def _passes(document: StoredDocument, filters: Filters) -> bool:
    metadata = document.metadata
    publishers = {name.casefold() for name in metadata.publishers}
    year = (metadata.dated or "")[:4]
    return (
        (not filters.documents or document.document_id in filters.documents)
        and (not filters.kinds or (metadata.kind or "").casefold() in {kind.casefold() for kind in filters.kinds})
        and (not filters.publishers or any(name.casefold() in publishers for name in filters.publishers))
        and (not filters.current_only or metadata.status is Status.CURRENT)
        and (filters.since is None or (year.isdigit() and int(year) >= filters.since))
    )


def _quoted(term: str) -> str:
    return '"' + regular(term).replace('"', '""') + '"'


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _chunks(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(values), VARIABLES_AT_A_TIME):
        yield values[start : start + VARIABLES_AT_A_TIME]
