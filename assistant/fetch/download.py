"""One address -> one file: resumed where it broke off, checked before it is kept, and what has changed since last time.

What was fetched before stays in its place until its successor is whole and has been checked.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import IO, Any

from assistant.errors import UnreadableFile
from assistant.fetch.addresses import CORRECT_IT, Address, NotNow, Refused
from assistant.fetch.kinds import HEAD_BYTES, TAIL_BYTES, Kind, check_declared, classify, refuse_login_page
from assistant.fetch.originals import CannotFetch, Copy, Originals, Validators, write_sidecar
from assistant.fetch.wanted import Wanted
from assistant.fetch.web import Reply, Web
from assistant.folder.files import file_sha256
from assistant.readers.limits import MEGABYTE
from assistant.types import ReadFile

# A connection that breaks in the middle is taken up again this often in one run.
RESUMES = 3
UNPACKED_AT_ONCE = 64 * 1024
# A page's password field stands near its beginning, if anywhere.
LOGIN_BYTES = 512 * 1024
_CONTENT_RANGE = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15}|\*)")
_OPEN_YOURSELF = "Open the address in a browser, save the document, and add the file: assistant add FILE"

Progress = Callable[[int, int | None], None]
"""Called with the bytes that are here and the bytes there will be (None: not known)."""


class Outcome(StrEnum):
    """What came of one address."""

    FETCHED = "fetched"
    CHANGED = "changed"
    """The publisher's file is another now; ingest keeps the old one as an older version."""
    UNCHANGED = "unchanged"
    GONE = "gone"
    """The publisher no longer has it; what was fetched before is kept."""
    KEPT = "kept"
    """Somebody changed the copy here; it is left alone."""
    REFUSED = "refused"
    NOT_NOW = "not_now"


PROBLEMS = (Outcome.GONE, Outcome.REFUSED, Outcome.NOT_NOW)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one address. ``file`` is its copy in the folder of originals, None where there is none."""

    wanted: Wanted
    outcome: Outcome
    file: str | None
    size: int = 0
    reason: str = ""
    next_step: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return one element of ``results``."""
        return {
            "address": self.wanted.address.url,
            "documents": list(self.wanted.documents),
            "outcome": self.outcome.value,
            "file": self.file,
            "bytes": self.size,
            "reason": self.reason,
            "next_step": self.next_step,
        }


