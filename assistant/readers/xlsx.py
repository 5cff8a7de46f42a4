"""XLSX -> Document: a page a sheet, a row a line, numbers as their cells show them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from assistant.readers.archive import Doctypes, checked_archive
from assistant.readers.failures import no_text, over_limit
from assistant.readers.flow import SPANNING_CELL_CHARACTERS, Flow, clean
from assistant.readers.grid import add_grid
from assistant.readers.limits import Limits
from assistant.readers.number_format import displayed
from assistant.readers.ooxml import check_kind, with_slashes
from assistant.readers.xlsx_parts import Cells, Package
from assistant.types import Document, Page, ReadingWarning, Role

# The parser holds a sheet as a full rectangle: two cells in opposite corners would take all memory.
MOST_CELLS = 10_000_000
_OWN_NAME = re.compile(r"(?:sheet|tabelle|feuil|hoja|foglio|blad)\s*\d*", re.IGNORECASE)


def read_xlsx(data: bytes, limits: Limits) -> Document:
    """Return the sheets that are shown, each a page labelled with its name; charts and comments are left out.

    :raises UnreadableFile: CORRUPT, LOCKED, LIMIT, UNSAFE or NO_TEXT.
    """
    data = with_slashes(data, limits)
    with checked_archive(data, limits, Doctypes.NONE) as archive:
        check_kind(archive, "xl")
        package = Package.of(archive)
        with CalamineWorkbook.from_filelike(BytesIO(data)) as workbook:
            sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
            shown = [sheet.name for sheet in sheets if sheet.visible is SheetVisibleEnum.Visible]
            if len(shown) > limits.pages:
                raise over_limit(f"The file has {len(shown)} sheets; the limit is {limits.pages}.", "file_pages")
            pages: list[Page] = []
            left_out: list[ReadingWarning] = []
            room = limits.characters
            for index, name in enumerate(shown):
                flow = Flow(room)
                cells = package.cells(archive, name)
                if cells.height * cells.width > MOST_CELLS:
                    raise over_limit("The cells of a sheet lie so far apart that reading it would take all memory.")
                texts = list(package.texts(archive, name))
                if (cells.height or texts) and len(shown) > 1 and not _OWN_NAME.fullmatch(name):
                    flow.add(Role.HEADING, name, level=2)
                if cells.height:
                    add_grid(_rows(workbook.get_sheet_by_name(name), cells), flow)
                left_out.extend(ReadingWarning("part_not_read", reason, index) for reason in _unread(name, cells))
                for text in texts:
                    flow.add(Role.NOTE, text)
                room = flow.room
                label = None if _OWN_NAME.fullmatch(name) else name
                pages.append(replace(flow.page(index), label=label))
    if not any(page.text for page in pages):
        raise no_text(
            "The spreadsheet holds no text or figures.",
            "If its cells are formulas, open it in Excel or LibreOffice, save it, and add it again.",
        )
    hidden = [sheet.name for sheet in sheets if sheet.name not in shown]
    return Document(tuple(pages), package.properties, (*_warnings(pages, shown, hidden), *left_out))


def _warnings(pages: list[Page], names: list[str], hidden: list[str]) -> Iterator[ReadingWarning]:
    for page, name in zip(pages, names, strict=True):
        if not page.text:
            yield ReadingWarning("page_without_text", f"The sheet '{name}' holds no text or figures.", page.index)
    if hidden:
        yield ReadingWarning("hidden_sheets", f"Hidden sheets were not read: {', '.join(hidden)}.")


def _unread(name: str, cells: Cells) -> Iterator[str]:
    """Yield what of a sheet was not read, with how much there is of each kind."""
    for count, kind in ((len(cells.hidden_rows), "row"), (len(cells.hidden_columns), "column")):
        if count:
            counted = f"1 hidden {kind}" if count == 1 else f"{count} hidden {kind}s"
            were = "was" if count == 1 else "were"
            yield f"{counted} of the sheet '{name}' {were} not read: show what is needed, save it, and add it again."
    if cells.unsaved:
        formulas = "1 formula" if cells.unsaved == 1 else f"{cells.unsaved} formulas"
        yield (
            f"The results of {formulas} on the sheet '{name}' were never saved: open the file in Excel or LibreOffice, "
            "save it, and add it again."
        )


def _rows(sheet: CalamineSheet, cells: Cells) -> Iterator[list[str]]:
    """Yield each row's cells as they are shown; a short cell that spans others is repeated in each of them."""
    spans = dict(sheet.merged_cell_ranges or [])
    spanning: dict[int, tuple[str, int]] = {}
    for number, values in enumerate(sheet.to_python(skip_empty_area=False)):
        row = [clean(displayed(value, cells.codes.get((number, column), ""))) for column, value in enumerate(values)]
        own = sum(map(bool, row))
        for column, text in enumerate(list(row)):
            last_row, last_column = spans.get((number, column), (number, column))
            if not text or len(text) > SPANNING_CELL_CHARACTERS:
                continue
            for each in range(column, min(last_column + 1, len(row))):
                # A title over the whole table stands alone in its row, and is no name of every column.
                row[each] = text if own > 1 else row[each]
                if last_row > number:
                    spanning[each] = (text, last_row)
        for column, (text, last) in list(spanning.items()):
            if number > last:
                del spanning[column]
            elif column < len(row):
                row[column] = row[column] or text
        if number not in cells.hidden_rows:
            yield [text for column, text in enumerate(row) if column not in cells.hidden_columns]
