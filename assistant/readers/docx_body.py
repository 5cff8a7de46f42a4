"""The body of a Word file, walked in order: its paragraphs, tables, text boxes and drawings -> blocks.

It is walked as XML, not through python-docx's paragraphs: those leave out content controls and tracked insertions, and
look every style up again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from docx.oxml.ns import qn

from assistant.errors import UnreadableFile
from assistant.readers.alt_text import description
from assistant.readers.archive import parse_xml
from assistant.readers.columns import header_rows
from assistant.readers.docx_elements import Element, number_of, on, path_of, value_of
from assistant.readers.docx_lists import Numbering
from assistant.readers.docx_styles import Styles
from assistant.readers.docx_tables import CELL, TABLE, cells_of, is_frame, is_header, row_texts, rows_of
from assistant.readers.docx_text import text_of
from assistant.readers.drawings import add_chart, add_diagram, drawings
from assistant.readers.flow import BULLET, Flow, bullet_length, cell_text, clean, is_numbered
from assistant.types import QuarantineCode, Role

_P, _SDT = qn("w:p"), qn("w:sdt")
_CONTENTS_NAME = re.compile(r"toc (?:\d|heading)", re.IGNORECASE)
HEADING_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Walk:
    """Turns the elements of a body, cell or text box into blocks."""

    flow: Flow
    styles: Styles
    numbering: Numbering
    parts: Mapping[str, Any]
    """What the text refers to, by reference."""
    drawn: set[str] = field(default_factory=set)
    """References of the drawings that were read: one in a text box is met in the box and around it."""
    unread: set[str] = field(default_factory=set)
    """References of those that could not be read."""

    def container(self, container: Element, note: bool = False) -> None:
        """Add the blocks of ``container`` in order; in a note every paragraph is a note."""
        for child in _block_elements(container):
            if child.tag == TABLE and is_frame(child):
                for cell in child.iter(CELL):
                    if next(cell.iterancestors(TABLE)) is child:
                        self.container(cell)
                continue
            if child.tag == TABLE:
                self._table(child)
            elif note:
                self.flow.add(Role.NOTE, text_of(child))
            else:
                self._paragraph(child)
            for box in _text_boxes(child):
                self.container(box, note=True)
            for kind, reference in drawings(child):
                self._drawing(kind, reference)
            for picture in child.iter(qn("wp:docPr")):
                self.flow.add(Role.CAPTION, description(picture.get("descr")))

    def _drawing(self, kind: str, reference: str) -> None:
        if kind == "later chart" or reference not in self.parts:
            self.unread.add(reference)
            return
        if reference in self.drawn:
            return
        self.drawn.add(reference)
        add = add_chart if kind == "chart" else add_diagram
        try:
            add(parse_xml(self.parts[reference].blob), self.flow)
        except Exception as error:
            if isinstance(error, UnreadableFile) and error.quarantine_code is QuarantineCode.LIMIT:
                raise
            self.unread.add(reference)

    def _paragraph(self, paragraph: Element) -> None:
        text = clean(text_of(paragraph))
        style_id = value_of(paragraph, "w:pPr/w:pStyle")
        if not text or self._is_contents(style_id):
            return
        level = self._heading_level(paragraph, style_id)
        number_id, depth = self._list_place(paragraph, style_id)
        number = self.numbering.next_number(number_id, depth) if number_id else ""
        numbered = f"{number} {text}" if number and not is_numbered(text) else text
        if level and len(text) <= HEADING_CHARACTERS:
            self.flow.add(Role.HEADING, numbered, level=level)
        elif number_id or bullet_length(text) or is_numbered(text) or self._is_list_style(style_id):
            strong = self._is_strong(paragraph, style_id)
            self.flow.add(Role.LIST_ITEM, numbered[bullet_length(numbered) :], level=depth + 1, strong=strong)
        elif self._is_caption(style_id):
            self.flow.add(Role.CAPTION, text)
        else:
            self.flow.add(Role.PARAGRAPH, text, strong=self._is_strong(paragraph, style_id))

    def _heading_level(self, paragraph: Element, style_id: str | None) -> int:
        outline = number_of(paragraph, "w:pPr/w:outlineLvl")
        if outline is not None and outline < 9:
            return outline + 1
        return self.styles.heading_level(style_id)

    def _list_place(self, paragraph: Element, style_id: str | None) -> tuple[str | None, int]:
        """Return (the list's id or None, depth from 0), from the paragraph or its style."""
        number_id = value_of(paragraph, "w:pPr/w:numPr/w:numId")
        depth = number_of(paragraph, "w:pPr/w:numPr/w:ilvl")
        for style in self.styles.chain(style_id):
            number_id = style.numbering[0] if number_id is None else number_id
            depth = style.numbering[1] if depth is None else depth
        # A list id of 0 takes a paragraph out of its style's list.
        return (None if number_id in (None, "0") else number_id), min(depth or 0, 8)

    def _is_list_style(self, style_id: str | None) -> bool:
        return any(
            style.name.lower().startswith(("list bullet", "list number")) for style in self.styles.chain(style_id)
        )

    def _is_contents(self, style_id: str | None) -> bool:
        """True for a line of the table of contents, which repeats the headings."""
        return any(_CONTENTS_NAME.fullmatch(style.name) for style in self.styles.chain(style_id))

    def _is_caption(self, style_id: str | None) -> bool:
        return any(style.name.lower() == "caption" for style in self.styles.chain(style_id))

    def _is_strong(self, paragraph: Element, style_id: str | None) -> bool:
        by_style = next((style.bold for style in self.styles.chain(style_id) if style.bold is not None), False)
        runs = [run for run in paragraph.iter(qn("w:r")) if clean(text_of(run))]
        return bool(runs) and all(
            by_style if (own := on(run.find(path_of("w:rPr/w:b")))) is None else own for run in runs
        )

    def _table(self, table: Element) -> None:
        rows = rows_of(table)
        # Reading a cell counts its lists' numbers on, so each is read once.
        cells = {cell: self._cell_text(cell) for row in rows for cell in cells_of(row)}
        marked = sum(1 for _ in row_texts(list(takewhile(is_header, rows)), cells))
        headers = header_rows(list(row_texts(rows, cells)), marked)
        self.flow.add_table(row_texts(rows, cells, headers), headers=headers)

    def _cell_text(self, cell: Element) -> str:
        """Return the paragraphs of a cell, those of a list with their numbers or bullets."""
        return cell_text((self._mark(paragraph), clean(text_of(paragraph))) for paragraph in cell.iter(_P))

    def _mark(self, paragraph: Element) -> str:
        """Return the number or bullet that Word draws before a paragraph; empty where it is of no list."""
        style_id = value_of(paragraph, "w:pPr/w:pStyle")
        number_id, depth = self._list_place(paragraph, style_id)
        if number_id:
            return self.numbering.next_number(number_id, depth) or BULLET
        return BULLET if self._is_list_style(style_id) else ""


def _block_elements(container: Element) -> Iterator[Element]:
    """Yield paragraphs and tables, those in content controls and tracked changes included."""
    for child in container:
        if child.tag in (_P, TABLE):
            yield child
        elif child.tag == _SDT:
            content = child.find(qn("w:sdtContent"))
            if content is not None:
                yield from _block_elements(content)
        elif child.tag in (qn("w:ins"), qn("w:moveTo"), qn("w:customXml"), qn("w:smartTag")):
            yield from _block_elements(child)


def _text_boxes(element: Element) -> Iterator[Element]:
    for box in element.iter(qn("w:txbxContent")):
        fallback = any("Fallback" in str(parent.tag) for parent in box.iterancestors())
        nested = next(box.iterancestors(qn("w:txbxContent")), None) is not None
        if not fallback and not nested:
            yield box
