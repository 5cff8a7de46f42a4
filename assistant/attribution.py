"""Who wrote the words on the screen. A briefing is never shown under its original's publisher alone."""

from __future__ import annotations

from assistant.types import Metadata


def attribution(metadata: Metadata) -> str:
    """Return who wrote the words and when; for a briefing, about which original, and that it should be checked.

    Empty where nothing is known.
    """
    original = metadata.original
    if metadata.is_briefing and original is not None:
        source = ", ".join(part for part in (original.publisher, original.published) if part)
        about = original.title or "a publication"
        return f"This library's briefing on {about}{f' ({source})' if source else ''}: check the original"
    return ", ".join(part for part in (metadata.publisher or metadata.text_by, metadata.published) if part)
