"""Page text that is ours to lay out: blocks joined into one page, with exact offsets.

Used by every format that stores paragraphs rather than positions. Blocks are separated by an empty line; the items
of a list and the rows of a table by a line feed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from assistant.readers.failures import over_limit
from assistant.types import Block, Page, Role

# Longest label cell that is repeated into the rows it spans.
SPANNING_CELL_CHARACTERS = 80
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
        names: list[str] = []
        for number, cells in enumerate(rows):
            cleaned = [clean(cell) for cell in cells]
            if number >= headers:
                self.add(Role.TABLE_ROW, row_text(names, cleaned))
                continue
            distinct = list(dict.fromkeys(cell for cell in cleaned if cell))
            # One name over all columns is the table's, not a column's; one that stands alone is so above other names.
            is_title = all(cleaned) or (headers > 1 and sum(map(bool, cleaned)) == 1)
            if len(distinct) == 1 and len(cleaned) > 1 and is_title:
                self.add(Role.CAPTION, distinct[0])
                continue
            self.add(Role.TABLE_ROW, "; ".join(distinct))
            names = joined_names(names, cleaned)

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


def joined_names(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Return each column's name from two rows of a header: ``2024`` over ``Share`` is ``2024 Share``."""
    pairs = zip_longest(upper, lower, fillvalue="")
    return [" ".join(dict.fromkeys(name for name in pair if name)) for pair in pairs]


def row_text(header: Sequence[str], cells: Sequence[str]) -> str:
    """Return one row as ``header: cell; header: cell``; empty cells and missing names are left out."""
    parts: list[str] = []
    for number, cell in enumerate(cells):
        name = header[number].rstrip(":") if number < len(header) else ""
        if cell:
            parts.append(f"{name}: {cell}" if name and name != cell else cell)
    return "; ".join(parts)


FIGURE = re.compile(r"[\d\s.,%£$€()+/-]+")
YEAR = re.compile(r"(?:19|20)\d\d(?:[/-]\d\d)?")
_UNIT = re.compile(r"\(?[%£$€]\)?")


def is_figure(cell: str) -> bool:
    """True where a cell holds a figure and no name: a year, or a unit alone, names a column as often as not."""
    return bool(FIGURE.fullmatch(cell)) and not YEAR.fullmatch(cell) and not _UNIT.fullmatch(cell)


def looks_like_header(rows: Sequence[Sequence[str]]) -> bool:
    """True where the first of several rows names the columns: short, filled, all different, no figures."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    first = [clean(cell) for cell in rows[0]]
    named = [cell for cell in first[1:] if cell]
    return (
        len(named) == len(first) - 1
        and len(set(named)) == len(named)
        and all(len(cell) <= 60 and not cell.endswith((".", "?", "!")) for cell in first)
        and not any(map(is_figure, named))
    )


_OF_FIGURES = frozenset("0123456789£$€<>-+")


def header_rows(rows: Sequence[Sequence[str]], marked: int) -> int:
    """Return how many rows at the top of a table name its columns, titles over the whole table among them.

    :param marked: how many the file says they are; a title alone names no column, though what stands below it may.
    """
    titles = 0
    while titles < len(rows) and len(rows[titles]) > 1 and rows[titles][0] and not any(rows[titles][1:]):
        titles += 1
    # Two columns below a title are names and values as often as not.
    wide = not titles or (titles < len(rows) and len(rows[titles]) > 2)
    # Names over names are data: of column names the rows below hold figures, unless the file marks them.
    counted = any(cell[:1] in _OF_FIGURES for row in rows[titles + 1 :] for cell in row[1:])
    if marked <= titles and wide and (counted or not titles) and looks_like_header(rows[titles:]):
        return titles + 1
    return marked if marked < len(rows) else int(looks_like_header(rows))


_NUMBERED = re.compile(
    # A single capital with a full stop is left out: it is an initial more often than a number.
    r"(?:\(?(?:\d{1,3}|[a-z]|[ivx]{1,5}|[IVX]{2,5})[.)]|\(?[A-Z]\)|\d{1,3}(?:\.\d{1,3}){1,4}\.?)\s+\S"
)
_BULLET = re.compile(r"(?:[-*–—+]\s+|[o§]\s+(?=[A-Z])|[•‣◦▪▫●○■□◆◇➢➤►▶✓✔·⁃∙\uf0b7\uf0a7]\s*)(?=\S)")


def bullet_length(line: str) -> int:
    """Return how many characters of ``line`` are its bullet and the space after it; 0 where it has none."""
    match = _BULLET.match(line)
    return match.end() if match else 0


def is_numbered(line: str) -> bool:
    """True where ``line`` begins with a number as lists and numbered paragraphs have it: ``1.``, ``a)``, ``3.12``."""
    return bool(_NUMBERED.match(line))


def iso_date(text: str) -> str:
    """Return the date that ``text`` begins with as 2024, 2024-03 or 2024-03-26; empty where it is written otherwise."""
    found = re.match(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?!\d)", text)
    return found.group() if found else ""
