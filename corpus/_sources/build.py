"""Build the PDF, Word and PowerPoint briefings of this library from the Markdown sources beside this script.

    python corpus/_sources/build.py            build every file
    python corpus/_sources/build.py NAME…      build some, by the name of their source without .md

A source is Markdown with front matter. The front matter holds the document's metadata, which becomes its sidecar, and
``build``: ``format`` (pdf, docx, pptx) and for a PDF ``layout``: ``plain``, ``roman`` (title and contents on pages i
and ii, the text from page 1) or ``columns`` (two columns). In a deck each ``##`` heading is a slide and a block quote
holds its speaker notes.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from docx import Document as WordDocument
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pptx import Presentation
from pptx.util import Inches, Pt
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import cm
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

SOURCES = Path(__file__).parent
CORPUS = SOURCES.parent


@dataclass(frozen=True)
class Part:
    """A piece of a source: ``kind`` is heading, paragraph, item, table or notes.

    ``runs`` are (text, bold) pairs; ``rows`` are a table's cells, the header first. ``marker`` is an item's number.
    """

    kind: str
    runs: tuple[tuple[str, bool], ...] = ()
    level: int = 0
    marker: str = ""
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.runs)


def read_source(path: Path) -> tuple[dict[str, Any], list[Part]]:
    """Return a source's front matter and its parts."""
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.load(front, Loader=yaml.BaseLoader), parts_of(body)


def parts_of(body: str) -> list[Part]:
    tokens = MarkdownIt("commonmark").enable("table").parse(body)
    parts: list[Part] = []
    lists: list[tuple[str, int]] = []
    quoted = 0
    rows: list[list[str]] = []
    level = 0
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append((token.type.split("_")[0], int(token.attrGet("start") or 1)))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "heading_close":
            level = 0
        elif token.type in ("blockquote_open", "blockquote_close"):
            quoted += 1 if token.nesting == 1 else -1
        elif token.type == "table_open":
            rows = []
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "table_close":
            parts.append(Part("table", rows=tuple(tuple(row) for row in rows)))
            rows = []
        elif token.type == "inline":
            runs = runs_of(token)
            if rows:
                rows[-1].append("".join(text for text, _ in runs))
            elif level:
                parts.append(Part("heading", runs, level))
            elif quoted:
                parts.append(Part("notes", runs))
            elif lists:
                kind, number = lists[-1]
                parts.append(Part("item", runs, len(lists), f"{number}." if kind == "ordered" else ""))
                lists[-1] = (kind, number + 1)
            else:
                parts.append(Part("paragraph", runs))
    return parts


def runs_of(inline: Token) -> tuple[tuple[str, bool], ...]:
    runs, bold = [], 0
    for child in inline.children or []:
        if child.type in ("strong_open", "strong_close"):
            bold += child.nesting
        elif child.type in ("softbreak", "hardbreak"):
            runs.append((" ", bool(bold)))
        elif child.content:
            runs.append((child.content, bool(bold)))
    return tuple(runs)


def write_sidecar(target: Path, front: dict[str, Any]) -> None:
    metadata = {key: value for key, value in front.items() if key != "build"}
    header = f"# Built from _sources/{target.stem}.md; edit that file and run build.py.\n"
    text = yaml.safe_dump(metadata, allow_unicode=True, sort_keys=False, width=110)
    target.with_name(target.name + ".yaml").write_text(header + text, encoding="utf-8")


# PDF

STYLES = getSampleStyleSheet()
BODY = ParagraphStyle("Body", parent=STYLES["BodyText"], fontSize=10.5, leading=15, spaceAfter=7)
ITEM = ParagraphStyle("Item", parent=BODY, leftIndent=18, bulletIndent=4, spaceAfter=4)
CELL = ParagraphStyle("Cell", parent=BODY, fontSize=9.5, leading=13, spaceAfter=0)
HEADINGS = {
    1: ParagraphStyle("One", parent=STYLES["Heading1"], fontSize=20, leading=25, spaceAfter=14),
    2: ParagraphStyle("Two", parent=STYLES["Heading2"], fontSize=14.5, leading=19, spaceBefore=14, spaceAfter=7),
    3: ParagraphStyle("Three", parent=STYLES["Heading3"], fontSize=12, leading=16, spaceBefore=9, spaceAfter=5),
}
ROMAN = ("i", "ii", "iii", "iv", "v", "vi")


def escaped(runs: tuple[tuple[str, bool], ...]) -> str:
    marked = []
    for text, bold in runs:
        safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        marked.append(f"<b>{safe}</b>" if bold else safe)
    return "".join(marked)


def flowables(parts: list[Part], width: float) -> list[Any]:
    flow: list[Any] = []
    for part in parts:
        if part.kind == "heading":
            flow.append(Paragraph(escaped(part.runs), HEADINGS[min(part.level, 3)]))
        elif part.kind == "item":
            flow.append(Paragraph(escaped(part.runs), ITEM, bulletText=part.marker or "•"))
        elif part.kind == "table":
            cells = [
                [Paragraph(escaped(((cell, row == 0),)), CELL) for cell in cells] for row, cells in enumerate(part.rows)
            ]
            count = len(part.rows[0])
            shares = [0.55] + [0.45 / (count - 1)] * (count - 1) if count > 1 else [1.0]
            table = Table(cells, colWidths=[width * share for share in shares], repeatRows=1)
            table.setStyle(
                TableStyle(
                    [
                        ("GRID", (0, 0), (-1, -1), 0.5, colors.grey),
                        ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
                        ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ]
                )
            )
            flow += [table, Spacer(1, 10)]
        else:
            flow.append(Paragraph(escaped(part.runs), BODY))
    return flow


