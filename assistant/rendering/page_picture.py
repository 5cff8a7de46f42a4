"""Pictures of PDF pages for readers, drawn from the very bytes that were cited, with the words' boxes.

A PDF may be hostile and a picture is made while a reader waits, so a child process makes it, within a few seconds, and
what cannot be drawn is said in a sentence. The last pictures are kept, since the browser asks for a picture right
after the boxes that lie on it were made.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.errors import UnreadableFile
from assistant.folder.files import location_of
from assistant.types import Page, ShownPage, Span, StoredPage, VersionId

SECONDS = 10.0
KEPT = 16
PDF_SUFFIX = ".pdf"

GONE = "The file has gone from the library's folder, so its page is shown as text only."
REPLACED = "The file has been replaced since these words were taken from it, so they are shown as text only."
NOT_DRAWN = "No picture of this page could be made, so it is shown as text only."


class Draws(Protocol):
    """What makes pictures: :class:`assistant.readers.child.ReaderProcess`."""

    def start(self) -> None: ...
    def show(
        self, path: Path, version: VersionId, page: Page, slices: Sequence[tuple[int, int]], /
    ) -> ShownPage | None: ...


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page's picture, or in ``note`` why there is none; both are empty for what is no PDF."""

    shown: ShownPage | None = None
    note: str = ""


class PagePictures:
    """Makes pictures of the pages of the PDFs in a corpus folder. Safe to share between threads.

    :param corpus: where the documents' files lie; nothing outside it is ever opened.
    """

    def __init__(self, corpus: Path, reader: Draws) -> None:
        self._corpus = corpus
        self._reader = reader
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, int], bytes] = OrderedDict()

    def start(self) -> None:
        """Start the process that draws, so that the first picture does not wait for it."""
        self._reader.start()

    def draw(self, stored: StoredPage, spans: Sequence[Span]) -> Drawn:
        """Return the page's picture with the boxes of ``spans``, which lie on this page."""
        paths = [path for path in stored.paths if path.lower().endswith(PDF_SUFFIX)]
        if not paths:
            return Drawn()
        note = GONE
        slices = [(span.start, span.end) for span in spans]
        for location in filter(None, (self._location(path) for path in paths)):
            try:
                shown = self._reader.show(location, stored.version, stored.page, slices)
            except UnreadableFile:
                note = NOT_DRAWN
                continue
            if shown is not None:
                self._keep((stored.version, stored.page.index), shown.picture)
                return Drawn(shown)
            note = REPLACED
        return Drawn(note=note)

    def jpeg(self, stored: StoredPage) -> bytes | None:
        """Return the page's picture alone; None where there is none."""
        with self._lock:
            kept = self._kept.get((stored.version, stored.page.index))
        if kept is not None:
            return kept
        drawn = self.draw(stored, ())
        return None if drawn.shown is None else drawn.shown.picture

    def _location(self, path: str) -> Path | None:
        """Return where a file of the corpus lies; None where it is not there, or leads out of the corpus."""
        try:
            location = location_of(self._corpus, path).resolve(strict=True)
            return location if location.is_relative_to(self._corpus.resolve()) else None
        except (OSError, RuntimeError):  # gone, or a link that leads to itself
            return None

    def _keep(self, key: tuple[str, int], picture: bytes) -> None:
        with self._lock:
            self._kept[key] = picture
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
