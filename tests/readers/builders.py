"""Small files of every kind, made in memory; their words are the tests' own."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO

from docx import Document as new_docx
from docx.oxml import OxmlElement
from pptx import Presentation
from pptx.util import Inches
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = A4
LEFT, TOP = 72.0, HEIGHT - 100.0

Draw = Callable[[Canvas], None]


def pdf(*pages: Draw, title: str = "", password: str = "") -> bytes:
    """Return a PDF with a page for each of ``pages``."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=A4, encrypt=_encryption(password))
    if title:
        canvas.setTitle(title)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _encryption(password: str) -> object:
    from reportlab.lib.pdfencrypt import StandardEncryption

    return StandardEncryption(password, ownerPassword="owner", strength=128) if password else None


def lines(
    canvas: Canvas,
    texts: list[str],
    *,
    top: float = TOP,
    left: float = LEFT,
    font: str = "Helvetica",
    size: float = 11,
    leading: float = 1.3,
) -> float:
    """Draw lines under each other and return the base line of the one that would follow."""
    for text in texts:
        canvas.setFont(font, size)
        canvas.drawString(left, top, text)
        top -= size * leading
    return top


def report_page(number: int) -> Draw:
    """A page with a header, a heading, two paragraphs, a list, a table and a page number."""

    def draw(canvas: Canvas) -> None:
        lines(canvas, ["Ashford Trust annual report"], top=HEIGHT - 40, size=8)
        top = lines(canvas, [f"Chapter {number} on fair treatment"], font="Helvetica-Bold", size=18) - 8
        wrapped = [
            "Staff from every background told us that they want to be heard by",
            "the people who lead the organisation, and that they want to see what",
            f"has changed since they spoke in year {number}.",
        ]
        top = lines(canvas, wrapped, top=top) - 10
        second = [
            "The board reviews progress every quarter and publishes what it has",
            "found, good or bad, on its own page.",
        ]
        top = lines(canvas, second, top=top) - 10
        items = [
            "• Name a lead for each goal and say by when it will be",
            "reached.",
            "• Publish the figures every year.",
        ]
        for text, indent in zip(items, (0, 9, 0), strict=True):
            top = lines(canvas, [text], top=top, left=LEFT + indent)
        top -= 10
        for cells in (("Group", "Staff", "Share"), ("Nurses", "420", "31%"), ("Doctors", "150", "11%")):
            for column, cell in enumerate(cells):
                lines(canvas, [cell], top=top, left=LEFT + 120 * column)
            top -= 15
        lines(canvas, [str(number)], top=30, left=WIDTH / 2, size=8)

    return draw


def picture_page(canvas: Canvas) -> None:
    """A page that holds a shape and no text."""
    canvas.rect(100, 100, 200, 200, fill=1)


def docx() -> bytes:
    """A Word document with a title, headings, a numbered list, bold text, a table and a header that is furniture."""
    document = new_docx()
    document.core_properties.title = "Plan for fair recruitment"
    document.sections[0].header.paragraphs[0].text = "Running header"
    document.add_heading("Plan for fair recruitment", 0)
    document.add_heading("What we will do", 1)
    document.add_paragraph("We will  advertise\u00a0every post openly.")
    document.add_paragraph().add_run("This matters most.").bold = True
    document.add_paragraph("Train every panel", style="List Number")
    document.add_paragraph("Publish the outcome", style="List Number")
    document.add_paragraph("3.12 name a lead")
    table = document.add_table(rows=3, cols=2)
    cells = [("Action", "By when"), ("Train panels", "March"), ("Report", "June")]
    for row, texts in zip(table.rows, cells, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph("After the table.")
    return saved(document)


def docx_with_revision() -> bytes:
    """A Word document with a tracked insertion, a tracked deletion and a content control."""
    document = new_docx()
    paragraph = document.add_paragraph("We agreed ")
    for tag, text_tag, text in (("w:ins", "w:t", "to act"), ("w:del", "w:delText", "to wait")):
        change, run, words = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
        words.text = text
        run.append(words)
        change.append(run)
        paragraph._p.append(change)
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    inside = document.add_paragraph("Inside a control.")._p
    control.append(content)
    document.element.body.insert(1, control)
    content.append(inside)
    return saved(document)


def pptx() -> bytes:
    """Two slides: bullets with notes, and a table with a picture description."""
    presentation = Presentation()
    first = presentation.slides.add_slide(presentation.slide_layouts[1])
    first.shapes.title.text = "Why it matters"
    frame = first.placeholders[1].text_frame
    frame.text = "Staff are leaving"
    second = frame.add_paragraph()
    second.text, second.level = "Exit interviews say why", 1
    first.notes_slide.notes_text_frame.text = "Pause here for questions."
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "Figures"
    table = slide.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    for (row, column), text in {(0, 0): "Group", (0, 1): "Share", (1, 0): "Nurses", (1, 1): "31%"}.items():
        table.cell(row, column).text = text
    return saved(presentation)


def saved(document: object) -> bytes:
    """Return the bytes of a python-docx or python-pptx document."""
    target = BytesIO()
    document.save(target)  # type: ignore[attr-defined]
    return target.getvalue()


def repacked(data: bytes, changes: dict[str, bytes]) -> bytes:
    """Return the ZIP with parts replaced or added."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            copy.writestr(name, changes.get(name, source.read(name)))
        for name in changes.keys() - set(source.namelist()):
            copy.writestr(name, changes[name])
    return target.getvalue()


__all__ = ["docx", "docx_with_revision", "lines", "pdf", "picture_page", "pptx", "repacked", "report_page", "saved"]
