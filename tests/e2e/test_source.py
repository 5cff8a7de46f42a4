"""The source beside the answer, over real files: picture and text of a page, with the words marked on both."""

from __future__ import annotations

import re
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import expect

from assistant.folder.originals import file_of
from assistant.readers.child import ReaderProcess
from assistant.rendering.page_picture import PagePictures
from tests.e2e.conftest import serve
from tests.e2e.test_chat import ask, marked, violations, violations_at_each_width
from tests.readers import builders
from tests.ui.shelf import FIRST, REPORT, SECOND, SLIDES, Quoting, make_library, quoted
from ui.desk import Desk

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]
READY = "Answer ready"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shelf")
    library = make_library(folder)
    slides = library.page(SLIDES, 1).page
    words = next(text for text in slides.text.split("\n") if len(text) > 15)
    citations = (
        quoted(library, 1, REPORT, 1, FIRST),
        quoted(library, 2, REPORT, 1, SECOND),
        quoted(library, 3, SLIDES, 1, words),
    )
    corpus = folder / "corpus"
    with ReaderProcess() as reader:
        desk = Desk(
            lambda: library,
            lambda _library: Quoting(*citations),
            pictures=PagePictures(corpus, reader),
            read_file=lambda document: file_of(document, corpus),
        )
        running = serve(desk, library)
        yield next(running), library, corpus
        running.close()


def opened(open_page, shelf, number=1, **options):
    page = open_page(shelf[0], **options)
    ask(page, "What do staff want?", READY)
    page.locator(f"#log a[href='#cite-1-{number}']").first.click()
    expect(page.locator("#source-heading")).to_be_focused()
    return page


def boxes(page):
    """The boxes as shares of the picture, as the browser lays them out; a picture has no height before it has come."""
    expect(page.locator("#source .sheet img")).not_to_have_js_property("naturalHeight", 0)
    return page.evaluate(
        """() => { const sheet = document.querySelector('#source .sheet img').getBoundingClientRect();
        return [...document.querySelectorAll('#source .sheet .box')].map(box => {
            const at = box.getBoundingClientRect();
            return [(at.left - sheet.left) / sheet.width, (at.top - sheet.top) / sheet.height,
                    at.width / sheet.width, at.height / sheet.height]; }); }"""
    )


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(("number", "quote"), [(1, FIRST), (2, SECOND)])
def test_the_boxes_on_the_picture_cover_the_quoted_words_and_nothing_else(open_page, shelf, number, quote, width):
    page = opened(open_page, shelf, number, width=width)
    picture = page.locator("#source .sheet img")
    expect(picture).to_be_visible()
    shown = boxes(page)
    data = page.request.get(f"{shelf[0].address}{picture.get_attribute('src')}").body()
    image = Image.open(BytesIO(data)).convert("L")
    # Where pdfium itself finds the words, line by line, asked without any code of ours.
    file = pypdfium2.PdfDocument((shelf[2] / REPORT).read_bytes())
    sheet = file[1]
    across, down = sheet.get_size()
    text = sheet.get_textpage()
    found = []
    for words in quote.split(" by ", 1) if number == 1 else [quote]:
        at = text.search(words).get_next()
        found += [text.get_charbox(index) for index in range(at[0], at[0] + at[1])]
    for left, bottom, right, top in found:
        x, y = (left + right) / 2 / across, 1 - (bottom + top) / 2 / down
        assert any(a <= x <= a + c and b <= y <= b + d for a, b, c, d in shown), (quote, x, y, shown)
    assert len(shown) == (2 if number == 1 else 1)
    for left, top, wide, high in shown:
        crop = image.crop(
            (
                int(left * image.width),
                int(top * image.height),
                int((left + wide) * image.width) + 1,
                int((top + high) * image.height) + 1,
            )
        )
        dark = sum(crop.histogram()[:100]) / (crop.width * crop.height)
        assert 0.04 < dark < 0.6, "there is ink in the box, and it is no solid block"
        assert high * down < 20, "a line, not a paragraph"
    # All of the quote's ink, and not much paper beside it.
    widths = sum(wide for _, _, wide, _ in shown) * across
    ink = sum(right - left for left, _, right, _ in found)
    assert ink <= widths + len(found) < 1.6 * ink + 2 * len(found)


