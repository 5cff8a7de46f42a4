"""How long a reader waits for the page, over an empty Gradio page that is started in the same way."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_BROWSERS = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))  # the faster first
CHROMIUM = next(filter(Path.exists, _BROWSERS), _BROWSERS[-1])
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
START_SECONDS = 60.0
LOADS = 7

OURS = "from ui.app import main; main(['--port', '{port}'])"
EMPTY = """
import gradio as gr, uvicorn
from fastapi import FastAPI
from ui.app import listen
with gr.Blocks(analytics_enabled=False) as page: pass
app = gr.mount_gradio_app(FastAPI(), page, path="/", ssr_mode=False)
server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=2))
server.run(sockets=[listen("127.0.0.1", {port})])
"""
PAINTED = (
    "new Promise(done => new PerformanceObserver(list => list.getEntriesByName('first-contentful-paint')"
    ".forEach(each => done(each.startTime))).observe({type: 'paint', buffered: true}))"
)


@dataclass(frozen=True, slots=True)
class Painted:
    """Seconds from the start of the server's process to the first paint, and from each later request to its paint."""

    started: float
    loads: tuple[float, ...]


def paint(*, ours: bool) -> Painted:
    """Start a server in a new process and load its page in Chromium, each time with nothing remembered."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        began = time.perf_counter()
        with _served(OURS if ours else EMPTY) as address:
            loads = []
            for number in range(LOADS + 1):
                asked = time.perf_counter()
                page = browser.new_context().new_page()
                page.goto(address, wait_until="commit")
                after = page.evaluate(PAINTED) / 1e3
                if number == 0:
                    started = asked - began + after
                else:
                    loads.append(after)
                page.context.close()
        browser.close()
    return Painted(started, tuple(loads))


@contextmanager
def _served(code: str) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    root = Path(__file__).resolve().parents[1]
    process = subprocess.Popen([sys.executable, "-c", code.format(port=port)], cwd=root, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int) -> None:
    """Return once the port takes calls; the server listens before it answers, and the first request waits for it."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with socket.socket() as caller:
            if caller.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError("the server did not start")
