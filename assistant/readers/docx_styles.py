"""The styles of a Word file: what each says of its paragraphs or characters, and what it keeps from sight."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docx.document import Document as DocxDocument
from docx.oxml.ns import qn

from assistant.readers.docx_elements import Element, number_of, on, path_of, value_of

_HEADING_NAME = re.compile(r"heading (\d)", re.IGNORECASE)
_UNSEEN = ("w:vanish", "w:strike", "w:dstrike")


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style says; each field falls back to the style it is based on."""

    name: str
    base: str | None
    outline: int | None
    numbering: tuple[str | None, int | None]
    bold: bool | None
    unseen: bool | None


@dataclass(frozen=True, slots=True)
class Styles:
    """The paragraph styles by id, looked up once."""

    by_id: dict[str, Style]

    @classmethod
    def of(cls, docx: DocxDocument) -> Styles:
        """Return the styles of a document; none where it has no styles part."""
        try:
            elements = docx.part.styles.element
        except (KeyError, AttributeError):
            return cls({})
        return cls({element.get(qn("w:styleId")) or "": _style(element) for element in elements.iter(qn("w:style"))})

    def chain(self, style_id: str | None) -> Iterator[Style]:
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


def _style(element: Element) -> Style:
    return Style(
        name=value_of(element, "w:name") or "",
        base=value_of(element, "w:basedOn"),
        outline=number_of(element, "w:pPr/w:outlineLvl"),
        numbering=(value_of(element, "w:pPr/w:numPr/w:numId"), number_of(element, "w:pPr/w:numPr/w:ilvl")),
        bold=on(element.find(path_of("w:rPr/w:b"))),
        unseen=_is_unseen(element),
    )


def take_out_unseen(root: Element, styles: Styles) -> None:
    """Take out the runs that Word hides or strikes out, by their own type or their styles'."""
    by_style = any(style.unseen for style in styles.by_id.values())
    if not by_style and next(root.iter(*(qn(name) for name in _UNSEEN)), None) is None:
        return
    for run in list(root.iter(qn("w:r"))):
        unseen = _is_unseen(run)
        if unseen is None:
            unseen = styles.is_unseen(value_of(run, "w:rPr/w:rStyle"))
        if unseen is None:
            paragraph = next(run.iterancestors(qn("w:p")), None)
            unseen = None if paragraph is None else styles.is_unseen(value_of(paragraph, "w:pPr/w:pStyle"))
        if unseen:
            run.getparent().remove(run)


def _is_unseen(element: Element) -> bool | None:
    """Return whether the type of a run or style hides or strikes out its text; None where it does not say."""
    found = [switch for name in _UNSEEN if (switch := on(element.find(path_of(f"w:rPr/{name}")))) is not None]
    return any(found) if found else None
