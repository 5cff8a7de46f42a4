"""What a reader takes away: one answer or a conversation as a file, or as text with its references for the clipboard.

The browser keeps the answers and sends back those it wants set; nothing of them is kept here. What it sends is bounded
by the guard's limit on a request, and compared with the library before it is set (``assistant/export/check.py``).
"""

from __future__ import annotations

import logging
import re
import threading
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from assistant.attribution import in_words
from assistant.errors import AssistantError
from assistant.export.check import check
from assistant.export.paper import Paper, compose
from assistant.export.text import plain_text
from assistant.export.write import FORMS
from ui.desk import Desk
from ui.history import turns_from_json

log = logging.getLogger(__name__)

NAME_CHARACTERS = 60
WAITING = 8
PATIENCE_SECONDS = 30
NOT_KEPT = {"Cache-Control": "no-store"}

BUSY = "Many files are being made just now. Please try again in a moment."
FAILED = "Sorry, something went wrong here and the file could not be made. Please try again, or try another kind."
NOTHING = "There is no answer to save yet."


@dataclass(frozen=True, slots=True)
class Form:
    """One of the forms that a paper is set in."""

    media_type: str
    set_in: Callable[[Paper], bytes]


def _text(paper: Paper) -> bytes:
    return plain_text(paper).encode()


SAVED_AS: Mapping[str, Form] = {
    "md": Form("text/markdown; charset=utf-8", FORMS[".md"]),
    "docx": Form("application/vnd.openxmlformats-officedocument.wordprocessingml.document", FORMS[".docx"]),
    "pdf": Form("application/pdf", FORMS[".pdf"]),
    "txt": Form("text/plain; charset=utf-8", _text),
}


class Press:
    """Sets papers one at a time, so that many readers who save at once slow nobody's answer; a few may wait."""

    def __init__(self, waiting: int = WAITING, patience: float = PATIENCE_SECONDS) -> None:
        self._places = threading.BoundedSemaphore(waiting)
        self._turn = threading.Lock()
        self._patience = patience

    def work(self, make: Callable[[], Response]) -> Response:
        """Return what ``make`` returns; a polite refusal where too many wait."""
        if not self._places.acquire(blocking=False):
            return _refusal(503, BUSY)
        try:
            if not self._turn.acquire(timeout=self._patience):
                return _refusal(503, BUSY)
            try:
                return make()
            finally:
                self._turn.release()
        finally:
            self._places.release()


def add_routes(app: FastAPI, desk: Desk) -> None:
    """Serve what a reader saves; behind the guards of the app, which bound what is sent."""
    press = Press()

    async def save(form: str, request: Request) -> Response:
        if form not in SAVED_AS:
            return Response(status_code=404)
        kept = await request.body()
        return await run_in_threadpool(press.work, lambda: saved(desk, kept, form))

    app.post("/chapter/save/{form}", response_model=None)(save)


def saved(desk: Desk, kept: bytes, form: str) -> Response:
    """Return the file of the turns that a browser kept, or a refusal in words; never raises."""
    try:
        turns = turns_from_json(kept.decode())
        if not turns:
            return _refusal(400, NOTHING)
        library, today = desk.library(), datetime.now(UTC).date().isoformat()
        checked = [check(turn.answer, library, turn.narrowed, in_words(today)) for turn in turns]
        paper = compose([answer for answer, _ in checked], library.as_answered(), [remarks for _, remarks in checked])
        content = SAVED_AS[form].set_in(paper)
    except UnicodeDecodeError:
        return _refusal(400, NOTHING)
    except AssistantError as error:
        return _refusal(409, f"{error.message} {error.hint}")
    except Exception:  # a reader is told, the log holds the traceback
        log.exception("An answer could not be saved")
        return _refusal(500, FAILED)
    name = quote(file_name(turns[0].question, today, form))
    headers = {**NOT_KEPT, "Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(content, media_type=SAVED_AS[form].media_type, headers=headers)


def _refusal(status: int, words: str) -> Response:
    return JSONResponse({"message": words}, status_code=status, headers=NOT_KEPT)


def file_name(question: str, day: str, form: str) -> str:
    """Return a name that any system takes: the day, then what was asked, in plain letters."""
    letters = unicodedata.normalize("NFKD", question).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", letters)[:NAME_CHARACTERS].strip("-")
    return "-".join(part for part in (day, words or "answer") if part) + f".{form}"
