"""One writer a library: an operating-system lock that names its owner and ends with the owner's process."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import LibraryBusy, LibraryNotWritten

LOCK_NAME = "writer.lock"
OWNER_NAME = "writer.json"
WAIT_SECONDS = 0.5
# What readers say is one row; it never waits for an ingest, only for the moment in which a rebuilt library takes over.
OPINIONS_LOCK_NAME = "opinions.lock"
OPINIONS_WAIT_SECONDS = 30.0


@contextmanager
def writer_lock(folder: Path) -> Iterator[None]:
    """Hold the writer's lock of the library in ``folder``, which is made where it is not there.

    :raises LibraryBusy: another process holds it; the message names that process.
    :raises LibraryNotWritten: the folder may not be written.
    """
    lock = FileLock(folder / LOCK_NAME, timeout=WAIT_SECONDS)
    owner = folder / OWNER_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise LibraryBusy(
            f"Another process is changing this library ({_describe(owner)}).",
            "Wait until it has finished, then try again.",
        ) from error
    except OSError as error:
        raise LibraryNotWritten(
            f"The index folder {folder} cannot be written: {error.strerror or error}.",
            "Check that you may write there, or name another folder with --index.",
        ) from error
    try:
        started = datetime.now(UTC).isoformat(timespec="seconds")
        with suppress(OSError):  # on a full disk the lock holds without a name
            owner.write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "started": started}))
        yield
    finally:
        with suppress(OSError):
            owner.unlink()
        lock.release()


@contextmanager
def opinions_lock(folder: Path) -> Iterator[None]:
    """Keep the database's file from being exchanged while a row is added to it, and the other way round.

    :raises LibraryNotWritten: the folder may not be written, or the exchange takes too long.
    """
    lock = FileLock(folder / OPINIONS_LOCK_NAME, timeout=OPINIONS_WAIT_SECONDS)
    try:
        lock.acquire()
    except (Timeout, OSError) as error:
        raise LibraryNotWritten("The index is busy, or cannot be written.", "Try again in a minute.") from error
    try:
        yield
    finally:
        lock.release()


def is_being_written(folder: Path) -> bool:
    """Return whether a process of this machine is writing the library in ``folder``; nobody waits for the answer."""
    try:
        values = json.loads((folder / OWNER_NAME).read_text())
        if values["host"] != socket.gethostname():
            return False
        os.kill(int(values["pid"]), 0)  # a killed writer leaves its name behind
    except PermissionError:
        return True
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return True


def _describe(owner: Path) -> str:
    try:
        values = json.loads(owner.read_text())
        return f"process {values['pid']} on {values['host']}, since {values['started']}"
    except (OSError, ValueError, KeyError):
        return "which has not named itself"
