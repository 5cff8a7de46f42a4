"""The journeys of a reader, in Chromium: ask, read, check, go back; and what may never happen."""

from __future__ import annotations

import json
import re
import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from assistant.errors import LibraryMissing
from tests.e2e.conftest import serve
from tests.ui.sample import BOARD_QUOTE, HOSTILE_WORDS, LATE_QUOTE, REPORT_QUOTE, SampleAssistant, SampleLibrary
from ui.desk import Desk

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def ask(page: Page, question: str = "What must boards do?", ready: str = "Answer ready: 2 sources") -> None:
    box = page.get_by_role("textbox", name="Your question")
    box.fill(question)
    box.press("Enter")
    expect(page.locator("#status")).to_contain_text(ready)


def marked(page: Page) -> str:
    return "".join(page.locator("#source mark").all_text_contents())


def test_a_question_is_asked_with_enter_and_the_box_is_emptied(open_page):
    page = open_page()
    ask(page)
    expect(page.locator("#log")).to_contain_text(BOARD_QUOTE)
    expect(page.locator("#log")).to_contain_text("Answered from the library")
    expect(page.get_by_role("textbox", name="Your question")).to_have_value("")


def test_a_question_is_asked_with_the_button(open_page):
    page = open_page()
    page.get_by_role("textbox", name="Your question").fill("What must boards do?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("#log")).to_contain_text(BOARD_QUOTE)


def test_an_example_is_a_question(open_page):
    page = open_page()
    page.get_by_role("button", name="refuse this please").click()
    expect(page.locator("#log")).to_contain_text("Not found in this library")
    expect(page.locator("#examples")).to_be_hidden()


@pytest.mark.parametrize(("number", "quote"), [(1, BOARD_QUOTE), (2, REPORT_QUOTE), (3, LATE_QUOTE)])
def test_a_click_on_a_number_marks_exactly_the_quoted_words(open_page, number, quote):
    page = open_page()
    ask(page)
    page.locator(f"#log a[href='#cite-1-{number}']").first.click()
    expect(page.locator("#source-heading")).to_have_text(f"Quote {number}")
    assert marked(page) == quote
    expect(page.locator("#source-heading")).to_be_focused()
    assert (
        page.locator("#source .page-text").text_content() == SampleLibrary().page(f"doc-{min(number, 2)}", 0).page.text
    )
    expect(page.locator("#source mark").first).to_be_in_viewport()


def test_the_source_of_a_later_answer_stands_beside_that_answer(open_page):
    page = open_page()
    ask(page)
    ask(page, "refuse this", "Not found")
    ask(page)
    link = page.locator("#log a[href='#cite-3-2']").first
    link.click()
    expect(page.locator("#source-heading")).to_be_focused()
    expect(page.locator("#source-heading")).to_be_in_viewport()
    expect(link).to_be_in_viewport()
    assert page.locator("#source-heading").bounding_box()["y"] > 10, "not cut off by the window's edge"


def test_the_keyboard_opens_a_source_and_comes_back(open_page):
    page = open_page()
    ask(page)
    link = page.locator("#log a[href='#cite-1-2']").first
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#source-heading")).to_be_focused()
    assert marked(page) == REPORT_QUOTE
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Close, back to the answer")).to_be_focused()
    page.keyboard.press("Enter")
    expect(link).to_be_focused()
    expect(page.locator("#source")).to_contain_text("Choose a number")
    page.keyboard.press("Enter")  # the same source again
    expect(page.locator("#source-heading")).to_be_focused()
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
    expect(page.locator("#source")).to_contain_text("Choose a number")


def test_the_keyboard_alone_is_enough(open_page):
    page = open_page()
    box = page.get_by_role("textbox", name="Your question")
    for _ in range(20):
        page.keyboard.press("Tab")
        if box.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.type("What must boards do?")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("Answer ready")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("link", name="Go to the newest answer")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#log h3")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="[1]: show quote").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#source-heading")).to_be_focused()
    assert marked(page) == BOARD_QUOTE


def test_old_answers_keep_their_sources(open_page):
    page = open_page()
    ask(page)
    ask(page, "old rules", "Answer ready: 1 source")
    page.locator("#log a[href='#cite-2-1']").first.click()
    expect(page.locator("#source")).to_contain_text("Superseded by Guidance on annual reports")
    page.locator("#log a[href='#cite-1-1']").first.click()
    expect(page.locator("#source")).to_contain_text("briefing on Statement on information")
    assert marked(page) == BOARD_QUOTE


def test_a_source_says_who_wrote_the_words_and_links_to_the_original(open_page):
    page = open_page()
    ask(page)
    page.locator("#log a[href='#cite-1-1']").first.click()
    panel = page.get_by_role("complementary", name="Source")
    expect(panel.locator(".attribution")).to_have_text(
        "This library's briefing on Statement on information on health inequalities (NHS England, 27 November 2023): "
        "check the original"
    )
    link = panel.locator(".address a")
    expect(link).to_have_attribute("href", "https://www.england.nhs.uk/publication/statement-on-information")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer")


def test_a_refusal_shows_the_closest_passages_and_no_citation(open_page):
    page = open_page()
    ask(page, "refuse this", "Not found in this library, 2 passages suggested")
    expect(page.locator("#log")).to_contain_text("Not found in this library")
    expect(page.locator("#log a[href^='#cite-']")).to_have_count(0)
    page.get_by_role("link", name="Read passage 1").click()
    expect(page.locator("#source-heading")).to_have_text("Closest passage")
    assert marked(page).startswith("Which groups do we know least about?")


def test_a_page_that_no_longer_holds_the_quote_is_shown_unmarked(open_page, site):
    page = open_page()
    ask(page)
    before = site.library.texts["doc-1"]
    site.library.texts["doc-1"] = before.replace("one executive director", "two executive directors")
    try:
        page.locator("#log a[href='#cite-1-1']").first.click()
        expect(page.locator("#source")).to_contain_text("could not be found on this page")
        expect(page.locator("#source mark")).to_have_count(0)
    finally:
        site.library.texts["doc-1"] = before


def test_stop_ends_an_answer_and_keeps_what_was_found(open_page):
    page = open_page()
    page.get_by_role("textbox", name="Your question").fill("haltingly what must boards do?")
    page.get_by_role("textbox", name="Your question").press("Enter")
    expect(page.locator("#log a[href='#cite-1-1']").first).to_be_visible()
    expect(page.locator("#log [role=log]")).to_have_attribute("aria-live", "off")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#status")).to_contain_text("Stopped.")
    page.wait_for_timeout(2500)
    expect(page.locator("#log")).not_to_contain_text("Answered from the library")
    expect(page.locator("#status")).to_contain_text("Stopped.")
    ask(page)
    expect(page.locator("#log a[href='#cite-2-1']").first).to_be_visible()


def test_the_status_line_announces_an_answer_once(open_page):
    page = open_page()
    page.evaluate(
        """() => { window.heard = [];
        const live = [...document.querySelectorAll('[aria-live]:not([aria-live=off])')];
        const listen = () => live.forEach(region => {
            const words = region.innerText.trim();
            if (words && window.heard.at(-1) !== words) window.heard.push(words);
        });
        new MutationObserver(listen).observe(document.body, {childList: true, subtree: true, characterData: true}); }"""
    )
    ask(page, "slowly what must boards do?")
    assert page.evaluate("window.heard") == ["Searching…", "Answer ready: 2 sources"]


@pytest.mark.parametrize("question", ["🙂🙂🙂", "x" * 10_000])
def test_a_question_that_cannot_be_asked_gets_a_polite_sentence(open_page, question):
    page = open_page()
    ask(page, question, "." if len(question) > 10 else "Please type a question")
    expect(page.get_by_role("textbox", name="Your question")).to_have_value(question)
    expect(page.locator("#log .message")).to_have_count(0)


def test_a_question_that_is_sent_back_leaves_the_reader_at_the_box(open_page):
    page = open_page()
    page.set_viewport_size({"width": 1280, "height": 420})
    ask(page)
    ask(page, "refuse this", "Not found")
    ask(page, "???", "Please type a question")
    expect(page.locator("#status .notice")).to_be_in_viewport()
    expect(page.get_by_role("textbox", name="Your question")).to_be_in_viewport()


LONGEST_LINE = """() => { const text = document.querySelectorAll('#log .bot .prose p')[2].firstChild;
        const range = document.createRange(), counts = {};
        for (let at = 0; at < text.length; at++) {
            range.setStart(text, at), range.setEnd(text, at + 1);
            const line = Math.round(range.getBoundingClientRect().top);
            counts[line] = (counts[line] || 0) + 1;
        }
        return Math.max(...Object.values(counts)); }"""


def test_a_line_of_an_answer_is_not_too_long_to_read(open_page):
    page = open_page()
    ask(page)
    for width in (820, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert 45 < page.evaluate(LONGEST_LINE) <= 80


def test_a_failure_is_an_apology_without_a_traceback(open_page):
    page = open_page()
    ask(page, "crash now", "Sorry")
    content = page.content()
    assert "Traceback" not in content
    assert "secret-path" not in content
    ask(page)


def test_a_new_conversation_starts_empty(open_page):
    page = open_page()
    ask(page)
    page.locator("#log a[href='#cite-1-1']").first.click()
    expect(page.locator("#source mark")).not_to_have_count(0)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator("#log .message")).to_have_count(0)
    expect(page.locator("#examples")).to_be_visible()
    expect(page.locator("#source")).to_contain_text("Choose a number")
    ask(page)
    expect(page.locator("#log a[href='#cite-1-1']").first).to_be_visible()


def test_two_readers_do_not_see_each_other(open_page):
    first, second = open_page(), open_page()
    ask(first, "canary of the first reader")
    ask(second, "question of the second")
    expect(second.locator("#log")).not_to_contain_text("canary")
    expect(second.locator("#log .user")).to_have_count(1)
    second.locator("#log a[href='#cite-1-1']").first.click()
    expect(first.locator("#source")).to_contain_text("Choose a number")


def test_hostile_words_run_nothing_and_load_nothing(open_page, site):
    page = open_page()
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    ask(page, f"hostile {HOSTILE_WORDS}", "Answer ready: 1 source")
    page.locator("#log a[href='#cite-1-1']").first.click()
    expect(page.locator("#source-heading")).to_be_focused()
    assert marked(page) == HOSTILE_WORDS
    page.wait_for_timeout(500)
    assert page.evaluate("window.hacked") is None
    assert dialogs == []
    hrefs = page.evaluate("[...document.querySelectorAll('#log a, #source a')].map(link => link.getAttribute('href'))")
    assert set(hrefs) == {"#cite-1-1", "#ask-1-1", "#close-source", "#only-doc-4"}
    for tag in ("script", "img", "iframe", "style", "form", "object", "svg"):
        expect(page.locator(f"#log .prose {tag}, #source .prose {tag}")).to_have_count(0)
    assert site.foreign == []


def test_the_content_policy_is_sent_and_holds(open_page, site):
    page = open_page()
    policy = page.request.get(site.address).headers["content-security-policy"]
    assert "script-src 'self';" in policy
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img id=out src=http://evil.example/x.png>')")
    page.wait_for_timeout(300)
    assert page.locator("#out").evaluate("image => image.naturalWidth") == 0
    # The browser reports the attempt, then refuses it: take it out of the record that has to stay empty.
    site.requests[:] = [url for url in site.requests if "evil.example/x.png" not in url]


def test_another_host_name_is_refused(open_page, site):
    request = open_page().request
    assert request.get(site.address, headers={"Host": "evil.example"}).status == 400
    assert request.post(f"{site.address}/gradio_api/upload", multipart={"files": "x"}).status == 404


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("question", ["What must boards do?", "refuse this"])
def test_no_accessibility_violation_with_a_source_open(open_page, scheme, question):
    page = open_page(scheme=scheme)
    assert violations_at_each_width(page) == {}
    ready = "Answer ready" if question.startswith("What") else "Not found"
    ask(page, question, ready)
    page.locator("#log a[href^='#']").first.click()
    expect(page.locator("#source-heading")).to_be_focused()
    assert violations_at_each_width(page) == {}


def violations_at_each_width(page: Page) -> dict[int, list[str]]:
    """Return what axe finds at the widths where it finds something; a page wider than its window counts, too."""
    found = {}
    for width in (320, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        found[width] = violations(page) + ([f"{wide} wide"] if wide > width else [])
    return {width: each for width, each in found.items() if each}


def violations(page: Page) -> list[str]:
    """Return everything that axe finds, serious or not, with the elements."""
    page.wait_for_load_state()  # without its styles a page has other sizes and colours
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}}).response["violations"]
    return [
        f"{each['impact']} {each['id']}: {json.dumps([node['html'][:200] for node in each['nodes']])}" for each in found
    ]


