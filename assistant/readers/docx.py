"""DOCX -> Document: the body in order, with its numbering computed and its tables as rows.

The body is walked as XML, not through python-docx's paragraphs: those leave out content controls and tracked
insertions, and look every style up again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import dataclass, field
from io import BytesIO
from itertools import takewhile
from typing import Any

from docx import Document as open_docx
from docx.document import Document as DocxDocument
from docx.oxml.ns import qn

from assistant.errors import UnreadableFile
from assistant.readers.alt_text import description
from assistant.readers.archive import parse_xml
from assistant.readers.columns import header_rows
from assistant.readers.docx_changes import (
    NOTE_PARTS,
    accept_changes,
    join_drop_caps,
    note_references,
    take_out_instructions,
)
from assistant.readers.docx_text import VALUE, Element, on, text_of
from assistant.readers.drawings import add_chart, add_diagram, drawings
from assistant.readers.failures import no_text
from assistant.readers.flow import (
    BULLET,
    SPANNING_CELL_CHARACTERS,
    Flow,
    bullet_length,
    cell_text,
    clean,
    is_numbered,
)
from assistant.readers.limits import Limits
from assistant.readers.numerals import numeral
from assistant.readers.ooxml import checked_package, core_properties
from assistant.types import Document, QuarantineCode, ReadingWarning, Role

_P, _TBL, _SDT, _TR, _TC = qn("w:p"), qn("w:tbl"), qn("w:sdt"), qn("w:tr"), qn("w:tc")
_HEADING_NAME = re.compile(r"heading (\d)", re.IGNORECASE)
_CONTENTS_NAME = re.compile(r"toc (?:\d|heading)", re.IGNORECASE)
HEADING_CHARACTERS = 300
_UNSEEN = ("w:vanish", "w:strike", "w:dstrike")


def read_docx(data: bytes, limits: Limits) -> Document:
    """Return the body as one page; headers and footers are left out, footnotes follow the text.

    :raises UnreadableFile: CORRUPT, LOCKED, LIMIT, UNSAFE or NO_TEXT.
    """
    docx = open_docx(BytesIO(checked_package(data, "word", limits)))
    flow = Flow(limits.characters)
    styles = _Styles.of(docx)
    walk = _Walk(flow, styles, _Numbering.of(docx), docx.part.related_parts)
    references = note_references(docx.element.body)
    _prepare(docx.element.body, styles)
    walk.container(docx.element.body)
    unseen = references - note_references(docx.element.body)
    for kind in NOTE_PARTS:
        _add_notes(docx, kind, unseen, styles, flow)
    if not flow.pieces:
        raise no_text(
            "The document holds no text.", "If its pages are pictures, run text recognition (OCR) and add the result."
        )
    warnings = tuple(ReadingWarning("part_not_read", reason) for reason in _unread(docx.element.body, walk.unread))
    return Document((flow.page(),), core_properties(docx.core_properties), warnings)


def _prepare(root: Element, styles: _Styles) -> None:
    """Leave of a part's XML what a reader sees, joined as they see it."""
    accept_changes(root)
    take_out_instructions(root)
    _take_out_unseen(root, styles)
    join_drop_caps(root)


def _unread(body: Element, drawings_unread: Collection[str]) -> Iterator[str]:
    """Yield what of a body was not read, with how many there are of each kind."""
    unread = len(drawings_unread) + sum(1 for _ in body.iter(qn("w:altChunk")))
    if unread:
        yield f"{unread} of the document's charts, drawings or inserted files cannot be read."
    pictures = sum(1 for _ in _undescribed(body))
    if pictures:
        kind = "picture" if pictures == 1 else "pictures"
        yield f"{pictures} {kind} without a description {_were(pictures)} not read."
    objects = sum(1 for _ in body.iter(qn("w:object")))
    if objects:
        kind = "object" if objects == 1 else "objects"
        yield f"{objects} embedded {kind} {_were(objects)} not read: add what is embedded as a file of its own."


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _undescribed(body: Element) -> Iterator[Element]:
    """Yield the pictures that nobody described, nor marked as decoration."""
    for drawing in body.iter(qn("wp:inline"), qn("wp:anchor")):
        properties = drawing.find(qn("wp:docPr"))
        is_picture = next(drawing.iter(qn("pic:pic")), None) is not None
        told = "" if properties is None else properties.get("descr")
        if is_picture and not description(told) and not _is_decoration(drawing):
            yield drawing


