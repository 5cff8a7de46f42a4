"""A library and its corpus in one file, and back: copied while it answers, checked before it replaces anything.

The file is a zip: ``library.db``, the corpus folder under ``corpus/``, and ``backup.json`` with the SHA-256 of each.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import AssistantError, NotRestorable
from assistant.folder.files import location_of, path_of
from assistant.library.database import DATABASE_NAME, UNFINISHED_NAME, copy_database, database_problems, drop_unfinished
from assistant.library.lock import LOCK_NAME, writer_lock
from assistant.writing import replacing

MANIFEST = "backup.json"
CORPUS = "corpus/"
FORMAT = 1
CHUNK = 1 << 20


# What Python's reader of zip files raises where bytes in it were changed.
_BAD_ZIP = (OSError, EOFError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error)


class CannotBackUp(AssistantError):
    """A backup that cannot be written; what was there before it is as it was."""

    code = "cannot_back_up"


class _Manifest(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    backup: int
    made: str
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds; ``made`` is when, as ISO 8601."""

    file: Path
    made: str
    files: int
    size: int

    def as_json(self) -> dict[str, Any]:
        """Return what ``assistant backup --json`` prints."""
        return {"file": str(self.file), "made": self.made, "files": self.files, "bytes": self.size}


def back_up(index: Path, corpus: Path, target: Path, stopped: Callable[[], bool] = lambda: False) -> Backup:
    """Write the library in ``index`` and all of ``corpus`` to ``target``.

    :param stopped: asked again and again; True ends it, with nothing written.
    :raises LibraryBusy: another process is writing the library.
    :raises CannotBackUp: a file cannot be read, or ``target`` not written, or ``stopped`` returned True.
    """
    for folder in (index, corpus):
        if target.resolve().is_relative_to(folder.resolve()):
            raise CannotBackUp(f"A backup cannot lie in {folder}, which it is a copy of.", "Name another place.")
    if not target.parent.is_dir():
        raise CannotBackUp(f"There is no folder {target.parent}.", "Make it, or name a file in another folder.")
    if target.is_dir():
        raise CannotBackUp(f"{target} is a folder.", f"Name a file in it, such as {target / 'library.zip'}.")

    def check() -> None:
        if stopped():
            raise CannotBackUp("Stopped as asked; no backup was written.", "To make one: assistant backup FILE")

    made = datetime.now(UTC).isoformat(timespec="seconds")
    hashes: dict[str, str] = {}
    try:
        with (
            writer_lock(index),
            replacing(target) as unfinished,
            tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as place,
        ):
            copy = Path(place) / DATABASE_NAME
            copy_database(index, copy, check)
            with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, source in [(DATABASE_NAME, copy), *_corpus_files(corpus)]:
                    hashes[name] = _pack(archive, name, source, check)
                archive.writestr(MANIFEST, _Manifest(backup=FORMAT, made=made, files=hashes).model_dump_json(indent=1))
    except OSError as error:
        raise CannotBackUp(
            f"The backup could not be written: {error.strerror or error}.",
            "See that there is room, and that every file can be read.",
        ) from error
    return Backup(target, made, len(hashes), target.stat().st_size)


def restore_backup(source: Path, index: Path, corpus: Path, stopped: Callable[[], bool] = lambda: False) -> Backup:
    """Put a backup back where there is neither a library nor a corpus.

    Everything is unpacked and checked beside its place before anything takes it.

    :param stopped: asked again and again until everything takes its place; True ends it, with nothing put back.
    :raises NotRestorable: there is something already, the file is no whole backup, or ``stopped`` returned True;
        nothing was changed.
    """

    def check() -> None:
        if stopped():
            raise NotRestorable(
                "Stopped as asked; nothing was put back.", "To put it back: assistant restore-backup FILE"
            )

    _check_empty(index, corpus)
    with _unmade(corpus.parent, index), writer_lock(index), _unpacked(source, corpus.parent, check) as unpacked:
        manifest, place = unpacked
        problems = database_problems(place / DATABASE_NAME)
        if problems:
            raise NotRestorable(f"The library in {source} is damaged: {problems[0]}", "Use another backup.")
        _check_empty(index, corpus)
        _put_in_place(place, index, corpus, check)
    return Backup(source, manifest.made, len(manifest.files), source.stat().st_size)


def _put_in_place(place: Path, index: Path, corpus: Path, check: Callable[[], None]) -> None:
    """Move what was unpacked in ``place`` to where it belongs: all of it, or nothing."""
    try:
        # The index may lie on another disk, where this takes as long as copying does.
        shutil.move(place / DATABASE_NAME, index / UNFINISHED_NAME)
        check()
        was_there = corpus.is_dir()
        (place / CORPUS).replace(corpus)  # an empty folder gives way
        try:
            (index / UNFINISHED_NAME).replace(index / DATABASE_NAME)
        except OSError:
            corpus.replace(place / CORPUS)
            if was_there:
                corpus.mkdir()
            raise
    except OSError as error:
        raise NotRestorable(
            f"The backup could not be put in place: {error.strerror or error}. Nothing was changed.",
            "Name other folders.",
        ) from error
    finally:
        drop_unfinished(index)


