"""A block of a PDF page in the making."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.readers.pdf.grids import Cell
from assistant.readers.pdf.lines import Line
from assistant.types import Role


@dataclass(slots=True)
class Draft:
    """A block in the making. Of a table row: ``cells``, and where lines bound its columns their ``edges``, in points.

    ``table`` tells the tables of a page apart that lines bound; it is None elsewhere. ``header`` are the cells at the
    head of a table row's columns, where they stand elsewhere.
    """

    role: Role
    lines: list[Line]
    level: int = 0
    strong: bool = False
    cells: tuple[Cell, ...] = ()
    edges: tuple[float, ...] = ()
    table: int | None = None
    header: str = ""

    @property
    def text(self) -> str:
        """The words of the block, hyphens aside."""
        return " ".join(line.text for line in self.lines)

    @property
    def bold(self) -> bool:
        """True where every word is bold."""
        return all(line.bold for line in self.lines)
