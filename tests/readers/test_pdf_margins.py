"""What is body text at the edge of a PDF's page, what is a page header, and what lies across the page."""

from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from assistant.readers import read
from assistant.types import Role
from tests.readers import builders
from tests.readers.checks import assert_sound, texts

FOUND = (
    "The lift was out of use.",
    "Staff had no hearing loop.",
    "A prayer room was asked for.",
    "Buses stop at five.",
)


def opened_by(first: str) -> list[list[tuple[Role, str]]]:
    """Return the blocks of pages that open with ``first``, each with the numbers of its own page."""

    def page(number: int) -> builders.Draw:
        def draw(canvas: Canvas) -> None:
            opening = first.format(number, n=number, people=20 + 3 * number, share=30 + 2 * number)
            builders.lines(canvas, [opening], top=builders.HEIGHT - 60)
            builders.lines(canvas, [FOUND[number - 1]], top=builders.HEIGHT - 160)

        return draw

    document = read("a.pdf", builders.pdf(*(page(number) for number in range(1, 5))))
    assert_sound(document)
    assert [page.label for page in document.pages] in ([None] * 4, ["1", "2", "3", "4"])
    return [[(block.role, page.text[block.start : block.end]) for block in page.blocks] for page in document.pages]


@pytest.mark.parametrize(
    "first",
    [
        "In site {n} we met {people} patients, of whom {share}% had missed an appointment.",
        "At site {n} we met the staff, and patients who had missed an appointment.",
        "Part {n} has {people} villages that the bus does not reach, and {share} per cent of",
    ],
)
def test_a_sentence_with_figures_of_its_own_is_no_page_header(first: str) -> None:
    pages = opened_by(first)
    assert [page[0][0] for page in pages] == [Role.PARAGRAPH] * 4
    assert [page[0][1][:7] for page in pages] == [
        first.format(n=n, people=20 + 3 * n, share=30 + 2 * n)[:7] for n in range(1, 5)
    ]


@pytest.mark.parametrize(
    "first",
    [
        "A report on the state of the wards {n}",
        "{n} A report on the state of the wards",
        "A report on the state of the wards, page {n} of 9, for the board",
        "Ref 00 Frm 0000{n} Fmt {people} WARDS",
    ],
)
def test_a_line_with_a_counter_that_grows_with_the_pages_is_a_page_header(first: str) -> None:
    assert [page[0][0] for page in opened_by(first)] == [Role.FURNITURE] * 4


def across(canvas: Canvas, words: str, size: float, left: float, bottom: float) -> None:
    canvas.saveState()
    canvas.translate(left, bottom)
    canvas.rotate(45)
    canvas.setFont("Helvetica-Bold", size)
    canvas.drawString(0, 0, words)
    canvas.restoreState()


def draft(number: int) -> builders.Draw:
    def draw(canvas: Canvas) -> None:
        across(canvas, "Ward of Ash", 8, 400, 120)
        builders.lines(canvas, [FOUND[number], "The board will return in the autumn."], top=500)
        across(canvas, "DRAFT", 90, 150, 300)

    return draw


def test_a_watermark_across_the_page_is_no_heading() -> None:
    document = read("a.pdf", builders.pdf(draft(0), draft(1)))
    for page in document.pages:
        assert texts(page, Role.FURNITURE) == ["DRAFT"]
        assert texts(page, Role.HEADING) == []
        # Labels of a chart's axis are askew, too.
        assert "Ward of Ash" in texts(page, Role.PARAGRAPH)
