"""PDF -> Document, and for a stored slice of text the boxes and the picture to show it in.

Text, boxes and pictures come from pdfium, character by character, since they must agree; pypdf tells labels, outline
and metadata. The stored text of a page is its visible characters in reading order; between two words stands a space,
between two blocks a line feed. Where a word was broken at a line's end, its hyphen is left out or kept, and nothing is
put in its place.
"""

from __future__ import annotations

import ctypes
import itertools
import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pypdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from assistant.readers.failures import corrupt, empty, locked, no_text, over_limit
from assistant.readers.flow import INVISIBLE, clean
from assistant.readers.limits import Limits
from assistant.readers.ooxml import is_junk_title
from assistant.readers.pdf_hyphens import Vocabulary, join_lines
from assistant.readers.pdf_layout import Draft, PageLines, lay_out, outline_key
from assistant.readers.pdf_lines import Line, Word, in_reading_order, make_line
from assistant.types import Block, Document, Page, Properties, ReadingWarning

# pdfium may be used by one thread at a time.
_PDFIUM = threading.RLock()
# Above this share of characters that stand for nothing, a page's text is noise.
NOISE_SHARE = 0.3
OUTLINE_ENTRIES = 5_000
# Of the page's height: smaller type than this is there to be read by machines only.
UNSEEN_SHARE = 0.001
# Letters in a row from which a word is looked at for spaces that pdfium missed, and how wide those are, as a share of
# a letter's width.
LONG_WORD = 15
NARROW_SPACE_SHARE = 0.22
JPEG_QUALITY = 85
_NO_TEXT_HINT = "Run text recognition (OCR) on it, or ask its publisher for a version with text, and add that."
_UNKNOWN = "\ufffd"
_HYPHEN, _DROPPED = "\x02", "\x00"
_BULLETS = {0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "➢", 0xF0FC: "✓", 0xF0A8: "◆", 0xF06F: "○", 0xF02D: "–", 0xF0E0: "→"}
_TOKEN = re.compile(r"[^ \n\x02]+|\n|\x02")


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page as it is shown, in fractions (0 to 1) of its width and height from the top left corner."""

    left: float
    top: float
    width: float
    height: float


def read_pdf(data: bytes, limits: Limits) -> Document:
    """Return a page for every page of the file, those without text included.

    :raises UnreadableFile: CORRUPT, EMPTY (no pages), LOCKED, LIMIT or NO_TEXT.
    """
    about = _About.of(data)
    with _PDFIUM:
        pages = list(_read_pages(data, limits, about))
    if not any(page.lines for page in pages):
        raise no_text("No page of the file holds text; they are probably pictures of pages.", _NO_TEXT_HINT)
    vocabulary = Vocabulary.of(page.lines for page in pages)
    laid_out = lay_out(pages)
    stored = tuple(
        _page(page.index, about.label(page.index), drafts, vocabulary)
        for page, drafts in zip(pages, laid_out, strict=True)
    )
    warnings = tuple(
        ReadingWarning(
            "page_without_text", f"Page {page.index + 1} holds no text; it is probably a picture.", page.index
        )
        for page in stored
        if not page.text
    )
    return Document(stored, about.properties, warnings)


def _open(data: bytes, *, has_no_pages: bool = False) -> Any:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if has_no_pages:
            raise empty("The PDF has no pages: it") from error
        # pdfium may report the error of the file before this one, so the file itself must speak of encryption.
        if getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD and b"/Encrypt" in data:
            raise locked("PDF") from error
        raise corrupt("The PDF is damaged: it was probably not copied completely.") from error


def _read_pages(data: bytes, limits: Limits, about: _About) -> Iterator[PageLines]:
    document = _open(data, has_no_pages=about.has_no_pages)
    try:
        if len(document) == 0:
            raise empty("The PDF has no pages: it")
        if len(document) > limits.pages:
            raise over_limit(f"The PDF has {len(document)} pages; the limit is {limits.pages}.")
        room = limits.characters
        for index in range(len(document)):
            page = _read_page(document, index, about)
            room -= sum(len(line.text) for line in page.lines)
            if room < 0:
                raise over_limit("The PDF holds more text than a reader will take on.")
            yield page
    finally:
        document.close()


def _read_page(document: Any, index: int, about: _About) -> PageLines:
    try:
        page = document[index]
    except pdfium.PdfiumError:
        # One broken page among others: it is reported as a page without text.
        return PageLines(index, (), 1.0, 1.0)
    lines, width, height = _lines_of(page)
    page.close()
    return PageLines(index, () if _is_noise(lines) else tuple(lines), width, height, about.outline.get(index, ()))


def _is_noise(lines: Sequence[Line]) -> bool:
    text = "".join(line.text for line in lines)
    noise = sum(1 for character in text if character == _UNKNOWN or "\ue000" <= character <= "\uf8ff")
    return noise > NOISE_SHARE * len(text) or not any(map(str.isalnum, text))


def _lines_of(page: Any) -> tuple[list[Line], float, float]:
    """Return a page's lines in reading order and its width and height in points, upright."""
    # With the page turned, pdfium would mix up the order of its text.
    page.set_rotation(0)
    width, height = page.get_size()
    text_page = page.get_textpage()
    try:
        reader = _TextReader.of(text_page.raw, page.get_bbox())
        lines, quarter_turns = reader.lines(width, height)
    finally:
        text_page.close()
    if quarter_turns % 2:
        width, height = height, width
    return in_reading_order(lines), width, height


