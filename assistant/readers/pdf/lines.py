"""The lines of a PDF page: words with boxes and type, in reading order. Pure; knows nothing of a PDF library.

Coordinates are PDF points with y upwards, turned so that most of the page's text runs from left to right.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# A gap wider than this many ems separates cells; justified text seldom reaches it.
CELL_GAP_EMS = 1.6
# Fewer backward jumps than this are headers and footers that were drawn late.
BACKWARD_JUMPS = 4
BACKWARD_SHARE = 0.12
# Two columns in which half of the lines of one are no longer than this, and most stand level with one of the other, are
# a table's.
CELL_CHARACTERS, LEVEL_SHARE = 24, 0.7
# Lines whose tops differ by less than this, in ems, stand on one row.
SAME_ROW_EMS = 0.5
# Fewer lines than this beside others are no column.
COLUMN_LINES = 3
# Narrowest empty strip, in ems, that separates columns.
GUTTER_EMS = 1.0


@dataclass(frozen=True, slots=True)
class Word:
    """A run of visible characters; ``start`` and ``end`` are indices of the PDF library's characters.

    ``turned`` is text turned by quarters from most of the page's, ``askew`` by any other angle.
    """

    text: str
    start: int
    end: int
    left: float
    bottom: float
    right: float
    top: float
    size: float
    bold: bool
    turned: bool = False
    askew: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one base line. ``hyphen`` is the index of a hyphen at which a word is broken off, or None.

    ``table`` is the number of the table in whose place the line stands while a page is put in order.
    """

    words: tuple[Word, ...]
    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    bold: bool
    turned: bool
    hyphen: int | None = None
    table: int | None = None

    @property
    def askew(self) -> bool:
        """True where the line runs across the page at an angle."""
        return self.words[0].askew

    @property
    def middle(self) -> float:
        """Height of the line's middle, in points."""
        return (self.top + self.bottom) / 2


def make_line(words: Sequence[Word], hyphen: int | None = None) -> Line:
    """Return the line that ``words`` form; it is bold where all of its words are."""
    weights: dict[float, int] = {}
    for word in words:
        weights[word.size] = weights.get(word.size, 0) + len(word.text)
    # A bullet's own font may be much taller than the text it stands before.
    telling = [word for word in words if any(map(str.isalnum, word.text))] or words
    return Line(
        words=tuple(words),
        text=" ".join(word.text for word in words),
        left=min(word.left for word in words),
        bottom=min(word.bottom for word in telling),
        right=max(word.right for word in words),
        top=max(word.top for word in telling),
        size=max(weights, key=lambda size: (weights[size], size)),
        bold=all(word.bold or not any(map(str.isalnum, word.text)) for word in words),
        turned=words[0].turned,
        hyphen=hyphen,
    )


def cell_starts(line: Line) -> list[float]:
    """Return where each cell of the line begins, left to right; one where no gap is wide."""
    starts = [line.words[0].left]
    for before, word in zip(line.words, line.words[1:], strict=False):
        if word.left - before.right > CELL_GAP_EMS * line.size:
            starts.append(word.left)
    return starts


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """Return the lines as a reader takes them: as drawn, unless that leaps about the page."""
    joined = _joined(lines)
    if _leaps(joined) or _begins_on_the_right(joined):
        return _joined(list(_cut(joined, 0)))
    return _placed(joined)


def _begins_on_the_right(lines: Sequence[Line]) -> bool:
    """True where a page of two columns was drawn from the right to the left, though it is read the other way."""
    columns = _columns(lines)
    if columns is None or any(is_right_to_left(line.text) for line in lines):
        return False
    drawn = {id(line): number for number, line in enumerate(lines)}
    left, right = (sum(drawn[id(line)] for line in column) / len(column) for column in columns)
    return right < left


def is_right_to_left(text: str) -> bool:
    """Return whether letters of a script that runs to the left stand in ``text``."""
    return any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)


def by_position(lines: Sequence[Line]) -> list[Line]:
    """Return lines whose order means nothing as a reader takes them: column after column, rows of a table whole."""
    return _joined(list(_cut(list(lines), 0)))


def _placed(lines: Sequence[Line]) -> list[Line]:
    """Put what was drawn late, such as headings from a layer of their own, before the first line below it."""
    ordered: list[Line] = []
    late, place = False, 0
    before: Line | None = None
    for line in lines:
        if before is not None and before.hyphen is None:
            late = late or _goes_back(before, line)
            place = _place(ordered, line) if late and not _follows(before, line) else place
        ordered.insert(place, line)
        before, place = line, place + 1
    return ordered


def _place(ordered: Sequence[Line], line: Line) -> int:
    """Return where a line that was drawn late belongs; a broken word is never parted."""
    place = next((n for n, other in enumerate(ordered) if _is_below(other, line)), len(ordered))
    return len(ordered) if place and ordered[place - 1].hyphen is not None else place


def _follows(before: Line, line: Line) -> bool:
    distance = before.middle - line.middle
    return 0 < distance < 2.5 * line.size and min(before.right, line.right) > max(before.left, line.left)


def _goes_back(before: Line, line: Line) -> bool:
    return line.bottom > before.top and min(before.right, line.right) > max(before.left, line.left)


