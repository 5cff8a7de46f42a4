"""Bytes -> Document of pages and blocks; one module a format.

:func:`read` runs in the calling process; :class:`assistant.readers.child.ReaderProcess` runs it apart, with limits
on time and memory, which is what files from elsewhere need.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath

from assistant.errors import UnreadableFile
from assistant.readers.failures import (
    NO_TEXT_HINT,
    NO_TEXT_UNTRIED_HINT,
    SUPPORTED_SUFFIXES,
    corrupt,
    empty,
    locked,
    no_ending,
    no_text,
    old_office,
    over_limit,
    too_large,
    unsupported,
)
from assistant.readers.limits import DEFAULT_LIMITS, Limits
from assistant.readers.recognition import Recognition
from assistant.types import Document

__all__ = ["SUPPORTED_SUFFIXES", "Limits", "read"]

_PDF, _ZIP, _OLE, _RTF = b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf"
# Readers accept a PDF whose header is not its first byte, as Acrobat does.
PDF_HEADER_WITHIN_BYTES = 1024
_PACKED = "a ZIP archive"
_KINDS = (
    (_PDF, "a PDF"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (_OLE, "an old or locked Office file"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (_RTF, "an RTF file"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"7z\xbc\xaf", "a compressed file (7-Zip)"),
    (b"MZ\x90", "a Windows program"),
    (b"\x7fELF", "a program"),
)
_INSIDE_ZIP = (
    (b"application/epub+zip", "an e-book (EPUB)"),
    (b"application/vnd.oasis.opendocument.text", "an OpenDocument text"),
    (b"application/vnd.oasis.opendocument", "an OpenDocument file of another kind"),
    (b"word/", "a Word document"),
    (b"ppt/", "a PowerPoint file"),
    (b"xl/", "an Excel file"),
)
_EXPECTED = {
    ".pdf": "a PDF",
    ".docx": "a Word document (.docx)",
    ".pptx": "a PowerPoint file (.pptx)",
    ".xlsx": "an Excel file (.xlsx)",
    ".odt": "an OpenDocument text (.odt)",
    ".epub": "an e-book (.epub)",
    ".rtf": "an RTF file",
}
_ZIPPED = (".docx", ".pptx", ".xlsx", ".odt", ".epub")
_OFFICE = (".docx", ".pptx", ".xlsx")

_Reader = Callable[[bytes, Limits], Document]


def read(name: str, data: bytes, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Return what the file called ``name`` holds.

    :raises UnreadableFile: with the quarantine code, what is wrong and what to do; no other exception leaves here.
    """
    document = attempt(name, data, limits)
    require_text(document)
    return document


def attempt(
    name: str,
    data: bytes,
    limits: Limits = DEFAULT_LIMITS,
    recognised: Mapping[int, Recognition] | None = None,
    page_read: Callable[[], None] = lambda: None,
) -> Document:
    """Return what the file called ``name`` holds, which may be pages without any text.

    :param recognised: what text recognition read from pages that were unread without it, by index.
    :param page_read: called after each page of a long file.
    :raises UnreadableFile: as :func:`read`, but not for want of text that may be recognised.
    """
    try:
        return _read(name, data, limits, recognised or {}, page_read)
    except UnreadableFile:
        raise
    except MemoryError as error:
        raise over_limit("The file needs more memory than a reader may take.", "file_memory_mb") from error
    except Exception as error:
        # Parsers raise far more than their own exceptions on damaged files.
        raise corrupt("The file is damaged and cannot be read.") from error


def require_text(document: Document, *, recognition: bool = False) -> None:
    """Refuse a document of which no page holds text.

    :param recognition: text recognition has been tried.
    :raises UnreadableFile: NO_TEXT.
    """
    if any(page.text for page in document.pages):
        return
    if recognition:
        raise no_text("No page of the file holds text, and text recognition found none either.", NO_TEXT_HINT)
    raise no_text("No page of the file holds text; they are probably pictures of pages.", NO_TEXT_UNTRIED_HINT)


def _read(
    name: str,
    data: bytes,
    limits: Limits,
    recognised: Mapping[int, Recognition],
    page_read: Callable[[], None],
) -> Document:
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUPPORTED_SUFFIXES:
        raise unsupported(f"Files of the kind '{suffix}' cannot be read.") if suffix else no_ending(_looks_like(data))
    if len(data) > limits.file_bytes:
        raise too_large(len(data), limits)
    if not data.strip(b" \t\r\n\f\v\x00"):
        raise empty()
    _check_bytes(suffix, data)
    # Parsers are imported when first needed: most take longer to import than a small file takes to read.
    if suffix == ".pdf":
        from assistant.readers.pdf import read_pdf

        return read_pdf(data, limits, recognised, page_read)
    reader = _office_reader(suffix) if suffix in (".rtf", *_ZIPPED) else _text_reader(suffix)
    return reader(data, limits)


def _office_reader(suffix: str) -> _Reader:
    match suffix:
        case ".docx":
            from assistant.readers.docx import read_docx as reader
        case ".pptx":
            from assistant.readers.pptx import read_pptx as reader
        case ".xlsx":
            from assistant.readers.xlsx import read_xlsx as reader
        case ".odt":
            from assistant.readers.odt import read_odt as reader
        case ".rtf":
            from assistant.readers.rtf import read_rtf as reader
        case _:
            from assistant.readers.epub import read_epub as reader
    return reader


def _text_reader(suffix: str) -> _Reader:
    match suffix:
        case ".md" | ".markdown":
            from assistant.readers.markdown import read_markdown as reader
        case ".html" | ".htm":
            from assistant.readers.html import read_html as reader
        case ".csv" | ".tsv":
            from assistant.readers.delimited import read_delimited as reader
        case ".eml":
            from assistant.readers.message import read_message as reader
        case _:
            from assistant.readers.plain import read_plain as reader
    return reader


def _check_bytes(suffix: str, data: bytes) -> None:
    """Refuse bytes that are another kind of file than the name says."""
    # The first file of a packed folder may be a PDF, whole and within reach.
    if suffix == ".pdf" and _PDF in data[:PDF_HEADER_WITHIN_BYTES] and not data.startswith((_ZIP, _OLE)):
        return
    if suffix == ".rtf" and data.lstrip(b"\xef\xbb\xbf \t\r\n\x00").startswith(_RTF):
        return
    if suffix in _OFFICE and data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise locked("file")
        raise old_office(suffix)
    if suffix in _ZIPPED and data.startswith(_ZIP):
        return
    seen = _looks_like(data)
    if suffix in _EXPECTED:
        raise corrupt(
            f"The file is named {suffix} but is not {_EXPECTED[suffix]}{f': it looks like {seen}' if seen else ''}.",
            "Give it the name it should have, or save it again from its own program."
            if seen != _PACKED
            else "Unpack it, add the documents that are in it, and delete it.",
        )
    if seen:
        raise corrupt(
            f"The file is named {suffix} but looks like {seen}.", "Give it the name it should have and add it again."
        )


def _looks_like(data: bytes) -> str | None:
    if data.startswith(_ZIP):
        return _inside_zip(data)
    return next((kind for magic, kind in _KINDS if data.startswith(magic)), None)


def _inside_zip(data: bytes) -> str:
    return next((kind for mark, kind in _INSIDE_ZIP if mark in data), _PACKED)
