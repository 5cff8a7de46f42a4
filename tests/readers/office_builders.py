"""Word, PowerPoint, Excel, OpenDocument and EPUB files with what is awkward in them; their words are the tests' own."""

from __future__ import annotations

import datetime
import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

import xlsxwriter
from docx import Document as new_docx
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Inches as DocxInches
from PIL import Image
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from tests.readers.builders import repacked, saved

OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED_OFFICE = OLE_HEAD + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000)
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'


def picture() -> BytesIO:
    """A small grey picture."""
    target = BytesIO()
    Image.new("L", (20, 20), 128).save(target, "PNG")
    target.seek(0)
    return target


def docx_paragraphs(*texts: str, right_to_left: bool = False) -> bytes:
    document = new_docx()
    for text in texts:
        paragraph = document.add_paragraph(text)
        if right_to_left:
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
    return saved(document)


def docx_empty(header: str = "") -> bytes:
    document = new_docx()
    document.sections[0].header.paragraphs[0].text = header
    return saved(document)


def docx_with_comment() -> bytes:
    document = new_docx()
    run = document.add_paragraph().add_run("The plan is agreed.")
    document.add_comment(run, text="Is it really?", author="Somebody", initials="S")
    return saved(document)


def _notes(kind: str, *texts: str) -> bytes:
    plural = {"footnote": "footnotes", "endnote": "endnotes"}[kind]
    notes = "".join(
        f'<w:{kind} w:id="{number + 1}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:{kind}>'
        for number, text in enumerate(texts)
    )
    rule = f'<w:{kind} w:type="separator" w:id="0"><w:p><w:r><w:t>RULE</w:t></w:r></w:p></w:{kind}>'
    return f"<w:{plural} {nsdecls('w')}>{rule}{notes}</w:{plural}>".encode()


def docx_with_notes() -> bytes:
    """A footnote and an endnote, each in a part of its own."""
    document = new_docx()
    paragraph = document.add_paragraph("Waiting times fell")
    for kind in ("footnote", "endnote"):
        run = paragraph.add_run()
        run._r.append(parse_xml(f'<w:{kind}Reference {nsdecls("w")} w:id="1"/>'))
    data = saved(document)
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kinds = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    with zipfile.ZipFile(BytesIO(data)) as archive:
        relations = archive.read("word/_rels/document.xml.rels").decode()
        types = archive.read("[Content_Types].xml").decode()
    changes = {}
    for number, kind in enumerate(("footnote", "endnote")):
        relation = f'<Relationship Id="rIdN{number}" Type="{base}/{kind}s" Target="{kind}s.xml"/>'
        relations = relations.replace("</Relationships>", relation + "</Relationships>")
        override = f'<Override PartName="/word/{kind}s.xml" ContentType="{kinds}.{kind}s+xml"/>'
        types = types.replace("</Types>", override + "</Types>")
        changes[f"word/{kind}s.xml"] = _notes(kind, f"Measured in March, says the {kind}.")
    changes |= {"word/_rels/document.xml.rels": relations.encode(), "[Content_Types].xml": types.encode()}
    return repacked(data, changes)


