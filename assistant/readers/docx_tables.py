"""The tables of a Word file: rows and cells of their own, not of tables within, and each row's text by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from docx.oxml.ns import qn

from assistant.readers.docx_elements import VALUE, Element, number_of, on, path_of
from assistant.readers.flow import SPANNING_CELL_CHARACTERS

TABLE, CELL = qn("w:tbl"), qn("w:tc")
_ROW = qn("w:tr")


def is_frame(table: Element) -> bool:
    """Return whether a table has one column, so that it is a frame around text."""
    return all(sum(1 for _ in cells_of(row)) <= 1 for row in rows_of(table))


def rows_of(table: Element) -> list[Element]:
    """Return the rows of a table, without those of tables in its cells."""
    return [row for row in table.iter(_ROW) if next(row.iterancestors(TABLE)) is table]


def cells_of(row: Element) -> Iterator[Element]:
    """Yield the cells of a row, without those of tables in them."""
    for cell in row.iter(CELL):
        if next(cell.iterancestors(_ROW)) is row:
            yield cell


def is_header(row: Element) -> bool:
    """Return whether the file marks a row as one of names, which is repeated on every page."""
    return bool(on(row.find(path_of("w:trPr/w:tblHeader"))))


def row_texts(rows: list[Element], cells: Mapping[Element, str], headers: int = 0) -> Iterator[list[str]]:
    """Yield each row's cells by column; a short cell that spans rows is repeated in each of them.

    :param cells: the text of each cell.
    :param headers: in so many rows at the top, a name is repeated in each of the columns that it spans.
    """
    above: dict[int, str] = {}
    for row in rows:
        texts: list[str] = []
        for cell in cells_of(row):
            merge = cell.find(path_of("w:tcPr/w:vMerge"))
            continues = merge is not None and merge.get(VALUE) in (None, "continue")
            text = above.get(len(texts), "") if continues else cells[cell]
            above[len(texts)] = text if len(text) <= SPANNING_CELL_CHARACTERS else ""
            width = min(number_of(cell, "w:tcPr/w:gridSpan") or 1, 100)
            texts.extend([text, *[text if headers > 0 else ""] * (width - 1)])
        if any(texts):
            yield texts
            headers -= 1
