"""One of several that are numbered: "priority 3", "the third domain", "Part two", "Unit 14: …"."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from assistant.text.quantities import NUMBER_WORDS, ORDINAL_WORDS
from assistant.text.words import stem

# By words people count no further.
_ORDINALS = {word: number for word, number in ORDINAL_WORDS.items() if number <= 12}
# What has a higher number is no part of a list that people count.
MOST = 30
_ROMAN = {
    tens + ones: 10 * n + m
    for n, tens in enumerate(("", "X", "XX"))
    for m, ones in enumerate(("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"))
}
# What documents number: their parts, and those of what they tell of.
_THINGS = (
    "actions?|aims?|appendi(?:x|ces)|areas?|articles?|asks?|chapters?|conditions?|domains?|duties|duty|elements?|"
    "enablers?|goals?|indicators?|lessons?|modules?|outcomes?|parts?|phases?|pillars?|principles?|priorit(?:y|ies)|"
    "questions?|recommendations?|sections?|stages?|standards?|steps?|strands?|themes?|units?|workstreams?"
)
_SPELT = "|".join(word for word, value in NUMBER_WORDS.items() if 1 <= value <= 20)
_ONE = rf"(?:\d{{1,2}}\b(?! ?%|\.\d)|(?i:{_SPELT})\b|(?!I\b)[IVX]+\b)"
# "Part two", "priority 3", "parts 1 and 2", "domains 2 to 4".
_BEHIND = re.compile(rf"\b(?P<thing>(?i:{_THINGS})) ?-?(?P<number>{_ONE}(?:(?:,? (?:and|or|to) |, | ?[&–-] ?){_ONE})*)")
# "Which is first priority?" asks what matters most.
_FIRST = r"(?:(?<=the )|(?<=its )|(?<=our )|(?<=their )|(?<=['’]s ))first"
_LATER = "|".join(word for word in _ORDINALS if word != "first")
_ORDINAL = rf"(?:{_FIRST}|{_LATER}|\d{{1,2}}(?:st|nd|rd|th))"
# "The third domain", "the second and third parts", "the first two priorities".
_BEFORE = re.compile(
    rf"\b(?P<which>{_ORDINAL}(?:(?:,? (?:and|or) |, ){_ORDINAL})*)(?: (?P<count>two|three|four|five))?"
    rf"(?: (?!sector\b)[\w'’-]+)?? (?P<thing>{_THINGS})\b",
    re.IGNORECASE,
)
# "What comes after part 2?" asks for another.
_ASIDE = re.compile(
    r"\b(?:after|before|besides|except|excluding|other than|following|than|apart from|beyond) (?:the )?\Z",
    re.IGNORECASE,
)


def numbered(text: str) -> frozenset[tuple[str, int]]:
    """Return what ``text`` names by its number: the stem of what it is, and the number.

    What only says where something else stands ("after part 2") is left out.
    """
    found: set[tuple[str, int]] = set()
    for match in _BEHIND.finditer(text):
        values = [_value(each) for each in re.findall(_ONE, match["number"])]
        if len(values) == 1 and not match["number"].isdigit() and match["thing"].lower().endswith("s"):
            values = []  # "actions one should take": spelt out it numbers one thing only
        if re.search(r" to |[–-]", match["number"]) and len(values) == 2:
            values = list(range(values[0], min(values[1], MOST) + 1))
        if not _is_aside(text, match):
            found |= {(stem(match["thing"].lower()), value) for value in values if 1 <= value <= MOST}
    for match in _BEFORE.finditer(text):
        which = [each.lower() for each in re.findall(_ORDINAL, f"the {match['which']}", re.IGNORECASE)]
        values = [_ORDINALS[each] if each in _ORDINALS else int(each[:-2]) for each in which]
        if match["count"]:
            values = list(range(values[0], values[0] + NUMBER_WORDS[match["count"].lower()]))
        if not _is_aside(text, match):
            found |= {(stem(match["thing"].lower()), value) for value in values}
    return frozenset(found)


def _is_aside(text: str, match: re.Match[str]) -> bool:
    return _ASIDE.search(text[max(0, match.start() - 30) : match.start()]) is not None


def _value(number: str) -> int:
    """Return what a number says; 0 where it says none ("IIX")."""
    return int(number) if number.isdecimal() else _ROMAN.get(number) or NUMBER_WORDS.get(number.lower(), 0)


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


def opens_with_number(asked: AbstractSet[tuple[str, int]], text: str) -> bool:
    """Return whether ``text`` begins with one of those that are ``asked`` for: "Priority two is", "the second aim"."""
    first = re.findall(r"[\w'’-]+", text)[:3]
    return bool(asked & numbered(" ".join(first if first and first[0].lower() == "the" else first[:2])))


def is_of_other_number(asked: AbstractSet[tuple[str, int]], text: str) -> bool:
    """Return whether ``text`` names others of the several that one is ``asked`` for of, and not that one."""
    if not asked:
        return False
    told, things = numbered(text), {thing for thing, _ in asked}
    return not asked & told and any(thing in things for thing, _ in told)
