"""One address -> one file: whole, of the right kind, of an honest size, and nothing that is here is lost."""

from __future__ import annotations

import gzip
import hashlib
import json
import time
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import pytest

from assistant.fetch import download
from assistant.fetch.addresses import parse_address
from assistant.fetch.download import Fetcher, Outcome, Result
from assistant.fetch.originals import (
    STATE_NAME,
    CannotFetch,
    file_stem,
    open_originals,
    remembered,
)
from assistant.fetch.run import fetch_originals
from assistant.fetch.wanted import Wanted
from assistant.folder.files import list_corpus
from tests.conftest import read_here
from tests.fetch.site import Site, visitor
from tests.readers import builders, office_builders, text_builders

REPORT = builders.pdf(builders.report_page(1), title="Annual report")
OTHER = builders.pdf(builders.report_page(2))
PAGE = b"<!doctype html><html><head><title>Plan</title></head><body><p>The plan has three parts.</p></body></html>"
MOST = 200_000


@pytest.fixture
def site():
    with Site() as running:
        yield running


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "corpus" / "originals"


def wanted(url: str) -> Wanted:
    return Wanted(parse_address(url), ("briefing.md",), "Annual report", "Health Trust", "2024-03", kind="report")


def fetch(site: Site, folder: Path, path: str = "/report.pdf", **rest) -> Result:
    """Fetch one address of ``site`` as a run of its own."""
    [result] = fetch_originals(
        [wanted(site.url(path))], folder.parent, visitor(site), rest.pop("read", read_here), rest.pop("most", MOST)
    )
    assert result.next_step.endswith((".", "FILE")) == (result.reason != "")
    return result


def serve(
    site: Site, body: bytes = REPORT, path: str = "/report.pdf", content_type: str = "application/pdf", **headers
):
    site.routes[path] = lambda request: request.answer(body, Content_Type=content_type, **headers)


def files(folder: Path) -> dict[str, bytes]:
    """What is in the folder, without its memory and its lock."""
    ignored = (STATE_NAME, ".fetching.lock")
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name not in ignored}


def kept(folder: Path, name: str) -> bytes:
    return (folder / name).read_bytes()


NAME = "publisher-example-report.pdf"


def test_a_file_arrives_with_a_sidecar_that_links_it_to_its_briefing(site, folder):
    serve(site)
    result = fetch(site, folder)
    assert (result.outcome, result.file, result.size) == (Outcome.FETCHED, NAME, len(REPORT))
    assert files(folder)[NAME] == REPORT
    assert (folder / f"{NAME}.yaml").read_text().splitlines() == [
        "title: Annual report",
        "kind: report",
        "publisher: Health Trust",
        "published: 2024-03",
        f"source_url: {site.url('/report.pdf')}",
        "text_by: Health Trust",
        "briefed_by:",
        "- briefing.md",
    ]
    assert [file.path for file in list_corpus(folder.parent)] == [f"originals/{NAME}"]


# What kind of file came


def office(part: str) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, "<x/>")
    return target.getvalue()


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


