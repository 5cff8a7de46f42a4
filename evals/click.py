"""What the server does when a reader chooses a number: the panel with its boxes, and the page's picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from assistant.api import Assistant, Library
from assistant.config import Settings
from assistant.readers.child import ReaderProcess
from assistant.readers.pdf import page_picture
from assistant.rendering.page_picture import PagePictures
from assistant.types import Answer, Citation, Claim, Completeness, Outcome, Span
from evals.synthetic import BlankEncoder, Words, write_long_pdf
from ui.desk import Desk
from ui.source import jpeg_of, open_source
from ui.turns import Turn

LONG_PAGES = 200


def clicking(place: Path, settings: Settings, words: Words) -> tuple[Callable[[int], None], Callable[[], object]]:
    """Return (answering so many clicks, drawing the clicked page alone) for a page of a long PDF in ``place``."""
    corpus = place / "long"
    corpus.mkdir()
    path = corpus / "long.pdf"
    write_long_pdf(path, words, LONG_PAGES)
    library = Library.create(place / "clicks", settings=settings, encoder=BlankEncoder())
    library.sync(corpus)
    document = library.document("long.pdf")
    index = LONG_PAGES // 2
    text = library.page("long.pdf", index).page.text
    start, end = len(text) // 2, len(text) // 2 + 120
    citation = Citation(1, document, Span(index, start, end), (), text[start:end])
    answer = Answer("", "", Outcome.ANSWERED, Completeness.COMPLETE, (Claim("", (1,)),), (citation,))
    turns = (Turn("", answer, finished=True),)

    def click_times(times: int) -> None:
        # A process of its own, so that what it spends is known once it has ended.
        with ReaderProcess() as reader:
            desk = Desk(lambda: library, lambda _library: Assistant(library), pictures=PagePictures(corpus, reader))
            for _ in range(times):
                panel = open_source(desk, turns, "cite-1-1")
                picture = jpeg_of(desk, document.document_id, document.version, index)
                if 'class="box"' not in panel or not picture:
                    raise RuntimeError("the page was not shown")

    data = path.read_bytes()
    return click_times, lambda: page_picture(data, index)
