"""A real library over real files, and an assistant that quotes what a test tells it to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.api import Library
from assistant.config import load_settings
from assistant.types import (
    Answer,
    Citation,
    Claim,
    Claimed,
    Completeness,
    Event,
    Filters,
    Finished,
    Outcome,
    Searching,
    Span,
)
from tests.fakes import HashEncoder
from tests.readers import builders

FIRST = "want to be heard by the people who lead"
SECOND = "The board reviews progress every quarter"
REPORT, SLIDES = "report.pdf", "slides.pptx"
SIDECAR = (
    "title: Annual report of Ashford\nkind: report\npublisher: Ashford Trust\npublished: 2024-05-01\n"
    "licence: CC BY 4.0\nsource_url: https://www.example.org/report\n"
)


def write_files(corpus: Path) -> None:
    """Write a report of four pages, and slides."""
    corpus.mkdir(parents=True, exist_ok=True)
    (corpus / REPORT).write_bytes(builders.pdf(*map(builders.report_page, range(1, 5))))
    (corpus / f"{REPORT}.yaml").write_text(SIDECAR, encoding="utf-8")
    (corpus / SLIDES).write_bytes(builders.pptx())


def make_library(folder: Path) -> Library:
    """Return a library over :func:`write_files` in ``folder/corpus``."""
    write_files(folder / "corpus")
    settings = load_settings(vector_index="exact", corpus_dir=folder / "corpus", index_dir=folder / "index")
    library = Library.create(folder / "index", settings=settings, encoder=HashEncoder())
    library.sync()
    return library


def quoted(library: Library, number: int, path: str, page_index: int, quote: str) -> Citation:
    """Return the citation of ``quote`` where it stands on a page now."""
    document = library.document(path)
    page = library.page(path, page_index).page
    start = page.text.index(quote)
    return Citation(number, document, Span(page_index, start, start + len(quote)), (), quote)


class Quoting:
    """Answers every question with the same citations."""

    def __init__(self, *citations: Citation) -> None:
        self._citations = citations
        self.asked: list[tuple[str, Filters | None]] = []

    def warm(self) -> None:
        """There is nothing to load."""

    def stream(
        self, question: str, _history: Sequence[Answer] = (), filters: Filters | None = None, /
    ) -> Iterator[Event]:
        self.asked.append((question, filters))
        claims = tuple(Claim(" ".join(each.quote.split()), (each.number,)) for each in self._citations)
        yield Searching(question)
        for claim, citation in zip(claims, self._citations, strict=True):
            yield Claimed(claim, (citation,))
        yield Finished(Answer(question, question, Outcome.ANSWERED, Completeness.COMPLETE, claims, self._citations))
