"""What a reader does with a conversation: come back to it, ask again, copy it, narrow it, delete it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import serve
from tests.e2e.test_chat import ask, marked, violations, violations_at_each_width
from tests.ui.sample import BOARD_QUOTE, BRIEFING, DOCUMENTS, SampleAssistant, SampleLibrary
from ui.desk import Desk

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


@pytest.fixture
def told():
    """A site that keeps feedback: (site, library)."""
    library = SampleLibrary()
    desk = Desk(lambda: library, lambda _library: SampleAssistant(), keeps_feedback=True)
    desk.start_loading().join()
    running = serve(desk, library)
    yield next(running), library
    running.close()


@pytest.fixture
def own():
    """A site of the test's own, whose library it may change: (site, library, assistant)."""
    library, assistant = SampleLibrary(), SampleAssistant()
    desk = Desk(lambda: library, lambda _library: assistant)
    desk.start_loading().join()
    running = serve(desk, library)
    yield next(running), library, assistant
    running.close()


def kept(page):
    return page.evaluate(
        "Object.entries(localStorage).filter(([name]) => name.startsWith('chapter-conversation-'))"
        ".map(([, value]) => JSON.parse(value).turns)"
    )


def test_a_conversation_is_there_after_a_reload_with_citations_that_open(open_page):
    page = open_page()
    ask(page)
    ask(page, "old rules", "Answer ready: 1 source")
    page.reload()
    expect(page.locator("#status")).to_contain_text("Your earlier conversation is open again.")
    expect(page.locator("#log .user")).to_have_count(2)
    page.locator("#log a[href='#cite-1-1']").first.click()
    expect(page.locator("#source-heading")).to_be_focused()
    assert marked(page) == BOARD_QUOTE
    expect(page.locator("#source .attribution")).to_contain_text("This library's briefing on")
    page.locator("#log a[href='#cite-1-2']").first.click()
    expect(page.locator("#source .here")).to_have_text("page iv (2 of 40)")
    expect(page.locator("#source .leaf")).to_contain_text("Next page (1)")
    ask(page, "and who checks it?", "Answer ready")
    expect(page.locator("#log .searched").last).to_contain_text("and who checks it?")
    assert [len(turns) for turns in kept(page)] == [3], "it goes on as one conversation"


def test_a_question_whose_page_went_away_is_in_the_box_again(open_page):
    page = open_page()
    ask(page)
    page.get_by_role("textbox", name="Your question").fill("slowly what must boards do?")
    page.get_by_role("textbox", name="Your question").press("Enter")
    expect(page.locator("#log a[href='#cite-2-1']").first).to_be_visible()
    page.reload()
    expect(page.locator("#unfinished")).to_contain_text("before your last question was answered")
    expect(page.get_by_role("textbox", name="Your question")).to_have_value("slowly what must boards do?")
    expect(page.locator("#log")).to_contain_text(BOARD_QUOTE)  # what was answered before
    assert violations(page) == []
    ask(page)
    expect(page.locator("#unfinished")).to_have_count(0)
    page.reload()
    expect(page.locator("#status")).to_contain_text("Your earlier conversation is open again.")
    expect(page.locator("#unfinished")).to_have_count(0)


def test_earlier_conversations_can_be_searched_opened_and_deleted(open_page):
    page = open_page()
    ask(page)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator("#log .message")).to_have_count(0)
    ask(page, "old rules", "Answer ready: 1 source")
    page.get_by_role("button", name="New conversation").click()
    page.locator("#history summary").click()
    expect(page.locator("#history summary")).to_have_text("Your conversations (2)")
    page.get_by_label("Search your conversations").fill("executive director")  # words of the answer only
    expect(page.locator("#history .none")).to_have_text("1 found")
    assert violations(page) == []
    page.locator("#history .open").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#log")).to_contain_text(BOARD_QUOTE)
    expect(page.locator("#log h3")).to_be_focused()
    page.get_by_label("Search your conversations").fill("")
    expect(page.locator("#history li", has_text="open now")).to_contain_text("What must boards do?")
    page.get_by_role("button", name="Delete: old rules").click()
    expect(page.locator("#history summary")).to_have_text("Your conversations (1)")
    page.get_by_role("button", name="Delete all").click()
    assert len(kept(page)) == 1
    page.get_by_role("button", name="Press again to delete all").click()
    expect(page.locator("#history details")).to_be_hidden()
    assert kept(page) == []


