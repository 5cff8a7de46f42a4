"""Which cells name others: the first row of a table, the first cell of each row, or none."""

from __future__ import annotations

from io import BytesIO

import pytest
import xlsxwriter
from pptx import Presentation
from pptx.util import Inches

from assistant.readers import read
from assistant.readers.columns import header_rows, is_pairs, looks_like_header
from assistant.types import Role
from tests.readers.builders import saved
from tests.readers.checks import texts
from tests.readers.office_builders import odt
from tests.readers.test_office_tables import docx_table
from tests.readers.text_builders import rtf

Rows = list[list[str]]

COVER = [
    ["Title of paper", "Fair access to clinics"],
    ["Date of meeting", "27 March 2025"],
    ["Presented by", "Dr Amara Ash, Medical Director"],
    ["Agenda item", "7.2"],
]
COVER_READ = [f"{label}: {value}" for label, value in COVER]
WORDS_ONLY = [["Report author", "Jane Ash"], ["Lead director", "Ann Oak"], ["Purpose", "For decision"]]
COLONS = [["Ward:", "Ash"], ["Site:", "North"], ["Clinic:", "Eyes"]]
CARD = [["Population", "12,345"], ["Deaths", "34"]]
DATES = [["Begins", "1 May 2025"], ["Ends", "3 June 2025"]]


@pytest.mark.parametrize("rows", [COVER, WORDS_ONLY, COLONS, CARD, DATES, [*COVER, ["Appendices", ""]]])
def test_labels_and_values_are_pairs(rows: Rows) -> None:
    assert is_pairs(rows)
    assert header_rows(rows, 0) == 0


@pytest.mark.parametrize(
    "rows",
    [
        [["Ward", "Share"], ["Ash", "31%"], ["Birch", "15%"], ["Elm", "-"]],
        [["Ward", "Share"], *([f"Ward {letter}", "31%"] for letter in "ABCDE"), ["Elm", "Withheld"]],
        [["Ward", "2024"], ["Ash", "12"], ["Birch", "15"]],
        [["Action", "By when"], ["Train panels", "March"], ["Report", "June 2025"]],
        [["Month", "Visits"], ["May 2025", "12"], ["June 2025", "None counted"]],
        [["Ward", "Remark"], ["Ash", "open"], ["Birch", "shut"]],
        [["Ward", "Beds", "Note"], ["Ash", "3", "open"]],
        [["Ward", "Beds"]],
    ],
)
def test_names_over_values_of_one_kind_are_no_pairs(rows: Rows) -> None:
    assert not is_pairs(rows)


PEOPLE = [["Amina Ash", "Chair", "Present"], ["Rhys Oak", "Finance", "Sent apologies"], ["Kofi Elm", "Ward", "Present"]]
SURVEY = [
    ["Respondent", "How easy was it to book your last appointment? Please think of the last 12 months?", "Why?"],
    ["101", "Very hard", "No one answered."],
    ["102", "", "The line was busy."],
]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["Site", "0-17", "18-64", "65+"], ["Ash", "12", "40", "22"]], True),
        ([["Site", "0–17", "18–64", "All ages"], ["Ash", "12", "40", "52"]], True),
        ([["Measure", "1", "2", "3", "4", "5"], ["Missed", "14.2%", "11.0%", "9.1%", "7.0%", "5.1%"]], True),
        ([["Ash", "1", "2"], ["Birch", "2", "3"]], False),
        ([["Ash", "65+", "0-17"], ["Birch", "12", "40"]], False),
        ([["Ash", "31", "12"], ["Birch", "15", "14"]], False),
        ([["0", "1", "2", "3"], ["4", "5", "6", "7"]], False),
        (PEOPLE, False),
        ([["Ward", "Phone", "Mail"], ["101", "Phone", ""], ["102", "", "Mail"]], True),
        ([["Ward", "Phone", "Mail"], ["Ash", "02", "Mail"], ["Ward", "Phone", "Mail"]], True),
        (SURVEY, True),
        ([["What is it?", "A plan of the board"], ["Who made it?", "The board"]], False),
    ],
)
def test_what_names_columns(rows: Rows, expected: bool) -> None:
    assert looks_like_header(rows) is expected


TWO_ROWS = [
    ["Group", "2023", "", "2024", ""],
    ["", "Median", "Longest", "Median", "Longest"],
    ["Ash", "11", "52", "10", "49"],
]
TWO_ROWS_READ = "Group: Ash; 2023 Median: 11; 2023 Longest: 52; 2024 Median: 10; 2024 Longest: 49"


