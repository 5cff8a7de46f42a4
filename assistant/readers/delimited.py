"""CSV and TSV -> Document: a row a line, with the names of its columns."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from assistant.readers.decoding import decode
from assistant.readers.failures import no_words
from assistant.readers.flow import Flow, clean
from assistant.readers.grid import add_grid
from assistant.readers.limits import Limits
from assistant.types import Document

DELIMITERS = ",;\t|"
# Enough to tell how a file is delimited; the time to tell grows with it.
SAMPLE_CHARACTERS = 16_000
CELL_CHARACTERS = 10_000_000
# No text holds this control character, so that each line is one cell.
NOTHING = "\x1f"


def read_delimited(data: bytes, limits: Limits) -> Document:
    """Return the rows as one page, whatever stands between the cells: comma, semicolon, tab or bar.

    :raises UnreadableFile: EMPTY, NO_TEXT, LIMIT or CORRUPT.
    """
    decoded = decode(data)
    flow = Flow(limits.characters)
    add_grid(_rows(decoded.text.replace("\x00", "")), flow)
    if not flow.pieces:
        raise no_words()
    return Document((flow.page(),), warnings=decoded.warnings)


def _rows(text: str) -> Iterator[list[str]]:
    first, _, rest = text.partition("\n")
    if first.startswith("sep=") and len(first) == 5:
        text, delimiter = rest, first[4]
    else:
        delimiter = _delimiter(text)
    csv.field_size_limit(CELL_CHARACTERS)
    for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
        yield [clean(cell) for cell in row]


def _delimiter(text: str) -> str:
    """Return what separates the cells, as the first lines show it."""
    # Parsing it takes longer than reading most files.
    from clevercsv import Error, Sniffer

    sample = text[:SAMPLE_CHARACTERS]
    if len(text) > SAMPLE_CHARACTERS and "\n" in sample:
        sample = sample[: sample.rindex("\n")]
    try:
        found = Sniffer().sniff(sample, delimiters=list(DELIMITERS))
    except Error:
        return NOTHING
    delimiter = (found.delimiter if found else "") or NOTHING
    rows = [row for row in csv.reader(StringIO(sample, newline=""), delimiter=delimiter) if row]
    # A comma in a few lines of a list is part of its words.
    return delimiter if sum(len(row) > 1 for row in rows) * 2 >= len(rows) else NOTHING
