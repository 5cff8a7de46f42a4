"""What may be visited: public addresses of the web, in one spelling, checked before every connection.

Names are checked as text here and their numbers again when they have been looked up: a name that looks harmless may
lead to this machine or its neighbours.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

import idna

from assistant.errors import AssistantError

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
CheckAddress = Callable[[IPAddress, int], None]
"""Called with an IP address and a port before a connection is made; raises :class:`Refused`."""
Resolve = Callable[[str, int], Sequence[str]]
"""Host name and port -> IP addresses as text; raises OSError where there are none."""

CORRECT_IT = "Correct the address (source_url) in the document, or in the .yaml file beside it."
ADDRESS_CHARACTERS = 2000
PORTS = {"http": 80, "https": 443}
# Names that never lead to the public web, whatever a resolver says.
_PRIVATE_SUFFIXES = ("localhost", "local", "internal", "intranet", "lan", "home.arpa", "onion", "alt")
_NO_SITE = "The name of the site in the address is not written as one."
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_AUTHORITY = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[^\[\]:]+)(?::[0-9]*)?")
_NUMERIC_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")
# Python's own list of what is public grows with its versions; these are refused whatever it says. The IPv6 ones carry
# an IPv4 address inside, or lead to another network's inside.
_REFUSED_NETWORKS = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "168.63.129.16/32",  # the platform's own address inside a large cloud
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "240.0.0.0/4",
        "::/96",
        "::ffff:0:0/96",
        "::ffff:0:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)


class Refused(AssistantError):
    """An address that is not visited, or an answer that is not kept; trying again changes nothing."""

    code = "refused"


class NotNow(AssistantError):
    """An address that cannot be visited at the moment; trying again later may help."""

    code = "not_now"


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the web.

    ``host`` is in lower-case ASCII letters, without brackets; ``target`` is path and query, percent-encoded.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def url(self) -> str:
        """The address as people write it, without a port where it is the usual one."""
        return f"{self.origin}{self.target}"

    @property
    def authority(self) -> str:
        """Host and, where it is not the usual one, port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port: what one robots.txt is about."""
        return f"{self.scheme}://{self.authority}"

    @property
    def path(self) -> str:
        """The path, still percent-encoded."""
        return self.target.partition("?")[0]


def parse_address(text: str, base: Address | None = None) -> Address:
    """Return the address that ``text`` stands for.

    :param base: what a relative address, as redirects have them, is relative to.
    :raises Refused: with the reason; nothing is looked up.
    """
    text = text.strip(" \t\r\n")
    if len(text) > ADDRESS_CHARACTERS:
        raise _refused("The address is too long.")
    if any(character <= " " or character in "\\\x7f" for character in text):
        raise _refused("The address holds spaces or signs that no address has.")
    try:
        parts = urlsplit(text if base is None else urljoin(base.url, text))
        name, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise _refused("This is not written as an address of the web is.") from error
    if parts.scheme not in PORTS:
        raise _refused("Only addresses that begin with http:// or https:// are fetched.")
    if "@" in parts.netloc:
        raise _refused("The address holds a user name or password.")
    if not _AUTHORITY.fullmatch(parts.netloc):
        raise _refused(_NO_SITE)
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=-._~")
    if parts.query:
        target += "?" + quote(parts.query, safe="/?%:@!$&'()*+,;=-._~[]|")
    host = _host(name, bracketed="[" in parts.netloc)
    return Address(parts.scheme, host, PORTS[parts.scheme] if port is None else port, target)


def public_only(address: IPAddress, port: int) -> None:
    """Refuse everything but the web's own ports on addresses of the public internet.

    :raises Refused: the address belongs to this machine, its network or nobody, or the port is not the web's.
    """
    private = not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified
    if private or any(address in network for network in _REFUSED_NETWORKS):
        raise _refused(f"The address leads to {address}, which is not on the public internet.")
    if port not in PORTS.values():
        raise _refused(f"The address asks for port {port}; only the usual ones of web sites are visited.")


def system_resolve(host: str, port: int) -> Sequence[str]:
    """Return the IP addresses of ``host``, as the machine looks them up; raises OSError where there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))


def _host(name: str, *, bracketed: bool) -> str:
    if bracketed:
        try:
            return ipaddress.IPv6Address(name).compressed
        except ValueError as error:
            raise _refused(_NO_SITE) from error
    if not name.isascii() or "xn--" in name.lower():
        try:
            name = idna.encode(name, uts46=True).decode("ascii")
        except UnicodeError as error:
            raise _refused(_NO_SITE) from error
    name = name.lower().removesuffix(".")
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _refused(_NO_SITE)
    if _NUMERIC_LABEL.fullmatch(labels[-1]):
        # Resolvers read 127.1, 0x7f000001 and 2130706433 as numbers too; only the plain spelling is taken.
        try:
            return str(ipaddress.IPv4Address(name))
        except ValueError as error:
            raise _refused(
                "The address gives a number, in an unusual spelling, in place of the site's name."
            ) from error
    if len(labels) == 1 or any(name.endswith("." + suffix) for suffix in _PRIVATE_SUFFIXES):
        raise _refused(f"'{name}' is a name of a private network, not of the public web.")
    return name


def _refused(message: str) -> Refused:
    return Refused(message, f"{CORRECT_IT} Or open it in a browser and add the file yourself.")