@pytest.mark.parametrize(
    ("path", "content_type", "body", "suffix"),
    [
        ("/report.pdf", "application/pdf", REPORT, ".pdf"),
        ("/report.pdf", "application/octet-stream", REPORT, ".pdf"),
        ("/report.pdf", "application/pdf; charset=binary", b"\n\n" + REPORT, ".pdf"),
        ("/download?id=3", "application/pdf", REPORT, ".pdf"),
        ("/report.html", "application/pdf", REPORT, ".pdf"),
        ("/plan", "text/html; charset=utf-8", PAGE, ".html"),
        ("/plan/", "application/xhtml+xml", b'<?xml version="1.0"?><html><body>x</body></html>', ".html"),
        ("/paper.docx", WORD, builders.docx(), ".docx"),
        ("/paper.docx", "application/octet-stream", builders.docx(), ".docx"),
        ("/deck.pptx", SLIDES, builders.pptx(), ".pptx"),
        ("/deck.pptx", "application/octet-stream", builders.pptx(), ".pptx"),
        ("/paper.odt", "application/vnd.oasis.opendocument.text", office_builders.odt("<text:p>x</text:p>"), ".odt"),
        ("/paper.odt", "application/octet-stream", office_builders.odt("<text:p>x</text:p>"), ".odt"),
        ("/book.epub", "application/epub+zip", office_builders.epub([]), ".epub"),
        ("/figures.xlsx", SHEET, office_builders.xlsx({"A": [["x"]]}), ".xlsx"),
        ("/figures.csv", "text/csv; charset=utf-8", b"Group,Share\nNurses,31%\n", ".csv"),
        ("/paper.rtf", "text/rtf", text_builders.rtf("words"), ".rtf"),
        ("/notes.txt", "text/plain", b"The board meets in March.", ".txt"),
        ("/notes", "text/markdown", b"# Notes\n\nThe board meets in March.", ".md"),
    ],
)
def test_what_is_read_is_kept(site, folder, path, content_type, body, suffix):
    serve(site, body, path.partition("?")[0], content_type)
    result = fetch(site, folder, path)
    assert result.outcome is Outcome.FETCHED, result.reason
    assert Path(result.file).suffix == suffix
    assert kept(folder, result.file) == body


LOGIN = (
    b"<!doctype html><html><head><title>Sign in</title></head><body><form><input type=text name=u>"
    b'<input class="x" type="password" name=p></form></body></html>'
)


@pytest.mark.parametrize(
    ("path", "content_type", "body", "why"),
    [
        ("/report.pdf", "text/html", LOGIN, "a web page came"),
        ("/report.pdf", "application/pdf", LOGIN, "a web page came"),
        ("/report.pdf", "application/octet-stream", PAGE, "a web page came"),
        ("/report.pdf", "application/pdf", b"hello", "something else"),
        ("/report.pdf", "application/pdf", b"", "empty"),
        ("/report.pdf", "application/pdf", b" \n", "empty"),
        ("/report.pdf", WORD, builders.docx(), "a Word document came"),
        ("/paper.docx", WORD, REPORT, "something else"),
        ("/paper.docx", WORD, office("ppt/presentation.xml"), "something else"),
        ("/paper.docx", "application/octet-stream", office("ppt/presentation.xml"), "a slide deck came"),
        ("/paper.docx", "application/octet-stream", office("evil/run.exe"), "no kind of document"),
        ("/plan", "text/html", REPORT, "something else"),
        ("/plan", "text/html", b"plain words", "something else"),
        ("/plan", "", b"\x7fELF" + bytes(100), "no kind of document"),
        ("/plan", "application/octet-stream", b"MZ" + bytes(100), "no kind of document"),
        ("/plan", "application/zip", office("a"), "application/zip"),
        ("/plan", "video/mp4", b"x" * 100, "video/mp4"),
        ("/plan", "image/png", b"\x89PNG", "image/png"),
        ("/notes.txt", "text/plain", b"a\x00b", "something else"),
        ("/notes.txt", "text/plain", PAGE, "something else"),
        ("/login", "text/html", LOGIN, "log in"),
        ("/plan", "x/\x1b[2Jy", b"x", "'x/?[2jy'"),
    ],
)
def test_what_is_something_else_is_refused_with_a_reason(site, folder, path, content_type, body, why):
    serve(site, body, path, content_type)
    result = fetch(site, folder, path)
    assert result.outcome is Outcome.REFUSED
    assert why in result.reason
    assert files(folder) == {}


def test_a_page_that_sends_everybody_to_log_in_is_refused(site, folder):
    site.routes["/members/report"] = lambda request: request.redirect("/welcome")
    serve(site, LOGIN.replace(b"Sign in", b"Welcome"), "/welcome", "text/html")
    assert "log in" in fetch(site, folder, "/members/report").reason


@pytest.mark.parametrize("path", ["/plan", "/authors/plan", "/accounts-2024", "/session-3"])
def test_a_page_with_a_field_for_members_is_kept(site, folder, path):
    page = PAGE.replace(b"<body>", b"<body><form><input type=password></form>")
    serve(site, page, path, "text/html")
    assert fetch(site, folder, path).outcome is Outcome.FETCHED


