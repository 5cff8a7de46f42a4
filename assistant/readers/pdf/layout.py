"""Lines of a PDF -> blocks: headings, paragraphs, list items, table rows, furniture. Pure.

What a line is depends on the whole document: its body's type size, and what stands on many pages in the same place.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.readers.flow import bullet_length, is_numbered
from assistant.readers.pdf.drafts import Draft
from assistant.readers.pdf.grids import Row, Table
from assistant.readers.pdf.headers import name_columns
from assistant.readers.pdf.lines import Line, cell_starts
from assistant.readers.pdf.roman import roman_value
from assistant.readers.pdf.tables import cell_rows, cells_of, is_label
from assistant.types import Role

# Of the page's height, at its top and at its bottom, where furniture stands.
MARGIN_SHARE = 0.14
FURNITURE_DEPTH = 4
# Page headers stand at one height, give or take so many points.
SAME_PLACE = 4.0
# A page number alone may stand higher, if there is room above it.
NUMBER_SHARE = 0.25
NUMBER_GAP_EMS = 1.8
FURNITURE_PAGES = 3
FURNITURE_CHARACTERS = 250
# Fewer rows at the edge of a page may be a page header set in cells; the heads of tables are repeated, too.
TABLE_ROWS = 3
# The head of a table is no farther above its first row, in ems.
HEAD_EMS = 3.0
# Type this much larger than the body's is a heading's.
HEADING_RATIO = 1.12
# Type this much larger is a title's, however often it is repeated with another number in it.
TITLE_RATIO = 1.4
NOTE_RATIO = 0.9
HEADING_CHARACTERS = 220
BOLD_HEADING_CHARACTERS = 110
HEADING_LINES = 5
STACKED_HEADINGS = 3
HEADING_LEVELS = 6
CAPTION_CHARACTERS = 300
_CAPTION = re.compile(
    r"(?:figure|fig\.|table|chart|box|exhibit|map|photo)\s*[A-Z]?\d+(?:\.\d+)*\s*[:.–—-]?\s", re.IGNORECASE
)
_NUMBER = re.compile(
    r"(?:page|p\.?)?\s*[-–|•]?\s*(?:\d{1,4}|[ivxlc]{1,7})\s*[-–|]?(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE
)
_COUNTED = re.compile(r"\d{1,6}|\b[ivxlc]+\b")
_SMALL_WORD = re.compile(r"(?<!\w)[^\W\d_A-Z]{2,}(?!\w)")
# A page header has fewer words in small letters, or its one counter stands at an end of it.
SENTENCE_WORDS = 2
_LETTER_PAIR = re.compile(r"[^\W\d_]{2}")
_OF_PAGES = re.compile(r"(?:\bp(?:age|\.)?|[|•·–—/-])\s*$")
_CONTENTS = re.compile(r"(?:[.…·_]\s?){4,}\s*(?:\d{1,4}|[ivxlc]{1,6})?\s*$")
_NOTE_MARK = re.compile(r"(?:\d{1,3}|[*†‡§]+)\s*[^\W\d]")
_LETTER = re.compile(r"[A-Z]\.\s+\S")
_FINAL = (".", "!", "?", ":", ";", ".”", ".’", '."', ".)")
_NOTED = re.compile(r"[^\W\d_][”’\"')]?[.!?][”’\"')]?(?:\d{1,3}|\[[\d, –-]+\])$")
_EDGE_EMS = 0.8
# Lines so far apart, in ems, follow each other on a page with double spacing, if there are so many of them and more
# than of closer ones. As far apart are paragraphs of a line each: so many of those lines must run on, being so much of
# the widest line and followed by a small letter.
DOUBLE_SPACED = (2.2, 2.7)
DOUBLE_LINES, RUN_ON_SHARE, FULL_SHARE = 4, 0.4, 0.75
# Lines of one block are no farther apart than the usual distance times this.
LOOSE = 1.28
# Lines before and after one that tell how wide its column is.
COLUMN_LINES, NEAR_LINES = 3, 8


@dataclass(frozen=True, slots=True)
class PageLines:
    """A page as lines in reading order; sizes in points."""

    index: int
    lines: tuple[Line, ...]
    width: float
    height: float
    outline: tuple[tuple[str, int], ...] = ()
    """Titles of the document's outline that lead to this page, with their depth from 0."""
    tables: Mapping[int, Table] = field(default_factory=dict)
    """Tables drawn with lines, by the number of their first line."""

    def rows(self) -> dict[int, tuple[Row, int]]:
        """Return the rows of those tables, each with the number of its table, by the number of their first line."""
        rows: dict[int, tuple[Row, int]] = {}
        for table, (start, drawn) in enumerate(self.tables.items()):
            number = start
            for row in drawn.rows:
                if not row.is_prose:
                    rows[number] = (row, table)
                number += len(row.lines)
        return rows


