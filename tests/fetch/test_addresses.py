"""No spelling of an address leads to this machine, its network, or another protocol."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.fetch.addresses import Refused, parse_address, public_only, system_resolve

NASTY = [
    "",
    "publisher.example/report.pdf",
    "//publisher.example/report.pdf",
    "file:///etc/passwd",
    "ftp://publisher.example/report.pdf",
    "gopher://publisher.example/",
    "data:text/html,hello",
    "javascript:alert(1)",
    "jar:http://publisher.example!/",
    "http:///report.pdf",
    "http://",
    "https://:443/",
    "http://user@publisher.example/",
    "http://user:secret@publisher.example/",
    "http://publisher.example@127.0.0.1/",
    "http://publisher.example%40127.0.0.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.0.0.0x1/",
    "http://0/",
    "http://0x/",
    "http://1.2.3.4.5/",
    "http://1.2.3.256/",
    "http://01.02.03.04/",
    "http://１２７.１/",
    "http://localhost/",
    "http://LOCALHOST/",
    "http://localhost./",
    "http://app.localhost/",
    "http://printer.local/",
    "http://metadata.google.internal/",
    "http://router.lan/",
    "http://nas.home.arpa/",
    "http://intranet/",
    "http://[::1/",
    "http://[::1]extra/",
    "http://[fe80::1%25eth0]/",
    "http://[v1.x]/",
    "http://publisher.example:99999/",
    "http://publisher.example:-1/",
    "http://publisher.example:80:80/",
    "http://publisher.example:http/",
    "http://publisher..example/",
    "http://.publisher.example/",
    "http://publisher.example../",
    "http://-publisher.example/",
    "http://publisher.exa mple/",
    "http://publisher.example\\@127.0.0.1/",
    "http://publisher.example\t.evil.example/",
    "http://publisher.example/a\nHost: evil.example",
    "http://publisher.example/a\r\nX: y",
    "http://publisher.example\x00.evil.example/",
    "http://xn--/",
    "http://xn--a-ecp.example/",
    "http://\u202epublisher.example/",
    "http://publisher.example/" + "a" * 2000,
    "http://" + "a" * 64 + ".example/",
    "http://" + "a." * 130 + "example/",
]


@pytest.mark.parametrize("text", NASTY)
def test_what_is_no_plain_address_of_the_web_is_refused(text: str) -> None:
    with pytest.raises(Refused) as raised:
        parse_address(text)
    assert raised.value.message.endswith(".")
    assert raised.value.hint.endswith(".")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://www.england.nhs.uk/long-read/plan/", "https://www.england.nhs.uk/long-read/plan/"),
        (" HTTPS://WWW.England.NHS.uk:443/A?b=c&d#part ", "https://www.england.nhs.uk/A?b=c&d"),
        ("http://publisher.example", "http://publisher.example/"),
        ("http://publisher.example.:8080/", "http://publisher.example:8080/"),
        ("https://bücher.example/straße?q=ü", "https://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%BC"),
        ("https://XN--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ("https://8.8.8.8/x", "https://8.8.8.8/x"),
        ("https://８.８.８.８/x", "https://8.8.8.8/x"),
        ("https://[2A00:1450:4009:0::8]/x", "https://[2a00:1450:4009::8]/x"),
        ("https://publisher.example/a%20b/c,d;e", "https://publisher.example/a%20b/c,d;e"),
        ("https://publisher.example/100%", "https://publisher.example/100%"),
        ("https://a_b.example/", "https://a_b.example/"),
    ],
)
def test_addresses_have_one_spelling(text: str, url: str) -> None:
    assert parse_address(text).url == url
    assert parse_address(url).url == url


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/other", "https://publisher.example/other"),
        ("other?x=1", "https://publisher.example/a/other?x=1"),
        ("//elsewhere.example/b", "https://elsewhere.example/b"),
        ("http://elsewhere.example/b", "http://elsewhere.example/b"),
        ("../../../../etc/passwd", "https://publisher.example/etc/passwd"),
    ],
)
def test_redirects_may_be_relative(location: str, url: str) -> None:
    assert parse_address(location, parse_address("https://publisher.example/a/b")).url == url


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "//127.1/", "http://user@x.example/", "\\\\share\\x", "http:"]
)
def test_redirects_are_held_to_the_same_rules(location: str) -> None:
    base = parse_address("https://publisher.example/a/b")
    with pytest.raises(Refused):
        parse_address(location, base)


PRIVATE = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254",
    "168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1",
    "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255",
    "240.0.0.1", "255.255.255.255",
    "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::8.8.8.8", "64:ff9b:1::1", "100::1", "2001::1", "2001:0:7f00:1::", "2001:10::1", "2001:20::1",
    "2001:db8::1", "2002:7f00:1::1", "2002:0808:0808::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254",
    "fe80::1", "fe80::a9fe:a9fe", "fec0::1", "ff02::1", "ff0e::1",
]  # fmt: skip


@pytest.mark.parametrize("number", PRIVATE)
def test_numbers_off_the_public_internet_are_refused(number: str) -> None:
    with pytest.raises(Refused, match="not on the public internet"):
        public_only(ipaddress.ip_address(number), 443)


@pytest.mark.parametrize("number", ["8.8.8.8", "1.1.1.1", "51.140.0.1", "192.0.1.1", "2606:4700::1111", "2a00:1450::1"])
def test_public_numbers_are_visited_on_the_ports_of_the_web_only(number: str) -> None:
    for port in (80, 443):
        public_only(ipaddress.ip_address(number), port)
    for port in (0, 21, 22, 25, 8080, 11211, 65535):
        with pytest.raises(Refused, match="port"):
            public_only(ipaddress.ip_address(number), port)


@given(st.integers(0, 2**128 - 1))
def test_whatever_carries_a_private_number_inside_is_refused(bits: int) -> None:
    """A number that Python calls mapped, 6to4 or Teredo never passes, however it is written."""
    address = ipaddress.IPv6Address(bits)
    inside = (address.ipv4_mapped, address.sixtofour, address.teredo)
    if any(inside) or not address.is_global:
        with pytest.raises(Refused):
            public_only(address, 443)


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for given_text in (text, f"http://{text}", f"https://publisher.example/{text}"):
        try:
            address = parse_address(given_text)
        except Refused:
            continue
        assert address.url.isascii()
        assert not any(character <= " " for character in address.url)
        assert parse_address(address.url) == address


def test_the_machine_looks_names_up_without_zones() -> None:
    assert set(system_resolve("localhost", 80)) <= {"127.0.0.1", "::1"}
