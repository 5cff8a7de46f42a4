"""What a reader sees on choosing a number: the source's panel, and the addresses of its picture and its file."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from assistant.errors import AssistantError, DocumentNotFound
from assistant.rendering.page_picture import PagePictures
from assistant.rendering.source import (
    Opened,
    Picture,
    message_html,
    opened_citation,
    opened_hit,
    page_of,
    source_html,
)
from assistant.text.visible import one_line
from assistant.types import Hit
from ui.desk import Desk, OpenLibrary
from ui.turns import Turn

log = logging.getLogger(__name__)

FORGOTTEN = "This answer is no longer at hand. The program may have been started again since. Please ask once more."
REMOVED = (
    "was removed from the library, or that version of it, after this answer was given. So its page cannot be shown any "
    "more. Check the original, or ask the question again."
)
# cite-<turn>-<number>, read-<turn>-<number>, and either with -p<page index> for another page of the same document.
ADDRESS = re.compile(r"((cite|read)-([1-9]\d{0,5})-([1-9]\d{0,2}))(?:-p(\d{1,6}))?")
PRIVATE = {"Cache-Control": "no-store"}


def open_source(desk: Desk, turns: tuple[Turn, ...], address: str) -> str:
    """Return the source panel for an address; never raises."""
    match = ADDRESS.fullmatch(address)
    turn, number = (int(match[3]), int(match[4])) if match else (0, 0)
    if not match or turn > len(turns):
        return message_html(address, "The source cannot be opened", FORGOTTEN)
    answer = turns[turn - 1].answer
    cited = next((each for each in answer.citations if each.number == number), None) if match[2] == "cite" else None
    hits: tuple[Hit, ...] = answer.closest if match[2] == "read" else ()
    words = cited.quote if cited is not None else ""
    title = ""
    try:
        library = desk.library()
        if cited is not None:
            document, index = cited.document, cited.span.page_index
            title = document.metadata.title
            page = library.page(document.document_id, index, document.version)
            opened = opened_citation(match[1], cited, page, _titles(library, document.document_id))
        elif number <= len(hits):
            hit = hits[number - 1]
            document, index = hit.stored.document, hit.stored.passage.spans[0].page_index
            title = document.metadata.title
            page = library.page(document.document_id, index, document.version)
            opened = opened_hit(match[1], hit, page, _titles(library, document.document_id))
        else:
            return message_html(address, "The source cannot be opened", FORGOTTEN)
        if match[5] is not None and int(match[5]) != index:
            opened = page_of(opened, library.page(document.document_id, int(match[5]), document.version))
        return source_html(_complete(desk, library, opened))
    except DocumentNotFound:
        return message_html(address, "No longer in the library", f"{one_line(title)} {REMOVED}", quote=words)
    except AssistantError as error:
        return message_html(address, "The source cannot be opened", error.message, error.hint, words)
    except Exception:  # a reader is told, the log holds the traceback
        log.exception("A source could not be opened")
        return message_html(
            address, "The source cannot be opened", "Sorry, something went wrong here; please try again.", quote=words
        )


def _titles(library: OpenLibrary, document_id: str) -> dict[str, str]:
    """Return the title of what superseded a document, by the name that the document gives it."""
    named = library.document(document_id).metadata.superseded_by
    try:
        return {} if named is None else {named: library.document(named).metadata.title}
    except DocumentNotFound:
        return {}


def _complete(desk: Desk, library: OpenLibrary, opened: Opened) -> Opened:
    """Return the place with its picture, what the document is now, and where its file can be had."""
    stored = opened.page
    live = library.document(stored.document_id)
    opened = replace(opened, live=live)
    if desk.offers_file(live) and stored.version == live.version:
        opened = replace(opened, download=f"/chapter/file/{quote(stored.document_id, safe='')}/{stored.version}")
    if desk.pictures is None:
        return opened
    drawn = desk.pictures.draw(stored, opened.spans if opened.verbatim else ())
    if drawn.shown is None:
        return replace(opened, note=drawn.note)
    address = f"/chapter/picture/{quote(stored.document_id, safe='')}/{stored.version}/{stored.page.index}"
    return replace(opened, picture=Picture(address, drawn.shown.boxes))


def add_routes(app: FastAPI, desk: Desk) -> None:
    """Serve the pictures of pages and, where that is offered, the documents' files; behind the guards of the app."""

    async def picture(document_id: str, version: str, page_index: int) -> Response:
        jpeg = await run_in_threadpool(jpeg_of, desk, document_id, version, page_index)
        if jpeg is None:
            return Response(status_code=404, headers=PRIVATE)
        return Response(jpeg, media_type="image/jpeg", headers=PRIVATE)

    async def file(document_id: str, version: str) -> Response:
        return await run_in_threadpool(_file, desk, document_id, version)

    app.get("/chapter/picture/{document_id}/{version}/{page_index}", response_model=None)(picture)
    app.get("/chapter/file/{document_id}/{version}", response_model=None)(file)


def jpeg_of(desk: Desk, document_id: str, version: str, page_index: int) -> bytes | None:
    """Return a page's picture; None where there is none."""
    try:
        pictures: PagePictures | None = desk.pictures
        return None if pictures is None else pictures.jpeg(desk.library().page(document_id, page_index, version))
    except AssistantError:
        return None


def _file(desk: Desk, document_id: str, version: str) -> Response:
    """Return the file of the live version, if its bytes are still those and it may be handed on."""
    try:
        document = desk.library().document(document_id)
    except AssistantError:
        return Response(status_code=404, headers=PRIVATE)
    data = desk.file(document) if document.version == version and desk.offers_file(document) else None
    if data is None:
        return Response(status_code=404, headers=PRIVATE)
    name = quote(Path(document.paths[0]).name)
    headers = {**PRIVATE, "Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(data, media_type="application/octet-stream", headers=headers)
