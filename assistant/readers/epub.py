"""EPUB -> Document: a page a chapter, in the order the book is read."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from lxml import etree

from assistant.readers.archive import Doctypes, Element, checked_archive, parse_xml
from assistant.readers.decoding import decode
from assistant.readers.failures import corrupt, locked, no_text, over_limit
from assistant.readers.flow import Flow, clean, iso_date
from assistant.readers.html import add_page
from assistant.readers.limits import Limits
from assistant.types import Document, Page, Properties, ReadingWarning

CONTAINER = "META-INF/container.xml"
ENCRYPTION = "META-INF/encryption.xml"
_WEB_PAGES = ("application/xhtml+xml", "text/html", "application/html", "text/x-oeb1-document")


def read_epub(data: bytes, limits: Limits) -> Document:
    """Return the chapters that hold words; the book's own table of contents is left out where there is more.

    :raises UnreadableFile: CORRUPT, LOCKED, LIMIT, UNSAFE or NO_TEXT.
    """
    with checked_archive(data, limits, Doctypes.WITHOUT_ENTITIES) as archive:
        package = _package_part(archive)
        book = parse_xml(archive.read(package), tolerant=True)
        chapters = list(_chapters(book, package))
        if len(chapters) > limits.pages:
            raise over_limit(f"The book has {len(chapters)} chapters; the limit is {limits.pages}.", "file_pages")
        if _is_locked(archive, chapters):
            raise locked("book")
        told = [chapter for chapter in chapters if not chapter.is_contents]
        pages, warnings = _read_chapters(archive, told or chapters, limits)
    if not pages:
        raise no_text("The book holds no text.", "If its pages are pictures, add a version with text.")
    return Document(tuple(pages), _properties(book), tuple(warnings))


def _package_part(archive: zipfile.ZipFile) -> str:
    """Return the part that lists the chapters; where the book does not name it, the only one of its kind."""
    names = archive.namelist()
    if CONTAINER in names:
        for element in parse_xml(archive.read(CONTAINER)).iter("{*}rootfile"):
            part = unquote(element.get("full-path") or "")
            if part in names:
                return part
    part = next((name for name in names if name.lower().endswith(".opf")), "")
    if not part:
        raise corrupt("The file is named .epub but is no e-book.", "Give it the name it should have and add it again.")
    return part


@dataclass(frozen=True, slots=True)
class _Chapter:
    """A part of the book that is read in its turn."""

    part: str
    is_contents: bool


def _chapters(book: Element, package: str) -> Iterator[_Chapter]:
    items = {item.get("id"): item for item in book.iter("{*}item")}
    for reference in book.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is not None and (item.get("media-type") or _WEB_PAGES[0]).lower() in _WEB_PAGES:
            href = unquote((item.get("href") or "").partition("#")[0])
            yield _Chapter(normpath(join(dirname(package), href)), "nav" in (item.get("properties") or "").split())


def _is_locked(archive: zipfile.ZipFile, chapters: list[_Chapter]) -> bool:
    """True where a chapter is encrypted; books often encrypt their fonts only."""
    if ENCRYPTION not in archive.namelist():
        return False
    encrypted = {
        unquote(each.get("URI") or "") for each in parse_xml(archive.read(ENCRYPTION)).iter("{*}CipherReference")
    }
    return any(chapter.part in encrypted for chapter in chapters)


def _read_chapters(
    archive: zipfile.ZipFile, chapters: list[_Chapter], limits: Limits
) -> tuple[list[Page], list[ReadingWarning]]:
    pages: list[Page] = []
    warnings: list[ReadingWarning] = []
    room = limits.characters
    names = set(archive.namelist())
    for chapter in chapters:
        if chapter.part not in names:
            warnings.append(ReadingWarning("missing_part", f"The book lacks its part {chapter.part}."))
            continue
        data = archive.read(chapter.part)
        if not data.strip():
            continue
        decoded = decode(data)
        flow = Flow(room)
        add_page(decoded.text, flow, surroundings=True)
        room = flow.room
        if flow.pieces:
            warnings += [ReadingWarning(each.code, each.reason, len(pages)) for each in decoded.warnings]
            pages.append(flow.page(len(pages)))
    return pages, warnings


def _properties(book: Element) -> Properties:
    """Return what the book says of itself; its date is the book's own, not the file's."""
    found: dict[str, list[str]] = {}
    for element in book.iter("{http://purl.org/dc/elements/1.1/}*"):
        text = clean(element.text or "")
        if text:
            found.setdefault(str(etree.QName(element).localname), []).append(text)
    values = {
        "title": found.get("title", [""])[0],
        "publisher": found.get("publisher", [""])[0],
        "published": iso_date(found.get("date", [""])[0]),
        "tags": found.get("subject", []),
    }
    return Properties({key: value for key, value in values.items() if value})
