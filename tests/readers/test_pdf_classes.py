"""Every awkward PDF ends as its class says; at least twenty of each class, made here."""

from __future__ import annotations

import functools
from collections.abc import Callable
from io import BytesIO

import pypdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from assistant.errors import UnreadableFile
from assistant.readers import read
from assistant.types import QuarantineCode
from tests.readers import builders, pictures

ALGORITHMS = ("RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256")


def outcome(data: bytes) -> QuarantineCode | None:
    """Return the code that the file ends with; None where it becomes a document with text."""
    try:
        document = read("a.pdf", data)
    except UnreadableFile as error:
        return error.quarantine_code
    assert any(page.text for page in document.pages)
    return None


@functools.cache
def report(pages: int = 3) -> bytes:
    return builders.pdf(*(builders.report_page(number) for number in range(1, pages + 1)))


@functools.cache
def scan(pages: int = 1) -> tuple[object, ...]:
    return tuple(pictures.rendered(report(pages), number, 0.7) for number in range(pages))


def _encrypted(data: bytes, algorithm: str, user: str, owner: str = "owner") -> bytes:
    writer = pypdf.PdfWriter(BytesIO(data))
    writer.encrypt(user, owner, algorithm=algorithm)
    return pictures.written(writer)


SCANS: dict[str, Callable[[], bytes]] = {
    f"{codec}, {n} pages": functools.partial(lambda codec, n: pictures.picture_pdf(scan(n), codec), codec, n)
    for codec in pictures.CODECS
    for n in (1, 3)
} | {
    "turned": lambda: pictures.picture_pdf(scan(), rotation=90),
    "an empty text layer": lambda: pictures.picture_pdf(scan(), text=lambda _: "BT 3 Tr /F 10 Tf 50 50 Td (   ) Tj ET"),
    "page numbers": lambda: pictures.picture_pdf(
        scan(3), text=lambda n: f"BT /F 9 Tf 290 20 Td (Page {n + 1} of 3) Tj ET"
    ),
    "the scanner's name": lambda: pictures.picture_pdf(
        scan(3), text=lambda _: "BT /F 9 Tf 50 20 Td (Sent from the third floor copier) Tj ET"
    ),
    "locked against changes": lambda: _encrypted(pictures.picture_pdf(scan()), "AES-128", ""),
}


@pytest.mark.parametrize("name", SCANS)
def test_scans_have_no_text(name: str) -> None:
    assert outcome(SCANS[name]()) is QuarantineCode.NO_TEXT


LOCKED: dict[str, Callable[[], bytes]] = {
    f"{algorithm}, {kind}": functools.partial(
        lambda algorithm, make: _encrypted(make(), algorithm, "pässwörd"[: 8 if "256" in algorithm else 1] + "x"),
        algorithm,
        make,
    )
    for algorithm in ALGORITHMS
    for kind, make in {
        "a report": report,
        "one page": lambda: report(1),
        "a scan": lambda: pictures.picture_pdf(scan()),
        "nothing": lambda: pictures.blank(),
    }.items()
}


@pytest.mark.parametrize("name", LOCKED)
def test_a_password_locks_a_file(name: str) -> None:
    assert outcome(LOCKED[name]()) is QuarantineCode.LOCKED


def test_a_certificate_locks_a_file() -> None:
    writer = pypdf.PdfWriter(BytesIO(report()))
    name, text = pypdf.generic.NameObject, pypdf.generic.ByteStringObject
    recipients = pypdf.generic.ArrayObject([text(b"0" * 64)])
    rule = {
        name("/CFM"): name("/AESV2"),
        name("/Length"): pypdf.generic.NumberObject(128),
        name("/Recipients"): recipients,
    }
    security = {
        name("/Filter"): name("/Adobe.PubSec"),
        name("/SubFilter"): name("/adbe.pkcs7.s5"),
        name("/V"): pypdf.generic.NumberObject(4),
        name("/CF"): pypdf.generic.DictionaryObject(
            {name("/DefaultCryptFilter"): pypdf.generic.DictionaryObject(rule)}
        ),
        name("/StmF"): name("/DefaultCryptFilter"),
        name("/StrF"): name("/DefaultCryptFilter"),
    }
    reference = writer._add_object(pypdf.generic.DictionaryObject(security))
    data = pictures.written(writer).replace(b"trailer\n<<", b"trailer\n<< /Encrypt %d 0 R" % reference.idnum)
    with pytest.raises(UnreadableFile, match="certificate") as raised:
        read("a.pdf", data)
    assert raised.value.quarantine_code is QuarantineCode.LOCKED
    assert "certificate" in raised.value.hint


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_an_owner_s_password_locks_nobody_out(algorithm: str) -> None:
    assert outcome(_encrypted(report(1), algorithm, "")) is None


