"""The library's own words: what abbreviations stand for in it, and what a misspelt word was meant to be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import extract

from assistant.text.glossary import Meaning, without_brackets
from assistant.text.words import STOP_WORDS, stem

_PARENTHESIS = re.compile(r"\(([A-Z][\w&-]{1,9}s?)\)")
_NOT_BEFORE = re.compile(r"[()\n]")
# How many characters before a parenthesis what it abbreviates may fill, and fills at least.
LONG_FORM = (4, 120)
_TOKEN = re.compile(r"[^\W_][\w'’-]*(?:&[^\W_]+)?")
_DOUBLED = re.compile(r"(\w)\1+")
# What a phrase does not reach over.
_CLAUSE = re.compile(r"[.,;:()\n?!]")
# Two letters, or a phrase in fewer passages, would be chance.
SHORTEST_GUESSED, LEAST_TEXTS = 3, 3
_SMALL_WORDS = frozenset({"a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "the", "to", "with"})
# Shorter words are as often names or codes, and too many words are near them.
SHORTEST_CORRECTED = 5
LONG_WORD = 8
# A word misses no more doubled letters than this: "acomodate".
MOST_DOUBLED = 3


def definitions(text: str) -> list[tuple[str, str]]:
    """Return (abbreviation, what it stands for) wherever ``text`` says "long form (LF)".

    The long form is the words whose initials spell the abbreviation, small words aside; where there are none it is
    found by Schwartz and Hearst's algorithm (2003): the abbreviation's letters in order, read backwards, the first at
    the beginning of a word. That alone would have "Association of Ambulance Chief Executives (AACE)" begin too late.
    """
    found = []
    least, most = LONG_FORM
    for match in _PARENTHESIS.finditer(text):
        short = match.group(1)
        before = _NOT_BEFORE.split(text[max(0, match.start() - most) : match.start()])[-1]
        if len(before) < least:
            continue
        # A plural's s is no letter of the long form's words.
        letters = short[:-1] if short.endswith("s") and not short.isupper() else short
        words = before.split()
        near = words[-min(len(letters) + 5, 2 * len(letters)) :]
        long = _by_initials(letters, near) or _long_form(letters, " ".join(near))
        if long and len(long.split()) > 1:
            found.append((short, long))
    return found


def _by_initials(short: str, before: list[str]) -> str | None:
    place = len(before)
    for letter in reversed(short.lower().replace("&", "a")):
        place -= 1
        while place >= 0 and before[place].lower() in _SMALL_WORDS and before[place][0].lower() != letter:
            place -= 1
        if place < 0 or before[place][0].lower() != letter:
            return None
    return " ".join(before[place:])


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


def expansions(
    question: str,
    meanings: Mapping[str, Sequence[Meaning]],
    is_word: Callable[[str], bool],
    choose: Callable[[str, Sequence[Meaning]], Meaning],
) -> dict[str, str]:
    """Return what the abbreviations in ``question`` stand for, by the abbreviation as it is written there.

    :param meanings: by abbreviation.
    :param is_word: whether a word in lower case is an everyday word, which is then left alone.
    :param choose: decides for an abbreviation, as it is written, which of several meanings it has.
    """
    by_lower = {short.lower(): known for short, known in meanings.items()}
    found = {}
    for token in _TOKEN.findall(question):
        lower = token.lower()
        known = next((by_lower[form] for form in (lower, lower + "s", lower.removesuffix("s")) if form in by_lower), ())
        everyday = not (token.isupper() or sum(map(str.isupper, token)) > 1) and is_word(lower)
        if known and not everyday and not any(meaning.long.lower() in question.lower() for meaning in known):
            found[token] = (known[0] if len(known) == 1 else choose(token, known)).long
    return found


def unexplained_abbreviations(
    question: str, explained: Iterable[str], counts: Mapping[str, int], is_word: Callable[[str], bool]
) -> list[str]:
    """Return the abbreviations in ``question`` that the library neither writes nor explains, as they are written there.

    :param explained: abbreviations whose meaning is known.
    :param counts: in how many passages each word of the library stands, in lower case.
    :param is_word: whether a word in lower case is an everyday word; one that is not may be typed in lower case.
    """
    known = {short.lower() for short in explained}
    return [
        token
        for token in dict.fromkeys(_TOKEN.findall(without_brackets(question)))
        if len(token) >= SHORTEST_GUESSED
        and token.isalpha()
        and (token.isupper() or (len(token) < SHORTEST_CORRECTED and not is_word(token.lower())))
        and token.lower() not in known
        and token.lower() not in counts
    ]


def spelt_by_initials(short: str, texts: Iterable[str]) -> str | None:
    """Return the phrase in lower case whose words' initials spell ``short``, the one that most of ``texts`` hold.

    "Healthy life expectancy" is never abbreviated in a library whose readers ask for "HLE". Small words are no part of
    it; None where no phrase stands in :data:`LEAST_TEXTS` of the texts, or two stand in as many.
    """
    counted: Counter[str] = Counter()
    for text in texts:
        counted.update(set(_spelling(short.lower(), text)))
    best = [phrase for phrase, count in counted.most_common(2) if count >= LEAST_TEXTS]
    if not best or (len(best) > 1 and counted[best[0]] == counted[best[1]]):
        return None
    return best[0]


def _spelling(letters: str, text: str) -> Iterator[str]:
    for clause in _CLAUSE.split(text):
        run = clause.split()
        for first in range(len(run) - len(letters) + 1):
            phrase = run[first : first + len(letters)]
            if all(
                word.isalpha() and word.islower() and word[0] == letter and word not in STOP_WORDS
                for word, letter in zip(phrase, letters, strict=True)
            ):
                yield " ".join(phrase)


def abbreviated(question: str, meanings: Mapping[str, Sequence[Meaning]]) -> dict[str, tuple[str, ...]]:
    """Return the abbreviations of what is spelt out in ``question``, by the words as they are written there."""
    lower, tokens = without_brackets(question).lower(), {token.lower() for token in _TOKEN.findall(question)}
    found: dict[str, tuple[str, ...]] = {}
    for short, known in meanings.items():
        if {short.lower(), short.lower() + "s", short.lower().removesuffix("s")} & tokens:
            continue
        for long in (meaning.long.lower() for meaning in known):
            start = lower.find(long) if len(long.split()) > 1 else -1
            if start >= 0 and not lower[start - 1 : start].isalnum():
                # The plural's s too.
                end = start + len(long) + (lower[start + len(long) : start + len(long) + 1] == "s")
                if not lower[end : end + 1].isalnum():
                    found.setdefault(question[start:end], (short,))
    return found


def called_by_first_word(
    question: str, meanings: Mapping[str, Sequence[Meaning]], is_word: Callable[[str], bool]
) -> dict[str, tuple[str, ...]]:
    """Return the abbreviation of what ``question`` calls by its first word, or words, as they are written there.

    "Calderdale" is "Calderdale and Huddersfield NHS Foundation Trust", which its own documents call CHFT. Everyday
    words call nothing, nor does one that several names begin with.

    :param is_word: whether a word in lower case is an everyday word.
    """
    starts: dict[str, dict[str, str]] = {}
    for short, known in meanings.items():
        for meaning in known:
            if " " in meaning.long:
                starts.setdefault(meaning.long.split()[0].lower(), {})[short] = meaning.long
    there = {token.lower() for token in _TOKEN.findall(question)}
    outside = without_brackets(question)
    return {
        _as_far_as_said(long, outside[token.start() :]): (short,)
        for token in _TOKEN.finditer(outside)
        if len(starts.get(token.group().lower(), ())) == 1
        and len(token.group()) >= SHORTEST_CORRECTED
        and not is_word(token.group().lower())
        for short, long in starts[token.group().lower()].items()
        if short.lower() not in there
    }


def _as_far_as_said(name: str, text: str) -> str:
    """Return as many words of ``name`` as ``text`` begins with, as they are written there."""
    said = 0
    for length in range(1, len(name) + 1):
        ends_word = not name[length : length + 1].isalnum() and not text[length : length + 1].isalnum()
        if ends_word and text[:length].lower() == name[:length].lower():
            said = length
    return text[:said].rstrip()


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
    if near:
        return min(near)[2]
    # "comitee": letters that are doubled are missed, or doubled in the wrong place.
    bare = _undoubled(word)
    alike = [
        (-counts[other], other)
        for other in counts
        if other[0] == word[0] and len(bare) <= len(other) <= len(word) + MOST_DOUBLED and _undoubled(other) == bare
    ]
    return min(alike)[1] if alike else None


def _undoubled(word: str) -> str:
    return _DOUBLED.sub(r"\1", word)


def chosen_meanings(rows: Iterable[tuple[str, str, int]]) -> dict[str, tuple[str, ...]]:
    """Return the long forms of each abbreviation: the one that most documents give first, then by name.

    Forms that differ in case or number only, or of which one holds the other, are one: the first.

    :param rows: (abbreviation, long form, number of documents).
    """
    found: dict[str, list[str]] = {}
    for short, long, _ in sorted(rows, key=lambda row: (row[0], -row[2], row[1])):
        known = found.setdefault(short, [])
        if not any(_is_same(long, other) for other in known):
            known.append(long)
    return {short: tuple(known) for short, known in found.items()}


def _is_same(long: str, other: str) -> bool:
    one, two = (" ".join(stem(word) for word in form.lower().split()) for form in (long, other))
    return one in two or two in one
