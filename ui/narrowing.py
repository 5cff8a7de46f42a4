"""What a reader narrows the search to, read from what the page sends; and what there is to choose from."""

from __future__ import annotations

import json
from typing import Any

from assistant.rendering.narrowing import titles_of
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


def choices(documents: tuple[StoredDocument, ...]) -> dict[str, Any]:
    """Return what can be chosen from: kinds, publishers and years, as the documents have them, and the documents."""
    kinds, publishers, years = set(), set(), set()
    for document in documents:
        metadata = document.metadata
        kinds |= {metadata.kind} if metadata.kind else set()
        publishers |= set(metadata.publishers)
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