def second_window(page):
    """Open the same conversation in another window of the same browser."""
    other = page.context.new_page()
    other.add_init_script(
        f"if (!sessionStorage.length) sessionStorage.setItem('chapter-current', {json.dumps(current(page))})"
    )
    other.goto(page.url)
    expect(other.locator("#log .user")).to_have_count(page.locator("#log .user").count())
    return other


def current(page):
    return page.evaluate("sessionStorage.getItem('chapter-current')")


def expect_kept(page, *conversations):
    """Wait until the browser keeps exactly these conversations, each given by its questions."""
    for _ in range(50):
        now = sorted([turn["question"] for turn in turns] for turns in kept(page))
        if now == sorted(conversations):
            return
        page.wait_for_timeout(100)
    assert now == sorted(conversations)


def test_two_windows_with_one_conversation_lose_neither_s_answers(open_page):
    page = open_page()
    ask(page)
    other = second_window(page)
    ask(page, "old rules", "Answer ready: 1 source")
    ask(other, "refuse this", "Not found")
    expect(page.locator("#history summary")).to_have_text("Your conversations (2)")
    ask(page, "What must boards do now?")
    ask(other, "What must boards do then?")
    expect_kept(
        page,
        ["What must boards do?", "old rules", "What must boards do now?"],
        ["What must boards do?", "refuse this", "What must boards do then?"],
    )


def test_a_conversation_that_is_deleted_while_it_is_open_stays_deleted(open_page):
    page = open_page()
    ask(page)
    page.get_by_role("button", name="New conversation").click()
    ask(page, "old rules", "Answer ready: 1 source")
    page.locator("#history summary").click()
    page.get_by_role("button", name="Delete: old rules").click()
    expect(page.locator("#log .message")).to_have_count(0)
    expect(page.locator("#history .said[role=status]")).to_have_text("Deleted.")
    expect(page.locator("#history summary")).to_be_focused()
    ask(page, "refuse this", "Not found")
    expect_kept(page, ["What must boards do?"], ["refuse this"])
    page.get_by_role("button", name="Delete: refuse this").click()
    expect(page.locator("#log .message")).to_have_count(0)
    page.get_by_role("button", name="Delete: What must boards do?").click()
    expect(page.locator("#history .said")).to_be_visible()
    expect(page.get_by_role("textbox", name="Your question")).to_be_focused()
    assert violations(page) == []


def test_what_is_deleted_in_another_window_leaves_the_screen_and_stays_deleted(open_page):
    page = open_page()
    ask(page)
    other = second_window(page)
    page.get_by_role("textbox", name="Your question").fill("half a quest")
    other.locator("#history summary").click()
    other.get_by_role("button", name="Delete all").click()
    other.get_by_role("button", name="Press again to delete all").click()
    expect(other.locator("#history .said")).to_have_text("All deleted.")
    for each in (page, other):
        expect(each.locator("#log .message")).to_have_count(0)
        expect(each.locator("#history details")).to_be_hidden()
    page.bring_to_front()
    expect(page.get_by_role("textbox", name="Your question")).to_have_value("half a quest")
    ask(page, "old rules", "Answer ready: 1 source")
    expect_kept(page, ["old rules"])


