"""How much text two documents have in common: word shingles and sketches of them (Broder 1997).

A shingle is a run of words, kept as a number that the words cannot be read back from. A sketch is the smallest of a
document's shingles: two documents that share much text share much of their sketches, so that candidates are found by
looking numbers up instead of comparing every pair; how much they really share is then counted over all shingles.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from assistant.types import Page, Role

if TYPE_CHECKING:
    from numpy.typing import NDArray

    # Sorted, without repeats, uint64.
    Shingles = NDArray[np.uint64]

SHINGLE_WORDS = 4
SKETCH_SIZE = 64
# Measured, see docs/decisions/0008-near-duplicates.md: half of the text rewritten still passes, shared phrases do not.
NEAR_DUPLICATE_SHARE = 0.4
# Documents that share so much have at least this many sketch values in common, by a wide margin.
SHARED_SKETCH_VALUES = 8
_WORD = re.compile(r"\w+")
# Who wrote several short messages on one day is the same in each, and most of what they hold.
_MAIL_HEADER = re.compile(r"(?:From|Date|To|Cc|Sent): .{1,200}$")
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def shingles_of(pages: Iterable[Page]) -> Shingles:
    """Return the shingles of what ``pages`` say; headers, footers, page numbers and the heads of e-mails are left out.

    Case and punctuation do not count, so that the same text in another format has the same shingles.
    """
    words = [word for page in pages for word in _words(page)]
    if len(words) < SHINGLE_WORDS:
        return np.zeros(0, dtype=np.uint64)
    numbers = np.array([_number(word) for word in words], dtype=np.uint64)
    mixed = np.zeros(len(numbers) - SHINGLE_WORDS + 1, dtype=np.uint64)
    for place in range(SHINGLE_WORDS):
        mixed = mixed * _MULTIPLIER + numbers[place : place + len(mixed)]
    return np.unique(_mix(mixed))


def sketch_of(shingles: Shingles) -> tuple[int, ...]:
    """Return the smallest shingles, as signed 64-bit numbers, which is what a database holds."""
    return tuple(int(number) for number in shingles[:SKETCH_SIZE].view(np.int64))


def shares(one: Shingles, other: Shingles) -> tuple[float, float]:
    """Return the share of ``one`` that stands in ``other``, and of ``other`` in ``one``, each from 0 to 1."""
    if not len(one) or not len(other):
        return 0.0, 0.0
    common = len(np.intersect1d(one, other, assume_unique=True))
    return common / len(one), common / len(other)


def are_near_duplicates(share: float, other_share: float) -> bool:
    """Return whether so much is shared that one may be a copy or another version of the other.

    The two shares are weighed by the lengths they are shares of, so that a page that stands whole within a long report
    is no version of it.
    """
    return bool(share and other_share) and 2 / (1 / share + 1 / other_share) >= NEAR_DUPLICATE_SHARE


def _words(page: Page) -> list[str]:
    texts = [page.text[block.start : block.end] for block in page.blocks if block.role is not Role.FURNITURE]
    return _WORD.findall(" ".join(text for text in texts if not _MAIL_HEADER.match(text)).casefold())


@lru_cache(maxsize=100_000)
def _number(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def _mix(numbers: Shingles) -> Shingles:
    """Spread the numbers evenly (the finaliser of SplitMix64), so that the smallest are a random sample."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * _MIX_1
    numbers = (numbers ^ (numbers >> np.uint64(27))) * _MIX_2
    return numbers ^ (numbers >> np.uint64(31))
