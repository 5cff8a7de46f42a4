"""Building the database anew beside the old one, which answers until the new one takes its place.

What the corpus cannot give again is carried over: the ledger, the pages of earlier versions, and the numbers that
documents and passages were given. The change of place is one transaction of the old file, so that readers in other
processes see the old library or the new one; only a file that is no database any more is replaced as a file.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import LibraryDamaged
from assistant.library import codec
from assistant.library.base import BuiltWith, FileState, LiveVersion
from assistant.library.database import (
    DATABASE_NAME,
    UNFINISHED_NAME,
    connect,
    connect_unfinished,
    drop_unfinished,
    make_unfinished,
    not_written,
)
from assistant.library.lock import opinions_lock, writer_lock
from assistant.library.opinions import blot_out_others
from assistant.library.renames import RENAMES, renamed_from
from assistant.library.sqlite_writer import SqliteWriter
from assistant.types import Block, DocumentId, Metadata, Page, Role, VersionId

# Every table of the schema is in one of these.
KEPT_TABLES = ("runs", "feedback")
REBUILT_TABLES = (
    "meta", "documents", "files", "versions", "pages", "passages", "keywords", "words", "abbreviations",
    "sketches", "near_duplicates", "contents",
)  # fmt: skip
# What a column that an older schema did not have is filled with: such columns hold JSON lists.
EMPTY_LIST = "[]"


class Before:
    """The database that is to be replaced. It may be missing, damaged, or of another schema: what can be read is."""

    def __init__(self, folder: Path) -> None:
        self._connection: sqlite3.Connection | None = None
        if (folder / DATABASE_NAME).is_file():
            with suppress(LibraryDamaged):
                self._connection = connect(folder)
        if self._connection is not None:
            # The reader's thread asks as well, but never while another does.
            self._connection.close()
            self._connection = sqlite3.connect(folder / DATABASE_NAME, check_same_thread=False)

    @property
    def is_database(self) -> bool:
        """True where the file is a database, be it damaged in parts."""
        return self._connection is not None

    @property
    def generation(self) -> int:
        """The old library's generation; 0 where there was none."""
        rows = self.rows("SELECT value FROM meta WHERE key = 'generation'")
        return int(rows[0][0]) if rows else 0

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()

    def files(self) -> dict[str, FileState]:
        """Return the state of every file the old library knew, by path."""
        stamps = "stamp, sidecar_stamp" if "stamp" in self.columns("files") else "'', ''"
        rows = self.rows(f"SELECT path, document_id, sha256, sidecar_sha256, {stamps} FROM files")  # noqa: S608
        return {row[0]: FileState(*row) for row in rows}

    def renamed(self) -> dict[str, str]:
        """Return the paths that documents of the old library had, and what each became."""
        return renamed_from(self.rows(RENAMES))

    def live_version(self, document_id: DocumentId) -> LiveVersion | None:
        """Return what the old library had of a document; None where that cannot be read."""
        rows = self.rows(
            "SELECT version, metadata, warnings FROM versions JOIN documents USING (document_id) "
            "WHERE document_id = ? AND version = live_version",
            (document_id,),
        )
        if not rows:
            return None
        version, metadata, warnings = rows[0]
        recognised = "ocr_confidence, ocr_lines" if "ocr_lines" in self.columns("pages") else "NULL, '[]'"
        pages = self.rows(
            f"SELECT page_index, label, text, blocks, {recognised} FROM pages "  # noqa: S608 - one of two
            "WHERE document_id = ? AND version = ? ORDER BY page_index",
            (document_id, version),
        )
        return LiveVersion(
            document_id,
            VersionId(version),
            _metadata(metadata),
            tuple(
                Page(number, label, text, _blocks(blocks, text), confidence, codec.ocr_lines_from_json(lines))
                for number, label, text, blocks, confidence, lines in pages
            ),
            codec.warnings_from_json(warnings),
        )

    def columns(self, table: str) -> list[str]:
        """Return the names of a table's columns; none where there is no such table."""
        return [str(row[1]) for row in self.rows(f"PRAGMA table_info({table})")]

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Any]:
        """Return what a query finds, up to where the file is damaged."""
        found: list[Any] = []
        if self._connection is not None:
            with suppress(sqlite3.DatabaseError):
                found.extend(self._connection.execute(sql, parameters))
        return found


@dataclass(frozen=True, slots=True)
class Rebuild:
    """A library that is being built anew: what is written with ``writer`` is seen by nobody until it is whole."""

    before: Before
    writer: SqliteWriter


