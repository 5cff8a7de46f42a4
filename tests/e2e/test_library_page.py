"""The journeys of whoever keeps a library, in Chromium: add, correct, ask, replace, retire, remove, and mend."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page, expect
from reportlab.pdfgen.canvas import Canvas

from assistant.api import Assistant, Library, configured_encoder
from assistant.config import load_settings
from assistant.feedback import Opinion, OpinionKind
from assistant.types import Encoder
from tests.conftest import read_here
from tests.e2e.test_chat import violations, violations_at_each_width
from tests.fakes import HashEncoder, write_corpus
from tests.readers.table_rows import ROWS
from ui.app import build_app, library_keeper, listen, make_server
from ui.desk import Desk
from ui.library_page.keeper import Keeper

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PASSWORD = "a long enough password"
QUESTION = "How far ahead must interpreters be booked?"
AHEAD = "Interpreters must be booked at least five working days ahead of an appointment."
LONGER = "Interpreters must be booked at least nine working days ahead of an appointment."


@dataclass
class Kept:
    """A running server over a library of its own, and what browsers asked of it."""

    address: str
    library: Library
    keeper: Keeper
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    @property
    def corpus(self) -> Path:
        return self.keeper.corpus


def run(tmp_path: Path, encoder: Encoder | None = None, **given: object) -> Iterator[Kept]:
    settings = load_settings(**given)
    corpus = write_corpus(tmp_path / "corpus")
    library = Library.create(settings=settings, encoder=encoder or HashEncoder())
    library.sync(corpus, read=read_here)
    desk = Desk(lambda: library, Assistant)
    keeper = library_keeper(settings, desk)
    listener = listen("127.0.0.1", 0)
    server = make_server(build_app(desk, keeper=keeper))
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield Kept(f"http://127.0.0.1:{listener.getsockname()[1]}", library, keeper)
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def kept(tmp_path) -> Iterator[Kept]:
    yield from run(tmp_path)


@pytest.fixture
def visit(browser):
    """Return a function that opens an address of a kept library in a browser of its own."""
    opened, sites = [], []

    def go(at: Kept, path: str = "/library/", width: int = 1280, scheme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        opened.append(context)
        sites.append(at)
        context.on("request", lambda request: at.requests.append(request.url))
        page = context.new_page()
        page.on("console", lambda message: at.messages.append(message.text) if message.type == "error" else None)
        page.set_default_timeout(60_000)
        page.goto(at.address + path)
        return page

    yield go
    for context in opened:
        context.close()
    for site in sites:
        assert [url for url in site.requests if not url.startswith((site.address, "data:", "blob:"))] == []


def paper(path: Path, *lines: str) -> Path:
    canvas = Canvas(str(path), invariant=1)
    canvas.setFont("Helvetica-Bold", 18)
    canvas.drawString(72, 760, "A note on interpreters")
    canvas.setFont("Helvetica", 11)
    for number, line in enumerate(lines):
        canvas.drawString(72, 720 - 20 * number, line)
    canvas.save()
    return path


def choose(page: Page, *files: Path) -> None:
    page.get_by_label("Choose").set_input_files(list(files))
    expect(page.get_by_role("heading", name="Uploads")).to_be_visible(timeout=60_000)


def finished(page: Page) -> None:
    expect(page.get_by_role("status")).to_contain_text("Finished", timeout=60_000)


def carry_out(page: Page) -> None:
    page.get_by_role("button", name="Show what will be done").last.click()
    page.get_by_role("button", name="Do this").click()
    finished(page)


def ask(page: Page, question: str = QUESTION) -> None:
    box = page.get_by_role("textbox", name="Your question")
    box.fill(question)
    ended = page.get_by_role("button", name="Copy a link to this question")
    before = ended.count()
    box.press("Enter")
    expect(ended).to_have_count(before + 1, timeout=60_000)


def test_a_pdf_is_added_its_title_corrected_and_it_is_cited_then_replaced(visit, tmp_path):
    running = run(tmp_path, configured_encoder(load_settings()))  # the real model: it has to answer
    kept = next(running)
    page = visit(kept)
    chat = visit(kept, "/")
    choose(page, paper(tmp_path / "interpreters.pdf", AHEAD, "Family members do not interpret for patients."))
    expect(page.get_by_label("Title")).to_have_value("A note on interpreters")
    expect(page.get_by_text("guessed from the text").first).to_be_visible()
    page.get_by_label("Title").fill("Booking interpreters 2025")
    page.get_by_label("Published").fill("2025-05")
    page.get_by_label("Kind").select_option("policy")
    page.get_by_role("button", name="Show what will be done").click()
    expect(page.get_by_text("Will be added under its own name.")).to_be_visible()
    expect(page.get_by_text("Nothing has been changed yet.")).to_be_visible()
    assert not (kept.corpus / "interpreters.pdf").exists()
    page.get_by_role("button", name="Do this").click()
    finished(page)
    expect(page.get_by_text("interpreters.pdf was added: 1 page.")).to_be_visible()

    began = time.monotonic()  # the chat was open before, and nothing is started again
    ask(chat)
    expect(chat.locator("#log")).to_contain_text(AHEAD.rstrip("."))
    expect(chat.locator("#log")).to_contain_text("Booking interpreters 2025")
    assert time.monotonic() - began < 5  # within two seconds of the run, on a machine that does much else

    page.get_by_role("link", name="Booking interpreters 2025").click()
    choose(page, paper(tmp_path / "interpreters new.pdf", LONGER, "Family members may never interpret for patients."))
    expect(page.get_by_text("Takes the place of the file interpreters.pdf")).to_be_visible()
    carry_out(page)
    ask(chat, "How far ahead must interpreters be booked now?")
    expect(chat.locator("#log")).to_contain_text(LONGER.rstrip("."))
    assert len(kept.library.document("interpreters.pdf").versions) == 2

    chat.reload()  # the browser kept the first answer, whose words are the old file's
    badge = chat.locator("#log .notice.changed")
    expect(badge).to_have_count(1)
    expect(badge).to_contain_text("The source has changed since; the words are quoted as they stood then.")
    chat.locator("#log a[href='#cite-1-1']").first.click()
    expect(chat.locator("#source")).to_contain_text(AHEAD.rstrip("."))
    expect(chat.locator("#source")).to_contain_text("The document has changed since these words were taken from it.")
    running.close()


# One file of each format, and awkward ones; what stands in the table of test files about each.
OF_THE_TABLE = (
    "plain.txt", "paper.md", "menus.html", "sheets.xlsx", "semicolons.csv", "plan.docx", "talk.pptx", "plan.odt",
    "table.rtf", "notes.epub", "plain.eml", "report.pdf", "tabs.tsv",
    "aes-open.pdf", "aes-password.pdf", "scan.pdf", "mixed-scan.pdf", "noise.pdf", "zero-bytes.pdf", "picture.png",
    "cut-short.pptx", "password.docx",
)  # fmt: skip
LONG = "Minutes of the committee on waiting lists, interpreters and missed appointments " * 2


def write_thirty(folder: Path) -> list[Path]:
    """Write thirty files, and return them and the folder that holds three of them."""
    rows = {row.name: row for row in ROWS if row.name in OF_THE_TABLE}
    written = {name: rows[name].build() for name in OF_THE_TABLE} | {
        f"{LONG.strip()}.md": b"# A long name\n\nThe committee met in May.\n",
        f"{LONG}{LONG}"[:240] + ".md": b"# Too long a name\n\nThe committee met in June.\n",
        "tool.exe": b"MZ",
        "minutes/east/minutes.md": b"# Minutes of the east\n\nThe eastern board met in May.\n",
        "minutes/west/minutes.md": b"# Minutes of the west\n\nThe western board met in June.\n",
        "minutes/large.html": b"<h1>Large</h1><p>The page says little.</p><script>" + b" " * 3_000_000 + b"</script>",
    }
    written["copy of plan.docx"] = written["plan.docx"]
    for name, data in written.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    with (folder / "too large.pdf").open("wb") as stream:
        stream.truncate(51_000_000)
    return sorted(folder.iterdir())


def drop(page: Page, *files: Path) -> None:
    """Drop files and folders as a hand does: the browser opens them itself."""
    page.wait_for_load_state()  # a hand is not so quick that the page's script is not there yet
    zone = page.locator(".drop")
    zone.scroll_into_view_if_needed()
    box = zone.bounding_box()
    carried = {"items": [], "files": [str(file) for file in files], "dragOperationsMask": 1}
    hand = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        hand.send("Input.dispatchDragEvent", {"type": kind, "x": box["x"] + 20, "y": box["y"] + 20, "data": carried})


def test_thirty_are_dropped_at_once_and_each_ends_as_a_document_or_a_named_problem(kept, visit, tmp_path, monkeypatch):
    for each in (kept.library, kept.keeper):  # the table says what is read without text recognition
        monkeypatch.setattr(each, "settings", each.settings.model_copy(update={"ocr": "off"}))
    files = write_thirty(tmp_path / "dropped")
    page = visit(kept)
    drop(page, *files)
    status = page.locator(".drop .status")
    expect(status).to_have_text("Sending 30 files.")
    expect(page.locator(".drop .sent")).to_contain_text(" of 30")
    page.get_by_label("Words in it").fill("the page stays usable")
    expect(status).to_contain_text("25 of 30 saved. 5 not saved", timeout=120_000)
    said = {line.locator("strong").inner_text(): line.inner_text() for line in page.locator(".uploads li").all()}
    assert len(said) == 30
    assert [*said][:5] == [
        name for name in said if not said[name].removeprefix(name).strip().startswith("Saved")
    ]  # first, and nothing else is refused
    reasons = {
        "zero-bytes.pdf": "It is empty.", "picture.png": "Files of the kind .png cannot be read.",
        "tool.exe": "Files of the kind .exe cannot be read.", "too large.pdf": "It has 51.0 MB; at most 50 MB",
        f"{LONG}{LONG}"[:240] + ".md": "Its name cannot be used",
    }  # fmt: skip
    for name, reason in reasons.items():
        assert reason in said[name]
    rows = {row.name: row for row in ROWS if row.name in OF_THE_TABLE and row.name not in reasons}
    for name, row in rows.items():
        words = "Saved, but it could not be read: " if row.code else "Its details are ready to check."
        assert words in said[name], said[name]
    page.get_by_role("link", name="Check what was saved").click()
    assert "cannot be read as it is" in page.locator("fieldset").first.inner_text()
    page.get_by_role("button", name="Show what will be done").last.click()
    plan = page.locator("main").inner_text()
    assert "Two of these files are called minutes.md, so this one will be added as minutes (2).md." in plan
    assert "Is the same file as copy of plan.docx, which is among these. It is added once." in plan
    page.get_by_role("button", name="Do this").click()
    finished(page)
    report = page.locator("main").inner_text()
    added = [name for name, row in rows.items() if not row.code and name != "plan.docx"]
    for name in (*added, f"{LONG.strip()}.md", "copy of plan.docx", "minutes.md", "minutes (2).md", "large.html"):
        assert f"{name} was added: " in report
    for name in (name for name, row in rows.items() if not row.code):
        assert kept.library.document("copy of plan.docx" if name == "plan.docx" else name).pages == rows[name].pages
    assert kept.keeper.uploads() == []
    page.goto(f"{kept.address}/library/")
    cards = {each.split("\n")[0]: each for each in page.locator(".cards li").all_inner_texts()}
    codes = {"locked": "locked", "no_text": "no text", "corrupt": "damaged"}
    for name, row in rows.items():
        if row.code:
            assert f"Not read ({codes[row.code]})." in cards[name]
            assert "What to do: " in cards[name]
    assert "page 2" in cards["mixed-scan.pdf"]


def test_what_is_dropped_while_others_are_sent_is_sent_too_and_what_was_typed_is_kept(kept, visit, tmp_path):
    page = visit(kept)
    drop(page, paper(tmp_path / "first.pdf", AHEAD))
    drop(page, paper(tmp_path / "second.pdf", LONGER))
    expect(page.get_by_role("heading", name="Uploads", exact=True)).to_be_visible(timeout=60_000)
    expect(page.locator("fieldset")).to_have_count(2)
    page.get_by_label("Publisher").first.fill("Northern Vale")
    third = tmp_path / "third.md"
    third.write_text("# The third\n\nOne more.\n")
    drop(page, third)
    expect(page.locator("fieldset")).to_have_count(3, timeout=60_000)
    expect(page.get_by_label("Publisher").first).to_have_value("Northern Vale")

    page.goto(f"{kept.address}/library/documents/{kept.library.document('survey.md').document_id}")
    empty = tmp_path / "empty folder"
    empty.mkdir()
    drop(page, third, tmp_path / "first.pdf", empty)
    expect(page.locator(".drop .status")).to_contain_text("1 of 3 saved. 2 not saved", timeout=60_000)
    lines = page.locator(".uploads li")
    expect(lines.nth(0)).to_contain_text("Only one file can take this place.")
    expect(lines.nth(1)).to_contain_text("Nothing could be found in this.")


def test_a_file_chosen_before_the_page_is_ready_is_sent(kept, visit, tmp_path):
    page = visit(kept)
    held = []
    page.route("**/chapter/library.js", lambda route: held.append(route))
    page.reload(wait_until="commit")
    page.get_by_label("Choose").set_input_files(paper(tmp_path / "interpreters.pdf", AHEAD))
    assert kept.keeper.incoming.all() == []
    held[0].continue_()
    expect(page.get_by_role("heading", name="Uploads")).to_be_visible(timeout=60_000)
    assert [upload.name for upload in kept.keeper.incoming.all()] == ["interpreters.pdf"]


def test_a_file_that_is_lost_on_the_way_is_told(kept, visit, tmp_path):
    page = visit(kept)
    page.route("**/library/incoming?*", lambda route: route.abort())
    page.get_by_label("Choose").set_input_files(paper(tmp_path / "interpreters.pdf", AHEAD))
    expect(page.locator(".uploads li")).to_contain_text("nothing of it was kept")
    assert kept.keeper.incoming.all() == []


def test_the_same_name_asks_and_what_was_written_stays(kept, visit, tmp_path):
    other = tmp_path / "guide.md"
    other.write_text(f"# Guide to interpreters\n\n{AHEAD}\n")
    page = visit(kept)
    choose(page, other)
    page.get_by_label("Title").fill("Another guide")
    page.get_by_label("Title").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("1 thing has to be settled first")
    expect(page.get_by_label("Title")).to_have_value("Another guide")
    page.get_by_label("It is another document: keep both").check()
    page.get_by_role("button", name="Show what will be done").click()
    expect(page.get_by_text("Will be added as guide (2).md.")).to_be_visible()
    page.get_by_role("button", name="Do this").click()
    finished(page)
    assert kept.library.document("guide (2).md").metadata.title == "Another guide"
    assert kept.library.document("guide.md").metadata.title == "Board guide"


def test_what_is_dropped_while_an_ingest_runs_is_saved_and_read_afterwards(kept, visit, tmp_path):
    page = visit(kept)
    choose(page, paper(tmp_path / "interpreters.pdf", AHEAD))
    page.get_by_role("button", name="Show what will be done").click()
    with kept.library.store.writer():
        page.get_by_role("button", name="Do this").click()
        expect(page.get_by_role("status")).to_have_text("Saved; will be read when the running import ends.")
        assert (kept.corpus / "interpreters.pdf").is_file()
    finished(page)


def test_two_people_edit_one_document(kept, visit):
    address = f"/library/documents/{kept.library.document('survey.md').document_id}"
    one, other = visit(kept, address), visit(kept, address)
    one.get_by_label("Title").fill("The first one's title")
    one.get_by_role("button", name="Save details").click()
    finished(one)
    other.get_by_label("Title").fill("The second one's title")
    other.get_by_role("button", name="Save details").click()
    expect(other.get_by_role("alert")).to_contain_text("Somebody else has changed this since you opened it")
    expect(other.get_by_label("Title")).to_have_value("The second one's title")
    expect(other.get_by_text("Now it says: The first one's title")).to_be_visible()
    assert kept.library.document("survey.md").metadata.title == "The first one's title"
    assert violations(other) == []


def test_what_could_not_be_read_stands_first_and_is_mended(kept, visit):
    (kept.corpus / "half.pdf").write_bytes(b"%PDF-1.7\nnothing")
    (kept.corpus / "event.txt.yaml").write_text("kind: gathering\n")
    kept.library.sync(kept.corpus, read=read_here)
    page = visit(kept)
    assert page.locator("h2").first.inner_text() == "To look at (2)"
    half = page.locator(".cards li", has_text="half.pdf")
    expect(half).to_contain_text("Not read (damaged).")
    expect(half).to_contain_text("What to do: ")
    page.get_by_role("link", name="event.txt").first.click()
    expect(page.get_by_text("kind is 'gathering'")).to_be_visible()
    page.get_by_label("One entry a line").fill("kind: event summary\n")
    page.get_by_role("button", name="Save and read again").click()
    finished(page)
    page.goto(f"{kept.address}/library/")
    page.get_by_role("link", name="half.pdf").click()
    page.get_by_role("link", name="Remove this file").click()
    page.get_by_role("button", name="Remove it").click()
    finished(page)
    page.goto(f"{kept.address}/library/")
    expect(page.get_by_role("heading", name="To look at")).to_have_count(0)


def test_a_document_is_retired_removed_and_put_back_and_the_chat_follows(kept, visit):
    page, chat = visit(kept), visit(kept, "/")
    question = "What share of trusts said that operational pressure was a barrier?"
    ask(chat, question)
    expect(chat.locator("#log")).to_contain_text("65% of trusts")
    page.get_by_role("link", name="Trust survey").click()
    page.get_by_role("button", name="Retire it").click()
    finished(page)
    page.get_by_role("link", name="Trust survey").click()
    expect(page.get_by_text("No longer current.")).to_be_visible()
    ask(chat, f"{question} Say it again.")
    expect(chat.locator("#log")).to_contain_text("Answered from superseded documents only")
    page.get_by_label("Replaced by").select_option(label="Board guide (guide.md)")
    page.get_by_role("button", name="Say that it was replaced").click()
    finished(page)
    ask(chat, f"{question} And once more.")
    expect(chat.locator("#log")).to_contain_text("[1] comes from a document that has been superseded by Board guide.")
    page.get_by_role("link", name="Trust survey").click()
    page.get_by_role("link", name="Remove this document").click()
    page.get_by_role("button", name="Remove it").click()
    finished(page)
    chat.reload()
    expect(chat.locator("#library-state")).to_contain_text("2 documents")
    expect(chat.locator("#log .notice.changed").first).to_contain_text("has been removed from the library since")
    chat.locator("#log a[href='#cite-1-1']").first.click()
    expect(chat.locator("#source-heading")).to_have_text("No longer in the library")
    expect(chat.locator("#source")).to_contain_text("Trust survey was removed from the library")
    expect(chat.locator("#source blockquote")).to_contain_text("65% of trusts")
    page.get_by_role("link", name="Removed").click()
    page.get_by_role("button", name="Put back Trust survey").click()
    finished(page)
    assert kept.library.document("survey.md").metadata.status.value == "superseded"
    chat.reload()
    expect(chat.locator("#log .notice.changed").first).to_contain_text("has been superseded since")
    expect(chat.locator("#log")).not_to_contain_text("has been removed")


def test_unread_pages_are_marked(kept, visit):
    canvas = Canvas(str(kept.corpus / "minutes.pdf"), invariant=1)
    canvas.drawString(72, 720, "The committee met in May and looked at waiting times by deprivation.")
    canvas.showPage()
    canvas.rect(72, 400, 300, 300, fill=1)
    canvas.drawImage(str(Path(__file__).parents[2] / "docs" / "images" / "chat-narrow.png"), 0, 0, 300, 600)
    canvas.showPage()
    canvas.save()
    kept.library.sync(kept.corpus, read=read_here)
    page = visit(kept, f"/library/documents/{kept.library.document('minutes.pdf').document_id}")
    expect(page.get_by_text("Page 2 could not be read")).to_be_visible()
    expect(page.locator(".pages .unread")).to_have_count(1)
    page.locator(".pages .unread").click()
    expect(page.locator(".notice.wrong").first).to_be_visible()
    page.get_by_role("link", name="Page before").click()
    expect(page.locator(".text")).to_contain_text("The committee met in May")


def test_signing_in_and_out(tmp_path, visit):
    running = run(tmp_path, library_password=PASSWORD)
    kept = next(running)
    page = visit(kept)
    expect(page.get_by_role("heading", name="Sign in to the library")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("Password").fill("a wrong password")
    page.get_by_label("Password").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not the password")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    expect(page.get_by_role("heading", name="The library", exact=True)).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{kept.address}/library/runs")
    expect(page.get_by_role("heading", name="Sign in to the library")).to_be_visible()
    running.close()


def test_everything_is_done_with_the_keyboard(kept, visit, tmp_path):
    page = visit(kept, "/")
    expect(page.get_by_role("textbox", name="Your question")).to_be_visible()

    def to(name: str, role: str = "link", most: int = 60) -> None:
        target = page.get_by_role(role, name=name).first
        expect(target).to_be_visible()
        for _ in range(most):
            page.keyboard.press("Tab")
            if target.evaluate("each => each === document.activeElement"):
                outline = target.evaluate("each => getComputedStyle(each).outlineStyle")
                assert outline != "none"
                assert target.evaluate(
                    """each => { const box = each.getBoundingClientRect();
                       const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                       return each === top || each.contains(top) || top.contains(each); }"""
                )
                return
        raise AssertionError(f"Tab never reaches {name}")

    to("What the library holds")
    page.keyboard.press("Enter")
    to("Skip to the content")
    page.keyboard.press("Enter")
    to("Trust survey")
    page.keyboard.press("Enter")
    to("Title", "textbox")
    page.keyboard.press("Control+A")
    page.keyboard.type("Survey by keyboard")
    to("Save details", "button")
    page.keyboard.press("Enter")
    finished(page)
    to("Survey by keyboard")
    page.keyboard.press("Enter")
    to("Remove this document")
    page.keyboard.press("Enter")
    to("Remove it", "button")
    page.keyboard.press("Enter")
    finished(page)
    to("Ask a question")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Your question")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_readable_by_everybody(kept, visit, tmp_path, scheme):
    (kept.corpus / "half.pdf").write_bytes(b"%PDF-1.7\nnothing")
    (kept.corpus / "old guide.md").write_text((kept.corpus / "guide.md").read_text() + "\nOne more line.\n")
    kept.library.sync(kept.corpus, read=read_here)
    kept.library.note_opinion(Opinion("2025-03-04", OpinionKind.UNANSWERED, "Which trust commissioned the review?"))
    kept.library.note_opinion(Opinion("2025-03-05", OpinionKind.HELPFUL, "Which share?", {}, "What I needed."))
    document_id = kept.library.document("survey.md").document_id
    page = visit(kept, scheme=scheme)
    choose(page, paper(tmp_path / "interpreters.pdf", AHEAD))
    kept.library.remove("event.txt", kept.corpus)
    addresses = (
        "/library/", "/library/incoming", "/library/removed", "/library/runs", "/library/plan", "/library/nowhere",
        "/library/glossary", "/library/readers",
        f"/library/documents/{document_id}", f"/library/documents/{document_id}/pages/1",
        f"/library/documents/{document_id}/remove", "/library/file?path=half.pdf",
    )  # fmt: skip
    for address in addresses:
        page.goto(kept.address + address)
        assert violations_at_each_width(page) == {}, address
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 900})
            small = page.evaluate(
                """[...document.querySelectorAll("button, .button, input:not([type=hidden]), select, nav a")]
                   .filter(each => each.offsetWidth && each.closest("label") === null)
                   .map(each => [each.outerHTML.slice(0, 60), each.getBoundingClientRect().height])
                   .filter(([html, height]) => height < 24 && !/checkbox|radio/.test(html))"""
            )
            assert small == [], (address, width)
    page.goto(f"{kept.address}/library/incoming")
    page.get_by_label("Published").fill("soon")
    page.get_by_role("button", name="Show what will be done").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("Published").fill("2025")
    page.get_by_role("button", name="Show what will be done").click()
    expect(page.get_by_role("button", name="Do this")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Do this").click()
    finished(page)
    assert violations(page) == []
    assert [text for text in kept.messages if "status of 4" not in text] == []