def _cut(share: float) -> bytes:
    return report()[: int(len(report()) * share)]


CORRUPT: dict[str, Callable[[], bytes]] = {
    **{f"cut at {share:.0%}": functools.partial(_cut, share) for share in (0.01, 0.05, 0.1, 0.25, 0.4, 0.5, 0.75, 0.9)},
    "a header alone": lambda: b"%PDF-1.7\n",
    "a header and noise": lambda: b"%PDF-1.4\n" + bytes(range(256)) * 40,
    "a header and text": lambda: b"%PDF-1.4\nDear board, here is what you asked for.\n" * 20,
    "an end without a beginning": lambda: report()[len(report()) // 2 :],
    "zeros after the header": lambda: report()[:20] + bytes(len(report())),
    "another header": lambda: b"%FDF-1.2" + report()[8:],
    "text": lambda: b"Dear board, here is what you asked for.\n" * 20,
    "a web page": lambda: b"<!doctype html><p>Page not found</p>" * 5,
    "a picture": lambda: pictures.CODECS["jpeg"](pictures.drawing())[0],
    "a Word document": builders.docx,
    "a trailer that leads nowhere": lambda: b"%PDF-1.4\ntrailer\n<< /Root 9 0 R >>\nstartxref\n9\n%%EOF\n",
    "no catalogue": lambda: report().replace(b"/Catalog", b"/Catalox").replace(b"/Pages", b"/Pagex"),
    "no objects": lambda: report().replace(b" obj", b" abj"),
    "half a file twice": lambda: _cut(0.3) * 2,
}


@pytest.mark.parametrize("name", CORRUPT)
def test_damaged_files_are_corrupt(name: str) -> None:
    assert outcome(CORRUPT[name]()) is QuarantineCode.CORRUPT


READABLE: dict[str, Callable[[], bytes]] = {
    "no startxref": lambda: report().replace(b"startxref", b"startxxxx"),
    "a wrong startxref": lambda: report().replace(b"startxref\n", b"startxref\n9"),
    "no end": lambda: report()[: report().rindex(b"startxref")],
    "noise before the header": lambda: b"\x00\x01noise\n" * 20 + report(),
    "noise after the end": lambda: report() + b"\n" * 5000,
    "line ends of Windows in the header": lambda: report().replace(b"%PDF-1.4\n", b"%PDF-1.4\r", 1),
    "another version": lambda: report().replace(b"%PDF-1.4", b"%PDF-9.9", 1),
}


@pytest.mark.parametrize("name", READABLE)
def test_what_other_readers_mend_is_read(name: str) -> None:
    assert outcome(READABLE[name]()) is None


def _no_pages(count: int, version: str = "1.4", extra: bytes = b"") -> bytes:
    catalogue = b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R %b>>\nendobj\n" % extra
    pages = b"2 0 obj\n<< /Type /Pages /Kids [] /Count %d >>\nendobj\n" % count
    head = f"%PDF-{version}\n".encode() + catalogue + pages
    first, second = head.index(b"1 0 obj"), head.index(b"2 0 obj")
    table = f"xref\n0 3\n0000000000 65535 f \n{first:010d} 00000 n \n{second:010d} 00000 n \n".encode()
    return head + table + b"trailer\n<< /Size 3 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(head)


EMPTY: dict[str, Callable[[], bytes]] = {
    "no bytes": lambda: b"",
    **{f"{kind}, {n} of them": functools.partial(lambda byte, n: byte * n, byte, n)
       for kind, byte in {"spaces": b" ", "zeros": b"\0", "line ends": b"\r\n", "tabs": b"\t"}.items()
       for n in (1, 100, 5000)},
    "no pages, by a program": lambda: pictures.written(pypdf.PdfWriter()),
    **{f"no pages, PDF 1.{n}": functools.partial(_no_pages, 0, f"1.{n}") for n in (0, 3, 4, 7)},
    "no pages, and a language": lambda: _no_pages(0, extra=b"/Lang (en) "),
    "no pages, and a view": lambda: _no_pages(0, extra=b"/PageMode /UseNone "),
}  # fmt: skip


@pytest.mark.parametrize("name", EMPTY)
def test_files_without_pages_are_empty(name: str) -> None:
    assert outcome(EMPTY[name]()) is QuarantineCode.EMPTY


def _form_without_pages(data: bytes, *, needs_rendering: bool = True) -> bytes:
    """Return ``data`` as a form that Adobe's programs draw in the place of its pages."""
    writer = pypdf.PdfWriter(BytesIO(data))
    stream = pypdf.generic.DecodedStreamObject()
    stream.set_data(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'><template/></xdp:xdp>")
    name = pypdf.generic.NameObject
    form = writer.root_object.setdefault(
        name("/AcroForm"),
        pypdf.generic.DictionaryObject({name("/Fields"): pypdf.generic.ArrayObject()}),
    )
    form.get_object()[name("/XFA")] = writer._add_object(stream)
    writer.root_object[name("/NeedsRendering")] = pypdf.generic.BooleanObject(needs_rendering)
    return pictures.written(writer)


def _notice(canvas: Canvas) -> None:
    notice = ["Please wait...", "To see the proper contents of the document upgrade to the latest Adobe Reader."]
    builders.lines(canvas, notice)


def _fallback(canvas: Canvas) -> None:
    _notice(canvas)
    canvas.acroForm.textfield(name="trust", value="Ashford", x=200, y=500, width=200, height=20)


def _signed(canvas: Canvas) -> None:
    _notice(canvas)
    canvas.acroForm.textfield(name="signature", value="", x=0, y=0, width=0, height=0, borderWidth=0)


@pytest.mark.parametrize("draw", [_notice, _signed])
def test_a_form_that_other_programs_cannot_show_says_what_to_do(draw: Callable[[Canvas], None]) -> None:
    with pytest.raises(UnreadableFile, match="XFA") as raised:
        read("a.pdf", _form_without_pages(builders.pdf(draw)))
    assert raised.value.quarantine_code is QuarantineCode.UNSUPPORTED
    assert "print it" in raised.value.hint


@pytest.mark.parametrize(
    "data",
    [
        _form_without_pages(builders.pdf(_notice), needs_rendering=False),
        _form_without_pages(builders.pdf(_fallback)),
        _form_without_pages(builders.pdf(builders.report_page(1))),
        _form_without_pages(builders.pdf(_notice, builders.report_page(2))),
    ],
    ids=["drawn by others too", "fields on its page", "a page of text", "several pages"],
)
def test_a_form_with_pages_of_its_own_is_read(data: bytes) -> None:
    assert outcome(data) is None


def _drawn(draw: Callable[[Canvas], object], pages: int = 1) -> bytes:
    return builders.pdf(*[draw] * pages)


WORDLESS: dict[str, Callable[[], bytes]] = {
    **{f"{n} blank pages": functools.partial(pictures.blank, n) for n in (1, 2, 7, 40)},
    **{f"{codec} drawings": functools.partial(pictures.picture_pdf, [pictures.drawing()] * 2, codec)
       for codec in pictures.CODECS},
    "a rectangle": lambda: _drawn(builders.picture_page),
    "three rectangles": lambda: _drawn(builders.picture_page, 3),
    "a line": lambda: _drawn(lambda canvas: canvas.line(10, 10, 300, 300)),
    "spaces": lambda: _drawn(lambda canvas: canvas.drawString(72, 700, "     ")),
    "signs without a word": lambda: _drawn(lambda canvas: canvas.drawString(72, 700, "* * *  - -")),
    "words beyond the edge": lambda: _drawn(lambda canvas: canvas.drawString(-900, 700, "nobody sees this")),
    "words too small to see": lambda: _drawn(lambda canvas: builders.lines(canvas, ["nobody sees this"], size=0.1)),
}  # fmt: skip


@pytest.mark.parametrize("name", WORDLESS)
def test_files_without_words_have_no_text(name: str) -> None:
    assert outcome(WORDLESS[name]()) is QuarantineCode.NO_TEXT


@pytest.mark.parametrize("made", [SCANS, LOCKED, CORRUPT, EMPTY, WORDLESS])
def test_there_are_twenty_of_each_class(made: dict[str, Callable[[], bytes]]) -> None:
    assert len(made) >= 20
