"""The heads of a PDF's tables: which cells name the columns of a row, over page breaks too. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.readers.columns import looks_like_header
from assistant.readers.pdf.drafts import Draft
from assistant.readers.pdf.grids import Cell
from assistant.readers.pdf.tables import cells_of
from assistant.types import Role

# A head of more rows is a table that is bold as a whole.
MOST_HEAD_ROWS = 3
# Columns whose cells begin or end within so many points of each other are one.
SAME_COLUMN = 6.0
HEADER_CHARACTERS = 300
_YEAR = re.compile(r"(?:19|20)\d\d(?:[/–-]\d{2,4})?")


@dataclass(frozen=True, slots=True)
class _Head:
    """The rows at the head of a table, and what they say of its columns, together."""

    rows: tuple[tuple[Cell, ...], ...]
    text: str


def name_columns(pages: Sequence[list[Draft]]) -> None:
    """Give each table row the cells at the head of its table.

    A table that goes on at the top of the next page keeps its head, whether it is repeated there or not.
    """
    carried: tuple[_Head, Draft] | None = None
    for drafts in pages:
        body = [draft for draft in drafts if draft.role is not Role.FURNITURE]
        heads: dict[int, _Head] = {}
        for run in _runs(body):
            rows = run.rows
            head = _head(rows)
            if run.opens and carried is not None and _goes_on(carried[1], rows) and not _is_other(head, carried[0]):
                head = carried[0]
            if head is None and rows[0].table is not None:
                # A title or a text that runs through all columns parts the rows of a table.
                head = heads.get(rows[0].table)
            if head is None and run.above is not None:
                head = _head_above(run.above, rows)
            if head is not None:
                _give(head, rows)
                if rows[0].table is not None:
                    heads[rows[0].table] = head
            carried = (head, rows[-1]) if head is not None and run.closes else None
        if not any(draft.role is Role.TABLE_ROW for draft in body):
            carried = None


@dataclass(frozen=True, slots=True)
class _Run:
    """Table rows that follow each other; whether they are the first and the last of their page, and what is above."""

    rows: list[Draft]
    opens: bool
    closes: bool
    above: Draft | None


def _runs(body: Sequence[Draft]) -> Iterator[_Run]:
    start = 0
    while start < len(body):
        if body[start].role is not Role.TABLE_ROW:
            start += 1
            continue
        end = start + 1
        while end < len(body) and body[end].role is Role.TABLE_ROW and body[end].table == body[start].table:
            end += 1
        yield _Run(list(body[start:end]), start == 0, end == len(body), body[start - 1] if start else None)
        start = end


def _head(rows: Sequence[Draft]) -> _Head | None:
    """Return the head of a table: its first rows where they alone are bold, or a first row that names columns."""
    titles = next((n for n, row in enumerate(rows) if len(row.cells) > 1), 0)
    rest = rows[titles:]
    # A title within the table, which is bold too, is one cell.
    bold = next((n for n, row in enumerate(rest) if not row.bold or (n and len(row.cells) == 1)), 0)
    if 0 < bold <= MOST_HEAD_ROWS and len(rest) > bold:
        return _named(rest[:bold])
    texts = [[cell.text for cell in row.cells] for row in rest]
    # A table of names and values has its names on the left.
    figures = any(text[:1].isdigit() and not _YEAR.fullmatch(text) for text in texts[0][1:])
    if looks_like_header(texts) and not figures and not any(text.endswith(":") for text in texts[0]):
        return _named(rest[:1])
    return None


def _head_above(above: Draft, rows: Sequence[Draft]) -> _Head | None:
    """Return the head that was taken for a heading, since it is bold and nothing parts it from the table."""
    if above.role not in (Role.HEADING, Role.PARAGRAPH) or not above.bold or len(above.lines) > MOST_HEAD_ROWS:
        return None
    cells = cells_of(above.lines)
    if len(cells) < 2 or len(cells) != max(len(row.cells) for row in rows):
        return None
    above.role, above.level, above.strong, above.cells = Role.TABLE_ROW, 0, False, cells
    return _named([above])


def _named(rows: Sequence[Draft]) -> _Head:
    columns: dict[int, list[str]] = {}
    last = max(cell.last for row in rows for cell in row.cells)
    for row in rows:
        for cell in row.cells:
            for column in range(cell.first, min(cell.last, last) + 1):
                columns.setdefault(column, []).append(cell.text)
    names = [" ".join(columns[column]) for column in sorted(columns)]
    text = "; ".join(dict.fromkeys(names))
    return _Head(tuple(row.cells for row in rows), text if len(text) <= HEADER_CHARACTERS else "")


def _give(head: _Head, rows: Sequence[Draft]) -> None:
    own = {_texts(cells) for cells in head.rows}
    below = next((n for n, row in enumerate(rows) if len(row.cells) > 1), 0)
    for row in rows[below:]:
        if _texts(row.cells) not in own:
            row.header = head.text


def _texts(cells: Sequence[Cell]) -> tuple[str, ...]:
    return tuple(cell.text for cell in cells)


def _is_other(head: _Head | None, before: _Head) -> bool:
    """True where a table at the top of a page has a head of its own that names other columns."""
    return head is not None and head.text != before.text and all(len(cells) > 1 for cells in head.rows)


def _goes_on(last: Draft, rows: Sequence[Draft]) -> bool:
    """True where the rows have their columns where the last row of the page before has its own."""
    if last.edges or rows[0].edges:
        return len(last.edges) == len(rows[0].edges) and all(
            abs(one - other) < SAME_COLUMN for one, other in zip(last.edges, rows[0].edges, strict=True)
        )
    return any(
        len(row.cells) == len(last.cells) > 1
        and all(_in_line(one, other) for one, other in zip(row.cells, last.cells, strict=True))
        for row in rows[:MOST_HEAD_ROWS]
    )


def _in_line(one: Cell, other: Cell) -> bool:
    """True where two cells stand under each other: they begin, end or lie alike."""
    begin, end = one.left - other.left, one.right - other.right
    return min(abs(begin), abs(end), abs(begin + end) / 2) < SAME_COLUMN