def test_the_marked_words_are_in_sight_on_picture_and_text(open_page, shelf):
    page = opened(open_page, shelf, 2)
    expect(page.locator("#source .sheet .box").first).to_be_in_viewport()
    page.locator("#source mark").first.scroll_into_view_if_needed()
    expect(page.locator("#source mark").first).to_be_in_viewport()
    assert marked(page) == SECOND


def test_a_page_s_picture_is_enlarged_with_the_words_still_in_sight(open_page, shelf):
    page = opened(open_page, shelf, 2)
    image = page.locator("#source .sheet img")
    before, small = boxes(page), image.bounding_box()["width"]
    page.get_by_role("button", name="Enlarge the picture").click()
    assert image.bounding_box()["width"] >= 1.9 * small
    for one, other in zip(boxes(page), before, strict=True):
        assert one == pytest.approx(other, abs=0.005), "the same share of a larger page"
    expect(page.locator("#source .sheet .box").first).to_be_in_viewport()
    assert violations(page) == []
    page.locator("#log a[href='#cite-1-1']").first.click()
    expect(page.locator("#source-heading")).to_have_text("Quote 1")
    page.get_by_role("button", name="Fit the picture to its frame").click()
    assert image.bounding_box()["width"] == pytest.approx(small, abs=1)


