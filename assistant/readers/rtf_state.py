"""What RTF's words say of the text that follows: its type, its alphabet, and its paragraph."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field, replace

from assistant.readers.rtf_words import ALPHABETS, MACHINES

_UNSEEN = frozenset([b"v", b"strike", b"striked"])
# What a change took out, or moved to another place, where it is written once more.
_DELETED = frozenset([b"deleted", b"mvf"])
_HEIGHTS = frozenset([b"super", b"sub", b"nosupersub"])
_USUAL = "cp1252"


@dataclass(frozen=True, slots=True)
class State:
    """What holds until a group ends.

    ``place`` is the kind of group the text stands in; empty for text that is shown. ``skip`` is how many characters
    follow a Unicode one for old programs. ``deleted`` where it is gone once all tracked changes are accepted.
    """

    place: str = ""
    encoding: str = ""
    skip: int = 1
    bold: bool = False
    hidden: bool = False
    deleted: bool = False
    raised: bool = False

    @property
    def is_seen(self) -> bool:
        """Whether a reader sees text in this state."""
        return not self.hidden and not self.deleted


@dataclass(slots=True)
class Alphabets:
    """How bytes become letters: the document's encoding, and those of its fonts by their numbers."""

    encoding: str = _USUAL
    _fonts: dict[int, str] = field(default_factory=dict)
    _font: int = 0

    def describe_font(self, word: bytes, number: int) -> None:
        """Take a word of the table of fonts."""
        if word == b"f":
            self._font = number
        elif word == b"fcharset":
            self._fonts[self._font] = ALPHABETS.get(number, "")
        elif word == b"cpg":
            self._fonts[self._font] = _known(f"cp{number}")

    def describe(self, word: bytes, number: int | None) -> None:
        """Take a word that may name the document's own encoding."""
        if word == b"ansicpg":
            self.encoding = _known(f"cp{number}") or _USUAL
        elif word in MACHINES:
            self.encoding = MACHINES[word]

    def of_font(self, number: int) -> str:
        """Return a font's encoding; empty where it has none of its own."""
        return self._fonts.get(number, "")


@dataclass(slots=True)
class Format:
    """What a paragraph's own words say of it; ``level`` is 1 to 9 for a heading."""

    style: int = 0
    level: int = 0
    in_table: bool = False
    listed: bool = False
    depth: int = 0

    def describe(self, word: bytes, number: int | None) -> None:
        """Take a word that may say something of the paragraph."""
        if word == b"s":
            self.style = number or 0
        elif word == b"outlinelevel":
            self.level = (number or 0) + 1 if (number or 0) < 9 else 0
        elif word == b"intbl":
            self.in_table = True
        elif word == b"ls":
            self.listed = bool(number)
        elif word == b"ilvl":
            self.depth = min(max(0, number or 0), 8)


@dataclass(frozen=True, slots=True)
class Style:
    """A style of paragraphs, by its name and its level as a heading."""

    name: str
    level: int


def typed(state: State, word: bytes, number: int | None, alphabets: Alphabets) -> State:
    """Return the state after a word that may say something of the type."""
    on = number != 0
    if word == b"plain":
        return replace(state, bold=False, hidden=False, deleted=False, raised=False, encoding="")
    if word == b"b":
        return replace(state, bold=on)
    if word in _UNSEEN:
        return replace(state, hidden=on)
    if word in _DELETED:
        return replace(state, deleted=on)
    if word in _HEIGHTS:
        return replace(state, raised=word == b"super" and on)
    if word == b"f":
        return replace(state, encoding=alphabets.of_font(number or 0))
    return state


def _known(encoding: str) -> str:
    """Return an encoding's name if Python knows it, else nothing."""
    try:
        return codecs.lookup({"cp10000": "mac_roman", "cp65001": "utf-8"}.get(encoding, encoding)).name
    except LookupError:
        return ""
