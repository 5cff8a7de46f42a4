from __future__ import annotations

from io import BytesIO

import pypdf
import pytest
from PIL import Image
from pypdf.constants import PageLabelStyle
from reportlab.pdfgen.canvas import Canvas

from assistant.errors import UnreadableFile
from assistant.readers import Limits, read
from assistant.readers.pdf import page_boxes, page_picture
from assistant.types import Document, Page, QuarantineCode, Role
from tests.readers import builders
from tests.readers.checks import assert_sound, texts


@pytest.fixture(scope="module")
def report() -> bytes:
    return builders.pdf(*(builders.report_page(number) for number in range(1, 5)), title="Ashford report")


@pytest.fixture(scope="module")
def document(report: bytes) -> Document:
    return read("report.pdf", report)


def test_a_page_becomes_blocks(document: Document) -> None:
    assert_sound(document)
    page = document.pages[1]
    assert [(block.role, page.text[block.start : block.end]) for block in page.blocks] == [
        (Role.FURNITURE, "Ashford Trust annual report"),
        (Role.HEADING, "Chapter 2 on fair treatment"),
        (
            Role.PARAGRAPH,
            "Staff from every background told us that they want to be heard by the people who lead the organisation, "
            "and that they want to see what has changed since they spoke in year 2.",
        ),
        (
            Role.PARAGRAPH,
            "The board reviews progress every quarter and publishes what it has found, good or bad, on its own page.",
        ),
        (Role.LIST_ITEM, "• Name a lead for each goal and say by when it will be reached."),
        (Role.LIST_ITEM, "• Publish the figures every year."),
        (Role.TABLE_ROW, "Group Staff Share"),
        (Role.TABLE_ROW, "Nurses 420 31%"),
        (Role.TABLE_ROW, "Doctors 150 11%"),
        (Role.FURNITURE, "2"),
    ]
    assert document.properties.values == {"title": "Ashford report", "author": "anonymous"}
    assert [page.label for page in document.pages] == ["1", "2", "3", "4"]


def grown_table(canvas: Canvas) -> None:
    """A table as word processors draw it: cell after cell, each with lines of its own."""
    builders.lines(canvas, ["These are the actions that the board has agreed upon for this year."])
    top = builders.TOP - 40
    for action, lead in ((["Review every job advert", "for fair wording"], ["Director", "of people"]),) * 3:
        builders.lines(canvas, action, top=top)
        builders.lines(canvas, lead, top=top, left=300)
        top -= 50


def test_a_row_drawn_cell_by_cell_is_one_block() -> None:
    page = read("a.pdf", builders.pdf(grown_table)).pages[0]
    assert texts(page, Role.TABLE_ROW) == ["Review every job advert for fair wording Director of people"] * 3


def test_labels_come_from_the_file(report: bytes) -> None:
    writer = pypdf.PdfWriter(BytesIO(report))
    writer.set_page_label(0, 1, PageLabelStyle.LOWERCASE_ROMAN)
    writer.set_page_label(2, 3, PageLabelStyle.DECIMAL)
    target = BytesIO()
    writer.write(target)
    assert [page.label for page in read("report.pdf", target.getvalue()).pages] == ["i", "ii", "1", "2"]


def broken_words(canvas: Canvas) -> None:
    builders.lines(
        canvas,
        [
            "Information about anti-racist practice in the organi-",
            "sation is kept by the board, and so is the infor-",
            "mation on every long-term plan; anti-",
            "racist work is a present-",
            "day duty of the organisation, as it is this day of present need.",
        ],
    )


def test_broken_words_are_joined_and_compounds_keep_their_hyphen() -> None:
    text = read("a.pdf", builders.pdf(broken_words)).pages[0].text
    assert "in the organisation is kept" in text
    assert "so is the information on every" in text
    assert "plan; anti-racist work is a present-day duty" in text


def test_a_locked_file_is_locked() -> None:
    with pytest.raises(UnreadableFile) as raised:
        read("a.pdf", builders.pdf(builders.report_page(1), password="secret"))
    assert raised.value.quarantine_code is QuarantineCode.LOCKED


def test_a_page_without_text_is_a_warning() -> None:
    document = read("a.pdf", builders.pdf(builders.report_page(1), builders.picture_page))
    assert [(warning.code, warning.page_index) for warning in document.warnings] == [("page_without_text", 1)]
    assert document.pages[1].text == ""


