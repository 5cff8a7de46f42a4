"""Claims as plain text: each marker behind what it bears out, a list line by line."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.rendering.markdown import lead_and_items, sides_of
from assistant.types import Answer, Claim


def told(claim: Claim, quotes: Mapping[int, str], remark: str = "") -> tuple[str, tuple[str, ...]]:
    """Return a claim's sentence with its markers and, where it tells a list, its items.

    The sentence is empty where the items stand alone: the last of them has the markers.

    :param quotes: by the citation's number.
    :param remark: what is said of the claim, behind its markers.
    """
    sides = sides_of(claim, quotes)
    if sides:
        return " ".join([*(f"{side} [{number}]" for side, number in sides), remark]).strip(), ()
    text, items = lead_and_items(claim, quotes)
    behind = f"{''.join(f'[{number}]' for number in claim.citations)} {remark}".strip()
    if items and not text:
        return "", (*items[:-1], f"{items[-1]} {behind}")
    return f"{text} {behind}", items


def plain_answer(answer: Answer) -> str:
    """Return an answer's claims and notices, a paragraph each."""
    quotes = {citation.number: citation.quote for citation in answer.citations}
    paragraphs = []
    for claim in answer.claims:
        sentence, items = told(claim, quotes)
        paragraphs.append("\n".join([*([sentence] if sentence else []), *(f"  - {item}" for item in items)]))
    return "\n\n".join([*paragraphs, *answer.notices])
