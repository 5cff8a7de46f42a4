"""The library page as an application of its own, to be mounted beside the chat."""

from __future__ import annotations

import re

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from assistant.errors import AssistantError
from ui.library_page import documents, glossary_page, incoming_pages, readers_page, running, signing_in
from ui.library_page.keeper import Keeper
from ui.library_page.web import HOME, Gate, go, missing, show, show_error

PARTS = (signing_in, documents, incoming_pages, glossary_page, readers_page, running)
FORM_PAGE = re.compile(r"/library/(incoming|documents/[^/]+)(?=/)")
UNEXPECTED = ("This should not have happened. What was saved is kept.", "Try again; the program's log says more.")


def build_site(keeper: Keeper) -> FastAPI:
    """Return the application over ``keeper``; nothing is opened until it is asked for."""
    site = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, middleware=[Middleware(Gate, keeper=keeper)])
    site.state.keeper = keeper
    for part in PARTS:
        site.include_router(part.router)
    site.add_exception_handler(AssistantError, _told)
    site.add_exception_handler(404, _not_found)
    site.add_exception_handler(405, _only_sent)
    site.add_exception_handler(Exception, _unexpected)
    return site


def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, AssistantError)  # noqa: S101 - what it is registered for
    return show_error(request, error)


def _not_found(request: Request, _error: Exception) -> Response:
    return missing(request, "There is no page at this address.")


def _only_sent(request: Request, _error: Exception) -> Response:
    """Lead from an address that only takes forms, such as one that a browser still shows, to the page of the form."""
    form = FORM_PAGE.match(request.url.path)
    return go(form[0] if form else HOME)


def _unexpected(request: Request, _error: Exception) -> Response:
    return show(request, "message.html", 500, heading="Something went wrong", sentences=UNEXPECTED)
