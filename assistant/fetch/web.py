"""Visiting the web: every connection goes to an address that was checked, politely and within limits of time.

The client is used at its lowest level, so that the number which was checked is the number connected to: a name looked
up twice may lead to two places. It takes no proxy, cookie or password from anywhere.
"""

from __future__ import annotations

import ipaddress
import re
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version

import httpcore2
from protego import Protego

from assistant.fetch.addresses import (
    Address,
    CheckAddress,
    NotNow,
    Refused,
    Resolve,
    parse_address,
    public_only,
    system_resolve,
)

# The name that robots.txt files can address.
ROBOT_NAME = "ChapterAndVerse"
REDIRECTS = 5
ADDRESSES_TRIED = 4
ROBOTS_BYTES = 500 * 1024
_REDIRECTING = (301, 302, 303, 307, 308)
_LATER = "Run assistant fetch again later."


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things may take and how long is waited between requests to one host; all in seconds.

    ``connect`` and ``read`` are for one step of the network each, ``answer`` from connecting to the last header,
    ``total`` from there to the last byte. A site that asks for more than ``longest_wait`` between requests, or before
    trying again, is left alone.
    """

    connect: float = 10.0
    read: float = 20.0
    answer: float = 40.0
    total: float = 300.0
    between: float = 1.0
    longest_wait: float = 60.0


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer whose body has not been read yet. ``address`` is where it came from, after redirects.

    Header names are in lower case. ``chunks`` is the body as it was sent; it raises NotNow where it breaks off.
    """

    status: int
    headers: Mapping[str, str]
    address: Address
    chunks: Iterator[bytes]


@dataclass(slots=True)
class _Rules:
    """What a host's robots.txt says."""

    robots: Protego
    delay: float


@dataclass(slots=True)
class Web:
    """One polite visitor.

    :param check: decides which IP addresses and ports may be connected to.
    :param resolve: looks names up.
    """

    check: CheckAddress = public_only
    resolve: Resolve = system_resolve
    pace: Pace = Pace()
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    tls: ssl.SSLContext = field(default_factory=httpcore2.default_ssl_context)
    _rules: dict[str, _Rules] = field(default_factory=dict)
    _visited: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def get(self, address: Address, headers: Mapping[str, str]) -> Iterator[Reply]:
        """Visit ``address`` and yield the first answer that is no redirect.

        :raises Refused: the address or one it redirects to may not be visited.
        :raises NotNow: it cannot be reached, or asks to come back later.
        """
        asked_to_wait = 0.0
        for _ in range(2):
            if asked_to_wait:
                self.sleep(asked_to_wait)
            with self._follow(address, headers, obey_robots=True) as reply:
                asked_to_wait = self._asked_to_wait(reply)
                if not asked_to_wait:
                    yield reply
                    return
        raise NotNow("The site is busy and asks to come back later.", _LATER)

    @contextmanager
    def _follow(self, address: Address, headers: Mapping[str, str], *, obey_robots: bool) -> Iterator[Reply]:
        for _ in range(REDIRECTS + 1):
            if obey_robots:
                self._ask_robots(address)
            with self._visit(address, headers) as reply:
                if reply.status not in _REDIRECTING:
                    yield reply
                    return
                target = parse_address(reply.headers.get("location", ""), address)
            if address.scheme == "https" and target.scheme != "https":
                raise Refused(
                    "The address leads on from a secure connection to one that is not.",
                    "Open it in a browser and add the file yourself.",
                )
            address = target
        raise Refused(
            f"The address leads on to another one more than {REDIRECTS} times.",
            "Open it in a browser and add the file yourself.",
        )

    @contextmanager
    def _visit(self, address: Address, headers: Mapping[str, str]) -> Iterator[Reply]:
        self._wait_for_turn(address)
        # The pool is for this one visit: a connection kept open could be a host's that has since moved.
        connection = _Connection(self.check, self.resolve, self.clock, self.clock() + self.pace.answer)
        timeouts = {"connect": self.pace.connect, "read": self.pace.read, "write": self.pace.read}
        sent = {"Host": address.authority, "User-Agent": user_agent(), "Accept": "*/*", "Accept-Encoding": "identity"}
        url = httpcore2.URL(
            scheme=address.scheme.encode(),
            host=address.host.encode(),
            port=address.port,
            target=address.target.encode("ascii"),
        )
        with (
            _told_apart(address),
            httpcore2.ConnectionPool(ssl_context=self.tls, network_backend=connection) as pool,
            pool.stream(
                "GET", url, headers=list((sent | dict(headers)).items()), extensions={"timeout": timeouts}
            ) as answer,
        ):
            connection.deadline = self.clock() + self.pace.total
            names = {name.decode("latin-1").lower(): value.decode("utf-8", "replace") for name, value in answer.headers}
            yield Reply(answer.status, names, address, _told_apart_chunks(address, answer.iter_stream()))

    def _wait_for_turn(self, address: Address) -> None:
        rules = self._rules.get(address.origin)
        pause = max(self.pace.between, rules.delay if rules else 0.0)
        last = self._visited.get(address.host)
        if last is not None and (left := last + pause - self.clock()) > 0:
            self.sleep(left)
        self._visited[address.host] = self.clock()

    def _ask_robots(self, address: Address) -> None:
        rules = self._rules.get(address.origin)
        if rules is None:
            rules = self._rules[address.origin] = self._read_robots(address)
        if not rules.robots.can_fetch(address.url, ROBOT_NAME):
            raise Refused(
                f"The site asks programs not to fetch this address (robots.txt of {address.host}).",
                "Open it in a browser and add the file yourself, if its terms allow that.",
            )
        if rules.delay > self.pace.longest_wait:
            raise Refused(
                f"The site asks programs to wait {rules.delay:.0f} seconds between visits, which is too long.",
                "Open it in a browser and add the file yourself.",
            )

    def _read_robots(self, address: Address) -> _Rules:
        """Return the rules of the address's host; a host without robots.txt has none, one in trouble is left alone."""
        where = Address(address.scheme, address.host, address.port, "/robots.txt")
        with self._follow(where, {}, obey_robots=False) as reply:
            if reply.status in (401, 403):
                raise Refused(
                    f"{address.host} does not let programs in, not even to its rules for them (robots.txt).",
                    "Open the address in a browser and add the file yourself, if its terms allow that.",
                )
            if reply.status == 429 or reply.status >= 500:
                raise NotNow(
                    f"{address.host} did not give its rules for programs (robots.txt): it answered {reply.status}.",
                    _LATER,
                )
            text = _up_to(reply.chunks, ROBOTS_BYTES) if reply.status == 200 else b""
        robots = Protego.parse(text.decode("utf-8", errors="replace"))
        return _Rules(robots, robots.crawl_delay(ROBOT_NAME) or 0.0)

    def _asked_to_wait(self, reply: Reply) -> float:
        """Return the seconds that a busy site asks for; 0 where it is not busy.

        :raises NotNow: it asks for more than we wait, or does not say.
        """
        if reply.status not in (429, 503):
            return 0.0
        seconds = _seconds(reply.headers.get("retry-after", ""))
        if seconds is None or seconds > self.pace.longest_wait:
            when = "" if seconds is None else f" in {max(1, round(seconds / 60))} minutes"
            raise NotNow(f"The site is busy and asks to come back later{when}.", _LATER)
        return max(seconds, self.pace.between)


