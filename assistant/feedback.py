"""What readers said of answers, and which questions were not answered: kept in the library where that is switched on.

Nobody's name is asked for or kept, and of the time only the day. What looks like an address or a number of a person is
blotted out before anything is stored; names written into a question are not recognised.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from assistant.text.words import stems, terms

COMMENT_CHARACTERS = 500
QUESTION_CHARACTERS = 2000
BLOTTED = "…"
# E-mail addresses, and runs of digits as long as telephone and patient numbers, with blanks and hyphens between them.
_PRIVATE = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|\+?\d(?:[ -]?\d){7,}")


class OpinionKind(StrEnum):
    """What was said; UNANSWERED was said by nobody: the library held no answer."""

    HELPFUL = "helpful"
    NOT_HELPFUL = "not_helpful"
    WRONG_SOURCE = "wrong_source"
    MISSING_DOCUMENT = "missing_document"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Opinion:
    """One thing said of one answer. ``answer`` is what ``assistant ask --json`` prints; ``day`` is an ISO date."""

    day: str
    kind: OpinionKind
    question: str
    answer: Mapping[str, Any] = field(default_factory=dict)
    comment: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return one element of what ``assistant feedback --json`` prints; ``assistant eval --grow`` reads it."""
        return {
            "day": self.day,
            "verdict": "helpful" if self.kind is OpinionKind.HELPFUL else "unhelpful",
            "kind": self.kind.value,
            "question": self.question,
            "answer": dict(self.answer),
            "comment": self.comment,
        }


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that the library did not answer, with every way it was put. ``days`` are the first and the last."""

    question: str
    times: int
    wordings: tuple[str, ...]
    days: tuple[str, str]
    comments: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return one element of what ``assistant gaps --json`` prints."""
        return {
            "question": self.question,
            "times": self.times,
            "wordings": list(self.wordings),
            "first": self.days[0],
            "last": self.days[1],
            "comments": list(self.comments),
        }


def without_private(text: str, most: int) -> str:
    """Return ``text`` on one line, without e-mail addresses and long numbers, and cut to ``most`` characters."""
    return _PRIVATE.sub(BLOTTED, " ".join(text.split()))[:most]


def gaps(opinions: Iterable[Opinion]) -> tuple[Gap, ...]:
    """Return the questions that were not answered, those asked most often first; the same words make one question."""
    groups: dict[frozenset[str], list[Opinion]] = {}
    for opinion in opinions:
        if opinion.kind in (OpinionKind.UNANSWERED, OpinionKind.MISSING_DOCUMENT):
            groups.setdefault(_about(opinion.question), []).append(opinion)
    found = (_gap(group) for group in groups.values())
    return tuple(sorted(found, key=lambda gap: (-gap.times, gap.question)))


def _about(question: str) -> frozenset[str]:
    """Return what makes two questions the same: the stems of the words that carry them."""
    about = frozenset(stem for term in terms(question) for stem in stems(term))
    return about or frozenset([question.casefold()])


def _gap(group: list[Opinion]) -> Gap:
    wordings = tuple(dict.fromkeys(opinion.question for opinion in group))
    days = sorted(opinion.day for opinion in group)
    asked = sum(opinion.kind is OpinionKind.UNANSWERED for opinion in group)
    comments = tuple(dict.fromkeys(opinion.comment for opinion in group if opinion.comment))
    return Gap(wordings[0], asked or len(group), wordings, (days[0], days[-1]), comments)


REMOVED = "[removed from the library]"


def quoted_documents(answer: Mapping[str, Any]) -> set[str]:
    """Return the ids of the documents of which an answer holds words."""
    quotes = [*(answer.get("citations") or []), *(answer.get("closest") or [])]
    return {str(each["document_id"]) for each in quotes if each.get("document_id")}


def redacted(answer: Mapping[str, Any], document_id: str) -> dict[str, Any] | None:
    """Return an answer without a word of a document that was removed; None where it held none.

    What is left says which document it was, by its id, and nothing of what it said.
    """
    citations = list(answer.get("citations") or [])
    closest = list(answer.get("closest") or [])
    gone = {each.get("number") for each in citations if each.get("document_id") == document_id}
    if not gone and all(each.get("document_id") != document_id for each in closest):
        return None
    keep = ("number", "document_id", "version", "page_index", "start", "end", "rank", "passage_id")

    def blank(each: Mapping[str, Any]) -> dict[str, Any]:
        if each.get("document_id") != document_id:
            return dict(each)
        return {name: value for name, value in each.items() if name in keep} | {"title": REMOVED, "quote": REMOVED}

    claims = [
        {**claim, "text": REMOVED} if gone.intersection(claim.get("citations") or []) else dict(claim)
        for claim in answer.get("claims") or []
    ]
    return {
        **answer,
        "text": REMOVED,
        "claims": claims,
        "citations": [blank(each) for each in citations],
        "closest": [blank(each) for each in closest],
        "notices": [],
        "suggestions": [],
    }
