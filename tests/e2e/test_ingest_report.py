"""The report in a real browser: readable by everybody, in the dark, on a narrow screen and on paper."""

from __future__ import annotations

import pytest

from assistant.api import Library
from assistant.config import load_settings
from tests.e2e.keeper import write_folder
from tests.e2e.test_chat import violations
from tests.fakes import HashEncoder

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keeper")
    settings = load_settings(vector_index="exact", ocr="off")  # the report is tested, not the recognition
    library = Library.create(folder / "index", settings=settings, encoder=HashEncoder())
    library.sync(write_folder(folder / "corpus"))
    return library.report_page


@pytest.fixture(params=[("light", 1280), ("dark", 1280), ("light", 320), ("dark", 320)], ids=str)
def page(browser, report, request):
    scheme, width = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    messages = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("request", lambda asked: messages.append(asked.url) if asked.url.startswith("http") else None)
    page.goto(report.as_uri())
    yield page
    assert messages == []
    context.close()


def test_it_is_readable_by_everybody(page):
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_it_shows_what_to_look_at_first(page):
    headings = page.locator("h2").all_inner_texts()
    assert headings == [
        "Problems", "Alike: for you to decide", "The same file under several names", "In numbers", "Documents",
    ]  # fmt: skip
    pictures = page.locator("img")
    assert pictures.count() == 4
    for picture in pictures.all():
        assert picture.get_attribute("alt").startswith("Picture of page ")
        assert picture.evaluate("image => image.naturalWidth") > 100
    cards = page.locator("ul.cards").first
    assert cards.locator("h3").first.inner_text() == "half copied.pdf"
    assert "pages 2, 3 and 5" in cards.inner_text()


def test_it_prints_in_black_on_white(browser, report):
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(report.as_uri())
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.pdf().startswith(b"%PDF")
    context.close()
