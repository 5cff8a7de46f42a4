"""A real browser, and the real server over the sample library. Every request that the browser makes is recorded."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from evals.paint import CHROMIUM
from tests.ui.sample import SampleAssistant, SampleLibrary
from ui.app import build_app, listen, make_server
from ui.desk import Desk
from ui.library_page.keeper import Keeper

expect.set_options(timeout=40_000)  # what is looked for comes sooner or never; a busy machine is no failure
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@dataclass
class Site:
    """A running server, and what browsers asked of whom while it ran."""

    address: str
    desk: Desk
    library: SampleLibrary
    requests: list[str] = field(default_factory=list)

    @property
    def foreign(self) -> list[str]:
        """Requests to anywhere but this server."""
        ours = urlsplit(self.address).netloc
        return [
            url
            for url in self.requests
            if urlsplit(url).scheme not in {"data", "blob"} and urlsplit(url).netloc != ours
        ]


def serve(
    desk: Desk, library: SampleLibrary, examples: tuple[str, ...] = (), keeper: Keeper | None = None
) -> Iterator[Site]:
    """Run the server in a thread until the generator is closed."""
    listener = listen("127.0.0.1", 0)
    server = make_server(build_app(desk, examples or ("What must boards do?", "refuse this please"), keeper))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                pytest.fail("The server ended before it had started.")
            time.sleep(0.02)
        yield Site(f"http://127.0.0.1:{listener.getsockname()[1]}", desk, library)
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.fail(f"The browser tests need Chromium at {CHROMIUM}: install it with 'apt-get install chromium'.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    library = SampleLibrary()
    desk = Desk(lambda: library, lambda _library: SampleAssistant(pace=0.02))
    desk.start_loading()
    yield from serve(desk, library)


@pytest.fixture
def open_page(browser: Browser, site: Site):
    """Return a function that opens the page in a browser of its own; closes them, and looks at every request made."""
    contexts: list[BrowserContext] = []

    def opened(at: Site = site, width: int = 1280, scheme: str = "light", **options) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, service_workers="block", **options
        )
        contexts.append(context)
        context.on("request", lambda request: at.requests.append(request.url))
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(at.address)
        page.locator("#question textarea").wait_for()
        page.locator("#status[role=status]").wait_for(state="attached")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert site.foreign == []
