from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from assistant.types import Citation, DocumentId, Metadata, Span, StoredDocument, VersionId
from evals.second_reader import on_cited_page, page_words


@pytest.fixture
def pages(tmp_path):
    canvas = Canvas(str(tmp_path / "two.pdf"))
    for line in ("The first page speaks of smoking in the north.", "The second page speaks of waiting lists."):
        canvas.drawString(72, 720, line)
        canvas.showPage()
    canvas.save()
    return page_words(tmp_path / "two.pdf")


@pytest.mark.parametrize(("page_index", "expected"), [(0, False), (1, True), (2, False)])
def test_a_quote_cited_from_another_page_than_its_own_is_told(pages, page_index, expected):
    stored = StoredDocument(DocumentId("a"), VersionId("v"), ("two.pdf",), Metadata("A"), 2, 1, labels=(None, None))
    quote = "The second page speaks of waiting lists."
    assert on_cited_page(Citation(1, stored, Span(page_index, 0, len(quote)), (), quote), pages) is expected
