"""What the elements of a Word file's XML say: their values, numbers and switches."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

Element = Any
"""An lxml element; lxml ships no types."""

VALUE = qn("w:val")


def on(element: Element | None) -> bool | None:
    """Return whether a switch is on; None where it is not there."""
    return None if element is None else element.get(VALUE) not in ("0", "false", "off", "none")


def path_of(names: str) -> str:
    """Return where lxml finds what ``w:one/w:other`` names."""
    return "/".join(qn(name) for name in names.split("/"))


def value_of(element: Element, names: str) -> str | None:
    """Return the value of what lies there in an element; None where nothing does."""
    found = element.find(path_of(names))
    value = found.get(VALUE) if found is not None else None
    return str(value) if value is not None else None


def number_of(element: Element, names: str) -> int | None:
    """Return it as a number; None where it is none."""
    value = value_of(element, names)
    return int(value) if value is not None and value.isdigit() else None
