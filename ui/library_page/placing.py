"""Uploads into the corpus folder: what would be done with each, as a value to look at; and then doing exactly that."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path, PurePosixPath

from assistant.errors import AssistantError, UnreadableFile
from assistant.folder.additions import add_files
from assistant.folder.files import file_sha256, location_of, sidecar_of
from assistant.folder.metadata import describe, problem_of
from assistant.folder.sidecars import changed, parse_sidecar, read_sidecar, read_text, write_sidecar
from assistant.library.base import FileState
from assistant.types import Document, QuarantineCode
from assistant.types import ReadFile as ReadFile
from ui.library_page.editing import THE_DETAILS
from ui.library_page.incoming import Incoming, Upload

# What a form asks about an upload.
FIELDS = ("title", "kind", "publisher", "published", "status")
REPLACED, KEPT_REPLACED = ".replaced", 20
CHANGED_SINCE = "Somebody has put another file there since this one was sent: look at that one first."


class CannotPlace(AssistantError):
    """An upload that cannot be put into the corpus folder as was planned; it is kept."""

    code = "cannot_place"


class Fate(StrEnum):
    """What is to be done with an upload."""

    ADD = "add"
    REPLACE = "replace"
    DUPLICATE = "duplicate"
    ASK = "ask"
    """Its name is taken by another file, and nobody has said what to do."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done with one upload.

    ``target`` is its path in the corpus folder, ``of`` the path of the file with the same bytes or the same name;
    ``unread`` is whether that one could not be read, ``together`` whether it is another of these uploads, ``over`` the
    SHA-256 of the file whose place is taken, and ``is_newer`` whether that is another one than when the upload was
    sent.
    """

    upload: Upload
    fate: Fate
    target: str
    of: str = ""
    unread: bool = False
    together: bool = False
    over: str = ""
    is_newer: bool = False

    @property
    def words(self) -> str:
        """What is to be done, in a sentence."""
        named = f"as {self.target}" if self.target != self.upload.name else "under its own name"
        return {
            Fate.ADD: f"{self.upload.replaces} is no longer in the folder, so this is added as a document of its own, "
            f"{named}."
            if self.upload.replaces
            else f"Two of these files are called {self.of}, so this one will be added {named}."
            if self.together
            else f"Will be added {named}.",
            Fate.REPLACE: f"Takes the place of the file {self.target}; the old one is kept in the folder {REPLACED}."
            + (f" {CHANGED_SINCE}" if self.is_newer else ""),
            Fate.DUPLICATE: f"Is the same file as {self.of}, which is among these. It is added once."
            if self.together
            else f"Is in the folder already, as {self.of}, and could not be read. It is not added again."
            if self.unread
            else f"Is in the library already, as {self.of}: the very same file. It is not added again.",
            Fate.ASK: f"Two of these files would take the place of {self.of}. Let one of them go."
            if self.of == self.upload.replaces
            else f"Another file is called {self.of}. Replace it, or keep both?",
        }[self.fate]


def look(upload: Upload, incoming: Incoming, corpus: Path, read: ReadFile, *, recognises: bool = False) -> Upload:
    """Read an upload and record what it says of itself, or why it cannot be read.

    :param recognises: pages that are pictures will be read by text recognition once it is added.
    """
    sidecar = None
    if upload.replaces:
        with suppress(AssistantError, OSError):
            sidecar = read_sidecar(sidecar_of(location_of(corpus, upload.replaces)))
    try:
        document = read(incoming.file(upload), upload.name)
    except UnreadableFile as error:
        is_pdf = PurePosixPath(upload.name).suffix.lower() == ".pdf"
        if recognises and is_pdf and error.quarantine_code is QuarantineCode.NO_TEXT:
            return incoming.update(upload, guessed={}, is_scan=True)
        return incoming.update(upload, guessed={}, problem=error.message, next_step=error.hint)
    metadata = describe(document, upload.name, sidecar)[0]
    values = {key: str(getattr(metadata, key)) for key in FIELDS if getattr(metadata, key) is not None}
    return incoming.update(upload, guessed=values, origins={k: v for k, v in metadata.origins.items() if k in FIELDS})


def plan_uploads(
    uploads: Sequence[Upload], corpus: Path, states: Mapping[str, FileState], unread: Collection[str] = ()
) -> tuple[Step, ...]:
    """Return what would be done with each upload; changes nothing.

    :param states: what the library knows of the corpus folder's files, by path.
    :param unread: the paths of those that could not be read.
    """
    alike = _Alike()
    for path, state in states.items():
        if os.path.lexists(location_of(corpus, path)):
            alike.note(state.sha256, path, is_read=path not in unread)
    taken: set[str] = set()
    steps = []
    for upload in uploads:
        step = _step(upload, corpus, alike, taken)
        step = replace(step, together=step.of in taken)
        if step.fate in (Fate.ADD, Fate.REPLACE):
            taken.add(step.target)
            alike.note(upload.sha256, step.target, is_read=not upload.problem)
        steps.append(step)
    return tuple(steps)


class _Alike:
    """Where the same bytes are already. Bytes that could not be read may be readable under another ending."""

    def __init__(self) -> None:
        self._read: dict[str, str] = {}
        self._unread: dict[tuple[str, str], str] = {}

    def note(self, sha256: str, path: str, *, is_read: bool) -> None:
        if is_read:
            self._read.setdefault(sha256, path)
        else:
            self._unread.setdefault((sha256, _ending(path)), path)

    def find(self, upload: Upload) -> Step | None:
        """Return the step for an upload whose bytes are there already; None where they are not."""
        path = self._read.get(upload.sha256)
        if path is not None:
            return Step(upload, Fate.DUPLICATE, path, path)
        path = self._unread.get((upload.sha256, _ending(upload.name)))
        return None if path is None else Step(upload, Fate.DUPLICATE, path, path, unread=True)


def _ending(path: str) -> str:
    return PurePosixPath(path).suffix.lower()


def fingerprint(steps: Sequence[Step]) -> str:
    """Return a text that is another one where anything else would be done."""
    return hashlib.sha256(repr(steps).encode()).hexdigest()[:24]


def sha256_at(file: Path) -> str:
    """Return the SHA-256 of a file's bytes; empty where there is none."""
    try:
        return file_sha256(file)
    except OSError:
        return ""


