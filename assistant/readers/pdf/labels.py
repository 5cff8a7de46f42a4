"""Printed page labels of a PDF that does not tell them: from the page numbers in its headers and footers. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from assistant.readers.pdf.drafts import Draft
from assistant.readers.pdf.roman import roman_value
from assistant.types import Role

# So many pages must agree on where counting began before a number in a margin is a page's label.
AGREEING_PAGES = 3
_DIGITS = re.compile(r"(?<![\w.,/:-])\d{1,4}(?![\w,/:-]|\.\d)")
_ROMAN = re.compile(r"(?<![\w-])(?=[ivxlc])c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})(?![\w-])", re.IGNORECASE)


def printed_labels(pages: Sequence[Sequence[Draft]]) -> tuple[str, ...]:
    """Return each page's printed label, empty where none is sure; nothing where no page has one.

    A number counts where at least :data:`AGREEING_PAGES` pages' numbers, in the same figures, are as far from the
    physical page's: of all numbers in a footer, only the page number grows with the page.
    """
    found = [list(_numbers(drafts)) for drafts in pages]
    offsets = Counter(
        (roman, value - index)
        for index, numbers in enumerate(found)
        for roman, value in {(r, v) for r, v, _ in numbers}
    )
    labels = [
        max(
            ((offsets[roman, value - index], text) for roman, value, text in numbers),
            key=lambda candidate: candidate[0],
            default=(0, ""),
        )
        for index, numbers in enumerate(found)
    ]
    printed = tuple(text if agreeing >= AGREEING_PAGES else "" for agreeing, text in labels)
    return printed if any(printed) else ()


def _numbers(drafts: Sequence[Draft]) -> Iterator[tuple[bool, int, str]]:
    """Yield (is roman, value, as printed) of the numbers in a page's furniture."""
    for draft in drafts:
        if draft.role is not Role.FURNITURE:
            continue
        for match in _DIGITS.finditer(draft.text):
            yield False, int(match.group()), match.group()
        for match in _ROMAN.finditer(draft.text):
            yield True, roman_value(match.group().lower()), match.group()
