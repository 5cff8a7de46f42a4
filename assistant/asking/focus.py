"""A long question without the story around it: "… and the chair wants to know how many trusts have a lead"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.text.words import STOP_WORDS, words

# Words from which somebody tells a story beside asking.
LONG_QUESTION = 22
# A question has to say so much by itself, in words that carry content.
LEAST = 2
LEAST_AFTER_A_SENTENCE = 3
# "Is that right?", "where does it say so?"
_REFERS = re.compile(
    r"\b(?:it|its|that|this|these|those|them|they|their(?! own)|there|he|she|him|her|so|right|true|correct|others?|"
    r"else)\b",
    re.IGNORECASE,
)
# "We're a mental health trust. What share of trusts like us …": what was said before says which.
_SAYS_WHICH = re.compile(
    r"\b(?:ambulance|community|acute|specialist|mental health|learning disability|children['’]?s|hospital|icb)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!]+\s+|\n+")
_CLAUSE = re.compile(r"[,;:.!?]+\s+|\s+[-–—]+\s+|\n+")
_WANTS = re.compile(
    r".*\b(?:knows?|ask(?:s|ed|ing)?|remember|recall|wonder(?:s|ing)?|tell|told|question is|check|find out)"
    r"(?: me| us| him| her| them| about)?:? (?=(?:what|which|who|whose|how|when|where|why|whether|if)\b)",
    re.IGNORECASE,
)
_TOLD = re.compile(r"\b(?:wants? to know|ask(?:s|ed|ing) me|question is|tell me|remind me)\b", re.IGNORECASE)
_ASKS = re.compile(
    r"^(?:(?:and|so|but|or|basically|anyway|well) )*(?:what|which|who|whose|how|when|where|why|whether|did|does|do|is|"
    r"are|was|were|can|could|should|has|have|must|will|would)\b|"
    r"\b(?:how (?:many|much|often|long|far)|what (?:share|percentage|proportion|number))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Point:
    """A long question from where it begins to ask; ``told`` where it says itself that this is what is asked."""

    text: str
    told: bool


def to_the_point(question: str) -> Point | None:
    """Return the point of a long question; None where it is short, or asks all along.

    What follows the question stays: it often says where the answer was seen.
    """
    clause = _CLAUSE if len(question.split()) >= LONG_QUESTION else _SENTENCE_END
    starts = [0, *(match.end() for match in clause.finditer(question))]
    ends = [*(match.start() for match in clause.finditer(question)), len(question)]
    for start, end in reversed(list(zip(starts, ends, strict=True))):
        told = question[start:end]
        wanted = _WANTS.match(told)
        if wanted is not None:
            start += wanted.end()
        elif not _ASKS.search(told):
            continue
        rest = question[start:].strip()
        before = [question[other:close] for other, close in zip(starts, ends, strict=True) if close < start]
        if any(_ASKS.search(other) or _WANTS.match(other) for other in before):
            continue
        # What a short question says before it asks may be what it asks about.
        least = LEAST if clause is _CLAUSE else LEAST_AFTER_A_SENTENCE
        if clause is _SENTENCE_END and (_REFERS.search(rest) or _SAYS_WHICH.search(question[:start])):
            return None
        if start and len(set(words(rest)) - STOP_WORDS) >= least:
            return Point(rest, wanted is not None and _TOLD.search(wanted.group()) is not None)
    return None
