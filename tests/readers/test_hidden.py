"""What programs do not show: hidden text, rows, columns and slides, unsaved results; and letters that stand apart."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
import xlsxwriter
from docx import Document as new_docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pptx import Presentation

from assistant.errors import UnreadableFile
from assistant.readers import read
from assistant.types import Role
from tests.readers.builders import repacked, saved
from tests.readers.checks import assert_sound, texts
from tests.readers.office_builders import docx_paragraphs, odt, pptx_slides, xlsx


def test_hidden_text_of_a_word_file_is_left_out() -> None:
    document = new_docx()
    shown = document.add_paragraph("Waits ")
    shown.add_run("(draft) ").font.hidden = True
    shown.add_run("fell.")
    style = document.styles.add_style("Unseen", WD_STYLE_TYPE.PARAGRAPH)
    style.font.hidden = True
    based = document.styles.add_style("Unseen too", WD_STYLE_TYPE.PARAGRAPH)
    based.base_style = style
    document.add_paragraph("Not for the board.", style="Unseen")
    document.add_paragraph("Nor this.", style="Unseen too").add_run(" But this.").font.hidden = False
    letters = document.styles.add_style("Unseen letters", WD_STYLE_TYPE.CHARACTER)
    letters.font.hidden = True
    document.add_paragraph("Staff rose").add_run(" not", style="Unseen letters")
    assert texts(read("a.docx", saved(document)).pages[0]) == ["Waits fell.", "But this.", "Staff rose"]


def test_a_hidden_mark_of_a_paragraph_hides_no_words() -> None:
    document = new_docx()
    properties = document.add_paragraph("Waits fell.")._p.get_or_add_pPr()
    properties.append(parse_xml(f"<w:rPr {nsdecls('w')}><w:vanish/></w:rPr>"))
    assert texts(read("a.docx", saved(document)).pages[0]) == ["Waits fell."]


@pytest.mark.parametrize("place", ["drop", "margin"])
def test_a_large_first_letter_belongs_to_its_word(place: str) -> None:
    document = new_docx()
    letter = document.add_paragraph("W")
    letter._p.get_or_add_pPr().append(parse_xml(f'<w:framePr {nsdecls("w")} w:dropCap="{place}" w:lines="3"/>'))
    document.add_paragraph("aits fell in the north.", style="Body Text")
    document.add_paragraph("They rose in the south.")
    assert texts(read("a.docx", saved(document)).pages[0]) == ["Waits fell in the north.", "They rose in the south."]


HIDING = (
    '<style:style style:name="Unseen" style:family="paragraph"><style:text-properties text:display="none"/>'
    "</style:style>"
    '<style:style style:name="Too" style:family="text" style:parent-style-name="Unseen"/>'
)


def test_hidden_text_of_an_odt_is_left_out() -> None:
    body = (
        '<text:p>Waits <text:span text:style-name="Too">(draft) </text:span>fell.</text:p>'
        '<text:p text:style-name="Unseen">Not for the board.</text:p>'
        '<text:section text:display="none"><text:p>Nor this.</text:p></text:section>'
    )
    page = read("a.odt", odt(body, styles=HIDING)).pages[0]
    assert texts(page) == ["Waits fell."]


def test_a_file_of_hidden_text_alone_holds_none() -> None:
    with pytest.raises(UnreadableFile):
        read("a.odt", odt('<text:p text:style-name="Unseen">Not for the board.</text:p>', styles=HIDING))


def workbook(*, hides: bool = False, results: tuple[object, ...] = ()) -> bytes:
    """A sheet of two wards, one of them and a remark hidden, or with formulas in the place of their beds."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("Wards")
    for number, row in enumerate([["Ward", "Remark", "Beds"], ["Ash", "private", 3], ["Oak", "secret", 4]]):
        sheet.write_row(number, 0, row)
    if hides:
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(9, None, None, {"hidden": True})
        sheet.set_column("B:B", None, None, {"hidden": True})
        sheet.set_column("F:H", None, None, {"hidden": True})
    for number, result in enumerate(results):
        sheet.write_formula(number + 1, 2, "=B1*2", None, result)
    book.close()
    return target.getvalue()


def test_hidden_rows_and_columns_are_left_out_and_told() -> None:
    document = read("a.xlsx", workbook(hides=True))
    assert_sound(document)
    assert texts(document.pages[0], Role.TABLE_ROW) == ["Ward; Beds", "Ward: Ash; Beds: 3"]
    assert [(warning.code, warning.page_index, warning.reason.split(":")[0]) for warning in document.warnings] == [
        ("part_not_read", 0, "1 hidden row of the sheet 'Wards' was not read"),
        ("part_not_read", 0, "1 hidden column of the sheet 'Wards' was not read"),
    ]


def test_results_that_were_never_saved_are_told() -> None:
    assert read("a.xlsx", workbook(results=(6, 8))).warnings == ()
    data = workbook(results=("GONE", "GONE"))
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(BytesIO(data)) as archive:
        part = archive.read(sheet)
    for value in (b"<v></v>", b""):
        emptied = part.replace(b' t="str"', b"").replace(b"<v>GONE</v>", value)
        (warning,) = read("a.xlsx", repacked(data, {sheet: emptied})).warnings
        assert (warning.code, warning.page_index) == ("part_not_read", 0)
        assert warning.reason.startswith("The results of 2 formulas on the sheet 'Wards' were never saved")
    assert read("a.xlsx", repacked(data, {sheet: part.replace(b"<v>GONE</v>", b"<v></v>")})).warnings == ()


def test_a_hidden_slide_is_left_out_and_told() -> None:
    presentation = Presentation(BytesIO(pptx_slides("Shown first.", "Not for the board.", "Shown last.")))
    presentation.slides[1]._element.set("show", "0")
    document = read("a.pptx", saved(presentation))
    assert [page.text for page in document.pages] == ["Shown first.", "", "Shown last."]
    assert [(warning.code, warning.page_index) for warning in document.warnings] == [("part_not_read", 1)]


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.xlsx", xlsx({"A": [["Ward", "Beds"], ["Ash", 3]]})), ("a.docx", docx_paragraphs("Waits fell."))],
)
def test_parts_named_with_backslashes_are_read(name: str, data: bytes) -> None:
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(target, "w") as copy:
        for part in source.namelist():
            copy.writestr(part.replace("/", "\\"), source.read(part))
    assert read(name, target.getvalue()).pages == read(name, data).pages
