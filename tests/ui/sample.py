"""A small hand-made library and an assistant that answers from it by rule: what the page is shown in tests."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.errors import DocumentNotFound
from assistant.export.paper import LibraryFacts
from assistant.feedback import Opinion
from assistant.types import (
    Answer,
    Block,
    Citation,
    Claim,
    Claimed,
    Completeness,
    DocumentId,
    Event,
    Filters,
    Finished,
    Found,
    Hit,
    Metadata,
    Original,
    Outcome,
    Page,
    Passage,
    PassageId,
    Role,
    Searching,
    Span,
    Status,
    StoredDocument,
    StoredPage,
    StoredPassage,
    VersionId,
)

BRIEFING_TEXT = """Health inequalities: what boards are asked to do

Every board names one executive director who answers for health inequalities. The board looks at \
access, experience and outcomes by deprivation and by ethnicity at least twice a year.

What good looks like

• Reports show a breakdown by deprivation and ethnicity, not only an average.
• The board can name the two gaps it most wants to close, and by when.
• Waiting lists are looked at for groups who wait longer than others.

Questions to ask

Which groups do we know least about? What has changed for them since we last looked?

Chapter & Verse library · briefing · 1"""

GUIDANCE_TEXT = "\n\n".join(
    [
        "4 Duties of the board",
        "Each integrated care board must set out in its annual report how it has discharged the\n"
        "duty to reduce inequalities between patients in access to health services and in the\noutcomes achieved.",
        *(
            f"4.{number} The board keeps the evidence for this section and reviews it each year."
            for number in range(1, 30)
        ),
        "The statement is published together with the annual report.",
    ]
)


def _document(number: int, metadata: Metadata, labels: tuple[str | None, ...]) -> StoredDocument:
    return StoredDocument(
        DocumentId(f"doc-{number}"),
        VersionId(f"{number:064x}"),
        (f"documents/{number}.pdf",),
        metadata,
        pages=len(labels),
        passages=3,
        labels=labels,
    )


BRIEFING = _document(
    1,
    Metadata(
        title="Health inequalities: a briefing for boards",
        kind="briefing",
        publisher="Chapter & Verse library",
        published="2025-02",
        text_by="Chapter & Verse library",
        original=Original(
            "Statement on information on health inequalities",
            "NHS England",
            "2023-11-27",
            "https://www.england.nhs.uk/publication/statement-on-information",
        ),
        reading_status="written from the original, not yet reviewed",
    ),
    (None,),
)
GUIDANCE = _document(
    2,
    Metadata(
        title="Guidance on annual reports",
        kind="guidance",
        publisher="Department of Examples",
        published="2024-03-26",
        source_url="https://www.example.org/guidance/annual-reports?year=2024&part=4",
    ),
    ("iii", "iv", *map(str, range(1, 39))),
)
OLD = _document(
    3,
    Metadata(
        title="Guidance on annual reports (2019)",
        kind="guidance",
        publisher="Department of Examples",
        published="2019",
        status=Status.SUPERSEDED,
        superseded_by="doc-2",
    ),
    ("1",),
)
HOSTILE_WORDS = (
    '<script>window.hacked=1</script><img src=x onerror="window.hacked=2"> ![x](http://evil.example/a.png) '
    "[click](javascript:window.hacked=3) [go](http://evil.example/) http://evil.example/bare www.evil.example "
    "a@evil.example <http://evil.example/auto> <iframe src=http://evil.example></iframe> $$x^2$$ `code` # head "
    "</div></section><a href='http://evil.example'>out</a> [[1]](#cite-9-9) &lt;b&gt; <style>*{display:none}</style>"
)
HOSTILE = _document(
    4,
    Metadata(
        title=f"Hostile {HOSTILE_WORDS}",
        kind=HOSTILE_WORDS,
        publisher=HOSTILE_WORDS,
        published="2024",
        source_url="javascript:window.hacked=4",
    ),
    ('1"><script>window.hacked=5</script>',),
)
DOCUMENTS = (BRIEFING, GUIDANCE, OLD, HOSTILE)
HOSTILE_TEXT = f"Before.\n\n{HOSTILE_WORDS}\n\n\n    # Not a heading\r\n* not a list\t{HOSTILE_WORDS}\n\nAfter."
TEXTS = {
    BRIEFING.document_id: BRIEFING_TEXT,
    GUIDANCE.document_id: GUIDANCE_TEXT,
    OLD.document_id: "The statement is published every five years.",
    HOSTILE.document_id: HOSTILE_TEXT,
}


def blocks(text: str) -> tuple[Block, ...]:
    """Return one block a paragraph or line, with roles told from how it looks."""
    found, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            short = len(line) < 60 and not line.endswith((".", "?"))
            role = Role.LIST_ITEM if line.startswith("•") else Role.HEADING if short else Role.PARAGRAPH
            role = Role.FURNITURE if " · briefing · " in line else role
            found.append(Block(role, start, start + len(line)))
        start += len(line) + 1
    return tuple(found)


def cite(number: int, document: StoredDocument, quote: str, page_index: int = 0, *heading: str) -> Citation:
    """Return the citation of ``quote`` where it stands in the document's text."""
    start = TEXTS[document.document_id].index(quote)
    return Citation(number, document, Span(page_index, start, start + len(quote)), heading, quote)


