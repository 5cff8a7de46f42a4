"""Where a stored slice of a PDF's text stands on its page, and pictures of pages."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium_c

from assistant.readers.pdf.hyphens import line_starts
from assistant.readers.pdf.lines import Line
from assistant.readers.pdf.opened import PDFIUM, changes_on_opening, open_page, open_pdf
from assistant.readers.pdf.places import Extent, around, characters_of, extents_of, loose_box
from assistant.readers.pdf.text import read_page
from assistant.types import Box, Page, ShownPage

if TYPE_CHECKING:
    from assistant.readers.recognition import Pixels

JPEG_QUALITY, THUMBNAIL_QUALITY = 85, 70
# Pixels a point of the picture that a reader sees beside an answer.
PICTURE_SCALE = 1.5
# Longest side of a picture for text recognition, in pixels, and its most pixels a point: at these, the letters of an
# ordinary page are some 20 pixels high.
RECOGNITION_PIXELS, RECOGNITION_SCALE = 1_800, 3.0
# Longest side of any picture: a page may be as large as a wall.
MOST_PIXELS = 4_000


def page_boxes(data: bytes, page: Page, start: int, end: int) -> tuple[Box, ...]:
    """Return where ``page.text[start:end]`` stands on the page as it is shown, one box a line.

    :param page: as stored. Where its text is not what the page says (another version of the file), there are no boxes
        rather than wrong ones.
    :raises UnreadableFile: the file cannot be opened.
    """
    return show_page(data, page, ((start, end),), scale=None).boxes


def show_page(
    data: bytes, page: Page, slices: Sequence[tuple[int, int]], scale: float | None = PICTURE_SCALE
) -> ShownPage:
    """Return the page as a JPEG, and where slices of its stored text stand on it; the file is opened once for both.

    :param page: as stored. Where its text is not what the page says (another version of the file), there are no boxes
        rather than wrong ones.
    :param slices: (start, end) offsets into the page's text.
    :param scale: of the picture, in pixels a point; None leaves the picture out.
    :raises UnreadableFile: the file cannot be opened.
    """
    with PDFIUM:
        document = open_pdf(data)
        try:
            return _shown(open_page(document, page.index), page, slices, scale)
        finally:
            document.close()


class LastShown:
    """The PDF that was shown last, still open: readers choose several quotes of a document, and leaf through it."""

    def __init__(self) -> None:
        self._version = ""
        self._document: Any = None

    def show(self, data: bytes, version: str, page: Page, slices: Sequence[tuple[int, int]]) -> ShownPage:
        """Return what :func:`show_page` does; ``version`` tells one file's bytes from another's.

        :raises UnreadableFile: the file cannot be opened.
        """
        with PDFIUM:
            if version != self._version:
                self._close()
                self._document, self._version = open_pdf(data), version
            opened = self._document[page.index]
            try:
                if not changes_on_opening(opened):
                    return _shown(opened, page, slices, PICTURE_SCALE)
            finally:
                opened.close()
        return show_page(data, page, slices)

    def _close(self) -> None:
        if self._document is not None:
            self._document.close()
        self._version, self._document = "", None


def _shown(opened: Any, page: Page, slices: Sequence[tuple[int, int]], scale: float | None) -> ShownPage:
    boxes = tuple(_boxes(opened, page, slices))
    if scale is None:
        return ShownPage(b"", boxes)
    return ShownPage(_jpeg(_drawn(opened, scale, MOST_PIXELS).to_pil(), JPEG_QUALITY), boxes)


def _boxes(opened: Any, page: Page, slices: Sequence[tuple[int, int]]) -> Iterator[Box]:
    if page.ocr_confidence is not None:
        yield from (
            _part_of_line(line.box, line.start, line.end, start, end)
            for start, end in slices
            for line in page.ocr_lines
            if line.start < end and start < line.end
        )
        return
    rotation = opened.get_rotation()
    # With the page turned, pdfium would mix up the order of its text.
    opened.set_rotation(0)
    text_page = opened.get_textpage()
    extents: list[Extent | None] = []
    characters = characters_of(text_page.raw) if slices else ""
    lines: Sequence[Line] | None = None
    for start, end in slices:
        found = extents_of(text_page.raw, characters, page.text[start:end])
        if found is not None:
            extents += found
            continue
        lines = read_page(opened).lines if lines is None else lines
        extents += [_extent(text_page.raw, run) for run in _character_runs(lines, page.text, start, end)]
    text_page.close()
    opened.set_rotation(rotation)
    yield from (_fractions(opened, extent) for extent in extents if extent is not None)


def _part_of_line(box: Box, line_start: int, line_end: int, start: int, end: int) -> Box:
    """Return the part of a recognised line's box that its letters from ``start`` to ``end`` take up, as they are equal.

    A line that runs down the page is cut along its height.
    """
    length = line_end - line_start
    first, last = (max(start, line_start) - line_start) / length, (min(end, line_end) - line_start) / length
    if box.height > 2 * box.width:
        return Box(box.left, box.top + first * box.height, box.width, (last - first) * box.height)
    return Box(box.left + first * box.width, box.top, (last - first) * box.width, box.height)


def _character_runs(lines: Sequence[Line], page_text: str, start: int, end: int) -> list[list[int]]:
    """Return, line by line, pdfium's indices of the characters of a slice; none where text and lines differ."""
    starts = line_starts(lines, page_text)
    if starts is None:
        return []
    runs: list[list[int]] = []
    for line, position in zip(lines, starts, strict=True):
        run = [index for offset, index in _indices(line, position) if start <= offset < end]
        after = position + len(line.text)
        if line.hyphen is not None and page_text[after : after + 1] == "-" and start <= after < end:
            run.append(line.hyphen)
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