def _is_decoration(drawing: Element) -> bool:
    return any(each.get("val") in ("1", "true") for each in drawing.iter("{*}decorative"))


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph style says; each field falls back to the style it is based on."""

    name: str
    base: str | None
    outline: int | None
    numbering: tuple[str | None, int | None]
    bold: bool | None
    unseen: bool | None


@dataclass(frozen=True, slots=True)
class _Styles:
    """The paragraph styles by id, looked up once."""

    by_id: dict[str, _Style]

    @classmethod
    def of(cls, docx: DocxDocument) -> _Styles:
        """Return the styles of a document; none where it has no styles part."""
        try:
            elements = docx.part.styles.element
        except (KeyError, AttributeError):
            return cls({})
        return cls({element.get(qn("w:styleId")) or "": _style(element) for element in elements.iter(qn("w:style"))})

    def chain(self, style_id: str | None) -> Iterator[_Style]:
        """Yield a style and those it is based on, nearest first."""
        for _ in range(20):
            style = self.by_id.get(style_id or "")
            if style is None:
                return
            yield style
            style_id = style.base

    def is_unseen(self, style_id: str | None) -> bool | None:
        """Return whether a style hides or strikes out its text; None where it and those it is based on do not say."""
        return next((style.unseen for style in self.chain(style_id) if style.unseen is not None), None)

    def heading_level(self, style_id: str | None) -> int:
        """Return 1 for a title, 1 to 9 for headings, 0 for other styles."""
        for style in self.chain(style_id):
            match = _HEADING_NAME.fullmatch(style.name)
            if match:
                return int(match.group(1))
            if style.name.lower() == "title":
                return 1
            if style.outline is not None and style.outline < 9:
                return style.outline + 1
        return 0


def _style(element: Element) -> _Style:
    return _Style(
        name=_value_of(element, "w:name") or "",
        base=_value_of(element, "w:basedOn"),
        outline=_number_of(element, "w:pPr/w:outlineLvl"),
        numbering=(_value_of(element, "w:pPr/w:numPr/w:numId"), _number_of(element, "w:pPr/w:numPr/w:ilvl")),
        bold=on(element.find(_path("w:rPr/w:b"))),
        unseen=_is_unseen(element),
    )


def _path(names: str) -> str:
    return "/".join(qn(name) for name in names.split("/"))


def _value_of(element: Element, names: str) -> str | None:
    found = element.find(_path(names))
    value = found.get(VALUE) if found is not None else None
    return str(value) if value is not None else None


def _number_of(element: Element, names: str) -> int | None:
    value = _value_of(element, names)
    return int(value) if value is not None and value.isdigit() else None


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a numbered list."""

    kind: str
    pattern: str
    start: int


@dataclass(slots=True)
class _Numbering:
    """Computes the numbers that Word draws before paragraphs."""

    abstract_of: dict[str, str]
    levels: dict[str, dict[int, _Level]]
    counters: dict[str, list[int | None]] = field(default_factory=dict)
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, docx: DocxDocument) -> _Numbering:
        """Return the lists of a document; none where it has no numbering part."""
        root = next(
            (rel.target_part.element for rel in docx.part.rels.values() if rel.reltype.endswith("/numbering")), None
        )
        if root is None:
            return cls({}, {})
        levels = {
            abstract.get(qn("w:abstractNumId")): dict(_levels(abstract)) for abstract in root.iter(qn("w:abstractNum"))
        }
        numbering = cls({}, levels)
        for number in root.iter(qn("w:num")):
            number_id = number.get(qn("w:numId"))
            numbering.abstract_of[number_id] = _value_of(number, "w:abstractNumId") or ""
            for override in number.iter(qn("w:lvlOverride")):
                start = _number_of(override, "w:startOverride")
                if start is not None:
                    numbering.restarts.setdefault(number_id, {})[int(override.get(qn("w:ilvl")) or 0)] = start
        return numbering

    def next_number(self, number_id: str, level: int) -> str:
        """Return the text before the next paragraph of a list; empty for bullets and unknown lists."""
        abstract = self.abstract_of.get(number_id, "")
        levels = self.levels.get(abstract, {})
        if level not in levels:
            return ""
        counters = self.counters.setdefault(abstract, [None] * 9)
        restart = self.restarts.get(number_id, {}).pop(level, None)
        current = counters[level]
        counters[level] = restart if restart is not None else levels[level].start if current is None else current + 1
        counters[level + 1 :] = [None] * (8 - level)
        if levels[level].kind in ("bullet", "none"):
            return ""
        return re.sub(
            r"%(\d)", lambda match: self._figure(levels, counters, int(match.group(1)) - 1), levels[level].pattern
        )

    @staticmethod
    def _figure(levels: dict[int, _Level], counters: list[int | None], level: int) -> str:
        if level not in levels or level >= len(counters):
            return ""
        count = counters[level]
        return _figure(levels[level].kind, levels[level].start if count is None else count)


