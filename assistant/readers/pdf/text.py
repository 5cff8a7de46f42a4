"""The words of a PDF page with their boxes and type, character by character as pdfium gives them."""

from __future__ import annotations

import ctypes
import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2.raw as pdfium_c

from assistant.readers.flow import INVISIBLE
from assistant.readers.pdf.grids import Table, take_tables, turned_rule, with_tables
from assistant.readers.pdf.lines import Line, Word, in_reading_order, is_right_to_left, make_line
from assistant.readers.pdf.rules import read_rules
from assistant.readers.raised import raised

# Of a letter's height: what stands so much higher than the letters before it is raised; and how near to them it is, of
# an em.
RAISED_SHARE, NEAR_MARK = 0.15, 0.5
# Of the page's height: smaller type than this is there to be read by machines only.
UNSEEN_SHARE = 0.001
# Letters in a row from which a word is looked at for spaces that pdfium missed, and how wide those are, as a share of
# a letter's width.
LONG_WORD = 15
NARROW_SPACE_SHARE = 0.22
# Shares of a letter's width: how wide a space may be that pdfium missed where no spaces are drawn, and how close to
# each other the letters of a word stand otherwise.
MISSED_SPACE, TIGHT_SHARE = (0.25, 0.7), 0.12
# Of a letter's width: the same letter drawn again so near makes it bold or gives it a shadow.
SAME_PLACE_SHARE = 0.3
# The lesser part of a direction, as a share of the greater, from which text is askew and not turned by a quarter.
SLANT = 0.1
# The height of a line of most fonts, in ems; how many times as high or low no line is; the least size, in points.
USUAL_HEIGHT, ODD_HEIGHT, LEAST_SIZE = 1.2, 4.0, 0.5
UNKNOWN = "\ufffd"
_HYPHEN, _DROPPED = "\x02", "\x00"
_BULLETS = {0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "➢", 0xF0FC: "✓", 0xF0A8: "◆", 0xF06F: "○", 0xF02D: "–", 0xF0E0: "→"}
_TOKEN = re.compile(r"[^ \n\x02]+|\n|\x02")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]{2,}")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]{4,}")
_FIGURES_AT_END = re.compile(r"(?<=.)[\d,+−–-]*\d(?=[^\w\s]*$)")
_ALIKE = re.compile(r"(\w)\1+")


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's lines in reading order, and its width and height in points, upright.

    ``tables`` are the tables drawn with lines, by the number of their first line.
    """

    lines: list[Line]
    tables: dict[int, Table]
    width: float
    height: float


def read_page(page: Any) -> PageText:
    """Return the text of a page."""
    # With the page turned, pdfium would mix up the order of its text.
    page.set_rotation(0)
    width, height = page.get_size()
    text_page = page.get_textpage()
    try:
        reader = _TextReader.of(text_page.raw, page.get_bbox())
        lines, quarter_turns = reader.lines(width, height)
    finally:
        text_page.close()
    rules = [turned_rule(rule, quarter_turns, width, height) for rule in read_rules(page)] if lines else []
    lines, tables = take_tables(lines, rules)
    lines, placed = with_tables(in_reading_order(lines), tables)
    if quarter_turns % 2:
        width, height = height, width
    return PageText(lines, placed, width, height)


@dataclass(slots=True)
class _TextReader:
    """Reads characters, boxes and type of one text page; the buffers are reused, since calls are what costs time."""

    raw: Any
    text: str
    shown: tuple[float, float, float, float]
    box: Any
    matrix: Any
    name: Any
    flags: Any
    draws_no_spaces: bool = False

    @classmethod
    def of(cls, raw: Any, shown: tuple[float, float, float, float]) -> _TextReader:
        """Return a reader of a text page; ``shown`` is (left, bottom, right, top) of what a viewer shows."""
        count = max(0, pdfium_c.FPDFText_CountChars(raw))
        unicode_of = pdfium_c.FPDFText_GetUnicode
        text = _visible(raw, [unicode_of(raw, index) for index in range(count)])
        reader = cls(
            raw,
            text,
            shown,
            pdfium_c.FS_RECTF(),
            pdfium_c.FS_MATRIX(),
            ctypes.create_string_buffer(128),
            ctypes.c_int(),
        )
        spaces = [index for index, character in enumerate(text) if character == " "]
        generated = sum(pdfium_c.FPDFText_IsGenerated(raw, index) == 1 for index in spaces)
        reader.draws_no_spaces = 2 * generated > len(spaces)
        reader.text = reader._drawn_once()
        if _RIGHT_TO_LEFT.search(reader.text):
            reader.text = reader._in_order()
        return reader

    def _in_order(self) -> str:
        """Return the text with the letters of one glyph in the order in which they are read.

        pdfium turns words that run from right to left round, and with them what a ligature stands for.
        """
        characters = list(self.text)
        for word in _RIGHT_TO_LEFT.finditer(self.text):
            start = word.start()
            for index in range(word.start() + 1, word.end() + 1):
                if index == word.end() or not self._same_glyph(start, index):
                    characters[start:index] = reversed(characters[start:index])
                    start = index
        return "".join(characters)

    def _same_glyph(self, first: int, second: int) -> bool:
        pdfium_c.FPDFText_GetLooseCharBox(self.raw, first, self.box)
        edges = self.box.left, self.box.right
        pdfium_c.FPDFText_GetLooseCharBox(self.raw, second, self.box)
        return edges == (self.box.left, self.box.right)

    def _drawn_once(self) -> str:
        """Return the text without letters that were drawn twice in one place, to look bold or to have a shadow."""
        copies = [index for run in _ALIKE.finditer(self.text) for index in self._copies(run.start(), run.end())]
        if not copies:
            return self.text
        characters = list(self.text)
        for index in copies:
            characters[index] = _DROPPED
        return "".join(characters)

    def _copies(self, start: int, end: int) -> Iterator[int]:
        """Yield those of a run of equal letters that belong to a glyph in the place of the glyph before it.

        Letters at the very same point of one piece of drawing are what one glyph stands for, such as a ligature's "ff":
        of two glyphs there pdfium itself leaves the second out. Copies are drawn a little apart, or on their own.
        """
        before: tuple[int | None, float, float] | None = None
        is_copy = False
        for index in range(start, end):
            glyph = self._glyph(index)
            if glyph != before:
                is_copy = before is not None and self._in_place(index, glyph[1] - before[1], glyph[2] - before[2])
                before = glyph
            if is_copy:
                yield index

    def _glyph(self, index: int) -> tuple[int | None, float, float]:
        """Return the piece of drawing to which a character belongs, and the point at which its glyph begins."""
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium_c.FPDFText_GetCharOrigin(self.raw, index, x, y)
        piece = pdfium_c.FPDFText_GetTextObject(self.raw, index)
        return ctypes.cast(piece, ctypes.c_void_p).value, x.value, y.value

    def _in_place(self, index: int, across: float, up: float) -> bool:
        """True where a glyph that begins so far from another cannot be the next letter of a word."""
        _, turn = self._scale_and_turn(index)
        if self._is_askew():
            # The box around a letter that stands askew says nothing of the letter's width.
            return False
        pdfium_c.FPDFText_GetLooseCharBox(self.raw, index, self.box)
        width = self.box.top - self.box.bottom if turn % 2 else self.box.right - self.box.left
        return bool(max(abs(across), abs(up)) < SAME_PLACE_SHARE * width)

    def lines(self, width: float, height: float) -> tuple[list[Line], int]:
        """Return the lines as drawn, and by how many quarter turns most of the text is turned."""
        rows = [row for spans, hyphen in self._spans() for row in self._rows(spans, hyphen)]
        rows = [(words, turn, hyphen) for read, turn, hyphen in rows if (words := self._seen(read))]
        turns = Counter(turn for words, turn, _ in rows for _ in words)
        upright = turns.most_common(1)[0][0] if turns else 0
        lines: list[Line] = []
        for seen, turn, hyphen in rows:
            words = [_upright(word, upright, width, height, turn != upright) for word in seen]
            if turn == upright == 2 and _runs_back(words) and not any(is_right_to_left(word.text) for word in words):
                # Words drawn one by one pdfium puts in order from the left of the page, which is this line's end.
                words.reverse()
            lines.append(make_line(words, hyphen))
        return lines, upright

    def _seen(self, words: Sequence[Word]) -> list[Word]:
        """Leave out what nobody can check on the page: words beyond its edges, or too small to be seen."""
        left, bottom, right, top = self.shown
        least = UNSEEN_SHARE * (top - bottom)
        return [
            word
            for word in words
            if word.right > left and word.left < right and word.top > bottom and word.bottom < top
            if word.top - word.bottom > least
        ]

    def _spans(self) -> Iterator[tuple[list[tuple[str, int, int]], int | None]]:
        """Yield (text, start, end) of the words between two line ends, and the hyphen that ends the row."""
        spans: list[tuple[str, int, int]] = []
        for match in _TOKEN.finditer(self.text):
            token = match.group()
            if token not in ("\n", _HYPHEN):
                spans.extend(self._split(token, match.start(), match.end()))
            elif spans:
                yield spans, match.start() if token == _HYPHEN else None
                spans = []
        if spans:
            yield spans, None

    def _split(self, token: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
        """Yield the token, or its words where they were set so tight that pdfium saw no space between them."""
        if len(token) >= LONG_WORD and token.isalpha():
            cuts = self._narrow_spaces(start, end)
            for first, last in zip([start, *cuts], [*cuts, end], strict=True):
                yield self.text[first:last], first, last
        elif self.draws_no_spaces and (cut := self._missed_space(token, start)):
            yield token[: cut - start].replace(_DROPPED, ""), start, cut
            yield token[cut - start :].replace(_DROPPED, ""), cut, end
        elif visible := token.replace(_DROPPED, ""):
            yield visible, start, end

    def _missed_space(self, token: str, start: int) -> int:
        """Return the character before which the one gap of the token is that is half a space; 0 where there is none."""
        for run in _LATIN.finditer(token):
            gaps, width = self._gaps(start + run.start(), start + run.end())
            usual, (second, widest) = statistics.median_low(gaps), sorted(gaps)[-2:]
            is_space = MISSED_SPACE[0] * width < widest - usual < MISSED_SPACE[1] * width and second < widest / 2
            cut = run.start() + gaps.index(widest) + 1
            if is_space and abs(usual) < TIGHT_SHARE * width and 1 < cut < len(token) - 1:
                return start + cut
        return 0

    def _narrow_spaces(self, start: int, end: int) -> list[int]:
        """Return the characters before which the gap is clearly wider than is usual within the word."""
        gaps, width = self._gaps(start, end)
        usual = sorted(gaps)[len(gaps) // 2]
        return [start + number + 1 for number, gap in enumerate(gaps) if gap - usual > NARROW_SPACE_SHARE * width]

    def _gaps(self, start: int, end: int) -> tuple[list[float], float]:
        """Return the gaps between the letters of a word, and how wide its letters are on the average."""
        edges: list[tuple[float, float]] = []
        for index in range(start, end):
            pdfium_c.FPDFText_GetLooseCharBox(self.raw, index, self.box)
            edges.append((self.box.left, self.box.right))
        gaps = [after[0] - before[1] for before, after in itertools.pairwise(edges)]
        return gaps, max(1.0, sum(right - left for left, right in edges) / len(edges))

    def _rows(
        self, spans: Sequence[tuple[str, int, int]], hyphen: int | None
    ) -> Iterator[tuple[list[Word], int, int | None]]:
        """Yield (words, quarter turns, hyphen at the end) of a row, apart from what pdfium takes for its end.

        That may be what lies across the page.
        """
        read, turn = self._row(spans)
        for _, part in itertools.groupby(read, key=lambda word: word.askew):
            words = list(part)
            yield words, turn, hyphen if words[-1] is read[-1] else None

    def _row(self, spans: Sequence[tuple[str, int, int]]) -> tuple[list[Word], int]:
        """Return the words of a row and its quarter turns.

        Type is asked for at both ends only where they agree: each call costs more than all the rest done for a word.
        """
        turn, begins = self._turn_and_type(spans[0][1])
        turn, ends = self._turn_and_type(spans[-1][1]) if len(spans) > 1 else (turn, begins)
        types = [begins if begins == ends else self._turn_and_type(start)[1] for _, start, _ in spans]
        first, last = self._is_bold(spans[0][1]), self._is_bold(spans[-1][1])
        words = [
            self._word((self._mark_apart(*span, turn), *span[1:]), scale, bold, askew)
            for span, (scale, askew) in zip(spans, types, strict=True)
            for bold in (first if first == last else self._is_bold(span[1]),)
        ]
        return [self._as_mark(before, word, turn) for before, word in zip([None, *words], words, strict=False)], turn

    def _mark_apart(self, text: str, start: int, end: int, turn: int) -> str:
        """Return a word with a raised figure at its end set apart from what it follows."""
        figures = _FIGURES_AT_END.search(text)
        if figures is None or len(text) != end - start:
            return text
        cut = figures.end()
        while cut > figures.start() and self._is_raised(start + cut - 1, start, turn):
            cut -= 1
        return text[:cut] + raised(text[:cut], text[cut : figures.end()]) + text[figures.end() :]

    def _as_mark(self, before: Word | None, word: Word, turn: int) -> Word:
        """Return a raised figure that stands by itself, close behind a word, as the mark that it is."""
        if before is None or not word.text.isdecimal() or word.size >= before.size:
            return word
        gap = max(
            word.left - before.right, before.left - word.right, word.bottom - before.top, before.bottom - word.top
        )
        if gap > NEAR_MARK * before.size or not self._is_raised(word.start, before.start, turn):
            return word
        return replace(word, text=raised(before.text, word.text))

    def _is_raised(self, index: int, other: int, turn: int) -> bool:
        """True where a character's base line is clearly higher than that of another of its row."""
        _, x, y = self._glyph(index)
        _, usual_x, usual_y = self._glyph(other)
        pdfium_c.FPDFText_GetLooseCharBox(self.raw, other, self.box)
        height = self.box.right - self.box.left if turn % 2 else self.box.top - self.box.bottom
        rise = (y - usual_y, usual_x - x, usual_y - y, x - usual_x)[turn]
        return bool(rise > RAISED_SHARE * height)

    def _turn_and_type(self, index: int) -> tuple[int, tuple[float, bool]]:
        """Return a character's quarter turns; and its scale, and whether it is askew."""
        scale, turn = self._scale_and_turn(index)
        return turn, (scale, self._is_askew())

    def _is_askew(self) -> bool:
        """True where the matrix that was read last turns text by other than quarters."""
        lesser, greater = sorted((abs(self.matrix.a), abs(self.matrix.b)))
        return bool(lesser > SLANT * greater)

    def _scale_and_turn(self, index: int) -> tuple[float, int]:
        matrix = self.matrix
        if not pdfium_c.FPDFText_GetMatrix(self.raw, index, matrix):
            return 1.0, 0
        scale = (matrix.c * matrix.c + matrix.d * matrix.d) ** 0.5
        # Type of a negative size stands on its head.
        half_turns = 2 if pdfium_c.FPDFText_GetFontSize(self.raw, index) < 0 else 0
        if abs(matrix.b) > abs(matrix.a):
            return scale, ((1 if matrix.b > 0 else 3) + half_turns) % 4
        if matrix.a * matrix.d < 0:
            return scale, 0
        return scale, ((2 if matrix.a < 0 else 0) + half_turns) % 4

    def _word(self, span: tuple[str, int, int], scale: float, bold: bool, askew: bool) -> Word:
        text, start, end = span
        raw, box = self.raw, self.box
        pdfium_c.FPDFText_GetLooseCharBox(raw, start, box)
        left, right, bottom, top = box.left, box.right, box.bottom, box.top
        height = max(right - left, top - bottom)
        if end - start > 1:
            pdfium_c.FPDFText_GetLooseCharBox(raw, end - 1, box)
            left, right = min(left, box.left), max(right, box.right)
            bottom, top = min(bottom, box.bottom), max(top, box.top)
        size = abs(pdfium_c.FPDFText_GetFontSize(raw, start)) * scale
        if not height < ODD_HEIGHT * size < ODD_HEIGHT * ODD_HEIGHT * height:
            # The font draws its letters in a measure of its own.
            size = height / USUAL_HEIGHT
        size = max(LEAST_SIZE, round(size * 2) / 2)
        return Word(text, start, end, left, bottom, right, top, size, bold, askew=askew)

    def _is_bold(self, index: int) -> bool:
        length = pdfium_c.FPDFText_GetFontInfo(self.raw, index, self.name, len(self.name), self.flags)
        if length == 0 or length > len(self.name):
            return False
        return bool(self.flags.value & _FORCE_BOLD) or _name_is_bold(self.name.value)


