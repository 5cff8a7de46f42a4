"""One of several that are numbered: "priority 3", "the third domain", "Part two", "Unit 14: …"."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from assistant.quantities import NUMBER_WORDS
from assistant.question import stem

_ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), start=1
    )
}
_ROMAN = {word: number for number, word in enumerate("I II III IV V VI VII VIII IX X XI XII".split(), start=1)}
# What documents number: their parts, and those of what they tell of.
_THINGS = (
    "actions?|aims?|appendi(?:x|ces)|areas?|articles?|asks?|chapters?|conditions?|domains?|duties|duty|elements?|"
    "enablers?|goals?|indicators?|lessons?|modules?|outcomes?|parts?|phases?|pillars?|principles?|priorit(?:y|ies)|"
    "questions?|recommendations?|sections?|stages?|standards?|steps?|strands?|themes?|units?|workstreams?"
)
_SPELT = "|".join(word for word, value in NUMBER_WORDS.items() if 1 <= value <= 20)
_BEHIND = re.compile(
    rf"\b(?P<thing>(?i:{_THINGS})) ?-?(?P<number>\d{{1,2}}\b(?! ?%|\.\d)|(?i:{_SPELT})\b|(?!I\b)[IVX]+\b)"
)
# "Which is first priority?" asks what matters most.
_FIRST = r"(?:(?<=the )|(?<=its )|(?<=our )|(?<=their )|(?<=['’]s ))first"
_LATER = "|".join(word for word in _ORDINALS if word != "first")
_BEFORE = re.compile(
    rf"\b(?:(?P<word>{_FIRST}|{_LATER})|(?P<number>\d{{1,2}})(?:st|nd|rd|th))(?: [\w'’-]+)?? (?P<thing>{_THINGS})\b",
    re.IGNORECASE,
)


def numbered(text: str) -> frozenset[tuple[str, int]]:
    """Return what ``text`` names by its number: the stem of what it is, and the number."""
    found = set()
    for match in _BEHIND.finditer(text):
        number = match["number"]
        value = _ROMAN.get(number) or NUMBER_WORDS.get(number.lower()) or (int(number) if number.isdigit() else 0)
        found.add((stem(match["thing"].lower()), value))
    for match in _BEFORE.finditer(text):
        value = _ORDINALS[match["word"].lower()] if match["word"] else int(match["number"])
        found.add((stem(match["thing"].lower()), value))
    return frozenset(found)


# "The names of unit 1", "what is domain 2 called": its own title, and not that of something in it.
_ASKS_FOR_TITLE = re.compile(
    r"\b(?:titles?|names?|topics?|subjects?|headings?) (?:of|for) (?:the )?(?P<of>(?:[\w'’-]+ ?){1,3})|"
    r"\b(?:called|named|titled|entitled)\b",
    re.IGNORECASE,
)
# "Unit 14: Using Financial Information", and not "Unit 14 key assignments:".
_TITLED = re.compile(rf"\W*(?:{_BEHIND.pattern}) ?[:.–—-] ?\w")


def asks_for_title(question: str) -> bool:
    """Return whether the question asks what one of several that are numbered is called."""
    match = _ASKS_FOR_TITLE.search(question)
    return match is not None and (match["of"] is None or bool(numbered(f"the {match['of']}")))


def gives_title(asked: AbstractSet[tuple[str, int]], text: str) -> bool:
    """Return whether ``text`` begins with one of the numbers that are ``asked`` about and its title."""
    titled = _TITLED.match(text) if asked else None
    return titled is not None and bool(asked & numbered(titled.group()))


def is_of_number(asked: AbstractSet[tuple[str, int]], text: str) -> bool:
    """Return whether ``text`` names one of those that are ``asked`` for by their number."""
    return bool(asked) and bool(asked & numbered(text))


def is_of_other_number(asked: AbstractSet[tuple[str, int]], text: str) -> bool:
    """Return whether ``text`` names others of the several that one is ``asked`` for of, and not that one."""
    if not asked:
        return False
    told, things = numbered(text), {thing for thing, _ in asked}
    return not asked & told and any(thing in things for thing, _ in told)