@dataclass(slots=True)
class _TextReader:
    """Reads characters, boxes and type of one text page; the buffers are reused, since calls are what costs time."""

    raw: Any
    text: str
    shown: tuple[float, float, float, float]
    box: Any
    matrix: Any
    name: Any
    flags: Any

    @classmethod
    def of(cls, raw: Any, shown: tuple[float, float, float, float]) -> _TextReader:
        """Return a reader of a text page; ``shown`` is (left, bottom, right, top) of what a viewer shows."""
        count = max(0, pdfium_c.FPDFText_CountChars(raw))
        unicode_of = pdfium_c.FPDFText_GetUnicode
        text = _visible(raw, [unicode_of(raw, index) for index in range(count)])
        return cls(
            raw,
            text,
            shown,
            pdfium_c.FS_RECTF(),
            pdfium_c.FS_MATRIX(),
            ctypes.create_string_buffer(128),
            ctypes.c_int(),
        )

    def lines(self, width: float, height: float) -> tuple[list[Line], int]:
        """Return the lines as drawn, and by how many quarter turns most of the text is turned."""
        rows = [(*self._row(spans), hyphen) for spans, hyphen in self._spans()]
        rows = [(words, turn, hyphen) for read, turn, hyphen in rows if (words := self._seen(read))]
        turns = Counter(turn for words, turn, _ in rows for _ in words)
        upright = turns.most_common(1)[0][0] if turns else 0
        lines = [
            make_line([_upright(word, upright, width, height, turn != upright) for word in words], hyphen)
            for words, turn, hyphen in rows
        ]
        return lines, upright

    def _seen(self, words: Sequence[Word]) -> list[Word]:
        """Leave out what nobody can check on the page: words beyond its edges, or too small to be seen."""
        left, bottom, right, top = self.shown
        least = UNSEEN_SHARE * (top - bottom)
        return [
            word
            for word in words
            if word.right > left and word.left < right and word.top > bottom and word.bottom < top
            if word.top - word.bottom > least
        ]

    def _spans(self) -> Iterator[tuple[list[tuple[str, int, int]], int | None]]:
        """Yield (text, start, end) of the words between two line ends, and the hyphen that ends the row."""
        spans: list[tuple[str, int, int]] = []
        for match in _TOKEN.finditer(self.text):
            token = match.group()
            if token not in ("\n", _HYPHEN):
                spans.extend(self._split(token, match.start(), match.end()))
            elif spans:
                yield spans, match.start() if token == _HYPHEN else None
                spans = []
        if spans:
            yield spans, None

    def _split(self, token: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
        """Yield the token, or its words where they were set so tight that pdfium saw no space between them."""
        if len(token) >= LONG_WORD and token.isalpha():
            cuts = self._narrow_spaces(start, end)
            for first, last in zip([start, *cuts], [*cuts, end], strict=True):
                yield self.text[first:last], first, last
        elif visible := token.replace(_DROPPED, ""):
            yield visible, start, end

    def _narrow_spaces(self, start: int, end: int) -> list[int]:
        """Return the characters before which the gap is clearly wider than is usual within the word."""
        edges: list[tuple[float, float]] = []
        for index in range(start, end):
            pdfium_c.FPDFText_GetLooseCharBox(self.raw, index, self.box)
            edges.append((self.box.left, self.box.right))
        gaps = [after[0] - before[1] for before, after in itertools.pairwise(edges)]
        usual = sorted(gaps)[len(gaps) // 2]
        width = max(1.0, sum(right - left for left, right in edges) / len(edges))
        return [start + number + 1 for number, gap in enumerate(gaps) if gap - usual > NARROW_SPACE_SHARE * width]

    def _row(self, spans: Sequence[tuple[str, int, int]]) -> tuple[list[Word], int]:
        """Return the words of a row and its quarter turns.

        Type is asked for at both ends only where they agree: each call costs more than all the rest done for a word.
        """
        scale, turn = self._scale_and_turn(spans[0][1])
        first, last = self._is_bold(spans[0][1]), self._is_bold(spans[-1][1])
        words = [self._word(span, scale, first if first == last else self._is_bold(span[1])) for span in spans]
        return words, turn

    def _scale_and_turn(self, index: int) -> tuple[float, int]:
        matrix = self.matrix
        if not pdfium_c.FPDFText_GetMatrix(self.raw, index, matrix):
            return 1.0, 0
        scale = (matrix.c * matrix.c + matrix.d * matrix.d) ** 0.5
        if abs(matrix.b) > abs(matrix.a):
            return scale, 1 if matrix.b > 0 else 3
        return scale, 2 if matrix.a < 0 and matrix.d < 0 else 0

    def _word(self, span: tuple[str, int, int], scale: float, bold: bool) -> Word:
        text, start, end = span
        raw, box = self.raw, self.box
        pdfium_c.FPDFText_GetLooseCharBox(raw, start, box)
        left, right, bottom, top = box.left, box.right, box.bottom, box.top
        if end - start > 1:
            pdfium_c.FPDFText_GetLooseCharBox(raw, end - 1, box)
            left, right = min(left, box.left), max(right, box.right)
            bottom, top = min(bottom, box.bottom), max(top, box.top)
        size = round(pdfium_c.FPDFText_GetFontSize(raw, start) * scale * 2) / 2
        return Word(text, start, end, left, bottom, right, top, size, bold)

    def _is_bold(self, index: int) -> bool:
        length = pdfium_c.FPDFText_GetFontInfo(self.raw, index, self.name, len(self.name), self.flags)
        if length == 0 or length > len(self.name):
            return False
        return bool(self.flags.value & _FORCE_BOLD) or _name_is_bold(self.name.value)


_FORCE_BOLD = 1 << 18
_BOLD_NAME = re.compile(rb"bold|black|heavy|demi(?!light)", re.IGNORECASE)
_bold_names: dict[bytes, bool] = {}


def _name_is_bold(name: bytes) -> bool:
    known = _bold_names.get(name)
    if known is None:
        known = bool(_BOLD_NAME.search(name))
        if len(_bold_names) < 10_000:
            _bold_names[name] = known
    return known


def _upright(word: Word, turns: int, width: float, height: float, other: bool) -> Word:
    """Return the word with its box turned so that text of ``turns`` quarter turns runs from left to right."""
    if not turns and not other:
        return word
    left, bottom, right, top = word.left, word.bottom, word.right, word.top
    if turns == 1:
        left, bottom, right, top = bottom, width - right, top, width - left
    elif turns == 2:
        left, bottom, right, top = width - right, height - top, width - left, height - bottom
    elif turns == 3:
        left, bottom, right, top = height - top, left, height - bottom, right
    return Word(word.text, word.start, word.end, left, bottom, right, top, word.size, word.bold, other)


def _visible(raw: Any, codes: list[int]) -> str:
    """Return one character for each of pdfium's: as it is seen, or marked as hyphen, white space or dropped."""
    characters: list[str] = []
    for index, code in enumerate(codes):
        if 32 <= code < 127 or 161 <= code < 173 or 174 <= code < 768:
            characters.append(chr(code))
        else:
            characters.append(_special(raw, codes, index, code))
    return "".join(characters)


def _special(raw: Any, codes: list[int], index: int, code: int) -> str:
    if code in (10, 13):
        return "\n"
    if code in (2, 0xFFFE, 0xAD):
        at_end = pdfium_c.FPDFText_IsHyphen(raw, index) == 1 or (
            code == 0xAD and index + 1 < len(codes) and codes[index + 1] in (10, 13)
        )
        return _HYPHEN if at_end and index + 1 < len(codes) else "-"
    if code in _BULLETS:
        return _BULLETS[code]
    if 0xD800 <= code < 0xE000:
        return _surrogate(codes, index, code)
    if code >= 0x110000 or code == 0xFFFF:
        return _UNKNOWN
    character = chr(code)
    if character.isspace():
        return " "
    if code == 0 or INVISIBLE.get(code, code) is None:
        # A control character that takes up room is a glyph whose meaning the file does not tell.
        return _UNKNOWN if code < 32 else _DROPPED
    return character


def _surrogate(codes: list[int], index: int, code: int) -> str:
    """Join the halves of a character beyond the first plane; the second half is dropped."""
    if code < 0xDC00 and index + 1 < len(codes) and 0xDC00 <= codes[index + 1] < 0xE000:
        return chr(0x10000 + ((code - 0xD800) << 10) + (codes[index + 1] - 0xDC00))
    return _DROPPED if code >= 0xDC00 and index and 0xD800 <= codes[index - 1] < 0xDC00 else _UNKNOWN


def _page(index: int, label: str | None, drafts: Sequence[Draft], vocabulary: Vocabulary) -> Page:
    parts: list[str] = []
    blocks: list[Block] = []
    position = 0
    for draft in drafts:
        if parts:
            parts.append("\n")
            position += 1
        text = join_lines(draft.lines, vocabulary)
        parts.append(text)
        blocks.append(Block(draft.role, position, position + len(text), draft.level, draft.strong))
        position += len(text)
    return Page(index, label, "".join(parts), tuple(blocks))


def page_boxes(data: bytes, page_index: int, page_text: str, start: int, end: int) -> tuple[Box, ...]:
    """Return where ``page_text[start:end]`` stands on the page as it is shown, one box a line.

    :param page_text: the stored text of the page; it tells which hyphens were kept. Where it is not what the page
        says (another version of the file), there are no boxes rather than wrong ones.
    :raises UnreadableFile: the file cannot be opened.
    """
    with _PDFIUM:
        document = _open(data)
        try:
            page = document[page_index]
            rotation = page.get_rotation()
            lines, _, _ = _lines_of(page)
            runs = _character_runs(lines, page_text, start, end)
            if not runs:
                return ()
            text_page = page.get_textpage()
            extents = [_extent(text_page.raw, run) for run in runs]
            text_page.close()
            page.set_rotation(rotation)
            return tuple(_fractions(page, extent) for extent in extents if extent is not None)
        finally:
            document.close()


def _character_runs(lines: Sequence[Line], page_text: str, start: int, end: int) -> list[list[int]]:
    """Return, line by line, pdfium's indices of the characters of a slice; none where text and lines differ."""
    runs: list[list[int]] = []
    position = 0
    for number, line in enumerate(lines):
        if page_text[position : position + len(line.text)] != line.text:
            return []
        run = [index for offset, index in _indices(line, position) if start <= offset < end]
        position += len(line.text)
        if line.hyphen is not None and page_text[position : position + 1] == "-":
            if start <= position < end:
                run.append(line.hyphen)
            position += 1
        elif line.hyphen is None and number + 1 < len(lines):
            position += 1
        if run:
            runs.append(run)
    return runs


def _indices(line: Line, position: int) -> Iterator[tuple[int, int]]:
    """Yield (offset in the page text, pdfium's index); a word with dropped characters counts as a whole."""
    for word in line.words:
        whole = word.end - word.start == len(word.text)
        for number in range(len(word.text)):
            yield position + number, word.start + number if whole else word.start
            if not whole:
                yield position + number, word.end - 1
        position += len(word.text) + 1


def _extent(raw: Any, run: Sequence[int]) -> tuple[float, float, float, float] | None:
    """Return (left, bottom, right, top) around the characters, in points; None where they take up no room."""
    box = pdfium_c.FS_RECTF()
    boxes: list[tuple[float, float, float, float]] = []
    for index in run:
        if pdfium_c.FPDFText_GetLooseCharBox(raw, index, box) and (box.right > box.left or box.top > box.bottom):
            boxes.append((box.left, box.bottom, box.right, box.top))
    if not boxes:
        return None
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


# Fine enough that whole device units make no visible difference.
_DEVICE_UNITS = 1_000_000


def _fractions(page: Any, extent: tuple[float, float, float, float]) -> Box:
    """Return the rectangle as a share of the page that is shown, cropped and turned as it says."""
    left, bottom, right, top = extent
    (x1, y1), (x2, y2) = _shown(page, left, bottom), _shown(page, right, top)
    low_x, high_x = sorted((min(max(x1, 0.0), 1.0), min(max(x2, 0.0), 1.0)))
    low_y, high_y = sorted((min(max(y1, 0.0), 1.0), min(max(y2, 0.0), 1.0)))
    return Box(low_x, low_y, high_x - low_x, high_y - low_y)


def _shown(page: Any, x: float, y: float) -> tuple[float, float]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDF_PageToDevice(page.raw, 0, 0, _DEVICE_UNITS, _DEVICE_UNITS, 0, x, y, across, down)
    return across.value / _DEVICE_UNITS, down.value / _DEVICE_UNITS


def page_picture(data: bytes, page_index: int, scale: float = 1.5, widest: int | None = None) -> bytes:
    """Return the page as a JPEG; ``scale`` is in pixels a point.

    :param widest: pixels that the longer side may have; None means any number.
    :raises UnreadableFile: the file cannot be opened.
    """
    with _PDFIUM:
        document = _open(data)
        try:
            page = document[page_index]
            if widest is not None:
                scale = min(scale, widest / max(page.get_size()))
            picture = page.render(scale=scale).to_pil().convert("RGB")
        finally:
            document.close()
    jpeg = BytesIO()
    picture.save(jpeg, "JPEG", quality=JPEG_QUALITY)
    return jpeg.getvalue()


@dataclass(frozen=True, slots=True)
class _About:
    """What pypdf tells of a file. Each part is empty where pypdf cannot read it: pdfium decides what is readable."""

    labels: tuple[str, ...]
    outline: dict[int, tuple[tuple[str, int], ...]]
    properties: Properties
    has_no_pages: bool = False

    @classmethod
    def of(cls, data: bytes) -> _About:
        """Return labels, outline and properties."""
        try:
            reader = pypdf.PdfReader(BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                return cls((), {}, Properties())
            has_no_pages = len(reader.pages) == 0
        except Exception:  # noqa: BLE001 - pypdf raises far more than its own
            return cls((), {}, Properties())
        return cls(_labels(reader), _outline(reader), _properties(reader), has_no_pages)

    def label(self, index: int) -> str | None:
        """Return what is printed on a page; None where the file does not say."""
        return (self.labels[index] or None) if index < len(self.labels) else None


def _labels(reader: pypdf.PdfReader) -> tuple[str, ...]:
    try:
        if "/PageLabels" not in reader.root_object:
            return ()
        return tuple(clean(label) for label in reader.page_labels)
    except Exception:  # noqa: BLE001 - pypdf raises far more than its own
        return ()


def _outline(reader: pypdf.PdfReader) -> dict[int, tuple[tuple[str, int], ...]]:
    found: dict[int, list[tuple[str, int]]] = {}
    try:
        numbers = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages) if page.indirect_reference}
        for count, (entry, depth) in enumerate(_entries(reader.outline, 0)):
            target = getattr(getattr(entry, "page", None), "idnum", None)
            if count >= OUTLINE_ENTRIES:
                break
            if target in numbers and (key := outline_key(str(entry.title or ""))):
                found.setdefault(numbers[target], []).append((key, depth))
    except Exception:  # noqa: BLE001 - pypdf raises far more than its own
        return {}
    return {index: tuple(titles) for index, titles in found.items()}


def _entries(outline: Any, depth: int) -> Iterator[tuple[Any, int]]:
    for entry in outline:
        if isinstance(entry, list):
            if depth < 20:
                yield from _entries(entry, depth + 1)
        else:
            yield entry, depth


def _properties(reader: pypdf.PdfReader) -> Properties:
    """Return title, author and keywords. Its dates say when the file was made, which is not when it was published."""
    values: dict[str, Any] = {}
    title = clean(_info(reader, "title") or _xmp_title(reader))
    if title and not is_junk_title(title):
        values["title"] = title
    tags = [tag for tag in map(clean, re.split(r"[;,]", _info(reader, "keywords"))) if tag]
    if tags:
        values["tags"] = tags
    # Usually a person; where it is an organisation it is the publisher's name, which is for others to tell.
    if author := clean(_info(reader, "author")):
        values["author"] = author
    return Properties(values)


def _info(reader: pypdf.PdfReader, name: str) -> str:
    try:
        return str(getattr(reader.metadata, name, None) or "")
    except Exception:  # noqa: BLE001 - pypdf raises far more than its own
        return ""


def _xmp_title(reader: pypdf.PdfReader) -> str:
    try:
        titles = reader.xmp_metadata.dc_title if reader.xmp_metadata else {}
        return str((titles or {}).get("x-default") or next(iter((titles or {}).values()), ""))
    except Exception:  # noqa: BLE001 - pypdf raises far more than its own
        return ""
