"""Documents taken out of the corpus folder, kept beside it where no run reads them, and put back.

What was taken out lies in ``.removed/`` within the corpus folder: one folder a removal, with the document's files,
numbered, and ``removed.json``, which says where each belongs. The library forgets the text; these files are its only
copy. The record is written before the first file moves, so that :func:`settle` can finish what was interrupted.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path, PurePath
from typing import Any

from pydantic import ConfigDict, TypeAdapter

from assistant.errors import AssistantError, DocumentNotFound, NotRestorable
from assistant.folder.files import found_in, location_of
from assistant.opening import leads_out, open_ordinary
from assistant.types import SIDECAR_SUFFIX, DocumentId

FOLDER = ".removed"
RECORD = "removed.json"
# So many removals can be undone; of older ones the files go, too.
KEPT_REMOVALS = 20


class CannotMove(AssistantError):
    """A file of the corpus folder that cannot be moved."""

    code = "cannot_move"


class Stage(StrEnum):
    """How far a removal, or its undoing, has come."""

    REMOVING = "removing"
    REMOVED = "removed"
    RESTORING = "restoring"
    RESTORED = "restored"
    """The files are back; the library has not read them yet."""


@dataclass(frozen=True, slots=True)
class Removal:
    """A document that was taken out, as its record says; ``folder`` is where that stands, and does not stand in it.

    ``hashes`` are the SHA-256 of its files by path. ``files`` maps each path in the corpus folder, sidecars among them,
    to the name that the file has in ``folder``.
    """

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    document_id: str
    title: str
    when: str
    hashes: Mapping[str, str]
    files: Mapping[str, str]
    stage: Stage
    folder: Path = Path()

    @property
    def paths(self) -> tuple[str, ...]:
        """Where its files lay, sidecars left out."""
        return tuple(sorted(self.hashes))

    def as_json(self) -> dict[str, Any]:
        """Return what ``assistant remove --json`` prints of it."""
        return {"document_id": self.document_id, "title": self.title, "paths": list(self.paths)}


_RECORD = TypeAdapter(Removal)


def set_aside(corpus: Path, document_id: str, title: str, hashes: Mapping[str, str]) -> Removal:
    """Move a document's files, those that are still there, out of the way.

    :param hashes: SHA-256 of its files by path.
    :raises CannotMove: a file cannot be moved; those before it have been.
    """
    now = datetime.now(UTC)
    folder = corpus / FOLDER / f"{now:%Y%m%d-%H%M%S-%f}-{document_id}"
    places = [path for path in sorted(hashes) if os.path.lexists(location_of(corpus, path))]
    sidecars = [path + SIDECAR_SUFFIX for path in places]
    places += [path for path in sidecars if location_of(corpus, path).is_file()]
    files = {path: f"{number}{Path(path).suffix}" for number, path in enumerate(places)}
    removal = Removal(
        document_id, title, now.isoformat(timespec="microseconds"), dict(hashes), files, Stage.REMOVING, folder
    )
    with _moving():
        _record(removal)
        removal = _take_out(corpus, removal)
        for older in removals(corpus)[KEPT_REMOVALS:]:
            shutil.rmtree(older.folder, ignore_errors=True)
    return removal


def put_back(corpus: Path, removal: Removal) -> None:
    """Move a document's files to where they were.

    :raises NotRestorable: the files are gone, or another file is in their place; nothing is moved.
    :raises CannotMove: a file cannot be moved; those before it have been.
    """
    if not removal.files or not all(os.path.lexists(removal.folder / name) for name in removal.files.values()):
        raise NotRestorable(f"The files of {removal.title} are no longer kept.", "Add them again: assistant add FILE")
    taken = [path for path in removal.files if os.path.lexists(location_of(corpus, path))]
    if taken:
        raise NotRestorable(
            f"There is another file called {taken[0]} by now; nothing was put back.",
            "Rename or remove that one, then try again.",
        )
    with _moving():
        removal = replace(removal, stage=Stage.RESTORING)
        _record(removal)
        _bring_back(corpus, removal)


def settle(corpus: Path) -> tuple[Removal, ...]:
    """Finish what an interrupted removal or restoration began, and return what the records say then."""
    with _moving():
        return tuple(_settled(corpus, removal) for removal in records(corpus))


def records(corpus: Path) -> tuple[Removal, ...]:
    """Return what the records say; one that cannot be read, or names what lies elsewhere, is passed over."""
    return tuple(_records(corpus))


def removals(corpus: Path) -> list[Removal]:
    """Return what can be put back, the latest removal first."""
    found = [removal for removal in _records(corpus) if removal.stage is Stage.REMOVED]
    return sorted(found, key=lambda removal: removal.when, reverse=True)


def find_removal(corpus: Path, reference: str) -> Removal:
    """Return the latest removal of a document, by its id or one of its paths.

    :raises DocumentNotFound: nothing of that name was removed, or too long ago.
    """
    known = removals(corpus)
    found = [item for item in known if reference == item.document_id or reference in item.paths]
    if not found:
        last = ", ".join(item.paths[0] for item in known[:3])
        raise DocumentNotFound(
            f"No removed document called {reference} can be put back.",
            f"Removed last: {last}." if last else "Nothing that was removed is kept.",
        )
    return found[0]


def identities(known: Iterable[Removal]) -> dict[str, DocumentId]:
    """Return the ids of the documents that were taken out, by the SHA-256 of their bytes."""
    ordered = sorted(known, key=lambda removal: removal.when)
    return {
        sha256: DocumentId(removal.document_id) for removal in ordered for sha256 in removal.hashes.values() if sha256
    }


def restored(known: Iterable[Removal]) -> frozenset[str]:
    """Return the paths of what was put back and has not been read since."""
    return frozenset(path for each in known if each.stage is Stage.RESTORED for path in each.paths)


def forget_restored(corpus: Path, known: Iterable[Removal], unread: Collection[str]) -> None:
    """Delete the records of what is back and has been read.

    :param unread: paths that the library has yet to read.
    """
    for removal in known:
        if removal.stage is Stage.RESTORED and not set(unread) & set(removal.paths):
            shutil.rmtree(removal.folder, ignore_errors=True)
    with suppress(OSError):  # there is none, or others are still there
        (corpus / FOLDER).rmdir()


def _settled(corpus: Path, removal: Removal) -> Removal:
    match removal.stage:
        case Stage.REMOVING:
            return _take_out(corpus, removal)
        case Stage.RESTORING:
            return _bring_back(corpus, removal)
        case _:
            return removal


def _take_out(corpus: Path, removal: Removal) -> Removal:
    for path, name in removal.files.items():
        location = location_of(corpus, path)
        if os.path.lexists(location) and not os.path.lexists(removal.folder / name):
            shutil.move(location, removal.folder / name)
    removal = replace(removal, stage=Stage.REMOVED)
    _record(removal)
    return removal


def _bring_back(corpus: Path, removal: Removal) -> Removal:
    for path, name in removal.files.items():
        location = location_of(corpus, path)
        if os.path.lexists(removal.folder / name) and not os.path.lexists(location):
            location.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(removal.folder / name, location)
    removal = replace(removal, stage=Stage.RESTORED)
    _record(removal)
    return removal


def _record(removal: Removal) -> None:
    removal.folder.mkdir(parents=True, exist_ok=True)
    unfinished = removal.folder / f"{RECORD}.new"
    unfinished.write_bytes(_RECORD.dump_json(removal, indent=2, exclude={"folder"}))
    unfinished.replace(removal.folder / RECORD)


def _records(corpus: Path) -> Iterator[Removal]:
    for record in found_in(corpus / FOLDER, f"*/{RECORD}"):
        with suppress(OSError, ValueError):
            if leads_out(record, corpus):
                continue
            with open_ordinary(record) as stream:
                said = replace(_RECORD.validate_json(stream.read()), folder=record.parent)
            if said.hashes and all(_is_within(corpus, path) and _is_bare(name) for path, name in said.files.items()):
                yield said


def _is_bare(name: str) -> bool:
    return name not in ("", ".", "..") and PurePath(name).name == name


def _is_within(corpus: Path, path: str) -> bool:
    """Return whether a path leads to a place in the corpus folder; what lies there may itself be a link."""
    parts = PurePath(path).parts
    if not parts or ".." in parts or PurePath(path).is_absolute():
        return False
    return not leads_out(location_of(corpus, path).parent, corpus)


@contextmanager
def _moving() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotMove(
            f"A file could not be moved: {error}.", "Check that you may write in the corpus folder, then try again."
        ) from error
