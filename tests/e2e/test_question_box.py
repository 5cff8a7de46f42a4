"""The question box: what is typed there is never lost, and one question is answered at a time."""

from __future__ import annotations

import threading

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import serve
from tests.e2e.test_chat import ask, violations
from tests.ui.sample import SampleAssistant, SampleLibrary
from ui.desk import Desk

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

SLOW = "slowly what must boards do?"
SLOWER = "haltingly what must boards do?"
CLEARS_LATE = """() => {
    const fetch = window.fetch;
    window.fetch = async (address, ...others) => {
        if (String(address).includes("/run/")) await new Promise((after) => setTimeout(after, 800));
        return fetch(address, ...others);
    };
}"""
WAIT = "Wait for the answer, or press Stop."


@pytest.fixture
def loading():
    """A site whose model is loaded when the test says so: (site, event)."""
    may_warm = threading.Event()
    desk = Desk(SampleLibrary, lambda _library: SampleAssistant(may_warm=may_warm))
    desk.start_loading()
    running = serve(desk, SampleLibrary())
    yield next(running), may_warm
    may_warm.set()
    running.close()


def box_of(page):
    # By its role: until the page has tidied it, the label of a message that says "your question" has the words, too.
    return page.get_by_role("textbox", name="Your question")


def send(page, question):
    box_of(page).fill(question)
    box_of(page).press("Enter")


def test_what_is_typed_while_the_model_loads_stays(open_page, loading):
    site, may_warm = loading
    page = open_page(site)
    send(page, "What must boards do?")
    expect(page.locator("#status")).to_contain_text("Loading the search model")
    expect(box_of(page)).to_have_value("")
    page.keyboard.type("And who checks it?")
    may_warm.set()
    expect(page.locator("#status")).to_contain_text("Answer ready")
    expect(box_of(page)).to_have_value("And who checks it?")


def test_what_is_typed_at_once_after_enter_stays(open_page):
    page = open_page()
    send(page, SLOW)
    page.keyboard.type("And who checks it?")
    expect(page.locator("#log a[href='#cite-1-1']").first).to_be_visible()
    expect(box_of(page)).to_have_value("And who checks it?")
    expect(page.locator("#status")).to_contain_text("Answer ready")
    expect(box_of(page)).to_have_value("And who checks it?")


def test_a_question_that_is_sent_back_stands_before_what_was_typed_meanwhile(open_page, loading):
    site, may_warm = loading
    page = open_page(site)
    send(page, "crash now")
    expect(page.locator("#status")).to_contain_text("Loading the search model")
    expect(box_of(page)).to_have_value("")
    page.keyboard.type("And who checks it?")
    may_warm.set()
    expect(page.locator("#log")).to_contain_text("Your question is back in the box")
    expect(box_of(page)).to_have_value("crash now\nAnd who checks it?")


def test_a_question_that_was_stopped_is_in_the_box_again_unless_another_is_there(open_page):
    page = open_page()
    send(page, SLOWER)
    expect(page.locator("#log a[href='#cite-1-1']").first).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#status")).to_contain_text("Stopped.")
    expect(box_of(page)).to_have_value(SLOWER)
    box_of(page).press("Enter")
    expect(page.locator("#log a[href='#cite-2-1']").first).to_be_visible()
    box_of(page).fill("And who checks it?")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#status")).to_contain_text("Stopped.")
    expect(box_of(page)).to_have_value("And who checks it?")


LOSES_A_CLICK = """() => document.querySelector("#stop").addEventListener(
    "click", (event) => event.stopImmediatePropagation(), { capture: true, once: true })"""


def test_stop_is_pressed_again_where_the_answer_goes_on(open_page):
    page = open_page()
    send(page, SLOWER)
    expect(page.locator("#log a[href='#cite-1-1']").first).to_be_visible()
    page.evaluate(LOSES_A_CLICK)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#status")).to_contain_text("Stopped.")
    expect(page.locator("#log")).not_to_contain_text("Answered from the library")


@pytest.mark.parametrize("button", [False, True])
def test_a_second_question_is_told_to_wait_and_is_kept(open_page, button):
    page = open_page()
    send(page, SLOW)
    expect(page.get_by_role("button", name="Stop")).to_be_enabled()
    box_of(page).fill("And who checks it?")
    if button:
        page.get_by_role("button", name="Ask", exact=True).click()
    else:
        box_of(page).press("Enter")
    expect(page.locator("#wait[role=status]")).to_have_text(WAIT)
    expect(page.locator("#wait")).to_be_in_viewport()
    assert violations(page) == []
    expect(page.locator("#status")).to_contain_text("Answer ready")
    expect(page.locator("#wait")).to_be_empty()
    expect(box_of(page)).to_have_value("And who checks it?")
    expect(page.locator("#log .user")).to_have_count(1)
    box_of(page).press("Enter")
    expect(page.locator("#log .user")).to_have_count(2)


def test_a_question_that_is_sent_while_the_last_answer_is_ending_is_asked_once(open_page):
    page = open_page()
    ask(page, "linger a little", "Answer ready")
    send(page, "And who checks it?")
    expect(page.locator("#log .user")).to_have_count(2)
    expect(page.locator("#log a[href='#cite-2-1']").first).to_be_visible()
    expect(box_of(page)).to_have_value("")
    page.wait_for_timeout(600)  # twice as long as until it would be sent again
    expect(page.locator("#log .user")).to_have_count(2)


def test_a_question_does_not_overtake_a_new_conversation(open_page):
    page = open_page()
    ask(page)
    page.evaluate(CLEARS_LATE)
    page.get_by_role("button", name="New conversation").click()
    send(page, "old rules")
    page.keyboard.type("And who checks it?")
    expect(page.locator("#status")).to_contain_text("Answer ready: 1 source")
    expect(page.locator("#log .user")).to_have_text("old rules")
    expect(box_of(page)).to_have_value("And who checks it?")


def test_a_suggestion_that_has_to_wait_takes_nothing_from_the_box(open_page):
    page = open_page()
    ask(page, "suggest something", "Answer ready")
    send(page, SLOW)
    expect(page.get_by_role("button", name="Stop")).to_be_enabled()
    box_of(page).fill("And who checks it?")
    page.locator("#log a[href='#ask-1-2']").click()
    expect(page.locator("#wait")).to_have_text(WAIT)
    expect(box_of(page)).to_have_value("And who checks it?")


def test_the_box_has_a_ring_while_it_has_the_focus(open_page):
    page = open_page()
    box_of(page).focus()
    ring = box_of(page).evaluate(
        "box => { const style = getComputedStyle(box); return [style.outlineStyle, style.outlineWidth]; }"
    )
    assert ring == ["solid", "3px"]
