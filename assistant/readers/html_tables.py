"""Tables of web pages -> rows of cells."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from bs4 import Tag
from bs4.element import NavigableString, PreformattedString

from assistant.readers.columns import is_pairs, looks_like_header
from assistant.readers.flow import Flow, clean
from assistant.readers.html_names import BLOCKS
from assistant.readers.html_shown import is_shown, raised_figure
from assistant.types import Role

MOST_HEADER_ROWS = 3
MOST_SPANNED = 100


def add_table(table: Tag, flow: Flow) -> None:
    """Add a table's caption and rows."""
    for caption in table.find_all("caption", limit=1):
        flow.add(Role.CAPTION, caption.get_text(" "))
    rows = list(_rows(table))
    cells = [row for row, _ in rows]
    named = sum(1 for _ in takewhile(lambda row: row[1], rows[: MOST_HEADER_ROWS + 1]))
    if named == len(rows) or named > MOST_HEADER_ROWS:
        named = 0
    if not named and _names_rows(table):
        # The first cell of each row names it, so that no row names columns.
        if all(len(row) == 2 for row in cells):
            flow.add_pairs(cells)
        else:
            flow.add_table(cells, headers=0)
        return
    flow.add_table(cells, headers=named or int(looks_like_header(cells) and not is_pairs(cells)))


def is_data_table(table: Tag) -> bool:
    """Tables that only arrange a page hold other tables, headings or a single column."""
    if table.find(["table", "h1", "h2", "h3"]) is not None:
        return False
    return any(len(row.find_all(["td", "th"], recursive=False)) > 1 for row in table.find_all("tr"))


def _names_rows(table: Tag) -> bool:
    """True where the first cell of every row is marked as a name, and no other is."""
    rows = [[cell.name for cell in row.find_all(["td", "th"], recursive=False)] for row in table.find_all("tr")]
    return all(names[0] == "th" and "th" not in names[1:] for names in rows if names)


def _rows(table: Tag) -> Iterator[tuple[list[str], bool]]:
    """Yield (cells, whether it is one of the rows at the top that name the columns).

    A cell that spans rows is repeated in each; one that spans columns is repeated in those of a header.
    """
    spanning: dict[int, tuple[str, int]] = {}
    in_header = True
    for row in table.find_all("tr"):
        own = row.find_all(["td", "th"], recursive=False)
        in_header = in_header and all(
            cell.name == "th" or (row.parent is not None and row.parent.name == "thead") for cell in own
        )
        cells: list[str] = []
        for cell in own:
            _fill(cells, spanning)
            text = clean(_cell_text(cell))
            rows_left = _span(cell, "rowspan") - 1
            if rows_left:
                spanning[len(cells)] = (text, rows_left)
            cells.append(text)
            cells.extend([text if in_header else ""] * (_span(cell, "colspan") - 1))
        _fill(cells, spanning)
        if any(cells):
            yield cells, in_header


def _fill(cells: list[str], spanning: dict[int, tuple[str, int]]) -> None:
    while len(cells) in spanning:
        column = len(cells)
        text, left = spanning.pop(column)
        cells.append(text)
        if left > 1:
            spanning[column] = (text, left - 1)


def _cell_text(cell: Tag) -> str:
    parts: list[str] = []
    for child in cell.children:
        if isinstance(child, Tag) and is_shown(child):
            apart = " " if child.name in BLOCKS else ""
            parts += [apart, raised_figure(child, "".join(parts)) or _cell_text(child), apart]
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            parts.append(str(child))
    return "".join(parts)


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name) or "1")
    return min(int(value), MOST_SPANNED) if value.isdigit() and int(value) else 1
