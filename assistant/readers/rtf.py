"""RTF -> Document: paragraphs with the headings of their styles, lists, tables, footnotes and text boxes.

RTF is a stream of words that switch something on or off until their group ends. The walk keeps the state of each open
group, and a story for each flow of text that goes on beside another: the body, a footnote, a text box.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from assistant.readers.failures import corrupt, no_text
from assistant.readers.flow import BULLET, Flow, bullet_length, cell_text, clean, is_numbered
from assistant.readers.limits import Limits
from assistant.readers.ooxml import described
from assistant.readers.raised import raised
from assistant.readers.rtf_forms import FormField
from assistant.readers.rtf_tables import Place, Row, add_rows
from assistant.readers.rtf_words import ALPHABETS, HIDDEN_GROUPS, MACHINES, PARAGRAPH_ENDS, SHOWN_GROUPS, SYMBOLS
from assistant.types import Document, Role

HEADING_CHARACTERS = 300
# No program nests groups so deeply.
DEEPEST_GROUP = 10_000
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n\x00]+|([^\\{}\r\n\x00]+)",
    re.DOTALL,
)
_OF_TABLES = frozenset([b"cell", b"nestcell", b"row", b"nestrow", b"trowd", b"trhdr", b"clvmrg", b"clmrg", b"cellx"])
_UNSEEN = frozenset([b"v", b"deleted", b"strike", b"striked"])
_HEIGHTS = frozenset([b"super", b"sub", b"nosupersub"])
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)


def read_rtf(data: bytes, limits: Limits) -> Document:
    """Return the body as one page; headers, footers and comments are left out, footnotes follow the text.

    :raises UnreadableFile: CORRUPT, LIMIT or NO_TEXT.
    """
    walk = _Walk(Flow(limits.characters))
    for token in _tokens(data):
        walk.take(token)
    walk.finish()
    if not walk.flow.pieces:
        raise no_text(
            "The document holds no text.", "If its pages are pictures, run text recognition (OCR) and add the result."
        )
    info = walk.info
    return Document((walk.flow.page(),), described(info.get("title", ""), info.get("keywords", "")))


@dataclass(frozen=True, slots=True)
class _Token:
    """One of: a word with its number, a byte written in figures, a brace, or a run of text."""

    word: bytes = b""
    number: int | None = None
    brace: bytes = b""
    text: bytes = b""


def _tokens(data: bytes) -> Iterator[_Token]:
    position = 0
    while (match := _TOKEN.match(data, position)) is not None:
        position = match.end()
        word, number, byte, symbol, brace, text = match.groups()
        if word == b"bin":
            position += max(0, int(number or 0))
        elif word or symbol:
            yield _Token(word or symbol, None if number is None else int(number))
        elif byte:
            yield _Token(text=bytes([int(byte, 16)]))
        elif brace:
            yield _Token(brace=brace)
        elif text:
            yield _Token(text=text)


@dataclass(frozen=True, slots=True)
class _State:
    """What holds until a group ends.

    ``place`` is the kind of group the text stands in; empty for text that is shown. ``skip`` is how many characters
    follow a Unicode one for old programs.
    """

    place: str = ""
    encoding: str = ""
    skip: int = 1
    bold: bool = False
    hidden: bool = False
    raised: bool = False


@dataclass(slots=True)
class _Format:
    """What a paragraph's own words say of it."""

    style: int = 0
    level: int = 0
    in_table: bool = False
    listed: bool = False
    depth: int = 0


@dataclass(slots=True)
class _Story:
    """A flow of text: the runs of its open paragraph, and the cells of its open row."""

    kind: str
    runs: list[tuple[str, bool]] = field(default_factory=list)
    marker: list[str] = field(default_factory=list)
    cell: list[tuple[str, str]] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    inner: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    level: int