def test_pictures_only_have_no_text() -> None:
    with pytest.raises(UnreadableFile) as raised:
        read("a.pdf", builders.pdf(builders.picture_page))
    assert raised.value.quarantine_code is QuarantineCode.NO_TEXT


def test_no_pages_are_empty() -> None:
    target = BytesIO()
    pypdf.PdfWriter().write(target)
    with pytest.raises(UnreadableFile) as raised:
        read("a.pdf", target.getvalue())
    assert raised.value.quarantine_code is QuarantineCode.EMPTY


@pytest.mark.parametrize("share", [0.02, 0.3])
def test_truncated_files_are_corrupt(report: bytes, share: float) -> None:
    with pytest.raises(UnreadableFile) as raised:
        read("a.pdf", report[: int(len(report) * share)])
    assert raised.value.quarantine_code in (QuarantineCode.CORRUPT, QuarantineCode.NO_TEXT, QuarantineCode.EMPTY)


@pytest.mark.parametrize(("spare", "refused"), [(1, False), (0, False), (-1, True)])
def test_pages_are_limited_at_the_bound(report: bytes, spare: int, refused: bool) -> None:
    limits = Limits(pages=4 + spare)
    if refused:
        with pytest.raises(UnreadableFile) as raised:
            read("a.pdf", report, limits)
        assert raised.value.quarantine_code is QuarantineCode.LIMIT
    else:
        assert len(read("a.pdf", report, limits).pages) == 4


def words_apart(canvas: Canvas, lines: list[str], *, space: str) -> None:
    """Draw lines with a small gap at each "_", and ``space`` (drawn, or a gap) between words."""
    for number, line in enumerate(lines):
        text = canvas.beginText(72, 700 - 14 * number)
        text.setFont("Times-Roman", 12)
        text._code.append(f"[({line.replace(' ', space).replace('_', ') -120 (')})] TJ")
        canvas.drawText(text)


NARROW = [
    "She asked for his_full history and the courts_final word,",
    "which came two days_later than the office said.",
]


def test_a_space_half_as_wide_as_the_others_parts_words() -> None:
    page = read("a.pdf", builders.pdf(lambda canvas: words_apart(canvas, NARROW, space=") -300 ("))).pages[0]
    assert page.text == " ".join(NARROW).replace("_", " ")


def test_a_word_with_a_letter_drawn_twice_is_read_without_its_mark() -> None:
    # The second W is drawn a tenth of an em beside the first.
    lines = [*NARROW, "W~ards_open"]

    def draw(canvas: Canvas) -> None:
        words_apart(canvas, [line.replace("~", ")844(W)0(") for line in lines], space=")-300(")

    assert read("a.pdf", builders.pdf(draw)).pages[0].text.endswith(" Wards open")


def test_a_gap_within_a_word_is_no_space_where_spaces_are_drawn() -> None:
    page = read("a.pdf", builders.pdf(lambda canvas: words_apart(canvas, NARROW, space=" "))).pages[0]
    assert page.text == " ".join(NARROW).replace("_", "")


DOUBLE_SPACED = [
    "    The board asked how the plan would be paid for. Its members were told that the money had",
    "been set aside in the spring, and that none of it would have to come from the budgets of the",
    "wards. Two of them asked for the figures to be published before the next meeting.1",
    "    The chair agreed. She said that the trust would publish every figure that had been named",
    "in the meeting, and that those who had spoken would see them a week before, as Bayne Jones",
    "Hospital had done in the year before with figures of its own.",
]


def test_lines_with_double_spacing_are_one_paragraph() -> None:
    def draw(canvas: Canvas) -> None:
        for number, line in enumerate(DOUBLE_SPACED):
            left = 108 if line.startswith(" ") else 72
            builders.lines(canvas, [line.strip()], top=700 - 28.3 * number, left=left, font="Times-Roman", size=12)
        for number in (1, 2):
            notes = [f"{number} Paper {number} of the meeting, which", "lists every figure and where it came from."]
            builders.lines(canvas, notes, top=300 - 50 * number, font="Times-Roman", size=12, leading=1.2)

    page = read("a.pdf", builders.pdf(draw)).pages[0]
    assert [page.text[block.start : block.end] for block in page.blocks] == [
        " ".join(DOUBLE_SPACED[:3]).strip(),
        " ".join(DOUBLE_SPACED[3:]).strip(),
        "1 Paper 1 of the meeting, which lists every figure and where it came from.",
        "2 Paper 2 of the meeting, which lists every figure and where it came from.",
    ]


