"""Signing in and out."""

from __future__ import annotations

import math

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from ui.library_page.access import COOKIE, SESSION_SECONDS, Standing, caller
from ui.library_page.web import HOME, Sent, TheKeeper, go, show

router = APIRouter()


@router.get("/sign-in", response_model=None)
def sign_in_page(request: Request, keeper: TheKeeper) -> Response:
    """Ask for the password."""
    if keeper.access.standing(request) is Standing.OPEN:
        return go(HOME)
    return show(request, "sign_in.html", problem="")


@router.post("/sign-in", response_model=None)
def sign_in(request: Request, keeper: TheKeeper, form: Sent) -> Response:
    """Compare the password; give a session."""
    who = caller(request)
    wait = keeper.access.seconds_to_wait(who)
    if wait:
        words = f"There were too many attempts. Try again in {math.ceil(wait)} seconds."
        return show(request, "sign_in.html", 429, problem=words)
    cookie = keeper.access.sign_in(form["password"], who)
    if cookie is None:
        return show(request, "sign_in.html", 403, problem="That is not the password. Check it and try again.")
    answer = go(HOME)
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=SESSION_SECONDS,
        path="/library",
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return answer


@router.post("/sign-out", response_model=None)
def sign_out(request: Request) -> Response:
    """Forget the session in this browser."""
    answer = go("/library/sign-in")
    answer.delete_cookie(COOKIE, path="/library", httponly=True, samesite="strict")
    return answer
