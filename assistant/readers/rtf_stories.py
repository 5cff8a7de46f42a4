"""The text of an RTF file as it is put together: paragraphs, cells and rows -> blocks.

A story is a flow of text that goes on beside another: the body, a footnote, a text box.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from assistant.readers.flow import BULLET, Flow, bullet_length, cell_text, clean, is_numbered
from assistant.readers.raised import raised
from assistant.readers.rtf_state import Format, Style
from assistant.readers.rtf_tables import Place, Row, add_rows
from assistant.types import Role

HEADING_CHARACTERS = 300
OF_TABLES = frozenset([b"cell", b"nestcell", b"row", b"nestrow", b"trowd", b"trhdr", b"clvmrg", b"clmrg", b"cellx"])
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)


@dataclass(slots=True)
class _Open:
    """A paragraph: its runs, each with whether it is bold, and the number or bullet before it."""

    runs: list[tuple[str, bool]] = field(default_factory=list)
    marker: list[str] = field(default_factory=list)
    form: Format = field(default_factory=Format)

    @property
    def text(self) -> str:
        return _text("".join(run for run, _ in self.runs))

    @property
    def mark(self) -> str:
        return _text("".join(self.marker))

    @property
    def words(self) -> str:
        """The text, with the number that stands before it."""
        text, mark = self.text, self.mark
        return f"{mark} {text}" if any(map(str.isalnum, mark)) and text else text


@dataclass(slots=True)
class _Story:
    """A flow of text: its open paragraph, and the cells of its open row.

    ``before`` is the paragraph that goes on in the open one, since a change deleted what ended it.
    """

    kind: str
    runs: list[tuple[str, bool]] = field(default_factory=list)
    marker: list[str] = field(default_factory=list)
    before: _Open | None = None
    cell: list[tuple[str, str]] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    inner: list[str] = field(default_factory=list)

    def take(self, form: Format) -> _Open:
        """Take the open paragraph, with what goes on in it.

        The end that stays says what kind of paragraph it is, unless nothing is left of the text before that end.
        """
        now, before = _Open(self.runs, self.marker, form), self.before
        self.runs, self.marker, self.before = [], [], None
        if before is None:
            return now
        runs = [*before.runs, *now.runs]
        return replace(now, runs=runs) if now.text else replace(before, runs=runs)


class Stories:
    """Puts together what is written, and adds it to a flow of blocks."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.styles: dict[int, Style] = {}
        self._open = [_Story("body")]
        self._notes: list[str] = []
        self._boxes: list[str] = []
        self._rows: list[Row] = []
        self._is_header = False
        self._places: list[Place] = []
        self._place = Place(0)

    def add(self, text: str, *, bold: bool, is_raised: bool) -> None:
        """Add a run to the open paragraph."""
        runs = self._open[-1].runs
        if is_raised:
            text = raised("".join(run for run, _ in runs), text)
        runs.append((text, bold))

    def begin_marker(self) -> None:
        """Begin the number or bullet that stands before the open paragraph."""
        self._open[-1].marker.clear()

    def add_to_marker(self, text: str) -> None:
        """Add to that number or bullet."""
        self._open[-1].marker.append(text)

    def begin(self, kind: str) -> None:
        """Begin a story, a ``note`` or a ``box``, beside the open one."""
        self._open.append(_Story(kind))

    def end(self) -> None:
        """End the story that was begun last."""
        (self._notes if self._open[-1].kind == "note" else self._boxes).append(self._words(Format()))
        self._open.pop()

    def finish(self) -> None:
        """Add what waits for the end of the text."""
        self._end_row()
        self._end_table()
        for note in self._notes:
            self.flow.add(Role.NOTE, note)

    def end_paragraph(self, form: Format, *, is_deleted: bool = False) -> None:
        """End the open paragraph.

        :param is_deleted: a change deleted this end, so that the paragraph goes on with the next one.
        """
        story = self._open[-1]
        self._end_paragraph_outside(form)
        if story.kind == "note":
            story.runs.append(("" if is_deleted else " ", False))
        elif is_deleted:
            story.before = story.take(replace(form))
        elif story.kind == "box":
            self._boxes.append(self._words(form))
        elif form.in_table:
            self._add_to_cell(form)
        else:
            self._add_to_body(story.take(form))

    def take_of_table(self, word: bytes, number: int, form: Format) -> None:
        """Take a word of a table: what a row and its cells are like, or their end."""
        story = self._open[-1]
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
            story.inner.append(self._words(form))
        elif word == b"nestrow":
            self.end_inner_row()
        elif word == b"cell":
            self._end_paragraph_outside(replace(form, in_table=True))
            self._add_to_cell(form)
            story.cells.append(cell_text(story.cell))
            story.cell.clear()
        else:
            self._end_row()

    def end_inner_row(self) -> None:
        """End a row of a table within a cell."""
        story = self._open[-1]
        story.cell.append(("", "; ".join(filter(None, story.inner))))
        story.inner.clear()

    def _end_paragraph_outside(self, form: Format) -> None:
        """End a paragraph that cannot go on, since a table follows it."""
        story = self._open[-1]
        before = story.before
        if before is not None and story.kind == "body" and form.in_table and not before.form.in_table:
            story.before = None
            self._add_to_body(before)

    def _words(self, form: Format) -> str:
        return self._open[-1].take(form).words

    def _add_to_cell(self, form: Format) -> None:
        """Take the open paragraph as one of the open cell, its number or bullet apart."""
        story = self._open[-1]
        paragraph = story.take(form)
        mark = paragraph.mark
        story.cell.append((mark if any(map(str.isalnum, mark)) else BULLET if mark else "", paragraph.text))

    def _end_row(self) -> None:
        story = self._open[-1]
        cells, story.cells = story.cells, []
        if any(cells):
            self._rows.append(Row(tuple(cells), tuple(self._places), self._is_header))

    def _end_table(self) -> None:
        rows, self._rows = self._rows, []
        add_rows(rows, self.flow)

    def _add_to_body(self, paragraph: _Open) -> None:
        self._end_table()
        if paragraph.text:
            self._add_paragraph(paragraph)
        for box in self._boxes:
            self.flow.add(Role.NOTE, box)
        self._boxes.clear()

    def _add_paragraph(self, paragraph: _Open) -> None:
        text, form = paragraph.words, paragraph.form
        strong = all(bold for run, bold in paragraph.runs if run.strip())
        style = self.styles.get(form.style, Style("", 0))
        heading = _HEADING.fullmatch(style.name)
        level = form.level or (int(heading.group(1)) if heading else style.level)
        if style.name.lower() == "title":
            level = 1
        if level and len(text) <= HEADING_CHARACTERS:
            self.flow.add(Role.HEADING, text, level=level)
        elif style.name.lower() == "caption":
            self.flow.add(Role.CAPTION, text)
        elif paragraph.mark or form.listed or bullet_length(text) or is_numbered(text):
            self.flow.add(Role.LIST_ITEM, text[bullet_length(text) :], level=form.depth + 1, strong=strong)
        else:
            self.flow.add(Role.PARAGRAPH, text, strong=strong)


def _text(text: str) -> str:
    """Return clean text; letters beyond the first 65,536 are written as two halves."""
    return clean(text.encode("utf-16", errors="surrogatepass").decode("utf-16", errors="replace"))