def test_a_reader_leafs_through_the_document_and_comes_back(open_page, shelf):
    page = opened(open_page, shelf)
    panel = page.locator("#source")
    expect(panel.locator(".here")).to_have_text("page 2 (2 of 4)")
    panel.get_by_role("link", name="Next page (3)").click()
    expect(panel.locator(".here")).to_have_text("page 3 (3 of 4)")
    expect(panel).to_contain_text("Nothing is marked here: the quoted words stand on another page.")
    expect(panel.locator("mark, .box")).to_have_count(0)
    expect(panel.locator(".page-text")).to_contain_text("Chapter 3")
    expect(panel.get_by_role("link", name="Next page (4)")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel.locator(".here")).to_have_text("page 4 (4 of 4)")
    expect(panel.get_by_role("link", name="Next page")).to_have_count(0)
    assert violations(page) == []
    panel.get_by_role("link", name="Back to the marked words").click()
    expect(panel.locator(".here")).to_have_text("page 2 (2 of 4)")
    assert marked(page) == FIRST
    panel.get_by_role("link", name="Previous page (1)").click()
    expect(panel.locator(".here")).to_have_text("page 1 (1 of 4)")
    panel.get_by_role("link", name="Close, back to the answer").click()
    expect(page.locator("#log a[href='#cite-1-1']").first).to_be_focused()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_browser_s_back_closes_a_source_and_leads_to_the_number(open_page, shelf, width):
    page = opened(open_page, shelf, width=width)
    page.get_by_role("link", name="Next page (3)").click()
    expect(page.locator("#source .here")).to_have_text("page 3 (3 of 4)")
    page.go_back()
    expect(page.locator("#source")).to_contain_text("Choose a number")
    link = page.locator("#log a[href='#cite-1-1']").first
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    expect(page.locator("#log .user")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#source-heading")).to_be_focused()
    page.get_by_role("link", name="Close, back to the answer").click()
    expect(link).to_be_focused()
    page.go_back()
    expect(page).to_have_url("about:blank")  # nothing is left that Back would have to close


def test_a_panel_that_is_drawn_once_more_keeps_the_focus(open_page, shelf):
    page = opened(open_page, shelf)
    expect(page.locator("#source-heading")).to_be_focused()
    # As the framework may do behind the page's back, late on a busy machine.
    page.evaluate(
        "() => { const panel = document.querySelector('#source .source'); panel.outerHTML = panel.outerHTML; }"
    )
    expect(page.locator("#source-heading")).to_be_focused()


def test_a_new_question_closes_the_source_of_the_last(open_page, shelf):
    page = opened(open_page, shelf)
    ask(page, "What do patients want?", READY)
    expect(page.locator("#source")).to_contain_text("Choose a number")
    expect(page.get_by_role("textbox", name="Your question")).to_be_focused()
    page.go_back()
    expect(page).to_have_url("about:blank")


@pytest.mark.parametrize(("width", "height"), [(1366, 620), (1280, 320)])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_in_a_low_window_the_source_scrolls_inside_itself(open_page, shelf, number, width, height):
    page = opened(open_page, shelf, number, width=width)
    page.set_viewport_size({"width": width, "height": height})
    page.locator("#log a[href='#cite-1-3']").last.click()
    expect(page.locator("#source-heading")).to_have_text("Quote 3")
    page.locator(f"#log a[href='#cite-1-{number}']").last.click()
    expect(page.locator("#source-heading")).to_have_text(f"Quote {number}")
    expect(page.locator("#source :is(.sheet .box, .page-text mark)").first).to_be_in_viewport()
    assert page.locator("#source").bounding_box()["height"] <= height
    page.locator("#source mark").last.scroll_into_view_if_needed()
    expect(page.locator("#source mark").last).to_be_in_viewport()
    page.locator("#source dl").scroll_into_view_if_needed()
    expect(page.locator("#source dl")).to_be_in_viewport()


def test_a_source_that_cannot_be_had_is_said_where_it_would_stand(open_page, shelf):
    page = open_page(shelf[0])
    ask(page, "What do staff want?", READY)
    page.route("**/*", lambda route: route.abort())
    page.locator("#log a[href='#cite-1-1']").first.click()
    trouble = page.locator("#source-trouble")
    expect(trouble).to_contain_text("the program cannot be reached")
    expect(trouble).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#log a[href='#cite-1-1']").first).to_be_focused()
    expect(trouble).to_be_hidden()


def test_slides_are_shown_as_text_with_headings_and_the_words_marked(open_page, shelf):
    page = opened(open_page, shelf, 3)
    expect(page.locator("#source .page-picture")).to_have_count(0)
    assert len(marked(page)) > 15
    expect(page.locator("#source h3").first).to_be_visible()


def test_what_the_source_is_stands_beside_it(open_page, shelf):
    panel = opened(open_page, shelf).locator("#source")
    for words in ("Annual report of Ashford", "Ashford Trust, 1 May 2024", "Current", "report", "CC BY 4.0"):
        expect(panel).to_contain_text(words)
    expect(panel.locator(".address a")).to_have_attribute("href", "https://www.example.org/report")


def test_a_file_is_offered_where_its_licence_allows_it(open_page, shelf):
    page = opened(open_page, shelf)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the file").click()
    assert download.value.suggested_filename == REPORT
    assert download.value.path().read_bytes() == (shelf[2] / REPORT).read_bytes()
    page.locator("#log a[href='#cite-1-3']").first.click()
    expect(page.locator("#source-heading")).to_have_text("Quote 3")
    expect(page.get_by_role("link", name="Download the file")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_source_with_a_picture(open_page, shelf, scheme):
    page = opened(open_page, shelf, scheme=scheme)
    expect(page.locator("#source .sheet img")).to_be_visible()
    assert violations_at_each_width(page) == {}


def test_pictures_have_the_guards_of_everything_else(open_page, shelf):
    page = opened(open_page, shelf)
    address = f"{shelf[0].address}{page.locator('#source .sheet img').get_attribute('src')}"
    assert page.request.get(address).headers["cache-control"] == "no-store"
    assert page.request.get(address, headers={"Host": "evil.example"}).status == 400
    foreign = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    assert page.request.get(address, headers=foreign).status == 403
    assert page.request.get(re.sub("[0-9a-f]{64}", "0" * 64, address)).status == 404
    assert page.request.get(f"{address}9").status == 404
    assert page.request.get(f"{shelf[0].address}/chapter/file/none/{'0' * 64}").status == 404


def test_another_file_in_its_place_is_never_shown_as_the_cited_page(open_page, shelf):
    before = (shelf[2] / REPORT).read_bytes()
    page = opened(open_page, shelf)
    (shelf[2] / REPORT).write_bytes(builders.pdf(builders.report_page(7)))
    try:
        page.locator("#log a[href='#cite-1-2']").first.click()
        expect(page.locator("#source")).to_contain_text("has been replaced since these words were taken from it")
        expect(page.locator("#source img")).to_have_count(0)
        assert marked(page) == SECOND
        (shelf[2] / REPORT).unlink()
        page.locator("#log a[href='#cite-1-1']").first.click()
        expect(page.locator("#source")).to_contain_text("The file has gone from the library's folder")
        assert marked(page) == FIRST
    finally:
        (shelf[2] / REPORT).write_bytes(before)
