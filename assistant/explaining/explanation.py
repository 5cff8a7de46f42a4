"""The nouns of an explanation: what ``--explain`` prints, as text and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from assistant.search import Points


class Stage(StrEnum):
    """How far a question, or an expected document, got."""

    SCOPE = "scope"
    LIBRARY = "library"
    FILTERS = "filters"
    FINDING = "finding"
    RANKING = "ranking"
    EVIDENCE = "evidence"
    CONFIDENCE = "confidence"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where it ended and why, in a sentence or two."""

    stage: Stage
    reason: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One passage that a leg found.

    The ranks of the legs are None where the passage is not among the leg's own candidates; ``rank`` is None where it
    is no hit, and ``note`` says why it is not, or does not stand where its points would put it.
    """

    path: str
    page_index: int
    heading: tuple[str, ...]
    keyword_rank: int | None
    bm25: float
    dense_rank: int | None
    cosine: float | None
    points: Points
    rank: int | None
    note: str


@dataclass(frozen=True, slots=True)
class Search:
    """What the question, or one part of it, found: the best of its candidates, and how many there were."""

    question: str
    candidates: tuple[Candidate, ...]
    found: int


@dataclass(frozen=True, slots=True)
class Weighed:
    """One piece of evidence and what became of it; ``citation`` is its number where it is quoted."""

    path: str
    page_index: int
    text: str
    score: float
    parts: Mapping[str, float]
    citation: int | None
    fate: str


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that counts for (above 0) or against an answer: its value times its weight."""

    name: str
    value: float
    counts: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything ``--explain`` prints.

    ``source`` is whose word was asked for, so that nobody else's was quoted; empty where it was nobody's. ``missing``
    are the words of the question that no document holds. ``features`` are empty where no answer was asked for;
    ``refused`` says what shows that the evidence does not answer, whatever counts for it, and is empty where nothing
    does. ``expected`` is None where no document was named.
    """

    typed: str
    standalone: str
    searched: str
    corrected: Mapping[str, str]
    expanded: Mapping[str, str]
    source: str
    missing: tuple[str, ...]
    filters: Mapping[str, Any]
    searches: tuple[Search, ...]
    evidence: tuple[Weighed, ...]
    weighed: int
    confidence: float | None
    threshold: float | None
    features: tuple[Feature, ...]
    refused: str
    verdict: Verdict
    expected: Verdict | None

    def as_json(self) -> dict[str, Any]:
        """Return what stands under ``explain``."""
        values = _rounded(asdict(self))
        for each, search in zip(values["searches"], self.searches, strict=True):
            for shown, candidate in zip(each["candidates"], search.candidates, strict=True):
                shown["points"]["total"] = round(candidate.points.total, 4)
        assert isinstance(values, dict)  # noqa: S101 - what asdict returns
        return values


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, (list, tuple)) else value
