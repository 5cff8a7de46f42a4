"""``corpus/glossary.yaml``: what the library's owner says about abbreviations, and which words mean the same."""

from __future__ import annotations

import errno
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import Any

import yaml

from assistant.opening import leads_out, open_ordinary
from assistant.text.plain_yaml import check_plain, check_said_once
from assistant.text.words import stem

GLOSSARY_NAME = "glossary.yaml"
LONGEST_CHARACTERS = 200_000
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_BRACKETS = re.compile(r"\([^()]*\)")
_SECTIONS = ("abbreviations", "same")


class BadGlossary(ValueError):
    """The glossary cannot be used; the message says why, and where."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an abbreviation stands for; ``about`` are words that are spoken of with it, empty where nobody said."""

    long: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Glossary:
    """Meanings by abbreviation, the most likely first; and groups of phrases, each of which stands for the others."""

    meanings: Mapping[str, tuple[Meaning, ...]] = field(default_factory=dict)
    same: tuple[tuple[str, ...], ...] = ()

    def other_words(self, question: str) -> dict[str, tuple[str, ...]]:
        """Return, for each phrase of ``question`` that has others, those others; the phrase as it is written there.

        A phrase is found in any of its forms, with hyphens or without, but not in brackets; none is given that stands
        there already.
        """
        places, outside = _places(question), _places(without_brackets(question))
        found = {}
        for group in self.same:
            stemmed = {phrase: _stemmed(phrase) for phrase in group}
            spans = (_span(stemmed[phrase], outside) for phrase in group)
            held = next((span for span in spans if span is not None), None)
            absent = tuple(phrase for phrase in group if _span(stemmed[phrase], places) is None)
            if held is not None and absent:
                found[question[slice(*held)]] = absent
        return found


def open_glossary(folder: Path) -> BufferedReader:
    """Open the glossary in a corpus folder for reading.

    :raises OSError: there is none, or it cannot be opened, is no ordinary file, or is a link that leads out.
    """
    location = folder / GLOSSARY_NAME
    if leads_out(location, folder):
        raise OSError(errno.EINVAL, "it is a link that leads out of the corpus folder", str(location))
    return open_ordinary(location)


def glossary_text(folder: Path) -> str:
    """Return the text of the glossary in a corpus folder; empty where there is none.

    :raises BadGlossary: it cannot be read.
    """
    try:
        with TextIOWrapper(open_glossary(folder), encoding="utf-8") as stream:
            text = stream.read(LONGEST_CHARACTERS + 1)
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise BadGlossary("It is not UTF-8 text.") from None
    except OSError as error:
        raise BadGlossary(f"It cannot be read: {error.strerror}.") from None
    if len(text) > LONGEST_CHARACTERS:
        raise BadGlossary(f"It is longer than {LONGEST_CHARACTERS:,} characters.")
    return text


def parse_glossary(text: str) -> Glossary:
    """Return what a glossary says.

    :raises BadGlossary: it is no YAML, or does not say it in the way that docs/equity-lead.md describes.
    """
    try:
        check_plain(text)
        check_said_once(text)
        values = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark is not None else ""
        raise BadGlossary(f"{where}{getattr(error, 'problem', None) or 'it is no YAML'}.") from None
    if values is None:
        return Glossary()
    if not isinstance(values, dict) or not set(values) <= set(_SECTIONS):
        raise BadGlossary(f"It may have these two parts, and no others: {' and '.join(_SECTIONS)}.")
    return Glossary(_abbreviations(values.get("abbreviations") or {}), _same(values.get("same") or []))


def _abbreviations(values: Any) -> dict[str, tuple[Meaning, ...]]:
    if not isinstance(values, dict):
        raise BadGlossary("abbreviations: write one a line, 'short: long'.")
    found = {}
    for short, said in values.items():
        several = said if isinstance(said, list) else [said]
        if not isinstance(short, str) or not short.strip() or not several:
            raise BadGlossary(f"abbreviations: {short!r} has to be text with a meaning; put it in quotes.")
        found[short.strip()] = tuple(_meaning(short, each) for each in several)
    return found


def _meaning(short: str, said: Any) -> Meaning:
    values = {"meaning": said} if isinstance(said, str) else said
    known = isinstance(values, dict) and "meaning" in values and set(values) <= {"meaning", "about"}
    if not known or not all(isinstance(each, str) and each.strip() for each in values.values()):
        raise BadGlossary(f"abbreviations: {short} needs a meaning in words, or 'meaning' with 'about'.")
    return Meaning(values["meaning"].strip(), values.get("about", "").strip())


def _same(values: Any) -> tuple[tuple[str, ...], ...]:
    fits = isinstance(values, list) and all(
        isinstance(group, list)
        and len(group) > 1
        and all(isinstance(phrase, str) and _stemmed(phrase) for phrase in group)
        for group in values
    )
    if not fits:
        raise BadGlossary(
            "same: write one group a line, each of at least two phrases: '- [no show, missed appointment]'."
        )
    return tuple(tuple(dict.fromkeys(phrase.strip() for phrase in group)) for group in values)


def _places(text: str) -> list[tuple[int, int, str]]:
    return [(match.start(), match.end(), stem(match.group().lower())) for match in _WORD.finditer(text)]


def without_brackets(text: str) -> str:
    """Return ``text`` with blanks for what stands in brackets: every other character keeps its place."""
    return _BRACKETS.sub(lambda match: " " * len(match.group()), text)


def asked_plainly(question: str) -> str:
    """Return ``question`` without what stands in brackets, and one blank between its words."""
    return " ".join(without_brackets(question).split())


def _stemmed(phrase: str) -> list[str]:
    return [stem(word.lower()) for word in _WORD.findall(phrase)]


def _span(phrase: list[str], places: list[tuple[int, int, str]]) -> tuple[int, int] | None:
    """Return where in the question a phrase begins and ends; None where it does not stand there."""
    for first in range(len(places) - len(phrase) + 1):
        run = places[first : first + len(phrase)]
        if [each[2] for each in run] == phrase:
            return run[0][0], run[-1][1]
    return None
