"""Uploads, kept before anything is read from them: in ``.incoming/`` within the corpus folder, where no run looks.

One folder an upload, with the file under its own name and ``upload.json``. A file is whole once the folder's record is
there; both are flushed to the disk before the browser is told. What is not whole is swept away.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import secrets
import shutil
import unicodedata
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.requests import ClientDisconnect

from assistant.errors import AssistantError
from assistant.folder.files import IGNORED_PREFIXES, found_in
from assistant.folder.unread import NEXT_STEPS
from assistant.readers import SUPPORTED_SUFFIXES
from assistant.readers.limits import MEGABYTE
from ui.library_page.listing import SAVE_IT_AS

FOLDER = ".incoming"
RECORD = "upload.json"
LONGEST_NAME_BYTES = 180
# Ends the name of an upload's folder until its file and its record are whole.
UNFINISHED = ".part"
_ID = re.compile("[0-9a-f]{16}")


class NotKept(AssistantError):
    """An upload that was not kept; nothing of it is left on the server. It is told beside the file's name."""

    code = "not_kept"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was uploaded and is not in the library yet.

    ``replaces`` is the path of the document whose file it is to take the place of, ``instead_of`` the SHA-256 of that
    file as it was then, and ``choice`` what is to be done where its name is taken: ``replace``, ``both``, or empty
    while nobody has said. ``guessed`` is what the file says of itself, None until it has been looked at; ``origins``
    says where each came from; ``problem`` is why it cannot be read, and ``is_scan`` whether that is left to text
    recognition. ``given`` is what its keeper wrote.
    """

    upload_id: str
    name: str
    size: int
    sha256: str
    when: str
    replaces: str = ""
    instead_of: str = ""
    choice: str = ""
    supersedes: str = ""
    checked: bool = False
    guessed: Mapping[str, Any] | None = None
    origins: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    is_scan: bool = False
    next_step: str = ""
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """A text that is another one once somebody has said something else about it."""
        said = json.dumps([dict(self.given), self.choice, self.supersedes, self.checked], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:24]


class Incoming:
    """The kept uploads of one corpus folder."""

    def __init__(self, corpus: Path, most_bytes: int) -> None:
        self._folder = corpus / FOLDER
        self.most_bytes = most_bytes

    def check(self, name: str, size: int) -> str:
        """Return the name under which a file of this name and size may be kept.

        :raises NotKept: it may not.
        """
        clean = clean_name(name)
        if size > self.most_bytes:
            raise NotKept(
                f"It has {size / MEGABYTE:,.1f} MB; at most {self.most_bytes // MEGABYTE} MB are allowed.",
                "Split it, or ask whoever runs this program to raise the limit (ASSISTANT_FILE_MB).",
            )
        if size == 0:
            raise NotKept("It is empty.", "Save it again where it came from, and add that copy.")
        if not clean or clean.startswith(IGNORED_PREFIXES) or len(clean.encode()) > LONGEST_NAME_BYTES:
            raise NotKept(
                "Its name cannot be used: a name begins with a letter or a number and has at most "
                f"{LONGEST_NAME_BYTES} characters.",
                "Rename the file and add it again.",
            )
        suffix = Path(clean).suffix.lower()
        if suffix not in SUPPORTED_SUFFIXES:
            kind = f"of the kind {suffix}" if suffix else "without an ending such as .pdf"
            raise NotKept(f"Files {kind} cannot be read.", NEXT_STEPS.get(suffix, SAVE_IT_AS))
        return clean

    async def keep(
        self, name: str, size: int, body: AsyncIterator[bytes], replaces: str = "", instead_of: str = ""
    ) -> Upload:
        """Write a body to the disk and return its upload.

        :param size: how many bytes were announced.
        :raises NotKept: it may not be kept, came by half, or the disk is full.
        """
        name = self.check(name, size)
        upload_id = secrets.token_hex(8)
        folder = self._folder / f"{upload_id}{UNFINISHED}"
        try:
            folder.mkdir(parents=True)
            digest, received = hashlib.sha256(), 0
            with (folder / name).open("wb") as stream:
                async for piece in body:
                    received += len(piece)
                    if received > size:
                        break
                    digest.update(piece)
                    stream.write(piece)
                stream.flush()
                os.fsync(stream.fileno())
            if received != size:
                raise _half()
            when = datetime.now(UTC).isoformat()
            upload = Upload(upload_id, name, size, digest.hexdigest(), when, replaces, instead_of)
            _write(folder / RECORD, upload)
            folder.rename(self._folder / upload_id)
            _flush_folder(self._folder)
        except ClientDisconnect as error:
            raise _half() from error
        except OSError as error:
            full = error.errno == errno.ENOSPC
            raise NotKept(
                f"It could not be kept: {'the disk is full' if full else error.strerror or error}.",
                "Make room on the disk, then add it again."
                if full
                else "Ask whoever runs this program whether the library’s folder can be written.",
            ) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return upload

    def all(self) -> list[Upload]:
        """Return the kept uploads, the oldest first."""
        kept = [upload for record in found_in(self._folder, f"*/{RECORD}") if (upload := _read(record)) is not None]
        return sorted(kept, key=lambda upload: (upload.when, upload.name))

    def find(self, upload_id: str) -> Upload | None:
        """Return an upload; None where it is no longer waiting."""
        return _read(self._folder / upload_id / RECORD) if _ID.fullmatch(upload_id) else None

    def file(self, upload: Upload) -> Path:
        """Return where an upload's bytes lie."""
        return self._folder / upload.upload_id / upload.name

    def update(self, upload: Upload, **values: Any) -> Upload:
        """Record what has become known about an upload, and return it."""
        changed = replace(upload, **values)
        if (self._folder / upload.upload_id).is_dir():
            _write(self._folder / upload.upload_id / RECORD, changed)
        return changed

    def drop(self, upload: Upload) -> None:
        """Delete an upload; its bytes are in the corpus folder, or nobody wants them."""
        shutil.rmtree(self._folder / upload.upload_id, ignore_errors=True)
        with suppress(OSError):  # others are still there
            self._folder.rmdir()

    def sweep(self) -> None:
        """Delete what came by half in a process that was ended."""
        for folder in found_in(self._folder, f"*{UNFINISHED}"):
            shutil.rmtree(folder, ignore_errors=True)


def clean_name(name: str) -> str:
    """Return a file's name without its folders, and without characters that cannot be seen."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(each for each in unicodedata.normalize("NFC", last) if unicodedata.category(each)[0] != "C")
    return " ".join(kept.split())


def _read(record: Path) -> Upload | None:
    """Return what a record says; None where it is not, or no longer, there, or was not finished."""
    if record.parent.name.endswith(UNFINISHED):
        return None
    try:
        return Upload(**json.loads(record.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _half() -> NotKept:
    return NotKept("It did not arrive whole, so it was not kept.", "Add it again.")


def _write(location: Path, upload: Upload) -> None:
    unfinished = location.with_name(f"{RECORD}.new")
    with unfinished.open("w", encoding="utf-8") as stream:
        json.dump(asdict(upload), stream, ensure_ascii=False, indent=2)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(location)
    _flush_folder(location.parent)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