def test_an_answer_whose_source_changed_or_went_says_so_and_keeps_its_quote(open_page, own):
    site, library, _ = own
    page = open_page(site)
    ask(page)
    library.held = tuple(
        replace(each, version="f" * 64) if each.document_id == "doc-2" else each
        for each in DOCUMENTS
        if each is not BRIEFING
    )
    page.reload()
    badge = page.locator("#log .notice.changed")
    # Beside another browser a page takes its time to open again.
    expect(badge).to_contain_text("[1] The source has been removed from the library since.")
    expect(badge).to_contain_text("[2][3] The source has changed since")
    page.locator("#log a[href='#cite-1-1']").first.click()
    expect(page.locator("#source-heading")).to_have_text("No longer in the library")
    expect(page.locator("#source blockquote")).to_have_text(BOARD_QUOTE)
    assert violations(page) == []


def test_a_question_is_edited_and_asked_again(open_page):
    page = open_page()
    ask(page)
    page.get_by_role("button", name="Edit and ask again").click()
    box = page.get_by_role("textbox", name="Your question")
    expect(box).to_have_value("What must boards do?")
    expect(box).to_be_focused()
    page.keyboard.type(" Really?")
    page.keyboard.press("Enter")
    expect(page.locator("#log .user").last).to_contain_text("What must boards do? Really?")


def test_an_answer_is_copied_with_its_references(open_page):
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page)
    page.get_by_role("button", name="Copy with references").click()
    expect(page.locator("#log .tools .said")).to_have_text("Copied, with its references.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("What must boards do?\n\nAnswered from the library\n\n")
    assert f"[1] {BRIEFING.metadata.title}\nThis library's briefing on Statement on information" in copied
    assert f"“{BOARD_QUOTE}”\nOriginal: https://www.england.nhs.uk/publication/statement-on-information" in copied
    assert "page iv (2 of 40)" in copied
    page.get_by_role("button", name="Copy a link to this question").click()
    expect(page.locator("#log .tools .said")).to_have_text("Link copied.")
    page.goto(page.evaluate("navigator.clipboard.readText()"))
    expect(page.get_by_role("textbox", name="Your question")).to_have_value("What must boards do?")
    expect(page.locator("#log .message")).to_have_count(0)  # a link fills in the question; the reader asks it


def test_a_reader_says_what_was_wrong_with_an_answer(open_page, told):
    site, library = told
    page = open_page(site)
    ask(page)
    page.get_by_role("button", name="Wrong source").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Anything to add?")).to_be_focused()
    assert violations(page) == []
    page.keyboard.type("It is the 2019 edition, says jo@example.org.")
    page.keyboard.press("Enter")
    expect(page.locator("#log .tools .said")).to_contain_text("Thank you.")
    expect(page.get_by_role("button", name="Wrong source")).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(300)
    [opinion] = library.opinions
    assert (opinion.kind.value, opinion.question) == ("wrong_source", "What must boards do?")
    assert opinion.comment == "It is the 2019 edition, says …"
    assert opinion.answer["citations"][0]["quote"] == BOARD_QUOTE
    ask(page, "refuse this", "Not found")
    page.wait_for_timeout(300)
    assert [each.kind.value for each in library.opinions] == ["wrong_source", "unanswered"]
    assert library.opinions[-1].answer == {}
    # What a part of the library does not answer is no gap in it.
    page.locator("#narrowing summary").click()
    page.get_by_label("Published since").select_option("2024")
    ask(page, "refuse that", "Not in what was searched")
    page.wait_for_timeout(300)
    assert len(library.opinions) == 2


# In the page itself: what Playwright turns away it may turn away too late for what is sent right behind it.
LOSES_OPINIONS = """() => {
    const fetch = window.fetch;
    window.fetch = async (address, ...others) => {
        if (String(address).includes("/chapter/opinion")) throw new TypeError("lost");
        return fetch(address, ...others);
    };
    window.found = () => { window.fetch = fetch; };
}"""


def test_a_reader_is_thanked_only_for_what_was_kept(open_page, told):
    site, library = told
    page = open_page(site)
    ask(page)
    page.get_by_role("button", name="Not helpful").click()
    page.keyboard.type("It is too long.")
    page.evaluate(LOSES_OPINIONS)
    page.keyboard.press("Enter")
    said = page.locator("#log .tools .said")
    expect(said).to_contain_text("The program cannot be reached, so this was not kept.")
    expect(page.get_by_label("Anything to add?")).to_have_value("It is too long.")
    page.evaluate("() => window.found()")
    page.get_by_role("button", name="Send").click()
    expect(said).to_contain_text("Thank you.")
    assert [each.comment for each in library.opinions] == ["It is too long."]


def test_nothing_is_asked_of_a_reader_where_feedback_is_off(open_page, own):
    site, library, _ = own
    page = open_page(site)
    ask(page, "refuse this", "Not found")
    expect(page.get_by_role("button", name="Edit and ask again")).to_be_visible()
    expect(page.get_by_role("button", name="Copy with references")).to_have_count(0)  # there are none
    expect(page.get_by_role("button", name="Not helpful")).to_have_count(0)
    assert library.opinions == []


def test_a_suggestion_is_asked_where_it_stands(open_page):
    page = open_page()
    ask(page, "suggest something", "Answer ready")
    page.locator("#log a[href='#ask-1-2']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#log .user").last).to_contain_text("Who checks the report?")
    expect(page.locator("#status")).to_contain_text("Answer ready")