@dataclass(frozen=True, slots=True)
class Fetcher:
    """What fetching one address needs.

    :param most_bytes: the largest file that is kept; larger ones would not be read anyway.
    :param read: reads a file, to tell a web page whose words changed from one whose code did.
    """

    web: Web
    originals: Originals
    read: ReadFile
    most_bytes: int
    progress: Progress = lambda done, total: None

    def fetch(self, wanted: Wanted) -> Result:
        """Bring the copy of one address up to date.

        :raises CannotFetch: the disk is full or the folder cannot be written.
        """
        copy = self.originals.copy_of(wanted.address)
        try:
            if copy is not None and self.originals.was_changed_here(copy):
                return Result(
                    wanted,
                    Outcome.KEPT,
                    copy.file,
                    copy.size,
                    "The copy here was changed after it was fetched, so it was left as it is.",
                    "To fetch it anew, move the copy out of the folder first.",
                )
            return self._fetch(wanted, copy)
        except (Refused, NotNow) as error:
            outcome = Outcome.REFUSED if isinstance(error, Refused) else Outcome.NOT_NOW
            kept = " The copy that is here is kept." if copy else ""
            return Result(wanted, outcome, copy.file if copy else None, 0, error.message + kept, error.hint)
        except OSError as error:
            raise CannotFetch(
                f"{self.originals.folder} cannot be written: {error.strerror or error}.",
                "Check that the disk has room and that you may write there; what was fetched so far is kept.",
            ) from error

    def _fetch(self, wanted: Wanted, copy: Copy | None) -> Result:
        for _ in range(RESUMES):
            before = self._here(wanted.address)
            try:
                return self._once(wanted, copy)
            except NotNow:
                # Worth another try where the last one brought something, or showed that its beginning is of no use.
                if self._here(wanted.address) == before:
                    raise
        return self._once(wanted, copy)

    def _here(self, address: Address) -> int:
        """Return how many bytes of an unfinished download can be gone on from."""
        part = self.originals.part(address)
        if address.url not in self.originals.unfinished or not part.is_file() or part.is_symlink():
            return 0
        return part.stat().st_size

    def _once(self, wanted: Wanted, copy: Copy | None) -> Result:
        address = wanted.address
        here = self._here(address)
        headers = {}
        if here:
            proof = self.originals.unfinished[address.url].for_range
            headers = {"Range": f"bytes={here}-", "If-Range": proof}
        elif copy is not None:
            headers = _conditions(copy.validators)
        with self.web.get(address, headers) as reply:
            if reply.status == 304 and copy is not None:
                return Result(wanted, Outcome.UNCHANGED, copy.file, copy.size)
            if reply.status in (404, 410):
                return _gone(wanted, copy, reply.status)
            if reply.status not in (200, 206):
                self.originals.drop_part(address)
                _refuse_status(reply.status)
            check_declared(reply.headers.get("content-type", ""))
            start = self._start(reply, here, address)
            self._receive(reply, address, start)
            return self._keep(wanted, copy, reply)

    def _start(self, reply: Reply, here: int, address: Address) -> int:
        """Return where in the file the answer begins.

        :raises NotNow: a part came that was not asked for; the next try begins anew.
        """
        if reply.status == 200:
            return 0
        match = _CONTENT_RANGE.fullmatch(reply.headers.get("content-range", ""))
        if match is None or not here or int(match.group(1)) != here or _encoding(reply):
            self.originals.drop_part(address)
            raise NotNow("The site sent another part of the file than was asked for.", "Run assistant fetch again.")
        return here

    def _receive(self, reply: Reply, address: Address, start: int) -> None:
        """Write the body behind the first ``start`` bytes of the part.

        :raises Refused: it is too large, or is seen not to be what was asked for; the part is dropped.
        """
        length = reply.headers.get("content-length", "")
        total = start + int(length) if length.isascii() and length.isdigit() and not _encoding(reply) else None
        try:
            if total is not None and total > self.most_bytes:
                raise self._too_large(total)
            self._remember(reply, address, start)
            with _open_part(self.originals.part(address), start) as part:
                size = start
                head = b""
                for chunk in _decoded(reply):
                    size += len(chunk)
                    if size > self.most_bytes:
                        raise self._too_large(None)
                    part.write(chunk)
                    if start == 0 and len(head) < HEAD_BYTES <= len(head := (head + chunk)[:HEAD_BYTES]):
                        classify(reply.headers.get("content-type", ""), head, None, address)
                    self.progress(size, total)
                part.flush()
                os.fsync(part.fileno())
        except Refused:
            self.originals.drop_part(address)
            raise

    def _remember(self, reply: Reply, address: Address, start: int) -> None:
        """Note what the part belongs to, before its first byte: without that it cannot be gone on with."""
        if start:
            return
        self.originals.part(address).unlink(missing_ok=True)
        validators = _validators(reply)
        if validators.for_range and not _encoding(reply):
            self.originals.unfinished[address.url] = validators
        else:
            self.originals.unfinished.pop(address.url, None)
        self.originals.save()

    def _too_large(self, size: int | None) -> Refused:
        said = f"is {size / MEGABYTE:.0f} MB" if size is not None else "is larger than it said"
        return Refused(
            f"The file {said}; the limit is {self.most_bytes / MEGABYTE:.0f} MB.",
            "Raise ASSISTANT_FILE_MB if you trust it, or add a smaller version yourself.",
        )

    def _keep(self, wanted: Wanted, copy: Copy | None, reply: Reply) -> Result:
        """Check what came, and put it where it belongs."""
        originals, address = self.originals, wanted.address
        part = originals.part(address)
        try:
            kind = _checked(part, reply, address)
            if copy is not None and PurePosixPath(copy.file).suffix != kind.suffix:
                raise Refused(
                    f"The address now gives {kind.name}, another kind of file than the copy here.",
                    "Open it in a browser; if that is right, delete the copy here and fetch again.",
                )
            sha256, size = file_sha256(part), part.stat().st_size
            if copy is not None and self._is_same(copy, part, sha256, kind):
                originals.copies[address.url] = Copy(
                    copy.file, copy.sha256, copy.size, copy.fetched, _validators(reply)
                )
                originals.drop_part(address)
                originals.save()
                return Result(wanted, Outcome.UNCHANGED, copy.file, copy.size)
            place = originals.place_for(address, kind.suffix)
        except Refused:
            originals.drop_part(address)
            raise
        existed = copy is not None
        write_sidecar(place, wanted)
        part.replace(place)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        originals.copies[address.url] = Copy(place.name, sha256, size, now, _validators(reply))
        originals.unfinished.pop(address.url, None)
        originals.save()
        return Result(wanted, Outcome.CHANGED if existed else Outcome.FETCHED, place.name, size)

    def _is_same(self, copy: Copy, part: Path, sha256: str, kind: Kind) -> bool:
        """True for the same bytes, and for a web page that says the same: their code changes at every visit."""
        if sha256 == copy.sha256:
            return True
        if kind.suffix != ".html":
            return False
        try:
            old, new = (self.read(path, copy.file) for path in (self.originals.folder / copy.file, part))
        except UnreadableFile:
            return False
        return [page.text for page in old.pages] == [page.text for page in new.pages]