@dataclass(frozen=True, slots=True)
class _Type:
    """The document's body type: size in points, usual distance of lines in ems, and whether bold means anything.

    ``double`` is the distance of lines, in ems, on a page with double spacing, and None on others.
    """

    size: float
    leading: float
    bold_matters: bool
    double: float | None = None


def lay_out(pages: Sequence[PageLines]) -> list[list[Draft]]:
    """Return the blocks of every page, in reading order; every line is in exactly one block."""
    furniture = _furniture(pages)
    body = _body_type(pages, furniture)
    drafts = [
        list(_page_blocks(page, furniture[number], replace(body, double=_double_spacing(page, furniture[number]))))
        for number, page in enumerate(pages)
    ]
    for page_drafts in drafts:
        _demote_stacks(page_drafts, body)
    name_columns(drafts)
    _set_levels(drafts, body)
    return drafts


def _furniture(pages: Sequence[PageLines]) -> list[set[int]]:
    """Return, for every page, the numbers of its lines that are furniture."""
    edges = [(_edge(page, top=True), _edge(page, top=False)) for page in pages]
    usual = _body_type(pages, [set() for _ in pages]).size
    seen: Counter[tuple[bool, _Key, _Place]] = Counter()
    for page, sides in zip(pages, edges, strict=True):
        for is_top, side in zip((True, False), sides, strict=True):
            lines = [page.lines[n] for n in side]
            seen.update({(is_top, key, _place(line)) for line in lines for key in _keys(line, page.index, usual)})
    # With two or three pages, what stands twice is a footer only if it is not all there is to compare.
    needed = FURNITURE_PAGES if len(pages) > 3 else 2
    found: list[set[int]] = []
    for page, sides in zip(pages, edges, strict=True):
        numbers: set[int] = set()
        for is_top, side in zip((True, False), sides, strict=True):
            for depth, number in enumerate(side):
                line = page.lines[number]
                repeated = any(
                    sum(seen[is_top, key, place] for place in _near(_place(line))) >= needed
                    for key in _keys(line, page.index, usual)
                )
                if repeated or (depth < 2 and _NUMBER.fullmatch(line.text)):
                    numbers.add(number)
        numbers.update(_page_numbers(page))
        numbers.update(n for n, line in enumerate(page.lines) if line.turned and _in_side_margin(line, page))
        # A watermark: "DRAFT" across the page.
        numbers.update(n for n, line in enumerate(page.lines) if line.askew and line.size > TITLE_RATIO * usual)
        found.append(numbers - _lines_of_tables(page, TABLE_ROWS) - _heads_of_rows(page, numbers))
    return found


def _heads_of_rows(page: PageLines, numbers: set[int]) -> set[int]:
    """Return those of the lines whose cells stand right above the cells of a row: the head of a table, repeated."""
    heads: set[int] = set()
    for number in numbers:
        after = page.lines[number + 1] if number + 1 < len(page.lines) else None
        if after is None or number + 1 in numbers:
            continue
        line = page.lines[number]
        here, below = cell_starts(line), cell_starts(after)
        near = 0 < line.middle - after.middle < HEAD_EMS * line.size
        if near and len(here) == len(below) > 1 and _aligned(here[1:], below[1:], line.size):
            heads.add(number)
    return heads


