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
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import AssistantError, NotRestorable
from assistant.files import location_of, path_of
from assistant.library.database import DATABASE_NAME, UNFINISHED_NAME, copy_database, database_problems
from assistant.library.lock import writer_lock
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
    made = datetime.now(UTC).isoformat(timespec="seconds")
    hashes: dict[str, str] = {}
    try:
        with (
            writer_lock(index),
            replacing(target) as unfinished,
            tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as place,
        ):
            copy = Path(place) / DATABASE_NAME
            copy_database(index, copy)
            with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, source in [(DATABASE_NAME, copy), *_corpus_files(corpus)]:
                    hashes[name] = _pack(archive, name, source, stopped)
                archive.writestr(MANIFEST, _Manifest(backup=FORMAT, made=made, files=hashes).model_dump_json(indent=1))
    except OSError as error:
        raise CannotBackUp(
            f"The backup could not be written: {error}.", "See that there is room, and that every file can be read."
        ) from error
    return Backup(target, made, len(hashes), target.stat().st_size)


def restore_backup(source: Path, index: Path, corpus: Path) -> Backup:
    """Put a backup back where there is neither a library nor a corpus.

    Everything is unpacked and checked beside its place before anything takes it.

    :raises NotRestorable: there is something already, or the file is no whole backup; nothing was changed.
    """
    _check_empty(index, corpus)
    corpus.parent.mkdir(parents=True, exist_ok=True)
    with writer_lock(index), _unpacked(source, corpus.parent) as (manifest, place):
        problems = database_problems(place / DATABASE_NAME)
        if problems:
            raise NotRestorable(f"The library in {source} is damaged: {problems[0]}", "Use another backup.")
        _check_empty(index, corpus)
        try:
            shutil.move(place / DATABASE_NAME, index / UNFINISHED_NAME)
            if corpus.is_dir():
                corpus.rmdir()
            (place / CORPUS).replace(corpus)
            (index / UNFINISHED_NAME).replace(index / DATABASE_NAME)
        except OSError as error:
            raise NotRestorable(f"The backup could not be put in place: {error}.", "Name other folders.") from error
    return Backup(source, manifest.made, len(manifest.files), source.stat().st_size)


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


def _pack(archive: zipfile.ZipFile, name: str, source: Path, stopped: Callable[[], bool]) -> str:
    digest = hashlib.sha256()
    with source.open("rb") as stream, archive.open(name, "w", force_zip64=True) as packed:
        while chunk := stream.read(CHUNK):
            if stopped():
                raise CannotBackUp("Stopped as asked; no backup was written.", "To make one: assistant backup FILE")
            digest.update(chunk)
            packed.write(chunk)
    return digest.hexdigest()


@contextmanager
def _unpacked(source: Path, beside: Path) -> Iterator[tuple[_Manifest, Path]]:
    """Unpack a backup into a folder of its own, having checked every file against what was recorded of it."""
    try:
        with (
            zipfile.ZipFile(source) as archive,
            tempfile.TemporaryDirectory(dir=beside, prefix=".restoring-") as name,
        ):
            place = Path(name)
            manifest = _manifest(archive, source)
            (place / CORPUS).mkdir()
            for each, sha256 in manifest.files.items():
                if _unpack(archive, each, place) != sha256:
                    raise NotRestorable(
                        f"The backup {source} is damaged at {each}; nothing was changed.", "Use another."
                    )
            yield manifest, place
    except _BAD_ZIP as error:
        raise NotRestorable(f"The backup {source} cannot be read: {error}.", "Use another backup.") from error


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


def _unpack(archive: zipfile.ZipFile, name: str, place: Path) -> str:
    digest = hashlib.sha256()
    target = location_of(place, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as packed, target.open("wb") as stream:
        while chunk := packed.read(CHUNK):
            digest.update(chunk)
            stream.write(chunk)
    return digest.hexdigest()