class _Walk:
    """Turns tokens into blocks."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.info: dict[str, str] = {}
        self._state = _State()
        self._stack: list[tuple[_State, bool]] = []
        self._opens_group = False
        self._may_skip = False
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._encoding = "cp1252"
        self._bytes = bytearray()
        self._left_to_skip = 0
        self._styles: dict[int, _Style] = {}
        self._style_text: list[str] = []
        self._style = _Format()
        self._format = _Format()
        self._stories = [_Story("body")]
        self._notes: list[str] = []
        self._boxes: list[str] = []
        self._rows: list[Row] = []
        self._is_header = False
        self._places: list[Place] = []
        self._place = Place(0)
        self._field = FormField()
        self._is_field_shown = False

    def take(self, token: _Token) -> None:
        """Take the next token."""
        if token.text:
            self._take_text(token.text)
            return
        if token.brace or token.word != b"*":
            self._decode()
        if token.brace == b"{":
            self._left_to_skip = 0
            if len(self._stack) > DEEPEST_GROUP:
                raise corrupt("The document's groups are nested too deeply to be read.")
            self._stack.append((self._state, False))
            self._opens_group = True
            self._may_skip = False
            if self._state.place == "stylesheet":
                self._state = replace(self._state, place="style")
                self._style, self._style_text = _Format(), []
        elif token.brace:
            self._left_to_skip = 0
            self._close_group()
        elif token.word == b"*":
            self._may_skip = True
        else:
            self._take_word(token.word, token.number)
            self._opens_group = False

    def finish(self) -> None:
        """End what is still open: files are cut short."""
        self._decode()
        while self._stack:
            self._close_group()
        self._end_paragraph()
        self._end_row()
        self._end_table()
        for note in self._notes:
            self.flow.add(Role.NOTE, note)

    def _close_group(self) -> None:
        if not self._stack:
            return
        if self._state.place == "style" and self._stack[-1][0].place == "stylesheet":
            name = clean("".join(self._style_text)).rstrip(";").strip()
            self._styles[self._style.style] = _Style(name, self._style.level)
        ends_field = self._state.place == "form field" and self._stack[-1][0].place == "instruction"
        self._state, opened_story = self._stack.pop()
        if ends_field:
            self._show_field()
        if opened_story:
            self._end_story()

    def _show_field(self) -> None:
        """Write what a form's field shows where it stands."""
        shown, instruction = self._field.shown(), self._state
        self._is_field_shown = bool(shown)
        self._state = replace(instruction, place="")
        self._add_text(shown)
        self._state = instruction

    def _take_text(self, text: bytes) -> None:
        self._opens_group = False
        if self._left_to_skip:
            skipped = min(self._left_to_skip, len(text))
            self._left_to_skip -= skipped
            text = text[skipped:]
        if self._state.place != "hidden" and not self._state.hidden:
            self._bytes += text

    def _decode(self) -> None:
        """Turn the bytes collected so far into text: two of them may be one letter."""
        if self._bytes:
            text = bytes(self._bytes).decode(self._state.encoding or self._encoding, errors="replace")
            self._bytes.clear()
            self._add_text(text)

    def _add_text(self, text: str) -> None:
        place = self._state.place
        if place == "style":
            self._style_text.append(text)
        elif place in ("title", "keywords"):
            self.info[place] = self.info.get(place, "") + text
        elif place == "marker":
            self._stories[-1].marker.append(text)
        elif place == "form entry":
            self._field.entries[-1] += text
        elif not place and not self._state.hidden:
            runs = self._stories[-1].runs
            if self._state.raised:
                text = raised("".join(run for run, _ in runs), text)
            runs.append((text, self._state.bold))

    def _take_word(self, word: bytes, number: int | None) -> None:
        if self._opens_group and self._take_destination(word):
            return
        if word == b"u" and number is not None:
            self._left_to_skip = self._state.skip
            self._add_text(chr(number % 0x10000))
        elif word == b"uc":
            self._state = replace(self._state, skip=min(max(0, number or 0), 100))
        elif self._left_to_skip and word in SYMBOLS:
            self._left_to_skip -= 1
        elif word in SYMBOLS:
            self._add_text(SYMBOLS[word])
        else:
            self._take_in_place(word, number)

    def _take_in_place(self, word: bytes, number: int | None) -> None:
        """Take a word that says something of what its kind of group describes."""
        place = self._state.place
        if place == "fonts":
            self._describe_font(word, number or 0)
        elif place == "style":
            _describe_paragraph(self._style, word, number)
        elif place == "marker":
            # An item's number is a paragraph of its own to some programs; the item's own stays as it is.
            self._describe_type(word, number)
        elif place == "inner row" and word == b"nestrow":
            self._end_inner_row()
        elif place == "form field":
            self._field.describe(word, number or 0)
        elif not place:
            self._describe(word, number)

    def _take_destination(self, word: bytes) -> bool:
        """Return True where the word says what the group that it opens is for."""
        may_skip, self._may_skip = self._may_skip, False
        if self._take_of_field(word):
            return True
        place = {b"fonttbl": "fonts", b"stylesheet": "stylesheet", b"title": "title", b"keywords": "keywords"}.get(word)
        if place is not None:
            self._state = replace(self._state, place=place)
        elif word == b"info":
            self._state = replace(self._state, place="info")
        elif word == b"nesttableprops" and not self._state.place:
            self._state = replace(self._state, place="inner row")
        elif word in (b"listtext", b"pntext") and self._state.place not in ("hidden", "instruction"):
            self._state = replace(self._state, place="marker")
            self._stories[-1].marker.clear()
        elif word in (b"footnote", b"shptxt") and not self._state.hidden:
            self._state = replace(self._state, place="", bold=False)
            self._stack[-1] = (self._stack[-1][0], True)
            self._stories.append(_Story("note" if word == b"footnote" else "box"))
        elif word == b"ud":
            self._state = replace(self._state, place=self._stack[-2][0].place if len(self._stack) > 1 else "")
        elif word in HIDDEN_GROUPS or (may_skip and word not in SHOWN_GROUPS):
            # A style of characters is skipped by old programs, and is no paragraph's.
            self._state = replace(self._state, place="hidden")
        else:
            return False
        return True

    def _take_of_field(self, word: bytes) -> bool:
        """Return True where the group that the word opens is a part of a field that needs more than its text shown."""
        place = self._state.place
        if word == b"fldinst":
            self._is_field_shown = False
            self._state = replace(self._state, place="hidden" if place else "instruction")
        elif word == b"formfield" and place == "instruction":
            self._field = FormField()
            self._state = replace(self._state, place="form field")
        elif word == b"ffl" and place == "form field":
            self._field.entries.append("")
            self._state = replace(self._state, place="form entry")
        elif word == b"fldrslt" and self._is_field_shown:
            # Some programs write what is shown here once more.
            self._state = replace(self._state, place="hidden")
        else:
            return False
        return True

    def _describe_font(self, word: bytes, number: int) -> None:
        if word == b"f":
            self._font = number
        elif word == b"fcharset":
            self._fonts[self._font] = ALPHABETS.get(number, "")
        elif word == b"cpg":
            self._fonts[self._font] = _known(f"cp{number}")

    def _describe(self, word: bytes, number: int | None) -> None:
        if word in PARAGRAPH_ENDS:
            self._end_paragraph()
        elif word in _OF_TABLES:
            self._describe_table(word, number or 0)
        elif word == b"pard":
            self._format = _Format()
        else:
            self._describe_type(word, number)
            _describe_paragraph(self._format, word, number)

    def _describe_type(self, word: bytes, number: int | None) -> None:
        on = number != 0
        if word == b"plain":
            self._state = replace(self._state, bold=False, hidden=False, raised=False, encoding="")
        elif word == b"b":
            self._state = replace(self._state, bold=on)
        elif word in _UNSEEN:
            self._state = replace(self._state, hidden=on)
        elif word in _HEIGHTS:
            self._state = replace(self._state, raised=word == b"super" and on)
        elif word == b"f":
            self._state = replace(self._state, encoding=self._fonts.get(number or 0, ""))
        elif word == b"ansicpg":
            self._encoding = _known(f"cp{number}") or "cp1252"
        elif word in MACHINES:
            self._encoding = MACHINES[word]

    def _describe_table(self, word: bytes, number: int) -> None:
        story = self._stories[-1]
        if word == b"trowd":
            self._is_header, self._places, self._place = False, [], Place(0)
        elif word == b"trhdr":
            self._is_header = True
        elif word == b"clvmrg":
            self._place = replace(self._place, is_below=True)
        elif word == b"clmrg":
            self._place = replace(self._place, is_beside=True)
        elif word == b"cellx":
            self._places.append(replace(self._place, right=number))
            self._place = Place(0)
        elif word == b"nestcell":
            story.inner.append(self._runs_text())
        elif word == b"nestrow":
            self._end_inner_row()
        elif word == b"cell":
            self._add_to_cell()
            story.cells.append(cell_text(story.cell))
            story.cell.clear()
        else:
            self._end_row()

    def _end_inner_row(self) -> None:
        story = self._stories[-1]
        story.cell.append(("", "; ".join(filter(None, story.inner))))
        story.inner.clear()

    def _add_to_cell(self) -> None:
        """Take the open paragraph as one of the open cell, its number or bullet apart."""
        story = self._stories[-1]
        marker = _text("".join(story.marker))
        story.marker.clear()
        mark = marker if any(map(str.isalnum, marker)) else BULLET if marker else ""
        story.cell.append((mark, self._runs_text()))

    def _runs_text(self) -> str:
        """Take the text of the open paragraph, with the number that stands before it."""
        story = self._stories[-1]
        text = _text("".join(run for run, _ in story.runs))
        marker = _text("".join(story.marker))
        story.runs.clear()
        story.marker.clear()
        return f"{marker} {text}" if any(map(str.isalnum, marker)) and text else text

    def _end_row(self) -> None:
        story = self._stories[-1]
        cells, story.cells = story.cells, []
        if any(cells):
            self._rows.append(Row(tuple(cells), tuple(self._places), self._is_header))

    def _end_table(self) -> None:
        rows, self._rows = self._rows, []
        add_rows(rows, self.flow)

    def _end_paragraph(self) -> None:
        story, form = self._stories[-1], self._format
        if story.kind == "note":
            story.runs.append((" ", False))
        elif story.kind == "box":
            self._boxes.append(self._runs_text())
        elif form.in_table:
            self._add_to_cell()
        else:
            strong = all(bold for text, bold in story.runs if text.strip())
            marker = _text("".join(story.marker))
            text = self._runs_text()
            self._end_table()
            if text:
                self._add_paragraph(text, form, bool(marker), strong)
            self._add_boxes()

    def _add_paragraph(self, text: str, form: _Format, marked: bool, strong: bool) -> None:
        style = self._styles.get(form.style, _Style("", 0))
        heading = _HEADING.fullmatch(style.name)
        level = form.level or (int(heading.group(1)) if heading else style.level)
        if style.name.lower() == "title":
            level = 1
        if level and len(text) <= HEADING_CHARACTERS:
            self.flow.add(Role.HEADING, text, level=level)
        elif style.name.lower() == "caption":
            self.flow.add(Role.CAPTION, text)
        elif marked or form.listed or bullet_length(text) or is_numbered(text):
            self.flow.add(Role.LIST_ITEM, text[bullet_length(text) :], level=form.depth + 1, strong=strong)
        else:
            self.flow.add(Role.PARAGRAPH, text, strong=strong)

    def _add_boxes(self) -> None:
        for box in self._boxes:
            self.flow.add(Role.NOTE, box)
        self._boxes.clear()

    def _end_story(self) -> None:
        story = self._stories[-1]
        if story.kind == "note":
            self._notes.append(self._runs_text())
        else:
            self._boxes.append(self._runs_text())
        self._stories.pop()


def _describe_paragraph(form: _Format, word: bytes, number: int | None) -> None:
    if word == b"s":
        form.style = number or 0
    elif word == b"outlinelevel":
        form.level = (number or 0) + 1 if (number or 0) < 9 else 0
    elif word == b"intbl":
        form.in_table = True
    elif word == b"ls":
        form.listed = bool(number)
    elif word == b"ilvl":
        form.depth = min(max(0, number or 0), 8)


def _known(encoding: str) -> str:
    """Return an encoding's name if Python knows it, else nothing."""
    try:
        return codecs.lookup({"cp10000": "mac_roman", "cp65001": "utf-8"}.get(encoding, encoding)).name
    except LookupError:
        return ""


def _text(text: str) -> str:
    """Return clean text; letters beyond the first 65,536 are written as two halves."""
    return clean(text.encode("utf-16", errors="surrogatepass").decode("utf-16", errors="replace"))
