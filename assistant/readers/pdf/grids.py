"""Tables drawn with lines: which words stand in which cell of which row. Pure.

Coordinates are PDF points with y upwards, turned so that the page's text runs from left to right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.readers.pdf.lines import Line, Word, make_line

# Lines this near each other, in points, are one; so near, they meet.
SAME, MEETING = 1.5, 3.0
# A table has at least so many rows and columns; with so many bands between its level lines, each is a row.
LEAST_ROWS, LEAST_COLUMNS, RULED_ROWS = 2, 2, 4
MOST_RULES, MOST_COLUMNS = 1_500, 40
# A level line parts rows only if it is this share as long as the table is wide.
ROW_SHARE = 0.5
# A column without an outer border: so many level lines, and this share of all, end where it ends. Narrower than this,
# in points, is no column.
OPEN_RULES, OPEN_SHARE, OPEN_WIDTH = 3, 0.5, 10.0
# A longer row is a page laid out in frames.
ROW_CHARACTERS = 1_000
# Between two lines, text whose lines are longer than this is running text and no column of figures.
LINE_CHARACTERS = 30
# Where no line is drawn between two words, a narrower gap than this, in ems, is a space of one text.
SPACE_EMS = 1.0
# Text of which more lines than this run across its columns does not stand in them.
CROSSING_SHARE = 0.3
# Rows of text so far apart, in ems, are not the lines of one cell.
APART_EMS = 1.35
# The second line of a row's name is set in by at least so much, in points.
SET_IN = 1.0
# A row of one cell with more text than this is no row.
PROSE_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: ``at`` is its height (``level``) or its distance from the left, ``start`` to ``end`` its run."""

    at: float
    start: float
    end: float
    level: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell; ``first`` and ``last`` are the columns it spans, from 0."""

    first: int
    last: int
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The words of the cell."""
        return " ".join(line.text for line in self.lines)

    @property
    def left(self) -> float:
        """Where its words begin, in points."""
        return min(line.left for line in self.lines)

    @property
    def right(self) -> float:
        """Where its words end, in points."""
        return max(line.right for line in self.lines)


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row that hold words, from the left."""

    cells: tuple[Cell, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of all cells, cell after cell."""
        return tuple(line for cell in self.cells for line in cell.lines)

    @property
    def is_prose(self) -> bool:
        """True where a title or a text runs through all columns."""
        only = self.cells[0]
        return len(self.cells) == 1 and (only.last > only.first or len(only.text) > PROSE_CHARACTERS)


@dataclass(frozen=True, slots=True)
class Table:
    """A table's rows from the top down; ``edges`` bound its columns, in points."""

    rows: tuple[Row, ...]
    edges: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Grid:
    """Heights of the lines that part rows, from the top down, and distances of those that part columns."""

    heights: tuple[float, ...]
    edges: tuple[float, ...]
    level: tuple[Rule, ...]
    upright: tuple[Rule, ...]

    def band(self, line: Line) -> int:
        """Return the number of the band in which the cell begins that holds ``line``."""
        across = (line.left + line.right) / 2
        number = sum(1 for height in self.heights[1:-1] if line.middle < height)
        while number and not self._parted(self.heights[number], across):
            number -= 1
        return number

    def _parted(self, height: float, across: float) -> bool:
        return any(abs(rule.at - height) <= MEETING and rule.start <= across <= rule.end for rule in self.level)

    def edges_at(self, height: float) -> tuple[float, ...]:
        """Return the edges that are drawn at a height; a cell that spans columns has none inside."""
        drawn = [rule.at for rule in self.upright if rule.start <= height <= rule.end]
        return tuple(edge for edge in self.edges if any(abs(at - edge) <= MEETING for at in drawn))

    def holds(self, word: Word) -> bool:
        """True where the middle of ``word`` lies inside."""
        across, up = (word.left + word.right) / 2, (word.bottom + word.top) / 2
        return self.edges[0] <= across <= self.edges[-1] and self.heights[-1] <= up <= self.heights[0]

    def cuts(self, line: Line) -> bool:
        """True where a text runs over the outermost edges."""
        return any(
            self.holds(before) != self.holds(word) and word.left - before.right < SPACE_EMS * line.size
            for before, word in pairwise(line.words)
        )


def turned_rule(rule: Rule, turns: int, width: float, height: float) -> Rule:
    """Return the line on a page turned by ``turns`` quarters, as words are turned to run from left to right."""
    if turns == 1:
        return Rule(rule.at if rule.level else width - rule.at, *_run(rule, rule.level, width), not rule.level)
    if turns == 2:
        size, length = (height, width) if rule.level else (width, height)
        return Rule(size - rule.at, length - rule.end, length - rule.start, rule.level)
    if turns == 3:
        return Rule(
            rule.at if not rule.level else height - rule.at, *_run(rule, not rule.level, height), not rule.level
        )
    return rule


def _run(rule: Rule, mirrored: bool, length: float) -> tuple[float, float]:
    return (length - rule.end, length - rule.start) if mirrored else (rule.start, rule.end)


