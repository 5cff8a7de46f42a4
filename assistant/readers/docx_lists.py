"""The lists of a Word file: the numbers that Word draws before paragraphs, and keeps nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from docx.document import Document as DocxDocument
from docx.oxml.ns import qn

from assistant.readers.docx_elements import Element, number_of, value_of
from assistant.readers.numerals import numeral


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a numbered list."""

    kind: str
    pattern: str
    start: int


@dataclass(slots=True)
class Numbering:
    """Computes the numbers that Word draws before paragraphs."""

    abstract_of: dict[str, str]
    levels: dict[str, dict[int, _Level]]
    counters: dict[str, list[int | None]] = field(default_factory=dict)
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, docx: DocxDocument) -> Numbering:
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
            numbering.abstract_of[number_id] = value_of(number, "w:abstractNumId") or ""
            for override in number.iter(qn("w:lvlOverride")):
                start = number_of(override, "w:startOverride")
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
            start = number_of(level, "w:start")
            yield (
                number,
                _Level(
                    value_of(level, "w:numFmt") or "decimal",
                    value_of(level, "w:lvlText") or "",
                    1 if start is None else start,
                ),
            )


def _figure(kind: str, count: int) -> str:
    if kind == "decimalZero":
        return f"{count:02d}"
    first = "a" if kind.endswith("Letter") else "i" if kind.endswith("Roman") else "1"
    return numeral(first.upper() if kind.startswith("upper") else first, count)
