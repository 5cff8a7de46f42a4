"""What a reader narrows the search to: read from what the page sends, and said in words."""

from __future__ import annotations

import json
from typing import Any

from assistant.types import Filters, StoredDocument

MOST_CHARACTERS = 300


def filters_of(text: str | None) -> Filters:
    """Return the filters that the page wrote as JSON; what cannot be read narrows nothing."""
    try:
        values = json.loads(text or "{}")
        kind, publisher = (str(values.get(name) or "")[:MOST_CHARACTERS] for name in ("kind", "publisher"))
        since = int(values["since"]) if values.get("since") else None
        return Filters(
            (kind,) if kind else (),
            (publisher,) if publisher else (),
            since,
            current_only=values.get("current") is True,
        )
    except (ValueError, TypeError, AttributeError):
        return Filters()


def in_words(filters: Filters) -> str:
    """Return what a search was narrowed to; empty where it was not."""
    parts = [*filters.kinds, *(f"by {publisher}" for publisher in filters.publishers)]
    parts += [f"published since {filters.since}"] if filters.since else []
    parts += ["current documents only"] if filters.current_only else []
    return ", ".join(parts)


def choices(documents: tuple[StoredDocument, ...]) -> dict[str, Any]:
    """Return what can be chosen from: kinds, publishers and years, as the documents have them."""
    kinds, publishers, years = set(), set(), set()
    for document in documents:
        metadata = document.metadata
        kinds |= {metadata.kind} if metadata.kind else set()
        original = metadata.original.publisher if metadata.original else None
        publishers |= {name for name in (metadata.publisher, original) if name}
        year = (metadata.dated or "")[:4]
        years |= {int(year)} if year.isdigit() else set()
    return {
        "kinds": sorted(kinds, key=str.casefold),
        "publishers": sorted(publishers, key=str.casefold),
        "years": sorted(years, reverse=True),
    }