def take_tables(lines: Sequence[Line], rules: Sequence[Rule]) -> tuple[list[Line], list[Table]]:
    """Return the lines with one in the place of each table, which has its number, and the tables."""
    if len(rules) > MOST_RULES:
        return list(lines), []
    left = list(lines)
    tables: list[Table] = []
    for grid in _grids(rules, lines):
        inside, outside, place = _parted(left, grid)
        table = _table(inside, grid, sum(map(grid.cuts, left)))
        if table is None:
            continue
        # One line in the table's place, so that it is put in order as a whole.
        words = [word for row in table.rows for line in row.lines for word in line.words]
        tables.append(table)
        left = [*outside[:place], replace(make_line(words), table=len(tables) - 1), *outside[place:]]
    return left, tables


def with_tables(lines: Sequence[Line], tables: Sequence[Table]) -> tuple[list[Line], dict[int, Table]]:
    """Return the lines with those of each table in its place, and the tables by the number of their first line."""
    all_lines: list[Line] = []
    placed: dict[int, Table] = {}
    for line in lines:
        if line.table is None:
            all_lines.append(line)
        else:
            placed[len(all_lines)] = tables[line.table]
            all_lines.extend(each for row in tables[line.table].rows for each in row.lines)
    return all_lines, placed


def _grids(rules: Sequence[Rule], lines: Sequence[Line]) -> Iterator[_Grid]:
    """Yield the grids that meeting lines form; the text tells whether a column stands beyond the outermost of them."""
    level = _merged(rule for rule in rules if rule.level)
    upright = _merged(rule for rule in rules if not rule.level)
    groups: list[tuple[list[Rule], list[Rule]]] = []
    for rule in upright:
        touched = [group for group in groups if any(_meet(other, rule) for other in group[0])]
        crossing = [other for other in level if _meet(other, rule)]
        merged = (crossing, [rule])
        for group in touched:
            merged[0].extend(each for each in group[0] if each not in merged[0])
            merged[1].extend(group[1])
            groups.remove(group)
        groups.append(merged)
    for across, down in groups:
        if len(across) < LEAST_ROWS:
            continue
        edges = _with_open_sides(_distinct(rule.at for rule in down), across, lines)
        if len(edges) <= LEAST_COLUMNS or len(edges) > MOST_COLUMNS:
            continue
        width = edges[-1] - edges[0]
        heights = _distinct(rule.at for rule in across if rule.end - rule.start >= ROW_SHARE * width)
        if len(heights) >= LEAST_ROWS:
            yield _Grid(tuple(reversed(heights)), tuple(edges), tuple(across), tuple(down))


def _with_open_sides(edges: list[float], across: Sequence[Rule], lines: Sequence[Line]) -> list[float]:
    """Return the edges with those of outer columns that no upright line closes: level lines end there, over text."""
    left = _common_end([rule.start for rule in across if rule.start < edges[0] - OPEN_WIDTH], len(across))
    right = _common_end([rule.end for rule in across if rule.end > edges[-1] + OPEN_WIDTH], len(across))
    bottom, top = min(rule.at for rule in across), max(rule.at for rule in across)
    level = [line for line in lines if bottom < line.middle < top and not line.turned]
    if left is not None and _stand_between(level, left, edges[0]):
        edges = [left, *edges]
    if right is not None and _stand_between(level, edges[-1], right):
        edges = [*edges, right]
    return edges


