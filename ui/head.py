"""Our style and scripts in the page as it is first sent.

Gradio puts a page's ``head`` in by script, when the page has already been put together: until then there would be
nothing to see, and then a page without style. So the links are written into the one HTML page that Gradio sends.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEAD = (
    '<link rel="stylesheet" href="/chapter/chapter.css">'
    '<link rel="icon" href="/chapter/chapter.svg" type="image/svg+xml">'
    '<script src="/chapter/changes.js" defer></script>'
    '<script src="/chapter/chapter.js" defer></script><script src="/chapter/question.js" defer></script>'
    '<script src="/chapter/conversation.js" defer></script>'
    '<script src="/chapter/contact.js" defer></script><script src="/chapter/unfinished.js" defer></script>'
)
END = b"</head>"


class WithHead:
    """Writes the links before the end of the page's head; every other response passes as it is."""

    def __init__(self, app: ASGIApp, head: str = HEAD) -> None:
        self.app = app
        self.head = head.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        started: Message = {}
        body = b""

        async def send_whole(message: Message) -> None:
            nonlocal started, body
            if message["type"] == "http.response.start":
                started = message
                return
            if message["type"] != "http.response.body":
                await send(message)
                return
            body += message.get("body", b"")
            if not message.get("more_body"):
                whole = body.replace(END, self.head + END, 1)
                MutableHeaders(scope=started)["content-length"] = str(len(whole))
                await send(started)
                await send({"type": "http.response.body", "body": whole})

        await self.app(scope, receive, send_whole)
