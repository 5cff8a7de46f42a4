"""What people say -> what documents say, by the phrases in ``everyday.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

from assistant.library.base import Reader
from assistant.text.glossary import without_brackets
from assistant.text.quantities import NUMBER_WORDS
from assistant.text.words import stem

_IN_WORDS = {number: word for word, number in NUMBER_WORDS.items()}
_FEW = re.compile(r"(?<![\w.,£$€/-])(?P<figure>[2-9]|1[0-2]) (?P<of>[a-z][a-z-]+)\b")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase of people's, by its words as they are listed, and how documents put it, the likeliest first."""

    said: tuple[str, ...]
    meant: tuple[str, ...]

    def stands(self, words: Sequence[str], *, opens: bool) -> bool:
        """Return whether ``words`` are the phrase, whatever their number; what is capitalised is part of a name.

        Of several words each may have another ending ("moves online" for "moving online").

        :param opens: whether they open the question, where the first has its capital from standing there.
        """
        form = _plain if len(self.said) == 1 else _any_form
        return len(words) == len(self.said) and all(
            form(word) == form(own) and (own != own.lower() or word == word.lower() or (opens and not number))
            for number, (word, own) in enumerate(zip(words, self.said, strict=True))
        )


def in_documents_words(question: str, store: Reader, known: Iterable[str]) -> dict[str, str]:
    """Return, for each everyday phrase of ``question``, what to put in its place; the phrase as it is written there.

    Only what the library holds is put there. A phrase that the library holds itself stays, with what documents say in
    brackets behind it. Of phrases that overlap the longest counts.

    :param known: phrases of which the library's own glossary says what they mean: nothing is put in their place.
    """
    found = {
        phrase: meant
        for phrase, meant in _found(question)
        if not any(phrase in other or other in phrase for other in known)
    }
    counts = store.document_frequencies([*found, *(each for meant in found.values() for each in meant)])
    others = {phrase: [each for each in meant if counts[each]] for phrase, meant in found.items()}
    return {
        phrase: f"{phrase} ({', '.join(meant)})" if counts[phrase] else _with_brackets(meant)
        for phrase, meant in others.items()
        if meant
    }


def numbers_in_words(question: str, store: Reader) -> dict[str, str]:
    """Return, for each small number of things that is asked about in figures, how the library writes it in words.

    "5 priorities" stands for "five priorities" where the library holds only the latter.
    """
    found = {match.group(): f"{_IN_WORDS[int(match['figure'])]} {match['of']}" for match in _FEW.finditer(question)}
    counts = store.document_frequencies([*found, *found.values()]) if found else {}
    return {figures: words for figures, words in found.items() if counts[words] and not counts[figures]}


def is_everyday(word: str) -> bool:
    """Return whether a word stands in one of the everyday phrases: it is spelt right, though no document holds it."""
    return _plain(word) in _words()


def _with_brackets(meant: Sequence[str]) -> str:
    return meant[0] if len(meant) == 1 else f"{meant[0]} ({', '.join(meant[1:])})"


def _found(question: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    outside = without_brackets(question).replace("’", "'")
    places = [(match.start(), match.end(), match.group()) for match in _WORD.finditer(outside)]
    place = 0
    while place < len(places):
        for phrase in _by_first_word().get(_any_form(places[place][2]), ()):
            run = places[place : place + len(phrase.said)]
            stands = phrase.stands([each[2] for each in run], opens=not place)
            if stands and not question.startswith(" (", run[-1][1]):
                yield question[run[0][0] : run[-1][1]], phrase.meant
                place += len(phrase.said)
                break
        else:
            place += 1


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    phrases = (phrase for of_word in _by_first_word().values() for phrase in of_word)
    return frozenset(_plain(word) for phrase in phrases for word in phrase.said)


@lru_cache(maxsize=1)
def _by_first_word() -> Mapping[str, Sequence[_Phrase]]:
    """Return the phrases by their first word, the longest first."""
    entries = yaml.safe_load(files("assistant.asking").joinpath("everyday.yaml").read_text(encoding="utf-8"))
    found: dict[str, list[_Phrase]] = {}
    for documents, people in entries.items():
        for said in people:
            # "learning disabled" is "learning disability" to the index.
            meant = tuple(each for each in documents.split(", ") if _stemmed(each) != _stemmed(said))
            if meant:
                phrase = _Phrase(tuple(_WORD.findall(said)), meant)
                found.setdefault(_any_form(phrase.said[0]), []).append(phrase)
    return {first: sorted(phrases, key=lambda each: -len(each.said)) for first, phrases in found.items()}


def _plain(word: str) -> str:
    """Return a word in lower case and without its plural's s: stems would take "travellers" for "travel"."""
    word = word.lower().removesuffix("'s")
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _any_form(word: str) -> str:
    return stem(word.lower())


def _stemmed(phrase: str) -> tuple[str, ...]:
    return tuple(stem(word.lower()) for word in _WORD.findall(phrase))
