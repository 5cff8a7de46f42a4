"""What a reader of a PDF sees is what is stored: labels, furniture, forms, notes upon the page, order, long reports."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from PIL import Image
from pypdf.annotations import FreeText, Text
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from assistant.errors import UnreadableFile
from assistant.readers import read
from assistant.readers.child import ReaderProcess
from assistant.readers.limits import Limits
from assistant.readers.pdf import LastShown, page_boxes, page_picture, page_thumbnail
from assistant.readers.pdf.layout import PageLines, lay_out
from assistant.readers.pdf.lines import Word, make_line
from assistant.types import QuarantineCode, Role
from tests.readers import builders, pictures
from tests.readers.checks import assert_sound, texts

DEJAVU = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")

SHORT_PAGE = [
    "The board of the trust met in March and agreed the plan for",
    "the coming year. It is to be published in May.",
]


def numbered(label: str, *, top: float) -> builders.Draw:
    def draw(canvas: Canvas) -> None:
        builders.lines(canvas, [f"This page says {word} of it." for word in ("much", "more", "most")], top=500)
        builders.lines(canvas, [label], top=top, left=290, size=8)

    return draw


@pytest.mark.parametrize("top", [30, builders.HEIGHT - 40])
def test_printed_numbers_are_labels_where_the_file_has_none(top: float) -> None:
    printed = ["i", "ii", "iii", "1", "2", "Page 3 of 9", "4"]
    document = read("a.pdf", builders.pdf(*(numbered(label, top=top) for label in printed)))
    assert [page.label for page in document.pages] == ["i", "ii", "iii", "1", "2", "3", "4"]


def test_numbers_that_do_not_count_pages_are_no_labels() -> None:
    document = read("a.pdf", builders.pdf(*(numbered(year, top=30) for year in ("2024", "2021", "2019", "2024"))))
    assert [page.label for page in document.pages] == [None] * 4


def test_rows_of_figures_at_a_page_s_foot_are_no_footer() -> None:
    def page(number: int) -> builders.Draw:
        def draw(canvas: Canvas) -> None:
            for row in range(48):
                builders.lines(canvas, [f"Ward {37 * number + row} has {row} beds"], top=800 - 16 * row)

        return draw

    document = read("a.pdf", builders.pdf(*(page(number) for number in range(5))))
    assert not any(block.role is Role.FURNITURE for page in document.pages for block in page.blocks)


def form(*, painted: bool) -> bytes:
    """Return a form with a field filled in, with or without the file saying how it looks."""
    target = BytesIO()
    canvas = Canvas(target)
    canvas.drawString(72, 700, "Name of the trust:")
    canvas.acroForm.textfield(name="trust", value="", x=200, y=690, width=200, height=20)
    canvas.showPage()
    canvas.save()
    writer = pypdf.PdfWriter(BytesIO(target.getvalue()))
    if painted:
        writer.update_page_form_field_values(writer.pages[0], {"trust": "Ashford Hospitals"}, auto_regenerate=False)
        return pictures.written(writer)
    field = writer.pages[0]["/Annots"][0].get_object()
    field[pypdf.generic.NameObject("/V")] = pypdf.generic.TextStringObject("Ashford Hospitals")
    del field["/AP"]
    writer.root_object["/AcroForm"][pypdf.generic.NameObject("/NeedAppearances")] = pypdf.generic.BooleanObject(True)
    return pictures.written(writer)


def shared_fonts(data: bytes) -> bytes:
    """Return ``data`` with the fonts of its page named once for all pages."""
    writer = pypdf.PdfWriter(BytesIO(data))
    page = writer.pages[0]
    page["/Parent"][pypdf.generic.NameObject("/Resources")] = page.pop("/Resources")
    return pictures.written(writer)


@pytest.mark.parametrize("painted", [True, False])
@pytest.mark.parametrize("shared", [True, False])
def test_values_of_a_form_are_text_in_their_place(painted: bool, shared: bool) -> None:
    data = shared_fonts(form(painted=painted)) if shared else form(painted=painted)
    page = read("a.pdf", data).pages[0]
    assert "Name of the trust:" in page.text
    start = page.text.index("Ashford Hospitals")
    (box,) = page_boxes(data, page, start, start + len("Ashford Hospitals"))
    picture = Image.open(BytesIO(page_picture(data, 0, 2.0))).convert("L")
    left, top = box.left * picture.width, box.top * picture.height
    inside = picture.crop(
        (int(left), int(top), int(left + box.width * picture.width), int(top + box.height * picture.height))
    )
    assert inside.getextrema()[0] < 100


def test_text_boxes_are_text_and_comments_are_not() -> None:
    writer = pypdf.PdfWriter(BytesIO(boxed_note()))
    writer.add_annotation(0, Text(text="Ask Rana about this", rect=(400, 300, 420, 320)))
    data = pictures.written(writer)
    page = read("a.pdf", data).pages[0]
    start = page.text.index("Agreed with two changes")
    assert "Rana" not in page.text
    assert len(page_boxes(data, page, start, start + 10)) == 1


def boxed_note() -> bytes:
    writer = pypdf.PdfWriter(BytesIO(builders.pdf(builders.report_page(1))))
    writer.add_annotation(0, FreeText(text="Agreed with two changes", rect=(100, 300, 300, 340)))
    return pictures.written(writer)


def test_a_file_kept_open_is_shown_as_one_just_opened() -> None:
    files = {
        "report": builders.pdf(builders.report_page(1)),
        "note": boxed_note(),
        "form": form(painted=False),
    }
    last = LastShown()
    # A page with a form or a text box is changed by showing it, so each is asked for again, and after another.
    for name in ("report", "note", "note", "report", "form", "form"):
        page = read("a.pdf", files[name]).pages[0]
        words = (len(page.text) - 12, len(page.text))
        shown = last.show(files[name], name, page, (words,))
        assert shown.picture == page_picture(files[name], 0)
        assert shown.boxes == page_boxes(files[name], page, *words) != ()


def test_what_cannot_be_opened_leaves_the_next_file_alone() -> None:
    data = builders.pdf(builders.report_page(1))
    page = read("a.pdf", data).pages[0]
    last = LastShown()
    last.show(data, "whole", page, ())
    with pytest.raises(UnreadableFile):
        last.show(data[:200], "half", page, ())
    assert last.show(data, "whole", page, ()).picture == page_picture(data, 0)


def test_attachments_are_named_as_unread() -> None:
    writer = pypdf.PdfWriter(BytesIO(builders.pdf(builders.report_page(1))))
    writer.add_attachment("figures.xlsx", b"not read")
    writer.add_attachment("minutes.docx", b"not read")
    (warning,) = read("a.pdf", pictures.written(writer)).warnings
    assert (warning.code, warning.page_index) == ("attachments_not_read", None)
    assert "2 attached files" in warning.reason
    assert "figures.xlsx, minutes.docx" in warning.reason


def test_columns_drawn_from_the_right_are_read_from_the_left() -> None:
    def draw(canvas: Canvas) -> None:
        for left in (330, 72):
            builders.lines(canvas, [f"Column at {left} has line number {n}," for n in range(8)], left=left)

    text = read("a.pdf", builders.pdf(draw)).pages[0].text
    assert text.index("Column at 72 has line number 7") < text.index("Column at 330 has line number 0")


def test_letters_drawn_twice_are_read_once() -> None:
    def draw(canvas: Canvas) -> None:
        for number, letter in enumerate("Committee"):
            for shift in (0.0, 0.3):
                builders.lines(canvas, [letter], left=72 + 14 * number + shift, size=14)

    assert "".join(read("a.pdf", builders.pdf(draw)).pages[0].text.split()) == "Committee"


def ligatures(data: bytes) -> bytes:
    """Return ``data`` with the glyphs of its digits standing for several letters each, as ligatures do."""
    meant = {ord(digit): letters for digit, letters in zip("123", ("ff", "ffi", "tt"), strict=True)}
    lines = [
        f"<{code:02x}> <{meant.get(code, chr(code)).encode('utf-16-be').hex()}>" for code in range(ord(" "), ord("~"))
    ]
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /L def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <ff> endcodespacerange {len(lines)} beginbfchar\n"
        + "\n".join(lines)
        + "\nendbfchar endcmap end end"
    )
    writer = pypdf.PdfWriter(BytesIO(data))
    stream = pypdf.generic.DecodedStreamObject()
    stream.set_data(cmap.encode())
    reference = writer._add_object(stream)
    for font in writer.pages[0]["/Resources"]["/Font"].values():
        font.get_object()[pypdf.generic.NameObject("/ToUnicode")] = reference
    return pictures.written(writer)


def test_a_ligature_of_equal_letters_keeps_them_all() -> None:
    data = ligatures(builders.pdf(lambda canvas: builders.lines(canvas, ["The sta1 o1er e2cient a3ention."])))
    page = read("a.pdf", data).pages[0]
    assert page.text == "The staff offer efficient attention."
    assert len(page_boxes(data, page, 4, 9)) == 1


def test_a_ligature_drawn_twice_is_read_once() -> None:
    def draw(canvas: Canvas) -> None:
        for number, letter in enumerate("sta1"):
            for shift, font in ((0.0, "Helvetica"), (0.3, "Helvetica"), (0.3, "Helvetica-Bold")):
                builders.lines(canvas, [letter], left=72 + 14 * number + shift, size=14, font=font)

    assert "".join(read("a.pdf", ligatures(builders.pdf(draw))).pages[0].text.split()) == "staff"


@pytest.mark.parametrize("degrees", [0, 30, 45, 90, 180, 270])
def test_double_letters_of_turned_text_are_kept(degrees: int) -> None:
    sentence = "All staff in the hall will be called to the committee."

    def draw(canvas: Canvas) -> None:
        canvas.translate(300, 400)
        canvas.rotate(degrees)
        builders.lines(canvas, [sentence], top=0, left=-130, size=10)

    assert read("a.pdf", builders.pdf(draw)).pages[0].text == sentence


@pytest.mark.parametrize("degrees", [0, 90, 270])
def test_turned_letters_drawn_twice_are_read_once(degrees: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(300, 400)
        canvas.rotate(degrees)
        for number, letter in enumerate("Committee"):
            for shift, font in ((0.0, "Helvetica"), (0.3, "Helvetica-Oblique")):
                builders.lines(canvas, [letter], top=0, left=14 * number + shift, size=14, font=font)

    assert "".join(read("a.pdf", builders.pdf(draw)).pages[0].text.split()) == "Committee"


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_type_of_a_negative_size_is_read_as_it_stands(degrees: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(300, 400)
        canvas.rotate(degrees)
        for number, line in enumerate(SHORT_PAGE):
            canvas.setFont("Helvetica", -10)
            canvas.drawString(140, 14 * number, line)

    page = read("a.pdf", builders.pdf(draw)).pages[0]
    assert texts(page, Role.PARAGRAPH) == [" ".join(SHORT_PAGE)]


def test_letters_without_width_do_not_cost_the_file() -> None:
    words = [Word("thin", n, n + 4, 72.0, 500.0 - 14 * n, 72.0, 512.0 - 14 * n, 10.0, bold=False) for n in range(3)]
    page = PageLines(0, tuple(make_line([word]) for word in words), builders.WIDTH, builders.HEIGHT)
    (drafts,) = lay_out([page])
    assert " ".join(draft.text for draft in drafts) == "thin thin thin"


def test_words_drawn_one_by_one_upside_down_keep_their_order() -> None:
    def draw(canvas: Canvas) -> None:
        builders.lines(canvas, ["This way up"], top=100)
        canvas.translate(500, 400)
        canvas.rotate(180)
        for number, line in enumerate(SHORT_PAGE):
            left = 0.0
            for word in line.split():
                builders.lines(canvas, [word], top=-14 * number, left=left)
                left += canvas.stringWidth(f"{word} ", "Helvetica", 11)

    page = read("a.pdf", builders.pdf(draw)).pages[0]
    assert sorted(page.text.split("\n")) == [" ".join(SHORT_PAGE), "This way up"]


@pytest.mark.parametrize("size", [0.24, 10, 60])
def test_letters_that_a_file_draws_itself_have_the_size_they_are_drawn_in(size: float) -> None:
    writer = pypdf.PdfWriter(BytesIO(builders.pdf(lambda canvas: builders.lines(canvas, SHORT_PAGE))))
    name, number, array = pypdf.generic.NameObject, pypdf.generic.FloatObject, pypdf.generic.ArrayObject
    glyph = pypdf.generic.DecodedStreamObject()
    glyph.set_data(f"{6 / size} 0 d0 0 0 {5 / size} {7 / size} re f".encode())
    letters = [*sorted(set("".join(SHORT_PAGE)) - set(" .")), "space", "period"]
    codes = [ord({"space": " ", "period": "."}.get(letter, letter)) for letter in letters]
    drawn = writer._add_object(glyph)
    pairs = zip(codes, letters, strict=True)
    differences = [each for code, letter in pairs for each in (number(code), name(f"/{letter}"))]
    (font,) = writer.pages[0]["/Resources"]["/Font"].values()
    font = font.get_object()
    font.clear()
    font.update(
        {
            name("/Type"): name("/Font"),
            name("/Subtype"): name("/Type3"),
            name("/FontBBox"): array([number(0), number(-2 / size), number(6 / size), number(9 / size)]),
            name("/FontMatrix"): array(map(number, (1, 0, 0, 1, 0, 0))),
            name("/FirstChar"): number(0),
            name("/LastChar"): number(127),
            name("/Widths"): array([number(6 / size)] * 128),
            name("/CharProcs"): pypdf.generic.DictionaryObject({name(f"/{letter}"): drawn for letter in letters}),
            name("/Encoding"): pypdf.generic.DictionaryObject({name("/Differences"): array(differences)}),
        }
    )
    content = pypdf.generic.DecodedStreamObject()
    content.set_data(writer.pages[0].get_contents().get_data().replace(b" 11 Tf", f" {size} Tf".encode()))
    writer.pages[0][name("/Contents")] = writer._add_object(content)
    page = read("a.pdf", pictures.written(writer)).pages[0]
    assert texts(page, Role.PARAGRAPH) == [" ".join(SHORT_PAGE)]


@pytest.mark.skipif(not DEJAVU.is_file(), reason="no font with Hebrew letters on this machine")
def test_words_from_right_to_left_are_stored_as_they_are_read() -> None:
    lines = ["הדירקטוריון מפרסם את יעדיו בכל שנה", "ומסביר לציבור מה השתנה מאז 2023 בבית החולים"]

    def draw(canvas: Canvas) -> None:
        pdfmetrics.registerFont(TTFont("DejaVu", str(DEJAVU)))
        canvas.setFont("DejaVu", 12)
        for number, line in enumerate(lines):
            seen = " ".join(word if word.isascii() else word[::-1] for word in reversed(line.split()))
            canvas.drawRightString(520, 700 - 16 * number, seen)

    data = builders.pdf(draw)
    page = read("a.pdf", data).pages[0]
    assert page.text == " ".join(lines)
    assert len(page_boxes(data, page, 0, len(page.text))) == 2


def lettered(canvas: Canvas) -> None:
    builders.lines(canvas, ["The objectives are:"], top=700)
    builders.lines(canvas, ["A. Name a lead for each goal", "B. Publish the figures", "C. Ask staff again"], top=680)


def test_items_lettered_in_order_are_items() -> None:
    page = read("a.pdf", builders.pdf(lettered)).pages[0]
    assert texts(page, Role.LIST_ITEM) == [
        "A. Name a lead for each goal",
        "B. Publish the figures",
        "C. Ask staff again",
    ]


def test_a_thumbnail_is_a_small_picture() -> None:
    data = builders.pdf(builders.report_page(1))
    thumbnail = page_thumbnail(data, 0)
    picture = Image.open(BytesIO(thumbnail))
    assert picture.format == "JPEG"
    assert max(picture.size) == pytest.approx(240, abs=1)
    assert len(thumbnail) < 20_000


def test_a_page_as_large_as_a_wall_is_shown() -> None:
    target = BytesIO()
    canvas = Canvas(target, pagesize=(14_000, 14_000))
    canvas.drawString(100, 100, "A map of all wards")
    canvas.showPage()
    canvas.save()
    assert max(Image.open(BytesIO(page_picture(target.getvalue(), 0))).size) <= 4_000


def test_a_report_of_six_hundred_pages_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(builders.pdf(*(builders.report_page(number) for number in range(1, 601))))
    # Less than the pages take together, so that only the time for each page lets the report through.
    with ReaderProcess(Limits(seconds=2.0, page_seconds=0.2)) as reader:
        document = reader.read(path, path.name)
    assert len(document.pages) == 600
    assert document.pages[599].label == "600"
    assert_sound(document)


def test_without_time_for_each_page_it_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(builders.pdf(*(builders.report_page(number) for number in range(1, 601))))
    with ReaderProcess(Limits(seconds=1.0, page_seconds=0.0)) as reader, pytest.raises(UnreadableFile) as raised:
        reader.read(path, path.name)
    assert raised.value.quarantine_code is QuarantineCode.TIMEOUT
