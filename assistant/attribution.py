"""Who wrote the words on the screen. A briefing is never shown under its original's publisher alone."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.types import Metadata

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


_ISO_DATE = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?")


def in_words(date: str | None) -> str:
    """Return an ISO date as people write it: ``2024-03-26`` is 26 March 2024; empty where there is none.

    What is no ISO date is returned as it is.
    """
    found = _ISO_DATE.fullmatch(date or "")
    if found is None:
        return date or ""
    year, month, day = found.groups()
    return " ".join(part for part in (day and str(int(day)), month and MONTHS[int(month) - 1], year) if part)


def repeats_its_original(metadata: Metadata) -> bool:
    """Return whether a briefing's title is its original's, so that the attribution says it already."""
    title = metadata.about.title if metadata.about else None
    return bool(title) and metadata.title in {title, f"Briefing: {title}"}


def is_second_hand(metadata: Metadata) -> bool:
    """Return whether a briefing was written from what others say of its original."""
    return metadata.about is not None and metadata.reading_status in ("secondary", "not read")


def whereabouts(metadata: Metadata) -> tuple[str, str | None]:
    """Return what the address that is known of a document leads to, and that address as it was given, if any.

    What is known of an original that was not read is known from there, and may be somebody else's page.
    """
    original = metadata.about
    words = "Known from" if is_second_hand(metadata) else "Original" if original else "Published at"
    return words, (original and original.source_url) or metadata.source_url


def attribution(metadata: Metadata, write: Callable[[str], str] = str, title: Callable[[str], str] = str) -> str:
    """Return who wrote the words and when; for a briefing, about which original, and that it should be checked.

    A briefing on what its writers did not read themselves says so. Empty where nothing is known. ``write`` and
    ``title`` set what comes from the metadata: names and dates, and the title of a briefing's original.
    """
    original = metadata.about
    if original is not None:
        source = ", ".join(part for part in (original.publisher, in_words(original.published)) if part)
        about = title(original.title or "a publication")
        told = ", from what others say of it" if is_second_hand(metadata) else ""
        return f"This library's briefing on {about}{f' ({write(source)})' if source else ''}{told}: check the original"
    parts = (metadata.publisher or metadata.text_by, in_words(metadata.published))
    return write(", ".join(part for part in parts if part))
