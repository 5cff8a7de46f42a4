"""A paper as a Word document, with real headings, quotation styles and British English set as its language."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from assistant.export.paper import NAME, Paper, Reference, Section, details, notes, source_line


def word(paper: Paper) -> bytes:
    """Return the bytes of a .docx file."""
    document = Document()
    _set_up(document, paper)
    document.add_heading(paper.title, 0)
    document.add_paragraph(f"{NAME} · Library: {paper.library}")
    document.add_paragraph().add_run(paper.notice).italic = True
    for section in paper.sections:
        _section(document, section)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_up(document: Any, paper: Paper) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    for name in ("Normal", "Quote"):
        document.styles[name].paragraph_format.space_after = Pt(6)
    foot = page.footer.paragraphs[0]
    foot.text = f"{NAME} · page "
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    foot._p.append(number)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    properties = document.styles["Normal"].element.get_or_add_rPr()
    properties.append(language)
    core = document.core_properties
    core.title, core.author, core.language, core.comments = paper.title, NAME, "en-GB", ""
    core.created = core.modified = datetime.now(UTC).replace(tzinfo=None)


def _section(document: Any, section: Section) -> None:
    document.add_heading(section.question, 1)
    document.add_paragraph().add_run(details(section)).italic = True
    for statement in section.statements:
        if statement.text:
            document.add_paragraph(statement.text)
        for item in statement.items:
            document.add_paragraph(item, style="List Bullet")
    for note in notes(section):
        document.add_paragraph().add_run(note).italic = True
    if section.references:
        document.add_heading("References", 2)
    for reference in section.references:
        _reference(document, reference)
    if section.closest:
        document.add_heading("Closest passages, not an answer", 2)
    for each in section.closest:
        document.add_paragraph(each, style="List Bullet")


def _reference(document: Any, reference: Reference) -> None:
    title = document.add_paragraph()
    title.paragraph_format.keep_with_next = True
    title.paragraph_format.space_after = Pt(0)
    title.add_run(f"[{reference.number}] {reference.title}").bold = True
    about = source_line(reference)
    source = document.add_paragraph(about) if about or reference.address else title
    source.paragraph_format.keep_with_next = True
    if reference.address:
        if about:
            source.add_run().add_break()
        source.add_run(f"{reference.address_words}: ")
        _link(source, reference.address)
    if reference.lines:
        _quote(document, reference.lines)


def _quote(document: Any, lines: tuple[str, ...]) -> None:
    quote = document.add_paragraph(style="Quote")
    quote.paragraph_format.left_indent = Cm(1)
    for place, line in enumerate(lines):
        run = quote.add_run(f"{'“' if place == 0 else ''}{line}{'”' if place == len(lines) - 1 else ''}")
        if place < len(lines) - 1:
            run.add_break()


def _link(paragraph: Any, address: str) -> None:
    """Add ``address`` as a link; python-docx has no call for it."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(address)
    run.underline = True
    link.append(run._r)
    paragraph._p.append(link)