@contextmanager
def rebuilding(folder: Path, built_with: BuiltWith) -> Iterator[Rebuild]:
    """Make a new database that takes the place of the one in ``folder`` when the block is left without an error.

    :raises LibraryBusy: another process is writing this library.
    :raises LibraryNotWritten: the disk is full, or may not be written.
    """
    with writer_lock(folder), ExitStack() as exchange, closing(Before(folder)) as before:
        try:
            make_unfinished(folder, built_with, before.generation + 1)
            with closing(connect_unfinished(folder)) as connection:
                _carry_kept(before, connection)
                yield Rebuild(before, SqliteWriter(connection))
                _carry_versions(before, connection)
                exchange.enter_context(opinions_lock(folder))
                _carry_late_feedback(before, connection)
                before.close()
                if before.is_database and _replaced_within(connection, folder):
                    return
            _replace_file(folder)
        except (sqlite3.Error, OSError) as error:
            raise not_written(error) from error
        finally:
            drop_unfinished(folder)


def _carry_kept(before: Before, connection: sqlite3.Connection) -> None:
    numbered = before.rows("SELECT seq FROM sqlite_sequence WHERE name = 'passages'")
    with connection:
        for table in KEPT_TABLES:
            _copy_rows(before, connection, table, before.rows(f"SELECT * FROM {table}"))  # noqa: S608
        # Numbered on from where the old library was: a search across the change must not mistake one for another.
        connection.executemany("INSERT INTO sqlite_sequence (name, seq) VALUES ('passages', ?)", numbered)


def _carry_late_feedback(before: Before, connection: sqlite3.Connection) -> None:
    """Keep what readers said while the library was being built anew; that is written without the writer's lock.

    Only now is it known whose words may stay in what they said.
    """
    [(last,)] = connection.execute("SELECT coalesce(max(number), 0) FROM feedback").fetchall()
    with connection:
        rows = before.rows("SELECT * FROM feedback WHERE number > ?", (last,))
        _copy_rows(before, connection, "feedback", rows)
        blot_out_others(connection)


def _carry_versions(before: Before, connection: sqlite3.Connection) -> None:
    """Keep the pages of the documents' earlier versions, so that a citation made of them can still be checked."""
    have = set(connection.execute("SELECT document_id, version FROM versions"))
    documents = {document_id for document_id, _ in have}
    for key in before.rows("SELECT document_id, version FROM versions"):
        if key in have or key[0] not in documents:
            continue
        with connection:
            for table in ("versions", "pages"):
                rows = before.rows(f"SELECT * FROM {table} WHERE document_id = ? AND version = ?", key)  # noqa: S608
                _copy_rows(before, connection, table, rows)


def _copy_rows(before: Before, connection: sqlite3.Connection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Copy rows of a table whose columns may have been others."""
    old = before.columns(table)
    wanted = connection.execute(f"PRAGMA table_info({table})").fetchall()
    names = [str(column[1]) for column in wanted]
    fillings = {str(column[1]): EMPTY_LIST if column[3] else None for column in wanted}
    for row in rows:
        values = fillings | {name: value for name, value in zip(old, row, strict=True) if name in fillings}
        if table == "versions":
            values["metadata"] = codec.metadata_to_json(_metadata(str(values["metadata"])))
        if table == "pages":
            values["blocks"] = codec.blocks_to_json(_blocks(str(values["blocks"]), str(values["text"])))
        connection.execute(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",  # noqa: S608
            [values[name] for name in names],
        )


def _metadata(text: str) -> Metadata:
    """Return stored metadata; of that of another schema the title, which is all that a citation's reader needs."""
    try:
        return codec.metadata_from_json(text)
    except (ValueError, TypeError, KeyError):
        return Metadata(title=str(json.loads(text).get("title", "")))


def _blocks(text: str, page: str) -> tuple[Block, ...]:
    """Return stored blocks; where another schema's cannot be read, the whole page as one paragraph."""
    try:
        return codec.blocks_from_json(text)
    except (ValueError, TypeError, KeyError):
        return (Block(Role.PARAGRAPH, 0, len(page)),) if page else ()


def _replaced_within(connection: sqlite3.Connection, folder: Path) -> bool:
    """Write the new database over the old one in one transaction; False where the old file does not take it."""
    try:
        with closing(connect(folder)) as live:
            connection.backup(live)
            live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError:
        raise
    except (sqlite3.DatabaseError, LibraryDamaged):
        return False
    return True


def _replace_file(folder: Path) -> None:
    unfinished = folder / UNFINISHED_NAME
    with unfinished.open("rb") as stream:
        os.fsync(stream.fileno())
    for companion in ("-wal", "-shm"):
        (folder / f"{DATABASE_NAME}{companion}").unlink(missing_ok=True)
    unfinished.replace(folder / DATABASE_NAME)
