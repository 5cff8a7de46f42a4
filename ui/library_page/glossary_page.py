"""The glossary: what readers' abbreviations stand for and which phrases mean the same; shown, and corrected."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from assistant.folder.sidecars import write_sidecar
from assistant.text.glossary import GLOSSARY_NAME, BadGlossary, glossary_text, parse_glossary
from ui.library_page.keeper import Keeper
from ui.library_page.web import Sent, TheKeeper, go, show
from ui.library_page.work import Outcome, Progress

router = APIRouter()

_writing = threading.Lock()


@router.get("/glossary", response_model=None)
def glossary_page(request: Request, keeper: TheKeeper) -> Response:
    """Show the glossary as the library uses it, and its text."""
    return _page(request, keeper, None)


@router.post("/glossary", response_model=None)
def save_glossary(request: Request, keeper: TheKeeper, form: Sent) -> Response:
    """Write the glossary, unless there is a mistake in it or somebody else has written it since."""
    text = form["text"].replace("\r\n", "\n")
    try:
        parse_glossary(text)
    except BadGlossary as mistake:
        return _page(request, keeper, text, problem=str(mistake))
    with _writing:
        if _mark(_text(keeper.corpus)) != form["mark"]:
            return _page(request, keeper, text, conflict=True)
        write_sidecar(keeper.corpus / GLOSSARY_NAME, text)

    def act(progress: Progress) -> Outcome:
        keeper.read_again((), progress)
        return Outcome(("The glossary is in use.",))

    return go(f"/library/tasks/{keeper.worker.submit('Taking over the glossary', act).task_id}")


def _page(
    request: Request, keeper: Keeper, written: str | None, *, problem: str = "", conflict: bool = False
) -> Response:
    stands = _text(keeper.corpus)
    return show(
        request,
        "glossary.html",
        409 if conflict else 422 if problem else 200,
        glossary=keeper.library().store.glossary(),
        stands=stands,
        text=stands if written is None else written,
        mark=_mark(stands),
        problem=problem,
        conflict=conflict,
    )


def _text(corpus: Path) -> str:
    """Return the text that stands in the folder; empty where it cannot be shown, which saving then replaces."""
    try:
        return glossary_text(corpus)
    except BadGlossary:
        return ""


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