def hit(rank: int, document: StoredDocument, text: str, page_index: int = 0) -> Hit:
    """Return a hit whose passage is ``text``."""
    start = TEXTS[document.document_id].index(text)
    passage = Passage((Span(page_index, start, start + len(text)),), text, ("Questions to ask",))
    return Hit(rank, 1.0 / rank, rank, StoredPassage(PassageId(f"p{rank}"), document, passage), 0.4)


BOARD_QUOTE = "Every board names one executive director who answers for health inequalities."
REPORT_QUOTE = GUIDANCE_TEXT.split("\n\n")[1]
LATE_QUOTE = "The statement is published together with the annual report."


def _claim(citation: Citation) -> Claim:
    return Claim(" ".join(citation.quote.split()), (citation.number,))


def answered(question: str, standalone_question: str | None = None) -> Answer:
    """Return an answer with three claims from a briefing and from guidance of many pages."""
    citations = (
        cite(1, BRIEFING, BOARD_QUOTE, 0, "Health inequalities", "What boards are asked to do"),
        cite(2, GUIDANCE, REPORT_QUOTE, 1, "4 Duties of the board"),
        cite(3, GUIDANCE, LATE_QUOTE, 1, "4 Duties of the board"),
    )
    return Answer(
        question,
        standalone_question or question,
        Outcome.ANSWERED,
        Completeness.COMPLETE,
        tuple(_claim(citation) for citation in citations),
        citations,
        (hit(1, BRIEFING, BRIEFING_TEXT.split("\n\n")[1]),),
    )


def refused(question: str) -> Answer:
    """Return a refusal with two reading suggestions."""
    return Answer(
        question,
        question,
        Outcome.NOT_IN_LIBRARY,
        Completeness.NONE,
        closest=(hit(1, BRIEFING, BRIEFING_TEXT.split("\n\n")[5]), hit(2, OLD, TEXTS[OLD.document_id])),
        notices=("The library does not seem to hold an answer to this. The closest passages may still help.",),
    )


def superseded(question: str) -> Answer:
    """Return an answer from a superseded document."""
    citation = cite(1, OLD, TEXTS[OLD.document_id])
    notice = "[1] comes from a document that has been superseded by doc-2."
    return Answer(
        question,
        question,
        Outcome.SUPERSEDED,
        Completeness.COMPLETE,
        (_claim(citation),),
        (citation,),
        notices=(notice,),
    )


def blocked(question: str, notice: str) -> Answer:
    """Return what comes back for a question that cannot be searched for."""
    return Answer(question, question, Outcome.BLOCKED, Completeness.NONE, notices=(notice,))


