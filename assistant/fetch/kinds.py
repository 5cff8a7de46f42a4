"""What kind of file came: what the server says it is and what its bytes look like have to agree."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from assistant.fetch.addresses import Address, Refused
from assistant.readers import SUPPORTED_SUFFIXES

# How much of the beginning and of the end of a file is looked at.
HEAD_BYTES = 4096
TAIL_BYTES = 1024 * 1024
# Servers that do not know a file's kind say one of these.
_SAYS_NOTHING = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/download"})
_ZIP = b"PK\x03\x04"
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_PASSWORD_FIELD = re.compile(rb"<input\b[^>]*\btype\s*=\s*[\"']?password", re.IGNORECASE)
_SIGN_IN = re.compile(r"\b(?:(?:log|sign)[-_ ]?(?:in|on)|sso|oauth2?)\b", re.IGNORECASE)
_TITLE = re.compile(rb"<title[^>]*>([^<]{0,300})", re.IGNORECASE)
_OPEN_YOURSELF = "Open the address in a browser, save the document, and add the file: assistant add FILE"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is kept. ``looks`` is given the first and the last bytes; None for a last not here yet."""

    name: str
    suffix: str
    types: tuple[str, ...]
    looks: Callable[[bytes, bytes | None], bool]


def _zip_with(part: bytes) -> Callable[[bytes, bytes | None], bool]:
    return lambda head, tail: head.startswith(_ZIP) and (tail is None or part in tail)


def _is_text(head: bytes, _: bytes | None) -> bool:
    return b"\x00" not in head and not _HTML.search(head) and not head.startswith((b"%PDF-", b"{\\rtf", _ZIP))


_OPEN_TEXT = "application/vnd.oasis.opendocument.text"
_ODT, _EPUB = f"mimetype{_OPEN_TEXT}".encode(), b"mimetypeapplication/epub+zip"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_KINDS = tuple(
    kind
    for kind in (
        Kind("a PDF", ".pdf", ("application/pdf", "application/x-pdf"), lambda head, _: b"%PDF-" in head[:1024]),
        Kind("a Word document", ".docx", (_OFFICE + "wordprocessingml.document",), _zip_with(b"word/document")),
        Kind("a slide deck", ".pptx", (_OFFICE + "presentationml.presentation",), _zip_with(b"ppt/presentation")),
        Kind("a spreadsheet", ".xlsx", (_OFFICE + "spreadsheetml.sheet",), _zip_with(b"xl/workbook")),
        Kind("an OpenDocument text", ".odt", (_OPEN_TEXT,), lambda head, _: head.startswith(_ZIP) and _ODT in head),
        Kind("an e-book", ".epub", ("application/epub+zip",), lambda head, _: head.startswith(_ZIP) and _EPUB in head),
        Kind("an RTF file", ".rtf", ("application/rtf", "text/rtf"), lambda head, _: head.startswith(b"{\\rtf")),
        Kind("a web page", ".html", ("text/html", "application/xhtml+xml"), lambda head, _: bool(_HTML.search(head))),
        Kind("a Markdown file", ".md", ("text/markdown",), _is_text),
        Kind("a table of text", ".csv", ("text/csv",), _is_text),
        Kind("a table of text", ".tsv", ("text/tab-separated-values",), _is_text),
        Kind("a text file", ".txt", ("text/plain",), _is_text),
    )
    if kind.suffix in SUPPORTED_SUFFIXES
)
_TEXT_SUFFIXES = (".md", ".csv", ".tsv", ".txt")


def kind_of_suffix(suffix: str) -> Kind | None:
    """Return the kind of file that a name ending means; None for endings that say nothing."""
    suffix = ".html" if suffix == ".htm" else suffix
    return next((kind for kind in _KINDS if kind.suffix == suffix), None)


def check_declared(content_type: str) -> None:
    """Refuse, before anything is downloaded, what the server says is no document.

    :raises Refused: naming what it says it is.
    """
    declared = _declared(content_type)
    if declared not in _SAYS_NOTHING and not any(declared in kind.types for kind in _KINDS):
        shown = re.sub(r"[^!-~]", "?", declared[:60])
        raise Refused(f"The site sent '{shown}', which is no kind of document that is read.", _OPEN_YOURSELF)


def classify(content_type: str, head: bytes, tail: bytes | None, asked: Address) -> Kind:
    """Return what came.

    :param head: the first :data:`HEAD_BYTES` of the file.
    :param tail: its last :data:`TAIL_BYTES`; None while they are not here yet: kinds that only they tell apart pass.
    :param asked: the address that was asked for; its ending says what to expect.
    :raises Refused: the server's word and the bytes disagree, or it is not what was asked for.
    """
    declared = _declared(content_type)
    if not declared or declared in _SAYS_NOTHING:
        kind = next((each for each in _KINDS if each.suffix not in _TEXT_SUFFIXES and each.looks(head, tail)), None)
    else:
        kind = next((each for each in _KINDS if declared in each.types), None)
    expected = kind_of_suffix(PurePosixPath(asked.path).suffix.lower())
    if expected is not None and expected.suffix == ".pdf" and _HTML.search(head):
        raise Refused(
            "The address is that of a PDF, but a web page came: most likely one that asks to log in or to accept "
            "cookies, or that says the document has moved.",
            _OPEN_YOURSELF,
        )
    if kind is None:
        raise Refused("What came is no kind of document that is read.", _OPEN_YOURSELF)
    if not kind.looks(head, tail):
        raise Refused(f"The site says it sends {kind.name}, but what came is something else.", _OPEN_YOURSELF)
    # Pages may be served from any address; a file's ending is a promise.
    undecided = tail is None and head.startswith(_ZIP)
    if expected not in (None, kind) and expected.suffix != ".html" and not undecided:
        raise Refused(f"The address is that of {expected.name}, but {kind.name} came.", _OPEN_YOURSELF)
    return kind


def refuse_login_page(page: bytes, asked: Address, came_from: Address) -> None:
    """Refuse a page that asks for a password where a document was expected.

    Many sites have a field for members on every page; it counts where the visit was sent elsewhere or the page is
    about signing in.

    :raises Refused: naming what it looks like.
    """
    if not _PASSWORD_FIELD.search(page):
        return
    title = _TITLE.search(page)
    about = (title.group(1).decode("latin-1") if title else "") + " " + came_from.path
    if (came_from.host, came_from.path) != (asked.host, asked.path) or _SIGN_IN.search(about):
        raise Refused("The site asks to log in before it shows this document.", _OPEN_YOURSELF)


def _declared(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()
