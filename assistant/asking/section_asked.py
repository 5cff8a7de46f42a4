"""Which section a question asks for by its heading ("what should the chief executive do?", "objectives for people")."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.text.words import STOP_WORDS, stem, stems, words

_TASKS = (
    r"(?:objectives?|responsibilit(?:y|ies)|duties|duty|roles?|tasks?|actions?|jobs?|expectations?|commitments?|"
    r"recommendations?)"
)
_WHOSE = r"(?:the |an? |our |my |your |every |each |all )*(?P<who>[^,;:?]+?)"
_END = r"(?P<rest>\b[^,;:?]*)$"
_ASKED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^\W*what (?:else )?(?:should|must|ought) {_WHOSE} (?:have to do|be doing|do){_END}",
        rf"^\W*what (?:do|does|will|would) {_WHOSE} (?:have|has|need|needs|ought|got) to do{_END}",
        rf"^\W*what(?:'s|’s|s| is| are) {_WHOSE} (?:responsible|accountable|answerable|supposed|expected|"
        rf"meant|required)(?: for| to(?: do| be doing)?)?{_END}",
        rf"\b(?:expected|asked|required|needed|wanted) (?:of|from) {_WHOSE}{_END}",
        rf"\b{_TASKS} (?:of|for|under|on|about|around|regarding|concerning) {_WHOSE}{_END}",
        rf"^(?:.*\b(?:what(?:'s|’s|s| is| are)|list|name|show me|tell me|give me|about) )?{_WHOSE} "
        rf"{_TASKS}{_END}",
        rf"\bwhat (?:do|does) (?P<source>[^,;:?]+?) says? (?:about|on|for) {_WHOSE}{_END}",
    )
)
_TRAILING = re.compile(r"(?:['’]s|s['’])$")
_NUMBER = re.compile(r"^\W*\d[\d.]*\s+")
_AND = re.compile(r",|&|/|\band\b", re.IGNORECASE)
# A heading that says what it tells ("What trusts do", "What it asks under each priority") names nothing itself.
TELLS = re.compile(r"\W*(?:what|who|whom|why|how|when|where|which)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"^\W*\d{1,3}(?:\.\d{1,3})+ ", re.MULTILINE)
_SAYS_TASKS = re.compile(
    r"\b(?:objectives|responsibilities|duties|responsible for|accountable for|should|must|has to|have to|needs to)\b",
    re.IGNORECASE,
)
# Who is responsible for something is named by the thing: the director of people answers for "People".
_OFFICES = frozenset(
    map(stem, "director chief officer executive lead leader head manager team committee department function".split())
)
# What any document may be called, whoever published it.
_ANY_SOURCE = stems("it the document guide guidance report paper briefing library page framework")


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read a question: the stems of whom it asks about, and of the document that is to say it."""

    who: frozenset[str]
    source: frozenset[str]


@dataclass(frozen=True, slots=True)
class SectionAsked:
    """Whose tasks a question asks for, in each of the ways in which it can be read."""

    readings: tuple[_Reading, ...]

    def is_section(self, heading: str, text: str, source: str, is_common: Callable[[str], bool]) -> bool:
        """Return whether a section is the one: its heading names whom it is about, and its text tells of tasks.

        :param heading: names it, or several things of which it is one; offices count as little as common words.
        :param source: what names the document: its title and its publisher.
        :param is_common: whether a stem stands in so many passages that it tells nothing.
        """
        bare = _NUMBER.sub("", heading)
        if TELLS.match(bare) or not (_SAYS_TASKS.search(text) or len(_NUMBERED.findall(text)) > 1):
            return False
        named = [each for each in (_stems(part) for part in (bare, *_AND.split(bare))) if each]
        own = stems(source)
        return any(
            reading.source <= own and any(_is_same(reading.who, each, is_common) for each in named)
            for reading in self.readings
        )


def section_asked(ways: Sequence[str]) -> SectionAsked | None:
    """Return whose tasks a question asks for; None where it asks for nobody's.

    :param ways: the question in all its wordings.
    """
    readings = tuple(dict.fromkeys(each for way in ways for each in _readings(way)))
    return SectionAsked(readings) if readings else None


def _readings(question: str) -> Iterator[_Reading]:
    question = question.strip(" .?!")
    for pattern in _ASKED:
        match = pattern.search(question)
        if match is None:
            continue
        # "… do about digital inclusion" asks for one of the tasks, "… do on health inequalities" for all of them:
        # common words are told apart where the passages are known.
        who = _stems(_TRAILING.sub("", match["who"])) | _stems(match["rest"])
        if who:
            yield _Reading(who, stems(match.groupdict().get("source", "")) - _ANY_SOURCE)


def _is_same(who: frozenset[str], named: frozenset[str], is_common: Callable[[str], bool]) -> bool:
    shared = who & named
    aside = _OFFICES if shared - _OFFICES else frozenset()
    telling = any(not is_common(part) for part in shared)
    return telling and all(part in aside or is_common(part) for part in who ^ named)


def _stems(text: str) -> frozenset[str]:
    """Return the stems of the content words; of those with a hyphen their parts alone, however they are written."""
    parts = (part for word in words(text) for part in re.split(r"[-'’]", word))
    return frozenset(stem(part) for part in parts if part and part not in STOP_WORDS)
