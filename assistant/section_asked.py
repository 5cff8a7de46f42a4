"""Which section a question asks for by its heading ("what should the chief executive do?", "objectives for people")."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.question import STOP_WORDS, stem, words

_TASKS = (
    r"(?:objectives?|responsibilit(?:y|ies)|duties|duty|roles?|tasks?|actions?|jobs?|expectations?|commitments?|"
    r"recommendations?)"
)
_WHOSE = r"(?:the |an? |our |my |your |every |each |all )*(?P<who>[^,;:?]+?)"
_END = r"(?P<rest>\b[^,;:?]*)$"
_ASKED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bwhat (?:else )?(?:should|must|does|do|can|could|will|would|has|have) {_WHOSE} "
        rf"(?:(?:have|has|need|needs|ought|got|supposed|expected|meant) to do|be doing|doing|do){_END}",
        rf"\bwhat(?:'s|’s|s| is| are) {_WHOSE} (?:responsible|accountable|answerable|supposed|expected|meant|required)"
        rf"(?: for| to(?: do| be doing)?)?{_END}",
        rf"\b(?:expected|asked|required|needed|wanted) (?:of|from) {_WHOSE}{_END}",
        rf"\b{_TASKS} (?:of|for|under|on) {_WHOSE}{_END}",
        rf"^(?:.*\b(?:what(?:'s|’s|s| is| are)|list|name|show me|tell me|give me|about) )?{_WHOSE} {_TASKS}{_END}",
        rf"\bsays? (?:about|on|for) {_WHOSE}{_END}",
    )
)
_TRAILING = re.compile(r"(?:['’]s|s['’])$")
_NUMBER = re.compile(r"^\W*\d[\d.]*\s+")
_AND = re.compile(r",|&|/|\band\b", re.IGNORECASE)
# Who is responsible for something is named by the thing: the director of people answers for "People".
_OFFICES = frozenset(
    map(stem, "director chief officer executive lead leader head manager team committee department function".split())
)


@dataclass(frozen=True, slots=True)
class SectionAsked:
    """What a question asks the tasks of, as stems, in each of the ways in which it can be read."""

    readings: tuple[frozenset[str], ...]

    def is_section(self, heading: str, is_common: Callable[[str], bool]) -> bool:
        """Return whether ``heading`` names it, or one of the things that it names; offices aside, and common words.

        :param is_common: whether a stem stands in so many passages that it tells nothing.
        """
        bare = _NUMBER.sub("", heading)
        named = [each for each in (_stems(part) for part in (bare, *_AND.split(bare))) if each]
        return any(_is_same(who, each, is_common) for who in self.readings for each in named)


def section_asked(ways: Sequence[str]) -> SectionAsked | None:
    """Return what a question asks the tasks of; None where it asks something else, or something of them in particular.

    :param ways: the question in all its wordings.
    """
    readings = tuple(dict.fromkeys(each for way in ways for each in _readings(way)))
    return SectionAsked(readings) if readings else None


def _readings(question: str) -> Iterator[frozenset[str]]:
    question = question.strip(" .?!")
    for pattern in _ASKED:
        match = pattern.search(question)
        if match is None:
            continue
        # "… do about digital inclusion" asks for one of the tasks, "… do on health inequalities" for all of them:
        # common words are told apart later.
        who = _stems(_TRAILING.sub("", match["who"])) | _stems(match["rest"])
        if who:
            yield who


def _is_same(who: frozenset[str], named: frozenset[str], is_common: Callable[[str], bool]) -> bool:
    shared = who & named
    aside = _OFFICES if shared - _OFFICES else frozenset()
    return bool(shared) and all(part in aside or is_common(part) for part in who ^ named)


def _stems(text: str) -> frozenset[str]:
    parts = (part for word in words(text) for part in re.split(r"[-'’]", word))
    return frozenset(stem(part) for part in parts if part and part not in STOP_WORDS)
