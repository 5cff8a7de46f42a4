"""What a Word file shows beyond its plain words: signs, fields, raised and struck out text, lists within cells."""

from __future__ import annotations

import pytest
from docx import Document as new_docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Inches

from assistant.readers import read
from assistant.types import Role
from tests.readers.builders import saved
from tests.readers.checks import assert_sound, texts
from tests.readers.office_builders import picture


def with_run(inner: str) -> bytes:
    """A Word file with a paragraph that holds a run made by hand between plain ones."""
    document = new_docx()
    paragraph = document.add_paragraph("Legal advice: ")
    paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{inner}</w:r>"))
    paragraph.add_run(" in March.")
    return saved(document)


def field(inner: str) -> str:
    return f'<w:fldChar w:fldCharType="begin"><w:ffData>{inner}</w:ffData></w:fldChar>'


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        ('<w:sym w:font="Wingdings" w:char="F0FE"/><w:tab/><w:sym w:font="Wingdings" w:char="F0A8"/>', "☒ ☐"),
        ('<w:sym w:font="Wingdings 2" w:char="0052"/>', "☒"),
        ('<w:sym w:font="Symbol" w:char="F0B3"/><w:t> 5</w:t>', "≥ 5"),
        ('<w:sym w:font="Webdings" w:char="F061"/><w:sym w:font="Symbol" w:char="?"/><w:t>sought</w:t>', "sought"),
        (field('<w:checkBox><w:default w:val="1"/></w:checkBox>'), "☒"),
        (field('<w:checkBox><w:default w:val="1"/><w:checked w:val="0"/></w:checkBox>'), "☐"),
        (field('<w:ddList><w:result w:val="1"/><w:listEntry w:val="No"/><w:listEntry w:val="Yes"/></w:ddList>'), "Yes"),
        (field('<w:ddList><w:listEntry w:val="Not"/><w:listEntry w:val="Sought"/></w:ddList>'), "Not"),
        (field('<w:ddList><w:result w:val="7"/></w:ddList><w:textInput/>') + "<w:t>sought</w:t>", "sought"),
        (field("<w:textInput/>") + "<w:t>sought</w:t>", "sought"),
    ],
)  # fmt: skip
def test_signs_and_fields_are_shown(inner: str, shown: str) -> None:
    document = read("a.docx", with_run(inner))
    assert texts(document.pages[0]) == [f"Legal advice: {shown} in March."]


def test_raised_figures_of_a_word_file_stand_apart() -> None:
    document = new_docx()
    paragraph = document.add_paragraph()
    for words in ("Some 1,204^2^1", " mothers, 13 per 10^5", " people, on the 5^th", " of May."):
        plain, *above = words.split("^")
        paragraph.add_run(plain)
        for part in above:
            paragraph.add_run(part).font.superscript = True
    power = "<m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
    math = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    document.add_paragraph("So ")._p.append(parse_xml(f"<m:oMath {math}>{power}</m:oMath>"))
    page = read("a.docx", saved(document)).pages[0]
    assert texts(page) == ["Some 1,204[21] mothers, 13 per 10⁵ people, on the 5th of May.", "So x²"]


def test_struck_out_text_is_left_out() -> None:
    document = new_docx()
    paragraph = document.add_paragraph("It is due on ")
    paragraph.add_run("1 May ").font.strike = True
    paragraph.add_run("2 May ").font.double_strike = True
    paragraph.add_run("1 July.").font.strike = False
    document.styles.add_style("Done", WD_STYLE_TYPE.PARAGRAPH).font.strike = True
    document.add_paragraph("Sent in April.", style="Done")
    assert texts(read("a.docx", saved(document)).pages[0]) == ["It is due on 1 July."]


def test_lists_within_cells_keep_their_marks() -> None:
    document = new_docx()
    table = document.add_table(rows=3, cols=3)
    for column, name in enumerate(("Ref", "Action", "Score")):
        table.cell(0, column).text = name
    for row, actions in enumerate((("Book it", "Audit it"), ("Refund it",)), start=1):
        table.cell(row, 0).paragraphs[0].style = "List Number"
        table.cell(row, 2).text = "12"
        cell = table.cell(row, 1)
        for number, action in enumerate(actions):
            paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            paragraph.text, paragraph.style = action, "List Bullet"
    document.add_paragraph("Report it", style="List Number")
    page = read("a.docx", saved(document)).pages[0]
    assert texts(page, Role.TABLE_ROW)[1:] == [
        "Ref: 1.; Action: • Book it • Audit it; Score: 12", "Ref: 2.; Action: Refund it; Score: 12",
    ]  # fmt: skip
    # Numbers go on after the table.
    assert texts(page, Role.LIST_ITEM) == ["3. Report it"]


def test_pictures_and_objects_that_are_not_read_are_told() -> None:
    document = new_docx()
    for _ in range(4):
        document.add_picture(picture(), width=Inches(1))
    properties = document.element.body.findall(f".//{qn('wp:docPr')}")
    properties[0].set("descr", "Bar chart of waits by ward")
    mark = '<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/>'
    properties[1].append(parse_xml(mark))
    document.add_paragraph("The budget:").add_run()._r.append(parse_xml(f"<w:object {nsdecls('w')}/>"))
    read_document = read("a.docx", saved(document))
    assert_sound(read_document)
    assert [(warning.code, warning.reason) for warning in read_document.warnings] == [
        ("part_not_read", "2 pictures without a description were not read."),
        ("part_not_read", "1 embedded object was not read: add what is embedded as a file of its own."),
    ]
