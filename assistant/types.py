"""The nouns of the project: frozen values, enumerations and the interfaces that vary.

Standard library only, so that every module can import this one. Offsets are Unicode code points of a page's
stored text, start inclusive and end exclusive. Page indices are physical and count from 0; page labels are
what is printed on the page (``iv``, ``12``).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NewType, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    # Shape (n, dimensions), float32, every row of unit length.
    Vectors = NDArray[np.float32]

DocumentId = NewType("DocumentId", str)
"""Opaque and permanent: renaming a file keeps it."""

VersionId = NewType("VersionId", str)
"""SHA-256 of a file's bytes, 64 hexadecimal digits."""

PassageId = NewType("PassageId", str)
"""Derived from the document, the version and the spans, so that a link to a passage lasts."""

SIDECAR_SUFFIX = ".yaml"
"""What the name of a file that says what a document is has more than the document's own: ``report.pdf.yaml``."""


class Role(StrEnum):
    """What a block of page text is for."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    CAPTION = "caption"
    NOTE = "note"
    FURNITURE = "furniture"
    """Page headers, page footers and page numbers: stored and shown, never part of a passage."""


class Status(StrEnum):
    """Whether a document is in force."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    DRAFT = "draft"


class QuarantineCode(StrEnum):
    """Why a file is not in the library."""

    EMPTY = "empty"
    NO_TEXT = "no_text"
    LOCKED = "locked"
    CORRUPT = "corrupt"
    UNSUPPORTED = "unsupported"
    LIMIT = "limit"
    UNSAFE = "unsafe"
    TIMEOUT = "timeout"
    BAD_METADATA = "bad_metadata"


class Outcome(StrEnum):
    """What kind of answer this is."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    CONFLICTING = "conflicting"
    SUPERSEDED = "superseded"
    NOT_IN_LIBRARY = "not_in_library"
    OUT_OF_SCOPE = "out_of_scope"
    BLOCKED = "blocked"
    ERROR = "error"


class Completeness(StrEnum):
    """How much of the question the claims cover."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Block:
    """A run of one page's text with one role.

    ``level`` is the depth of a heading (1 = title of the document) or of a list item (1 = outermost), 0 elsewhere.
    ``strong`` says that the author set the whole block in bold, where that carries meaning. ``header`` are the cells at
    the head of a table row's columns, where they stand elsewhere than in the row's own text: ``Year; Share``; below
    them, on a line of its own, the row's first cell, where that stands on the page before: a page break cuts the row.
    """

    role: Role
    start: int
    end: int
    level: int = 0
    strong: bool = False
    header: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page as it is shown, in fractions (0 to 1) of its width and height from the top left corner."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page as a reader sees it: a JPEG, and the boxes around the words that were asked for, one a line of text."""

    picture: bytes
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """A line of page text that text recognition (OCR) read from a picture, and where it stands on the page."""

    start: int
    end: int
    box: Box


