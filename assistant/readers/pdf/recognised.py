"""Lines that text recognition read from a page -> lines as the rest of the reader knows them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.readers.pdf.lines import Line, Word, by_position, make_line
from assistant.readers.recognition import RecognisedText, Recognition

# Of a line box's height: the size of its type.
TYPE_SHARE = 0.75
# Boxes of one size of type differ by so much.
SAME_SIZE_RATIO = 1.3
_BROKEN = re.compile(r"[^\W\d_]-$")


def recognised_lines(recognition: Recognition, width: float, height: float) -> list[Line]:
    """Return the lines in reading order, on a page of ``width`` and ``height`` points, upright.

    The indices of their words count letters over all lines, as if they were the PDF library's characters;
    :func:`line_numbers` leads back from them.
    """
    sizes = sorted(TYPE_SHARE * line.straight.height * height for line in recognition.lines)
    usual = sizes[len(sizes) // 2] if sizes else 0.0
    lines: list[Line] = []
    for number, line in enumerate(recognition.lines):
        size = TYPE_SHARE * line.straight.height * height
        if usual / SAME_SIZE_RATIO < size < usual * SAME_SIZE_RATIO:
            size = usual
        words = list(_words(line, number, width, height, round(2 * size) / 2))
        broken = bool(_BROKEN.search(line.text)) and len(words[-1].text) > 1
        if broken:
            last = words[-1]
            words[-1] = Word(
                last.text[:-1],
                number,
                number + 1,
                last.left,
                last.bottom,
                last.right,
                last.top,
                last.size,
                last.bold,
            )
        lines.append(make_line(words, number if broken else None))
    return by_position(lines)


def _words(line: RecognisedText, number: int, width: float, height: float, size: float) -> Iterator[Word]:
    """Yield the words of a line, each with the share of its box that its letters have of the line's."""
    left, right = line.straight.left * width, (line.straight.left + line.straight.width) * width
    top = (1 - line.straight.top) * height
    bottom = top - line.straight.height * height
    letter = (right - left) / max(1, len(line.text))
    for match in re.finditer(r"\S+", line.text):
        start, end = left + match.start() * letter, left + match.end() * letter
        yield Word(match.group(), number, number + 1, start, bottom, end, top, size, False)


def recognised_numbers(lines: Sequence[Line]) -> list[tuple[int, ...]]:
    """Return, for each line, the numbers of the recognised lines that it was made of."""
    return [tuple(dict.fromkeys(word.start for word in line.words)) for line in lines]