def user_agent() -> str:
    """Return how this program names itself to a site."""
    try:
        release = version("chapter-and-verse")
    except PackageNotFoundError:
        release = "unreleased"
    return f"{ROBOT_NAME}/{release} (a document library; fetches what its operator asks for)"


class _Connection(httpcore2.NetworkBackend):
    """Connects to a number that was checked, and to no other; no read or write outlasts ``deadline``."""

    def __init__(self, check: CheckAddress, resolve: Resolve, clock: Callable[[], float], deadline: float) -> None:
        self._check = check
        self._resolve = resolve
        self._clock = clock
        self.deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        try:
            numbers = [ipaddress.ip_address(number) for number in self._resolve(host, port)]
        except (OSError, UnicodeError) as error:
            raise NotNow(f"The name {host} could not be looked up; this machine may not be online.", _LATER) from error
        for number in numbers:
            self._check(number, port)
        failure: Exception = httpcore2.ConnectError("no address")
        for number in numbers[:ADDRESSES_TRIED]:
            seconds = self.left(timeout)
            try:
                stream = httpcore2.SyncBackend().connect_tcp(str(number), port, seconds, local_address, socket_options)
                return _Bounded(stream, self.left)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure

    def left(self, timeout: float | None) -> float:
        """Return the seconds that the next step may take; raises ReadTimeout where none are left."""
        left = self.deadline - self._clock()
        if left <= 0:
            raise httpcore2.ReadTimeout("the visit took too long")
        return left if timeout is None else min(left, timeout)


class _Bounded(httpcore2.NetworkStream):
    """A stream with an end: one that drips a byte at a time never runs into the limit of a single read."""

    def __init__(self, stream: httpcore2.NetworkStream, left: Callable[[float | None], float]) -> None:
        self._stream = stream
        self._left = left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Bounded(self._stream.start_tls(ssl_context, server_hostname, self._left(timeout)), self._left)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


@contextmanager
def _told_apart(address: Address) -> Iterator[None]:
    """Turn the client's failures into what an operator can do about them."""
    try:
        yield
    except httpcore2.TimeoutException as error:
        raise NotNow(f"{address.host} took too long to answer.", _LATER) from error
    except httpcore2.NetworkError as error:
        if _is_about_certificate(error):
            raise Refused(
                f"The certificate of {address.host} cannot be trusted, so what it sends cannot be either.",
                "Check the address; on a network that inspects traffic, ask its administrator.",
            ) from error
        raise NotNow(f"{address.host} could not be reached, or broke off.", _LATER) from error
    except httpcore2.ProtocolError as error:
        raise NotNow(f"{address.host} broke off, or sent what no web site sends.", _LATER) from error


def _told_apart_chunks(address: Address, chunks: Iterable[bytes]) -> Iterator[bytes]:
    with _told_apart(address):
        yield from chunks


def _is_about_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _up_to(chunks: Iterator[bytes], most: int) -> bytes:
    """Return the first ``most`` bytes; what follows is not read."""
    found = b""
    for chunk in chunks:
        found += chunk
        if len(found) >= most:
            break
    return found[:most]


def _seconds(value: str) -> float | None:
    """Return what a Retry-After header asks for; None where it says nothing that can be read."""
    if re.fullmatch(r"[0-9]{1,9}", value.strip()):
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
