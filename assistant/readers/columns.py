"""What names the cells of a table: the rows at its head, or the cell to the left. Pure; cells are clean text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile, zip_longest

_FIGURE = re.compile(r"[\d\s.,%£$€()\[\]+/-]+")
_YEAR = re.compile(r"(?:19|20)\d\d(?:[/-]\d\d)?")
_UNIT = re.compile(r"\(?[%£$€]\)?")
# "0-17", "65+".
_BAND = re.compile(r"(\d{1,3})(?: ?[-–] ?(\d{1,3})|\+)")
# Fewer numbers in a row from 1 are figures as often as deciles.
FEWEST_RANKS = 3
# A question that heads the answers to it may be this long, other names that.
QUESTION_CHARACTERS, NAME_CHARACTERS = 300, 60
_OF_FIGURES = frozenset("0123456789£$€<>-+")

# What tables of words are headed with.
_LABEL = re.compile(
    r"actions?(?: (?:required|agreed|points?))?|(?:lead|responsible|accountable)(?: (?:director|officer|person|lead))?|"
    r"owners?|who|what|when|why|how|where|by (?:when|whom)|due(?: date)?|deadline|time(?:scale|line|frame)s?|dates?|"
    r"(?:job )?title|names?|roles?|post|organi[sz]ations?|providers?|regions?|areas?|themes?|topics?|domains?|"
    r"categor(?:y|ies)|groups?|types?|descriptions?|details?|definitions?|terms?|meanings?|examples?|comments?|notes?|"
    r"status|progress|updates?|outcomes?|impacts?|risks?|mitigations?|controls?|objectives?|aims?|goals?|"
    r"priorit(?:y|ies)|measures?|metrics?|indicators?|targets?|sources?|evidence|recommendations?|responses?|"
    r"responsibilit(?:y|ies)|items?|issues?|barriers?|stages?|steps?|phases?|criteri(?:a|on)|requirements?|standards?|"
    r"ratings?|ref(?:erence|\.)?|no\.?|number|column \d+",
    re.IGNORECASE,
)

Row = Sequence[str]


def joined_names(upper: Row, lower: Row) -> list[str]:
    """Return each column's name from two rows of a header: ``2024`` over ``Share`` is ``2024 Share``."""
    pairs = zip_longest(upper, lower, fillvalue="")
    return [" ".join(dict.fromkeys(name for name in pair if name)) for pair in pairs]


def row_text(header: Row, cells: Row) -> str:
    """Return one row as ``header: cell; header: cell``; empty cells and missing names are left out."""
    parts: list[str] = []
    for number, cell in enumerate(cells):
        name = header[number].rstrip(":") if number < len(header) else ""
        if cell:
            parts.append(f"{name}: {cell}" if name and name != cell else cell)
    return "; ".join(parts)


def pair_text(pair: Row) -> str:
    """Return a label and its value as ``label: value``; what is empty is left out."""
    return row_text(pair[:1], pair[1:]) or pair[0]


def is_figure(cell: str) -> bool:
    """True where a cell holds a figure and no name: a year, or a unit alone, names a column as often as not."""
    return bool(_FIGURE.fullmatch(cell)) and not _YEAR.fullmatch(cell) and not _UNIT.fullmatch(cell)


def are_names(cells: Row) -> bool:
    """True where cells could name columns, as far as they hold figures: none, or a series of bands or ranks."""
    figures = [cell for cell in cells if is_figure(cell)]
    if not figures:
        return True
    if [str(number + 1) for number in range(len(figures))] == figures:
        return len(figures) >= FEWEST_RANKS
    bands = [match for cell in figures if (match := _BAND.fullmatch(cell))]
    starts = [int(band.group(1)) for band in bands]
    return len(bands) == len(figures) > 1 and all(one < other for one, other in pairwise(starts))


def are_questions(cells: Row) -> bool:
    """True for the head of a survey's answers; a question and what answers it are two cells."""
    return len(cells) > 2 and any(cell.endswith("?") for cell in cells)


