"""Write the pictures of the page that the documentation shows: ``python -m tests.e2e.screenshots [FOLDER]``.

The library of the settings is shown where there is one, the sample library otherwise.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, expect, sync_playwright

from assistant.api import Assistant, Library
from assistant.config import load_settings
from tests.e2e.conftest import ARGUMENTS, CHROMIUM, Site, serve
from tests.e2e.keeper import write_folder
from tests.fakes import HashEncoder
from tests.ui.sample import SampleAssistant, SampleLibrary
from ui.app import library_desk, library_keeper
from ui.desk import Desk
from ui.examples import EXAMPLES

FOLDER = Path(__file__).parents[2] / "docs" / "images"
PICTURES = (
    ("chat-wide.png", 1280, 860, "light"),
    ("chat-narrow.png", 390, 844, "light"),
    ("chat-dark.png", 1280, 860, "dark"),
)
# Of the report: name, the heading it begins at, height, colour scheme.
REPORT_PICTURES = (
    ("report-problems.png", "What the library read", 1010, "light"),
    ("report-alike.png", "Alike: for you to decide", 560, "light"),
    ("report-documents.png", "In numbers", 1030, "dark"),
)
REPORT_WIDTH = 940
# Of the library page: name, address, width, height, colour scheme.
LIBRARY_PICTURES = (
    ("library-wide.png", "/library/", 1280, 1060, "light"),
    ("library-narrow.png", "/library/", 390, 844, "light"),
    ("library-document.png", "/library/documents/committee minutes", 1280, 1250, "dark"),
    ("library-uploads.png", "/library/incoming", 1280, 900, "light"),
)


def main(folder: Path = FOLDER) -> None:
    """Write every picture into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    desk = library_desk(load_settings())
    if not desk.state().documents:
        desk = Desk(SampleLibrary, lambda _library: SampleAssistant())
    desk.start_loading().join()
    running = serve(desk, SampleLibrary(), EXAMPLES)
    site = next(running)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        for name, width, height, scheme in PICTURES:
            _picture(browser, site, folder / name, (width, height), scheme)
        _report_pictures(browser, folder)
        _library_pictures(browser, folder)
        browser.close()
    running.close()


def _picture(browser: Browser, site: Site, path: Path, size: tuple[int, int], scheme: str) -> None:
    viewport = {"width": size[0], "height": size[1]}
    page = browser.new_page(viewport=viewport, color_scheme=scheme, device_scale_factor=1.5)
    page.goto(site.address)
    page.get_by_role("textbox", name="Your question").fill(EXAMPLES[0])
    page.get_by_role("textbox", name="Your question").press("Enter")
    expect(page.locator("#status")).to_contain_text("Answer ready", timeout=60_000)
    if size[0] > 900:
        page.locator("#log a[href='#cite-1-1']").first.click()
        expect(page.locator("#source mark").first).to_be_visible()
    page.screenshot(path=path)
    page.close()


def _report_pictures(browser: Browser, folder: Path) -> None:
    with TemporaryDirectory() as temporary:
        library = Library.create(
            Path(temporary) / "index", settings=load_settings(vector_index="exact"), encoder=HashEncoder()
        )
        library.sync(write_folder(Path(temporary) / "corpus"))
        for name, heading, height, scheme in REPORT_PICTURES:
            viewport = {"width": REPORT_WIDTH, "height": height}
            page = browser.new_page(viewport=viewport, color_scheme=scheme, device_scale_factor=1.5)
            page.goto(library.report_page.as_uri())
            top = page.get_by_role("heading", name=heading, exact=True).evaluate(
                "each => each.getBoundingClientRect().y"
            )
            clip = {"x": 0, "y": max(0, top - 20), "width": REPORT_WIDTH, "height": height}
            page.screenshot(path=folder / name, full_page=True, clip=clip)
            page.close()


def _library_pictures(browser: Browser, folder: Path) -> None:
    with TemporaryDirectory() as temporary:
        settings = load_settings(
            vector_index="exact", index_dir=Path(temporary) / "index", corpus_dir=Path(temporary) / "corpus"
        )
        write_folder(settings.corpus_dir)
        library = Library.create(settings=settings, encoder=HashEncoder())
        library.sync()
        desk = Desk(lambda: library, Assistant)
        running = serve(desk, SampleLibrary(), EXAMPLES, library_keeper(settings, desk))
        address = next(running).address
        page = browser.new_page()
        page.goto(f"{address}/library/")
        another = settings.corpus_dir.parent / "interpreting-policy.pdf"
        another.write_bytes((settings.corpus_dir / "waiting-list-review-2024.pdf").read_bytes() + b"\n% another copy\n")
        page.get_by_label("Choose").set_input_files(another)
        expect(page.get_by_role("heading", name="Uploads")).to_be_visible(timeout=60_000)
        page.close()
        minutes = next(each for each in library.documents() if "minutes" in each.paths[0])
        for name, path, width, height, scheme in LIBRARY_PICTURES:
            viewport = {"width": width, "height": height}
            page = browser.new_page(viewport=viewport, color_scheme=scheme, device_scale_factor=1.5)
            page.goto(address + path.replace("committee minutes", minutes.document_id))
            page.screenshot(path=folder / name)
            page.close()
        running.close()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
