"""Write a picture of every state of the library page, wide and narrow, light and dark, side by side in one sheet each.

    python -m tests.e2e.library_pictures [FOLDER [NAME…]]

The library is made up (:mod:`tests.e2e.keeper`), with a file for nearly everything that can go wrong with one.
"""

from __future__ import annotations

import io
import shutil
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from assistant.api import Assistant, Library
from assistant.config import load_settings
from assistant.feedback import Opinion, OpinionKind
from tests.e2e.conftest import ARGUMENTS, CHROMIUM, serve
from tests.e2e.keeper import write_folder
from tests.e2e.state_pictures import LOOKS, sheet
from tests.fakes import HashEncoder
from tests.ui.sample import SampleLibrary
from ui.app import library_desk, library_keeper
from ui.desk import Desk
from ui.examples import EXAMPLES
from ui.library_page.keeper import Keeper
from ui.library_page.work import Outcome, Progress

FOLDER = Path(__file__).parents[2] / "docs" / "images" / "states" / "library"
SCALE, COLOURS = 0.5, 64


@dataclass
class Shelf:
    """A library that is served, and what is held until its picture is taken."""

    address: str
    library: Library
    keeper: Keeper
    browser: Browser
    held: ExitStack = field(default_factory=ExitStack)

    @contextmanager
    def page(self, path: str = "/library/") -> Iterator[Page]:
        page = self.browser.new_page()
        page.goto(self.address + path)
        yield page
        page.close()

    def upload(self, *files: Path) -> None:
        with self.page() as page:
            page.get_by_label("Choose").set_input_files(list(files))
            expect(page.locator(".uploads li progress")).to_have_count(0, timeout=60_000)
            page.wait_for_timeout(1_500)

    def document(self, path: str) -> str:
        return f"/library/documents/{self.library.document(path).document_id}"


Act = Callable[[Shelf], str]
Show = Callable[[Page], None]


def nothing(_page: Page) -> None:
    """Only look."""


def at(path: str) -> Act:
    """Return what only names an address."""
    return lambda _shelf: path


# --- what is done before a picture ---


def write_problems(folder: Path) -> None:
    """Write a file for each reason for which one is not read."""
    (folder / "nothing.pdf").write_bytes(b"")
    (folder / "budget.numbers").write_bytes(b"PK")
    (folder / "linked.txt").symlink_to("/etc/hostname")
    (folder / "very large.csv").write_text("ward,share\n" + "Ash,31\n" * 150_000)


def uploads(shelf: Shelf) -> str:
    """Send files of which each is something else: new, unreadable, of a taken name, there already, twice."""
    sent = shelf.keeper.corpus.parent / "sent"
    for name in ("east", "west"):
        (sent / name).mkdir(parents=True)
        (sent / name / "minutes.md").write_text(f"# Minutes of the {name}\n\nThe board of the {name} met in May.\n")
    review = (shelf.keeper.corpus / "waiting-list-review-2024.pdf").read_bytes()
    (sent / "interpreting-policy.pdf").write_bytes(review + b"\n% another copy\n")
    (sent / "the same review.pdf").write_bytes(review)
    (sent / "half of a report.pdf").write_bytes(review[:700])
    shelf.upload(
        sent / "east" / "minutes.md", sent / "west" / "minutes.md",
        *(sent / f"{name}.pdf" for name in ("interpreting-policy", "the same review", "half of a report")),
    )  # fmt: skip
    return "/library/incoming"


def carried_out(shelf: Shelf) -> str:
    """Do what was planned, and return where it says how it went."""
    with shelf.page("/library/incoming") as page:
        page.get_by_label("It is another document").check()
        page.get_by_role("button", name="Show what will be done").last.click()
        page.get_by_role("button", name="Do this").click()
        expect(page.get_by_role("status")).to_contain_text("Finished", timeout=60_000)
        return page.url.removeprefix(shelf.address)


def new_title(shelf: Shelf) -> str:
    """Save another title."""
    with shelf.page(shelf.document("interpreting-policy.pdf")) as page:
        page.get_by_label("Title").fill("Policy on interpreting")
        page.get_by_role("button", name="Save details").click()
        expect(page.get_by_role("status")).to_contain_text("Finished", timeout=60_000)
        return page.url.removeprefix(shelf.address)


def removed(shelf: Shelf) -> str:
    """Take a document out."""
    shelf.library.remove("interpreting-policy.pdf", shelf.keeper.corpus)
    return "/library/removed"


def restored(shelf: Shelf) -> str:
    """Put it back."""
    with shelf.page("/library/removed") as page:
        page.get_by_role("button", name="Put back").first.click()
        expect(page.get_by_role("status")).to_contain_text("Finished", timeout=60_000)
        return page.url.removeprefix(shelf.address)