def test_while_an_answer_streams_there_is_no_violation(open_page):
    page = open_page()
    page.get_by_role("textbox", name="Your question").fill("slowly what must boards do?")
    page.get_by_role("textbox", name="Your question").press("Enter")
    expect(page.locator("#log a[href='#cite-1-1']").first).to_be_visible()
    assert violations(page) == []


def test_every_control_has_a_name_in_the_accessibility_tree(open_page):
    page = open_page()
    ask(page)
    page.locator("#log a[href='#cite-1-1']").first.click()
    expect(page.locator("#source-heading")).to_be_focused()
    tree = page.locator("body").aria_snapshot()
    assert not re.search(r"- (button|textbox|link)( \[[^\]]*\])?:?$", tree, re.MULTILINE), tree
    assert 'group "Answer"' in tree
    assert 'group "Question"' in tree
    assert 'log "Conversation"' in tree
    assert 'region "Text of the page"' in tree
    assert "- mark" in tree


@pytest.mark.parametrize("width", [320, 375, 768])
def test_nothing_scrolls_sideways_and_targets_are_large_enough(open_page, width):
    page = open_page(width=width)
    for question, ready in (("What must boards do?", "Answer"), ("refuse this", "Not"), ("hostile x", "Answer")):
        ask(page, question, ready)
    page.locator("#log a[href='#cite-1-1']").first.click()
    expect(page.locator("#source-heading")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, textarea, #log a, #source .close a')]
        .filter(element => element.checkVisibility())
        .map(element => [element.textContent, ...[...element.getClientRects()]
            .map(box => Math.min(box.width, box.height))])
        .filter(([, ...sizes]) => Math.max(...sizes) < 24)"""
    )
    assert small == []


def test_four_hundred_percent_loses_nothing(open_page):
    page = open_page(width=320)
    page.set_viewport_size({"width": 320, "height": 225})  # 1280 by 900 at 400 %
    ask(page)
    page.locator("#log a[href='#cite-1-3']").first.click()
    expect(page.locator("#source-heading")).to_be_in_viewport()
    assert marked(page) == LATE_QUOTE
    page.locator("#source mark").first.scroll_into_view_if_needed()
    expect(page.locator("#source mark").first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_dark_is_dark_and_forced_colours_keep_the_mark(open_page):
    dark = open_page(scheme="dark")
    red, green, blue = map(
        int, re.findall(r"\d+", dark.evaluate("getComputedStyle(document.body).backgroundColor"))[:3]
    )
    assert max(red, green, blue) < 60
    forced = open_page(forced_colors="active", reduced_motion="reduce")
    ask(forced)
    forced.locator("#log a[href='#cite-1-1']").first.click()
    mark = forced.locator("#source mark").first
    expect(mark).to_be_visible()
    colours = mark.evaluate(
        "mark => [getComputedStyle(mark).backgroundColor, getComputedStyle(mark.parentElement).backgroundColor]"
    )
    assert colours[0] != colours[1]


def test_forced_colours_show_which_source_is_open_and_what_was_pressed(open_page):
    library = SampleLibrary()
    running = serve(Desk(lambda: library, lambda _library: SampleAssistant(), keeps_feedback=True), library)
    try:
        page = open_page(next(running), forced_colors="active")
        ask(page)
        page.locator("#log a[href='#cite-1-1']").first.click()
        page.get_by_role("button", name="Not helpful").click()
        borders = {
            name: page.locator(name).first.evaluate("element => getComputedStyle(element).borderTopStyle")
            for name in ("a[aria-current=true]", "a[aria-current=false]", "[aria-pressed=true]", "[aria-pressed=false]")
        }
        assert list(borders.values()) == ["double", "solid", "double", "solid"]
    finally:
        running.close()


def test_paper_shows_the_answer_and_its_source(open_page):
    page = open_page()
    ask(page)
    page.locator("#log a[href='#cite-1-1']").first.click()
    expect(page.locator("#source mark").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("#question")).to_be_hidden()
    expect(page.locator("#log")).to_contain_text(BOARD_QUOTE)
    expect(page.locator("#source mark").first).to_be_visible()


def test_a_missing_library_names_the_command_and_is_picked_up(open_page):
    there = threading.Event()
    library = SampleLibrary()

    def open_library():
        if not there.is_set():
            raise LibraryMissing("There is no <b>index</b> yet.", "Run 'assistant ingest'.")
        return library

    running = serve(Desk(open_library, SampleAssistant), library)
    site = next(running)
    try:
        page = open_page(site)
        expect(page.locator("#library-state")).to_contain_text("Run 'assistant ingest'.")
        ask(page, "What must boards do?", "There is no <b>index</b> yet.")
        assert violations(page) == []
        there.set()
        ask(page)
        expect(page.locator("#library-state")).to_contain_text("4 documents")
        assert site.foreign == []
    finally:
        running.close()


def test_nothing_was_asked_of_any_other_machine(open_page, site):
    page = open_page()
    ask(page)
    page.locator("#log a[href='#cite-1-1']").first.click()
    expect(page.locator("#source mark").first).to_be_visible()
    assert len(site.requests) > 20
    assert site.foreign == []
