"""What the page shows before all is there, and how it goes on by itself: built, loaded, changed."""

from __future__ import annotations

import threading

import pytest
from playwright.sync_api import expect

from assistant.errors import ModelUnavailable
from tests.e2e.conftest import serve
from tests.e2e.test_chat import ask, violations
from tests.ui.sample import DOCUMENTS, SampleAssistant, SampleLibrary
from ui.desk import Desk

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


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


def test_the_page_s_name_is_there_before_anything_is_put_together(browser, site):
    page = browser.new_page()
    page.route("**/assets/*.js", lambda route: route.abort())
    page.goto(site.address, wait_until="domcontentloaded")
    shown = [page.evaluate(f"getComputedStyle(document.body, '::{each}').content") for each in ("before", "after")]
    assert shown == ['"Chapter & Verse"', '"The page is opening…"']
    page.unroute("**/assets/*.js")
    page.reload()
    page.locator("#question textarea").wait_for()
    assert page.evaluate("getComputedStyle(document.body, '::before').content") == "none"
    page.close()


def test_a_first_visit_says_what_this_is_and_what_it_holds(open_page):
    page = open_page()
    expect(page.locator("#masthead li")).to_have_count(3)
    for words in (
        "4 documents (1 of them a briefing",
        "on publications by",
        "Newest: Guidance on annual reports, 26 March 2024",
    ):
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
    expect(state).to_contain_text("2 documents")
    expect(state).to_contain_text("Documents are being added or replaced just now.")
    ask(page)  # what has been read already answers
    library.held, library.changing = DOCUMENTS, False
    expect(state).to_contain_text("4 documents")
    expect(state).not_to_contain_text("just now")


def test_an_empty_library_says_what_to_do(open_page, site_of):
    library = SampleLibrary(held=())
    page = open_page(site_of(Desk(lambda: library, lambda _library: SampleAssistant())))
    expect(page.locator("#library-state")).to_contain_text("The library is empty.")
    expect(page.locator("#library-state")).to_contain_text("assistant ingest")
    expect(page.locator("#examples")).to_be_hidden()  # nothing could answer them
    expect(page.locator("#narrowing details")).to_be_hidden()
    assert violations(page) == []
    library.held = DOCUMENTS[:2]
    expect(page.locator("#examples")).to_be_visible(timeout=10_000)
    expect(page.locator("#narrowing details")).to_be_visible()


def test_what_keeps_the_library_from_use_is_said_in_full_once(open_page, site_of):
    def fail(_library):
        raise ModelUnavailable("The search model cannot be loaded.", "Install it again: make install")

    page = open_page(site_of(Desk(SampleLibrary, fail)))
    ask(page, "What must boards do?", "The search model cannot be loaded.")  # announced
    expect(page.get_by_role("textbox", name="Your question")).to_have_value("What must boards do?")
    expect(page.locator("#log .notice")).to_contain_text("What to do is said at the top of this page.")
    seen = page.evaluate(
        """() => [...document.querySelectorAll('p')].filter(each => each.textContent.includes('make install')
        && each.checkVisibility() && each.closest('.block').getBoundingClientRect().height > 1).length"""
    )
    assert seen == 1
    assert violations(page) == []


def test_the_page_is_up_before_the_model_is_loaded_and_says_when_it_is(open_page, site_of):
    may_warm = threading.Event()
    desk = Desk(SampleLibrary, lambda _library: SampleAssistant(may_warm=may_warm))
    desk.start_loading()
    try:
        page = open_page(site_of(desk))
        expect(page.locator("#library-state")).to_contain_text("The search model is still loading. You can ask already")
        expect(page.get_by_role("textbox", name="Your question")).to_be_editable()
        assert violations(page) == []
        page.get_by_role("textbox", name="Your question").fill("What must boards do?")
        page.keyboard.press("Enter")
        expect(page.locator("#status")).to_contain_text("Loading the search model; your question is answered as soon")
        may_warm.set()
        expect(page.locator("#status")).to_contain_text("Answer ready: 2 sources")
        expect(page.locator("#library-state")).not_to_contain_text("still loading")
        expect(page.locator("#library-state")).to_contain_text("4 documents")
    finally:
        may_warm.set()


def test_a_question_too_many_is_refused_politely_and_stays_in_the_box(open_page, site_of, monkeypatch):
    monkeypatch.setattr("ui.page.QUESTIONS_WAITING", 1)
    desk = Desk(SampleLibrary, lambda _library: SampleAssistant())
    desk.start_loading().join()
    site = site_of(desk)
    pages = [open_page(site) for _ in range(4)]
    for page in pages:
        page.get_by_role("textbox", name="Your question").fill("slowly what must boards do?")
        page.keyboard.press("Enter")
    trouble = pages[-1].locator("#trouble[role=status]")
    expect(trouble).to_contain_text("Many people are asking just now")
    expect(pages[-1].get_by_role("textbox", name="Your question")).to_have_value("slowly what must boards do?")
    expect(pages[-1].locator(".toast-wrap")).to_be_hidden()
    assert violations(pages[-1]) == []
    expect(pages[0].locator("#status")).to_contain_text("Answer ready")
    expect(pages[1].locator("#status")).to_contain_text("Answer ready")
    pages[-1].get_by_role("button", name="Ask", exact=True).click()
    expect(pages[-1].locator("#status")).to_contain_text("Answer ready")
    expect(trouble).to_be_empty()


def test_a_page_that_lost_the_program_says_so_and_keeps_the_question(open_page):
    page = open_page()
    ask(page)
    page.context.set_offline(True)
    page.get_by_role("textbox", name="Your question").click()
    page.keyboard.type("And what about children?")
    page.keyboard.press("Enter")
    expect(page.locator("#trouble")).to_contain_text("This page has lost contact with the program.")
    assert violations(page) == []
    page.context.set_offline(False)
    expect(page.locator("#status")).to_contain_text("Your earlier conversation is open again.", timeout=15_000)
    expect(page.get_by_role("textbox", name="Your question")).to_have_value("And what about children?")
    expect(page.locator("#trouble")).to_be_empty()
    expect(page.locator("#log .user")).to_have_count(1)


def test_a_page_where_all_is_there_asks_for_nothing_by_itself(open_page, site):
    page = open_page()
    page.wait_for_timeout(4_000)
    before = len(site.requests)
    page.wait_for_timeout(4_000)
    assert len(site.requests) == before