def _lines_of_tables(page: PageLines, least_rows: int) -> set[int]:
    """Return the lines of tables of so many rows at least."""
    return {
        start + number
        for start, table in page.tables.items()
        if len(table.rows) >= least_rows
        for number in range(sum(len(row.lines) for row in table.rows))
    }


def _page_numbers(page: PageLines) -> Iterator[int]:
    """Yield the page's highest and its lowest line where it is a bare number well apart from the rest of the text."""
    upright = sorted((line.middle, n) for n, line in enumerate(page.lines) if not line.turned)
    for ends in (upright[:2], upright[:-3:-1]):
        if len(ends) < 2:
            continue
        (height, number), (other, _) = ends
        line = page.lines[number]
        at_edge = min(line.top, page.height - line.bottom) < NUMBER_SHARE * page.height
        if at_edge and abs(other - height) > NUMBER_GAP_EMS * line.size and _NUMBER.fullmatch(line.text):
            yield number


def _edge(page: PageLines, *, top: bool) -> list[int]:
    """Return the outermost lines of the top or bottom margin, outermost first."""
    margin = MARGIN_SHARE * page.height
    inside = [
        n
        for n, line in enumerate(page.lines)
        if not line.turned
        and len(line.text) <= FURNITURE_CHARACTERS
        and (line.bottom > page.height - margin if top else line.top < margin)
    ]
    return sorted(inside, key=lambda n: -page.lines[n].middle if top else page.lines[n].middle)[:FURNITURE_DEPTH]


def _keys(line: Line, page_index: int, usual_size: float) -> Iterator[_Key]:
    """Yield what two lines must share, any of it, to be one header or footer: their size, and their text.

    Numbers may differ where one of them grows with the pages: so does a page number, and no figure of a table that goes
    on over pages. Of a line with words of a sentence only one may, at its end or where it tells pages: others are what
    the sentence counts. An entry of a contents page and the heading it names share their text, but not their size.
    """
    size, text = round(2 * line.size), line.text.lower()
    yield size, text, 0
    if line.size > TITLE_RATIO * usual_size:
        # "Chapter 2" after "Chapter 1" is a title.
        return
    is_sentence = len(_SMALL_WORD.findall(line.text)) >= SENTENCE_WORDS
    for match in _COUNTED.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if is_sentence and _LETTER_PAIR.search(before) and _LETTER_PAIR.search(after) and not _OF_PAGES.search(before):
            continue
        value = int(match.group()) if match.group().isdigit() else roman_value(match.group())
        yield size, f"{before}#{after}" if is_sentence else _COUNTED.sub("#", text), value - page_index


_Place = tuple[int, int]
_Key = tuple[int, str, int]


def _place(line: Line) -> _Place:
    """Return where a line stands, coarsely: a heading that is repeated at other heights is no page header."""
    return round(line.middle / SAME_PLACE), round(line.left / (8 * SAME_PLACE))


def _near(place: _Place) -> Iterator[_Place]:
    for up in (-1, 0, 1):
        for across in (-1, 0, 1):
            yield place[0] + up, place[1] + across


def _in_side_margin(line: Line, page: PageLines) -> bool:
    return line.right < 0.1 * page.width or line.left > 0.9 * page.width


