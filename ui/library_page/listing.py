"""The documents as a table: narrowed, ordered, and counted; and what needs a look, each with where to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from assistant.attribution import attribution, in_words
from assistant.reporting.page import GUESSED
from assistant.reporting.report import Choice, Facts
from assistant.text.visible import one_line
from assistant.types import ReadingWarning, StoredDocument

UNREAD = "page_without_text"
ORDERS: Mapping[str, str] = {"title": "Title", "newest": "Newest first", "oldest": "Oldest first"}
# What the command line says where a page has a button for it.
_COMMANDS = re.compile(r"(?: and|,? then)? run: assistant ingest\b")
_RECOGNITION = re.compile(
    r"([Ii])nstall text recognition(?: \(OCR\) with 'make ocr', then run: assistant ingest --rebuild|: make ocr)"
)
_ASKED = "sk whoever runs this program to install text recognition"
_LIMIT = re.compile(r"(?:allow more with ASSISTANT_\w+|raise the limit in the settings)")
_KINDS = re.compile(r"Save it as one of [^ ]+(?:, [.\w]+)*, and add that copy\.")
_OWN_LINE = re.compile(r"^(?:.*\.yaml|The \.yaml file beside it)(?:, line (\d+):|(?=:| must hold))")
_SIDECAR = re.compile(r"\b(?:its|(the|a second|a)) \.yaml file( of\b| beside it)?")
_WRITE_THAT = re.compile(r": write that in .*\.yaml\.")
SAVE_IT_AS = "Save it as PDF, Word (.docx), PowerPoint (.pptx), Excel (.xlsx), a web page or text, and add that."
MOST_ROWS = 500
# What to do here about a warning, where that is said elsewhere of the file beside a document.
STEPS_HERE: Mapping[str, str] = {
    "bad_metadata": "Write the right one on its own page.",
    "status_contradicted": "Say on its own page that it is current again, or choose there what replaced it.",
    "unknown_document": "Choose on its own page what replaced it, or add the document that is named.",
    "superseded_in_circle": "On the page of the one that is current, say that it is current again.",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the table is narrowed to; empty means no narrowing."""

    text: str = ""
    kind: str = ""
    publisher: str = ""
    status: str = ""
    order: str = "title"

    @property
    def is_narrow(self) -> bool:
        """Whether anything may be left out."""
        return bool(self.text or self.kind or self.publisher or self.status)


@dataclass(frozen=True, slots=True)
class Row:
    """What the table says of one document; ``unread`` is how many of its pages have no text."""

    document_id: str
    title: str
    title_guessed: bool
    paths: tuple[str, ...]
    by: str
    date: str
    kind: str
    status: str
    pages: int
    unread: int


@dataclass(frozen=True, slots=True)
class Card:
    """Something to look at; ``address`` is where it can be mended, ``is_unread`` whether nothing of it was read."""

    path: str
    title: str
    reason: str
    next_step: str
    pages: tuple[int, ...]
    address: str
    is_unread: bool


def rows(documents: Iterable[StoredDocument], filters: Filters) -> list[Row]:
    """Return the rows of the documents that pass ``filters``, in their order."""
    passing = [document for document in documents if _passes(document, filters)]
    by_title = sorted(passing, key=lambda document: document.metadata.title.casefold())
    if filters.order != "title":
        # Those without a date last, either way.
        newest = filters.order == "newest"
        by_title.sort(key=lambda document: document.metadata.dated or "", reverse=newest)
        by_title.sort(key=lambda document: document.metadata.dated is None)
    return [row(document) for document in by_title]


def row(document: StoredDocument) -> Row:
    """Return what the table says of a document."""
    metadata = document.metadata
    return Row(
        document.document_id,
        one_line(metadata.title),
        metadata.origins.get("title") in GUESSED,
        document.paths,
        # A briefing is never shown under its original's publisher alone.
        one_line(attribution(metadata) if metadata.is_briefing else metadata.publisher or metadata.text_by or ""),
        in_words(metadata.dated),
        metadata.kind or "",
        metadata.status.value,
        document.pages,
        len(unread_pages(document.warnings)),
    )


