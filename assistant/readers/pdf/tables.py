"""Table rows that a word processor drew cell after cell, each with lines of its own. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from assistant.readers.flow import bullet_length, is_numbered
from assistant.readers.pdf.grids import Cell
from assistant.readers.pdf.lines import Line, Word, cell_starts, make_line

# A taller one, as a share of the page's height, is a page of columns and not a row.
TALLEST_ROW_SHARE = 0.35
MOST_ROW_LINES = 40


@dataclass(slots=True)
class _Row:
    """A row in the making; ``left`` and ``right`` bound the cell that is being filled."""

    lines: int
    columns: list[float]
    top: float
    bottom: float
    left: float
    right: float


def cell_rows(lines: Sequence[Line], height: float, furniture: Collection[int]) -> dict[int, int]:
    """Return how many lines each table row has, by the number of its first line.

    A row counts where one beside it has the same columns, and at least one of the table's rows has several lines.
    """
    rows = _all_rows(lines, height, furniture)
    found: dict[int, int] = {}
    for start, row in rows.items():
        after = rows.get(start + row.lines)
        if after is not None and row.lines + after.lines > 2 and _same_columns(row, after, lines[start].size):
            found[start] = row.lines
            found[start + row.lines] = after.lines
    return found


def _all_rows(lines: Sequence[Line], height: float, furniture: Collection[int]) -> dict[int, _Row]:
    rows: dict[int, _Row] = {}
    start = 0
    while start < len(lines):
        row = _row_from(lines, start, furniture)
        flat = row.top - row.bottom < TALLEST_ROW_SHARE * height and row.lines < MOST_ROW_LINES
        whole = lines[start + row.lines - 1].hyphen is None and start not in furniture
        if len(row.columns) > 1 and flat and whole and not is_label(lines[start]):
            rows[start] = row
            start += row.lines
        else:
            start += 1
    return rows


def _row_from(lines: Sequence[Line], start: int, furniture: Collection[int]) -> _Row:
    first = lines[start]
    starts = cell_starts(first)
    row = _Row(1, starts, first.top, first.bottom, starts[-1], first.right)
    for number in range(start + 1, len(lines)):
        line = lines[number]
        if number in furniture or line.turned or not _grows(row, line, lines[number - 1]):
            break
        row.lines += 1
        row.bottom = min(row.bottom, line.bottom)
    return row


def _grows(row: _Row, line: Line, last: Line) -> bool:
    """Take ``line`` into the row, as the head of its next cell or below the last one's text; False if it is neither."""
    starts = cell_starts(line)
    if line.left > row.right and line.top < row.top + 0.6 * line.size and line.middle > row.bottom - line.size:
        row.columns.extend(starts)
        row.left, row.right = starts[-1], line.right
        return True
    close = 0.5 * line.size < last.middle - line.middle < 1.7 * line.size
    if (
        close
        and len(starts) == 1
        and line.left < row.right
        and line.left > row.left - line.size
        and line.right > row.left
    ):
        row.right = max(row.right, line.right)
        return True
    return False


def _same_columns(row: _Row, after: _Row, size: float) -> bool:
    return any(abs(one - other) < 1.5 * size for one in row.columns[1:] for other in after.columns[1:])


def cells_of(lines: Sequence[Line]) -> tuple[Cell, ...]:
    """Return the cells of a row that no lines part, from the left: what stands below a cell's words belongs to it."""
    cells: list[list[Line]] = []
    for line in lines:
        for part in _at_gaps(line):
            own = next((cell for cell in cells if part.left < cell[0].right and part.right > cell[0].left), None)
            if own is None:
                cells.append([part])
            else:
                own.append(part)
    cells.sort(key=lambda cell: cell[0].left)
    return tuple(Cell(number, number, tuple(cell)) for number, cell in enumerate(cells))


def _at_gaps(line: Line) -> Iterator[Line]:
    """Yield the parts of a line between its wide gaps."""
    starts = set(cell_starts(line))
    words: list[Word] = []
    for word in line.words:
        if words and word.left in starts:
            yield make_line(words)
            words = []
        words.append(word)
    yield make_line(words)


def is_label(line: Line) -> bool:
    """True where the only gap of a line follows a bullet or number."""
    starts = cell_starts(line)
    is_item = bool(bullet_length(line.text)) or is_numbered(line.text)
    return len(starts) == 2 and is_item and line.words[1].left == starts[1]
