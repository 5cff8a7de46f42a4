"""What a search is narrowed to, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from assistant.text.visible import one_line
from assistant.types import Filters, StoredDocument


def in_words(filters: Filters, titles: Mapping[str, str]) -> str:
    """Return what a search was narrowed to; empty where it was not. ``titles`` are the documents', by id."""
    parts = [titles.get(document, "a document that is no longer in the library") for document in filters.documents]
    parts += [*filters.kinds, *(f"by {publisher}" for publisher in filters.publishers)]
    parts += [f"published since {filters.since}"] if filters.since else []
    parts += ["current documents only"] if filters.current_only else []
    return ", ".join(parts)


def titles_of(documents: Sequence[StoredDocument]) -> dict[str, str]:
    """Return the documents' titles by id; of several with one title each has its path, too."""
    titles = {document.document_id: one_line(document.metadata.title) for document in documents}
    times = Counter(titles.values())
    return {
        document.document_id: titles[document.document_id]
        + (f" ({one_line(document.paths[0])})" if times[titles[document.document_id]] > 1 else "")
        for document in documents
    }
