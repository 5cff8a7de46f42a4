"""Quotes -> how a claim that rests on them is worded, and whether one is: what is shown has to be borne out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.answering.short_forms import told
from assistant.answering.verification import supporting
from assistant.text.lists import readable
from assistant.text.two_sides import two_sides
from assistant.types import Citation, Claim

_COUNTED = ("Two", "Three", "Four", "Five")
# So many sources are told to agree.
MOST_AGREEING = len(_COUNTED) + 1


def wordings(quotes: Sequence[str]) -> Iterator[str]:
    """Yield every way in which a claim is worded that these quotes carry, in the order of its numbers."""
    text, *others = map(readable, quotes)
    yield text
    if len(others) == 1:
        yield under(others[0], text)
        yield two_sides(text, others[0])
    if 2 <= len(quotes) <= MOST_AGREEING:
        yield agreed(len(quotes), text)
    spelt = told(quotes[0]) if not others else None
    if spelt is not None:
        yield spelt


def stands_under(claim: Claim, citations: Sequence[Citation]) -> bool:
    """Return whether a claim is a row under its table's head, or an item under what leads in to its list."""
    quotes = {each.number: each.quote for each in citations}
    told = [readable(quotes[number]) for number in claim.citations if number in quotes]
    return len(told) == 2 and claim.text == under(told[1], told[0])


def bear_out(citations: Sequence[Citation], text: str) -> bool:
    """Return whether a claim is worded as these quotes are, or carried by one as a language model's has to be."""
    return bool(citations) and (
        text in wordings([each.quote for each in citations]) or bool(supporting(text, citations))
    )


def under(head: str, told: str) -> str:
    """Return a row under its table's head, or an item under the sentence that leads in to its list."""
    return f"{head.rstrip('.:')}: {told}"


def agreed(sources: int, text: str) -> str:
    """Return what so many sources say, two to :data:`MOST_AGREEING`."""
    return f"{_COUNTED[sources - 2]} sources agree: {text}"
