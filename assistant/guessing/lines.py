"""The blocks of a document's first pages, and which of them are its cover."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.types import Document, Role

# Where publishers print what a document is: cover, inside cover, contents page. A document without pages has its head.
FIRST_PAGES = 3
HEAD_CHARACTERS = 4_000
# A longer block is running text, and the cover is over.
LONGEST_COVER_BLOCK = 200
COVER_BLOCKS = 15


@dataclass(frozen=True, slots=True)
class Line:
    """A block of the first pages, its white space collapsed.

    ``cover`` says that it stands on the first page before any running text; ``page`` counts from 0.
    """

    text: str
    role: Role
    level: int
    page: int
    cover: bool


def first_lines(document: Document) -> list[Line]:
    """Return the blocks of the first pages, in reading order; empty ones are left out."""
    lines: list[Line] = []
    has_pages = len(document.pages) > 1
    cover = True
    for page in document.pages[:FIRST_PAGES]:
        for number, block in enumerate(page.blocks):
            if not has_pages and block.start > HEAD_CHARACTERS:
                return lines
            text = " ".join(page.text[block.start : block.end].split())
            cover &= page.index == 0 and len(text) <= LONGEST_COVER_BLOCK and number < COVER_BLOCKS
            if text:
                lines.append(Line(text, block.role, block.level, page.index, cover))
    return lines


def words_of(text: str) -> list[str]:
    """Return the words of ``text`` that are letters only, in lower case."""
    return re.findall(r"[^\W\d_]+", text.lower())