def test_what_is_seen_to_be_wrong_is_not_read_to_its_end(site, folder):
    def endless(request):
        request.begin(200, Content_Type="application/pdf")
        for _ in range(1000):
            request.send(b"<!doctype html><html>" + b"x" * 60_000)
            site.sent = getattr(site, "sent", 0) + 1

    site.routes["/report.pdf"] = endless
    assert "a web page came" in fetch(site, folder, most=50_000_000).reason
    assert site.sent < 500


@pytest.mark.parametrize("status", [401, 402, 403, 451, 400, 418, 204, 205, 300])
def test_a_site_that_does_not_give_the_file_is_believed(site, folder, status):
    site.routes["/report.pdf"] = lambda request: request.answer(b"" if status < 300 else PAGE, status)
    assert fetch(site, folder).outcome is Outcome.REFUSED


@pytest.mark.parametrize("status", [500, 502, 504, 408, 416])
def test_a_site_in_trouble_is_left_for_later(site, folder, status):
    site.routes["/report.pdf"] = lambda request: request.answer(b"oops", status)
    assert fetch(site, folder).outcome is Outcome.NOT_NOW
    assert len(site.paths()) == 1


# Sizes


@pytest.mark.parametrize(("spare", "outcome"), [(1, Outcome.FETCHED), (0, Outcome.FETCHED), (-1, Outcome.REFUSED)])
@pytest.mark.parametrize("says_length", [True, False])
def test_the_size_is_limited_at_the_bound(site, folder, spare, outcome, says_length):
    def handler(request):
        length = {"Content_Length": str(len(REPORT))} if says_length else {}
        request.begin(200, Content_Type="application/pdf", **length)
        request.send(REPORT)

    site.routes["/report.pdf"] = handler
    result = fetch(site, folder, most=len(REPORT) + spare)
    assert result.outcome is outcome
    if outcome is Outcome.REFUSED:
        assert "ASSISTANT_FILE_MB" in result.next_step
        assert files(folder) == {}


def test_an_endless_file_is_cut_off_and_dropped(site, folder):
    def endless(request):
        request.begin(200, Content_Type="application/pdf")
        request.send(REPORT)
        while True:
            request.send(bytes(65_536))

    site.routes["/report.pdf"] = endless
    assert "limit" in fetch(site, folder).reason
    assert files(folder) == {}


def test_a_length_that_is_too_small_ends_the_file_there(site, folder):
    site.routes["/report.pdf"] = lambda request: request.answer(REPORT + b"more", length=len(REPORT),
                                                                Content_Type="application/pdf")  # fmt: skip
    assert fetch(site, folder).outcome is Outcome.FETCHED
    assert kept(folder, NAME) == REPORT


@pytest.mark.parametrize("length", ["x", "1e9", "-1", "0x10", "99999999999999999999999"])
def test_a_length_that_is_none_is_not_believed(site, folder, length):
    site.routes["/report.pdf"] = lambda request: (
        request.begin(200, Content_Length=length, Content_Type="application/pdf"),
        request.send(REPORT),
    )
    assert fetch(site, folder).outcome in (Outcome.NOT_NOW, Outcome.REFUSED)
    assert NAME not in files(folder)


# Packed bodies


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate", "GZIP", "identity"])
def test_a_packed_body_is_unpacked(site, folder, encoding):
    packed = {"deflate": zlib.compress, "identity": bytes}.get(encoding, gzip.compress)(REPORT)
    serve(site, packed, Content_Encoding=encoding)
    assert fetch(site, folder).outcome is Outcome.FETCHED
    assert kept(folder, NAME) == REPORT