def _extent(raw: Any, run: Sequence[int]) -> Extent | None:
    """Return the room around the characters; None where they take up none."""
    boxes = [box for index in run if (box := loose_box(raw, index)) is not None]
    return around(boxes) if boxes else None


# Fine enough that whole device units make no visible difference.
_DEVICE_UNITS = 1_000_000


def _fractions(page: Any, extent: Extent) -> Box:
    """Return the rectangle as a share of the page that is shown, cropped and turned as it says."""
    left, bottom, right, top = extent
    (x1, y1), (x2, y2) = _on_screen(page, left, bottom), _on_screen(page, right, top)
    low_x, high_x = sorted((min(max(x1, 0.0), 1.0), min(max(x2, 0.0), 1.0)))
    low_y, high_y = sorted((min(max(y1, 0.0), 1.0), min(max(y2, 0.0), 1.0)))
    return Box(low_x, low_y, high_x - low_x, high_y - low_y)


def _on_screen(page: Any, x: float, y: float) -> tuple[float, float]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDF_PageToDevice(page.raw, 0, 0, _DEVICE_UNITS, _DEVICE_UNITS, 0, x, y, across, down)
    return across.value / _DEVICE_UNITS, down.value / _DEVICE_UNITS


def page_picture(data: bytes, page_index: int, scale: float = PICTURE_SCALE) -> bytes:
    """Return the page as a JPEG; ``scale`` is in pixels a point.

    :raises UnreadableFile: the file cannot be opened.
    """
    return _jpeg(_rendered(data, page_index, scale, MOST_PIXELS).to_pil(), JPEG_QUALITY)


def page_thumbnail(data: bytes, page_index: int, longest_side: int = 240) -> bytes:
    """Return a small JPEG of the page, ``longest_side`` pixels along its longer side; some 10 kB.

    :raises UnreadableFile: the file cannot be opened.
    """
    return _jpeg(_rendered(data, page_index, RECOGNITION_SCALE, longest_side).to_pil(), THUMBNAIL_QUALITY)


def page_pixels(data: bytes, page_index: int) -> Pixels:
    """Return the page as it is shown, as large as text recognition wants it.

    :raises UnreadableFile: the file cannot be opened.
    """
    pixels: Pixels = _rendered(data, page_index, RECOGNITION_SCALE, RECOGNITION_PIXELS).to_numpy()
    return pixels[..., :3].copy() if pixels.ndim == 3 else pixels[..., None].repeat(3, axis=2)


def _rendered(data: bytes, page_index: int, scale: float, most_pixels: int) -> Any:
    """Return the page as pdfium's bitmap (blue, green, red), smaller than ``scale`` where it would be too large."""
    with PDFIUM:
        document = open_pdf(data)
        try:
            return _drawn(open_page(document, page_index), scale, most_pixels)
        finally:
            document.close()


def _drawn(page: Any, scale: float, most_pixels: int) -> Any:
    return page.render(scale=min(scale, most_pixels / max(*page.get_size(), 1.0)))


def _jpeg(picture: Any, quality: int) -> bytes:
    jpeg = BytesIO()
    picture.convert("RGB").save(jpeg, "JPEG", quality=quality)
    return jpeg.getvalue()