@pytest.mark.parametrize("marked", [0, 1, 2])
def test_two_rows_of_names_need_no_mark(marked: int) -> None:
    assert header_rows(TWO_ROWS, marked) == 2
    page = read("a.docx", docx_table(TWO_ROWS, [(0, 1, 2), (0, 3, 4)], marked=marked)).pages[0]
    assert texts(page, Role.TABLE_ROW)[-1] == TWO_ROWS_READ


@pytest.mark.parametrize(
    "upper",
    [
        ["Group", "", "2023", "", "2024"],
        ["Group", "2023", "2024", "", ""],
        ["", "2023", "", "2024", ""],
    ],
)
def test_names_that_stand_over_one_column_alone_are_not_joined(upper: list[str]) -> None:
    assert header_rows([upper, ["", "Median", "Longest", "Median", "Longest"], TWO_ROWS[2]], 0) == 0


def odt_table(rows: Rows) -> bytes:
    cells = "".join(
        f"<table:table-row>{''.join(f'<table:table-cell><text:p>{c}</text:p></table:table-cell>' for c in row)}"
        "</table:table-row>"
        for row in rows
    )
    return odt(f"<table:table>{cells}</table:table>")


def rtf_table(rows: Rows) -> bytes:
    head = r"\trowd\cellx3000\cellx6000\pard\intbl "
    return rtf("".join(head + "".join(cell + r"\cell " for cell in row) + r"\row" for row in rows) + r"\pard Last.\par")


def pptx_table(rows: Rows) -> bytes:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    table = slide.shapes.add_table(len(rows), len(rows[0]), Inches(1), Inches(1), Inches(4), Inches(2)).table
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            table.cell(number, column).text = cell
    return saved(presentation)


def xlsx_table(rows: Rows) -> bytes:
    target = BytesIO()
    workbook = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = workbook.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number + 2, 1, row)
    workbook.close()
    return target.getvalue()


def csv_table(rows: Rows) -> bytes:
    return "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows).encode()


def html_table(rows: Rows, first: str = "td") -> bytes:
    cells = "".join(f"<tr><{first}>{row[0]}</{first}>{''.join(f'<td>{c}</td>' for c in row[1:])}</tr>" for row in rows)
    return f"<p>Words.</p><table>{cells}</table>".encode()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", docx_table(COVER, [])),
        ("a.odt", odt_table(COVER)),
        ("a.rtf", rtf_table(COVER)),
        ("a.pptx", pptx_table(COVER)),
        ("a.xlsx", xlsx_table(COVER)),
        ("a.csv", csv_table(COVER)),
        ("a.html", html_table(COVER)),
        ("b.html", html_table(COVER, "th")),
    ],
)
def test_a_cover_sheet_is_read_as_pairs(name: str, data: bytes) -> None:
    assert texts(read(name, data).pages[0], Role.TABLE_ROW) == COVER_READ


def test_cells_marked_as_names_of_rows_are_no_columns_names() -> None:
    words = [["Name", "Jane Ash"], ["Place", "North ward"]]
    assert texts(read("a.html", html_table(words, "th")).pages[0], Role.TABLE_ROW) == [
        "Name: Jane Ash",
        "Place: North ward",
    ]
    wide = [["Name", "Jane Ash", "Ann Oak"], ["Place", "North ward", "South ward"]]
    rows = texts(read("a.html", html_table(wide, "th")).pages[0], Role.TABLE_ROW)
    assert rows == ["Name; Jane Ash; Ann Oak", "Place; North ward; South ward"]


def test_a_long_list_of_names_and_figures_keeps_its_header() -> None:
    rows = [
        ["Ward", "Share"],
        *([f"Ward of {number:03}", "12%" if number % 2 else "Not counted"] for number in range(40)),
    ]
    assert texts(read("a.csv", csv_table(rows)).pages[0])[1] == "Ward: Ward of 000; Share: Not counted"


def test_answers_of_a_survey_stand_under_their_questions() -> None:
    question = SURVEY[0][1]
    for name, data in (("a.csv", csv_table(SURVEY)), ("a.xlsx", xlsx_table(SURVEY))):
        rows = texts(read(name, data).pages[0], Role.TABLE_ROW)
        assert rows[1:] == [
            f"Respondent: 101; {question}: Very hard; Why?: No one answered.",
            "Respondent: 102; Why?: The line was busy.",
        ]