def _common_end(ends: Sequence[float], rules: int) -> float | None:
    """Return where most of a table's level lines end; None where they do not end alike."""
    if not ends:
        return None
    common = sorted(ends)[len(ends) // 2]
    alike = sum(abs(end - common) <= MEETING for end in ends)
    return common if alike >= max(OPEN_RULES, OPEN_SHARE * rules) else None


def _stand_between(lines: Sequence[Line], left: float, right: float) -> bool:
    """True where words of several lines stand between two edges."""
    return (
        sum(any(left <= (word.left + word.right) / 2 <= right for word in line.words) for line in lines) >= LEAST_ROWS
    )


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Join lines that lie upon each other or go on where the other ends."""
    merged: list[Rule] = []
    for rule in sorted(rules, key=lambda each: (round(each.at / SAME), each.start)):
        last = merged[-1] if merged else None
        if last is not None and abs(last.at - rule.at) <= SAME and rule.start <= last.end + MEETING:
            merged[-1] = Rule(last.at, last.start, max(last.end, rule.end), last.level)
        else:
            merged.append(rule)
    return merged


def _meet(level: Rule, upright: Rule) -> bool:
    return (
        level.start - MEETING <= upright.at <= level.end + MEETING
        and upright.start - MEETING <= level.at <= upright.end + MEETING
    )


def _distinct(values: Iterable[float]) -> list[float]:
    distinct: list[float] = []
    for value in sorted(values):
        if not distinct or value - distinct[-1] > MEETING:
            distinct.append(value)
    return distinct


def _parted(lines: Sequence[Line], grid: _Grid) -> tuple[list[Line], list[Line], int]:
    """Return the lines inside the grid and outside it, and where among those outside the first inside was drawn."""
    inside: list[Line] = []
    outside: list[Line] = []
    place: int | None = None
    for line in lines:
        words = () if line.turned or line.table is not None else line.words
        within = [word for word in words if grid.holds(word)]
        if not within:
            outside.append(line)
            continue
        rest = [word for word in line.words if word not in within]
        place = len(outside) if place is None else place
        hyphen_inside = line.words[-1] in within
        inside.append(make_line(within, line.hyphen if hyphen_inside else None))
        if rest:
            outside.append(make_line(rest, None if hyphen_inside else line.hyphen))
    return inside, outside, place or 0


def _table(lines: Sequence[Line], grid: _Grid, cut: int) -> Table | None:
    """Return the table that ``lines`` stand in; None where they do not. ``cut`` lines run over its outermost edges."""
    pieces = [piece for line in lines for piece in _in_columns(line, grid)]
    bands: list[list[tuple[int, int, Line]]] = [[] for _ in grid.heights[1:]]
    for piece in pieces:
        bands[grid.band(piece[2])].append(piece)
    filled = [band for band in bands if band]
    rows = [row for band in filled for row in _rows(band, split=len(filled) < RULED_ROWS)]
    columns = {cell.first for row in rows for cell in row.cells}
    if len(rows) < LEAST_ROWS or len(columns) < LEAST_COLUMNS:
        return None
    if sum(len(row.cells) > 1 for row in rows) < LEAST_ROWS:
        return None
    if any(sum(len(line.text) for line in row.lines) > ROW_CHARACTERS for row in rows):
        return None
    # A text over the whole table, between its rows, is a cell of its own.
    mixed = [band for band in filled if len({first for first, _, _ in band}) > 1]
    if cut + sum(last > first for band in mixed for first, last, _ in band) > CROSSING_SHARE * len(pieces):
        return None
    return Table(tuple(rows), grid.edges)


def _in_columns(line: Line, grid: _Grid) -> Iterator[tuple[int, int, Line]]:
    """Yield (first column, last column, words) of the parts of a line: they are parted where an edge lies in a gap.

    Where the edge is not drawn beside the line, as in a cell that spans columns, the gap must be wider than a space.
    """
    edges, drawn = grid.edges, grid.edges_at(line.middle)
    words: list[Word] = []
    first = 0
    for word in line.words:
        column = _column((word.left + word.right) / 2, edges)
        if words and column != first:
            parting = edges if word.left - words[-1].right >= SPACE_EMS * line.size else drawn
            if any(words[-1].right - 1 <= edge <= word.left + 1 for edge in parting):
                yield first, _column(words[-1].right - 1, edges), make_line(words)
                words = []
        if not words:
            first = _column(word.left + 1, edges)
        words.append(word)
    yield first, max(first, _column(words[-1].right - 1, edges)), make_line(words, line.hyphen)


def _column(across: float, edges: Sequence[float]) -> int:
    return min(max(0, sum(1 for edge in edges if edge <= across) - 1), len(edges) - 2)


def _rows(band: Sequence[tuple[int, int, Line]], *, split: bool) -> list[Row]:
    """Return the row that stands between two lines, or its rows where each row of text is one."""
    levels: list[list[tuple[int, int, Line]]] = []
    for piece in sorted(band, key=lambda each: -each[2].middle):
        if levels and levels[-1][0][2].middle - piece[2].middle < 0.5 * piece[2].size:
            levels[-1].append(piece)
        else:
            levels.append([piece])
    columns = len({first for first, _, _ in band})
    lengths = sorted(len(line.text) for _, _, line in band)
    prose = lengths[len(lengths) // 2] > LINE_CHARACTERS
    if not split or columns < LEAST_COLUMNS or prose or all(line.bold for _, _, line in band):
        return [_row(band)]
    rows: list[list[tuple[int, int, Line]]] = []
    above, is_begun = 0.0, False
    for number, level in enumerate(levels):
        filled = len({first for first, _, _ in level})
        middle, size = level[0][2].middle, level[0][2].size
        whole = filled == columns or (filled >= max(2, columns - 1) and above - middle > APART_EMS * size)
        begins = not whole and number + 1 < len(levels) and _begins_name(level, levels[number + 1])
        # What fills no row of its own goes on with the cells above, or begins the name of the row below.
        if not rows or (whole and not is_begun) or begins:
            rows.append([])
        rows[-1].extend(level)
        above, is_begun = middle, begins
    return [_row(row) for row in rows]


def _begins_name(level: Sequence[tuple[int, int, Line]], below: Sequence[tuple[int, int, Line]]) -> bool:
    """True where a row's name begins in a line of its own, and goes on set in beside the row's other cells."""
    first, _, line = level[0]
    beside = min(below, key=lambda piece: piece[0])
    return len(level) == 1 and first == 0 == beside[0] and len(below) > 1 and beside[2].left > line.left + SET_IN


def _row(pieces: Sequence[tuple[int, int, Line]]) -> Row:
    cells: list[Cell] = []
    for column in sorted({first for first, _, _ in pieces}):
        own = sorted((piece for piece in pieces if piece[0] == column), key=lambda each: -each[2].middle)
        cells.append(Cell(column, max(last for _, last, _ in own), tuple(line for _, _, line in own)))
    return Row(tuple(cells))
