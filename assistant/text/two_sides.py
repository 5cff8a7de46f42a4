"""What two sources say that disagree, as one line; and its two halves again. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.text.lists import readable

_WHO = ("One source", "Another")
_ENDS = (".", "!", "?", "”", ")")


def two_sides(one: str, other: str) -> str:
    """Return as one line what two sources say."""
    return " ".join(_halves(one, other))


def halves(text: str, quotes: Sequence[str]) -> tuple[str, ...]:
    """Return the half of each quote where ``text`` tells the two sides of two quotes; empty where it does not."""
    if len(quotes) != len(_WHO):
        return ()
    told = _halves(*map(readable, quotes))
    return told if text == " ".join(told) else ()


def _halves(*texts: str) -> tuple[str, ...]:
    said = zip(_WHO, texts, strict=True)
    return tuple(f"{who} says: {text if text.endswith(_ENDS) else f'{text}.'}" for who, text in said)
