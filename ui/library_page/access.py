"""Who may use the library page: this machine, or whoever signs in with the operator's password; otherwise nobody."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from enum import StrEnum
from ipaddress import ip_address

from starlette.requests import Request

COOKIE = "chapter_library"
SESSION_SECONDS = 8 * 3600
# So many wrong passwords from one address, then a pause; and so many from all addresses together.
ATTEMPTS, ATTEMPTS_OF_ALL, PAUSE_SECONDS = 5, 50, 60
# What a proxy adds: the request began on another machine, whatever address it comes from.
PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


class Standing(StrEnum):
    """What a request may see of the page."""

    NOT_SET_UP = "not set up"
    """Other machines can ask, and there is no password."""
    SIGNED_OUT = "signed out"
    OPEN = "open"


class Access:
    """Decides, request by request; keeps no passwords and no sessions but the key that signs them.

    The key lives as long as the process: after a restart everybody signs in again.

    :param password: None means that there is no sign-in.
    :param host: the address that the server listens on.
    """

    def __init__(self, password: str | None, host: str = "127.0.0.1", clock: Callable[[], float] = time.time) -> None:
        self._password = None if password is None else _digest(password)
        self._host = host
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._wrong: dict[str, list[float]] = {}

    @property
    def has_password(self) -> bool:
        """Whether there is a sign-in."""
        return self._password is not None

    def standing(self, request: Request) -> Standing:
        """Return what this request may see."""
        if self._password is not None:
            return Standing.OPEN if self._is_signed(request.cookies.get(COOKIE, "")) else Standing.SIGNED_OUT
        here = is_loopback(self._host) and is_loopback(caller(request))
        passed_on = any(name in request.headers for name in PASSED_ON)
        return Standing.OPEN if here and not passed_on else Standing.NOT_SET_UP

    def seconds_to_wait(self, who: str) -> int:
        """Return for how long nobody at this address may try a password; 0 where they may."""
        now = self._clock()
        recent = {name: [when for when in times if now - when < PAUSE_SECONDS] for name, times in self._wrong.items()}
        self._wrong = {name: times for name, times in recent.items() if times}
        own = self._wrong.get(who, [])
        every = sorted(when for times in self._wrong.values() for when in times)
        ends = [
            times[-most] + PAUSE_SECONDS
            for times, most in ((own, ATTEMPTS), (every, ATTEMPTS_OF_ALL))
            if len(times) >= most
        ]
        return max((int(end - now) + 1 for end in ends), default=0)

    def sign_in(self, password: str, who: str) -> str | None:
        """Return the value of a session's cookie; None where the password is wrong. Ask first for how long to wait."""
        if self._password is None or not hmac.compare_digest(_digest(password), self._password):
            self._wrong.setdefault(who, []).append(self._clock())
            return None
        self._wrong.pop(who, None)
        body = f"{int(self._clock()) + SESSION_SECONDS}.{secrets.token_hex(8)}"
        return f"{body}.{self._signature(body)}"

    def _is_signed(self, cookie: str) -> bool:
        body, _, signature = cookie.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(body).encode()):
            return False
        return int(body.partition(".")[0]) > self._clock()

    def _signature(self, body: str) -> str:
        return hmac.new(self._key, body.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def caller(request: Request) -> str:
    """Return the address that a request comes from; empty where it is not known."""
    return request.client.host if request.client is not None else ""


def is_loopback(host: str) -> bool:
    """Return whether only this machine has this address."""
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _digest(password: str) -> bytes:
    return hashlib.sha256(password.encode("utf-8", "replace")).digest()
