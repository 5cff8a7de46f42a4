"""Charts, SmartArt and text boxes of Office files: read where they can be, told where they cannot."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
import xlsxwriter
from docx import Document as new_docx
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from assistant.readers import read
from assistant.types import Role
from tests.readers.builders import repacked, saved
from tests.readers.checks import assert_sound, texts

SCHEMAS = "http://schemas.openxmlformats.org"
RELATIONS = f"{SCHEMAS}/officeDocument/2006/relationships"
NAMES = (
    f'xmlns:c="{SCHEMAS}/drawingml/2006/chart" xmlns:a="{SCHEMAS}/drawingml/2006/main" '
    f'xmlns:dgm="{SCHEMAS}/drawingml/2006/diagram" xmlns:r="{RELATIONS}" '
    'xmlns:cx="http://schemas.microsoft.com/office/drawing/2014/chartex"'
)
DIAGRAM = (
    f"<dgm:dataModel {NAMES}><dgm:pt><a:p><a:r><a:t>Listen</a:t></a:r></a:p></dgm:pt><dgm:pt><a:p/></dgm:pt>"
    "<dgm:pt><a:p><a:r><a:t>A</a:t></a:r><a:r><a:t>ct</a:t></a:r></a:p></dgm:pt></dgm:dataModel>"
)


def points(kind: str, *values: object, code: str = "") -> str:
    inner = "".join(f'<c:pt idx="{number}"><c:v>{value}</c:v></c:pt>' for number, value in enumerate(values))
    return f"<c:{kind}Cache>{f'<c:formatCode>{code}</c:formatCode>' if code else ''}{inner}</c:{kind}Cache>"


def series(name: str, categories: str, values: str) -> str:
    return f"<c:ser><c:tx>{points('str', name)}</c:tx><c:cat>{categories}</c:cat><c:val>{values}</c:val></c:ser>"


def chart(*inner: str) -> str:
    title = "<c:title><c:tx><c:rich><a:p><a:r><a:t>Weeks waited</a:t></a:r></a:p></c:rich></c:tx></c:title>"
    return f"<c:chartSpace {NAMES}><c:chart>{title}<c:plotArea>{''.join(inner)}</c:plotArea></c:chart></c:chartSpace>"


def docx_with(reference: str, part: str = "") -> bytes:
    """A Word file with a paragraph and a drawing that refers to ``part`` by the name REFERENCE in ``reference``."""
    document = new_docx()
    run = document.add_paragraph("What was found:").add_run()
    if part:
        stored = Part(PackURI("/word/drawn/part1.xml"), "application/xml", part.encode(), document.part.package)
        reference = reference.replace("REFERENCE", document.part.relate_to(stored, f"{RELATIONS}/chart"))
    run._r.append(parse_xml(f"<w:drawing {nsdecls('w')} {NAMES}>{reference}</w:drawing>"))
    return saved(document)


def test_a_words_chart_is_its_title_and_its_figures() -> None:
    wards = points("str", "Ash", "Oak")
    inner = [
        f"<c:bar3DChart>{series('2023', wards, points('num', 12, 1234567))}</c:bar3DChart>",
        f"<c:lineChart>{series('Share', wards, points('num', 0.125, 0.5, code='0.0%'))}</c:lineChart>",
    ]
    document = read("a.docx", docx_with('<c:chart r:id="REFERENCE"/>', chart(*inner)))
    assert_sound(document)
    page = document.pages[0]
    assert texts(page, Role.CAPTION) == ["Weeks waited"]
    assert texts(page, Role.TABLE_ROW) == [
        "2023; Share", "Ash; 2023: 12; Share: 12.5%", "Oak; 2023: 1234567; Share: 50.0%",
    ]  # fmt: skip
    assert not document.warnings


@pytest.mark.parametrize(
    ("code", "first", "shown"),
    [
        ("yyyy-mm-dd", "", ["2021-01-01", "2021-02-01"]),
        ("mmm-yy", "", ["Jan-21", "Feb-21"]),
        ("[$-809]d mmmm yyyy", "", ["1 January 2021", "1 February 2021"]),
        ("mmm-yy", "<c:date1904/>", ["Jan-25", "Feb-25"]),
        ("General", "", ["44197", "44228"]),
        ("0%", "", ["4419700%", "4422800%"]),
    ],
)
def test_a_charts_dates_are_shown_as_its_axis_shows_them(code: str, first: str, shown: list[str]) -> None:
    inner = series("Waiting", points("num", 44197, 44228, code=code), points("num", 100, 120))
    part = chart(inner).replace("<c:chart>", f"{first}<c:chart>", 1)
    page = read("a.docx", docx_with('<c:chart r:id="REFERENCE"/>', part)).pages[0]
    assert texts(page, Role.TABLE_ROW)[1:] == [f"{shown[0]}; Waiting: 100", f"{shown[1]}; Waiting: 120"]


def test_a_value_that_is_no_number_is_shown_as_it_is() -> None:
    inner = series("Waiting", points("str", "Ash"), points("num", "NaN", code="0%"))
    page = read("a.docx", docx_with('<c:chart r:id="REFERENCE"/>', chart(inner))).pages[0]
    assert texts(page, Role.TABLE_ROW)[1:] == ["Ash; Waiting: NaN"]


@pytest.mark.parametrize(
    "part",
    [
        "<c:chartSpace",
        f"<c:chartSpace {NAMES}><c:ser><c:cat><c:pt idx='x'><c:v>1</c:v></c:pt></c:cat></c:ser></c:chartSpace>",
    ],
)
def test_a_damaged_chart_costs_itself_only(part: str) -> None:
    document = read("a.docx", docx_with('<c:chart r:id="REFERENCE"/>', part))
    assert "What was found:" in document.pages[0].text
    assert [warning.code for warning in document.warnings] == ["part_not_read"]


def test_a_groups_name_stands_before_its_members() -> None:
    levels = "".join(
        f"<c:lvl>{''.join(f'<c:pt idx={chr(34)}{n}{chr(34)}><c:v>{v}</c:v></c:pt>' for n, v in level)}</c:lvl>"
        for level in ([(0, "Spring"), (1, "Autumn"), (2, "Spring")], [(0, "2023"), (2, "2024")])
    )
    inner = series("Weeks", f"<c:multiLvlStrCache>{levels}</c:multiLvlStrCache>", points("num", 4, 5, 6))
    page = read("a.docx", docx_with('<c:chart r:id="REFERENCE"/>', chart(inner))).pages[0]
    assert texts(page, Role.TABLE_ROW)[1:] == [
        "2023 Spring; Weeks: 4", "2023 Autumn; Weeks: 5", "2024 Spring; Weeks: 6",
    ]  # fmt: skip


def test_a_chart_in_a_text_box_is_read_once() -> None:
    inner = series("Weeks", points("str", "Ash"), points("num", 12))
    box = f'<w:txbxContent {nsdecls("w")}><w:p><w:r><c:chart r:id="REFERENCE"/></w:r></w:p></w:txbxContent>'
    page = read("a.docx", docx_with(box, chart(inner))).pages[0]
    assert texts(page, Role.TABLE_ROW) == ["Weeks", "Ash; Weeks: 12"]


def test_smartart_in_word_is_read() -> None:
    page = read("a.docx", docx_with('<dgm:relIds r:dm="REFERENCE"/>', DIAGRAM)).pages[0]
    assert texts(page, Role.LIST_ITEM) == ["Listen", "Act"]


@pytest.mark.parametrize("reference", ['<cx:chart r:id="REFERENCE"/>', '<c:chart r:id="rId99"/>'])
def test_a_chart_that_cannot_be_read_is_told(reference: str) -> None:
    document = read("a.docx", docx_with(reference, "<later/>"))
    assert [warning.code for warning in document.warnings] == ["part_not_read"]


def test_a_chart_in_three_dimensions_is_read_from_a_slide() -> None:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    data = CategoryChartData()
    data.categories = ["Ash", "Oak"]
    data.add_series("Weeks", (12, 14))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, Inches(4), Inches(3), data)
    flat = saved(presentation)
    name = "ppt/charts/" + next(
        entry.rpartition("/")[2] for entry in zipfile.ZipFile(BytesIO(flat)).namelist() if "charts/chart" in entry
    )
    part = zipfile.ZipFile(BytesIO(flat)).read(name).replace(b"c:barChart>", b"c:bar3DChart>")
    document = read("a.pptx", repacked(flat, {name: part}))
    assert texts(document.pages[0], Role.TABLE_ROW) == ["Weeks", "Ash; Weeks: 12", "Oak; Weeks: 14"]
    assert not document.warnings


def test_text_boxes_of_a_sheet_are_notes_and_a_sheet_of_them_alone_is_read() -> None:
    target = BytesIO()
    workbook = xlsxwriter.Workbook(target, {"in_memory": True})
    figures, words = workbook.add_worksheet("Figures"), workbook.add_worksheet("Words")
    figures.write_row("A1", ["Ward", "Share"])
    figures.write_row("A2", ["Ash", 31])
    figures.insert_textbox("D2", "Counted in March.\nBy hand.")
    figures.insert_textbox("D9", "", {"textlink": "=$A$2"})
    words.insert_textbox("B2", "Only a box.")
    workbook.close()
    document = read("a.xlsx", target.getvalue())
    assert_sound(document)
    first, second = document.pages
    assert texts(first, Role.NOTE) == ["Counted in March.", "By hand."]
    assert texts(second, Role.NOTE) == ["Only a box."]
    assert not document.warnings
