"""Claims that disagree -> the same with the newer first, and the two sides told as one where they begin with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.conflicts import disagreements
from assistant.answering.spans import WIDEST_CHARACTERS
from assistant.asking.forms import asks_for_both_sides
from assistant.text.lists import list_items, readable
from assistant.text.sentences import sentence_offsets
from assistant.text.two_sides import two_sides
from assistant.types import Citation, Claim, Status


def newest_first(
    question: str, made: Sequence[Claim], citations: Sequence[Citation], differing: Sequence[tuple[int, int]]
) -> tuple[tuple[Claim, ...], tuple[Citation, ...], tuple[tuple[int, int], ...]]:
    """Return claims, citations and pairs with the newer of two that disagree told first, numbered as they come.

    Where both begin with what is disagreed on, those of different documents are one claim: who reads no further has not
    read one figure without the other.

    :param differing: pairs of citations' numbers.
    """
    ordered = _told_together(question, _newer_before_older(made, citations, differing), citations, differing)
    return _renumbered(ordered, citations, differing)


def _newer_before_older(
    made: Sequence[Claim], citations: Sequence[Citation], differing: Sequence[tuple[int, int]]
) -> list[Claim]:
    """Return the claims with the newer of each pair in the place of the older, where that stands before it."""
    dates = {citation.number: citation.document.metadata.dated or "" for citation in citations}
    ordered = list(made)
    for pair in differing:
        older, newer = sorted(pair, key=dates.__getitem__)
        places = [next(n for n, claim in enumerate(ordered) if number in claim.citations) for number in (older, newer)]
        if dates[older] < dates[newer] and places[0] < places[1]:
            ordered.insert(places[0], ordered.pop(places[1]))
    return ordered


def _renumbered(
    made: Sequence[Claim], citations: Sequence[Citation], differing: Sequence[tuple[int, int]]
) -> tuple[tuple[Claim, ...], tuple[Citation, ...], tuple[tuple[int, int], ...]]:
    """Return claims, citations and pairs with the citations numbered from 1 in the order in which they are told."""
    numbers = dict.fromkeys(number for claim in made for number in claim.citations)
    new = {number: place for place, number in enumerate(numbers, start=1)}
    renumbered = sorted((replace(each, number=new[each.number]) for each in citations), key=lambda each: each.number)
    claims = tuple(Claim(claim.text, tuple(new[number] for number in claim.citations)) for claim in made)
    pairs = sorted((min(new[one], new[other]), max(new[one], new[other])) for one, other in differing)
    return claims, tuple(renumbered), tuple(pairs)


def _told_together(
    question: str, made: Sequence[Claim], citations: Sequence[Citation], differing: Sequence[tuple[int, int]]
) -> list[Claim]:
    """Return the claims with two of different documents that disagree as one, where the first of them stands.

    A list stays one, and what is marked as a draft stays marked. What a quote begins with has to be what is disagreed
    on, else one may answer by itself; but where both sides are asked for they are told together anyway.
    """
    asked_for = asks_for_both_sides(question)
    cited = {each.number: each for each in citations}
    left = list(made)
    for pair in differing:
        both = [each for each in left if len(each.citations) == 1 and each.citations[0] in pair]
        carried_by = [cited[each.citations[0]] for each in both]
        if (
            len(both) == len({each.document.document_id for each in carried_by}) == 2
            and all(_is_plain(claim, each) for claim, each in zip(both, carried_by, strict=True))
            and sum(len(each.text) for each in both) <= WIDEST_CHARACTERS
            and (asked_for or disagreements(question, list(map(_beginning, (1, 2), carried_by))))
        ):
            one, other = both
            left[left.index(one)] = Claim(two_sides(one.text, other.text), (*one.citations, *other.citations))
            left.remove(other)
    return left


def _beginning(number: int, citation: Citation) -> Citation:
    """Return a citation of the first sentence alone."""
    start, end = sentence_offsets(citation.quote)[0]
    return replace(citation, number=number, quote=citation.quote[start:end])


def _is_plain(claim: Claim, citation: Citation) -> bool:
    """Return whether a claim is its quote in one line, no list, and by a document that needs no mark."""
    is_current = citation.document.metadata.status is Status.CURRENT
    return is_current and claim.text == readable(citation.quote) and not list_items(claim.text, citation.quote)
