"""Opening a PDF with pdfium, and its pages as a reader sees them: form values and text boxes are part of the text."""

from __future__ import annotations

import ctypes
import functools
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from assistant.errors import UnreadableFile
from assistant.readers.failures import cut_off, empty, locked

# pdfium may be used by one thread at a time.
PDFIUM = threading.RLock()
# Annotations whose words stand on the page: form fields, text boxes and stamps. Comments open in a window of their own.
_ON_THE_PAGE = frozenset((pdfium_c.FPDF_ANNOT_WIDGET, pdfium_c.FPDF_ANNOT_FREETEXT, pdfium_c.FPDF_ANNOT_STAMP))
_NOT_SHOWN = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW
_FIELDS_OF_WORDS = frozenset(
    (pdfium_c.FPDF_FORMFIELD_TEXTFIELD, pdfium_c.FPDF_FORMFIELD_COMBOBOX, pdfium_c.FPDF_FORMFIELD_LISTBOX)
)
# What a file is opened with that pdfium cannot open, by its error. It knows passwords only; others lock by certificate.
_KEYS = {pdfium_c.FPDF_ERR_PASSWORD: "password", pdfium_c.FPDF_ERR_SECURITY: "certificate"}
MOST_ANNOTATIONS = 2_000
# A notice in a form's place is no longer, in any language, and names the program that shows the form.
NOTICE_CHARACTERS, _NOTICE_NAMES = 1_500, "adobe"
# Of a page's letters: more than these are not lost by chance where its form is made part of it.
MOST_LOST = 0.02
# Type of a text box whose looks the file leaves to the viewer: size and line height in points, a letter's width in ems.
BOX_SIZE, BOX_LEADING, BOX_LETTER = 10.0, 12.0, 0.5
# Of its text so much is written upon the page, and so much looked at.
MOST_BOX_CHARACTERS, MOST_TEXT_CHARACTERS = 20_000, 500_000


def damaged() -> UnreadableFile:
    """The file does not hold what a PDF must hold."""
    return cut_off("The PDF")