_FORCE_BOLD = 1 << 18
_BOLD_NAME = re.compile(rb"bold|black|heavy|demi(?!light)", re.IGNORECASE)
_bold_names: dict[bytes, bool] = {}


def _name_is_bold(name: bytes) -> bool:
    known = _bold_names.get(name)
    if known is None:
        known = bool(_BOLD_NAME.search(name))
        if len(_bold_names) < 10_000:
            _bold_names[name] = known
    return known


def _runs_back(words: Sequence[Word]) -> bool:
    return all(word.left < before.left for before, word in itertools.pairwise(words))


def _upright(word: Word, turns: int, width: float, height: float, other: bool) -> Word:
    """Return the word with its box turned so that text of ``turns`` quarter turns runs from left to right."""
    if not turns and not other:
        return word
    left, bottom, right, top = word.left, word.bottom, word.right, word.top
    if turns == 1:
        left, bottom, right, top = bottom, width - right, top, width - left
    elif turns == 2:
        left, bottom, right, top = width - right, height - top, width - left, height - bottom
    elif turns == 3:
        left, bottom, right, top = height - top, left, height - bottom, right
    return Word(word.text, word.start, word.end, left, bottom, right, top, word.size, word.bold, other, word.askew)


def _visible(raw: Any, codes: list[int]) -> str:
    """Return one character for each of pdfium's: as it is seen, or marked as hyphen, white space or dropped."""
    characters: list[str] = []
    for index, code in enumerate(codes):
        if 32 <= code < 127 or 161 <= code < 173 or 174 <= code < 768:
            characters.append(chr(code))
        else:
            characters.append(_special(raw, codes, index, code))
    return "".join(characters)


