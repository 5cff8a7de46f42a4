"""Claims -> the same with the two sides as one: of sources that disagree, newer first, and of what is compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.answering.conflicts import disagreements
from assistant.answering.spans import WIDEST_CHARACTERS
from assistant.asking.forms import asks_for_both_sides
from assistant.asking.parts import compares, parts
from assistant.text.glossary import without_brackets
from assistant.text.lists import list_items, readable
from assistant.text.quantities import years
from assistant.text.sentences import sentence_offsets
from assistant.text.two_sides import two_sides
from assistant.text.words import stems
from assistant.types import Citation, Claim, Status


def both_sides(
    question: str, made: Sequence[Claim], citations: Sequence[Citation], differing: Sequence[tuple[int, int]]
) -> tuple[tuple[Claim, ...], tuple[Citation, ...], tuple[tuple[int, int], ...]]:
    """Return claims, citations and pairs with the two sides of a matter told together, numbered as they come.

    Of two that disagree the newer is told first. Where both begin with what is disagreed on, those of different
    documents are one claim: who reads no further has not read one figure without the other. So are two documents' words
    on two things that the question compares.

    :param differing: pairs of citations' numbers that disagree.
    """
    ordered = _told_together(question, _newer_before_older(made, citations, differing), citations, differing)
    if ordered and compares(question):
        ordered = _side_by_side(ordered, citations, parts(question))
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
        if _can_be_one(both, cited) and (
            asked_for or disagreements(question, list(map(_beginning, (1, 2), carried_by)))
        ):
            left = _as_one(both, left)
    return left


def _side_by_side(made: Sequence[Claim], citations: Sequence[Citation], asked: Sequence[str]) -> list[Claim]:
    """Return the claims with what answers two things that are compared as one.

    Nothing changes where the two are not of different documents, or one of them is a list.

    :param asked: the same question, asked of each of the two.
    """
    cited = {each.number: each for each in citations}
    one, other = (stems(without_brackets(each)) for each in asked)
    shared = one & other & stems(" ".join(each.text for each in made))
    found = [_nearest_to(own, shared, made, cited) for own in (one - other, other - one)]
    both = [each for each in found if each is not None]
    return _as_one(both, made) if _can_be_one(both, cited) else list(made)


def _nearest_to(
    own: frozenset[str], shared: frozenset[str], made: Sequence[Claim], cited: Mapping[int, Citation]
) -> Claim | None:
    """Return the first claim that, with its document's name, holds most of ``own``, and of those most of ``shared``.

    None where none holds half of the first and any of the second.

    :param own: stems of what is asked of one of two things and not of the other.
    :param shared: stems of what is asked of both, as far as any claim holds them.
    """

    def held(claim: Claim) -> int:
        documents = [cited[number].document.metadata for number in claim.citations]
        named = " ".join(" ".join((*each.titles, *each.publishers)) for each in documents)
        # A report of 2022 comes out in 2023: its date tells something only where its name has no year.
        dates = "" if years(named) else " ".join((each.dated or "")[:4] for each in documents)
        return len(own & stems(f"{claim.text} {named} {dates}"))

    best = max(made, key=lambda claim: (held(claim), len(shared & stems(claim.text))))
    on_the_matter = not shared or not shared.isdisjoint(stems(best.text))
    return best if on_the_matter and held(best) * 2 >= max(len(own), 1) else None


def _can_be_one(both: Sequence[Claim], cited: Mapping[int, Citation]) -> bool:
    """Return whether these are two claims, of two documents, that can be told as one."""
    if len(both) != 2 or any(len(each.citations) != 1 for each in both):
        return False
    carried_by = [cited[each.citations[0]] for each in both]
    return (
        carried_by[0].document.document_id != carried_by[1].document.document_id
        and all(_is_plain(claim, each) for claim, each in zip(both, carried_by, strict=True))
        and sum(len(each.text) for each in both) <= WIDEST_CHARACTERS
    )


def _as_one(both: Sequence[Claim], made: Sequence[Claim]) -> list[Claim]:
    """Return the claims with two of them as one, where the first of them stands."""
    one, other = both
    whole = Claim(two_sides(one.text, other.text), (*one.citations, *other.citations))
    place = min(made.index(one), made.index(other))
    left = [each for each in made if each not in both]
    return [*left[:place], whole, *left[place:]]


def _beginning(number: int, citation: Citation) -> Citation:
    """Return a citation of the first sentence alone."""
    start, end = sentence_offsets(citation.quote)[0]
    return replace(citation, number=number, quote=citation.quote[start:end])


def _is_plain(claim: Claim, citation: Citation) -> bool:
    """Return whether a claim is its quote in one line, no list, and by a document that needs no mark."""
    is_current = citation.document.metadata.status is Status.CURRENT
    return is_current and claim.text == readable(citation.quote) and not list_items(claim.text, citation.quote)
