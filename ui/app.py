"""The server of the page: on this machine only, with the guards in front, and the command that starts it."""

from __future__ import annotations

import argparse
import atexit
import logging
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response

from assistant.api import Library
from assistant.config import Settings, load_settings
from assistant.errors import AssistantError, BadSetting, PortInUse
from assistant.folder.originals import file_of
from assistant.readers.child import ReaderProcess
from assistant.readers.limits import MEGABYTE, Limits
from assistant.remote import wording_words
from assistant.rendering.page_picture import SECONDS, PagePictures
from assistant.types import StoredDocument
from ui.desk import Desk
from ui.examples import EXAMPLES
from ui.head import WithHead
from ui.library_page.access import Access
from ui.library_page.keeper import Keeper
from ui.library_page.site import build_site
from ui.opinions import add_routes as add_opinions
from ui.page import NAME, build_page
from ui.saving import add_routes as add_saving
from ui.security import middleware
from ui.source import add_routes
from ui.theme import theme

STATIC = Path(__file__).parent / "static"
STATIC_FILES = {
    "chapter.css": "text/css",
    "changes.js": "text/javascript",
    "chapter.js": "text/javascript",
    "question.js": "text/javascript",
    "conversation.js": "text/javascript",
    "contact.js": "text/javascript",
    "unfinished.js": "text/javascript",
    "chapter.svg": "image/svg+xml",
    "library.css": "text/css",
    "library.js": "text/javascript",
}
NOT_KEPT = {"Cache-Control": "no-store"}
UPLOAD_LIMIT = "1kb"  # nothing is ever uploaded to the chat; the library page takes files at an address of its own


def build_app(desk: Desk, examples: Sequence[str] = EXAMPLES, keeper: Keeper | None = None) -> FastAPI:
    """Return the whole web application: the guards, our script and style, and the page.

    :param keeper: of the library page; None means that there is no such page.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, middleware=[*middleware(), Middleware(WithHead)])
    add_routes(app, desk)
    add_saving(app, desk)
    add_opinions(app, desk)
    app.get("/chapter/library", response_model=None)(lambda: JSONResponse(desk.choices(), headers=NOT_KEPT))
    app.get("/chapter/{name}", response_model=None)(_static)
    if keeper is not None:
        app.get("/library", response_model=None)(lambda: RedirectResponse("/library/"))
        app.mount("/library", build_site(keeper))
    gr.mount_gradio_app(
        app,
        build_page(desk, examples, has_library_page=keeper is not None),
        path="/",
        theme=theme(),
        footer_links=[],
        run_history=False,
        show_error=False,
        allowed_paths=[],
        blocked_paths=[str(Path.home()), str(Path.cwd())],
        max_file_size=UPLOAD_LIMIT,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        app_kwargs={"openapi_url": None, "docs_url": None, "redoc_url": None},
    )
    return app


def _static(name: str) -> Response:
    if name not in STATIC_FILES:
        return Response(status_code=404)
    return FileResponse(STATIC / name, media_type=STATIC_FILES[name], headers={"Cache-Control": "no-cache"})


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on this machine only.

    :param port: 0 means any free port.
    :raises BadSetting: other machines could reach ``host``.
    :raises PortInUse: something else listens there.
    """
    try:
        address = ip_address("127.0.0.1" if host == "localhost" else host.strip("[]"))
    except ValueError:
        address = None
    if address is None or not address.is_loopback:
        raise BadSetting(
            f"The chat has no password, so it does not listen on {host}, which other machines could reach.",
            "Leave --host out, or use 127.0.0.1.",
        )
    listener = socket.socket(socket.AF_INET6 if address.version == 6 else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((str(address), port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise PortInUse(
            f"The chat cannot listen on {host}, port {port}: {error.strerror}.",
            f"Close the program that uses it, or choose another: python ui.py --port {port + 1}",
        ) from error
    return listener


def make_server(app: FastAPI) -> uvicorn.Server:
    """Return a server for ``app``; open pages do not keep it from ending."""
    return uvicorn.Server(
        uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=2)
    )


def serve(settings: Settings) -> None:
    """Show the page until interrupted. Raises BadSetting or PortInUse before anything is started."""
    listener = listen(settings.host, settings.port)
    here = Path.cwd()
    settings = _from_anywhere(settings, here)
    desk = library_desk(settings)
    app = build_app(desk, keeper=library_keeper(settings, desk))
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    print(f"{NAME} is at http://{host}:{listener.getsockname()[1]} (Ctrl+C ends it)", flush=True)  # noqa: T201
    # Ends as Ctrl+C does, so that temporary folders are removed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="chapter-and-verse-") as empty:
        os.chdir(empty)  # a folder that holds nothing of the reader's
        try:
            desk.start_loading()
            make_server(app).run(sockets=[listener])
        except KeyboardInterrupt:
            return
        finally:
            os.chdir(here)


def _from_anywhere(settings: Settings, here: Path) -> Settings:
    """Return the settings with what lies in a folder named from the root: what is read later is read elsewhere."""
    folders = {name: here / getattr(settings, name) for name in ("index_dir", "corpus_dir")}
    models = {name: getattr(settings, name) for name in ("embedding_model", "cross_encoder", "question_adapter")}
    # A model that is not there is a name to be looked up.
    placed = {name: str(here / model) for name, model in models.items() if model and (here / model).exists()}
    return settings.model_copy(update={**folders, **placed})


def library_desk(settings: Settings) -> Desk:
    """Return the desk over the library that the settings name."""

    def open_library() -> Any:
        return Library.open(settings=settings)

    def make_assistant(library: Any) -> Any:
        from assistant import Assistant
        from assistant.api import configured_writer

        return Assistant(library, writer=configured_writer(settings))

    def read_file(document: StoredDocument) -> bytes | None:
        return file_of(document, settings.corpus_dir)

    limits = Limits(
        file_bytes=settings.file_mb * MEGABYTE,
        seconds=min(SECONDS, settings.file_seconds),
        memory_bytes=settings.file_memory_mb * MEGABYTE,
    )
    reader = ReaderProcess(limits)
    atexit.register(reader.close)
    pictures = PagePictures(settings.corpus_dir, reader)
    return Desk(
        open_library,
        make_assistant,
        wording_words(settings.model, settings.model_url),
        pictures,
        read_file if settings.downloads else None,
        keeps_feedback=settings.feedback,
        takes_documents=settings.library_page != "off",
    )


def library_keeper(settings: Settings, desk: Desk) -> Keeper | None:
    """Return the keeper of the library that ``desk`` answers from; None where the page is switched off."""
    if settings.library_page == "off":
        return None
    password = settings.library_password
    access = Access(password.get_secret_value() if password is not None else None, settings.host)
    return Keeper(settings, access, lambda: _whole(desk), lambda: Library.create(settings=settings))


def _whole(desk: Desk) -> Library:
    library = desk.library()
    assert isinstance(library, Library)  # noqa: S101 - what library_desk opens
    return library


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the chat from the command line; return its exit code."""
    parser = argparse.ArgumentParser(prog="ui.py", description=f"{NAME}: the chat window.")
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default: 7860)")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        serve(load_settings(host=given.host, port=given.port))
    except AssistantError as error:
        print(f"{error.message}\n{error.hint}", file=sys.stderr)  # noqa: T201
        return error.exit_code
    return 0
