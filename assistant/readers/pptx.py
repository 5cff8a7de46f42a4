"""PPTX -> Document: a page a slide, its title first, speaker notes last."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn
from pptx.shapes.group import GroupShape

from assistant.errors import UnreadableFile
from assistant.readers.alt_text import description
from assistant.readers.archive import parse_xml
from assistant.readers.columns import is_pairs
from assistant.readers.drawings import add_chart, add_diagram, drawings
from assistant.readers.failures import no_text, over_limit
from assistant.readers.flow import Flow, bullet_length, clean, is_numbered
from assistant.readers.limits import Limits
from assistant.readers.numerals import numeral
from assistant.readers.ooxml import checked_package, core_properties
from assistant.readers.raised import raised
from assistant.types import Document, Page, ReadingWarning, Role

Shape = Any
"""A python-pptx shape; the package ships no types."""

_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE)
_BODIES = (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY, PP_PLACEHOLDER.VERTICAL_OBJECT)
_FURNITURE = (PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.HEADER)
DEEPEST_GROUP = 50
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def read_pptx(data: bytes, limits: Limits) -> Document:
    """Return one page a slide; footers, dates and slide numbers are left out.

    :raises UnreadableFile: CORRUPT, LOCKED, LIMIT, UNSAFE or NO_TEXT.
    """
    presentation = Presentation(BytesIO(checked_package(data, "ppt", limits)))
    if len(presentation.slides) > limits.pages:
        raise over_limit(f"The file has {len(presentation.slides)} slides; the limit is {limits.pages}.", "file_pages")
    pages: list[Page] = []
    warnings: list[ReadingWarning] = []
    room = limits.characters
    for index, slide in enumerate(presentation.slides):
        if slide._element.get("show") in ("0", "false"):
            reason = f"Slide {index + 1} is hidden and was not read: show it and save the file again, if it is needed."
            warnings.append(ReadingWarning("part_not_read", reason, index))
            pages.append(Page(index, None, "", ()))
            continue
        flow = Flow(room)
        unread = _add_slide(slide, flow)
        room = flow.room
        pages.append(flow.page(index))
        if unread:
            warnings.append(ReadingWarning("part_not_read", f"{unread} of the slide's shapes cannot be read.", index))
        if not flow.pieces:
            warnings.append(ReadingWarning("page_without_text", f"Slide {index + 1} holds no text.", index))
    if not any(page.text for page in pages):
        raise no_text(
            "The slides hold no text.", "If they are pictures, run text recognition (OCR) and add the result."
        )
    return Document(tuple(pages), core_properties(presentation.core_properties), tuple(warnings))


def _add_slide(slide: Any, flow: Flow) -> int:
    """Add what a slide shows, then its notes; return how many of its shapes could not be read."""
    _choose_alternatives(slide.shapes._spTree)
    _mend_runs(slide.shapes._spTree)
    shapes = list(_flattened(slide.shapes, 0))
    unread = 0
    titles = [shape for shape in shapes if _placeholder(shape) in _TITLES]
    for shape in titles:
        flow.add(
            Role.HEADING, shape.text_frame.text, level=1 if _placeholder(shape) is PP_PLACEHOLDER.CENTER_TITLE else 2
        )
    for shape in shapes:
        if shape not in titles and _placeholder(shape) not in _FURNITURE:
            try:
                _add_shape(shape, flow)
            except UnreadableFile:
                raise
            except Exception:  # noqa: BLE001 - a shape that its parser does not know costs itself only
                unread += 1
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
            flow.add(Role.NOTE, paragraph.text)
    return unread


def _choose_alternatives(tree: Any) -> None:
    """Put what new programs show in the place of a choice between that and something for old ones."""
    for alternative in list(tree.iter(f"{_COMPATIBILITY}AlternateContent")):
        choice = alternative.find(f"{_COMPATIBILITY}Choice")
        if choice is not None and alternative.getparent().tag in (qn("p:spTree"), qn("p:grpSp")):
            for shape in list(choice):
                alternative.addprevious(shape)
            alternative.getparent().remove(alternative)


def _mend_runs(tree: Any) -> None:
    """Take out what is struck out, and set raised figures apart from what they follow."""
    for properties in list(tree.iter(qn("a:rPr"))):
        run = properties.getparent()
        text = run.find(qn("a:t"))
        if run.tag != qn("a:r") or text is None:
            continue
        if properties.get("strike") in ("sngStrike", "dblStrike"):
            run.getparent().remove(run)
        elif re.match("[1-9]", properties.get("baseline") or ""):
            before = run.getprevious()
            text.text = raised("".join(before.itertext()) if before is not None else "", text.text or "")


def _flattened(shapes: Any, depth: int) -> Iterator[Shape]:
    for shape in shapes:
        if isinstance(shape, GroupShape):
            if depth < DEEPEST_GROUP:
                yield from _flattened(shape.shapes, depth + 1)
        else:
            yield shape


def _placeholder(shape: Shape) -> Any:
    return shape.placeholder_format.type if shape.is_placeholder else None


def _add_shape(shape: Shape, flow: Flow) -> None:
    if getattr(shape, "has_table", False) and shape.has_table:
        rows = [[clean(cell.text_frame.text) for cell in row.cells] for row in shape.table.rows]
        # PowerPoint marks the first row of every table, until it is told otherwise.
        named = bool(shape.table.first_row) and len(rows) > 1 and not is_pairs(rows)
        flow.add_table(rows, headers=int(named))
    elif getattr(shape, "has_chart", False) and shape.has_chart:
        add_chart(shape.chart._chartSpace, flow)
    elif shape.has_text_frame:
        numbering = _Numbering()
        for paragraph in shape.text_frame.paragraphs:
            _add_paragraph(paragraph, numbering.next_number(paragraph), _placeholder(shape) in _BODIES, flow)
    else:
        for kind, reference in drawings(shape._element):
            if kind == "later chart":
                raise ValueError(f"Charts of this kind are not read: {reference}")
            add_diagram(parse_xml(shape.part.related_part(reference).blob), flow)
        _add_alt_text(shape, flow)


@dataclass(slots=True)
class _Numbering:
    """Computes the numbers that PowerPoint draws before the paragraphs of one shape, by level."""

    counters: dict[int, int] = field(default_factory=dict)

    def next_number(self, paragraph: Any) -> str:
        """Return the text before a paragraph; empty where it has a bullet or nothing."""
        level = paragraph.level
        for deeper in [each for each in self.counters if each > level]:
            del self.counters[deeper]
        asked = None if paragraph._p.pPr is None else paragraph._p.pPr.find(qn("a:buAutoNum"))
        if asked is None or not clean(paragraph.text):
            self.counters.pop(level, None)
            return ""
        start = asked.get("startAt") or "1"
        before = int(start) - 1 if start.isdigit() else 0
        self.counters[level] = self.counters.get(level, before) + 1
        kind = asked.get("type") or "arabicPeriod"
        first = {"alpha": "a", "roman": "i"}.get(kind[:5], "1")
        figure = numeral(first.upper() if "Uc" in kind else first, self.counters[level])
        opening = "(" if kind.endswith("ParenBoth") else ""
        closing = ")" if "Paren" in kind else "." if kind.endswith("Period") else ""
        return f"{opening}{figure}{closing}"


def _add_paragraph(paragraph: Any, number: str, in_body: bool, flow: Flow) -> None:
    text = clean(paragraph.text)
    if not text:
        return
    length = bullet_length(text)
    if length or is_numbered(text) or _has_bullet(paragraph, in_body):
        item = f"{number} {text}" if number and not is_numbered(text) else text[length:]
        flow.add(Role.LIST_ITEM, item, level=paragraph.level + 1)
    else:
        runs = [run for run in paragraph.runs if clean(run.text)]
        flow.add(Role.PARAGRAPH, text, strong=bool(runs) and all(run.font.bold for run in runs))


def _has_bullet(paragraph: Any, in_body: bool) -> bool:
    """True where the paragraph asks for a bullet, or its place has one that it does not refuse."""
    properties = paragraph._p.pPr
    if properties is None:
        return in_body
    if properties.find(qn("a:buChar")) is not None or properties.find(qn("a:buAutoNum")) is not None:
        return True
    return in_body and properties.find(qn("a:buNone")) is None


def _add_alt_text(shape: Shape, flow: Flow) -> None:
    properties = shape._element.find(f".//{qn('p:cNvPr')}")
    flow.add(Role.CAPTION, description(properties.get("descr") if properties is not None else None))
