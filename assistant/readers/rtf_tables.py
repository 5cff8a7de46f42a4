"""Tables of RTF files: rows that say where each of their cells ends -> rows of cells by column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from assistant.readers.columns import header_rows
from assistant.readers.flow import SPANNING_CELL_CHARACTERS, Flow
from assistant.types import Role

# Cells that end within so many twips of each other are of one column.
SAME_EDGE = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell ends, in twips, and whether it goes on with the one above it or the one to its left."""

    right: int
    is_below: bool = False
    is_beside: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row and their places, as far as the file gives them; ``is_header`` where it says so."""

    cells: tuple[str, ...]
    places: tuple[Place, ...]
    is_header: bool


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell's text, and the text of the one to its left that spans it, where one does."""

    text: str
    spanned_by: str = ""


def add_rows(rows: Sequence[Row], flow: Flow) -> None:
    """Add a table; one of a single column is a frame around text."""
    if all(len(row.cells) == 1 for row in rows):
        for row in rows:
            flow.add(Role.PARAGRAPH, row.cells[0])
        return
    grid = list(_by_column(rows))
    texts = [[cell.text for cell in cells] for cells in grid]
    headers = header_rows(texts, sum(1 for _ in takewhile(lambda row: row.is_header, rows)))
    names = [[cell.text or cell.spanned_by for cell in cells] for cells in grid[:headers]]
    flow.add_table([*names, *texts[headers:]], headers=headers)


def _by_column(rows: Sequence[Row]) -> Iterator[list[_Cell]]:
    """Yield the cells of each row by column; a short text that spans rows is repeated in each of them."""
    edges = _edges(rows)
    above: list[_Cell] = []
    for row in rows:
        cells: list[_Cell] = []
        for number, text in enumerate(row.cells):
            place = row.places[number] if number < len(row.places) else Place(0)
            if place.is_below and not text and len(cells) < len(above):
                above_text = above[len(cells)].text
                text = above_text if len(above_text) <= SPANNING_CELL_CHARACTERS else ""
            left = cells[-1] if cells else _Cell("")
            cells.append(_Cell(text, (left.text or left.spanned_by) if place.is_beside else ""))
            if edges:
                last = sum(edge <= place.right + SAME_EDGE for edge in edges)
                name = text if len(text) <= SPANNING_CELL_CHARACTERS else ""
                cells.extend(_Cell("", name) for _ in range(last - len(cells)))
        yield cells
        above = cells


def _edges(rows: Sequence[Row]) -> list[int]:
    """Return where the columns end; nothing where all rows have as many cells, or do not say where they end."""
    known = all(len(row.places) >= len(row.cells) for row in rows)
    if not known or len({len(row.cells) for row in rows}) == 1:
        return []
    ends = sorted({place.right for row in rows for place in row.places[: len(row.cells)]})
    return [end for end, after in pairwise([*ends, ends[-1] + 2 * SAME_EDGE]) if after - end > SAME_EDGE]