@contextmanager
def _unmade(*folders: Path) -> Iterator[None]:
    """Take away again, where the block ends in an error, which of these empty folders were made in it."""
    absent = [each for folder in folders for each in (folder, *folder.parents) if not each.exists()]
    try:
        yield
    except BaseException:
        for folder in sorted(absent, key=lambda each: len(each.parts), reverse=True):
            with suppress(OSError):  # there is something in it, or it was never made
                if {each.name for each in folder.iterdir()} <= {LOCK_NAME}:
                    (folder / LOCK_NAME).unlink(missing_ok=True)
                folder.rmdir()
        raise


def _check_empty(index: Path, corpus: Path) -> None:
    if (index / DATABASE_NAME).exists():
        raise NotRestorable(
            f"There is a library in {index} already; nothing was changed.", "Name another with --index."
        )
    if corpus.exists() and (not corpus.is_dir() or any(corpus.iterdir())):
        raise NotRestorable(f"The folder {corpus} is not empty; nothing was changed.", "Name another with --corpus.")


def _corpus_files(corpus: Path) -> Iterator[tuple[str, Path]]:
    """Yield every file of the folder, hidden ones too; what a link outside leads to is no part of the corpus."""
    root = corpus.resolve()
    for location in sorted(corpus.rglob("*")):
        if location.is_file() and location.resolve().is_relative_to(root):
            yield CORPUS + path_of(location.relative_to(corpus).as_posix()), location


def _pack(archive: zipfile.ZipFile, name: str, source: Path, check: Callable[[], None]) -> str:
    digest = hashlib.sha256()
    with source.open("rb") as stream, archive.open(name, "w", force_zip64=True) as packed:
        while chunk := stream.read(CHUNK):
            check()
            digest.update(chunk)
            packed.write(chunk)
    return digest.hexdigest()


@contextmanager
def _unpacked(source: Path, beside: Path, check: Callable[[], None]) -> Iterator[tuple[_Manifest, Path]]:
    """Unpack a backup into a folder of its own, having checked every file against what was recorded of it."""
    with ExitStack() as stack:
        with _reading(source):
            archive = stack.enter_context(zipfile.ZipFile(source))
            manifest = _manifest(archive, source)
        with _writing():
            beside.mkdir(parents=True, exist_ok=True)
            place = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=beside, prefix=".restoring-")))
            (place / CORPUS).mkdir()
        for each, sha256 in manifest.files.items():
            with _reading(source):
                found = _unpack(archive, each, place, check)
            if found != sha256:
                raise NotRestorable(f"The backup {source} is damaged at {each}; nothing was changed.", "Use another.")
        yield manifest, place


@contextmanager
def _reading(source: Path) -> Iterator[None]:
    try:
        yield
    except _BAD_ZIP as error:
        if not source.is_file():
            raise NotRestorable(f"There is no file {source}.", "Check its name and folder.") from error
        raise NotRestorable(f"The backup {source} cannot be read: {error}.", "Use another backup.") from error


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NotRestorable(
            f"The backup could not be unpacked: {error.strerror or error}. Nothing was changed.",
            "See that there is room and that you may write there, or name other folders with --corpus and --index.",
        ) from error


def _manifest(archive: zipfile.ZipFile, source: Path) -> _Manifest:
    try:
        manifest = _Manifest.model_validate_json(archive.read(MANIFEST))
    except (KeyError, ValidationError) as error:
        raise NotRestorable(f"{source} is no backup of this program.", "Make one: assistant backup FILE") from error
    names = set(archive.namelist()) - {MANIFEST}
    safe = all(_is_within(name) for name in names)
    if manifest.backup != FORMAT or names != set(manifest.files) or DATABASE_NAME not in names or not safe:
        raise NotRestorable(f"The backup {source} is not whole; nothing was changed.", "Use another backup.")
    return manifest


def _is_within(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return name == DATABASE_NAME or (name.startswith(CORPUS) and ".." not in parts and len(parts) > 1)


def _unpack(archive: zipfile.ZipFile, name: str, place: Path, check: Callable[[], None]) -> str:
    digest = hashlib.sha256()
    with ExitStack() as stack:
        packed = stack.enter_context(archive.open(name))
        with _writing():
            target = location_of(place, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            stream = stack.enter_context(target.open("wb"))
        while chunk := packed.read(CHUNK):
            check()
            digest.update(chunk)
            with _writing():
                stream.write(chunk)
        with _writing():
            stream.flush()
    return digest.hexdigest()