def _body_type(pages: Sequence[PageLines], furniture: Sequence[set[int]]) -> _Type:
    sizes: Counter[float] = Counter()
    bold = 0
    gaps: list[float] = []
    for page, skipped in zip(pages, furniture, strict=True):
        kept = [line for n, line in enumerate(page.lines) if n not in skipped and not line.turned]
        for line in kept:
            sizes[line.size] += len(line.text)
            bold += len(line.text) * line.bold
        gaps.extend(_gaps(kept))
    size = max(sizes, key=lambda each: (sizes[each], -each), default=10.0)
    gaps.sort()
    leading = gaps[len(gaps) // 2] if gaps else 1.2
    return _Type(size, leading, bold < 0.4 * max(1, sum(sizes.values())))


def _gaps(lines: Sequence[Line]) -> Iterator[float]:
    """Yield the distances, in ems, of lines that follow each other in one column and type."""
    for before, line in itertools.pairwise(lines):
        distance = _distance(before, line)
        if 0.8 < distance < DOUBLE_SPACED[0] and _same_column(before, line):
            yield distance


def _distance(before: Line, line: Line) -> float:
    return (before.middle - line.middle) / max(line.size, 1.0)


def _same_column(before: Line, line: Line) -> bool:
    return before.size == line.size and before.left < line.right and line.left < before.right


def _double_spacing(page: PageLines, furniture: set[int]) -> float | None:
    """Return how far apart, in ems, the lines of a page with double spacing are; None for other pages."""
    kept = [line for n, line in enumerate(page.lines) if n not in furniture and not line.turned]
    low, high = DOUBLE_SPACED
    wide = [
        (before, line)
        for before, line in itertools.pairwise(kept)
        if low <= _distance(before, line) < high and _same_column(before, line)
    ]
    if len(wide) < DOUBLE_LINES or len(wide) <= sum(1 for _ in _gaps(kept)):
        return None
    full = FULL_SHARE * max(before.right - before.left for before, _ in wide)
    run_on = sum(before.right - before.left >= full and line.text[0].islower() for before, line in wide)
    if run_on < RUN_ON_SHARE * len(wide):
        return None
    return statistics.median(_distance(before, line) for before, line in wide)


def _page_blocks(page: PageLines, furniture: set[int], body: _Type) -> Iterator[Draft]:
    drawn = page.rows()
    settled = furniture | _lines_of_tables(page, least_rows=1)
    rows = {number: 1 for number in _table_lines(page, settled)} | cell_rows(page.lines, page.height, settled)
    rows |= {number: len(row.lines) for number, (row, _) in drawn.items() if number not in furniture}
    lettered = _lettered(page.lines)
    row_end = 0
    current: list[Line] = []
    starts_list = False
    for number, line in enumerate(page.lines):
        if number < row_end:
            continue
        fixed = number in furniture or number in rows
        must_join = bool(current) and current[-1].hyphen is not None
        begins = fixed or number in lettered
        if current and not must_join:
            edge = _right_edge(page.lines, number - 1)
            begins = begins or not _continues(current, line, edge, body, starts_list)
        if current and begins and not must_join:
            yield _judged(current, page, body, starts_list)
            current = []
        if fixed and not must_join:
            row_end = number + rows.get(number, 1)
            own = list(page.lines[number:row_end])
            if number in furniture:
                yield Draft(Role.FURNITURE, own)
            elif number in drawn:
                row, table = drawn[number]
                edges = list(page.tables.values())[table].edges
                yield Draft(Role.TABLE_ROW, own, cells=row.cells, edges=edges, table=table)
            else:
                yield Draft(Role.TABLE_ROW, own, cells=cells_of(own))
            continue
        if not current:
            starts_list = _is_item(line.text) or number in lettered
        current.append(line)
    if current:
        yield _judged(current, page, body, starts_list)


def _is_item(text: str) -> bool:
    return bool(bullet_length(text)) or is_numbered(text)


def _lettered(lines: Sequence[Line]) -> set[int]:
    """Return the lines that begin with capitals in their order ("A. … B. …"); a capital alone is an initial."""
    found: set[int] = set()
    letters = [(n, line.text[0], line.left) for n, line in enumerate(lines) if _LETTER.match(line.text)]
    for (number, letter, left), (after, following, after_left) in itertools.pairwise(letters):
        if ord(following) == ord(letter) + 1 and abs(left - after_left) < 1.0:
            found.update((number, after))
    return found


def _right_edge(lines: Sequence[Line], number: int) -> float:
    """Return how far right the column of a line reaches: as far as several lines around it do, or else the farthest."""
    line = lines[number]
    for reach, needed in ((COLUMN_LINES, 3), (NEAR_LINES, 1)):
        near = lines[max(0, number - reach) : number + reach + 1]
        rights = [each.right for each in near if abs(each.left - line.left) < 4 * line.size and each.left < line.right]
        # Letters without width reach nowhere.
        edge = max(rights, default=line.right)
        if sum(1 for right in rights if edge - right < 0.1 * (edge - line.left)) >= needed:
            break
    return edge


def _continues(current: list[Line], line: Line, edge: float, body: _Type, in_item: bool) -> bool:
    """True where ``line`` belongs to the block that ``current`` has begun."""
    last = current[-1]
    if last.turned != line.turned or last.askew != line.askew or _CONTENTS.search(last.text):
        return False
    if _is_item(line.text) and (in_item or not _is_mid_sentence(last, line, edge)):
        return False
    if not _same_type(current, line, body):
        return False
    if not _close(current, line, body):
        return _runs_over(last, line, edge)
    if last.size > HEADING_RATIO * body.size:
        return True
    slack = _slack(last, line, edge)
    if in_item:
        return line.left > current[0].left + 0.3 * line.size or slack < 0
    is_final = last.text.endswith(_FINAL) or _NOTED.search(last.text) is not None
    if slack > 0 and is_final:
        return False
    if slack > 0.2 * (edge - last.left) and not line.text[0].islower():
        return False
    indented = line.left - last.left > _EDGE_EMS * line.size and is_final
    outdented = last.left - line.left > _EDGE_EMS * line.size and len(current) > 1
    return not indented and not outdented


def _is_mid_sentence(last: Line, line: Line, edge: float) -> bool:
    """True where a number at a line's head is a figure of the sentence before ("is about / 19.5 to 20 years")."""
    unfinished = not last.text.endswith((*_FINAL, ";"))
    return unfinished and not bullet_length(line.text) and _slack(last, line, edge) < 0


def _same_type(current: list[Line], line: Line, body: _Type) -> bool:
    last = current[-1]
    if abs(last.size - line.size) > 0.12 * max(last.size, line.size):
        return False
    if not body.bold_matters or last.bold == line.bold:
        return True
    # A sentence may begin or end in bold; a line that is bold as a whole before a plain one is a heading.
    return len(current) > 1 and not current[0].bold and _ends_bold(current[-2 if last.bold else -1])


def _ends_bold(line: Line) -> bool:
    return line.words[-1].bold


def _close(current: Sequence[Line], line: Line, body: _Type) -> bool:
    last = current[-1]
    leading = body.leading
    if body.double is not None:
        # Notes and quotations on such a page may be set closer.
        leading = min(body.double, _distance(current[-2], last)) if len(current) > 1 else body.double
    overlap = min(last.right, line.right) - max(last.left, line.left)
    return overlap > 0 and 0.5 < _distance(last, line) < max(LOOSE * leading, 1.3)


def _runs_over(last: Line, line: Line, edge: float) -> bool:
    """True where a sentence at the foot of a column goes on at the head of the next."""
    to_next_column = line.bottom > last.top and line.left > last.right
    return to_next_column and not last.text.endswith(_FINAL) and _slack(last, line, edge) < 0


def _slack(last: Line, line: Line, edge: float) -> float:
    """Return the room, in points, left on ``last`` for the first word of ``line``; negative: it did not fit."""
    word = line.words[0]
    return edge - last.right - 0.75 * line.size - (word.right - word.left)


def _table_lines(page: PageLines, furniture: set[int]) -> set[int]:
    """Return the lines whose cells line up with those of a neighbour."""
    cells = [
        [] if n in furniture or line.turned or is_label(line) or _CONTENTS.search(line.text) else cell_starts(line)
        for n, line in enumerate(page.lines)
    ]
    rows: set[int] = set()
    for number in range(len(cells) - 1):
        here, after = cells[number], cells[number + 1]
        if len(here) > 1 and len(after) > 1 and _aligned(here[1:], after[1:], 2.5 * page.lines[number].size):
            rows.update((number, number + 1))
    return rows


def _aligned(here: list[float], after: list[float], tolerance: float) -> bool:
    return any(abs(one - other) < tolerance for one in here for other in after)


def _judged(lines: list[Line], page: PageLines, body: _Type, in_list: bool) -> Draft:
    """Return the block that ``lines`` form, with its role; levels of headings are set later."""
    draft = Draft(Role.PARAGRAPH, lines)
    text = draft.text
    size = max(line.size for line in lines)
    strong = all(line.bold for line in lines)
    if _CONTENTS.search(text):
        draft.role, draft.level = Role.LIST_ITEM, 1
    elif len(lines) == 1 and len(cell_starts(lines[0])) > 2 and not is_label(lines[0]):
        draft.role, draft.cells = Role.TABLE_ROW, cells_of(lines)
    elif _CAPTION.match(text) and len(text) <= CAPTION_CHARACTERS:
        draft.role = Role.CAPTION
    elif _is_heading(text, size, strong, len(lines), body) or _in_outline(text, page):
        draft.role = Role.HEADING
    elif in_list:
        draft.role, draft.level = Role.LIST_ITEM, 1
    elif size < NOTE_RATIO * body.size and lines[0].top < 0.35 * page.height and _NOTE_MARK.match(text):
        draft.role = Role.NOTE
    else:
        draft.strong = strong and body.bold_matters
    return draft


def _is_heading(text: str, size: float, strong: bool, lines: int, body: _Type) -> bool:
    letters = sum(map(str.isalpha, text))
    if letters < 4 or letters < 0.5 * len(text) or lines > HEADING_LINES or bullet_length(text):
        return False
    if size > HEADING_RATIO * body.size:
        return len(text) <= HEADING_CHARACTERS and not (text.endswith((".", ";", ",")) and len(text) > 60)
    if not strong or not body.bold_matters or size < 0.95 * body.size:
        return False
    return len(text) <= BOLD_HEADING_CHARACTERS and lines <= 2 and not text.endswith((".", ";", ",", ":"))


def _in_outline(text: str, page: PageLines) -> bool:
    plain = _plain(text)
    return len(plain) > 2 and any(plain == title for title, _ in page.outline)


def _plain(text: str) -> str:
    """Return letters and digits only: outlines and pages differ in spaces and dashes."""
    return "".join(filter(str.isalnum, text.lower()))


def outline_key(title: str) -> str:
    """Return ``title`` as outlines are compared with page text."""
    return _plain(title)


def _demote_stacks(drafts: list[Draft], body: _Type) -> None:
    """Several bold lines on top of each other head nothing: they are a form, an address or a table's head."""
    stack: list[Draft] = []
    for draft in [*drafts, Draft(Role.FURNITURE, [])]:
        if draft.role is Role.HEADING and _rank_size(draft) <= HEADING_RATIO * body.size:
            stack.append(draft)
            continue
        if len(stack) >= STACKED_HEADINGS:
            for each in stack:
                each.role, each.strong = Role.PARAGRAPH, True
        stack = []


def _set_levels(pages: Iterable[list[Draft]], body: _Type) -> None:
    """Rank headings by size; bold ones of the body's size come after the larger ones."""
    headings = [draft for page in pages for draft in page if draft.role is Role.HEADING]
    sizes = sorted({_rank_size(draft) for draft in headings}, reverse=True)
    ranks: dict[float, int] = {}
    for size in sizes:
        # Sizes within half a point are one size that was drawn twice.
        near = next((known for known in ranks if abs(known - size) < 0.6), None)
        ranks[size] = ranks[near] if near is not None else len(set(ranks.values())) + 1
    for draft in headings:
        draft.level = min(ranks[_rank_size(draft)], HEADING_LEVELS)


def _rank_size(draft: Draft) -> float:
    return max(line.size for line in draft.lines)
