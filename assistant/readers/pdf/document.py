"""PDF -> Document: text with boxes from pdfium, labels, outline and metadata from pypdf.

Text, boxes and pictures come from one library, character by character, since they must agree. The stored text of a page
is its visible characters in reading order; between two words stands a space, between two blocks a line feed. Where a
word was broken at a line's end, its hyphen is left out or kept, and nothing is put in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from assistant.readers.failures import empty, form_without_pages, over_limit
from assistant.readers.limits import Limits
from assistant.readers.pdf.about import About
from assistant.readers.pdf.drafts import Draft
from assistant.readers.pdf.hyphens import Vocabulary, join_lines, line_starts
from assistant.readers.pdf.labels import printed_labels
from assistant.readers.pdf.layout import PageLines, lay_out
from assistant.readers.pdf.lines import Line
from assistant.readers.pdf.opened import PDFIUM, damaged, is_notice_only, open_page, open_pdf
from assistant.readers.pdf.recognised import recognised_lines, recognised_numbers
from assistant.readers.pdf.text import read_page
from assistant.readers.pdf.unread import STAMP_CHARACTERS, Sheet, Unread, unread_pages
from assistant.readers.recognition import Recognition, box_as_shown
from assistant.types import Block, Document, Page, ReadingWarning, RecognisedLine

# Lines per page that are looked at for pictures: beyond them a page has enough text of its own.
MOST_OBJECTS = 3_000
# A page of this many points is as wide as an ordinary one; a recognised page's own size does not matter.
PAGE_HEIGHT = 800.0
NAMED_ATTACHMENTS = 5
# The last bytes of a file, in which its table of contents is found.
END_BYTES = 2048

PageRead = Callable[[], None]


def read_pdf(
    data: bytes,
    limits: Limits,
    recognised: Mapping[int, Recognition] | None = None,
    page_read: PageRead = lambda: None,
) -> Document:
    """Return a page for every page of the file, those without text included; there may be none with text.

    :param recognised: what text recognition read from pages that an earlier reading called unread, by index.
    :param page_read: called after each page, so that a long file is seen to get on.
    :raises UnreadableFile: CORRUPT, EMPTY (no pages), LOCKED, UNSUPPORTED (a form without pages) or LIMIT.
    """
    about = About.of(data)
    with PDFIUM:
        read = list(_read_pages(data, limits, about, page_read))
    sheets = [sheet for sheet, _ in read]
    if all(sheet.is_damaged or (sheet.is_blank and _is_cut_off(data)) for sheet in sheets):
        raise damaged()
    unread = unread_pages(sheets)
    recognised = {index: each for index, each in (recognised or {}).items() if index in unread}
    pages = [_with_recognised(lines, unread, recognised) for _, lines in read]
    if all(index in unread for index in range(len(pages))):
        # Stamps on pictures are no text of a document.
        pages = [page if _is_recognised(page.index, recognised) else _emptied(page) for page in pages]
    vocabulary = Vocabulary.of(page.lines for page in pages)
    laid_out = lay_out(pages)
    labels = about.labels or printed_labels(laid_out)
    stored = tuple(
        _page(page, (labels[page.index] or None) if page.index < len(labels) else None, drafts, vocabulary, recognised)
        for page, drafts in zip(pages, laid_out, strict=True)
    )
    warnings = (*_attachment_warnings(about), *_page_warnings(unread, recognised))
    left = tuple(index for index, why in unread.items() if why.recognisable and index not in recognised)
    return Document(stored, about.properties, warnings, left)


def _is_cut_off(data: bytes) -> bool:
    """True where the file lacks its end, so that blank pages are pages whose content is lost."""
    return b"startxref" not in data[-END_BYTES:]


def _read_pages(data: bytes, limits: Limits, about: About, page_read: PageRead) -> Iterator[tuple[Sheet, PageLines]]:
    document = open_pdf(data, has_no_pages=about.has_no_pages)
    try:
        if len(document) == 0:
            raise empty("The PDF has no pages: it") if about.has_no_pages else damaged()
        if len(document) > limits.pages:
            raise over_limit(f"The PDF has {len(document)} pages; the limit is {limits.pages}.", "file_pages")
        if is_notice_only(document):
            raise form_without_pages()
        room = limits.characters
        for index in range(len(document)):
            sheet, page = _read_page(document, index, about)
            room -= len(sheet.text)
            if room < 0:
                raise over_limit("The PDF holds more text than a reader will take on.", "file_characters")
            yield sheet, page
            page_read()
    finally:
        document.close()


def _read_page(document: Any, index: int, about: About) -> tuple[Sheet, PageLines]:
    try:
        page = open_page(document, index)
    except pdfium.PdfiumError:
        # One broken page among others: it is reported as a page without text.
        return Sheet(index, "", is_damaged=True), PageLines(index, (), 1.0, 1.0)
    read = read_page(page)
    text = " ".join(line.text for line in read.lines)
    picture_share = _picture_share(page) if len(text) <= STAMP_CHARACTERS else 0.0
    is_blank = not text and pdfium_c.FPDFPage_CountObjects(page.raw) == 0
    page.close()
    return (
        Sheet(index, text, picture_share, is_blank),
        PageLines(index, tuple(read.lines), read.width, read.height, about.outline.get(index, ()), read.tables),
    )


def _picture_share(page: Any) -> float:
    """Return how much of the page its largest picture covers, 0 to 1."""
    left, bottom, right, top = page.get_bbox()
    whole = (right - left) * (top - bottom)
    shares = [0.0]
    for picture in islice(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3), MOST_OBJECTS):
        try:
            x1, y1, x2, y2 = picture.get_bounds()
        except pdfium.PdfiumError:
            continue
        shares.append(max(0.0, min(x2, right) - max(x1, left)) * max(0.0, min(y2, top) - max(y1, bottom)))
    return max(shares) / whole if whole > 0 else 0.0


def _with_recognised(page: PageLines, unread: Mapping[int, Unread], recognised: Mapping[int, Recognition]) -> PageLines:
    """Return the page with the lines that were recognised, or with its own where those are worth keeping."""
    if _is_recognised(page.index, recognised):
        recognition = recognised[page.index]
        width, height = PAGE_HEIGHT * recognition.shape, PAGE_HEIGHT
        lines = recognised_lines(recognition, width, height)
        return PageLines(page.index, tuple(lines), width, height, page.outline)
    if page.index in unread and not unread[page.index].keeps_text:
        return _emptied(page)
    return page


def _is_recognised(index: int, recognised: Mapping[int, Recognition]) -> bool:
    return index in recognised and bool(recognised[index].lines)


def _emptied(page: PageLines) -> PageLines:
    return replace(page, lines=(), tables={})


def _page(
    page: PageLines,
    label: str | None,
    drafts: Sequence[Draft],
    vocabulary: Vocabulary,
    recognised: Mapping[int, Recognition],
) -> Page:
    parts: list[str] = []
    blocks: list[Block] = []
    position = 0
    for draft in drafts:
        if parts:
            parts.append("\n")
            position += 1
        text = join_lines(draft.lines, vocabulary)
        parts.append(text)
        blocks.append(Block(draft.role, position, position + len(text), draft.level, draft.strong, draft.header))
        position += len(text)
    text = "".join(parts)
    if not _is_recognised(page.index, recognised):
        return Page(page.index, label, text, tuple(blocks))
    recognition = recognised[page.index]
    lines = tuple(_places(page.lines, text, recognition))
    return Page(page.index, label, text, tuple(blocks), round(recognition.confidence, 3), lines)


def _places(lines: Sequence[Line], text: str, recognition: Recognition) -> Iterator[RecognisedLine]:
    """Yield where each recognised line stands in the page's text and on the page."""
    starts = line_starts(lines, text) or ()
    for line, numbers, position in zip(lines, recognised_numbers(lines), starts, strict=False):
        for number in numbers:
            words = [word for word in line.words if word.start == number]
            length = len(" ".join(word.text for word in words))
            box = box_as_shown(recognition.lines[number].box, recognition.turns)
            yield RecognisedLine(position, position + length, box)
            position += length + 1


def _attachment_warnings(about: About) -> Iterator[ReadingWarning]:
    if about.attachments:
        names = ", ".join(about.attachments[:NAMED_ATTACHMENTS])
        more = ", …" if len(about.attachments) > NAMED_ATTACHMENTS else ""
        files = "1 attached file" if len(about.attachments) == 1 else f"{len(about.attachments)} attached files"
        yield ReadingWarning(
            "attachments_not_read",
            f"The PDF carries {files} that were not read ({names}{more}): save them from it and add them.",
        )


def _page_warnings(unread: Mapping[int, Unread], recognised: Mapping[int, Recognition]) -> Iterator[ReadingWarning]:
    for index, why in unread.items():
        recognition = recognised.get(index)
        if recognition is None:
            yield ReadingWarning("page_without_text", why.reason, index)
        elif recognition.lines:
            yield ReadingWarning(
                "page_read_by_ocr",
                f"Page {index + 1} is a picture; its text was read by text recognition (OCR), which is "
                f"{recognition.confidence:.0%} sure of it. Compare what you quote with the page.",
                index,
            )
        else:
            found = recognition.problem or "Text recognition found no words on it."
            yield ReadingWarning("page_without_text", f"{why.reason} {found}", index)