def looks_like_header(rows: Sequence[Row]) -> bool:
    """True where the first of several rows names the columns: short, filled, all different, no figures."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    first = rows[0]
    named = [cell for cell in first[1:] if cell]
    longest, ends = (QUESTION_CHARACTERS, ()) if are_questions(first) else (NAME_CHARACTERS, (".", "?", "!"))
    return (
        len(named) == len(first) - 1
        and len(set(named)) == len(named)
        and all(len(cell) <= longest and not cell.endswith(ends) for cell in first)
        and are_names(named)
        and not (any(map(is_figure, named)) and is_figure(first[0]))
        and not _is_repeated(first, rows[1:])
    )


def _is_repeated(first: Row, below: Sequence[Row]) -> bool:
    """True where rows without figures say again what the first says in a column: it is one of them, and no header."""
    if any(cell[:1] in _OF_FIGURES for row in below for cell in row if cell):
        return False
    others = [row for row in below if row != first]
    return any(
        cell and number < len(row) and row[number] == cell for row in others for number, cell in enumerate(first)
    )


def are_labels(row: Row) -> bool:
    """True where most cells of a row are words that tables are headed with, whatever stands below them."""
    return 2 * sum(bool(_LABEL.fullmatch(cell.rstrip(":"))) for cell in row) > len(row)


def holds_figures(rows: Sequence[Row]) -> bool:
    """True where a cell of these rows, but for those that name them, begins with a figure."""
    return any(cell[:1] in _OF_FIGURES for row in rows for cell in row[1:] if cell)


def header_rows(rows: Sequence[Row], marked: int) -> int:
    """Return how many rows at the top of a table name its columns, titles over the whole table among them.

    :param marked: how many the file says they are; a title alone names no column, though what stands below it may.
    """
    titles = sum(1 for _ in takewhile(lambda row: len(row) > 1 and row[0] and not any(row[1:]), rows))
    below = rows[titles:]
    if marked <= titles and is_pairs(below):
        return marked
    if marked <= titles + 1 and _spans_names(below):
        return titles + 2
    # Two columns below a title are names and values as often as not.
    wide = not titles or (bool(below) and len(below[0]) > 2)
    # Names over names are data: of column names the rows below hold figures, unless the file marks them.
    if marked <= titles and wide and (not titles or holds_figures(below[1:])) and looks_like_header(below):
        return titles + 1
    return marked if marked < len(rows) else int(looks_like_header(rows))


def _spans_names(rows: Sequence[Row]) -> bool:
    """True where the first row has names over several columns each, and the second one for every such column."""
    if len(rows) < 3 or not holds_figures(rows[2:]):
        return False
    upper, lower = rows[0], rows[1]
    if len(upper) != len(lower) or "" not in upper[1:] or not (upper[0] or lower[0]):
        return False
    spread: list[str] = []
    for number, name in enumerate(upper):
        spans = not name and number > 1 and bool(lower[number])
        spread.append(spread[-1] if spans else name)
    alone = [name for number, name in enumerate(spread) if spread.count(name) == 1 and lower[number] not in ("", name)]
    return not alone and looks_like_header([joined_names(spread, lower), *rows[2:]])


# From this share of values of another kind than the rest on, no name fits all values of a column.
MIXED_SHARE = 0.25
VALUE_CHARACTERS = 30
_DATE = re.compile(
    r"(?:.*\b)?(?:(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b.*|(?:19|20)\d\d(?:[/–-]\d\d)?|\d{1,2}/\d{1,2}/\d{2,4})",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"[<>≤≥~£$€+(-]*\s*\d")
_NOTHING = re.compile(r"|[-–—*.]+|n/?a|tb[acd]|nil|none|\[?[a-z]\]?", re.IGNORECASE)
# What cover sheets ask of a paper, where all that is said of it is words.
_FIELD = re.compile(
    r"(?:(?:report|paper|document|meeting|agenda|project|policy) )?(?:title|author|owner|purpose|sponsor|presenter|"
    r"version|status|classification|contact|recommendations?|summary|item)|(?:presented|prepared|approved|reviewed|"
    r"submitted|sponsored|written|considered) (?:by|to|for)|(?:title|name|date|purpose) of .+|(?:lead|executive|"
    r"responsible|accountable) (?:director|officer|lead|sponsor)|actions? required",
    re.IGNORECASE,
)


def is_pairs(rows: Sequence[Row]) -> bool:
    """True for a table of two columns whose left cells name what stands to the right of each, not below the first.

    Its values are of several kinds, or its labels end in colons, or they are those of a cover sheet.
    """
    pairs = [(row[0], row[1]) for row in rows if len(row) > 1 and row[1]]
    labels = [label for label, _ in pairs]
    if len(pairs) < 2 or any(any(row[2:]) for row in rows) or len(set(labels)) < len(labels):
        return False
    if not all(label and len(label) <= NAME_CHARACTERS and not label.endswith((".", "!")) for label in labels):
        return False
    if any(map(_kind_of_value, labels)):
        return False
    asked = sum(label.endswith(":") or bool(_FIELD.fullmatch(label.rstrip(":"))) for label in labels)
    return 2 * asked > len(labels) or _are_mixed([value for _, value in pairs])


def _are_mixed(values: Sequence[str]) -> bool:
    """True where the values are all dates or all amounts, or those below the first are of several kinds."""
    first, *kinds = [_kind_of_value(value) for value in values if not _NOTHING.fullmatch(value)] or [""]
    if first and set(kinds) == {first}:
        return True
    usual = max((kinds.count(kind) for kind in kinds), default=0)
    return bool(kinds) and len(kinds) - usual >= MIXED_SHARE * len(kinds)


def _kind_of_value(value: str) -> str:
    """Return ``date`` or ``amount``; empty for words."""
    if len(value) > VALUE_CHARACTERS:
        return ""
    return "date" if _DATE.fullmatch(value) else "amount" if _AMOUNT.match(value) else ""