def open_pdf(data: bytes, *, has_no_pages: bool = False) -> Any:
    """Return pdfium's document; hold :data:`PDFIUM` while it is used.

    :param has_no_pages: what another reader says of a file that pdfium cannot open.
    :raises UnreadableFile: EMPTY, LOCKED or CORRUPT.
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if has_no_pages:
            raise empty("The PDF has no pages: it") from error
        # pdfium may report the error of the file before this one, so the file itself must speak of encryption.
        key = _KEYS.get(getattr(error, "err_code", None))
        if key is not None and b"/Encrypt" in data:
            raise locked("PDF", key) from error
        raise damaged() from error
    # Only with its form opened does pdfium draw the fields whose looks the file leaves to the viewer.
    document.init_forms()
    return document


def is_notice_only(document: Any) -> bool:
    """True where the file is a form without pages of its own (XFA), and its page tells readers to use another program.

    A form that other programs can show besides has fields upon its pages, or more than a notice to say.
    """
    if pdfium_c.FPDF_GetFormType(document.raw) != pdfium_c.FORMTYPE_XFA_FULL or len(document) != 1:
        return False
    page = document[0]
    try:
        text = _text(page)
        is_notice = len(text) <= NOTICE_CHARACTERS and _NOTICE_NAMES in text.casefold()
        return is_notice and not any(_is_field(kind, annotation) for kind, annotation in _annotations(page))
    finally:
        page.close()


def _is_field(kind: int, annotation: Any) -> bool:
    place = pdfium_c.FS_RECTF()
    pdfium_c.FPDFAnnot_GetRect(annotation, place)
    # A signature that nobody sees is a field without room.
    return bool(kind == pdfium_c.FPDF_ANNOT_WIDGET and place.right > place.left and place.top > place.bottom)


def open_page(document: Any, index: int) -> Any:
    """Return a page with the values of its form and its text boxes made part of its text, in memory only.

    A document of which such a page was opened is not what the file says any more, so it is opened once.

    :raises pdfium.PdfiumError: the page is broken.
    """
    page = document[index]
    if not changes_on_opening(page):
        return page
    boxes = [box for kind, annotation in _annotations(page) if (box := _unpainted_text(kind, annotation))]
    values = [box for kind, annotation in _annotations(page) if (box := _field_value(document, kind, annotation))]
    letters = _letters(page)
    if pdfium_c.FPDFPage_Flatten(page.raw, pdfium_c.FLAT_NORMALDISPLAY) == pdfium_c.FLATTEN_SUCCESS:
        # What was made part of the page is seen once the page is loaded again.
        flat = document[index]
        if (letters - _letters(flat)).total() > MOST_LOST * letters.total():
            # pdfium forgets fonts that a page shares with others. The page as loaded before still has its own.
            flat.close()
            boxes += values
        else:
            page.close()
            page = flat
    for left, top, right, text in boxes:
        _write(document, page, left, top, right, text)
    return page


def _letters(page: Any) -> Counter[str]:
    """Return how often each letter and digit stands on a page."""
    return Counter(filter(str.isalnum, _text(page)))


def _text(page: Any) -> str:
    text_page = page.get_textpage()
    try:
        return str(text_page.get_text_range())
    finally:
        text_page.close()


def changes_on_opening(page: Any) -> bool:
    """Whether a page, as the file has it, shows what is not part of its text."""
    return not _ON_THE_PAGE.isdisjoint(kind for kind, _ in _annotations(page))


def _annotations(page: Any) -> Iterator[tuple[int, Any]]:
    """Yield (kind, annotation) of what the page shows on top of its content."""
    for index in range(min(pdfium_c.FPDFPage_GetAnnotCount(page.raw), MOST_ANNOTATIONS)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        try:
            if not pdfium_c.FPDFAnnot_GetFlags(annotation) & _NOT_SHOWN:
                yield pdfium_c.FPDFAnnot_GetSubtype(annotation), annotation
        finally:
            pdfium_c.FPDFPage_CloseAnnot(annotation)


def _unpainted_text(kind: int, annotation: Any) -> tuple[float, float, float, str] | None:
    """Return (left, top, right, text) of a text box whose looks the file leaves to the viewer; pdfium shows none."""
    if kind != pdfium_c.FPDF_ANNOT_FREETEXT or pdfium_c.FPDFAnnot_HasKey(annotation, b"AP"):
        return None
    return _placed(annotation, functools.partial(pdfium_c.FPDFAnnot_GetStringValue, annotation, b"Contents"))


def _field_value(document: Any, kind: int, annotation: Any) -> tuple[float, float, float, str] | None:
    """Return (left, top, right, text) of a field that is filled in with words that everybody may see."""
    if kind != pdfium_c.FPDF_ANNOT_WIDGET or document.formenv is None:
        return None
    form = document.formenv.raw
    if pdfium_c.FPDFAnnot_GetFormFieldType(form, annotation) not in _FIELDS_OF_WORDS:
        return None
    if pdfium_c.FPDFAnnot_GetFormFieldFlags(form, annotation) & pdfium_c.FPDF_FORMFLAG_TEXT_PASSWORD:
        return None
    return _placed(annotation, functools.partial(pdfium_c.FPDFAnnot_GetFormFieldValue, form, annotation))


def _placed(annotation: Any, ask: Callable[[Any, int], int]) -> tuple[float, float, float, str] | None:
    """Return (left, top, right, text) of an annotation; ``ask`` is pdfium's for a text, given room and its size."""
    # With less room than it takes pdfium gives nothing.
    buffer = ctypes.create_string_buffer(min(ask(None, 0), 2 * MOST_TEXT_CHARACTERS))
    ask(ctypes.cast(buffer, ctypes.POINTER(pdfium_c.FPDF_WCHAR)), len(buffer))
    text = buffer.raw.decode("utf-16-le", errors="replace").rstrip("\0")[:MOST_BOX_CHARACTERS]
    place = pdfium_c.FS_RECTF()
    if not text.strip() or not pdfium_c.FPDFAnnot_GetRect(annotation, place):
        return None
    return place.left, place.top, place.right, text


def _write(document: Any, page: Any, left: float, top: float, right: float, text: str) -> None:
    """Write ``text`` upon the page, in memory only, in lines that fit between ``left`` and ``right``."""
    width = max(1, int((right - left) / (BOX_SIZE * BOX_LETTER)))
    for number, line in enumerate(_wrapped(text, width)):
        drawn = pdfium_c.FPDFPageObj_NewTextObj(document.raw, b"Helvetica", ctypes.c_float(BOX_SIZE))
        letters = ctypes.create_string_buffer((line + "\0").encode("utf-16-le"))
        pdfium_c.FPDFText_SetText(drawn, ctypes.cast(letters, ctypes.POINTER(pdfium_c.FPDF_WCHAR)))
        pdfium_c.FPDFPageObj_Transform(drawn, 1, 0, 0, 1, left, top - BOX_LEADING * (number + 1))
        pdfium_c.FPDFPage_InsertObject(page.raw, drawn)


def _wrapped(text: str, width: int) -> Iterator[str]:
    for line in text.splitlines():
        row = ""
        for word in line.split():
            if row and len(row) + 1 + len(word) > width:
                yield row
                row = ""
            row = f"{row} {word}" if row else word
        if row:
            yield row
