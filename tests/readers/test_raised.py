"""Raised figures: marks of notes that must not change a figure, and powers."""

from __future__ import annotations

from io import BytesIO

import pytest
from pptx import Presentation
from reportlab.pdfgen.canvas import Canvas

from assistant.readers import read
from assistant.readers.pdf import page_boxes
from assistant.readers.raised import raised
from tests.readers import builders
from tests.readers.checks import assert_sound, texts
from tests.readers.office_builders import odt, pptx_slides
from tests.readers.text_builders import rtf


@pytest.mark.parametrize(
    ("before", "text", "written"),
    [
        ("note", "3", "[3]"),
        ("1,204", "2", "[2]"),
        ("fell.”", "12", "[12]"),
        ("fell", "1, 2", "[1, 2]"),
        ("per 10", "5", "⁵"),
        ("1.2 × 10", "12", "¹²"),
        ("10", "−3", "⁻³"),
        ("aged 10", "2", "[2]"),
        ("£10", "5", "[5]"),
        ("2010", "5", "[5]"),
        ("20 m", "2", "²"),
        ("kg/m", "2", "²"),
        ("R", "2", "²"),
        ("mothers", "2", "[2]"),
        ("5", "th", "th"),
        ("", "1", "1"),
        (" ", "1", "1"),
        ("fell ", "1", "[1]"),
    ],
)
def test_a_raised_figure_is_told_from_what_it_follows(before: str, text: str, written: str) -> None:
    assert raised(before, text) == written


def figures(canvas: Canvas) -> None:
    """Marks that follow a word at once, stand apart, are as large as the text, or follow a power."""
    words = canvas.beginText(builders.LEFT, builders.TOP)
    for part, size, rise in (
        ("In all 1,204", 11, 0), ("2", 7, 4), (" mothers, 13 per 10", 11, 0), ("5", 7, 4), (" women, died", 11, 0),
        ("1", 11, 4), (" in CO", 11, 0), ("2", 7, -2), (" and 11,204 ", 11, 0), ("3", 6, 4), (" lived.", 11, 0),
    ):  # fmt: skip
        words.setFont("Helvetica", size)
        words.setRise(rise)
        words.textOut(part)
    canvas.drawText(words)
    builders.lines(canvas, ["The wards are read of in the notes."], top=600)


@pytest.mark.parametrize("turned", [False, True])
def test_raised_figures_of_a_pdf_stand_apart(turned: bool) -> None:
    def draw(canvas: Canvas) -> None:
        if turned:
            canvas.translate(builders.HEIGHT, 0)
            canvas.rotate(90)
        figures(canvas)

    data = builders.pdf(draw)
    document = read("a.pdf", data)
    assert_sound(document)
    page = document.pages[0]
    wanted = "In all 1,204[2] mothers, 13 per 10⁵ women, died[1] in CO2 and 11,204 [3] lived."
    assert wanted in page.text
    start = page.text.index("1,204[2]")
    (box,) = page_boxes(data, page, start, start + len("1,204[2]"))
    assert 0 < box.width * box.height < 0.01


RAISED_STYLES = "".join(
    f'<style:style style:name="{name}" style:family="text"><style:text-properties {says}/></style:style>'
    for name, says in {
        "Up": 'style:text-position="super 58%"',
        "Out": 'style:text-line-through-style="solid"',
        "Kept": 'style:text-line-through-style="none"',
    }.items()
)


def test_raised_figures_of_an_odt_stand_apart_and_struck_out_text_is_left_out() -> None:
    parts = (("", "Some 1,204"), ("Up", "2"), ("", " mothers, "), ("Out", "12 "), ("Kept", "13 per 10"), ("Up", "5"))
    words = "".join(
        f'<text:span text:style-name="{style}">{text}</text:span>' if style else text for style, text in parts
    )
    page = read("a.odt", odt(f"<text:p>{words}</text:p>", styles=RAISED_STYLES)).pages[0]
    assert texts(page) == ["Some 1,204[2] mothers, 13 per 10⁵"]


def test_raised_figures_of_an_rtf_stand_apart() -> None:
    body = r"Some 1,204{\super 2} mothers, 13 per 10\super 5\nosupersub  women, CO{\sub 2} on the 5{\super th}.\par"
    assert texts(read("a.rtf", rtf(body)).pages[0]) == ["Some 1,204[2] mothers, 13 per 10⁵ women, CO2 on the 5th."]


def test_raised_figures_of_a_slide_stand_apart_and_struck_out_text_is_left_out() -> None:
    presentation = Presentation(BytesIO(pptx_slides("Some 1,204")))
    paragraph = presentation.slides[0].shapes[0].text_frame.paragraphs[0]
    for words, name, value in (
        ("2", "baseline", "30000"), (" mothers", "baseline", "0"), (" in May", "strike", "sngStrike"),
        (", CO", "strike", "noStrike"), ("2", "baseline", "-25000"),
    ):  # fmt: skip
        run = paragraph.add_run()
        run.text = words
        run._r.get_or_add_rPr().set(name, value)
    assert texts(read("a.pptx", builders.saved(presentation)).pages[0]) == ["Some 1,204[2] mothers, CO2"]