def docx_with_text_box() -> bytes:
    """A text box as Word writes it: a drawing, and a copy for old programs."""
    document = new_docx()
    box = "<w:txbxContent><w:p><w:r><w:t>Said in a box.</w:t></w:r></w:p></w:txbxContent>"
    names = (
        f'{nsdecls("w", "wp", "a")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        'xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    document.add_paragraph("Before the box.")._p.append(
        parse_xml(
            f"<w:r {names}><mc:AlternateContent>"
            f'<mc:Choice Requires="wps"><w:drawing><wp:inline><wp:docPr id="1" name="Box 1"/>'
            f"<a:graphic><a:graphicData><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></a:graphicData></a:graphic>"
            f"</wp:inline></w:drawing></mc:Choice>"
            f"<mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback>"
            f"</mc:AlternateContent></w:r>"
        )
    )
    document.add_paragraph("After the box.")
    return saved(document)


def docx_with_picture() -> bytes:
    """A picture with a description, one whose description a program made, and a caption."""
    document = new_docx()
    for told in ("Bar chart of waiting times by ward", "A picture containing text Description automatically generated"):
        document.add_picture(picture(), width=DocxInches(1))
        document.element.body.findall(f".//{qn('wp:docPr')}")[-1].set("descr", told)
    document.add_paragraph("Figure 1: Waiting times by ward", style="Caption")
    return saved(document)


def docx_with_tables() -> bytes:
    """A table with cells that span rows and columns, and one within a cell of another."""
    document = new_docx()
    table = document.add_table(rows=4, cols=3)
    cells = [("Region", "Trust", "Share"), ("North", "Ash", "12%"), ("", "Birch", "15%"), ("All", "", "14%")]
    for row, texts in zip(table.rows, cells, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(3, 1))
    document.add_paragraph("Between the tables.")
    outer = document.add_table(rows=2, cols=2)
    for row, texts in zip(outer.rows, (("Step", "Detail"), ("One", "See within:")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    inner = outer.cell(1, 1).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "inner left", "inner right"
    return saved(document)


def docx_with_contents() -> bytes:
    """A table of contents whose lines repeat the headings."""
    document = new_docx()
    styles = document.styles
    style = styles.add_style("toc 1", 1)
    document.add_paragraph("What we found\t3", style=style)
    document.add_heading("What we found", 1)
    document.add_paragraph("Waiting times fell in the north.")
    return saved(document)


def docx_with_formula() -> bytes:
    document = new_docx()
    names = f'{nsdecls("w")} xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    paragraph = document.add_paragraph("The sum is ")
    paragraph._p.append(parse_xml(f"<m:oMath {names}><m:r><m:t>x + 2</m:t></m:r></m:oMath>"))
    paragraph.add_run(" in all.")
    return saved(document)


def pptx_numbered() -> bytes:
    """A list that PowerPoint numbers itself, with a list of letters within it."""
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    frame = slide.shapes.add_textbox(Inches(1), Inches(1), Inches(6), Inches(3)).text_frame
    items = [("Name a lead", 0), ("in print", 1), ("online", 1), ("Publish it", 0)]
    for number, (words, level) in enumerate(items):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.text, paragraph.level = words, level
        kind = "alphaLcParenBoth" if level else "arabicPeriod"
        paragraph._p.get_or_add_pPr().append(parse_xml(f'<a:buAutoNum {nsdecls("a")} type="{kind}"/>'))
    return saved(presentation)


def pptx_slides(*texts: str) -> bytes:
    """A slide for each text, with a picture and no text where it is empty."""
    presentation = Presentation()
    for text in texts:
        slide = presentation.slides.add_slide(presentation.slide_layouts[6])
        if text:
            slide.shapes.add_textbox(Inches(1), Inches(1), Inches(6), Inches(1)).text_frame.text = text
        else:
            slide.shapes.add_picture(picture(), Inches(1), Inches(1))
    return saved(presentation)


def pptx_with_shapes() -> bytes:
    """A group within a group, a chart, a described picture, and notes."""
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "Waiting times"
    inner = slide.shapes.add_group_shape().shapes.add_group_shape()
    inner.shapes.add_textbox(Inches(1), Inches(1), Inches(3), Inches(1)).text_frame.text = "Said in a group."
    chart = CategoryChartData()
    chart.categories = ["North", "South"]
    chart.add_series("2023", (12, 15.5))
    chart.add_series("2024", (10, None))
    drawn = slide.shapes.add_chart(
        XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(2), Inches(4), Inches(3), chart
    ).chart
    drawn.has_title = True
    drawn.chart_title.text_frame.text = "Weeks waited by region"
    shape = slide.shapes.add_picture(picture(), Inches(1), Inches(5))
    shape._element.nvPicPr.cNvPr.set("descr", "Photograph of the new ward")
    slide.notes_slide.notes_text_frame.text = "Say thanks to the ward."
    return saved(presentation)


def xlsx(sheets: dict[str, list[list[object]]], *, hidden: tuple[str, ...] = (), date_1904: bool = False) -> bytes:
    """A workbook of plain cells; a pair (value, number format) sets the format."""
    target = BytesIO()
    workbook = xlsxwriter.Workbook(target, {"in_memory": True, "date_1904": date_1904})
    for name, rows in sheets.items():
        sheet = workbook.add_worksheet(name)
        if name in hidden:
            sheet.hide()
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                value, code = cell if isinstance(cell, tuple) else (cell, "")
                form = workbook.add_format({"num_format": code}) if code else None
                if isinstance(value, datetime.date):
                    sheet.write_datetime(row, column, value, form)
                elif value is not None:
                    sheet.write(row, column, value, form)
    workbook.close()
    return target.getvalue()


def xlsx_merged() -> bytes:
    """A title over the table, years that span two columns each, and a region that spans two rows."""
    target = BytesIO()
    workbook = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = workbook.add_worksheet("Waits")
    sheet.merge_range("A1:E1", "Table 3: Weeks waited")
    sheet.merge_range("B2:C2", "2023")
    sheet.merge_range("D2:E2", "2024")
    sheet.write_row("A3", ["Region", "Spring", "Autumn", "Spring", "Autumn"])
    sheet.merge_range("A4:A5", "North")
    sheet.write_row("B4", [12, 13, 14, 15])
    sheet.write_row("B5", [22, 23, 24, 25])
    workbook.close()
    return target.getvalue()


def xlsx_formulas(value: object = "") -> bytes:
    """Formulas whose results were never saved, as programs write them that do not calculate."""
    target = BytesIO()
    workbook = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = workbook.add_worksheet()
    sheet.write_formula("A1", "=B1*2", None, value)
    workbook.close()
    return target.getvalue()


ODF = "urn:oasis:names:tc:opendocument:xmlns"
ODF_NAMES = " ".join(
    f'xmlns:{short}="{ODF}:{long}:1.0"'
    for short, long in {
        "office": "office", "text": "text", "table": "table", "draw": "drawing", "style": "style",
        "svg": "svg-compatible", "fo": "xsl-fo-compatible", "meta": "meta", "manifest": "manifest",
    }.items()
)  # fmt: skip
ODT_TYPE = "application/vnd.oasis.opendocument.text"
ODT_STYLES = (
    '<style:style style:name="Bold" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<text:list-style style:name="Numbers"><text:list-level-style-number text:level="1" style:num-format="1" '
    'style:num-suffix="."/><text:list-level-style-number text:level="2" style:num-format="a" style:num-prefix="(" '
    'style:num-suffix=")"/></text:list-style>'
    '<text:list-style style:name="Bullets">'
    '<text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>'
)


def odt(body: str, *, title: str = "", kind: str = ODT_TYPE, manifest: str = "", styles: str = "") -> bytes:
    """An OpenDocument text with ``body`` as the content of its office:text, and ``styles`` beside its usual ones."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ODF_NAMES}>'
        f"<office:automatic-styles>{ODT_STYLES}{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    meta = (
        f'<office:document-meta {ODF_NAMES} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
        f"<dc:title>{title}</dc:title></office:meta></office:document-meta>"
    )
    return _zip(
        {
            "mimetype": kind,
            "content.xml": content,
            "meta.xml": meta,
            "META-INF/manifest.xml": f"<manifest:manifest {ODF_NAMES}>{manifest}</manifest:manifest>",
        }
    )


def _zip(parts: dict[str, str | bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return target.getvalue()


XHTML_TYPE = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">'


def chapter(title: str, body: str, doctype: str = XHTML_TYPE) -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{doctype}<html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops"><head><title>{escape(title)}</title></head>'
        f"<body><header><h1>{escape(title)}</h1></header>{body}</body></html>"
    )


def epub(chapters: list[str], *, missing: int = 0, extra: dict[str, str | bytes] | None = None) -> bytes:
    """A book with its contents page; ``missing`` more chapters are listed than are there."""
    count = len(chapters) + missing
    items = "".join(
        f'<item id="c{number}" href="text/chapter%20{number}.xhtml" media-type="application/xhtml+xml"/>'
        for number in range(count)
    )
    spine = "".join(f'<itemref idref="c{number}"/>' for number in range(count))
    package = (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The book of wards</dc:title>'
        "<dc:publisher>Ashford Press</dc:publisher><dc:date>2023-05-01T00:00:00Z</dc:date></metadata><manifest>"
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        f'{items}</manifest><spine><itemref idref="nav"/>{spine}</spine></package>'
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
        '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    return _zip(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "OEBPS/content.opf": package,
            "OEBPS/nav.xhtml": chapter("Contents", "<nav><ol><li>Listed in the contents</li></ol></nav>"),
            **{f"OEBPS/text/chapter {number}.xhtml": text for number, text in enumerate(chapters)},
            **(extra or {}),
        }
    )