def _is_below(line: Line, other: Line) -> bool:
    return line.top <= other.middle and min(line.right, other.right) > max(line.left, other.left)


def _joined(lines: Sequence[Line]) -> list[Line]:
    """Join neighbours that stand on one base line: a bullet and its text, a number and its heading, cells."""
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last is not None and last.hyphen is None and _beside(last, line):
            joined[-1] = make_line((*last.words, *line.words), line.hyphen)
        else:
            joined.append(line)
    return joined


def _beside(last: Line, line: Line) -> bool:
    if last.table is not None or line.table is not None or last.askew or line.askew:
        return False
    overlap = min(last.top, line.top) - max(last.bottom, line.bottom)
    height = min(last.top - last.bottom, line.top - line.bottom)
    return not last.turned and not line.turned and overlap > 0.6 * height and line.left >= last.right - 0.2 * line.size


def _leaps(lines: Sequence[Line]) -> bool:
    """True where the drawing order often goes back up within a column."""
    back = sum(1 for before, line in itertools.pairwise(lines) if _goes_back(before, line))
    return back >= BACKWARD_JUMPS and back > BACKWARD_SHARE * len(lines)


def _cut(lines: list[Line], depth: int) -> Iterator[Line]:
    """Cut into columns, or bands of columns, or at the widest strip across, until nothing can be cut."""
    if len(lines) <= 1 or depth > 40:
        yield from lines
        return
    columns = _split(lines, across=False)
    parts = list(columns) if columns is not None and not _is_table(*columns) else _banded(lines)
    parts = parts or list(_split(lines, across=True) or ())
    if not parts:
        yield from _row_after_row(lines)
        return
    for part in parts:
        yield from _cut(part, depth + 1)


def _row_after_row(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines from the top down, those on one row from the left."""
    row: list[Line] = []
    # The text of hyphenated lines runs on: they keep their order among equals.
    for line in sorted(lines, key=lambda each: -each.top):
        if row and line.top < row[0].top - SAME_ROW_EMS * line.size:
            yield from sorted(row, key=lambda each: each.left)
            row = []
        row.append(line)
    yield from sorted(row, key=lambda each: each.left)


def _banded(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the bands of a page on which lines of full width lie between columns: each such line, left, right.

    Empty where there are no columns. The lines within a band of columns are those that do not cross the gutter.
    """
    columns = _columns(lines)
    if columns is None:
        return []
    left, right = ({id(line) for line in column} for column in columns)
    bands: list[tuple[list[Line], list[Line], list[Line]]] = [([], [], [])]
    for line in sorted(lines, key=lambda each: -each.middle):
        if id(line) not in left and id(line) not in right:
            bands.append(([line], [], []))
        else:
            bands[-1][1 if id(line) in left else 2].append(line)
    return [part for band in bands for part in band if part]


def _columns(lines: Sequence[Line]) -> tuple[list[Line], list[Line]] | None:
    """Return the lines of two columns, those that run across both left out; None where there are no columns."""
    gutters = {round(line.left) - 0.5 for line in lines}
    sides = max((_sides(lines, gutter) for gutter in gutters), key=lambda pair: min(map(len, pair)), default=([], []))
    if min(map(len, sides)) < COLUMN_LINES or _is_table(*sides) or not _side_by_side(*sides):
        return None
    return sides


def _sides(lines: Sequence[Line], gutter: float) -> tuple[list[Line], list[Line]]:
    """Return the lines that end before ``gutter`` and those that begin after it."""
    return [line for line in lines if line.right <= gutter], [line for line in lines if line.left >= gutter]


def _side_by_side(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """True where most lines of the shorter side have a line of the other beside them."""
    few, many = sorted((left, right), key=len)
    beside = sum(any(abs(line.middle - other.middle) < line.size for other in many) for line in few)
    return beside >= LEVEL_SHARE * len(few)


def _is_table(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """True where what looks like two columns are the cells of rows: short, and level with each other."""
    texts = sorted(
        min((left, right), key=lambda side: sum(len(line.text) for line in side)), key=lambda line: len(line.text)
    )
    if len(texts[len(texts) // 2].text) > CELL_CHARACTERS:
        return False
    few, many = sorted((left, right), key=len)
    level = sum(any(abs(line.middle - other.middle) < 0.4 * line.size for other in many) for line in few)
    return level >= LEVEL_SHARE * len(few)


def _split(lines: list[Line], *, across: bool) -> tuple[list[Line], list[Line]] | None:
    """Split at the widest gap between the lines' extents, over the page's width or (``across``) its height."""
    spans = sorted(
        (((-line.top, -line.bottom) if across else (line.left, line.right)), n) for n, line in enumerate(lines)
    )
    size = sorted(line.size for line in lines)[len(lines) // 2]
    best, cut, reach = (0.0 if across else GUTTER_EMS * size), 0, spans[0][0][1]
    for number in range(1, len(spans)):
        (start, end), _ = spans[number]
        if start - reach > best:
            best, cut = start - reach, number
        reach = max(reach, end)
    if not cut or (not across and min(cut, len(spans) - cut) < 2):
        return None
    return [lines[n] for _, n in sorted(spans[:cut], key=lambda item: item[1])], [
        lines[n] for _, n in sorted(spans[cut:], key=lambda item: item[1])
    ]
