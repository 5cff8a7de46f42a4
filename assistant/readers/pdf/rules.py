"""The straight lines drawn on a PDF page: borders of tables, as pdfium gives them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pypdfium2.raw as pdfium_c

from assistant.readers.pdf.grids import Rule

# A page with more shapes than this is a map or a chart.
MOST_SHAPES = 3_000
# Thicker than this, in points, a line is a bar; shorter, a dash.
THICKEST, SHORTEST = 3.0, 6.0
MOST_SEGMENTS = 400


def read_rules(page: Any) -> list[Rule]:
    """Return the level and upright lines of a page, in points as pdfium gives them; none where there are too many."""
    count = pdfium_c.FPDFPage_CountObjects(page.raw)
    if count < 0:
        return []
    rules: list[Rule] = []
    shapes = 0
    for index in range(count):
        shape = pdfium_c.FPDFPage_GetObject(page.raw, index)
        if pdfium_c.FPDFPageObj_GetType(shape) == pdfium_c.FPDF_PAGEOBJ_PATH:
            shapes += 1
            if shapes > MOST_SHAPES:
                return []
            rules.extend(_rules_of(shape))
    return rules


def _rules_of(shape: Any) -> Iterator[Rule]:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium_c.FPDFPageObj_GetBounds(shape, left, bottom, right, top):
        return
    rule = _rule(left.value, bottom.value, right.value, top.value)
    if rule is not None:
        yield rule
        return
    count = pdfium_c.FPDFPath_CountSegments(shape)
    if not 4 <= count <= MOST_SEGMENTS or min(right.value - left.value, top.value - bottom.value) < SHORTEST:
        return
    if count <= 6:
        if _is_stroked(shape) and all(_is_straight(shape, index) for index in range(count)):
            yield from _edges(left.value, bottom.value, right.value, top.value)
        return
    yield from islice(_segments(shape, count), MOST_SEGMENTS)


def _rule(left: float, bottom: float, right: float, top: float) -> Rule | None:
    """Return the line that a rectangle is, if it is thin enough."""
    width, height = right - left, top - bottom
    if height <= THICKEST and width >= SHORTEST:
        return Rule((bottom + top) / 2, left, right, level=True)
    if width <= THICKEST and height >= SHORTEST:
        return Rule((left + right) / 2, bottom, top, level=False)
    return None


def _edges(left: float, bottom: float, right: float, top: float) -> Iterator[Rule]:
    yield Rule(bottom, left, right, level=True)
    yield Rule(top, left, right, level=True)
    yield Rule(left, bottom, top, level=False)
    yield Rule(right, bottom, top, level=False)


def _is_stroked(shape: Any) -> bool:
    """True where the outline is drawn: what is only filled is the ground of a text, often line after line."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(pdfium_c.FPDFPath_GetDrawMode(shape, fill, stroke) and stroke.value)


def _is_straight(shape: Any, index: int) -> bool:
    kind = pdfium_c.FPDFPathSegment_GetType(pdfium_c.FPDFPath_GetPathSegment(shape, index))
    return bool(kind != pdfium_c.FPDF_SEGMENT_BEZIERTO)


def _segments(shape: Any, count: int) -> Iterator[Rule]:
    """Yield the lines of a path of many, such as all borders of a table drawn at once."""
    matrix = pdfium_c.FS_MATRIX(1, 0, 0, 1, 0, 0)
    pdfium_c.FPDFPageObj_GetMatrix(shape, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    before: tuple[float, float] | None = None
    for index in range(count):
        segment = pdfium_c.FPDFPath_GetPathSegment(shape, index)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        if before is not None and pdfium_c.FPDFPathSegment_GetType(segment) == pdfium_c.FPDF_SEGMENT_LINETO:
            (x1, x2), (y1, y2) = sorted((before[0], point[0])), sorted((before[1], point[1]))
            rule = _rule(x1, y1, x2, y2)
            if rule is not None:
                yield rule
        before = point