def superseded(shelf: Shelf) -> str:
    """Say that one of two replaced the other."""
    with shelf.page(shelf.document("waiting-list-review-2024.pdf")) as page:
        page.get_by_label("Replaced by").select_option(index=len(shelf.library.documents()) - 1)
        page.get_by_role("button", name="Say that it was replaced").click()
        expect(page.get_by_role("status")).to_contain_text("Finished", timeout=60_000)
    return shelf.document("waiting-list-review-2024.pdf")


def under_way(shelf: Shelf) -> str:
    """Have a long task, half done."""
    may_end = threading.Event()
    shelf.held.callback(may_end.set)

    def act(progress: Progress) -> Outcome:
        for number, path in enumerate(("minutes of May.docx", "review of waits.pdf", "survey.csv"), 1):
            progress(number, 12, path)
        may_end.wait(60)
        return Outcome(("Done.",))

    return f"/library/tasks/{shelf.keeper.worker.submit('Adding 12 files', act).task_id}"


def busy(shelf: Shelf) -> str:
    """Have another program write the library."""
    shelf.held.enter_context(shelf.library.store.writer())
    again = shelf.keeper.worker.submit("Reading the staff survey", lambda tell: shelf.keeper.read_again((), tell))
    return f"/library/tasks/{again.task_id}"


def written_elsewhere(shelf: Shelf) -> str:
    """Have another program write the library, and nobody do anything here."""
    for _ in range(100):
        if not shelf.keeper.worker.unfinished:
            break
        threading.Event().wait(0.1)
    shelf.held.enter_context(shelf.library.store.writer())
    return "/library/"


def opinions(shelf: Shelf) -> str:
    """Have readers ask in vain, and say what they think."""
    for day, kind, question, comment in (
        ("2026-03-02", OpinionKind.UNANSWERED, "How many interpreters does the Trust employ?", ""),
        ("2026-03-09", OpinionKind.UNANSWERED, "How many interpreters did the Trust employ?", ""),
        ("2026-03-09", OpinionKind.MISSING_DOCUMENT, "Where is the 2026 access plan?", "It was agreed in January."),
        ("2026-03-10", OpinionKind.HELPFUL, "Who looks at waiting times by deprivation?", ""),
        ("2026-03-11", OpinionKind.WRONG_SOURCE, "Since when is ethnicity recorded?", "That is the old review."),
    ):
        shelf.library.note_opinion(Opinion(day, kind, question, {}, comment))
    return "/library/readers"


def changed_outside(shelf: Shelf) -> str:
    """Put files into the folder, and take one away."""
    (shelf.keeper.corpus / "new note.md").write_text("# A new note\n\nThe board met.\n")
    (shelf.keeper.corpus / "nothing.pdf").unlink()
    return "/library/plan"


def gone(shelf: Shelf) -> str:
    """Move the folder away."""
    shutil.move(shelf.keeper.corpus, shelf.keeper.corpus.with_name("moved away"))
    return "/library/"


# --- what is done on the page that is taken ---


def uploading(page: Page) -> None:
    """Send files over a slow line."""
    line = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 60_000}
    line.send("Network.emulateNetworkConditions", slow)
    note = b"# A note\n\nThe board met.\n"
    sizes = {"minutes of May.md": 1, "minutes of June.md": 30_000, "minutes of July.md": 1, "tool.exe": 1}
    page.get_by_label("Choose").set_input_files(
        [{"name": name, "mimeType": "", "buffer": note * size} for name, size in sizes.items()]
    )
    expect(page.locator(".uploads li").nth(1)).to_contain_text("Sending", timeout=30_000)
    page.wait_for_timeout(2_000)
    page.locator(".drop").scroll_into_view_if_needed()


def refused(page: Page) -> None:
    """Send files of which some are refused."""
    page.get_by_label("Choose").set_input_files(
        [
            {"name": "minutes of May.md", "mimeType": "text/plain", "buffer": b"# Minutes of May\n\nThe board met.\n"},
            {"name": "half.pdf", "mimeType": "", "buffer": b"%PDF-1.7 and no more"},
            {"name": "tool.exe", "mimeType": "", "buffer": b"MZ"},
            {"name": "empty.pdf", "mimeType": "", "buffer": b""},
        ]
    )
    expect(page.locator(".drop .status")).to_contain_text("not saved", timeout=30_000)


def planned(page: Page) -> None:
    """Ask what would be done."""
    page.get_by_label("Published").first.fill("2024-05")
    page.get_by_label("It is another document").check()
    page.get_by_role("button", name="Show what will be done").last.click()
    expect(page.get_by_role("button", name="Do this")).to_be_visible()


def unsettled(page: Page) -> None:
    """Ask before everything is settled."""
    page.get_by_label("Published").first.fill("last spring")
    page.get_by_role("button", name="Show what will be done").last.click()
    expect(page.get_by_role("alert")).to_be_visible()