@pytest.mark.parametrize("between", [b"", b"\0", bytes(200_000)])
@pytest.mark.parametrize("pieces", [2, 300])
def test_a_body_packed_in_several_parts_is_unpacked_whole(site, folder, pieces, between):
    length = len(REPORT) // pieces + 1
    parts = [REPORT[start : start + length] for start in range(0, len(REPORT), length)]
    serve(site, between.join(map(gzip.compress, parts)) + between, Content_Encoding="gzip")
    assert fetch(site, folder).outcome is Outcome.FETCHED
    assert kept(folder, NAME) == REPORT


@pytest.mark.parametrize("size", [10_000_000, 100_000_000])
def test_a_bomb_is_unpacked_to_the_limit_only(site, folder, size):
    packer = zlib.compressobj(9, wbits=31)
    packed = packer.compress(REPORT)
    for _ in range(size // 10_000_000):
        packed += packer.compress(bytes(10_000_000))
    packed += packer.flush()
    serve(site, packed, Content_Encoding="gzip")
    written = []
    [result] = fetch_originals(
        [wanted(site.url("/report.pdf"))], folder.parent, visitor(site), read_here, 10_000_000,
        lambda wanted, done, total: written.append(done),
    )  # fmt: skip
    assert result.outcome is Outcome.REFUSED
    assert max(written) <= 10_000_000
    assert (
        max(after - before for before, after in zip([0, *written], written, strict=False)) <= download.UNPACKED_AT_ONCE
    )
    assert files(folder) == {}


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "aes128gcm", "x"])
def test_other_packings_are_refused(site, folder, encoding):
    serve(site, REPORT, Content_Encoding=encoding)
    assert "packed" in fetch(site, folder).reason
    assert files(folder) == {}


@pytest.mark.parametrize(
    "body",
    [
        b"not packed at all",
        gzip.compress(REPORT)[:-100],
        b"",
        2 * gzip.compress(REPORT)[:-1],
        gzip.compress(REPORT) + b"x",
    ],
)
def test_a_damaged_packing_keeps_nothing(site, folder, body):
    serve(site, body, Content_Encoding="gzip", ETag='"1"')
    assert fetch(site, folder).outcome is Outcome.NOT_NOW
    assert not any(name.endswith(".pdf") for name in files(folder))


# Breaking off and going on


class Breaking:
    """Serves a file that breaks off after ``at`` bytes of each answer, and honours ranges."""

    def __init__(self, body: bytes, at: int, etag: str = '"1"', last_modified: str = "", honest: bool = True) -> None:
        self.body, self.at, self.etag, self.last_modified, self.honest = body, at, etag, last_modified, honest
        self.starts: list[int] = []

    def __call__(self, request) -> None:
        start, status, extra = 0, 200, {}
        asked = request.headers.get("range")
        proof = request.headers.get("if-range")
        if asked and (not self.honest or proof in (self.etag, self.last_modified)):
            start, status = int(asked.removeprefix("bytes=").removesuffix("-")), 206
            extra = {"Content_Range": f"bytes {start}-{len(self.body) - 1}/{len(self.body)}"}
        self.starts.append(start)
        names = {"ETag": self.etag, "Last_Modified": self.last_modified}
        request.begin(
            status, Content_Type="application/pdf", Content_Length=str(len(self.body) - start),
            **{name: value for name, value in names.items() if value}, **extra,
        )  # fmt: skip
        request.send(self.body[start : start + self.at])


LONG = builders.pdf(*[builders.report_page(number) for number in range(1, 40)])


