"""ODT -> Document: the body in order, with its numbering computed and its tables as rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.readers.alt_text import description
from assistant.readers.archive import Doctypes, Element, checked_archive, parse_xml
from assistant.readers.columns import header_rows
from assistant.readers.failures import corrupt, locked, no_text
from assistant.readers.flow import (
    SPANNING_CELL_CHARACTERS,
    Flow,
    bullet_length,
    clean,
    is_numbered,
)
from assistant.readers.limits import Limits
from assistant.readers.odt_forms import write_fields
from assistant.readers.odt_styles import DRAW, OFFICE, SVG, TABLE, TEXT, Styles, named
from assistant.readers.ooxml import described
from assistant.readers.raised import raised
from assistant.types import Document, Properties, Role

HEADING_CHARACTERS = 300
MOST_REPEATED = 100
# Deeper than anybody nests sections, lists and frames; the walk recurses.
DEEPEST_ELEMENT = 200
_MIMETYPE = b"application/vnd.oasis.opendocument.text"
_GROUPS = frozenset(TEXT + name for name in ("section", "numbered-paragraph"))
# Deleted text, comments and notes are no part of the paragraph they stand in; a table of contents repeats headings.
_LEFT_OUT = frozenset(
    [
        TEXT + "tracked-changes",
        TEXT + "note",
        TEXT + "ruby-text",
        TEXT + "hidden-text",
        TEXT + "table-of-content",
        TEXT + "alphabetical-index",
        OFFICE + "annotation",
        OFFICE + "forms",
        DRAW + "frame",
        DRAW + "custom-shape",
        DRAW + "g",
    ]
)


def read_odt(data: bytes, limits: Limits) -> Document:
    """Return the body as one page; headers and footers are left out, notes follow the text.

    :raises UnreadableFile: CORRUPT, LOCKED, LIMIT, UNSAFE or NO_TEXT.
    """
    with checked_archive(data, limits, Doctypes.WITHOUT_ENTITIES) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if "/" not in name}
        manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in archive.namelist() else b""
    if b"encryption-data" in manifest:
        raise locked("file")
    if "content.xml" not in parts or not parts.get("mimetype", _MIMETYPE).startswith(_MIMETYPE):
        raise corrupt(
            "The file is named .odt but is no OpenDocument text.", "Give it the name it should have and add it again."
        )
    content = parse_xml(parts["content.xml"])
    styles = Styles.of(content, parse_xml(parts["styles.xml"]) if "styles.xml" in parts else None)
    flow = Flow(limits.characters)
    walk = _Walk(flow, styles)
    write_fields(content)
    _take_out_unseen(content, styles)
    _set_apart_raised(content, styles)
    for body in content.iter(OFFICE + "text"):
        walk.container(body, 0)
    for note in walk.notes:
        flow.add(Role.NOTE, note)
    if not flow.pieces:
        raise no_text(
            "The document holds no text.", "If its pages are pictures, run text recognition (OCR) and add the result."
        )
    return Document((flow.page(),), _properties(parts.get("meta.xml", b"")))


def _take_out_unseen(content: Element, styles: Styles) -> None:
    """Empty the sections, paragraphs and spans that are not shown; what follows them in their line stays."""
    for element in list(content.iter(TEXT + "section", TEXT + "p", TEXT + "h", TEXT + "span")):
        if element.get(TEXT + "display") == "none" or styles.is_unseen(named(element, TEXT + "style-name", "")):
            element.text = None
            for child in list(element):
                element.remove(child)


def _set_apart_raised(content: Element, styles: Styles) -> None:
    """Write the spans of raised figures so that they change no figure that they follow."""
    for span in content.iter(TEXT + "span"):
        if styles.is_raised(named(span, TEXT + "style-name", "")) and not len(span):
            sibling = span.getprevious()
            before = span.getparent().text if sibling is None else sibling.tail or "".join(sibling.itertext())
            span.text = raised(before or "", span.text or "")


def _properties(part: bytes) -> Properties:
    if not part.strip():
        return Properties()
    root = parse_xml(part)
    title = next((element.text or "" for element in root.iter("{http://purl.org/dc/elements/1.1/}title")), "")
    keywords = [element.text or "" for element in root.iter("{*}keyword")]
    return described(title, ";".join(keywords))


@dataclass(slots=True)
class _Walk:
    """Turns the elements of a body, cell or frame into blocks; notes wait until the text has ended."""

    flow: Flow
    styles: Styles
    notes: list[str] = field(default_factory=list)
    counters: dict[str, list[int]] = field(default_factory=dict)

    def container(self, container: Element, depth: int, *, aside: bool = False) -> None:
        """Add the blocks of ``container`` in order; what stands aside, as in a text box, is a note."""
        if depth > DEEPEST_ELEMENT:
            raise corrupt("The document's parts are nested too deeply to be read.")
        for child in container:
            if child.tag == TEXT + "p":
                self._paragraph(child, aside)
            elif child.tag == TEXT + "h":
                self._heading(child, aside)
            elif child.tag == TEXT + "list":
                self._list(child, "", 1, depth + 1, aside)
            elif child.tag == TABLE + "table":
                self._table(child, depth + 1)
            elif child.tag in _GROUPS:
                self.container(child, depth + 1, aside=aside)
            if child.tag not in (TEXT + "list", TABLE + "table", *_GROUPS):
                self._beside(child, depth + 1)

    def _beside(self, element: Element, depth: int) -> None:
        """Add what is anchored in a paragraph: the text of frames, descriptions of pictures, notes."""
        for part in _outermost(element):
            if part.tag == TEXT + "note":
                bodies = part.iter(TEXT + "note-body")
                self.notes += [clean(" ".join(_text(each) for each in body.iter(TEXT + "p"))) for body in bodies]
                continue
            boxes = [part] if part.tag == DRAW + "custom-shape" else list(part.iter(DRAW + "text-box"))
            for box in boxes:
                self.container(box, depth + 1, aside=True)
            if not boxes:
                told = [*part.iter(SVG + "desc"), *part.iter(SVG + "title")]
                words = (description("".join(each.itertext())) for each in told)
                self.flow.add(Role.CAPTION, next(filter(None, words), ""))

    def _heading(self, heading: Element, aside: bool) -> None:
        text = clean(_text(heading))
        level = int(named(heading, TEXT + "outline-level", "1"))
        number = self.styles.outline.number(self.counters.setdefault("outline", []), level) if text else ""
        numbered = f"{number} {text}" if number and not is_numbered(text) else text
        if aside or len(text) > HEADING_CHARACTERS:
            self.flow.add(Role.NOTE if aside else Role.PARAGRAPH, numbered)
        else:
            self.flow.add(Role.HEADING, numbered, level=level)

    def _paragraph(self, paragraph: Element, aside: bool) -> None:
        text = clean(_text(paragraph))
        style = named(paragraph, TEXT + "style-name", "")
        level = self.styles.heading_level(style)
        strong = self.styles.is_bold(style, paragraph)
        if self.styles.is_caption(style):
            self.flow.add(Role.CAPTION, text)
        elif aside:
            self.flow.add(Role.NOTE, text)
        elif level and len(text) <= HEADING_CHARACTERS:
            self.flow.add(Role.HEADING, text, level=level)
        elif bullet_length(text) or is_numbered(text):
            self.flow.add(Role.LIST_ITEM, text[bullet_length(text) :], level=1, strong=strong)
        else:
            self.flow.add(Role.PARAGRAPH, text, strong=strong)

    def _list(self, element: Element, outer_style: str, level: int, depth: int, aside: bool) -> None:
        """Add the items of a list; only the first paragraph of an item carries its number."""
        if depth > DEEPEST_ELEMENT:
            raise corrupt("The document's parts are nested too deeply to be read.")
        style = named(element, TEXT + "style-name", outer_style)
        counters = self.counters.setdefault(style, [])
        if level == 1 and named(element, TEXT + "continue-numbering", "") != "true":
            goes_on = element.get(TEXT + "continue-list") is not None
            del counters[0 if not goes_on else len(counters) :]
        for item in element:
            number = ""
            if item.tag == TEXT + "list-item":
                start = named(item, TEXT + "start-value", "")
                number = self.styles.list(style).number(counters, level, int(start) if start.isdigit() else None)
            for child in item:
                if child.tag == TEXT + "list":
                    self._list(child, style, level + 1, depth + 1, aside)
                elif child.tag in (TEXT + "p", TEXT + "h"):
                    self._item(child, number, level, aside)
                    self._beside(child, depth + 1)
                    number = ""
                elif child.tag == TABLE + "table":
                    self._table(child, depth + 1)

    def _item(self, paragraph: Element, number: str, level: int, aside: bool) -> None:
        text = clean(_text(paragraph))
        if paragraph.tag == TEXT + "h" and not aside and len(text) <= HEADING_CHARACTERS:
            self.flow.add(
                Role.HEADING,
                f"{number} {text}" if number else text,
                level=int(named(paragraph, TEXT + "outline-level", "1")),
            )
            return
        bare = text[bullet_length(text) :]
        numbered = f"{number} {bare}" if number and bare and not is_numbered(bare) else bare
        strong = self.styles.is_bold(named(paragraph, TEXT + "style-name", ""), paragraph)
        self.flow.add(Role.NOTE if aside else Role.LIST_ITEM, numbered, level=0 if aside else level, strong=strong)

    def _table(self, table: Element, depth: int) -> None:
        rows = [row for row in table.iter(TABLE + "table-row") if next(row.iterancestors(TABLE + "table")) is table]
        if all(len(_cells(row)) <= 1 for row in rows):
            # A table of one column is a frame around text.
            for row in rows:
                for cell in _cells(row):
                    self.container(cell, depth + 1)
            return
        marked = [row for row in rows if row.getparent().tag == TABLE + "table-header-rows"]
        headers = header_rows(list(_row_texts(rows)), sum(1 for _ in _row_texts(marked)))
        self.flow.add_table(_row_texts(rows, headers), headers=headers)
        for row in rows:
            for cell in _cells(row):
                self._beside(cell, depth + 1)


def _cells(row: Element) -> list[Element]:
    return [cell for cell in row if cell.tag in (TABLE + "table-cell", TABLE + "covered-table-cell")]


def _row_texts(rows: list[Element], headers: int = 0) -> Iterator[list[str]]:
    """Yield each row's cells by column; a short cell that spans rows is repeated in each of them.

    :param headers: in so many rows at the top, a name is repeated in each of the columns that it spans.
    """
    spanning: dict[int, tuple[str, int]] = {}
    for row in rows:
        texts: list[str] = []
        name, end = "", 0
        for cell in _cells(row):
            for _ in range(min(int(named(cell, TABLE + "number-columns-repeated", "1")), MOST_REPEATED)):
                column = len(texts)
                text, left = spanning.pop(column, ("", 0))
                if cell.tag == TABLE + "table-cell":
                    text = clean(" ".join(_text(each) for each in _paragraphs(cell)))
                    left = int(named(cell, TABLE + "number-rows-spanned", "1"))
                    name, end = text, column + int(named(cell, TABLE + "number-columns-spanned", "1"))
                elif headers > 0 and column < end and len(name) <= SPANNING_CELL_CHARACTERS:
                    text = text or name
                if left > 1 and len(text) <= SPANNING_CELL_CHARACTERS:
                    spanning[column] = (text, left - 1)
                texts.append(text)
        if any(texts):
            yield texts
            headers -= 1


def _paragraphs(cell: Element) -> Iterator[Element]:
    for element in cell.iter(TEXT + "p", TEXT + "h"):
        if not any(parent.tag in _LEFT_OUT for parent in _parents(element, cell)):
            yield element


def _parents(element: Element, top: Element) -> Iterator[Element]:
    for parent in element.iterancestors():
        if parent is top:
            return
        yield parent


def _outermost(element: Element) -> Iterator[Element]:
    """Yield the notes and frames within an element, but none that lies in another."""
    stack = [element]
    while stack:
        current = stack.pop()
        if current.tag in (TEXT + "note", DRAW + "frame", DRAW + "custom-shape", DRAW + "g"):
            yield current
        elif current.tag not in (TEXT + "tracked-changes", OFFICE + "annotation", OFFICE + "forms"):
            stack.extend(reversed(current))


def _text(element: Element) -> str:
    """Return the visible text of a paragraph."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == TEXT + "s":
            parts.append(" ")
        elif child.tag in (TEXT + "tab", TEXT + "line-break"):
            parts.append(" ")
        elif isinstance(child.tag, str) and child.tag not in _LEFT_OUT:
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)
