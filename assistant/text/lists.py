"""A quote as one line, a list's items set apart by semicolons; and the items of such a line again. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

# A longer line is no heading.
HEADING_WORDS = 10
_BULLET = re.compile(r"^[•‣◦▪▫●○■□◆◇➢➤►▶✓✔·⁃∙*–-]\s+")
_LABEL = re.compile(r"[A-Z0-9][^.:;?!]{1,60}: \S")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3})*[.)]? \S|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)] \S")


def readable(quote: str) -> str:
    """Return a quote as one line: white space collapsed, bullets left out, a list's items set apart by semicolons."""
    (first, is_item), *rest = _lines(quote)
    if not rest:
        return first
    items = "; ".join(line.rstrip(".;,") for line, _ in rest) + ("." if rest[-1][0].endswith(".") else "")
    if first.endswith((":", "?", "!")):
        return f"{first} {items}"
    if is_item and all(each for _, each in rest):
        return f"{first.rstrip('.;,')}; {items}"
    if first.endswith("."):
        return f"{first} {items}"
    return f"{first}: {items}" if _leads_in(first, rest) else f"{first.rstrip(';,')}; {items}"


def list_items(text: str, quote: str) -> list[str]:
    """Return the lead-in and the items of a claim that tells a whole list; empty where ``text`` is none.

    The lead-in is empty where the quote holds the items alone.
    """
    lines = _lines(quote)
    if len(lines) < 3 or text != readable(quote):
        return []
    (first, is_item), *rest = lines
    items = [line for line, _ in rest]
    marked = all(each for _, each in rest)
    if is_item and marked and not first.endswith(":"):
        return ["", first, *items]
    if marked or first.endswith(":"):
        return [first, *items]
    return [f"{first}:", *items] if _leads_in(first, rest) else []


def _leads_in(first: str, rest: Sequence[tuple[str, bool]]) -> bool:
    """Return whether the first line is the heading of a list whose items go on in small letters."""
    heads = first[:1].isupper() and len(first.split()) <= HEADING_WORDS
    return heads and len(rest) > 1 and all(line[:1].islower() for line, _ in rest)


def _lines(quote: str) -> list[tuple[str, bool]]:
    """Return the lines that hold something, without bullets, and whether each is marked as an item of a list."""
    found = []
    for line in (" ".join(each.split()) for each in quote.split("\n")):
        bare = _BULLET.sub("", line)
        if bare:
            found.append((bare, bare != line or _NUMBER.match(bare) is not None))
    # Slides have no bullets in their text: what tells a list is that each line begins with what it is about.
    if len(found) > 2 and all(_LABEL.match(line) for line, _ in found):
        return [(line, True) for line, _ in found]
    return found or [("", False)]