def edited_by_two(page: Page) -> None:
    """Save details that somebody else has changed."""
    page.locator("input[name=mark]").first.evaluate("each => { each.value = 'before' }")
    page.get_by_label("Title").fill("Staff survey of the Trust")
    page.get_by_role("button", name="Save details").click()
    expect(page.get_by_role("alert")).to_be_visible()


def heading(name: str) -> Show:
    """Return what scrolls to a heading."""
    return lambda page: page.get_by_role("heading", name=name).first.evaluate("each => each.scrollIntoView()")


def card(name: str) -> Show:
    """Return what scrolls to the box about a file."""
    return lambda page: page.locator(".cards li", has_text=name).first.evaluate("each => each.scrollIntoView()")


@dataclass(frozen=True, slots=True)
class State:
    """A picture's name, what is done to the library before (it returns the address), and what on the page."""

    name: str
    prepare: Act
    show: Show = nothing


EMPTY = (State("empty", at("/library/")), State("uploading", at("/library/"), uploading),
         State("some-refused", at("/library/"), refused), State("history-empty", at("/library/runs")),
         State("readers-empty", at("/library/readers")))  # fmt: skip
FULL = (
    State("to-look-at", at("/library/")),
    State("not-read", at("/library/"), card("nothing.pdf")),
    State("alike", at("/library/"), heading("review from the partner site.docx")),
    State("documents", at("/library/"), heading("Documents")),
    State("narrowed-to-nothing", at("/library/?q=dentistry#documents")),
    State("document", lambda shelf: shelf.document("committee minutes, part scanned.pdf")),
    State("page-unread", lambda shelf: shelf.document("committee minutes, part scanned.pdf") + "/pages/2"),
    State("file-not-read", at("/library/file?path=half%20copied.pdf")),
    State("mistake-in-details", at("/library/file?path=staff-survey.txt")),
    State("edited-by-two", lambda shelf: shelf.document("old access plan.txt"), edited_by_two),
    State("uploads", uploads),
    State("uploads-unsettled", at("/library/incoming"), unsettled),
    State("plan", at("/library/incoming"), planned),
    State("added", carried_out),
    State("title-changed", new_title),
    State("superseded", superseded),
    State("remove", lambda shelf: shelf.document("interpreting-policy.pdf") + "/remove"),
    State("removed", removed),
    State("put-back", restored),
    State("under-way", under_way),
    State("busy", busy),
    State("changed-elsewhere", written_elsewhere),
    State("folder-changed", changed_outside),
    State("history", at("/library/runs")),
    State("readers", opinions),
    State("glossary", at("/library/glossary")),
    State("folder-gone", gone),
    State("folder-gone-plan", at("/library/plan")),
)
LOCKED = (State("sign-in", at("/library/")),)


@contextmanager
def served(browser: Browser, *, full: bool, **given: object) -> Iterator[Shelf]:
    """Serve a library, full or empty, while pictures are taken."""
    with TemporaryDirectory() as temporary:
        corpus = Path(temporary) / "corpus"
        settings = load_settings(
            vector_index="exact", index_dir=Path(temporary) / "index", corpus_dir=corpus, ocr="off", **given
        )
        if full:
            write_problems(write_folder(corpus))
            library = Library.create(settings=settings, encoder=HashEncoder())
            library.sync()
            desk = Desk(lambda: library, Assistant)
        else:
            corpus.mkdir()
            desk = library_desk(settings)
        keeper = library_keeper(settings, desk)
        running = serve(desk, SampleLibrary(), EXAMPLES, keeper)
        yield Shelf(next(running).address, keeper.library(), keeper, browser)
        running.close()


def main(folder: Path = FOLDER, only: Sequence[str] = ()) -> None:
    """Write every sheet, or ``only`` some by name, into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        for states, given in (
            (EMPTY, {"full": False}),
            (FULL, {"full": True, "file_mb": 1, "feedback": True}),
            (LOCKED, {"full": False, "library_password": "a long enough password"}),
        ):
            with served(browser, **given) as shelf:  # type: ignore[arg-type]
                for state in states:
                    address = state.prepare(shelf)
                    if only and state.name not in only:
                        shelf.held.close()
                        continue
                    looks = [look(shelf, address, state.show, size, scheme) for size, scheme in LOOKS]
                    shelf.held.close()
                    sheet(looks, COLOURS).save(folder / f"{state.name}.png", optimize=True)
                    sys.stdout.write(f"{state.name}\n")
        browser.close()


def look(shelf: Shelf, address: str, show: Show, size: tuple[int, int], scheme: str) -> Image.Image:
    """Return what somebody sees at ``address`` after ``show``."""
    context = shelf.browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    page = context.new_page()
    page.goto(shelf.address + address)
    show(page)
    page.wait_for_timeout(1_200 if "/tasks/" in address else 300)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    context.close()
    return picture.resize((round(picture.width * SCALE), round(picture.height * SCALE)), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]), only=sys.argv[2:])
