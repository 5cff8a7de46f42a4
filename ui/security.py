"""What stands between the page and the rest of the world: who may ask, for what, and what the browser may load.

Pure ASGI, outermost in the server, so that nothing of Gradio's answers before these have agreed. Needed because a
page on the internet can point a name of its own at this machine and have the reader's browser ask (DNS rebinding),
and because Gradio serves uploads, files, proxies and interface descriptions that this program has no use for.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
REQUEST_BYTES = 1_000_000
# The one address that takes files; it knows the size that is allowed, and says so in a sentence.
UPLOADS = "/library/incoming"

CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # Gradio's components bring styles of their own
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), display-capture=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

# What the page was seen to ask for; everything else that Gradio offers (uploads, files, proxies, …) is not found.
PATHS = frozenset(
    {"/", "/library", "/config", "/config/", "/theme.css", "/gradio_api/theme.css", "/favicon.ico", "/robots.txt"}
)
PREFIXES = (
    "/assets/",
    "/static/",
    "/chapter/",
    "/library/",
    "/gradio_api/app_id",
    "/gradio_api/cancel",
    "/gradio_api/heartbeat/",
    "/gradio_api/info",
    "/gradio_api/queue/",
    "/gradio_api/reset",
    "/gradio_api/run/",
)


class SecurityHeaders:
    """Adds the content policy and its companions to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


class Guard:
    """Refuses other pages' requests, paths that the page does not need, web sockets, and bodies without end."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = _refusal(scope)
        if refusal is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await PlainTextResponse(refusal[1], status_code=refusal[0])(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})


def _refusal(scope: Scope) -> tuple[int, str] | None:
    """Return status and words where a request is refused."""
    if scope["type"] == "lifespan":
        return None
    headers = Headers(scope=scope)
    if scope["type"] == "websocket" or _foreign(headers):
        return 403, "This address answers its own page only."
    if not _needed(scope["path"]):
        return 404, "Not found."
    if scope["method"] not in {"GET", "HEAD"}:
        length = headers.get("content-length", "")
        if not length.isdigit():
            return 411, "The length of the request is needed."
        if int(length) > REQUEST_BYTES and scope["path"] != UPLOADS:
            return 413, "The request is too long."
    return None


def _foreign(headers: Headers) -> bool:
    """Return whether another page sent this. Browsers name a request's origin wherever it could do harm."""
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != headers.get("host"):
        return True
    return headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode") != "navigate"


def _needed(path: str) -> bool:
    return path in PATHS or (path.startswith(PREFIXES) and ".." not in path)


def middleware() -> list[Middleware]:
    """Return the guards, outermost first."""
    return [
        Middleware(SecurityHeaders),
        Middleware(TrustedHostMiddleware, allowed_hosts=list(LOOPBACK), www_redirect=False),
        Middleware(Guard),
    ]
