"""A paper as PDF, in fonts that travel inside it. What the fonts lack is shown as a box and said at the end."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from io import BytesIO
from textwrap import wrap
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate

from assistant.export.paper import NAME, Paper, Reference, Section, details, notes, source_line

MISSING = "\u25a1"
PARAGRAPH_CHARACTERS = 3_000
_FACES = {"normal": "Vera.ttf", "bold": "VeraBd.ttf", "italic": "VeraIt.ttf", "boldItalic": "VeraBI.ttf"}
_FAMILY = "Vera"
_GREY = HexColor("#404040")


@lru_cache(maxsize=1)
def _glyphs() -> frozenset[int]:
    """Register the fonts that come with the PDF library; return the characters that all of them have."""
    held = []
    for face, file in _FACES.items():
        font = TTFont(f"{_FAMILY}-{face}", file)
        pdfmetrics.registerFont(font)
        held.append(frozenset(font.face.charToGlyph))
    pdfmetrics.registerFontFamily(_FAMILY, **{face: f"{_FAMILY}-{face}" for face in _FACES})
    return frozenset.intersection(*held)


def _style(size: float, face: str = "normal", before: float = 0.0, indent: float = 0.0, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(
        f"{face}{size}{before}{indent}",
        fontName=f"{_FAMILY}-{face}",
        fontSize=size,
        leading=size * 1.4,
        spaceBefore=before,
        spaceAfter=size * 0.5,
        leftIndent=indent,
        alignment=TA_LEFT,
        **more,
    )


class _Setter:
    """Sets text and remembers whether a character could not be shown."""

    def __init__(self) -> None:
        self._held = _glyphs()
        self.lacking = False
        self.styles = {
            "title": _style(18, "bold"),
            "question": _style(13, "bold", before=14, keepWithNext=1),
            "heading": _style(11, "bold", before=8, keepWithNext=1),
            "body": _style(10),
            "item": _style(10, indent=0.8 * cm),
            "note": _style(9, "italic", textColor=_GREY),
            "details": _style(9, "italic", textColor=_GREY, keepWithNext=1),
            "source": _style(9),
            "quote": _style(9, indent=0.8 * cm),
        }

    def mark_up(self, text: str) -> str:
        """Return ``text`` for a paragraph's markup, with a box for what the fonts lack."""
        shown = "".join(character if ord(character) in self._held else MISSING for character in text)
        self.lacking = self.lacking or shown != text
        return escape(shown.replace(MISSING, "?") if ord(MISSING) not in self._held else shown)

    def paragraph(self, text: str, style: str) -> Paragraph:
        return Paragraph(self.mark_up(text), self.styles[style])

    def paragraphs(self, lines: Iterable[str], style: str) -> list[Paragraph]:
        """Return ``lines`` one below the other.

        A paragraph is laid out anew for every page that it runs over, so one of many pages would take minutes.
        """
        pieces: list[list[str]] = [[]]
        for line in lines:
            for piece in wrap(line, PARAGRAPH_CHARACTERS, drop_whitespace=False):
                if sum(map(len, pieces[-1])) + len(piece) > PARAGRAPH_CHARACTERS:
                    pieces.append([])
                pieces[-1].append(self.mark_up(piece))
        return [Paragraph("<br/>".join(piece), self.styles[style]) for piece in pieces if piece]


def pdf(paper: Paper) -> bytes:
    """Return the bytes of a PDF file, A4."""
    setter = _Setter()
    flow: list[Any] = [
        setter.paragraph(paper.title, "title"),
        setter.paragraph(f"{NAME} · Library: {paper.library}", "body"),
        setter.paragraph(paper.notice, "note"),
    ]
    for section in paper.sections:
        flow += _section(section, setter)
    if setter.lacking:
        note = "Some characters cannot be shown in this PDF and stand as boxes or question marks."
        flow.append(setter.paragraph(f"{note} The Word and Markdown exports have them.", "note"))
    stream = BytesIO()
    SimpleDocTemplate(
        stream,
        pagesize=A4,
        title=paper.title,
        author=NAME,
        lang="en-GB",
        leftMargin=2.5 * cm,
        rightMargin=2.5 * cm,
        topMargin=2 * cm,
        bottomMargin=2 * cm,
    ).build(flow, onFirstPage=_foot, onLaterPages=_foot)
    return stream.getvalue()


def _foot(canvas: Any, document: Any) -> None:
    canvas.saveState()
    canvas.setFont(f"{_FAMILY}-normal", 8)
    canvas.drawRightString(A4[0] - 2.5 * cm, 1.2 * cm, f"{NAME} · page {document.page}")
    canvas.restoreState()


def _section(section: Section, setter: _Setter) -> list[Any]:
    flow: list[Any] = [setter.paragraph(section.question, "question")]
    flow += setter.paragraphs([details(section)], "details")
    for each in section.statements:
        flow += setter.paragraphs([each.text] if each.text else [], "body")
        flow += [piece for item in each.items for piece in setter.paragraphs([f"• {item}"], "item")]
    for note in notes(section):
        flow += setter.paragraphs([note], "note")
    # A heading alone at the foot of a page: what keeps together does not heed it.
    heading = [setter.paragraph("References", "heading")]
    for reference in section.references:
        flow.append(KeepTogether([*heading, *_reference(reference, setter)]))
        heading = []
    flow += [setter.paragraph("Closest passages, not an answer", "heading")] if section.closest else []
    return [*flow, *(piece for each in section.closest for piece in setter.paragraphs([each], "source"))]


def _reference(reference: Reference, setter: _Setter) -> list[Paragraph]:
    head = f"<b>{setter.mark_up(f'[{reference.number}] {reference.title}')}</b>"
    head += f"<br/>{setter.mark_up(source_line(reference))}" if source_line(reference) else ""
    if reference.address:
        link = f'<a href="{escape(reference.address)}" color="#003087">{setter.mark_up(reference.address)}</a>'
        head += f"<br/>{reference.address_words}: {link}"
    shown = [Paragraph(head, setter.styles["source"])]
    if not reference.lines:
        return shown
    *before, last = reference.lines
    first, *rest = [*before, f"{last}”"]
    return [*shown, *setter.paragraphs([f"“{first}", *rest], "quote")]
