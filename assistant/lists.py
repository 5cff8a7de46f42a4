"""A quote as one line, a list's items set apart by semicolons; and the items of such a line again. Pure."""

from __future__ import annotations

import re

_BULLET = re.compile(r"^[•‣◦▪▫●○■□◆◇➢➤►▶✓✔·⁃∙*–-]\s+")


def readable(quote: str) -> str:
    """Return a quote as one line: white space collapsed, bullets left out, a list's items set apart by semicolons."""
    first, *rest = _lines(quote)
    if not rest:
        return first
    items = "; ".join(line.rstrip(".;,") for line in rest) + ("." if rest[-1].endswith(".") else "")
    return f"{first} {items}" if first.endswith((":", ".", "?", "!")) else f"{first.rstrip(';,')}; {items}"


def list_items(text: str, quote: str) -> list[str]:
    """Return the lead-in and the items of a claim that tells a whole list; empty where ``text`` is none."""
    first, *items = _lines(quote)
    return [first, *items] if len(items) > 1 and first.endswith(":") and text == readable(quote) else []


def _lines(quote: str) -> list[str]:
    lines = [_BULLET.sub("", " ".join(line.split())) for line in quote.split("\n")]
    return [line for line in lines if line] or [""]