def unread_pages(warnings: Iterable[ReadingWarning]) -> frozenset[int]:
    """Return the pages of which no text was read, from 0."""
    return frozenset(w.page_index for w in warnings if w.code == UNREAD and w.page_index is not None)


def kinds(documents: Sequence[StoredDocument]) -> list[str]:
    """Return every kind of document there is."""
    return sorted({document.metadata.kind for document in documents if document.metadata.kind})


def publishers(documents: Sequence[StoredDocument]) -> list[str]:
    """Return whoever published a document, or the original of one."""
    return sorted({name for document in documents for name in _publishers(document)}, key=str.casefold)


def cards(facts: Facts) -> list[Card]:
    """Return what needs a look, the files that were not read first."""
    known = {path: document.document_id for document in facts.documents for path in document.paths}
    return [
        Card(
            one_line(problem.path),
            reason_here(problem.title),
            one_line(reason_here(problem.reason)),
            STEPS_HERE.get(problem.code) or on_this_page(problem.next_step),
            problem.pages,
            address_of(problem.path, known.get(problem.path), not_read=problem.is_unread),
            problem.is_unread,
        )
        for problem in facts.problems
    ]


def address_of(path: str, document_id: str | None, *, not_read: bool = False) -> str:
    """Return the address of a file's own page, or of its document's."""
    if document_id is None or not_read:
        return f"/library/file?path={quote(path, safe='')}"
    return f"/library/documents/{document_id}"


def newest(documents: Iterable[StoredDocument]) -> StoredDocument | None:
    """Return the document with the latest date; None where none has one."""
    dated = [document for document in documents if document.metadata.dated]
    return max(dated, key=lambda document: document.metadata.dated or "", default=None)


def on_this_page(hint: str) -> str:
    """Return what to do next without the commands and files that the page has a button for."""
    words = _RECOGNITION.sub(lambda found: f"{'A' if found[1] == 'I' else 'a'}{_ASKED}", hint)
    words = _LIMIT.sub("ask whoever runs this program to allow more,", _COMMANDS.sub("", words))
    words = _KINDS.sub(SAVE_IT_AS, words)
    words = words.replace("allow more, if you trust it", "allow more")
    return one_line("Open it here and correct that line." if words == "Correct it" else words.rstrip(" .") + ".")


def reason_here(reason: str) -> str:
    """Return why something could not be read without the names of files that the page shows as details."""
    words = _OWN_LINE.sub(lambda found: f"Line {found[1]} of its details:" if found[1] else "Its details", reason)
    words = _SIDECAR.sub(
        lambda found: f"{found[1]} file with the details of" if found[2] == " of" else "its details", words
    )
    return _WRITE_THAT.sub(".", words).replace("corpus folder", "library’s folder")


def choices_with_ids(facts: Facts) -> list[tuple[Choice, str, str]]:
    """Return the pairs that look alike, each with the ids of the older and the newer document."""
    known = {path: document.document_id for document in facts.documents for path in document.paths}
    return [(choice, known.get(choice.older, ""), known.get(choice.newer, "")) for choice in facts.choices]


def _publishers(document: StoredDocument) -> set[str]:
    metadata = document.metadata
    return {one_line(name) for name in (*metadata.publishers, metadata.text_by) if name}


def _passes(document: StoredDocument, filters: Filters) -> bool:
    metadata = document.metadata
    said = " ".join([metadata.title, *document.paths, *metadata.tags, *_publishers(document)]).casefold()
    return (
        all(word in said for word in filters.text.casefold().split())
        and filters.kind in ("", metadata.kind)
        and (not filters.publisher or filters.publisher in _publishers(document))
        and filters.status in ("", metadata.status.value)
    )
