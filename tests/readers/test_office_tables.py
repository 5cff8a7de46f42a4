"""Tables of Word and Excel files: which rows name their columns, and what stands around them."""

from __future__ import annotations

from io import BytesIO

import pytest
import xlsxwriter
from docx import Document as new_docx
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls

from assistant.readers import read
from assistant.readers.columns import header_rows
from assistant.types import Role
from tests.readers.builders import saved
from tests.readers.checks import assert_sound, texts
from tests.readers.office_builders import odt, xlsx


def docx_table(rows: list[list[str]], spans: list[tuple[int, int, int]], *, marked: int = 0) -> bytes:
    """A Word table; ``spans`` are (row, first column, last column) of merged cells, ``marked`` rows its header."""
    document = new_docx()
    table = document.add_table(len(rows), len(rows[0]))
    for number, first, last in spans:
        table.cell(number, first).merge(table.cell(number, last))
    for number, cells in enumerate(rows):
        for column, text in enumerate(cells):
            if text:
                table.cell(number, column).text = text
    for row in table.rows[:marked]:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    return saved(document)


TITLED = [["Test of equality", "", ""], ["Test", "Score", "Result"], ["Log rank", "1.5", "0.2"]]


@pytest.mark.parametrize("marked", [0, 1, 2])
def test_a_title_over_a_word_table_hides_no_names(marked: int) -> None:
    page = read("a.docx", docx_table(TITLED, [(0, 0, 2)], marked=marked)).pages[0]
    assert texts(page, Role.CAPTION) == ["Test of equality"]
    assert texts(page, Role.TABLE_ROW) == ["Test; Score; Result", "Test: Log rank; Score: 1.5; Result: 0.2"]


def test_a_title_alone_over_a_word_table_is_no_columns_name() -> None:
    rows = [["Specification", ""], ["Last change", "19 June"], ["Status", "Standard"]]
    page = read("a.docx", docx_table(rows, [(0, 0, 1)], marked=1)).pages[0]
    assert texts(page, Role.CAPTION) == ["Specification"]
    assert texts(page, Role.TABLE_ROW) == ["Last change; 19 June", "Status; Standard"]


def test_two_header_rows_of_a_word_table_are_joined() -> None:
    rows = [
        ["Ward", "2023", "", "2024", ""],
        ["", "Staff", "Share", "Staff", "Share"],
        ["Ash", "12", "5%", "14", "6%"],
    ]
    document = read("a.docx", docx_table(rows, [(0, 1, 2), (0, 3, 4)], marked=2))
    assert_sound(document)
    assert texts(document.pages[0], Role.TABLE_ROW)[-1] == (
        "Ward: Ash; 2023 Staff: 12; 2023 Share: 5%; 2024 Staff: 14; 2024 Share: 6%"
    )


ODT_ROWS = (
    "<table:table-row>{title}</table:table-row>",
    '<table:table-row><table:table-cell/><table:table-cell table:number-columns-spanned="2"><text:p>2023</text:p>'
    "</table:table-cell><table:covered-table-cell/></table:table-row>",
    *(
        f"<table:table-row>{''.join(f'<table:table-cell><text:p>{each}</text:p></table:table-cell>' for each in cells)}"
        "</table:table-row>"
        for cells in (["Ward", "Staff", "Share"], ["Ash", "12", "5%"])
    ),
)
ODT_TITLE = (
    '<table:table-cell table:number-columns-spanned="3"><text:p>Staff by ward</text:p></table:table-cell>'
    "<table:covered-table-cell/><table:covered-table-cell/>"
)


def test_header_rows_of_an_odt_are_joined_below_a_title() -> None:
    title, *rows = (row.replace("{title}", ODT_TITLE) for row in ODT_ROWS)
    marked = f"<table:table-header-rows>{title}{rows[0]}{rows[1]}</table:table-header-rows>{rows[2]}"
    page = read("a.odt", odt(f"<table:table>{marked}</table:table>")).pages[0]
    assert texts(page, Role.CAPTION) == ["Staff by ward"]
    assert texts(page, Role.TABLE_ROW)[-1] == "Ward: Ash; 2023 Staff: 12; 2023 Share: 5%"
    unmarked = read("a.odt", odt(f"<table:table>{title}{rows[1]}{rows[2]}</table:table>")).pages[0]
    assert texts(unmarked, Role.TABLE_ROW)[-1] == "Ward: Ash; Staff: 12; Share: 5%"


def test_a_text_over_columns_below_the_header_stands_once() -> None:
    rows = [["Ward", "Staff", "Share"], ["Ash", "12", "5%"], ["Closed since May", "", ""]]
    page = read("a.docx", docx_table(rows, [(2, 0, 2)], marked=1)).pages[0]
    assert page.text.count("Closed since May") == 1


def test_a_text_box_in_a_frame_is_read_once() -> None:
    document = new_docx()
    run = document.add_table(1, 1).cell(0, 0).paragraphs[0].add_run("In a frame.")
    box = "<w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent>"
    run._r.append(parse_xml(f"<w:pict {nsdecls('w')}>{box}</w:pict>"))
    assert texts(read("a.docx", saved(document)).pages[0]) == ["In a frame.", "In a box."]


def test_a_row_of_years_and_units_names_columns() -> None:
    target = BytesIO()
    workbook = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = workbook.add_worksheet()
    sheet.write("A1", "Full rate")
    sheet.merge_range("C1:D1", "Single")
    for number, cells in enumerate([["€", "£", 1997, 1998], [6000, 4726, "6%", "4%"], [9000, 7100, "9%", "8%"]]):
        sheet.write_row(number + 1, 0, cells)
    sheet.write("A5", "* Tax and levies, as a share of income.")
    workbook.close()
    page = read("a.xlsx", target.getvalue()).pages[0]
    assert texts(page, Role.TABLE_ROW)[-1] == "Full rate €: 9000; £: 7100; Single 1997: 9%; Single 1998: 8%"
    assert texts(page, Role.PARAGRAPH) == ["* Tax and levies, as a share of income."]


def test_the_title_of_a_block_is_no_name_of_the_next_blocks_rows() -> None:
    income = [["", "Monthly income", "", "", "Share spent"], ["", "Item", "Amount", "", 2336], ["", "Pay", 2500]]
    expenses = [["", "Monthly expenses", "", "", 3750], ["", "Item", "Amount"], ["", "Rent", 800]]
    document = read("a.xlsx", xlsx({"Budget": [*income, *expenses]}))
    assert texts(document.pages[0], Role.TABLE_ROW)[-1] == "Rent; 800"


def test_a_name_of_figures_holds_beside_a_column_without_one() -> None:
    rows: list[list[object]] = [["Ward", "Staff", "", "Share"], ["Ash", 12, 5, "5%"], ["Oak", 14, 6, "6%"]]
    assert texts(read("a.xlsx", xlsx({"Staff": rows})).pages[0])[-1] == "Ward: Oak; Staff: 14; 6; Share: 6%"


def test_names_below_a_title_are_no_column_names() -> None:
    people = [["Board members", "", ""], ["Jane Smith", "Chair", "Ash"], ["Ann Other", "Chief executive", "Oak"]]
    weeks = [["Weeks waited", "", ""], ["Ward", "2023", "2024"], ["Ash", "12", "9"]]
    assert header_rows(people, 0) == 0
    assert header_rows(weeks, 0) == 2
