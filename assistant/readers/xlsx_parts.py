"""What the parser of a spreadsheet's cells does not tell: their number formats, and how far they reach."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import IO

from lxml import etree

from assistant.readers.archive import Element, parse_xml
from assistant.readers.drawings import paragraph_texts
from assistant.readers.number_format import BUILT_IN
from assistant.readers.ooxml import described, relations
from assistant.types import Properties

# The last column a spreadsheet may have is XFD.
MOST_LETTERS = 3


@dataclass(slots=True)
class Cells:
    """How far a sheet's filled cells reach, and the number formats of those that have one, by (row, column) from 0.

    ``hidden_rows`` and ``hidden_columns`` are those of them that are filled, ``unsaved`` the formulas without a result.
    """

    height: int = 0
    width: int = 0
    codes: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    unsaved: int = 0


@dataclass(frozen=True, slots=True)
class Package:
    """What a workbook says about its sheets, by name, and about itself.

    ``codes`` holds the number format of each style a cell may have, in order; empty for the general one.
    """

    parts: Mapping[str, str]
    codes: tuple[str, ...]
    properties: Properties

    @classmethod
    def of(cls, archive: zipfile.ZipFile) -> Package:
        """Read it; a part that is missing says nothing."""
        targets = relations(archive, "")
        workbook = next((part for kind, part in targets.values() if kind == "officeDocument"), "xl/workbook.xml")
        targets = relations(archive, workbook)
        styles = next((part for kind, part in targets.values() if kind == "styles"), "")
        core = {_name(element): element.text or "" for element in _all(archive, "docProps/core.xml")}
        return cls(
            {sheet.get("name"): _target(sheet, targets) for sheet in _all(archive, workbook, "sheet")},
            tuple(_codes(archive, styles)),
            described(core.get("title", ""), core.get("keywords", "")),
        )

    def cells(self, archive: zipfile.ZipFile, sheet: str) -> Cells:
        """Return what is known of a sheet's cells; nothing where its part cannot be found."""
        cells = Cells()
        part = self.parts.get(sheet, "")
        if part not in archive.namelist():
            return cells
        hidden: list[range] = []
        with archive.open(part) as stream:
            for row, element in _rows(stream, hidden):
                column = -1
                for column, cell in _filled(element):
                    code = self._code(cell)
                    if code:
                        cells.codes[row, column] = code
                    if any(column in columns for columns in hidden):
                        cells.hidden_columns.add(column)
                    cells.unsaved += _is_unsaved(cell)
                if column >= 0:
                    cells.height, cells.width = max(cells.height, row + 1), max(cells.width, column + 1)
                    if _is_hidden(element):
                        cells.hidden_rows.add(row)
        return cells

    def texts(self, archive: zipfile.ZipFile, sheet: str) -> Iterator[str]:
        """Yield the paragraphs of a sheet's text boxes, shapes and SmartArt."""
        for kind, drawing in relations(archive, self.parts.get(sheet, "")).values():
            if kind != "drawing":
                continue
            for shape in _all(archive, drawing, "sp"):
                # What is shown from a cell is read there; old programs have a copy of a shape for themselves.
                copied = any(_name(parent) == "Fallback" for parent in shape.iterancestors())
                if not copied and not shape.get("textlink"):
                    yield from paragraph_texts(shape)
            for part in (part for kind, part in relations(archive, drawing).values() if kind == "diagramData"):
                for root in _all(archive, part, "dataModel"):
                    yield from paragraph_texts(root)

    def _code(self, cell: Element) -> str:
        style = cell.get("s") or ""
        return self.codes[int(style)] if style.isdigit() and int(style) < len(self.codes) else ""


def _rows(stream: IO[bytes], hidden_columns: list[range]) -> Iterator[tuple[int, Element]]:
    """Yield (number from 0, row); a row that does not say its number follows the one before it.

    :param hidden_columns: takes up the columns that the sheet hides, which it names before its rows.
    """
    row = -1
    tags = ("{*}row", "{*}col")
    for _, element in etree.iterparse(stream, tag=tags, resolve_entities=False, no_network=True):
        if _name(element) == "col":
            if _is_hidden(element):
                hidden_columns.append(_range(element))
            continue
        number = element.get("r") or ""
        row = int(number) - 1 if number.isdigit() else row + 1
        yield row, element
        # What was read is let go of, or a long sheet would be held as a tree.
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _is_hidden(element: Element) -> bool:
    return element.get("hidden") in ("1", "true")


def _range(columns: Element) -> range:
    first, last = columns.get("min") or "", columns.get("max") or ""
    return range(int(first) - 1, int(last)) if first.isdecimal() and last.isdecimal() else range(0)


def _is_unsaved(cell: Element) -> bool:
    """True for a formula whose result was not saved; an empty text is a result."""
    value = cell.find("{*}v")
    unsaved = value is None or (not value.text and cell.get("t") != "str")
    return unsaved and cell.find("{*}f") is not None


def _filled(row: Element) -> Iterator[tuple[int, Element]]:
    """Yield (column from 0, cell) of the cells that hold something, in order."""
    column = -1
    for cell in row:
        letters = (cell.get("r") or "").rstrip("0123456789")
        column = _column(letters) if letters else column + 1
        if len(cell):
            yield column, cell


@cache
def _column(letters: str) -> int:
    number = 0
    for letter in letters[:MOST_LETTERS].upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _codes(archive: zipfile.ZipFile, part: str) -> Iterator[str]:
    own = {element.get("numFmtId"): element.get("formatCode") or "" for element in _all(archive, part, "numFmt")}
    for styles in _all(archive, part, "cellXfs"):
        for style in styles:
            number = style.get("numFmtId") or ""
            code = own.get(number) or BUILT_IN.get(int(number) if number.isdigit() else 0, "")
            yield "" if code.lower() in ("general", "@") else code


def _target(sheet: Element, targets: Mapping[str, tuple[str, str]]) -> str:
    references = [value for name, value in sheet.attrib.items() if name.startswith("{") and name.endswith("}id")]
    return targets[references[0]][1] if references and references[0] in targets else ""


def _all(archive: zipfile.ZipFile, part: str, name: str = "*") -> Iterator[Element]:
    """Yield a part's elements of one name, whatever its namespace; none where there is no such part."""
    if part in archive.namelist():
        yield from parse_xml(archive.read(part)).iter(f"{{*}}{name}")


def _name(element: Element) -> str:
    return str(etree.QName(element).localname)
