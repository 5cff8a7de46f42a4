"""The library's own words: what abbreviations stand for in it, and what a misspelt word was meant to be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import extract

from assistant.question import STOP_WORDS, stem

_PARENTHESIS = re.compile(r"([^()\n]{4,120})\(([A-Z][\w&-]{1,9}s?)\)")
_TOKEN = re.compile(r"[^\W_][\w'’-]*")
# Shorter words are as often names or codes, and too many words are near them.
SHORTEST_CORRECTED = 5
LONG_WORD = 8


def definitions(text: str) -> list[tuple[str, str]]:
    """Return (abbreviation, what it stands for) wherever ``text`` says "long form (LF)".

    The long form is found by Schwartz and Hearst's algorithm (2003): the abbreviation's letters in order, read
    backwards, the first at the beginning of a word.
    """
    found = []
    for match in _PARENTHESIS.finditer(text):
        short = match.group(2)
        # A plural's s is no letter of the long form's words.
        letters = short[:-1] if short.endswith("s") and not short.isupper() else short
        words = match.group(1).split()
        long = _long_form(letters, " ".join(words[-min(len(letters) + 5, 2 * len(letters)) :]))
        if long and len(long.split()) > 1:
            found.append((short, long))
    return found


def _long_form(short: str, before: str) -> str | None:
    place = len(before) - 1
    for index in range(len(short) - 1, -1, -1):
        letter = short[index].lower()
        if not letter.isalnum():
            continue
        while place >= 0 and (
            before[place].lower() != letter or (index == 0 and place > 0 and before[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return None
        place -= 1
    return before[place + 1 :].strip()


def expansions(question: str, meanings: Mapping[str, str], is_word: Callable[[str], bool]) -> dict[str, str]:
    """Return what the abbreviations in ``question`` stand for, by the abbreviation as it is written there.

    :param meanings: long forms by abbreviation.
    :param is_word: whether a word in lower case is an everyday word, which is then left alone.
    """
    by_lower = {short.lower(): long for short, long in meanings.items()}
    found = {}
    for token in _TOKEN.findall(question):
        lower = token.lower()
        long = next(
            (by_lower[form] for form in (lower, lower + "s", lower.removesuffix("s")) if form in by_lower), None
        )
        everyday = not (token.isupper() or sum(map(str.isupper, token)) > 1) and is_word(lower)
        if long is not None and not everyday and long.lower() not in question.lower():
            found[token] = long
    return found


def corrections(
    question: str, counts: Mapping[str, int], known_stems: frozenset[str], is_word: Callable[[str], bool]
) -> dict[str, str]:
    """Return the library's nearest words for the misspelt ones in ``question``, by the word as it is written there.

    A word is taken as misspelt where the library does not hold it, or its stem, and it is no everyday word. Names
    (capitalised within the question), codes and short words are left alone.

    :param counts: in how many passages each word of the library stands, in lower case.
    :param known_stems: the stems of those words.
    """
    found = {}
    for match in _TOKEN.finditer(question):
        word = match.group()
        lower = word.lower()
        unknown = _may_be_misspelt(word, first=match.start() == 0) and lower not in counts and not is_word(lower)
        if unknown and stem(lower) not in known_stems:
            nearest = _nearest(lower, counts)
            if nearest is not None:
                found[word] = nearest
    return found


def respelt(question: str, words: Mapping[str, str]) -> str:
    """Return ``question`` with each of its words that is in ``words`` replaced."""
    return _TOKEN.sub(lambda match: words.get(match.group(), match.group()), question)


def _may_be_misspelt(word: str, *, first: bool) -> bool:
    plain = len(word) >= SHORTEST_CORRECTED and word.isalpha() and word.lower() not in STOP_WORDS
    return plain and (word.islower() or (first and word[1:].islower()))


def _nearest(word: str, counts: Mapping[str, int]) -> str | None:
    most = 1 if len(word) < LONG_WORD else 2
    near = [
        (distance, -counts[candidate], candidate)
        for candidate, distance, _ in extract(
            word, counts.keys(), scorer=DamerauLevenshtein.distance, score_cutoff=most, limit=20
        )
        if candidate[0] == word[0]
    ]
    return min(near)[2] if near else None


def chosen_meanings(rows: Iterable[tuple[str, str, int]]) -> dict[str, str]:
    """Return one long form for each abbreviation: the one that most documents give, then the first by name.

    :param rows: (abbreviation, long form, number of documents).
    """
    ordered = sorted(rows, key=lambda row: (row[0], -row[2], row[1]))
    return {later[0]: later[1] for earlier, later in pairwise([("", "", 0), *ordered]) if earlier[0] != later[0]}
