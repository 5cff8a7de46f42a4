"""Page text that is ours to lay out: blocks joined into one page, with exact offsets.

Used by every format that stores paragraphs rather than positions. Blocks are separated by an empty line; the items
of a list and the rows of a table by a line feed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assistant.readers.columns import is_pairs, joined_names, pair_text, row_text
from assistant.readers.failures import over_limit
from assistant.types import Block, Page, Role

# Longest label cell that is repeated into the rows it spans.
SPANNING_CELL_CHARACTERS = 80
BULLET = "•"
_TIGHT = (Role.LIST_ITEM, Role.TABLE_ROW)


def _invisible() -> dict[int, int | None]:
    """Every control and format character is taken out: they carry no words and can hide or reorder them."""
    table: dict[int, int | None] = {}
    for code in (*range(0x3000), *range(0xFE00, 0x10000), *range(0xE0000, 0xE0080)):
        category = unicodedata.category(chr(code))
        if category in ("Cc", "Cf") and not chr(code).isspace():
            table[code] = None
    for code in range(0xD800, 0xE000):
        table[code] = 0xFFFD
    return table


INVISIBLE = _invisible()


def clean(text: str) -> str:
    """Return ``text`` with its white space collapsed to single spaces and invisible characters taken out."""
    # Looking whether there is anything to take out is ten times as fast as taking it out.
    return " ".join((text if text.isprintable() else text.translate(INVISIBLE)).split())


@dataclass(frozen=True, slots=True)
class Piece:
    """A block before it has a place: clean text and what it is."""

    role: Role
    text: str
    level: int = 0
    strong: bool = False


@dataclass(slots=True)
class Flow:
    """Collects the blocks of one page in reading order.

    :param room: characters that may still be added; :class:`~assistant.errors.UnreadableFile` beyond that.
    """

    room: int
    pieces: list[Piece] = field(default_factory=list)

    def add(self, role: Role, text: str, *, level: int = 0, strong: bool = False) -> None:
        """Append a block; text without a visible character is left out."""
        cleaned = clean(text)
        if not cleaned or (role is Role.CAPTION and self.pieces and self.pieces[-1] == Piece(role, cleaned)):
            # A picture's description is often its caption once more.
            return
        self.room -= len(cleaned)
        if self.room < 0:
            raise over_limit("The file holds more text than a reader will take on.", "file_characters")
        self.pieces.append(Piece(role, cleaned, level, strong))

    def add_table(self, rows: Iterable[Sequence[str]], *, headers: int) -> None:
        """Append one block a row, with the header's cells repeated in those below it.

        :param headers: how many rows at the top name the columns; a cell that spans several stands in each of them.
        """
        cleaned = [[clean(cell) for cell in cells] for cells in rows]
        names: list[str] = []
        for cells in cleaned[:headers]:
            distinct = list(dict.fromkeys(cell for cell in cells if cell))
            # One name over all columns is the table's, not a column's; one that stands alone is so above other names.
            is_title = all(cells) or (headers > 1 and sum(map(bool, cells)) == 1)
            if len(distinct) == 1 and len(cells) > 1 and is_title:
                self.add(Role.CAPTION, distinct[0])
                continue
            self.add(Role.TABLE_ROW, "; ".join(distinct))
            names = joined_names(names, cells)
        below = cleaned[headers:]
        if not names and is_pairs(below):
            self.add_pairs(below)
            return
        for cells in below:
            self.add(Role.TABLE_ROW, row_text(names, cells))

    def add_pairs(self, rows: Iterable[Sequence[str]]) -> None:
        """Append one block a row of a label and its value."""
        for cells in rows:
            self.add(Role.TABLE_ROW, pair_text(cells))

    def page(self, index: int = 0) -> Page:
        """Return the page; its blocks are the pieces, in order."""
        parts: list[str] = []
        blocks: list[Block] = []
        position = 0
        for number, piece in enumerate(self.pieces):
            if number:
                tight = piece.role in _TIGHT and piece.role is self.pieces[number - 1].role
                parts.append("\n" if tight else "\n\n")
                position += len(parts[-1])
            parts.append(piece.text)
            blocks.append(Block(piece.role, position, position + len(piece.text), piece.level, piece.strong))
            position += len(piece.text)
        return Page(index, None, "".join(parts), tuple(blocks))


_NUMBERED = re.compile(
    # A single capital with a full stop is left out: it is an initial more often than a number.
    r"(?:\(?(?:\d{1,3}|[a-z]|[ivx]{1,5}|[IVX]{2,5})[.)]|\(?[A-Z]\)|\d{1,3}(?:\.\d{1,3}){1,4}\.?)\s+\S"
)
_BULLET = re.compile(r"(?:[-*–—+]\s+|[o§]\s+(?=[A-Z])|[•‣◦▪▫●○■□◆◇➢➤►▶✓✔·⁃∙\uf0b7\uf0a7]\s*)(?=\S)")


def bullet_length(line: str) -> int:
    """Return how many characters of ``line`` are its bullet and the space after it; 0 where it has none."""
    match = _BULLET.match(line)
    return match.end() if match else 0


def cell_text(paragraphs: Iterable[tuple[str, str]]) -> str:
    """Return a table cell's paragraphs, each given as (number or bullet before it, text), in one line.

    Bullets keep items apart; a bullet before all there is says nothing.
    """
    shown = [(mark, text) for mark, text in paragraphs if text or mark not in ("", BULLET)]
    if len(shown) == 1 and shown[0][0] == BULLET:
        return shown[0][1]
    return " ".join(text if is_numbered(text) else f"{mark} {text}".strip() for mark, text in shown)


def is_numbered(line: str) -> bool:
    """True where ``line`` begins with a number as lists and numbered paragraphs have it: ``1.``, ``a)``, ``3.12``."""
    return bool(_NUMBERED.match(line))


def iso_date(text: str) -> str:
    """Return the date that ``text`` begins with as 2024, 2024-03 or 2024-03-26; empty where it is written otherwise."""
    found = re.match(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?!\d)", text)
    return found.group() if found else ""