def build_pdf(front: dict[str, Any], parts: list[Part], target: Path) -> None:
    layout = front["build"].get("layout", "plain")
    front_pages = 2 if layout == "roman" else 0
    short = front["title"].removeprefix("Briefing: ")

    def decorate(canvas: Any, document: Any) -> None:
        number = document.page
        label = ROMAN[number - 1] if number <= front_pages else str(number - front_pages)
        canvas.saveState()
        canvas.setFont("Helvetica", 8.5)
        canvas.setFillGray(0.35)
        if number > 1:
            canvas.drawString(2.2 * cm, A4[1] - 1.4 * cm, short[:90])
        canvas.drawCentredString(A4[0] / 2, 1.3 * cm, label)
        canvas.restoreState()
        if number == 1 and front_pages:
            canvas.addPageLabel(0, "ROMAN_LOWER", 1)
            canvas.addPageLabel(front_pages, "ARABIC", 1)

    width, height = A4[0] - 4.4 * cm, A4[1] - 4.6 * cm
    whole = Frame(2.2 * cm, 2.3 * cm, width, height, id="whole")
    column = (width - 0.8 * cm) / 2
    pair = [Frame(2.2 * cm + place * (column + 0.8 * cm), 2.3 * cm, column, height, id=f"c{place}") for place in (0, 1)]
    document = BaseDocTemplate(
        str(target), pagesize=A4, title=front["title"], author=front["text_by"], subject=front["kind"], invariant=1
    )
    document.addPageTemplates(
        [
            PageTemplate("whole", [whole], onPage=decorate),
            PageTemplate("columns", pair, onPage=decorate),
        ]
    )
    opening, rest = opening_and_rest(parts)
    flow: list[Any] = []
    if layout == "roman":
        contents = [Part("heading", (("Contents", False),), 2)]
        contents += [Part("paragraph", part.runs) for part in rest if part.kind == "heading" and part.level == 2]
        flow = [
            *flowables(opening, width),
            PageBreak(),
            *flowables(contents, width),
            PageBreak(),
            *flowables(rest, width),
        ]
    elif layout == "columns":
        flow = [NextPageTemplate("columns"), *flowables(opening, width), PageBreak(), *flowables(rest, column)]
    else:
        flow = flowables(parts, width)
    document.build(flow)


def opening_and_rest(parts: list[Part]) -> tuple[list[Part], list[Part]]:
    """The opening ends where the second section begins: the title and what the briefing is come first."""
    sections = [place for place, part in enumerate(parts) if part.kind == "heading" and part.level == 2]
    first = sections[1] if len(sections) > 1 else len(parts)
    return parts[:first], parts[first:]


# Word


def build_docx(front: dict[str, Any], parts: list[Part], target: Path) -> None:
    word = WordDocument()
    word.core_properties.title = front["title"]
    word.core_properties.author = front["text_by"]
    word.sections[0].footer.paragraphs[0].text = "A briefing in this library's own words. Check the original."
    for part in parts:
        if part.kind == "heading":
            word.add_heading(part.text, level=0 if part.level == 1 else part.level - 1)
        elif part.kind == "table":
            table = word.add_table(rows=0, cols=len(part.rows[0]), style="Table Grid")
            for cells in part.rows:
                for cell, text in zip(table.add_row().cells, cells, strict=True):
                    cell.text = text
        else:
            style = {"item": "List Number" if part.marker else "List Bullet"}.get(part.kind)
            paragraph = word.add_paragraph(style=style)
            for text, bold in part.runs:
                paragraph.add_run(text).bold = bold or None
    word.save(str(target))


# PowerPoint


def build_pptx(front: dict[str, Any], parts: list[Part], target: Path) -> None:
    deck = Presentation()
    deck.core_properties.title = front["title"]
    deck.core_properties.author = front["text_by"]
    slide: Any = None
    for part in parts:
        if part.kind == "heading":
            slide = deck.slides.add_slide(deck.slide_layouts[0 if part.level == 1 else 1])
            slide.shapes.title.text = part.text
            continue
        if part.kind == "notes":
            notes = slide.notes_slide.notes_text_frame
            notes.text = f"{notes.text}\n{part.text}" if notes.text else part.text
        elif part.kind == "table":
            rows, columns = len(part.rows), len(part.rows[0])
            shape = slide.shapes.add_table(rows, columns, Inches(0.6), Inches(3.6), Inches(8.8), Inches(0.4 * rows))
            for row, cells in enumerate(part.rows):
                for place, text in enumerate(cells):
                    shape.table.cell(row, place).text = text
        else:
            frame = slide.placeholders[1].text_frame
            paragraph = frame.paragraphs[0] if not frame.text else frame.add_paragraph()
            paragraph.level = max(part.level - 1, 0)
            for text, bold in part.runs:
                run = paragraph.add_run()
                run.text = text
                run.font.bold = bold or None
                run.font.size = Pt(18)
    deck.save(str(target))


BUILDERS = {"pdf": build_pdf, "docx": build_docx, "pptx": build_pptx}


def build(source: Path) -> Path:
    """Build one source and its sidecar; return the file."""
    front, parts = read_source(source)
    format_name = front["build"]["format"]
    target = CORPUS / f"{source.stem}.{format_name}"
    BUILDERS[format_name](front, parts, target)
    write_sidecar(target, front)
    return target


def main(names: list[str]) -> None:
    sources = [SOURCES / f"{name}.md" for name in names] or sorted(SOURCES.glob("*.md"))
    for source in sources:
        sys.stdout.write(f"{build(source).relative_to(CORPUS)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