@dataclass(frozen=True, slots=True)
class Page:
    """One page as stored: what offsets point into.

    ``blocks`` are in reading order and do not overlap. ``label`` is None where nothing is printed. ``ocr_confidence``
    (0 to 1) says that the text was read from a picture by text recognition, and how sure that was; None where the text
    is the file's own. ``ocr_lines`` are the lines of such a page, in reading order.
    """

    index: int
    label: str | None
    text: str
    blocks: tuple[Block, ...] = ()
    ocr_confidence: float | None = None
    ocr_lines: tuple[RecognisedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingWarning:
    """Something about a document that was read but not wholly; ``page_index`` is None for the whole document."""

    code: str
    reason: str
    page_index: int | None = None


@dataclass(frozen=True, slots=True)
class Original:
    """The publication that a briefing is about. Fields are None where they are not known."""

    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    source_url: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document; None where nothing says so.

    Dates are ISO 8601 with year, year-month or full date (``2024``, ``2024-03``, ``2024-03-26``).
    ``text_by`` is who wrote the words in the file. Where it differs from ``original.publisher`` the words may never
    be shown as that publisher's. ``briefed_by`` are the paths of the briefings about this very document.
    ``distinct_from`` names documents (path or id) that it resembles and does not replace. ``origins`` maps each field
    that is set to where it came from: ``sidecar``, ``front matter``, ``file properties``, ``text`` or ``file name``.
    """

    title: str
    kind: str | None = None
    publisher: str | None = None
    published: str | None = None
    reviewed: str | None = None
    status: Status = Status.CURRENT
    superseded_by: str | None = None
    source_url: str | None = None
    licence: str | None = None
    audience: str | None = None
    tags: tuple[str, ...] = ()
    text_by: str | None = None
    original: Original | None = None
    reading_status: str | None = None
    briefed_by: tuple[str, ...] = ()
    distinct_from: tuple[str, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)

    @property
    def dated(self) -> str | None:
        """The date a reader means: the original's where these are somebody else's words about it."""
        return self.about.published if self.about else self.published

    @property
    def publication(self) -> str:
        """The title that a reader knows it by: the original's where these are somebody else's words about it."""
        return (self.about and self.about.title) or self.title

    @property
    def about(self) -> Original | None:
        """The publication that a briefing is about; None where the words are its publisher's own."""
        return self.original if self.is_briefing else None

    @property
    def titles(self) -> tuple[str, ...]:
        """Its own title, and its original's where one is known."""
        return (self.title, self.original.title) if self.original and self.original.title else (self.title,)

    @property
    def publishers(self) -> tuple[str, ...]:
        """Its own publisher and its original's, as far as they are known."""
        known = (self.publisher, self.original and self.original.publisher)
        return tuple(name for name in known if name)

    @property
    def is_briefing(self) -> bool:
        """True where the words are somebody else's than the original's publisher."""
        return self.original is not None and self.text_by is not None and self.text_by != self.original.publisher


@dataclass(frozen=True, slots=True)
class Properties:
    """What a file says about itself (PDF info, core properties, HTML meta, front matter), by metadata field.

    ``origins`` says where single values came from, where that is not ``origin``.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    origin: str = "file properties"
    origins: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader makes of a file's bytes.

    ``unread`` are the indices of pages that show something whose words the file does not hold: what text recognition
    is for.
    """

    pages: tuple[Page, ...]
    properties: Properties = Properties()
    warnings: tuple[ReadingWarning, ...] = ()
    unread: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A run of a page's stored text; ``end`` is exclusive."""

    page_index: int
    start: int
    end: int

    def lies_in(self, other: Span) -> bool:
        """Return whether all of it is part of another run of the same page."""
        return self.page_index == other.page_index and other.start <= self.start and self.end <= other.end


@dataclass(frozen=True, slots=True)
class Passage:
    """What is embedded and retrieved: consecutive blocks under one heading path.

    ``text`` is the spans' page text, joined by a line feed. ``heading`` is the path from the outermost heading
    inwards, without the document's title. ``context`` (title, heading path, a list's lead-in) is embedded before
    the text and is no part of it. ``sentences`` are the places in the text that can be cited by themselves, as offsets
    into ``text``: sentences of paragraphs, whole list items, whole table rows; in reading order.
    """

    spans: tuple[Span, ...]
    text: str
    heading: tuple[str, ...] = ()
    context: str = ""
    sentences: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as the library holds it; ``version`` is the live one. ``paths`` are relative to the corpus folder.

    ``labels`` are the printed labels of its pages, in order; None where nothing is printed. ``ocr_confidences`` are how
    sure text recognition was of each page; None where the text is the file's own.
    """

    document_id: DocumentId
    version: VersionId
    paths: tuple[str, ...]
    metadata: Metadata
    pages: int
    passages: int
    versions: tuple[VersionId, ...] = ()
    warnings: tuple[ReadingWarning, ...] = ()
    labels: tuple[str | None, ...] = ()
    ocr_confidences: tuple[float | None, ...] = ()

    def label(self, page_index: int) -> str | None:
        """Return what is printed on a page."""
        return self.labels[page_index] if page_index < len(self.labels) else None

    def ocr_confidence(self, page_index: int) -> float | None:
        """Return how sure text recognition was of a page; None where the text is the file's own."""
        return self.ocr_confidences[page_index] if page_index < len(self.ocr_confidences) else None


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page of one version of one document."""

    document_id: DocumentId
    version: VersionId
    paths: tuple[str, ...]
    page: Page
    pages: int

    def as_json(self) -> dict[str, Any]:
        """Return what ``assistant show DOC --page N --json`` prints."""
        return {
            "document_id": self.document_id,
            "paths": list(self.paths),
            "version": self.version,
            "page_index": self.page.index,
            "page_label": self.page.label,
            "pages": self.pages,
            "text": self.page.text,
            "ocr_confidence": self.page.ocr_confidence,
        }


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage of a live version, with the document it belongs to."""

    passage_id: PassageId
    document: StoredDocument
    passage: Passage


def _original_as_json(original: Original | None) -> dict[str, Any] | None:
    if original is None:
        return None
    return {
        "title": original.title,
        "publisher": original.publisher,
        "published": original.published,
        "source_url": original.source_url,
    }


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found.

    ``score`` is the fused score: only its order within one search means anything. ``row`` is the passage's number
    inside the store and means nothing outside it. ``dense`` is the cosine with the
    question (-1 to 1; None where the dense leg was not asked). ``keyword`` is the BM25 score (higher is better; 0 where
    no term matched).
    """

    rank: int
    score: float
    row: int
    stored: StoredPassage
    dense: float | None = None
    keyword: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Return one element of what ``assistant search --json`` prints."""
        document, passage = self.stored.document, self.stored.passage
        metadata = document.metadata
        return {
            "rank": self.rank,
            "score": round(self.score, 6),
            "passage_id": self.stored.passage_id,
            "document_id": document.document_id,
            "paths": list(document.paths),
            "version": document.version,
            "title": metadata.title,
            "kind": metadata.kind,
            "publisher": metadata.publisher,
            "published": metadata.published,
            "status": metadata.status.value,
            "superseded_by": metadata.superseded_by,
            "text_by": metadata.text_by,
            "original": _original_as_json(metadata.original),
            "source_url": metadata.source_url,
            "pages": document.pages,
            "heading": list(passage.heading),
            "spans": [
                {
                    "page_index": span.page_index,
                    "page_label": document.label(span.page_index),
                    "start": span.start,
                    "end": span.end,
                }
                for span in passage.spans
            ],
            "text": passage.text,
        }


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed to; empty means no narrowing.

    ``kinds`` and ``publishers`` compare without regard to case; a publisher also matches the original's. ``since`` is
    a year: documents published before it, or without a date, are left out. ``include_superseded`` ranks superseded
    documents on their merits instead of below every current one; ``current_only`` leaves out what is not in force.
    ``documents`` are the ids of those to search.
    """

    kinds: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    since: int | None = None
    include_superseded: bool = False
    current_only: bool = False
    documents: tuple[DocumentId, ...] = ()

    @property
    def narrows(self) -> bool:
        """Whether some passages may be left out."""
        return replace(self, include_superseded=False) != Filters()


@dataclass(frozen=True, slots=True)
class Citation:
    """One span and its verbatim quote, with what a reader needs to judge it.

    ``quote`` equals the stored text of page ``span.page_index`` of that version from ``span.start`` to ``span.end``.
    """

    number: int
    document: StoredDocument
    span: Span
    heading: tuple[str, ...]
    quote: str

    def as_json(self) -> dict[str, Any]:
        """Return one element of an answer's ``citations``."""
        metadata = self.document.metadata
        return {
            "number": self.number,
            "document_id": self.document.document_id,
            "paths": list(self.document.paths),
            "version": self.document.version,
            "title": metadata.title,
            "kind": metadata.kind,
            "publisher": metadata.publisher,
            "published": metadata.published,
            "status": metadata.status.value,
            "superseded_by": metadata.superseded_by,
            "text_by": metadata.text_by,
            "original": _original_as_json(metadata.original),
            "reading_status": metadata.reading_status,
            "source_url": metadata.source_url,
            "page_index": self.span.page_index,
            "page_label": self.document.label(self.span.page_index),
            "pages": self.document.pages,
            "ocr_confidence": self.document.ocr_confidence(self.span.page_index),
            "heading": list(self.heading),
            "start": self.span.start,
            "end": self.span.end,
            "quote": self.quote,
        }


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer and the numbers of the citations that carry it."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds spent on finding, on answering and in all."""

    retrieve: float
    answer: float
    total: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader gets for a question.

    ``closest`` are reading suggestions, also and above all when nothing is claimed. ``confidence`` is the
    answerability model's probability (0 to 1) that the evidence answers the question; None where it was not asked.
    ``withheld`` are the citations that a less careful threshold would have shown; kept for measurements alone
    (``Policy.keeps_withheld``), never shown and no part of :meth:`as_json`. ``asked`` is when, ISO 8601 in UTC; empty
    where it is not known.
    """

    question: str
    standalone_question: str
    outcome: Outcome
    completeness: Completeness
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    closest: tuple[Hit, ...] = ()
    notices: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    answered_by: str = "extract"
    timings: Timings = Timings(0.0, 0.0, 0.0)
    confidence: float | None = None
    withheld: tuple[Citation, ...] = ()
    asked: str = ""

    @property
    def text(self) -> str:
        """The answer as shown: the claims with their ``[n]`` markers, then the notices; nothing else."""
        claims = [f"{claim.text} {''.join(f'[{number}]' for number in claim.citations)}" for claim in self.claims]
        return "\n\n".join([*claims, *self.notices])

    def as_json(self) -> dict[str, Any]:
        """Return what ``assistant ask --json`` prints."""
        return {
            "question": self.question,
            "standalone_question": self.standalone_question,
            "outcome": self.outcome.value,
            "completeness": self.completeness.value,
            "text": self.text,
            "claims": [{"text": claim.text, "citations": list(claim.citations)} for claim in self.claims],
            "citations": [citation.as_json() for citation in self.citations],
            "closest": [hit.as_json() for hit in self.closest],
            "notices": list(self.notices),
            "suggestions": list(self.suggestions),
            "answered_by": self.answered_by,
            "asked": self.asked,
            "timings_ms": {
                "retrieve": round(self.timings.retrieve, 1),
                "answer": round(self.timings.answer, 1),
                "total": round(self.timings.total, 1),
            },
        }


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A file that is not in the library, and what its owner can do about it."""

    path: str
    code: QuarantineCode
    reason: str
    next_step: str

    def as_json(self) -> dict[str, str]:
        """Return one element of ``quarantined`` in an ingest report."""
        return {"path": self.path, "code": self.code.value, "reason": self.reason, "next_step": self.next_step}


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """Two documents that share much of their text, neither being the other's copy byte for byte.

    ``share`` is how much of the document's text stands in the other too, ``other_share`` how much of the other's stands
    in it; each from 0 to 1.
    """

    document_id: DocumentId
    other_id: DocumentId
    share: float
    other_share: float


@dataclass(frozen=True, slots=True)
class Resemblance:
    """A pair of near-duplicates about which nobody has decided yet, by path. Shares as in :class:`NearDuplicate`."""

    path: str
    of: str
    share: float
    other_share: float

    def as_json(self) -> dict[str, Any]:
        """Return one element of ``near_duplicates`` in an ingest report."""
        return {
            "path": self.path,
            "of": self.of,
            "share": round(self.share, 3),
            "share_of_other": round(self.other_share, 3),
        }


class WhyLeftAlone(StrEnum):
    """Why something in the corpus folder is left alone."""

    NAME = "name"
    SAVED_PAGE = "saved_page"


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A file, or a folder (its path ends in "/"), that is not read on purpose."""

    path: str
    why: WhyLeftAlone

    def as_json(self) -> dict[str, str]:
        """Return what ``assistant ingest --json`` prints of it."""
        return {"path": self.path, "why": self.why.value}


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one run of ingest did. ``quarantined`` and ``near_duplicates`` list all there are now, not only this run's.

    ``renamed`` are pairs (path, path before), of what ``updated`` lists too; ``duplicates`` are pairs (path, path of
    the same bytes); ``warnings`` are pairs (path, warning). ``left_alone`` lists all there is now. ``restored`` are
    those of ``added`` that had been removed and were put back.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    duplicates: tuple[tuple[str, str], ...] = ()
    quarantined: tuple[Quarantined, ...] = ()
    warnings: tuple[tuple[str, ReadingWarning], ...] = ()
    passages: int = 0
    seconds: float = 0.0
    near_duplicates: tuple[Resemblance, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    left_alone: tuple[LeftAlone, ...] = ()
    restored: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what ``assistant ingest --json`` prints."""
        return {
            "added": list(self.added),
            "restored": list(self.restored),
            "updated": list(self.updated),
            "renamed": [{"path": path, "was": was} for path, was in self.renamed],
            "removed": list(self.removed),
            "left_alone": [item.as_json() for item in self.left_alone],
            "unchanged": self.unchanged,
            "duplicates": [{"path": path, "of": of} for path, of in self.duplicates],
            "near_duplicates": [item.as_json() for item in self.near_duplicates],
            "quarantined": [item.as_json() for item in self.quarantined],
            "warnings": [
                {"path": path, "page_index": warning.page_index, "code": warning.code, "reason": warning.reason}
                for path, warning in self.warnings
            ],
            "passages": self.passages,
            "seconds": round(self.seconds, 3),
        }


class Encoder(Protocol):
    """What turns text into vectors.

    ``name`` and ``fingerprint`` are recorded in the index, which opens only with the same pair.
    ``question_fingerprint`` tells apart what questions are embedded with, which may be more than documents are.
    ``max_tokens`` is how many word pieces of a text count, special tokens included.
    """

    @property
    def name(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def question_fingerprint(self) -> str: ...
    @property
    def dimensions(self) -> int: ...
    @property
    def max_tokens(self) -> int: ...

    def count_tokens(self, text: str, /) -> int:
        """Return the number of word pieces of ``text``, special tokens not included."""
        ...

    def encode_documents(
        self, texts: Sequence[str], parts: Sequence[Sequence[tuple[int, int]]], /
    ) -> tuple[Vectors, list[Vectors]]:
        """Return one unit vector a text, and for each text one unit vector for each of its parts (start, end)."""
        ...

    def encode_query(self, text: str, /) -> Vectors:
        """Return one unit vector, shape (1, dimensions)."""
        ...

    def encode_question(self, text: str, parts: Sequence[tuple[int, int]], /) -> tuple[Vectors, Vectors]:
        """Return what :meth:`encode_query` does, and a unit vector for each part (start, end): (parts, dimensions)."""
        ...


class PairScorer(Protocol):
    """What reads a question and a text together and says how well the text answers: a cross-encoder."""

    def scores(self, question: str, texts: Sequence[str], /) -> Sequence[float]:
        """Return one score a text, higher is better; only their order and distances within one call mean anything."""
        ...


CountTokens = Callable[[str], int]
ReadFile = Callable[[Path, str], Document]


@dataclass(frozen=True, slots=True)
class Searching:
    """The question as it is searched for, after a follow-up was made to stand alone."""

    standalone_question: str


@dataclass(frozen=True, slots=True)
class Found:
    """The passages that were found, best first."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Cited:
    """The evidence that a language model is about to word, before it starts; ``by`` is the model's name."""

    citations: tuple[Citation, ...]
    by: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """One verified claim and the citations it needs that were not sent before."""

    claim: Claim
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """The whole answer; always the last event."""

    answer: Answer


Event = Searching | Found | Cited | Claimed | Finished


@dataclass(frozen=True, slots=True)
class Written:
    """What a writer made of the evidence: every claim checked. ``answered_by`` is ``extract`` or the model's name."""

    claims: tuple[Claim, ...]
    notices: tuple[str, ...]
    answered_by: str


class AnswerWriter(Protocol):
    """What words an answer from its evidence."""

    @property
    def name(self) -> str: ...
    @property
    def host(self) -> str | None:
        """The other computer that questions and quotes are sent to; None where nothing leaves this one."""
        ...

    def write(
        self, question: str, extracts: Sequence[Claim], citations: Sequence[Citation], /
    ) -> Generator[Claimed, None, Written]:
        """Yield claims as they are checked and return them all; never raises for what a model does.

        :param extracts: the answer in the documents' own words.
        """
        ...