def test_a_search_is_narrowed_and_widened_again(open_page, own):
    site, _, assistant = own
    page = open_page(site)
    page.locator("#narrowing summary").click()
    assert violations(page) == []
    page.get_by_label("Kind").select_option("guidance")
    page.get_by_label("Publisher").select_option("NHS England")
    page.get_by_label("Published since").select_option("2024")
    page.get_by_label("Current documents only").check()
    ask(page)
    expect(page.locator("#log .searched")).to_contain_text(
        "Searched in: guidance, by NHS England, published since 2024, current documents only"
    )
    assert assistant.narrowed[-1].kinds == ("guidance",)
    assert assistant.narrowed[-1].publishers == ("NHS England",)
    assert assistant.narrowed[-1].since == 2024
    assert assistant.narrowed[-1].current_only
    assert violations(page) == []
    for words in ("guidance", "NHS England", "Since 2024", "Current documents only"):
        page.get_by_role("button", name=f"{words}: remove").click()
    expect(page.get_by_label("Kind")).to_have_value("")
    ask(page, "old rules now", "Answer ready: 1 source")
    assert assistant.narrowed[-1].kinds == ()
    assert not assistant.narrowed[-1].current_only


def test_one_document_is_asked_alone_from_its_source_from_the_list_and_from_its_own_page(open_page, own):
    site, _, assistant = own
    page = open_page(site)
    ask(page)
    page.locator("#log a[href='#cite-1-1']").first.click()
    page.get_by_role("link", name="Ask about this document only").click()
    expect(page.locator("#question textarea")).to_be_focused()
    expect(page.locator("#narrowing [name=document]")).to_have_value(BRIEFING.document_id)
    assert violations(page) == []
    ask(page, "refuse this", "Not in what was searched")
    assert assistant.narrowed[-1].documents == (BRIEFING.document_id,)
    newest = page.locator("#log .bot").last
    expect(newest).to_contain_text(f"Searched in: {BRIEFING.metadata.title}")
    expect(newest).to_contain_text("Not in what was searched")
    page.get_by_role("button", name=f"{BRIEFING.metadata.title}: remove").click()
    other = next(each for each in DOCUMENTS if each is not BRIEFING)
    page.locator("#narrowing [name=document]").select_option(other.document_id)
    ask(page, "old rules once more", "Answer ready: 1 source")
    assert assistant.narrowed[-1].documents == (other.document_id,)
    page.goto(f"{site.address}/?document={BRIEFING.document_id}")
    expect(page.locator("#narrowing [name=document]")).to_have_value(BRIEFING.document_id)
    page.goto(f"{site.address}/?document=gone")
    expect(page.locator("#narrowing details")).to_be_attached()
    expect(page.locator("#narrowing [name=document]")).to_have_value("")


