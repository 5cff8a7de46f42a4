"""Tables of a PDF: rows stay whole, and know the cells at the head of their columns, over page breaks too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO

import pypdf
import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

from assistant.answering.spans import is_header
from assistant.passages import embedded_text, split
from assistant.readers import read
from assistant.readers.pdf import page_boxes
from assistant.types import Block, Document, Page, Role
from tests.fakes import HashEncoder
from tests.readers import builders
from tests.readers.checks import assert_sound, texts

HEAD = ["Year", "Goal", "Share"]
WRAPPED = "Increase the share of senior leaders from every background, in all trusts"
BLACK, GREY = (0.5, colors.black), (0.5, colors.grey)
TOP = ("VALIGN", (0, 0), (-1, -1), "TOP")
RULED = TableStyle([("GRID", (0, 0), (-1, -1), *BLACK), TOP])
BANDED = TableStyle([("LINEBELOW", (0, 0), (-1, -1), *GREY), TOP])
BOXED = TableStyle(
    [
        ("BOX", (0, 0), (-1, -1), *BLACK),
        ("INNERGRID", (0, 0), (-1, 0), *BLACK),
        ("LINEBELOW", (0, 0), (-1, 0), *BLACK),
        ("LINEAFTER", (0, 0), (1, -1), *BLACK),
    ]
)
HEADER = "Year; Goal; Share"


def made(
    rows: Sequence[Sequence[object]],
    style: TableStyle,
    *,
    repeated: bool = True,
    turned: bool = False,
) -> bytes:
    """Return a PDF with a paragraph and a table, whose head is repeated on every page or not."""
    target = BytesIO()
    styles = getSampleStyleSheet()
    table = Table(rows, colWidths=[60, 200, 80], repeatRows=int(repeated), style=style)
    words = Paragraph("The board reviews its goals every year, and publishes what it has found.", styles["Normal"])
    SimpleDocTemplate(target, pagesize=A4).build([words, table])
    if not turned:
        return target.getvalue()
    writer = pypdf.PdfWriter(BytesIO(target.getvalue()))
    for page in writer.pages:
        page.rotate(90)
    copy = BytesIO()
    writer.write(copy)
    return copy.getvalue()


def rows_of(document: Document) -> list[tuple[str, str]]:
    """Return (head, text) of every table row."""
    return [
        (block.header, page.text[block.start : block.end])
        for page in document.pages
        for block in page.blocks
        if block.role is Role.TABLE_ROW
    ]


def yearly(count: int) -> list[list[object]]:
    return [[str(1900 + number), f"Goal of year {number}", f"{number % 100} %"] for number in range(count)]


@pytest.mark.parametrize("style", [RULED, BOXED], ids=["ruled", "boxed"])
@pytest.mark.parametrize("turned", [False, True])
def test_rows_know_their_head(style: TableStyle, turned: bool) -> None:
    document = read("a.pdf", made([HEAD, *yearly(4)], style, turned=turned))
    assert_sound(document)
    assert rows_of(document) == [
        ("", "Year Goal Share"),
        *[(HEADER, f"{1900 + n} Goal of year {n} {n} %") for n in range(4)],
    ]


def test_a_cell_that_wraps_keeps_its_row() -> None:
    goal = Paragraph(WRAPPED, getSampleStyleSheet()["Normal"])
    document = read("a.pdf", made([HEAD, ["2024", goal, "65 %"], *yearly(3)], RULED))
    assert rows_of(document)[1] == (HEADER, f"2024 {WRAPPED} 65 %")


@pytest.mark.parametrize("repeated", [True, False])
@pytest.mark.parametrize("style", [RULED, BANDED], ids=["ruled", "lines below"])
def test_a_head_holds_over_page_breaks(style: TableStyle, repeated: bool) -> None:
    document = read("a.pdf", made([HEAD, *yearly(120)], style, repeated=repeated))
    assert len(document.pages) >= 3
    found = rows_of(document)
    assert [row for row in found if row[0]] == [
        (HEADER, f"{1900 + n} Goal of year {n} {n % 100} %") for n in range(120)
    ]
    assert [row for row in found if not row[0]] == [("", "Year Goal Share")] * (len(document.pages) if repeated else 1)


def ruled(rows: Sequence[Sequence[Sequence[str]]]) -> Callable[[Canvas], None]:
    """Return what draws a table whose cells have lines of their own, as word processors do on each side of a cut."""
    across = [72, 132, 332, 412]

    def draw(canvas: Canvas) -> None:
        top = builders.TOP
        for row in rows:
            height = 14 * max(map(len, row)) + 4
            for left, right, cell in zip(across, across[1:], row, strict=False):
                canvas.rect(left, top - height, right - left, height)
                builders.lines(canvas, cell, top=top - 12, left=left + 4)
            top -= height

    return draw


def one_line(rows: Sequence[Sequence[object]]) -> list[list[list[str]]]:
    return [[[str(cell)] for cell in row] for row in rows]


@pytest.mark.parametrize("repeated", [True, False])
@pytest.mark.parametrize("rest", [["of staff in all trusts,", "and report on it."], ["Report on it."]])
def test_what_a_page_break_cuts_off_a_row_has_its_name(repeated: bool, rest: list[str]) -> None:
    """This test ensures that no part of a row reads as a row without a name, and that each stays on its own page."""
    begun = [["2024"], ["Increase the share of every group"], ["65 %"]]
    head = one_line([HEAD])
    document = read(
        "a.pdf",
        builders.pdf(
            ruled([*head, *one_line(yearly(2)), begun]),
            ruled([*(head if repeated else []), [[], rest, []], *one_line(yearly(2))]),
        ),
    )
    assert_sound(document)
    assert rows_of(document) == [
        ("", "Year Goal Share"),
        (HEADER, "1900 Goal of year 0 0 %"),
        (HEADER, "1901 Goal of year 1 1 %"),
        (HEADER, "2024 Increase the share of every group 65 %"),
        *([("", "Year Goal Share")] if repeated else []),
        (f"{HEADER}\n2024", " ".join(rest)),
        (HEADER, "1900 Goal of year 0 0 %"),
        (HEADER, "1901 Goal of year 1 1 %"),
    ]
    if repeated:
        page = document.pages[1]
        assert is_header(page, *page.blocks[:2])


def test_a_row_that_is_cut_twice_keeps_its_name() -> None:
    head, (first, second) = one_line([HEAD]), yearly(2)
    begun = [["2024"], ["Increase the share of every group"], ["65 %"]]
    middle, end = [[], ["of staff in all trusts,"], ["of all"]], [[], ["and report on it."], ["staff"]]
    pages = [[*head, *one_line([first, second]), begun], [*head, middle], [*head, end, *one_line([first])]]
    document = read("a.pdf", builders.pdf(*map(ruled, pages)))
    assert [row for row in rows_of(document) if row[0]][2:] == [
        (HEADER, "2024 Increase the share of every group 65 %"),
        (f"{HEADER}\n2024", "of staff in all trusts, of all"),
        (f"{HEADER}\n2024", "and report on it. staff"),
        (HEADER, "1900 Goal of year 0 0 %"),
    ]


def test_a_title_over_all_columns_is_no_rest_of_a_row() -> None:
    def titled(canvas: Canvas) -> None:
        canvas.rect(72, builders.TOP, 340, 18)
        builders.lines(canvas, ["The next years"], top=builders.TOP + 6, left=200)
        ruled(one_line(yearly(3)))(canvas)

    document = read("a.pdf", builders.pdf(ruled(one_line([HEAD, *yearly(3)])), titled))
    assert rows_of(document)[4:] == [
        ("", "The next years"),
        *[(HEADER, f"{1900 + n} Goal of year {n} {n} %") for n in range(3)],
    ]


@pytest.mark.parametrize("head", [["", "Men", "Women"], ["", "Since 2019", "Since 2020"]])
def test_a_head_without_a_name_over_its_first_column_is_no_rest_of_a_row(head: list[str]) -> None:
    """This test ensures that a table at the top of a page is not taken for what is left of the one before."""
    style = [TableStyle([*RULED.getCommands(), ("FONT", (0, 0), (-1, 0), "Helvetica-Bold")])] * 2
    target = BytesIO()
    tables = [Table(rows, colWidths=[60, 200, 80], style=style[0]) for rows in ([HEAD, *yearly(3)], [head, *yearly(3)])]
    SimpleDocTemplate(target, pagesize=A4).build([tables[0], PageBreak(), tables[1]])
    second = read("a.pdf", target.getvalue()).pages[1]
    assert {block.header for block in second.blocks} == {"", "; ".join(head[1:])}


def plain(canvas: Canvas) -> None:
    for number, cells in enumerate((HEAD, *yearly(4))):
        for column, cell in enumerate(cells):
            builders.lines(canvas, [str(cell)], top=builders.TOP - 15 * number, left=72 + 150 * column)


def test_a_table_without_lines_knows_its_head_too() -> None:
    document = read("a.pdf", builders.pdf(plain))
    assert rows_of(document)[1] == (HEADER, "1900 Goal of year 0 0 %")


def figures(canvas: Canvas) -> None:
    for number, cells in enumerate((["Nurses", "420", "31%"], ["Doctors", "150", "11%"], ["Porters", "80", "6%"])):
        for column, cell in enumerate(cells):
            builders.lines(canvas, [cell], top=builders.TOP - 15 * number, left=72 + 150 * column)


def test_figures_are_no_head() -> None:
    assert {head for head, _ in rows_of(read("a.pdf", builders.pdf(figures)))} == {""}


def test_names_and_values_have_no_head() -> None:
    rows = [["Title:", "A fair start", ""], ["Owner:", "People directorate", ""], ["Review:", "Every spring", ""]]
    assert {head for head, _ in rows_of(read("a.pdf", made(rows, RULED)))} == {""}


NAMED = [["A. Hughes", "Chair", "Leeds"], ["B. Okafor", "Vice chair", "York"], ["C. Silva", "Member", "Hull"]]


def test_words_over_words_are_a_row_and_no_head() -> None:
    """This test ensures that no row is put under the names of another: nothing sets the first one apart."""
    assert {head for head, _ in rows_of(read("a.pdf", made(NAMED, RULED)))} == {""}


@pytest.mark.parametrize("bold", [False, True])
def test_words_are_headed_by_what_tables_are_headed_with_or_by_what_is_bold(bold: bool) -> None:
    head = ["Colleague", "Seat", "Town"] if bold else ["Name", "Role", "Place"]
    style = TableStyle([*RULED.getCommands(), ("FONT", (0, 0), (-1, 0), "Helvetica-Bold" if bold else "Helvetica")])
    found = rows_of(read("a.pdf", made([head, *NAMED], style)))
    assert [each for each, _ in found] == ["", *["; ".join(head)] * 3]


def test_grounds_of_colour_behind_text_are_no_table() -> None:
    def shaded(canvas: Canvas) -> None:
        for number, text in enumerate(
            ["The board meets every quarter and", "publishes what it found,", "good or bad."]
        ):
            canvas.setFillGray(0.9)
            canvas.rect(70, builders.TOP - 14 * number - 3, 80 + 40 * number, 14, stroke=0, fill=1)
            canvas.setFillGray(0)
            builders.lines(canvas, [text], top=builders.TOP - 14 * number)

    page = read("a.pdf", builders.pdf(shaded)).pages[0]
    assert texts(page) == ["The board meets every quarter and publishes what it found, good or bad."]


def test_a_row_is_found_in_its_cells() -> None:
    goal = Paragraph(WRAPPED, getSampleStyleSheet()["Normal"])
    data = made([HEAD, ["2024", goal, "65 %"], *yearly(3)], RULED)
    page = read("a.pdf", data).pages[0]
    row = next(block for block in page.blocks if page.text[block.start : block.end].startswith("2024"))
    boxes = page_boxes(data, page, row.start, row.end)
    assert len(boxes) == 4
    year, first, second, share = boxes
    assert year.left < first.left == pytest.approx(second.left, abs=0.01)
    assert share.left > first.left
    assert second.top > first.top == pytest.approx(share.top, abs=0.005)


def test_passages_carry_the_head_of_rows_that_open_them() -> None:
    text = "\n".join(["Year Goal Share", *(f"{1900 + n} Goal of year {n} {n} %" for n in range(60))])
    blocks, position = [], 0
    for number, row in enumerate(text.split("\n")):
        blocks.append(
            Block(Role.TABLE_ROW, position, position + len(row), header="" if number == 0 else "Year; Goal; Share")
        )
        position += len(row) + 1
    passages = split("Goals", [Page(0, None, text, tuple(blocks))], HashEncoder().count_tokens, 64)
    assert len(passages) > 2
    for passage in passages:
        assert "Year" in embedded_text(passage)
        assert passage.text in text
    assert all("Year; Goal; Share" in passage.context for passage in passages[1:])


def test_a_page_laid_out_in_frames_is_read_column_by_column() -> None:
    style = getSampleStyleSheet()["Normal"]
    left, right = (
        [Paragraph(f"{side} column says in its line {n} what the board has found this year.", style) for n in range(9)]
        for side in ("Left", "Right")
    )
    target = BytesIO()
    frames = Table([[left, right]], colWidths=[230, 230], style=RULED)
    SimpleDocTemplate(target, pagesize=A4).build([frames])
    page = read("a.pdf", target.getvalue()).pages[0]
    assert page.text.index("Left column says in its line 8") < page.text.index("Right column says in its line 0")
    assert not texts(page, Role.TABLE_ROW)


OPEN_HEAD = ["Ethnic group", "2022", "2023", "2024"]
OPEN_ROWS = [
    ["White British", "41", "43", "44"],
    ["Black African", "52", "58", "61"],
    ["Bangladeshi", "60", "63", "66"],
]


def opened(rows: Sequence[Sequence[object]], style: TableStyle) -> bytes:
    """Return a PDF with a table whose outermost columns no upright line closes, as ``style`` draws it."""
    target = BytesIO()
    table = Table(rows, colWidths=[140, 80, 80, 80], style=style)
    SimpleDocTemplate(target, pagesize=A4).build([table])
    return target.getvalue()


@pytest.mark.parametrize("between", ["INNERGRID", "LINEAFTER"])
def test_columns_without_an_outer_border_belong_to_their_rows(between: str) -> None:
    lines = [("LINEABOVE", (0, 0), (-1, 0), *BLACK), ("LINEBELOW", (0, 0), (-1, -1), *BLACK)]
    style = TableStyle([*lines, (between, (0, 0), (-2, -1) if between == "LINEAFTER" else (-1, -1), *BLACK)])
    document = read("a.pdf", opened([OPEN_HEAD, *OPEN_ROWS], style))
    assert_sound(document)
    assert rows_of(document) == [
        ("", "Ethnic group 2022 2023 2024"),
        *[("Ethnic group; 2022; 2023; 2024", " ".join(row)) for row in OPEN_ROWS],
    ]


def test_a_name_over_two_lines_stays_with_its_figures() -> None:
    rows = [OPEN_HEAD, OPEN_ROWS[0], ["Mixed, and every", "", "", ""], ["   other group", "60", "63", "66"]]
    edges = [("LINEABOVE", (0, row), (-1, row), *BLACK) for row in (0, 1)]
    style = TableStyle([*edges, ("LINEBELOW", (0, -1), (-1, -1), *BLACK), ("LINEAFTER", (0, 0), (-2, -1), *BLACK)])
    found = [text for _, text in rows_of(read("a.pdf", opened(rows, style)))]
    assert found[1:] == ["White British 41 43 44", "Mixed, and every other group 60 63 66"]


def test_a_line_between_two_columns_of_text_makes_no_table() -> None:
    def columns(canvas: Canvas) -> None:
        for side, left in (("left", 72), ("right", 310)):
            told = [f"The {side} column says in line {n} what was found." for n in range(40)]
            builders.lines(canvas, told, top=700, left=left, size=9)
        canvas.line(300, 80, 300, 720)
        for height in (720, 400, 80):
            canvas.line(72, height, 540, height)

    page = read("a.pdf", builders.pdf(columns)).pages[0]
    assert page.text.index("left column says in line 39") < page.text.index("right column says in line 0")
    assert not texts(page, Role.TABLE_ROW)


def test_an_upright_line_that_meets_no_other_is_no_table() -> None:
    def alone(canvas: Canvas) -> None:
        builders.lines(canvas, ["The board meets every quarter and publishes what it found."])
        canvas.line(60, 300, 60, 500)

    assert texts(read("a.pdf", builders.pdf(alone)).pages[0]) == [
        "The board meets every quarter and publishes what it found."
    ]


def test_a_sentence_in_a_cell_over_all_columns_stays_in_order() -> None:
    """Its first line has a space where, in the rows above and below, a column ends."""
    begins, goes_on = "The flight was", "on its way to Leeds when a door opened."
    edge = 6 + pdfmetrics.stringWidth(begins + " ", "Helvetica", 10) - 1
    told = f"{begins} {goes_on}\nThe crew turned round at once, and landed\nwithout any harm to those on board."
    rows = [["Date", "Place"], ["2 May", "York"], [told, ""], ["9 May", "Hull"], ["The cause is not known.", ""]]
    spans = [("SPAN", (0, row), (-1, row)) for row in (2, 4)]
    target = BytesIO()
    SimpleDocTemplate(target, pagesize=A4).build(
        [Table(rows, colWidths=[edge, 200], style=TableStyle([*RULED.getCommands(), *spans]))]
    )
    document = read("a.pdf", target.getvalue())
    assert_sound(document)
    assert " ".join(told.split()) in " ".join(document.pages[0].text.split())
    assert [text for _, text in rows_of(document)] == ["Date Place", "2 May York", "9 May Hull"]
