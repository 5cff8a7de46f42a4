"""What the page shows before all is there, and how it goes on by itself: built, loaded, changed."""

from __future__ import annotations

import threading

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import serve
from tests.e2e.test_chat import ask, violations
from tests.ui.sample import DOCUMENTS, SampleAssistant, SampleLibrary
from ui.desk import Desk

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]


@pytest.fixture
def site_of():
    """Return a function that serves a desk."""
    running = []

    def of(desk):
        running.append(serve(desk, SampleLibrary()))
        return next(running[-1])

    yield of
    for each in running:
        each.close()


def test_a_first_visit_says_what_this_is_and_what_it_holds(open_page):
    page = open_page()
    expect(page.locator("#masthead li")).to_have_count(3)
    for words in ("4 documents", "newest 26 March 2024: Guidance on annual reports", "On publications by"):
        expect(page.locator("#library-state")).to_contain_text(words)


def test_a_library_that_is_built_meanwhile_shows_itself(open_page, site_of):
    library = SampleLibrary(held=(), changing=True)
    desk = Desk(lambda: library, lambda _library: SampleAssistant())
    desk.start_loading().join()
    page = open_page(site_of(desk))
    state = page.locator("#library-state")
    expect(state).to_contain_text("The library is being built.")
    assert violations(page) == []
    library.held = DOCUMENTS[:2]
    expect(state).to_contain_text("2 documents", timeout=10_000)
    expect(state).to_contain_text("Documents are being added or replaced just now.")
    ask(page)  # what has been read already answers
    library.held, library.changing = DOCUMENTS, False
    expect(state).to_contain_text("4 documents", timeout=10_000)
    expect(state).not_to_contain_text("just now")


def test_an_empty_library_says_what_to_do(open_page, site_of):
    library = SampleLibrary(held=())
    page = open_page(site_of(Desk(lambda: library, lambda _library: SampleAssistant())))
    expect(page.locator("#library-state")).to_contain_text("The library is empty.")
    expect(page.locator("#library-state")).to_contain_text("assistant ingest")
    assert violations(page) == []


def test_the_page_is_up_before_the_model_is_loaded_and_says_when_it_is(open_page, site_of):
    may_warm = threading.Event()
    desk = Desk(SampleLibrary, lambda _library: SampleAssistant(may_warm=may_warm))
    desk.start_loading()
    try:
        page = open_page(site_of(desk))
        expect(page.locator("#library-state")).to_contain_text("The search model is still loading. You can ask already")
        expect(page.get_by_label("Your question")).to_be_editable()
        assert violations(page) == []
        may_warm.set()
        expect(page.locator("#library-state")).not_to_contain_text("still loading", timeout=10_000)
        expect(page.locator("#library-state")).to_contain_text("4 documents")
    finally:
        may_warm.set()


def test_a_page_where_all_is_there_asks_for_nothing_by_itself(open_page, site):
    page = open_page()
    page.wait_for_timeout(4_000)
    before = len(site.requests)
    page.wait_for_timeout(7_000)
    assert len(site.requests) == before