@pytest.mark.parametrize("small", [True, False])
def test_single_lines_far_apart_are_paragraphs_of_their_own(small: bool) -> None:
    sentences = [f"The {word} ward was opened in spring" for word in ("first", "second", "third", "last", "new", "old")]
    sentences = [sentence + " and is full" * (number % 2) for number, sentence in enumerate(sentences)]
    if small:
        sentences = [
            sentence.lower() for sentence in ("Beds", "Doctors on call in the ward", "Nurses", "Rooms", "Doors")
        ]

    def draw(canvas: Canvas) -> None:
        builders.lines(canvas, sentences, font="Times-Roman", size=12, leading=2.36)

    page = read("a.pdf", builders.pdf(draw)).pages[0]
    assert [page.text[block.start : block.end] for block in page.blocks] == sentences


def hidden(canvas: Canvas) -> None:
    builders.lines(canvas, ["What everybody can see."])
    builders.lines(canvas, ["Beyond the edge."], left=-500)
    builders.lines(canvas, ["Too small to be read."], top=300, size=0.2)


def test_text_that_no_viewer_shows_is_left_out() -> None:
    assert read("a.pdf", builders.pdf(hidden)).pages[0].text == "What everybody can see."


def late_heading(canvas: Canvas) -> None:
    builders.lines(canvas, ["The text was drawn first, as some programs do.", "It has two lines."], top=500)
    builders.lines(canvas, ["Heading drawn last"], top=600, size=20)


def test_what_is_drawn_late_is_put_in_its_place() -> None:
    assert texts(read("a.pdf", builders.pdf(late_heading)).pages[0])[0] == "Heading drawn last"


def two_columns(canvas: Canvas) -> None:
    for left in (72, 330):
        builders.lines(canvas, [f"Column at {left} has line number {n}," for n in range(8)], left=left)


def test_columns_are_read_one_after_the_other() -> None:
    text = read("a.pdf", builders.pdf(two_columns)).pages[0].text
    assert text.index("Column at 72 has line number 7") < text.index("Column at 330 has line number 0")


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("cropped", [False, True])
def test_boxes_cover_the_quote_on_the_page_as_shown(rotation: int, cropped: bool) -> None:
    data = _turned(builders.pdf(builders.report_page(1)), rotation, cropped)
    page = read("a.pdf", data).pages[0]
    quote = "want to be heard by the people who lead"
    start = page.text.index(quote)
    boxes = page_boxes(data, page, start, start + len(quote))
    assert len(boxes) == 2
    picture = Image.open(BytesIO(page_picture(data, 0, 2.0))).convert("L")
    for box in boxes:
        assert 0 <= box.left < box.left + box.width <= 1
        assert 0 <= box.top < box.top + box.height <= 1
        left, right = box.left * picture.width, (box.left + box.width) * picture.width
        top, bottom = box.top * picture.height, (box.top + box.height) * picture.height
        # There is ink in the box, and it is a line and not a paragraph.
        assert picture.crop((int(left), int(top), int(right), int(bottom))).histogram()[0] > 0
        assert min(right - left, bottom - top) < 2 * 20


def _turned(data: bytes, rotation: int, cropped: bool) -> bytes:
    writer = pypdf.PdfWriter(BytesIO(data))
    writer.pages[0].rotate(rotation)
    if cropped:
        writer.pages[0].cropbox = pypdf.generic.RectangleObject((30, 20, 580, 830))
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def test_boxes_follow_a_word_broken_at_a_line_end() -> None:
    data = builders.pdf(broken_words)
    page = read("a.pdf", data).pages[0]
    start = page.text.index("information")
    assert len(page_boxes(data, page, start, start + len("information"))) == 2


def test_text_of_another_version_gets_no_boxes(report: bytes) -> None:
    assert page_boxes(report, Page(0, None, "Something else altogether."), 0, 9) == ()