def problems_of(given: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with each entry that was written; empty entries are taken from the file."""
    found = {key: problem_of(key, value) for key, value in given.items() if value}
    return {key: problem for key, problem in found.items() if problem}


def place(step: Step, incoming: Incoming, corpus: Path, read: ReadFile) -> None:
    """Do what ``step`` says; the upload is let go of once its bytes stand in the corpus folder.

    :raises CannotPlace, CannotAdd, BadMetadata: nothing was done, and the upload is kept.
    """
    try:
        _put(step, incoming.file(step.upload), corpus, read)
    except OSError as error:
        raise CannotPlace(
            f"{step.upload.name} could not be put into the folder: {error.strerror or error}. It is kept.",
            "Check that there is room on the disk and that the folder can be written, then try again.",
        ) from error
    incoming.drop(step.upload)


def _put(step: Step, file: Path, corpus: Path, read: ReadFile) -> None:
    """Do what ``step`` says, and see that the bytes stand where they should."""
    upload, given = step.upload, _given(step.upload)
    if step.fate is Fate.REPLACE:
        if sha256_at(location_of(corpus, step.target)) != step.over:
            raise CannotPlace(f"{step.target} has been changed by somebody else meanwhile.", "Look at the plan again.")
        _replace(file, location_of(corpus, step.target), given, corpus / REPLACED)
    elif step.fate is Fate.ADD:
        named = file.with_name(step.target)
        if named != file:
            shutil.copyfile(file, named)
        add_files([named], corpus, given, _unread if upload.problem or upload.is_scan else read)
    elif step.fate is Fate.ASK:
        raise CannotPlace(step.words, "Choose one of the two, then look at the plan again.")
    target = location_of(corpus, step.of if step.fate is Fate.DUPLICATE else step.target)
    if not target.is_file() or file_sha256(target) != upload.sha256:
        raise CannotPlace(f"{upload.name} does not stand in the folder as it was sent; it is kept.", "Try again.")
    _flush(target)


def _unread(_file: Path, name: str) -> Document:
    """Stand in for a reader where reading has failed already, perhaps after a long time."""
    raise UnreadableFile(QuarantineCode.CORRUPT, f"{name} could not be read.", "")


def _step(upload: Upload, corpus: Path, alike: _Alike, taken: set[str]) -> Step:
    there = alike.find(upload)
    if there is not None:
        return there
    if upload.replaces and os.path.lexists(location_of(corpus, upload.replaces)):
        if upload.replaces in taken:
            return Step(upload, Fate.ASK, upload.replaces, upload.replaces)
        over = sha256_at(location_of(corpus, upload.replaces))
        is_newer = over != upload.instead_of
        return Step(upload, Fate.REPLACE, upload.replaces, upload.replaces, over=over, is_newer=is_newer)
    if upload.name not in taken and not os.path.lexists(corpus / upload.name):
        return Step(upload, Fate.ADD, upload.name)
    if upload.choice == "replace" and upload.name not in taken:
        return Step(upload, Fate.REPLACE, upload.name, upload.name, over=sha256_at(corpus / upload.name))
    if upload.choice == "both" or upload.name in taken:
        return Step(upload, Fate.ADD, _free_name(upload.name, corpus, taken), upload.name)
    return Step(upload, Fate.ASK, upload.name, upload.name)


def _free_name(name: str, corpus: Path, taken: set[str]) -> str:
    path, number = PurePosixPath(name), 2
    while (free := f"{path.stem} ({number}){path.suffix}") in taken or os.path.lexists(corpus / free):
        number += 1
    return free


def _given(upload: Upload) -> dict[str, str]:
    """Return what is to be written as its keeper's own word: what was changed, or everything that was checked."""
    guessed = upload.guessed or {}
    return {
        key: value
        for key, value in upload.given.items()
        if value and (value != guessed.get(key, "") or (upload.checked and upload.origins.get(key) != "sidecar"))
    }


def _replace(file: Path, target: Path, given: Mapping[str, str], aside: Path) -> None:
    """Put a file in the place of another under its name, whole; the old bytes go into ``aside``, not lost."""
    sidecar = sidecar_of(target)
    text = changed(read_text(sidecar) if sidecar.is_file() else "", given)
    parse_sidecar(text, THE_DETAILS)
    unfinished = target.with_name(f".{target.name}.copying")
    shutil.copyfile(file, unfinished)
    _flush(unfinished)
    if target.exists():
        aside.mkdir(exist_ok=True)
        shutil.copy2(target, aside / f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{target.name}")
        for old in sorted(aside.iterdir())[:-KEPT_REPLACED]:
            old.unlink()
    unfinished.replace(target)
    if text:
        write_sidecar(sidecar, text)


def _flush(file: Path) -> None:
    with file.open("rb+") as stream:
        os.fsync(stream.fileno())
