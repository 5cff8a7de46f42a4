"""Whether one text is another one, edited: how many runs of words they have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.types import Page, Role

RUN = 4
_WORD = re.compile(r"\w+")


def runs_of_words(pages: Iterable[Page]) -> frozenset[int]:
    """Return every run of words of ``pages``, as numbers that mean something within this process only."""
    words = [
        word
        for page in pages
        for block in page.blocks
        if block.role is not Role.FURNITURE
        for word in _WORD.findall(page.text[block.start : block.end].casefold())
    ]
    return frozenset(hash(tuple(words[place : place + RUN])) for place in range(max(len(words) - RUN, 0) + 1))


def share_in_common(one: frozenset[int], other: frozenset[int]) -> float:
    """Return the share of all runs of words that stand in both, from 0 to 1."""
    return len(one & other) / len(one | other) if one and other else 0.0