def hostile(question: str) -> Answer:
    """Return an answer of which every word attacks the page."""
    citation = cite(1, HOSTILE, HOSTILE_WORDS, 0, HOSTILE_WORDS)
    return Answer(
        question,
        f"{question} {HOSTILE_WORDS}",
        Outcome.ANSWERED,
        Completeness.COMPLETE,
        (_claim(citation),),
        (citation,),
        notices=(HOSTILE_WORDS,),
        suggestions=(HOSTILE_WORDS,),
        answered_by=HOSTILE_WORDS,
    )


@dataclass
class SampleLibrary:
    """A library whose texts a test may change."""

    texts: dict[str, str] = field(default_factory=lambda: dict(TEXTS))
    held: tuple[StoredDocument, ...] = DOCUMENTS
    opinions: list[Opinion] = field(default_factory=list)
    changing: bool = False

    def documents(self) -> tuple[StoredDocument, ...]:
        return self.held

    def document(self, reference: str, /) -> StoredDocument:
        for document in self.held:
            if reference in {document.document_id, *document.paths}:
                return document
        raise DocumentNotFound(f"There is no document called {reference}.", "List them: assistant documents")

    def is_being_written(self) -> bool:
        return self.changing

    def as_answered(self) -> LibraryFacts:
        return LibraryFacts(len(self.held), "1")

    def note_opinion(self, opinion: Opinion, /) -> None:
        self.opinions.append(opinion)

    def page(self, document_id: str, page_index: int, version: str | None = None, /) -> StoredPage:
        for document in self.held:
            if document.document_id == document_id and version in {None, document.version}:
                text = self.texts[document_id]
                page = Page(page_index, document.label(page_index), text, blocks(text))
                return StoredPage(document.document_id, document.version, document.paths, page, document.pages)
        raise DocumentNotFound("This version of the document is not in the library any more.", "Please ask again.")


@dataclass
class SampleAssistant:
    """Answers by the first word of a question; ``pace`` is the seconds between events."""

    library: object = None
    pace: float = 0.0
    asked: list[tuple[str, tuple[Answer, ...]]] = field(default_factory=list)
    narrowed: list[Filters | None] = field(default_factory=list)
    warmed: threading.Event = field(default_factory=threading.Event)
    may_warm: threading.Event | None = None

    def warm(self) -> None:
        if self.may_warm is not None:
            self.may_warm.wait(30)
        self.warmed.set()

    def stream(
        self, question: str, history: Sequence[Answer] = (), filters: Filters | None = None, /
    ) -> Iterator[Event]:
        self.asked.append((question, tuple(history)))
        self.narrowed.append(filters)
        if not any(letter.isalnum() for letter in question):
            yield Finished(blocked(question, "Please type a question in words."))
        elif len(question) > 1000:
            yield Finished(blocked(question, f"That is {len(question):,} characters; the longest has 1,000."))
        else:
            yield from self._events(question, history)

    def _events(self, question: str, history: Sequence[Answer]) -> Iterator[Event]:
        first = question.split()[0].lower()
        if first == "crash":
            raise RuntimeError("secret-path /home/someone/library.db")
        makers = {"refuse": refused, "old": superseded, "hostile": hostile}
        made = makers[first](question) if first in makers else answered(question)
        if first == "suggest":
            made = replace(made, suggestions=("What must the report say?", "Who checks the report?"))
        if first == "and" and history:
            made = answered(question, f"{history[-1].standalone_question} {question}")
        pace = {"slowly": 0.4, "haltingly": 1.2}.get(first, self.pace)
        yield Searching(made.standalone_question)
        time.sleep(pace)
        yield Found(made.closest)
        for claim in made.claims:
            time.sleep(pace)
            yield Claimed(claim, tuple(each for each in made.citations if each.number in claim.citations))
        time.sleep(pace)
        yield Finished(made)
        if first == "linger":  # the answer stands there, and the server is not done with it
            time.sleep(1)
