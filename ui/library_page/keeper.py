"""What the pages have in common: the library, the uploads, the one worker, and reports in sentences."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from assistant.api import Library, limits_of, recognition_limits
from assistant.config import Settings
from assistant.errors import DocumentNotFound, LibraryMissing
from assistant.folder.files import location_of
from assistant.keeping import in_line, retire
from assistant.reporting.report import OTHER_WARNING, WARNINGS, page_numbers
from assistant.text.visible import one_line
from assistant.types import IngestReport, Quarantined, StoredDocument
from ui.library_page.access import Access
from ui.library_page.incoming import Incoming, Upload
from ui.library_page.listing import STEPS_HERE, on_this_page, reason_here
from ui.library_page.looking import Looking
from ui.library_page.work import ANSWERED_FROM, NO_LONGER_QUOTED, Link, Outcome, Progress, Worker

NONE: Mapping[str, str] = MappingProxyType({})


class Keeper:
    """A library with everything that is needed to keep it.

    :param open_library: returns the library that the chat answers from, so that it is held in memory once.
    :param create_library: makes an empty one where there is none.
    """

    def __init__(
        self,
        settings: Settings,
        access: Access,
        open_library: Callable[[], Library],
        create_library: Callable[[], Library],
    ) -> None:
        self.settings = settings
        self.access = access
        self.corpus: Path = settings.corpus_dir
        self.incoming = Incoming(self.corpus, limits_of(settings).file_bytes)
        self.looking = Looking(limits_of(settings))
        self.worker = Worker()
        # Those that a task is putting into the library; nobody can do so twice.
        self.taken: set[str] = set()
        self.taking = threading.Lock()
        # The latest plans that were shown, as JSON, by name: what is carried out is what was looked at.
        self.shown_plans: dict[str, str] = {}
        self._open = open_library
        self._create = create_library
        self.incoming.sweep()

    def library(self) -> Library:
        """Return the library, empty where there was none; raises AssistantError."""
        try:
            return self._open()
        except LibraryMissing:
            self._create()
            return self._open()

    def uploads(self) -> list[Upload]:
        """Return the uploads that wait for somebody to check them, the oldest first."""
        return [upload for upload in self.incoming.all() if upload.upload_id not in self.taken]

    def file(self, path: str) -> Path:
        """Return where a path of the library lies in its folder."""
        return location_of(self.corpus, path)

    @property
    def folder_is_gone(self) -> bool:
        """Whether the documents' folder is not there, as when its drive is not connected."""
        return not self.corpus.is_dir() and bool(self.library().documents())

    @property
    def recognises(self) -> bool:
        """Whether pages that are pictures are read by text recognition."""
        return recognition_limits(self.settings) is not None

    def read_again(self, paths: Collection[str], progress: Progress, replaced: Mapping[str, str] = NONE) -> Outcome:
        """Bring the library in line with some files of the corpus folder; other changes there wait.

        :param replaced: by the path of a new file, the id of the document that it replaces once it has been read.
        """
        library, asked = self.library(), frozenset(paths)
        report = library.sync(self.corpus, progress=progress, choose=lambda plan: plan.only(asked))
        retired = retire(library, replaced, self.corpus)
        report = in_line(library, report, retired.paths, self.corpus)
        done = self.outcome(report, asked | retired.paths)
        return replace(done, troubles=(*map(one_line, map(on_this_page, retired.not_replaced)), *done.troubles))

    def outcome(self, report: IngestReport, asked: Collection[str]) -> Outcome:
        """Return a report in sentences, as far as it is about some paths."""
        asked, lines = frozenset(asked), []
        known = {path: document for document in self.library().documents() for path in document.paths}
        troubles = [
            f"{one_line(item.path)} could not be read. {reason_here(item.reason)} {on_this_page(item.next_step)}"
            for item in report.quarantined
            if item.path in asked
        ]
        links: dict[str, Link] = {}
        new = tuple(path for path in report.added if path not in report.restored)
        for words, paths in (
            ("was added", new),
            ("was put back", report.restored),
            ("was brought up to date", report.updated),
        ):
            for path in sorted(asked.intersection(paths)):
                document = known.get(path)
                pages = "" if document is None else f": {document.pages} page{'' if document.pages == 1 else 's'}"
                lines.append(f"{one_line(path)} {words}{pages}.")
                if document is not None:
                    links[document.document_id] = Link(
                        one_line(document.metadata.title), f"/library/documents/{document.document_id}"
                    )
                    troubles += _warned(document)
        gone = [path for path in report.removed if path in asked]
        lines += [f"{one_line(path)} is no longer in the library." for path in gone]
        lines += [
            f"{one_line(path)} has the same content as {one_line(of)}; they are one document."
            for path, of in report.duplicates
            if path in asked
        ]
        troubles += [
            f"{one_line(pair.path)} and {one_line(pair.of)} share much of their text: "
            "say in the library which one counts, or that both stay."
            for pair in report.near_duplicates
            if pair.path in asked or pair.of in asked
        ]
        if not lines and not troubles:
            lines.append("There was nothing to change.")
        finished = NO_LONGER_QUOTED if gone and not links else ANSWERED_FROM
        return Outcome(tuple(lines), tuple(troubles), tuple(links.values()), finished)

    def document(self, reference: str) -> StoredDocument | None:
        """Return a document with every warning about it; None where there is none."""
        with suppress(DocumentNotFound):
            found = self.library().document(reference)
            full = {known.document_id: known for known in self.library().documents()}
            return full.get(found.document_id, found)
        return None

    def quarantined(self, path: str) -> Quarantined | None:
        """Return why a file could not be read; None where it was, or is not there."""
        return next((item for item in self.library().quarantined() if item.path == path), None)


def _warned(document: StoredDocument) -> list[str]:
    by_code: dict[str, list[int]] = {}
    for warning in document.warnings:
        by_code.setdefault(warning.code, []).extend([] if warning.page_index is None else [warning.page_index])
    found = []
    for code, pages in by_code.items():
        title, next_step = WARNINGS.get(code, OTHER_WARNING)
        where = f", {page_numbers(pages)}" if pages else ""
        next_step = STEPS_HERE.get(code) or on_this_page(next_step)
        found.append(f"{one_line(document.paths[0])}: {title.lower()}{where}. {next_step}")
    return found