def _special(raw: Any, codes: list[int], index: int, code: int) -> str:
    if code in (10, 13):
        return "\n"
    if code in (2, 0xFFFE, 0xAD):
        at_end = pdfium_c.FPDFText_IsHyphen(raw, index) == 1 or (
            code == 0xAD and index + 1 < len(codes) and codes[index + 1] in (10, 13)
        )
        return _HYPHEN if at_end and index + 1 < len(codes) else "-"
    if code in _BULLETS:
        return _BULLETS[code]
    if 0xD800 <= code < 0xE000:
        return _surrogate(codes, index, code)
    if code >= 0x110000 or code == 0xFFFF:
        return UNKNOWN
    character = chr(code)
    if character.isspace() and code != 0x85:
        return " "
    if 128 <= code < 160:
        # Some programs write Windows' own letters by their bytes.
        return bytes((code,)).decode("cp1252", errors="replace")
    if code == 0 or INVISIBLE.get(code, code) is None:
        # A control character that takes up room is a glyph whose meaning the file does not tell.
        return UNKNOWN if code < 32 else _DROPPED
    return character


def _surrogate(codes: list[int], index: int, code: int) -> str:
    """Join the halves of a character beyond the first plane; the second half is dropped."""
    if code < 0xDC00 and index + 1 < len(codes) and 0xDC00 <= codes[index + 1] < 0xE000:
        return chr(0x10000 + ((code - 0xD800) << 10) + (codes[index + 1] - 0xDC00))
    return _DROPPED if code >= 0xDC00 and index and 0xD800 <= codes[index - 1] < 0xDC00 else UNKNOWN
