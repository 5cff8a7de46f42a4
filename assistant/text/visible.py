"""Text without what no reader sees: zero-width, bidirectional and tag characters, in which instructions can hide."""

from __future__ import annotations

import unicodedata

# Format, private, unassigned and surrogate characters.
_INVISIBLE_CATEGORIES = frozenset(("Cf", "Co", "Cn", "Cs"))
# Letters, marks and symbols that are drawn as nothing: fillers, a blank braille cell, variation selectors.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(code) for code in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), *range(0x180B, 0x180F))
}
# Controls that change the direction of what follows could move words of ours on the screen.
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def visible(text: str) -> str:
    """Return ``text`` with nothing in it that is not seen; line feeds and tabs stay, other controls become spaces."""
    return "".join(
        " " if unicodedata.category(character) == "Cc" and character not in "\n\t\r" else character
        for character in text
        if character not in _INVISIBLE and unicodedata.category(character) not in _INVISIBLE_CATEGORIES
    )


def one_line(text: str) -> str:
    """Return ``text`` on one line, without control characters and without marks that turn the reading direction."""
    visible = "".join(
        " " if unicodedata.category(character) in {"Cc", "Zl", "Zp"} else character
        for character in text
        if character not in _DIRECTION and unicodedata.category(character) != "Cs"
    )
    return " ".join(visible.split())
