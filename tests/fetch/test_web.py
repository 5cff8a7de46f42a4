"""Visits: only where it is allowed, politely, and never without end."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import time
from email.utils import format_datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from assistant.fetch.addresses import NotNow, Refused, parse_address
from assistant.fetch.web import REDIRECTS, Pace, Web, user_agent
from tests.fetch.site import QUICK, Site, visitor


@pytest.fixture
def site():
    with Site() as running:
        running.routes["/page"] = lambda request: request.answer(b"hello", Content_Type="text/html")
        yield running


def body(web: Web, url: str, headers=None) -> tuple[int, bytes]:
    with web.get(parse_address(url), headers or {}) as reply:
        return reply.status, b"".join(reply.chunks)


def refusal(web: Web, url: str) -> str:
    with pytest.raises(Refused) as raised:
        body(web, url)
    assert raised.value.hint.endswith(".")
    return raised.value.message


def test_a_visit_names_the_program_and_asks_for_the_plain_file(site):
    assert body(visitor(site), site.url("/page?a=1")) == (200, b"hello")
    request = site.requests[-1]
    assert request.path == "/page?a=1"
    assert request.headers["host"] == f"publisher.example:{site.port}"
    assert request.headers["user-agent"] == user_agent()
    assert request.headers["accept-encoding"] == "identity"
    assert user_agent().startswith("ChapterAndVerse/")
    assert set(request.headers) == {"host", "user-agent", "accept", "accept-encoding"}


def test_no_proxy_is_taken_from_the_environment(site, monkeypatch):
    with Site() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert body(visitor(site), site.url("/page"))[0] == 200
        assert proxy.requests == []


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(site, status):
    site.routes["/old"] = lambda request: request.redirect("/page", status)
    with visitor(site).get(parse_address(site.url("/old")), {}) as reply:
        assert reply.address.path == "/page"
        assert b"".join(reply.chunks) == b"hello"


@pytest.mark.parametrize(("hops", "followed"), [(REDIRECTS, True), (REDIRECTS + 1, False)])
def test_so_many_redirects_are_followed_and_no_more(site, hops, followed):
    for number in range(1, hops):
        site.routes[f"/hop{number}"] = lambda request, to=number + 1: request.redirect(f"/hop{to}")
    site.routes[f"/hop{hops}"] = lambda request: request.redirect("/page")
    if followed:
        assert body(visitor(site), site.url("/hop1")) == (200, b"hello")
    else:
        assert f"more than {REDIRECTS} times" in refusal(visitor(site), site.url("/hop1"))


def test_a_redirect_that_goes_in_circles_ends(site):
    site.routes["/a"] = lambda request: request.redirect("/b")
    site.routes["/b"] = lambda request: request.redirect("/a")
    refusal(visitor(site), site.url("/a"))
    assert len(site.paths()) == REDIRECTS + 1


@pytest.mark.parametrize(
    "target",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]:80/",
        "http://[64:ff9b::127.0.0.1]/",
        "http://127.0.0.1/",
        "http://127.0.0.1:22/",
        "http://127.1:80/",
        "http://2130706433/",
        "http://localhost/",
        "http://localhost./",
        "http://publisher.example:25/",
        "http://publisher.example:8080/",
        "file:///etc/passwd",
        "ftp://publisher.example/x",
        "http://user:pass@publisher.example/",
        "//169.254.169.254/",
        "http://0/",
        "\\\\127.0.0.1\\share",
    ],
)
def test_a_redirect_to_somewhere_else_than_the_public_web_is_refused(site, target):
    site.routes["/old"] = lambda request: request.redirect(target)
    refusal(visitor(site), site.url("/old"))
    assert site.paths() == ["/old"]


def test_a_redirect_to_another_port_of_this_machine_is_refused(site):
    with Site() as neighbour:
        neighbour.routes["/secret"] = lambda request: request.answer(b"secret")
        site.routes["/old"] = lambda request: request.redirect(neighbour.url("/secret"))
        refusal(visitor(site), site.url("/old"))
        assert neighbour.requests == []


@pytest.mark.parametrize("location", [None, "", "http://"])
def test_a_redirect_that_says_no_place_ends(site, location):
    site.routes["/old"] = lambda request: request.answer(
        b"", 302, **({} if location is None else {"Location": location})
    )
    with pytest.raises((Refused, NotNow)):
        body(visitor(site), site.url("/old"))


# Where a name leads


def test_every_number_of_a_name_has_to_be_public(site):
    web = visitor(site, resolve=lambda host, port: ["127.0.0.1", "10.0.0.1"])
    assert "10.0.0.1" in refusal(web, site.url("/page"))
    assert site.requests == []


def test_a_name_that_changes_its_number_after_the_check_is_not_followed(site):
    """The number that was checked is the one connected to: looking a name up again could give another."""
    answers = iter([["127.0.0.1"], ["127.0.0.1"], ["10.0.0.1"]])
    looked_up = []

    def resolve(host, port):
        looked_up.append(host)
        return next(answers)

    web = visitor(site, resolve=resolve)
    assert body(web, site.url("/page"))[0] == 200
    assert looked_up == ["publisher.example"] * 2  # robots.txt and the page: once a connection, never between
    assert "10.0.0.1" in refusal(web, site.url("/page"))


def test_the_next_number_is_tried_where_one_does_not_answer(site):
    with Site() as gone:
        dead = gone.port
    checked = []
    web = Web(check=lambda number, port: checked.append(str(number)), pace=QUICK,
              resolve=lambda host, port: ["127.0.0.2", "127.0.0.1"])  # fmt: skip
    assert body(web, site.url("/page"))[0] == 200
    assert checked[:2] == ["127.0.0.2", "127.0.0.1"]
    with pytest.raises(NotNow, match="could not be reached"):
        body(web, f"http://publisher.example:{dead}/")


def test_a_name_that_nobody_knows_is_not_now(site):
    def resolve(host, port):
        raise OSError("no such name")

    with pytest.raises(NotNow, match="could not be looked up"):
        body(visitor(site, resolve=resolve), site.url("/page"))


def test_without_permission_not_even_this_machine_is_visited(site):
    """What an operator runs has the strict check; nothing but code can give it another."""
    web = Web(pace=QUICK)
    for url in (site.url("/page", "127.0.0.1"), "http://127.0.0.1/"):
        assert "not on the public internet" in refusal(web, url)
    assert site.requests == []


# Rules for programs


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /private/", "/private/report.pdf", False),
        ("User-agent: *\nDisallow: /private/", "/page", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/files/report.pdf", False),
        ("User-agent: *\nDisallow: /\nAllow: /page", "/page", True),
        ("User-agent: ChapterAndVerse\nDisallow: /\n\nUser-agent: *\nAllow: /", "/page", False),
        ("User-agent: Other\nDisallow: /", "/page", True),
        ("<!doctype html><html>not found</html>", "/page", True),
        ("", "/page", True),
    ],
)
def test_the_rules_of_a_site_are_kept(site, rules, path, allowed):
    site.routes["/robots.txt"] = lambda request: request.answer(rules.encode())
    site.routes[path] = site.routes["/page"]
    if allowed:
        assert body(visitor(site), site.url(path))[0] == 200
    else:
        assert "robots.txt" in refusal(visitor(site), site.url(path))
        assert site.paths() == []


def test_a_redirect_is_held_to_the_rules_of_its_own_site(site):
    with Site() as other:
        other.routes["/robots.txt"] = lambda request: request.answer(b"User-agent: *\nDisallow: /")
        site.routes["/old"] = lambda request: request.redirect(other.url("/page", "other.example"))
        assert "robots.txt of other.example" in refusal(visitor(site, other), site.url("/old"))
        assert other.paths() == []


@pytest.mark.parametrize("status", [404, 410, 400])
def test_a_site_without_rules_allows_all(site, status):
    site.routes["/robots.txt"] = lambda request: request.answer(b"User-agent: *\nDisallow: /", status)
    assert body(visitor(site), site.url("/page"))[0] == 200


@pytest.mark.parametrize("status", [401, 403])
def test_a_site_that_keeps_its_rules_locked_is_left_alone(site, status):
    site.routes["/robots.txt"] = lambda request: request.answer(b"", status)
    assert "does not let programs in" in refusal(visitor(site), site.url("/page"))


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_site_that_cannot_give_its_rules_is_left_alone_for_now(site, status):
    site.routes["/robots.txt"] = lambda request: request.answer(b"", status)
    with pytest.raises(NotNow, match=r"robots\.txt"):
        body(visitor(site), site.url("/page"))
    assert site.paths() == []


def test_rules_without_end_are_read_to_a_limit(site):
    def endless(request):
        request.begin(200, Content_Type="text/plain")
        while True:
            request.send(b"User-agent: *\nDisallow: /private\n" * 1000)

    site.routes["/robots.txt"] = endless
    started = time.monotonic()
    assert body(visitor(site), site.url("/page"))[0] == 200
    assert time.monotonic() - started < 2


# Pace


class Clock:
    """Time that passes only where somebody sleeps."""

    def __init__(self):
        self.now = 1000.0
        self.slept = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(round(seconds, 3))
        self.now += seconds


def test_a_site_is_visited_once_a_second_at_most(site):
    clock = Clock()
    web = visitor(site, pace=Pace(), clock=clock, sleep=clock.sleep)
    site.routes["/old"] = lambda request: request.redirect("/page")
    body(web, site.url("/old"))
    body(web, site.url("/page"))
    assert clock.slept == [1.0, 1.0, 1.0]  # robots.txt, then old, page and page again
    body(web, site.url("/page", "other.example"))
    assert clock.slept == [1.0, 1.0, 1.0, 1.0]  # another site's robots.txt need not wait


def test_a_site_may_ask_for_a_longer_pause(site):
    clock = Clock()
    site.routes["/robots.txt"] = lambda request: request.answer(b"User-agent: *\nCrawl-delay: 7")
    web = visitor(site, pace=Pace(), clock=clock, sleep=clock.sleep)
    body(web, site.url("/page"))
    assert clock.slept == [7.0]
    site.routes["/robots.txt"] = lambda request: request.answer(b"User-agent: *\nCrawl-delay: 3600")
    assert "3600 seconds" in refusal(visitor(site, pace=Pace()), site.url("/page"))


@pytest.mark.parametrize("busy", [429, 503])
def test_a_busy_site_is_waited_for_once(site, busy):
    clock = Clock()
    answers = iter([busy, 200])
    site.routes["/page"] = lambda request: request.answer(b"late", next(answers), Retry_After="5")
    web = visitor(site, pace=Pace(), clock=clock, sleep=clock.sleep)
    assert body(web, site.url("/page")) == (200, b"late")
    assert 5.0 in clock.slept
    site.routes["/page"] = lambda request: request.answer(b"", busy, Retry_After="5")
    with pytest.raises(NotNow, match="busy"):
        body(web, site.url("/page"))


@pytest.mark.parametrize("after", [None, "3600", "999999999999999999", "-1", "soon", "Thu, 99 Nov 2026 99:99:99 GMT"])
def test_a_busy_site_that_asks_for_too_long_is_left_for_later(site, after):
    headers = {} if after is None else {"Retry_After": after}
    site.routes["/page"] = lambda request: request.answer(b"", 503, **headers)
    with pytest.raises(NotNow, match="busy"):
        body(visitor(site), site.url("/page"))
    assert site.paths() == ["/page"]


def test_a_busy_site_may_name_a_moment(site):
    clock = Clock()
    soon = format_datetime(datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=20), usegmt=True)
    answers = iter([503, 200])
    site.routes["/page"] = lambda request: request.answer(b"late", next(answers), Retry_After=soon)
    assert body(visitor(site, clock=clock, sleep=clock.sleep), site.url("/page"))[0] == 200
    assert 15 <= max(clock.slept) <= 20


# Time


def slow(site: Site, url: str) -> float:
    started = time.monotonic()
    with pytest.raises(NotNow) as raised:
        body(visitor(site), url)
    assert "took too long" in raised.value.message or "broke off" in raised.value.message
    return time.monotonic() - started


def test_a_site_that_says_nothing_is_not_waited_for(site):
    site.routes["/page"] = lambda request: time.sleep(5)
    assert slow(site, site.url("/page")) < QUICK.answer


def test_a_site_that_stalls_in_the_middle_is_not_waited_for(site):
    def stall(request):
        request.begin(200, Content_Length="100")
        request.send(b"some")
        time.sleep(5)

    site.routes["/page"] = stall
    assert slow(site, site.url("/page")) < QUICK.total


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_site_that_drips_is_cut_off(site, part):
    """A byte now and then never runs into the limit of one read."""

    def drip(request):
        if part == "body":
            request.begin(200, Content_Length="1000000")
        else:
            request.send(b"HTTP/1.1 200 OK\r\nX: ")
        while True:
            request.send(b"x")
            time.sleep(0.1)

    site.routes["/page"] = drip
    seconds = slow(site, site.url("/page"))
    assert seconds < QUICK.answer + QUICK.total


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000,
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 1_000_000,
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n" + b"x" * 100,
        b"HTTP/1.1 100 Continue\r\n\r\n" * 1000,
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        bytes(1000),
    ],
    ids=range(13),
)
def test_answers_that_are_not_the_webs_protocol_end_in_a_sentence(site, answer):
    site.routes["/page"] = lambda request: request.send(answer)
    with pytest.raises(NotNow, match=r"publisher\.example"):
        body(visitor(site), site.url("/page"))


# Secure connections


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """A certificate for publisher.example and a context that trusts it."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "publisher.example")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("publisher.example"), x509.IPAddress(ipaddress.ip_address("127.0.0.9"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "site.pem"
    pem.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cafile=str(pem))