def test_a_document_that_was_removed_is_said_and_the_whole_library_is_offered(open_page, own):
    site, library, assistant = own
    page = open_page(site)
    page.locator("#narrowing summary").click()
    title = BRIEFING.metadata.title
    page.locator("#narrowing [name=document]").select_option(BRIEFING.document_id)
    library.held = tuple(each for each in DOCUMENTS if each is not BRIEFING)
    ask(page, "What must boards do?", "has been removed from the library, so nothing was searched")
    assert assistant.asked == []
    removed = page.locator("#narrowing .removed[role=status]")
    expect(removed).to_contain_text(f"“{title}” has been removed from the library")
    expect(page.get_by_role("button", name=f"{title} (removed): remove")).to_be_visible()
    expect(page.get_by_role("textbox", name="Your question")).to_have_value("What must boards do?")
    assert violations(page) == []
    page.get_by_role("button", name="Search the whole library").click()
    expect(page.locator("#status")).to_contain_text("Answer ready")
    assert assistant.narrowed[-1].documents == ()
    expect(removed).to_be_empty()
    expect(page.locator("#narrowing [name=document]").locator(f"[value={BRIEFING.document_id}]")).to_have_count(0)


def test_what_can_be_chosen_follows_the_library(open_page, own):
    site, library, _ = own
    library.held = DOCUMENTS[:2]
    page = open_page(site)
    page.locator("#narrowing summary").click()
    choice = page.locator("#narrowing [name=document]")
    expect(choice.locator("option")).to_have_count(3)
    page.get_by_label("Kind").select_option("briefing")
    library.held = DOCUMENTS[1:]
    page.locator("#narrowing summary").click()
    page.locator("#narrowing summary").click()
    expect(choice.locator("option")).to_have_count(4)
    expect(page.get_by_label("Kind")).to_have_value("briefing")  # what was chosen stays chosen


def test_what_was_narrowed_is_narrowed_after_a_reload(open_page, own):
    site, _, assistant = own
    page = open_page(site)
    page.locator("#narrowing summary").click()
    page.locator("#narrowing [name=document]").select_option(BRIEFING.document_id)
    page.get_by_label("Current documents only").check()
    page.reload()
    expect(page.get_by_role("button", name=f"{BRIEFING.metadata.title}: remove")).to_be_visible()
    expect(page.get_by_role("button", name="Current documents only: remove")).to_be_visible()
    ask(page)
    assert assistant.narrowed[-1].documents == (BRIEFING.document_id,)
    assert assistant.narrowed[-1].current_only


@pytest.mark.parametrize("value", ["", "{}", "[1]", '[{"question": 1}]', "x" * 1000, json.dumps([{"a": []}] * 3)])
def test_a_conversation_that_cannot_be_read_harms_nothing(open_page, value):
    page = open_page()
    page.evaluate(
        "value => { localStorage.setItem('chapter-conversation-1', JSON.stringify({when: '', turns: value}));"
        "localStorage.setItem('chapter-conversation-2', value);"
        "sessionStorage.setItem('chapter-current', 'chapter-conversation-1') }",
        value,
    )
    page.reload()
    ask(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_beside_an_answer(open_page, scheme):
    page = open_page(scheme=scheme)
    ask(page)
    page.locator("#narrowing summary").click()
    page.get_by_label("Published since").select_option("2024")
    page.locator("#history summary").click()
    assert violations_at_each_width(page) == {}


def test_what_can_be_done_with_an_answer_stands_below_it(open_page):
    page = open_page()
    ask(page)
    for width in (320, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        tools = page.get_by_role("button", name="Copy with references").bounding_box()
        answer = page.locator("#log .bot .prose").bounding_box()
        assert tools["y"] >= answer["y"] + answer["height"], "below the answer, which has the whole width"
        assert answer["width"] > 0.75 * min(width, 640)
