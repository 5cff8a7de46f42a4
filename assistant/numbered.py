"""One of several that are numbered: "priority 3", "the third domain", "Part two", "Unit 14: …"."""

from __future__ import annotations

import re

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


_ASKS_FOR_TITLE = re.compile(r"\b(?:titles?|names?|topics?|subjects?|headings?|called|named)\b", re.IGNORECASE)
# "Unit 14: Using Financial Information", and not "Unit 14 key assignments:".
_TITLED = re.compile(rf"\W*(?:{_BEHIND.pattern}) ?[:.–—-] ?\w")


def gives_title(question: str, text: str) -> bool:
    """Return whether ``text`` begins with the number that is asked about and its title, and a title is asked for."""
    titled = _TITLED.match(text) if _ASKS_FOR_TITLE.search(question) else None
    return titled is not None and bool(numbered(question) & numbered(titled.group()))


def is_of_number(question: str, text: str) -> bool:
    """Return whether ``text`` names the one of several that is asked for by its number."""
    return bool(numbered(question) & numbered(text))


def is_of_other_number(question: str, text: str) -> bool:
    """Return whether ``text`` names others of the several that one is asked for of, and not that one."""
    asked, told = numbered(question), numbered(text)
    things = {thing for thing, _ in asked}
    return not asked & told and any(thing in things for thing, _ in told)