def _levels(abstract: Element) -> Iterator[tuple[int, _Level]]:
    for level in abstract.iter(qn("w:lvl")):
        number = int(level.get(qn("w:ilvl")) or 0)
        if number < 9:
            start = _number_of(level, "w:start")
            yield (
                number,
                _Level(
                    _value_of(level, "w:numFmt") or "decimal",
                    _value_of(level, "w:lvlText") or "",
                    1 if start is None else start,
                ),
            )


def _figure(kind: str, count: int) -> str:
    if kind == "decimalZero":
        return f"{count:02d}"
    first = "a" if kind.endswith("Letter") else "i" if kind.endswith("Roman") else "1"
    return numeral(first.upper() if kind.startswith("upper") else first, count)


@dataclass(frozen=True, slots=True)
class _Walk:
    """Turns the elements of a body, cell or text box into blocks."""

    flow: Flow
    styles: _Styles
    numbering: _Numbering
    parts: Mapping[str, Any]
    """What the text refers to, by reference."""
    drawn: set[str] = field(default_factory=set)
    """References of the drawings that were read: one in a text box is met in the box and around it."""
    unread: set[str] = field(default_factory=set)
    """References of those that could not be read."""

    def container(self, container: Element, note: bool = False) -> None:
        """Add the blocks of ``container`` in order; in a note every paragraph is a note."""
        for child in _block_elements(container):
            if child.tag == _TBL and self._is_frame(child):
                for cell in child.iter(_TC):
                    if next(cell.iterancestors(_TBL)) is child:
                        self.container(cell)
                continue
            if child.tag == _TBL:
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
        style_id = _value_of(paragraph, "w:pPr/w:pStyle")
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
        outline = _number_of(paragraph, "w:pPr/w:outlineLvl")
        if outline is not None and outline < 9:
            return outline + 1
        return self.styles.heading_level(style_id)

    def _list_place(self, paragraph: Element, style_id: str | None) -> tuple[str | None, int]:
        """Return (the list's id or None, depth from 0), from the paragraph or its style."""
        number_id = _value_of(paragraph, "w:pPr/w:numPr/w:numId")
        depth = _number_of(paragraph, "w:pPr/w:numPr/w:ilvl")
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
            by_style if (own := on(run.find(_path("w:rPr/w:b")))) is None else own for run in runs
        )

    @staticmethod
    def _is_frame(table: Element) -> bool:
        """True for a table of one column, which is a frame around text."""
        return all(sum(1 for _ in _cells(row)) <= 1 for row in _table_rows(table))

    def _table(self, table: Element) -> None:
        rows = _table_rows(table)
        # Reading a cell counts its lists' numbers on, so each is read once.
        cells = {cell: self._cell_text(cell) for row in rows for cell in _cells(row)}
        marked = sum(1 for _ in _row_texts(list(takewhile(_is_header, rows)), cells))
        headers = header_rows(list(_row_texts(rows, cells)), marked)
        self.flow.add_table(_row_texts(rows, cells, headers), headers=headers)

    def _cell_text(self, cell: Element) -> str:
        """Return the paragraphs of a cell, those of a list with their numbers or bullets."""
        return cell_text((self._mark(paragraph), clean(text_of(paragraph))) for paragraph in cell.iter(_P))

    def _mark(self, paragraph: Element) -> str:
        """Return the number or bullet that Word draws before a paragraph; empty where it is of no list."""
        style_id = _value_of(paragraph, "w:pPr/w:pStyle")
        number_id, depth = self._list_place(paragraph, style_id)
        if number_id:
            return self.numbering.next_number(number_id, depth) or BULLET
        return BULLET if self._is_list_style(style_id) else ""