def test_a_secure_site_is_known_by_its_name_though_its_number_is_connected_to(certificates):
    server, trusting = certificates
    with Site(tls=server) as site:
        site.routes["/page"] = lambda request: request.answer(b"hello")
        assert body(visitor(site, tls=trusting), site.url("/page")) == (200, b"hello")
        for web, url in (
            (visitor(site, tls=trusting), site.url("/page", "other.example")),
            (visitor(site), site.url("/page")),
        ):
            assert "certificate" in refusal(web, url)


def test_a_redirect_never_leaves_a_secure_connection(certificates, site):
    server, trusting = certificates
    with Site(tls=server) as secure:
        secure.routes["/page"] = lambda request: request.redirect(site.url("/page"))
        assert "from a secure connection to one that is not" in refusal(
            visitor(secure, site, tls=trusting), secure.url("/page")
        )
        assert site.requests == []
        site.routes["/up"] = lambda request: request.redirect(secure.url("/here"))
        secure.routes["/here"] = lambda request: request.answer(b"safe")
        assert body(visitor(secure, site, tls=trusting), site.url("/up")) == (200, b"safe")


def test_a_secure_site_that_does_not_shake_hands_is_not_waited_for(certificates):
    with Site() as plain:
        plain.routes["/page"] = lambda request: request.answer(b"hello")
        started = time.monotonic()
        with pytest.raises(NotNow):
            body(visitor(plain, tls=certificates[1]), f"https://publisher.example:{plain.port}/page")
        assert time.monotonic() - started < QUICK.connect + QUICK.answer
