"""The heads of a PDF's tables: which cells name the columns of a row, over page breaks too. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.readers.columns import are_labels, holds_figures, looks_like_header
from assistant.readers.pdf.drafts import Draft
from assistant.readers.pdf.grids import Cell
from assistant.readers.pdf.tables import cells_of
from assistant.types import Role

# A head of more rows is a table that is bold as a whole.
MOST_HEAD_ROWS = 3
# Columns whose cells begin or end within so many points of each other are one.
SAME_COLUMN = 6.0
HEADER_CHARACTERS = 300
# Points between the edge of a cell and words that begin there.
CELL_MARGIN = 12.0
# Of the name of a row that a page break cuts, so much is said again with what stands on the next page.
ROW_NAME_CHARACTERS = 100
_YEAR = re.compile(r"(?:19|20)\d\d(?:[/–-]\d{2,4})?")


@dataclass(frozen=True, slots=True)
class _Head:
    """The rows at the head of a table, and what they say of its columns, together."""

    rows: tuple[tuple[Cell, ...], ...]
    text: str


@dataclass(frozen=True, slots=True)
class _Above:
    """What a page ends with where that is a table: its head or None, its last row, and that row's name or nothing."""

    head: _Head | None
    last: Draft
    name: str


def name_columns(pages: Sequence[list[Draft]]) -> None:
    """Give each table row the cells at the head of its table.

    A table that goes on at the top of the next page keeps its head, whether it is repeated there or not; what is left
    there of a row that the page break cuts is given that row's name as well.
    """
    carried: _Above | None = None
    for drafts in pages:
        body = [draft for draft in drafts if draft.role is not Role.FURNITURE]
        heads: dict[int, _Head] = {}
        for run in _runs(body):
            rows = run.rows
            head, rest = _head_and_rest(rows, carried if run.opens else None)
            if head is None and rows[0].table is not None:
                # A title or a text that runs through all columns parts the rows of a table.
                head = heads.get(rows[0].table)
            if head is None and run.above is not None:
                head = _head_above(run.above, rows)
            if head is not None:
                _give(head, rows)
                if rows[0].table is not None:
                    heads[rows[0].table] = head
            name = _name_of(rows[-1])
            if rest is not None and carried is not None:
                rest.header = f"{rest.header}\n{carried.name}"
                name = carried.name if rows[-1] is rest else name
            carried = _Above(head, rows[-1], name) if run.closes else None
        if not any(draft.role is Role.TABLE_ROW for draft in body):
            carried = None


def _head_and_rest(rows: Sequence[Draft], above: _Above | None) -> tuple[_Head | None, Draft | None]:
    """Return the head of a table, and what its page begins with of a row of the page before; either may be None.

    :param above: the table that the page before ends with; None where there is none.
    """
    head = _head(rows)
    if above is None or not _goes_on(above.last, rows):
        return head, None
    rest = _rest_of_row(rows, above, head)
    if rest is not None or (above.head is not None and not _is_other(head, above.head)):
        return above.head, rest
    return head, None


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
    """Return the head of a table: its first rows where they alone are bold, or a first row that names columns.

    None where it has none, or none that can be told from a row.
    """
    titles = next((n for n, row in enumerate(rows) if len(row.cells) > 1), 0)
    rest = rows[titles:]
    # A title within the table, which is bold too, is one cell.
    bold = next((n for n, row in enumerate(rest) if not row.bold or (n and len(row.cells) == 1)), 0)
    if 0 < bold <= MOST_HEAD_ROWS and len(rest) > bold:
        return _named(rest[:bold])
    texts = [[cell.text for cell in row.cells] for row in rest]
    # A table of names and values has its names on the left.
    figures = any(text[:1].isdigit() and not _YEAR.fullmatch(text) for text in texts[0][1:])
    # Words over words that nothing sets apart are one more row as often as not.
    told = holds_figures(texts[1:]) or are_labels(texts[0])
    if looks_like_header(texts) and told and not figures and not any(text.endswith(":") for text in texts[0]):
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
    below = next((n for n, row in enumerate(rows) if len(row.cells) > 1 or _lacks_name(row)), 0)
    for row in rows[below:]:
        if _texts(row.cells) not in own:
            row.header = head.text


def _rest_of_row(rows: Sequence[Draft], above: _Above, head: _Head | None) -> Draft | None:
    """Return what a page begins with of the row that the page before ends with; None where that row ended there.

    It is a row without a name, below the table's head where that is repeated. Lines have to bound the columns: nothing
    else tells that its first cell is empty.

    :param head: what the page's rows, by themselves, seem to be headed by.
    """
    repeated = {_texts(cells) for cells in above.head.rows} if above.head is not None else set()
    first = next((row for row in rows if _texts(row.cells) not in repeated), None)
    if first is None or not above.name or not _lacks_name(first):
        return None
    # The head of another table may lack a name over its first column.
    is_head = head is not None and first.cells in head.rows
    goes_on = not first.bold and any(cell.text[:1].islower() for cell in first.cells)
    return None if is_head and not goes_on else first


def _lacks_name(row: Draft) -> bool:
    """True where lines bound the columns of a row, and its first cell is empty.

    A title in the middle of a cell over all columns begins in one of them, too, but not at its edge.
    """
    if not row.edges or row.cells[0].first == 0:
        return False
    first = row.cells[0]
    return len(row.cells) > 1 or first.left - row.edges[first.first] < CELL_MARGIN


def _name_of(row: Draft) -> str:
    """Return the first cell of a row whose columns lines bound; empty where it has none."""
    name = row.cells[0].text if row.edges and row.cells and row.cells[0].first == 0 else ""
    return name if len(name) <= ROW_NAME_CHARACTERS else name[:ROW_NAME_CHARACTERS].rpartition(" ")[0]


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
