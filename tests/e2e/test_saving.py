"""A reader takes an answer or a conversation along as a file, opens it, and finds it all there."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import pypdf
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_chat import ask, violations
from tests.ui.sample import BOARD_QUOTE, BRIEFING, LATE_QUOTE

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


def of_word(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(content)).paragraphs)


def of_pdf(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)


READ = {"Word": of_word, "PDF": of_pdf, "Markdown": lambda content: content.decode().replace("\\", "")}
ENDINGS = {"Word": ".docx", "PDF": ".pdf", "Markdown": ".md"}


def save(page: Page, menu: str, button: str) -> tuple[str, bytes]:
    """Return name and bytes of the file that a choice of the menu brings."""
    page.locator("summary", has_text=menu).last.click()
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


@pytest.mark.parametrize("kind", READ)
def test_an_answer_is_saved_and_the_file_holds_all_of_it(open_page, kind):
    page = open_page()
    ask(page)
    name, content = save(page, "Save this answer", f"{kind}: save answer 1")
    assert name.endswith(f"-what-must-boards-do{ENDINGS[kind]}")
    text = " ".join(READ[kind](content).split())
    for words in (
        "What must boards do?",
        BOARD_QUOTE,
        BRIEFING.metadata.title,
        "This library's briefing on Statement on information on health inequalities (NHS England, 27 November 2023)",
        "Department of Examples, 26 March 2024",
        "page iv (2 of 40)",
        "all 3 quotes stand in the library, word for word.",
    ):
        assert words in text, words
    expect(page.locator("#log .tools .said")).to_have_text(f"Saved as {name}")
    expect(page.locator("#log summary", has_text="Save this answer")).to_be_focused()


def test_a_conversation_that_was_opened_again_is_saved_by_keyboard(open_page):
    page = open_page()
    ask(page)
    expect(page.locator("#saving .tools")).to_be_hidden()
    ask(page, "old rules", "Answer ready: 1 source")
    page.reload()
    expect(page.locator("#status")).to_contain_text("Your earlier conversation is open again.")
    summary = page.locator("summary", has_text="Save the whole conversation")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Word: save the conversation")).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(summary).to_be_focused()
    expect(page.get_by_role("button", name="Word: save the conversation")).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    text = of_word(Path(download.value.path()).read_bytes())
    assert text.index("What must boards do?") < text.index("old rules") < text.rindex("Superseded")
    assert BOARD_QUOTE in text
    assert LATE_QUOTE in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_menus_are_for_everybody(open_page, scheme):
    page = open_page(width=320, scheme=scheme)
    ask(page)
    ask(page, "old rules", "Answer ready: 1 source")
    for each in page.locator("details.saving summary").all():
        each.click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_file_that_cannot_be_made_is_a_sentence_and_loses_nothing(open_page):
    page = open_page()
    ask(page)
    said = page.locator("#log .tools .said")
    page.locator("summary", has_text="Save this answer").click()
    page.context.set_offline(True)
    page.get_by_role("button", name="PDF: save answer 1").click()
    expect(said).to_contain_text("The program cannot be reached")
    page.context.set_offline(False)
    page.evaluate("localStorage.clear()")
    page.route("**/chapter/save/*", lambda route: route.fulfill(status=503, body='{"message": "Busy. Try later."}'))
    page.locator("summary", has_text="Save this answer").click()
    page.get_by_role("button", name="PDF: save answer 1").click()
    expect(said).to_have_text("Busy. Try later.")
    expect(page.locator("#log")).to_contain_text(BOARD_QUOTE)
