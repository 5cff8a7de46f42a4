"""Make and verify citations. A quote is cut from the stored page and compared with it; nothing else can become one."""

from __future__ import annotations

from typing import Protocol

from assistant.library.base import Reader
from assistant.types import Citation, Hit, Span, StoredPage


class Pages(Protocol):
    """What holds the pages that quotes are compared with."""

    def page(self, document_id: str, page_index: int, version: str | None = None, /) -> StoredPage: ...


def cite(number: int, hit: Hit, span: Span, store: Reader) -> Citation:
    """Return the citation of ``span``; its quote is that slice of the stored page text.

    :raises DocumentNotFound: the document went away since it was found.
    """
    document = hit.stored.document
    page = store.page(document.document_id, span.page_index, document.version)
    return Citation(number, document, span, hit.stored.passage.heading, page.page.text[span.start : span.end])


def verify(citation: Citation, store: Pages) -> bool:
    """Return whether the quote equals the stored text at its place, character for character, and is not empty.

    :raises DocumentNotFound: the document, version or page is not in the library.
    """
    page = store.page(citation.document.document_id, citation.span.page_index, citation.document.version)
    return bool(citation.quote) and page.page.text[citation.span.start : citation.span.end] == citation.quote