@pytest.mark.parametrize(("etag", "modified"), [('"1"', ""), ("", "Tue, 26 Mar 2024 10:00:00 GMT")])
def test_a_download_that_breaks_is_gone_on_with(site, folder, etag, modified):
    handler = site.routes["/report.pdf"] = Breaking(LONG, len(LONG) // 3 + 1, etag, modified)
    assert fetch(site, folder).outcome is Outcome.FETCHED
    assert handler.starts == [0, len(LONG) // 3 + 1, 2 * (len(LONG) // 3 + 1)]
    assert files(folder)[NAME] == LONG
    assert not list(folder.glob(".*.part"))


def test_the_next_run_goes_on_where_the_last_one_stopped(site, folder):
    handler = site.routes["/report.pdf"] = Breaking(LONG, len(LONG) // 6)
    result = fetch(site, folder)
    assert result.outcome is Outcome.NOT_NOW
    assert "broke off" in result.reason
    assert list_corpus(folder.parent) == []  # what is unfinished is not listed
    begun = len(handler.starts)
    assert fetch(site, folder).outcome is Outcome.FETCHED
    assert handler.starts[begun] > 0
    assert kept(folder, NAME) == LONG


def test_a_download_without_a_proof_begins_anew(site, folder):
    """Nothing says that the rest belongs to the beginning."""
    for etag in ("", 'W/"1"'):
        handler = site.routes["/report.pdf"] = Breaking(LONG, len(LONG) // 2, etag)
        assert fetch(site, folder).outcome is Outcome.NOT_NOW
        assert handler.starts == [0]
    serve(site, LONG)
    assert fetch(site, folder).outcome is Outcome.FETCHED
    assert kept(folder, NAME) == LONG


def test_a_file_that_changed_in_between_begins_anew(site, folder):
    site.routes["/report.pdf"] = Breaking(LONG, len(LONG) // 6)
    fetch(site, folder)
    serve(site, OTHER, ETag='"2"')
    assert fetch(site, folder).outcome is Outcome.FETCHED
    assert kept(folder, NAME) == OTHER


@pytest.mark.parametrize(
    "content_range",
    ["", "bytes 0-99/100", "bytes 7-99/100", "bytes */100", "bytes 1-2/3, bytes 4-5/6", "lines 1-2/3", "bytes -1-5/9"],
)
def test_another_part_than_was_asked_for_is_never_joined(site, folder, content_range):
    site.routes["/report.pdf"] = Breaking(LONG, len(LONG) // 6)
    fetch(site, folder)
    answers = []

    def liar(request):
        answers.append(request.headers.get("range"))
        if request.headers.get("range"):
            request.answer(b"%PDF-evil", 206, Content_Type="application/pdf", Content_Range=content_range)
        else:
            request.answer(OTHER, Content_Type="application/pdf")

    site.routes["/report.pdf"] = liar
    assert fetch(site, folder).outcome is Outcome.FETCHED
    assert answers[0] is not None
    assert answers[1] is None
    assert kept(folder, NAME) == OTHER


def test_a_part_that_nobody_asked_for_is_not_kept(site, folder):
    site.routes["/report.pdf"] = lambda request: request.answer(REPORT, 206, Content_Type="application/pdf")
    assert fetch(site, folder).outcome is Outcome.NOT_NOW
    assert files(folder) == {}


def test_a_range_that_cannot_be_given_begins_anew(site, folder):
    site.routes["/report.pdf"] = Breaking(LONG, len(LONG) // 6)
    fetch(site, folder)
    site.routes["/report.pdf"] = lambda request: (
        request.answer(b"", 416)
        if "range" in request.headers
        else request.answer(OTHER, Content_Type="application/pdf")
    )
    assert fetch(site, folder).outcome is Outcome.FETCHED


def test_a_stalled_download_keeps_what_it_has(site, folder):
    def stall(request):
        request.begin(200, Content_Type="application/pdf", Content_Length=str(len(LONG)), ETag='"1"')
        request.send(LONG[:5000])
        time.sleep(5)

    site.routes["/report.pdf"] = stall
    started = time.monotonic()
    assert fetch(site, folder).outcome is Outcome.NOT_NOW
    assert time.monotonic() - started < 5
    [part] = folder.glob(".*.part")
    assert part.read_bytes() == LONG[:5000]


# What changed since last time


def test_nothing_is_downloaded_that_has_not_changed(site, folder):
    modified = "Tue, 26 Mar 2024 10:00:00 GMT"

    def handler(request):
        if request.headers.get("if-none-match") == '"1"' and request.headers.get("if-modified-since") == modified:
            request.answer(b"", 304)
        else:
            request.answer(REPORT, Content_Type="application/pdf", ETag='"1"', Last_Modified=modified)

    site.routes["/report.pdf"] = handler
    assert fetch(site, folder).outcome is Outcome.FETCHED
    before = (folder / NAME).stat()
    assert fetch(site, folder).outcome is Outcome.UNCHANGED
    assert (folder / NAME).stat().st_mtime_ns == before.st_mtime_ns


def test_a_server_without_marks_is_compared_by_content(site, folder):
    serve(site)
    fetch(site, folder)
    before = (folder / NAME).stat()
    assert fetch(site, folder).outcome is Outcome.UNCHANGED
    assert (folder / NAME).stat().st_mtime_ns == before.st_mtime_ns
    serve(site, OTHER)
    result = fetch(site, folder)
    assert (result.outcome, result.file) == (Outcome.CHANGED, NAME)
    assert kept(folder, NAME) == OTHER
    assert remembered(folder).copies[site.url("/report.pdf")].sha256 == hashlib.sha256(OTHER).hexdigest()


def test_a_page_whose_words_are_the_same_has_not_changed(site, folder):
    """The code of many pages differs at every visit: a token, a time, an advertisement's script."""
    visits = []

    def handler(request):
        visits.append(1)
        script = f"<script>var visit = {len(visits)}</script></head>".encode()
        request.answer(PAGE.replace(b"</head>", script), Content_Type="text/html")

    site.routes["/plan"] = handler
    assert fetch(site, folder, "/plan").outcome is Outcome.FETCHED
    assert fetch(site, folder, "/plan").outcome is Outcome.UNCHANGED
    serve(site, PAGE.replace(b"three", b"four"), "/plan", "text/html")
    assert fetch(site, folder, "/plan").outcome is Outcome.CHANGED


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_gone_at_the_publishers_is_kept_here(site, folder, status):
    serve(site)
    fetch(site, folder)
    site.routes["/report.pdf"] = lambda request: request.answer(b"", status)
    result = fetch(site, folder)
    assert (result.outcome, result.file) == (Outcome.GONE, NAME)
    assert "is kept" in result.reason
    assert kept(folder, NAME) == REPORT


def test_what_never_was_there_is_said(site, folder):
    result = fetch(site, folder, "/nothing.pdf")
    assert (result.outcome, result.file) == (Outcome.GONE, None)
    assert "Correct the address (source_url) in the document, or in the .yaml file beside it." in result.next_step


@pytest.mark.parametrize(
    "worse",
    [
        lambda request: request.answer(LOGIN, Content_Type="text/html"),
        lambda request: request.answer(b"", 500),
        lambda request: request.answer(b"", 403),
        lambda request: request.redirect("http://169.254.169.254/"),
        lambda request: request.answer(bytes(10), length=10_000_000, Content_Type="application/pdf"),
        lambda request: request.answer(REPORT[:100], length=len(REPORT), Content_Type="application/pdf"),
        lambda request: request.answer(b"", Content_Type="application/pdf"),
        lambda request: request.send(b"nonsense"),
        lambda request: None,
    ],
    ids=range(9),
)
def test_whatever_comes_instead_the_copy_here_is_kept(site, folder, worse):
    serve(site)
    fetch(site, folder)
    site.routes["/report.pdf"] = worse
    result = fetch(site, folder)
    assert result.outcome in (Outcome.REFUSED, Outcome.NOT_NOW)
    assert "kept" in result.reason
    assert kept(folder, NAME) == REPORT
    serve(site, OTHER)
    assert fetch(site, folder).outcome is Outcome.CHANGED


def test_an_address_that_gives_another_kind_of_file_is_asked_about(site, folder):
    serve(site, REPORT, "/plan")
    fetch(site, folder, "/plan")
    serve(site, PAGE, "/plan", "text/html")
    result = fetch(site, folder, "/plan")
    assert result.outcome is Outcome.REFUSED
    assert "another kind" in result.reason
    assert sorted(files(folder)) == ["publisher-example-plan.pdf", "publisher-example-plan.pdf.yaml"]


# What is the operator's stays


def test_a_copy_that_was_changed_here_is_left_alone(site, folder):
    serve(site)
    fetch(site, folder)
    (folder / NAME).write_bytes(REPORT + b"%note")
    serve(site, OTHER)
    asked = len(site.requests)
    assert fetch(site, folder).outcome is Outcome.KEPT
    assert kept(folder, NAME) == REPORT + b"%note"
    assert len(site.requests) == asked


def test_a_file_of_that_name_is_never_overwritten(site, folder):
    folder.mkdir(parents=True)
    (folder / NAME).write_bytes(b"mine")
    serve(site)
    result = fetch(site, folder)
    assert result.outcome is Outcome.FETCHED
    assert result.file != NAME
    assert result.file.startswith("publisher-example-report-")
    assert kept(folder, NAME) == b"mine"
    assert fetch(site, folder).outcome is Outcome.UNCHANGED


def test_where_both_names_are_taken_nothing_is_overwritten(site, folder):
    serve(site)
    fetch(site, folder)
    (folder / NAME).rename(folder / "mine.pdf")
    digest = hashlib.sha256(site.url("/report.pdf").encode()).hexdigest()[:8]
    (folder / f"{NAME}.yaml").unlink()
    (folder / STATE_NAME).unlink()
    for name in (NAME, f"publisher-example-report-{digest}.pdf"):
        (folder / name).write_bytes(b"mine")
    result = fetch(site, folder)
    assert "in the way" in result.reason
    assert {kept(folder, name) for name in files(folder) if name != "mine.pdf"} == {b"mine"}


def test_addresses_that_would_share_a_name_do_not(site, folder):
    paths = ["/a/report.pdf", "/b/report.pdf", "/a/report.pdf?v=2", "/a/REPORT.PDF", "/a/r%65port.pdf", "/a/report"]
    for number, path in enumerate(paths):
        serve(site, builders.pdf(builders.report_page(number)), path.partition("?")[0])
    results = [fetch(site, folder, path) for path in paths]
    assert [result.outcome for result in results] == [Outcome.FETCHED] * len(paths)
    assert len({result.file for result in results}) == len(paths)
    assert [fetch(site, folder, path).file for path in paths] == [result.file for result in results]


def test_a_sidecar_that_was_edited_is_left_as_it_is(site, folder):
    serve(site)
    fetch(site, folder)
    sidecar = folder / f"{NAME}.yaml"
    sidecar.write_text("title: My title\n")
    serve(site, OTHER)
    assert fetch(site, folder).outcome is Outcome.CHANGED
    assert sidecar.read_text() == "title: My title\n"


@pytest.mark.parametrize("memory", [None, "", "{", "[]", "{}", '{"format": 99}', '{"format": 1, "copies": 5}'])
def test_a_lost_memory_costs_a_download_and_nothing_else(site, folder, memory):
    serve(site, ETag='"1"')
    fetch(site, folder)
    if memory is None:
        (folder / STATE_NAME).unlink()
    else:
        (folder / STATE_NAME).write_text(memory)
    assert fetch(site, folder).file == NAME
    assert sorted(files(folder)) == [NAME, f"{NAME}.yaml"]
    assert fetch(site, folder).outcome is Outcome.UNCHANGED


@pytest.mark.parametrize("name", ["../../escaped.pdf", "/etc/passwd", "..", ".hidden.pdf", "a/b.pdf", "A.pdf", ""])
def test_a_memory_that_was_tampered_with_leads_nowhere(site, folder, name):
    serve(site)
    fetch(site, folder)
    state = json.loads((folder / STATE_NAME).read_text())
    state["copies"][site.url("/report.pdf")]["file"] = name
    (folder / STATE_NAME).write_text(json.dumps(state))
    assert fetch(site, folder).file == NAME


def test_a_link_in_place_of_the_folder_is_refused(site, folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    folder.parent.mkdir(parents=True)
    folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CannotFetch, match="link"):
        fetch(site, folder)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_link_in_place_of_a_part_is_not_written_through(site, folder, tmp_path):
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    serve(site)
    fetch(site, folder)
    (folder / NAME).unlink()
    part = folder / f".{hashlib.sha256(site.url('/report.pdf').encode()).hexdigest()[:16]}.part"
    part.symlink_to(victim)
    state = json.loads((folder / STATE_NAME).read_text())
    state["unfinished"][site.url("/report.pdf")] = {"etag": '"1"', "last_modified": ""}
    (folder / STATE_NAME).write_text(json.dumps(state))
    assert fetch(site, folder).outcome is Outcome.FETCHED
    assert victim.read_bytes() == b"precious"


@pytest.mark.parametrize("name", [f".{NAME}.yaml.writing", ".fetched.json.writing"])
def test_a_link_in_place_of_what_is_being_written_is_not_written_through(site, folder, tmp_path, name):
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    folder.mkdir(parents=True)
    (folder / name).symlink_to(victim)
    serve(site)
    assert fetch(site, folder).outcome is Outcome.FETCHED
    assert victim.read_bytes() == b"precious"


def test_two_at_once_do_not_meet(site, folder):
    serve(site)
    with open_originals(folder), pytest.raises(CannotFetch, match="being fetched into this folder already"):
        fetch(site, folder)


def test_a_full_disk_is_said_and_loses_nothing(site, folder, monkeypatch):
    serve(site)
    fetch(site, folder)
    serve(site, OTHER)

    def full(descriptor):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(download.os, "fsync", full)
        with pytest.raises(CannotFetch, match="No space left"):
            fetch(site, folder)
    assert kept(folder, NAME) == REPORT
    assert fetch(site, folder).outcome is Outcome.CHANGED


def test_a_run_that_is_stopped_is_taken_up_again(site, folder):
    site.routes["/report.pdf"] = Breaking(LONG, len(LONG))

    class Stopped(BaseException):
        pass

    def stop(wanted, done, total):
        if done > len(LONG) // 2:
            raise Stopped

    site.routes["/report.pdf"] = Breaking(LONG, len(LONG))
    with pytest.raises(Stopped):
        list(fetch_originals([wanted(site.url("/report.pdf"))], folder.parent, visitor(site), read_here, 10**7, stop))
    assert fetch(site, folder).outcome is Outcome.FETCHED
    assert kept(folder, NAME) == LONG


# Names


@pytest.mark.parametrize(
    ("url", "stem"),
    [
        ("https://www.england.nhs.uk/long-read/plan/", "england-nhs-uk-plan"),
        ("https://publisher.example/", "publisher-example"),
        ("https://publisher.example/files/Annual%20Report%202024.PDF", "publisher-example-annual-report-2024"),
        ("https://publisher.example/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "publisher-example-etc-passwd"),
        ("https://publisher.example/..%5c..%5cwindows%5csystem32", "publisher-example-windows-system32"),
        ("https://publisher.example/con.pdf", "publisher-example-con"),
        ("https://con.example/", "con-example"),
        ("https://publisher.example/%00%0a%0d", "publisher-example"),
        ("https://publisher.example/r%C3%A9sum%C3%A9", "publisher-example-r-sum"),
        ("https://publisher.example/%ff%fe", "publisher-example"),
        ("https://publisher.example/a:b*c?d", "publisher-example-a-b-c"),
        ("https://[2a00:1450::1]/x", "2a00-1450-1-x"),
        ("https://_x.example/y", "x-example-y"),
    ],
)
def test_an_address_becomes_a_name_that_every_system_takes(url, stem):
    assert file_stem(parse_address(url)) == stem


def test_a_long_address_becomes_a_short_name():
    assert len(file_stem(parse_address("https://publisher.example/" + "long" * 400))) <= 100


def test_the_fetcher_says_how_far_it_is(site, folder):
    serve(site)
    seen = []
    with open_originals(folder) as originals:
        fetcher = Fetcher(visitor(site), originals, read_here, MOST, lambda done, total: seen.append((done, total)))
        fetcher.fetch(wanted(site.url("/report.pdf")))
    assert seen[-1] == (len(REPORT), len(REPORT))
