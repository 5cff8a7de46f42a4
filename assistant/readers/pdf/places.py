"""Where words stand on a page, told from pdfium's characters alone: a fraction of the time that reading the page takes.

Good only for words that the page holds once, letter for letter and in pdfium's own order; for all others there is
nothing here, and the page has to be read as it was for the library.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

import pypdfium2.raw as pdfium_c

from assistant.readers.pdf.lines import is_right_to_left

# What the page and its stored text may write differently: blanks, hyphens at a line's end, brackets around notes.
_NOT_COUNTED = re.compile("[-\\[\\]\\s\u00ad\u0002\ufffe\\0]")
_COUNTED = re.compile("[^-\\[\\]\\s\u00ad\u0002\ufffe\\0]")
# Of a line's height: so wide a gap parts two boxes, as between the cells of a table.
GAP_SHARE = 1.5

Extent = tuple[float, float, float, float]
"""Left, bottom, right and top, in points."""


def characters_of(raw: Any) -> str:
    """Return the characters of a text page, as many as pdfium counts."""
    count = pdfium_c.FPDFText_CountChars(raw)
    buffer = ctypes.create_string_buffer(2 * (count + 1))
    written = pdfium_c.FPDFText_GetText(raw, 0, count, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))
    text = buffer.raw[: 2 * max(0, written - 1)].decode("utf-16-le", errors="replace")
    if len(text) == count:
        return text
    # Letters that pdfium leaves out of a text, yet counts, would shift all that follow.
    return "".join(chr(pdfium_c.FPDFText_GetUnicode(raw, index)) for index in range(count))


def extents_of(raw: Any, characters: str, words: str) -> list[Extent] | None:
    """Return the room that ``words`` take up, line by line; None where they are not there just once."""
    whole, wanted = _NOT_COUNTED.sub("", characters), _NOT_COUNTED.sub("", words)
    at = whole.find(wanted)
    if is_right_to_left(words) or not wanted or at < 0 or whole.find(wanted, at + 1) >= 0:
        return None
    begins = at
    for match in _NOT_COUNTED.finditer(characters):
        if match.start() > begins:
            break
        begins += 1
    found = islice(_COUNTED.finditer(characters, begins), len(wanted))
    return _lines(raw, (match.start() for match in found))


def loose_box(raw: Any, index: int) -> Extent | None:
    """Return the room that a character's line gives it; None where it takes up none."""
    box = pdfium_c.FS_RECTF()
    if pdfium_c.FPDFText_GetLooseCharBox(raw, index, box) and (box.right > box.left or box.top > box.bottom):
        return box.left, box.bottom, box.right, box.top
    return None


def around(boxes: Sequence[Extent]) -> Extent:
    """Return the room around all of ``boxes``, of which there is one at least."""
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def _lines(raw: Any, indices: Iterable[int]) -> list[Extent] | None:
    """Part characters where a line ends; None for text that runs in another direction than to the right."""
    runs: list[list[Extent]] = []
    before: Extent | None = None
    for index in indices:
        box = loose_box(raw, index)
        if box is None:
            continue
        if before is None or not _same_line(before, box):
            if before is not None and box[3] > before[3] and _overlaps(before, box):
                return None
            runs.append([])
        runs[-1].append(box)
        before = box
    return [around(run) for run in runs] or None


def _same_line(before: Extent, box: Extent) -> bool:
    high = max(before[3] - before[1], box[3] - box[1])
    return _level(before, box) and -high < box[0] - before[2] < GAP_SHARE * high


def _level(before: Extent, box: Extent) -> bool:
    shared = min(before[3], box[3]) - max(before[1], box[1])
    return shared > 0.5 * min(before[3] - before[1], box[3] - box[1])


def _overlaps(before: Extent, box: Extent) -> bool:
    """Whether a character stands above the one before it, as in text that runs up or down the page."""
    return min(before[2], box[2]) - max(before[0], box[0]) > 0.5 * min(before[2] - before[0], box[2] - box[0])
