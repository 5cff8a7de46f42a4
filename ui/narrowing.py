"""What a reader narrows the search to: read from what the page sends, and said in words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.rendering import one_line
from assistant.types import DocumentId, Filters, StoredDocument

MOST_CHARACTERS = 300


def filters_of(text: str | None) -> Filters:
    """Return the filters that the page wrote as JSON; what cannot be read narrows nothing."""
    try:
        values = json.loads(text or "{}")
        kind, publisher, document = (
            str(values.get(name) or "")[:MOST_CHARACTERS] for name in ("kind", "publisher", "document")
        )
        since = int(values["since"]) if values.get("since") else None
        return Filters(
            (kind,) if kind else (),
            (publisher,) if publisher else (),
            since,
            current_only=values.get("current") is True,
            documents=(DocumentId(document),) if document else (),
        )
    except (ValueError, TypeError, AttributeError):
        return Filters()


def in_words(filters: Filters, titles: Mapping[str, str]) -> str:
    """Return what a search was narrowed to; empty where it was not. ``titles`` are the documents', by id."""
    parts = [titles.get(document, "a document that is no longer in the library") for document in filters.documents]
    parts += [*filters.kinds, *(f"by {publisher}" for publisher in filters.publishers)]
    parts += [f"published since {filters.since}"] if filters.since else []
    parts += ["current documents only"] if filters.current_only else []
    return ", ".join(parts)


def choices(documents: tuple[StoredDocument, ...]) -> dict[str, Any]:
    """Return what can be chosen from: kinds, publishers and years, as the documents have them, and the documents."""
    kinds, publishers, years = set(), set(), set()
    for document in documents:
        metadata = document.metadata
        kinds |= {metadata.kind} if metadata.kind else set()
        original = metadata.original.publisher if metadata.original else None
        publishers |= {name for name in (metadata.publisher, original) if name}
        year = (metadata.dated or "")[:4]
        years |= {int(year)} if year.isdigit() else set()
    titles = titles_of(documents)
    return {
        "documents": [
            {"id": each, "title": titles[each]} for each in sorted(titles, key=lambda each: titles[each].casefold())
        ],
        "kinds": sorted(kinds, key=str.casefold),
        "publishers": sorted(publishers, key=str.casefold),
        "years": sorted(years, reverse=True),
    }


def titles_of(documents: Sequence[StoredDocument]) -> dict[str, str]:
    """Return the documents' titles by id; of several with one title each has its path, too."""
    titles = {document.document_id: one_line(document.metadata.title) for document in documents}
    times = Counter(titles.values())
    return {
        document.document_id: titles[document.document_id]
        + (f" ({one_line(document.paths[0])})" if times[titles[document.document_id]] > 1 else "")
        for document in documents
    }
