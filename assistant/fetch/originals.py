"""The folder of fetched originals: their names, their sidecars, and what is remembered of each visit."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

import yaml
from filelock import FileLock, Timeout

from assistant.errors import AssistantError, BadMetadata
from assistant.fetch.addresses import Address, Refused
from assistant.fetch.kinds import kind_of_suffix
from assistant.fetch.wanted import Wanted
from assistant.folder.files import file_sha256, sidecar_of
from assistant.folder.sidecars import read_sidecar
from assistant.types import Status

STATE_NAME = ".fetched.json"
LOCK_NAME = ".fetching.lock"
LOCK_SECONDS = 0.5
NAME_CHARACTERS = 100
_FORMAT = 1
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,150}")


class CannotFetch(AssistantError):
    """Nothing can be fetched at all: the folder cannot be used."""

    code = "cannot_fetch"


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server calls one state of a file; empty where it does not say."""

    etag: str = ""
    last_modified: str = ""

    @property
    def for_range(self) -> str:
        """What proves that the rest of a file belongs to its beginning; a weak tag does not."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.last_modified


@dataclass(frozen=True, slots=True)
class Copy:
    """What was fetched from an address. ``file`` is its name in the folder; ``fetched`` an ISO date and time."""

    file: str
    sha256: str
    size: int
    fetched: str
    validators: Validators = Validators()


@dataclass(slots=True)
class Originals:
    """The folder and its memory, by address; :meth:`save` after every change."""

    folder: Path
    copies: dict[str, Copy] = field(default_factory=dict)
    unfinished: dict[str, Validators] = field(default_factory=dict)

    def copy_of(self, address: Address) -> Copy | None:
        """Return what was fetched from ``address``; None where nothing was or its file is gone."""
        copy = self.copies.get(address.url)
        return copy if copy is not None and (self.folder / copy.file).is_file() else None

    def was_changed_here(self, copy: Copy) -> bool:
        """True where somebody changed the file after it was fetched."""
        return file_sha256(self.folder / copy.file) != copy.sha256

    def part(self, address: Address) -> Path:
        """Return where an unfinished download of ``address`` lies; listing the corpus leaves such names out."""
        return self.folder / f".{_digest(address)}.part"

    def drop_part(self, address: Address) -> None:
        """Forget an unfinished download."""
        self.part(address).unlink(missing_ok=True)
        if self.unfinished.pop(address.url, None) is not None:
            self.save()

    def place_for(self, address: Address, suffix: str) -> Path:
        """Return where a file from ``address`` goes: never where another address's file, or the operator's, is.

        :raises Refused: somebody else's file is in the way.
        """
        copy = self.copies.get(address.url)
        if copy is not None and PurePosixPath(copy.file).suffix == suffix:
            return self.folder / copy.file
        taken = {other.file for url, other in self.copies.items() if url != address.url}
        stem = file_stem(address)
        for name in (f"{stem}{suffix}", f"{stem}-{_digest(address)[:8]}{suffix}"):
            if name not in taken and self._is_free(self.folder / name, address):
                return self.folder / name
        raise Refused(
            f"A file of yours called {stem}{suffix} is in the way in {self.folder}.", "Rename it, and fetch again."
        )

    def _is_free(self, path: Path, address: Address) -> bool:
        """True where nothing is there, or what was fetched from this very address and has been forgotten."""
        if not os.path.lexists(path):
            return True
        try:
            said = read_sidecar(sidecar_of(path)).values
        except (OSError, BadMetadata):
            return False
        return bool(said.get("source_url") == address.url and said.get("briefed_by"))

    def save(self) -> None:
        """Write the memory beside the files."""
        values = {
            "format": _FORMAT,
            "copies": {url: asdict(copy) for url, copy in sorted(self.copies.items())},
            "unfinished": {url: asdict(validators) for url, validators in sorted(self.unfinished.items())},
        }
        _write(self.folder / STATE_NAME, json.dumps(values, ensure_ascii=False, indent=1))


@contextmanager
def open_originals(folder: Path) -> Iterator[Originals]:
    """Hold the folder for one process, made where it is not there, with what it remembers.

    :raises CannotFetch: the folder leads elsewhere, cannot be written, or another process is fetching.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise CannotFetch(f"{folder} is a link or a file, not a folder of its own.", "Move it away, and fetch again.")
    lock = FileLock(folder / LOCK_NAME, timeout=LOCK_SECONDS)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise CannotFetch(
            "Originals are being fetched into this folder already.", "Wait until that has finished."
        ) from error
    except OSError as error:
        raise CannotFetch(f"{folder} cannot be written: {error.strerror}.", "See that you may write there.") from error
    try:
        yield remembered(folder)
    finally:
        lock.release()


def remembered(folder: Path) -> Originals:
    """Return the folder with what it remembers; a memory that is damaged or of another format is taken for none.

    Nothing is lost by that: each file's sidecar says where it came from, so that it is found again.
    """
    try:
        values = json.loads((folder / STATE_NAME).read_text(encoding="utf-8"))
        if values["format"] != _FORMAT:
            return Originals(folder)
        copies = {url: _copy(copy) for url, copy in values["copies"].items()}
        unfinished = {url: Validators(**validators) for url, validators in values["unfinished"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Originals(folder)
    # The file could have been edited: a name in it must not lead out of the folder.
    return Originals(folder, {url: copy for url, copy in copies.items() if _NAME.fullmatch(copy.file)}, unfinished)


def write_sidecar(path: Path, wanted: Wanted) -> None:
    """Say beside the file what it is and which briefings are about it; a sidecar that is there is left as it is."""
    sidecar = sidecar_of(path)
    if sidecar.exists():
        return
    values: dict[str, Any] = {
        "title": wanted.title,
        "kind": wanted.kind,
        "publisher": wanted.publisher,
        "published": wanted.published,
        "source_url": wanted.address.url,
        "licence": wanted.licence,
        "text_by": wanted.publisher,
        "briefed_by": list(wanted.documents),
    }
    if wanted.status is not Status.CURRENT:
        values |= {"status": wanted.status.value, "superseded_by": wanted.superseded_by}
    said = {key: value for key, value in values.items() if value}
    _write(sidecar, yaml.safe_dump(said, allow_unicode=True, sort_keys=False))


def file_stem(address: Address) -> str:
    """Return a file name, without its ending, that an address suggests and every system takes.

    It begins with the host, whose dots become hyphens: that keeps it from being a name that Windows reserves.
    """
    last = next((part for part in reversed(address.path.split("/")) if part), "")
    last = unquote(last, errors="replace").lower()
    if kind_of_suffix(PurePosixPath(last).suffix) is not None:
        last = PurePosixPath(last).stem
    words = f"{address.host.removeprefix('www.')} {last}"
    return re.sub(r"[^a-z0-9]+", "-", words)[:NAME_CHARACTERS].strip("-") or _digest(address)


def _digest(address: Address) -> str:
    return hashlib.sha256(address.url.encode()).hexdigest()[:16]


def _copy(values: dict[str, Any]) -> Copy:
    return Copy(
        str(values["file"]),
        str(values["sha256"]),
        int(values["size"]),
        str(values["fetched"]),
        Validators(**values["validators"]),
    )


def _write(path: Path, text: str) -> None:
    """Write under another name first, so that a half-written file is never read."""
    unfinished = path.with_name(f".{path.name.lstrip('.')}.writing")
    unfinished.unlink(missing_ok=True)
    with unfinished.open("x", encoding="utf-8") as stream:  # a new file, never through a link that was put there
        stream.write(text)
    unfinished.replace(path)
