"""What happened while a question was searched for and answered: collected on the way, without changing the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.answering.evidence import Evidence, Weights
from assistant.asking.interpret import Asked
from assistant.search import Findings
from assistant.types import Answer, Filters

if TYPE_CHECKING:
    from assistant.types import Vectors


@dataclass(frozen=True, slots=True)
class Judging:
    """What the answer was made from: every piece of evidence, best first, and how sure they made the assistant.

    ``features`` are those of the answerability model, by name; ``margin`` is how far below the best score a further
    claim may lie; ``refused`` names what shows that the evidence does not answer, whatever the weights: one of
    :data:`assistant.answering.refusing.REASONS`, or "".
    """

    evidence: Sequence[Evidence]
    features: Mapping[str, float]
    confidence: float
    threshold: float
    margin: float
    weights: Weights
    refused: str = ""

    @property
    def is_enough(self) -> bool:
        """Whether the evidence may be claimed."""
        return self.confidence >= self.threshold


@dataclass(frozen=True, slots=True)
class Trace:
    """One question from the words that were typed to the answer.

    ``asked``, ``findings`` and ``vector`` (the question's) are None where nothing was searched for; ``judging`` and
    ``answer`` where only passages were asked for. ``source`` is whose word was asked for and nobody else's quoted, as
    it was typed; empty where it was nobody's.
    """

    asked: Asked | None
    findings: Findings | None
    vector: Vectors | None
    filters: Filters = field(default_factory=Filters)
    judging: Judging | None = None
    answer: Answer | None = None
    source: str = ""
