"""A web site on this machine that behaves as badly as it is told to, and a visitor that may reach only it."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from assistant.fetch.addresses import Refused, public_only
from assistant.fetch.web import Pace, Web

Headers = dict[str, str]
# Reading the machine's certificates takes longer than most visits here.
TRUSTED = ssl.create_default_context()
QUICK = Pace(connect=2.0, read=0.6, answer=1.5, total=2.5, between=0.0, longest_wait=60.0)


@dataclass
class Request:
    """What a visitor asked for; header names are in lower case."""

    path: str
    headers: Headers
    connection: socket.socket
    moment: float

    def answer(self, body: bytes = b"", status: int = 200, length: int | None = None, **headers: str) -> None:
        """Send a whole answer; ``length`` is what it says its length is, where that is a lie."""
        self.begin(status, **{"Content-Length": str(len(body) if length is None else length)} | headers)
        self.send(body)

    def begin(self, status: int = 200, **headers: str) -> None:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in names.items()), "Connection: close"]
        self.send(("\r\n".join(lines) + "\r\n\r\n").encode("utf-8"))

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def redirect(self, location: str, status: int = 302) -> None:
        self.answer(b"", status, Location=location)


Route = Callable[[Request], None]


@dataclass
class Site:
    """Serves ``routes`` on 127.0.0.1, a thread a connection; everything else is 404. ``requests`` are all that came."""

    tls: ssl.SSLContext | None = None
    routes: dict[str, Route] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)

    def __enter__(self) -> Site:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._closing = False
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing = True
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        self._listener.close()

    def url(self, path: str, host: str = "publisher.example") -> str:
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """The paths that were asked for, robots.txt left out."""
        return [request.path for request in self.requests if request.path != "/robots.txt"]

    def _serve(self) -> None:
        while not self._closing:
            with suppress(OSError):
                connection, _ = self._listener.accept()
                threading.Thread(target=self._handle, args=(connection,), daemon=True).start()

    def _handle(self, connection: socket.socket) -> None:
        with suppress(OSError, ssl.SSLError):
            connection.settimeout(10)
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
            data = b""
            while b"\r\n\r\n" not in data:
                received = connection.recv(65536)
                if not received:
                    return
                data += received
            first, *lines = data.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            request = Request(first.split(" ")[1], headers, connection, time.monotonic())
            self.requests.append(request)
            self.routes.get(request.path.partition("?")[0], lambda request: request.answer(b"", 404))(request)
        with suppress(OSError):
            connection.close()


def visitor(*sites: Site, pace: Pace = QUICK, resolve: Callable[[str, int], list[str]] | None = None, **rest) -> Web:
    """A visitor that may connect to the ports of ``sites`` on 127.0.0.1 and, by the usual rules, to nothing else."""
    ports = {site.port for site in sites}

    def check(address, port) -> None:
        if not (str(address) == "127.0.0.1" and port in ports):
            public_only(address, port)
            raise Refused(f"a test would have left this machine for {address}")

    rest.setdefault("tls", TRUSTED)
    return Web(check=check, resolve=resolve or (lambda host, port: ["127.0.0.1"]), pace=pace, **rest)
