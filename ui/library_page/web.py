"""What every address of the page has in common: templates, forms, and who is let in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import Depends
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.attribution import in_words
from assistant.errors import AssistantError, CorpusMissing
from assistant.reporting.report import page_numbers
from assistant.text.visible import one_line
from ui.library_page.access import Standing
from ui.library_page.keeper import Keeper
from ui.library_page.listing import reason_here
from ui.security import UPLOADS

HOME = "/library/"
SIGN_IN = "/library/sign-in"
MOST_FIELDS = 5_000
FOLDER_GONE = (
    "The library’s folder cannot be reached just now, so nothing was changed. Questions are answered all the same.",
    "If it is on a drive or a share, connect that, then try again.",
)
# Pages hold what may change at any moment, and what only somebody who signed in may see.
HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
# What to do, where the error's own hint is about files or commands that a page has fields for.
HINTS = {
    "bad_metadata": "It is among those to look at: open it there and correct that line first.",
    "cannot_add": "Correct its details first; nothing was changed.",
    "cannot_decide": "Say first on the other one's page that it is current again.",
}
STATUS = {"document_not_found": 404, "library_busy": 409, "bad_metadata": 422, "not_kept": 422, "too_many_fields": 413}


class TooManyFields(AssistantError):
    """A form with more fields than are read; nothing of it was taken."""

    code = "too_many_fields"


class Form:
    """The fields of a form as they were sent."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        self._fields = fields

    def __getitem__(self, name: str) -> str:
        return self.get(name)

    def get(self, name: str, otherwise: str = "") -> str:
        """Return a field's value."""
        return self._fields.get(name, [otherwise])[-1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __contains__(self, name: str) -> bool:
        return name in self._fields


async def _form(request: Request) -> Form:
    body = (await request.body()).decode("utf-8", "replace")
    try:
        return Form(parse_qs(body, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise TooManyFields(
            "This form has more fields than can be read at once, so nothing of it was saved.",
            "Go back with your browser: what you wrote is still there. Save it in parts, or reload that page.",
        ) from error


def _keeper(request: Request) -> Keeper:
    keeper: Keeper = request.app.state.keeper
    return keeper


Sent = Annotated[Form, Depends(_form)]
TheKeeper = Annotated[Keeper, Depends(_keeper)]


def show(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """Return a page. Every value is escaped by the template."""
    keeper = _keeper(request)
    is_open = keeper.access.standing(request) is Standing.OPEN
    return HTMLResponse(
        _environment()
        .get_template(template)
        .render(
            is_open=is_open,
            can_sign_out=is_open and keeper.access.has_password,
            waiting=len(keeper.uploads()) if is_open else 0,
            tasks=keeper.worker.unfinished if is_open else (),
            here=request.url.path,
            **values,
        ),
        status_code=status,
    )


def show_error(request: Request, error: AssistantError) -> Response:
    """Return a page that says what happened and what to do."""
    told = (reason_here(error.message), HINTS.get(error.code, error.hint))
    said = FOLDER_GONE if isinstance(error, CorpusMissing) else told
    return show(request, "message.html", STATUS.get(error.code, 400), heading="That did not work", sentences=said)


def go(address: str) -> Response:
    """Send the browser to another page after a form was dealt with."""
    return RedirectResponse(address, status_code=303)


def missing(request: Request, what: str) -> Response:
    """Return a page that says that something is not, or no longer, there."""
    return show(
        request, "message.html", 404, heading="Not here", sentences=(what, "It may have been changed or removed since.")
    )


def moment(when: str) -> str:
    """Return a time that was kept (ISO, in UTC where it does not say) as the clock of this machine shows it."""
    kept = datetime.fromisoformat(when)
    here = (kept if kept.tzinfo else kept.replace(tzinfo=UTC)).astimezone()
    return f"{in_words(here.date().isoformat())} at {here:%H:%M}"


class Gate:
    """Lets in who may use the page; tells the others how, and serves them nothing else."""

    def __init__(self, app: ASGIApp, keeper: Keeper) -> None:
        self.app = app
        self.keeper = keeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        refusal = self._refusal(scope)
        await (refusal or self.app)(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> Response | None:
        request = Request(scope)
        request.scope.setdefault("app", None)
        if scope["method"] not in {"GET", "HEAD"} and Headers(scope=scope).get("origin") is None:
            return Response("A form is sent by the page it stands on.", 403)
        standing = self.keeper.access.standing(request)
        if standing is Standing.OPEN or (standing is Standing.SIGNED_OUT and request.url.path == SIGN_IN):
            return None
        if standing is Standing.NOT_SET_UP:
            return HTMLResponse(_bare("set_up.html"), 403)
        path, reads = request.url.path, scope["method"] in {"GET", "HEAD"}
        if path.endswith(FOR_SCRIPTS) or (path == UPLOADS and not reads):
            return JSONResponse({"error": " ".join(SIGNED_OUT), "ended": True}, 401)
        if reads:
            return RedirectResponse(SIGN_IN, 303)
        return HTMLResponse(_bare("message.html", heading="You are signed out", sentences=SIGNED_OUT), 401)


FOR_SCRIPTS = ("/state", "/check", "/look")
SIGNED_OUT = (
    "You are signed out, so nothing was done.",
    "Sign in again in another tab, then go back here and try again: what you wrote is still in the form.",
)


def _bare(template: str, **values: Any) -> str:
    return (
        _environment()
        .get_template(template)
        .render(is_open=False, can_sign_out=False, waiting=0, tasks=(), here="", **values)
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("ui.library_page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"line": one_line, "pages": page_numbers, "date": in_words, "moment": moment}
    return environment
