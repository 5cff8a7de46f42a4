"""How a box that can be ticked is written, whatever the format."""

from __future__ import annotations

TICKED, EMPTY = "☒", "☐"


def box(*, ticked: bool) -> str:
    """Return a box as it stands in the text."""
    return TICKED if ticked else EMPTY


def entry(entries: list[str], number: int) -> str:
    """Return the entry of a list that was chosen, by its number from 0; empty where there is none of this number."""
    return entries[number] if 0 <= number < len(entries) else ""