def _block_elements(container: Element) -> Iterator[Element]:
    """Yield paragraphs and tables, those in content controls and tracked changes included."""
    for child in container:
        if child.tag in (_P, _TBL):
            yield child
        elif child.tag == _SDT:
            content = child.find(qn("w:sdtContent"))
            if content is not None:
                yield from _block_elements(content)
        elif child.tag in (qn("w:ins"), qn("w:moveTo"), qn("w:customXml"), qn("w:smartTag")):
            yield from _block_elements(child)


def _table_rows(table: Element) -> list[Element]:
    return [row for row in table.iter(_TR) if next(row.iterancestors(_TBL)) is table]


def _cells(row: Element) -> Iterator[Element]:
    for cell in row.iter(_TC):
        if next(cell.iterancestors(_TR)) is row:
            yield cell


def _is_header(row: Element) -> bool:
    return bool(on(row.find(_path("w:trPr/w:tblHeader"))))


def _row_texts(rows: list[Element], cells: Mapping[Element, str], headers: int = 0) -> Iterator[list[str]]:
    """Yield each row's cells by column; a short cell that spans rows is repeated in each of them.

    :param cells: the text of each cell.
    :param headers: in so many rows at the top, a name is repeated in each of the columns that it spans.
    """
    above: dict[int, str] = {}
    for row in rows:
        texts: list[str] = []
        for cell in _cells(row):
            merge = cell.find(_path("w:tcPr/w:vMerge"))
            continues = merge is not None and merge.get(VALUE) in (None, "continue")
            text = above.get(len(texts), "") if continues else cells[cell]
            above[len(texts)] = text if len(text) <= SPANNING_CELL_CHARACTERS else ""
            width = min(_number_of(cell, "w:tcPr/w:gridSpan") or 1, 100)
            texts.extend([text, *[text if headers > 0 else ""] * (width - 1)])
        if any(texts):
            yield texts
            headers -= 1


def _text_boxes(element: Element) -> Iterator[Element]:
    for box in element.iter(qn("w:txbxContent")):
        fallback = any("Fallback" in str(parent.tag) for parent in box.iterancestors())
        nested = next(box.iterancestors(qn("w:txbxContent")), None) is not None
        if not fallback and not nested:
            yield box


def _take_out_unseen(root: Element, styles: _Styles) -> None:
    """Take out the runs that Word hides or strikes out, by their own type or their styles'."""
    by_style = any(style.unseen for style in styles.by_id.values())
    if not by_style and next(root.iter(*(qn(name) for name in _UNSEEN)), None) is None:
        return
    for run in list(root.iter(qn("w:r"))):
        unseen = _is_unseen(run)
        if unseen is None:
            unseen = styles.is_unseen(_value_of(run, "w:rPr/w:rStyle"))
        if unseen is None:
            paragraph = next(run.iterancestors(_P), None)
            unseen = None if paragraph is None else styles.is_unseen(_value_of(paragraph, "w:pPr/w:pStyle"))
        if unseen:
            run.getparent().remove(run)


def _is_unseen(element: Element) -> bool | None:
    """Return whether the type of a run or style hides or strikes out its text; None where it does not say."""
    found = [switch for name in _UNSEEN if (switch := on(element.find(_path(f"w:rPr/{name}")))) is not None]
    return any(found) if found else None


def _add_notes(docx: DocxDocument, kind: str, unseen: Set[tuple[str, str]], styles: _Styles, flow: Flow) -> None:
    for rel in docx.part.rels.values():
        if rel.is_external or not rel.reltype.endswith(f"/{kind}"):
            continue
        notes = parse_xml(rel.target_part.blob)
        _prepare(notes, styles)
        for note in notes:
            # Word keeps the lines that separate notes from the text as notes of a type.
            if note.get(qn("w:type")) in (None, "normal") and (kind, note.get(qn("w:id"))) not in unseen:
                flow.add(Role.NOTE, " ".join(text_of(paragraph) for paragraph in note.iter(_P)))