def _checked(part: Path, reply: Reply, address: Address) -> Kind:
    with part.open("rb") as stream:
        head = stream.read(LOGIN_BYTES)
        stream.seek(max(0, part.stat().st_size - TAIL_BYTES))
        tail = stream.read(TAIL_BYTES)
    if not head.strip():
        raise Refused("The site sent an empty file.", _OPEN_YOURSELF)
    kind = classify(reply.headers.get("content-type", ""), head[:HEAD_BYTES], tail, address)
    if kind.suffix == ".html":
        refuse_login_page(head, address, reply.address)
    return kind


def _conditions(validators: Validators) -> dict[str, str]:
    """Return the headers that ask for a file only where it has changed."""
    conditions = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in conditions.items() if value}


def _validators(reply: Reply) -> Validators:
    """Return how the server calls this state of the file; what could not be sent back as it is counts as not said."""
    values = [reply.headers.get(name, "") for name in ("etag", "last-modified")]
    return Validators(
        *(value if value.isascii() and value.isprintable() and len(value) < 300 else "" for value in values)
    )


def _encoding(reply: Reply) -> str:
    """Return how the body is packed; empty where it is not."""
    encoding = reply.headers.get("content-encoding", "").strip().lower()
    return "" if encoding == "identity" else encoding


def _decoded(reply: Reply) -> Iterator[bytes]:
    """Yield the body unpacked, a little at a time: a few bytes may unpack to gigabytes.

    :raises Refused: it is packed in a way that was not asked for and is not known.
    :raises NotNow: what is packed is damaged or breaks off.
    """
    encoding = _encoding(reply)
    if not encoding:
        yield from reply.chunks
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise Refused("The site sent the file packed in a way that is not known.", _OPEN_YOURSELF)
    unpacker = zlib.decompressobj(wbits=47)
    try:
        for chunk in reply.chunks:
            packed = chunk
            # A file may be packed in several parts, with zeros to fill up behind each.
            while packed := packed.lstrip(b"\0") if unpacker.eof else packed:
                if unpacker.eof:
                    unpacker = zlib.decompressobj(wbits=47)
                yield unpacker.decompress(packed, UNPACKED_AT_ONCE)
                packed = unpacker.unconsumed_tail or unpacker.unused_data
    except zlib.error as error:
        raise NotNow("The site sent a damaged file.", "Run assistant fetch again later.") from error
    if not unpacker.eof:
        raise NotNow("The site broke off in the middle of the file.", "Run assistant fetch again later.")


def _open_part(path: Path, start: int) -> IO[bytes]:
    """Open a part for writing behind its first ``start`` bytes; never through a link that somebody put there."""
    flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    stream = os.fdopen(os.open(path, flags, 0o644), "wb")
    stream.truncate(start)
    stream.seek(start)
    return stream


def _gone(wanted: Wanted, copy: Copy | None, status: int) -> Result:
    if copy is not None:
        reason = f"The publisher no longer has it ({status}); the copy fetched on {copy.fetched[:10]} is kept."
        return Result(wanted, Outcome.GONE, copy.file, copy.size, reason, "Look for its successor at the publisher's.")
    return Result(
        wanted,
        Outcome.GONE,
        None,
        0,
        f"There is nothing at this address ({status}).",
        f"Look for the document at the publisher's. {CORRECT_IT}",
    )


def _refuse_status(status: int) -> None:
    if status in (401, 402, 403, 407, 451):
        raise Refused(f"The site does not give this document to programs ({status}).", _OPEN_YOURSELF)
    if status == 416 or status >= 500 or status in (408, 425):
        raise NotNow(f"The site answered with an error ({status}).", "Run assistant fetch again later.")
    raise Refused(f"The site did not send the document ({status}).", _OPEN_YOURSELF)
