"""Rows of cells -> blocks, for spreadsheets and delimited text, which hold titles, tables and remarks on one grid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice, takewhile

from assistant.readers.columns import (
    QUESTION_CHARACTERS,
    are_names,
    are_questions,
    is_figure,
    is_pairs,
    joined_names,
    looks_like_header,
    pair_text,
    row_text,
)
from assistant.readers.flow import Flow
from assistant.types import Role

# Rows that are looked at to tell whether the first of them names the columns.
LOOK_AHEAD = 4
# A table of labels and values ends before so many rows.
MOST_PAIRS = 30
NAME_CHARACTERS = 100
# What begins the remarks below a table.
_REMARK = re.compile(r"[*†‡§]|(?:notes?|sources?|n\.b\.)\b\s*\d*\s*[:.]", re.IGNORECASE)
_CAPTION = re.compile(r"(?:table|figure|chart|exhibit)\s+\d", re.IGNORECASE)

Row = Sequence[str]


def add_grid(rows: Iterable[Row], flow: Flow) -> None:
    """Add clean cells, a block a row; the row that names the columns is repeated in those below it.

    A single cell before a table, or after an empty row, is text, and so is a remark below a table. An empty row ends a
    table: what follows keeps the names of the columns only where it fits under them and brings no names of its own.
    """
    source = iter(rows)
    ahead = list(islice(source, MOST_PAIRS))
    names: Row = ()
    begins, named_by, in_pairs = True, 0, False
    while ahead:
        row = ahead[0]
        filled = [number for number, cell in enumerate(row) if cell]
        if not filled:
            begins = True
        elif len(filled) == 1 and len(row) > 1 and (begins or not names or _is_remark(row[0])):
            text = row[filled[0]]
            flow.add(Role.CAPTION if _CAPTION.match(text) else Role.PARAGRAPH, text)
        else:
            if begins:
                in_pairs = _begin_pairs(ahead)
                names, named_by = ((), 0) if in_pairs else _names(ahead[:LOOK_AHEAD], names)
            begins = False
            text = pair_text(row[filled[0] :]) if in_pairs else row_text(() if named_by else names, row)
            flow.add(Role.TABLE_ROW, text)
            named_by = max(0, named_by - 1)
        ahead = [*ahead[1:], *islice(source, 1)]


def _names(ahead: Sequence[Row], before: Row) -> tuple[Row, int]:
    """Return the names of the columns of a table, and how many of its rows hold them: none, one or two.

    :param ahead: the table's first rows.
    :param before: the names of the columns of the table above it, which may go on here.
    """
    first, below = ahead[0], ahead[1:]
    if _name_columns(first, below):
        return first, 1
    if below and _could_name(first) and _name_columns(below[0], below[1:]):
        return joined_names(first, below[0]), 2
    fits = all(number < len(before) and before[number] for number, cell in enumerate(first) if cell)
    return (before if fits else ()), 0


def _begin_pairs(ahead: Sequence[Row]) -> bool:
    """True where rows of labels and values begin, and end before they are too many for that."""
    table = list(takewhile(any, ahead))
    start = min((number for row in table for number, cell in enumerate(row) if cell), default=0)
    return len(table) < MOST_PAIRS and is_pairs([_trimmed(row[start:]) for row in table])


def _is_remark(text: str) -> bool:
    """True where a cell that stands alone in the first column says something of the table, and begins no row."""
    return bool(_REMARK.match(text)) or len(text) > NAME_CHARACTERS


def _name_columns(row: Row, below: Sequence[Row]) -> bool:
    """True where a row names the columns: it is full, or it lacks names only where figures tell it from the rows."""
    if not _could_name(row):
        return False
    start = next(number for number, cell in enumerate(row) if cell)
    if below and looks_like_header([_trimmed(row[start:]), *below]):
        # A row above it that spans columns leaves gaps; what stands under a gap must not lack its own name.
        return all(len(_trimmed(other)) <= start + len(_trimmed(row[start:])) for other in below)
    figures = {number for other in below for number, cell in enumerate(other) if is_figure(cell)}
    named = {number for number, cell in enumerate(row) if cell}
    # A name beside which figures stand without one is the title of both columns: "Income" over items and amounts.
    titles = any(number - 1 in named - figures for number in figures - named)
    return bool(figures & named) and not titles and not (below and _could_name(below[0]))


def _could_name(row: Row) -> bool:
    cells = [cell for cell in row if cell]
    longest, ends = (QUESTION_CHARACTERS, ()) if are_questions(cells) else (NAME_CHARACTERS, (".", "?", "!"))
    return (
        len(cells) > 1
        and all(len(cell) <= longest and not cell.endswith(ends) for cell in cells)
        and are_names(cells[1:])
        and not is_figure(cells[0])
    )


def _trimmed(row: Row) -> Row:
    """Return the row without the empty cells at its end."""
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return row[:end]
