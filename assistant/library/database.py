"""The database file: where it lies, how it is made and opened, and what SQLite's failures mean."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

from assistant.errors import LibraryDamaged, LibraryMissing, LibraryNotWritten
from assistant.library.base import BuiltWith

DATABASE_NAME = "library.db"
# A database that is being made; what a killed run leaves of one is of no use and is deleted.
UNFINISHED_NAME = f"{DATABASE_NAME}.new"
SCHEMA = files("assistant.library").joinpath("schema.sql").read_text(encoding="utf-8")
# Any change of the schema makes another version.
SCHEMA_VERSION = hashlib.sha256(SCHEMA.encode()).hexdigest()[:16]
# Counted up when readers come to read much otherwise: a library of before goes on serving, and says that it is old.
READING_VERSION = 6
BUSY_MILLISECONDS = 5000
# So many pages of the file, 4 KiB each, are copied in one go.
COPIED_PAGES = 2048


def connect(folder: Path) -> sqlite3.Connection:
    """Open the library's database.

    :raises LibraryDamaged: it is none.
    """
    return _opened(folder / DATABASE_NAME, "journal_mode = WAL", "synchronous = FULL")


def connect_unfinished(folder: Path) -> sqlite3.Connection:
    """Open the database that is being made: it need not survive anything, so nothing waits for the disk."""
    return _opened(folder / UNFINISHED_NAME, "journal_mode = MEMORY", "synchronous = OFF")


def make_unfinished(folder: Path, built_with: BuiltWith, generation: int = 1) -> None:
    """Make an empty database under another name, so that half of one is never seen."""
    drop_unfinished(folder)
    with closing(sqlite3.connect(folder / UNFINISHED_NAME)) as connection:
        connection.executescript(SCHEMA)
        connection.executemany(
            "INSERT INTO meta VALUES (?, ?)",
            [
                ("schema_version", SCHEMA_VERSION),
                ("built_with", json.dumps(asdict(built_with))),
                ("generation", str(generation)),
                ("scrub_due", "0"),
                ("reading_version", str(READING_VERSION)),
            ],
        )
        connection.commit()


def drop_unfinished(folder: Path) -> None:
    """Delete what a killed run left; only under the writer's lock."""
    for leftover in folder.glob(f"{UNFINISHED_NAME}*"):
        leftover.unlink(missing_ok=True)


def copy_database(folder: Path, target: Path, check: Callable[[], None] = lambda: None) -> None:
    """Copy the library's database as it is at this moment; it may be in use.

    :param check: called again and again; what it raises ends the copying.
    :raises LibraryMissing: there is none.
    :raises LibraryDamaged: it cannot be read.
    """
    if not (folder / DATABASE_NAME).is_file():
        raise LibraryMissing("There is no index yet.", "Build it from the corpus folder: assistant ingest")
    try:
        with closing(connect(folder)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy, pages=COPIED_PAGES, progress=lambda status, remaining, total: check())
            # One file, without a log beside it.
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        raise damaged(error) from error


def database_problems(location: Path) -> list[str]:
    """Return what SQLite's own check finds wrong with a database file; empty where nothing is."""
    try:
        with closing(sqlite3.connect(location)) as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
            connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchall()
    except sqlite3.DatabaseError as error:
        return [f"{error}."]
    return [] if found == ["ok"] else found


def damaged(error: sqlite3.DatabaseError) -> LibraryDamaged:
    """Return what a failed reading means."""
    return LibraryDamaged(f"The index cannot be read: {error}.", "Build it again: assistant ingest --rebuild")


def not_written(error: sqlite3.Error | OSError) -> LibraryNotWritten | LibraryDamaged:
    """Return what a failed writing means."""
    if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
        return damaged(error)
    return LibraryNotWritten(
        f"The index cannot be written: {error}. What was stored before is kept.",
        "See that its disk has room for twice the index and that you may write there, then run: assistant ingest",
    )


def _opened(location: Path, *pragmas: str) -> sqlite3.Connection:
    connection = sqlite3.connect(location, timeout=BUSY_MILLISECONDS / 1000)
    try:
        for pragma in (*pragmas, "foreign_keys = ON", "secure_delete = ON"):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.DatabaseError as error:
        connection.close()
        raise damaged(error) from error
    return connection
