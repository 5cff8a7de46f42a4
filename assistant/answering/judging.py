"""Hits -> how sure it is that they answer, and which of their evidence is claimed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.answering.already_said import after_what_was_said
from assistant.answering.answerability import DECIDING, confidence, features
from assistant.answering.evidence import Evidence, Weights, choose, gather, is_redundant
from assistant.answering.preference import preferred
from assistant.answering.refusing import refused_because
from assistant.answering.spans import says_something
from assistant.answering.trace import Judging
from assistant.asking.follow_up import newly_asked
from assistant.asking.forms import asks_of_the_document, tells_of_the_document
from assistant.asking.parts import BEHIND, asks
from assistant.asking.question_vectors import QuestionVectors
from assistant.asking.sought import asks_for_documents
from assistant.errors import DocumentNotFound
from assistant.library.base import Reader
from assistant.search import Findings, rarity
from assistant.types import Citation

# A further claim may score so much less than the first.
MARGIN = 1.5


@dataclass(frozen=True, slots=True)
class Policy:
    """How much is asked of an answer. ``threshold`` is the least confidence at which one is given.

    Below ``certain`` its reader is told to see whether it answers at all (docs/decisions/0016-no-answer.md).
    ``keeps_withheld`` is for measuring: a refusal keeps what would have been said, see ``Answer.withheld``.
    """

    weights: Weights
    threshold: float
    claims: int = 5
    question_characters: int = 1000
    keeps_withheld: bool = False
    certain: float = 0.45


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found for a question as a whole and, where it asks several things, for each of its ``parts``.

    ``asked`` is the question as it was searched for, of which the parts are parts.
    """

    asked: str
    whole: Judging
    parts: tuple[tuple[str, Judging], ...]

    @property
    def confidence(self) -> float:
        """How sure it is that the question, or at least a part of it, is answered: 0 to 1."""
        return max(self.whole.confidence, *(each.confidence for _, each in self.parts), 0.0)

    def as_sure_as(self, confidence: float) -> Judged:
        """Return the same with that confidence where there is any evidence; sure of nothing else."""
        sure = confidence if self.whole.evidence else 0.0
        return replace(self, whole=replace(self.whole, confidence=sure))

    def where_covered(self, least: float) -> Judged:
        """Return the same, sure of nothing where the best evidence with its passage holds less of the question."""
        best = self.whole.evidence[:1]
        if best and best[0].features["covered_in_context"] >= least:
            return self
        return self.as_sure_as(0.0)

    @property
    def answered(self) -> tuple[str, ...]:
        """The parts that are answered by themselves; the whole question where none is."""
        answered = tuple(part for part, each in self.parts if each.is_enough)
        return answered or (self.asked,)

    @property
    def open_parts(self) -> tuple[str, ...]:
        """The parts that nothing answers; empty where no part is answered by itself either."""
        missed = tuple(part for part, each in self.parts if not each.is_enough)
        return missed if len(missed) < len(self.parts) else ()


def judge(
    asked: str,
    found: Findings,
    store: Reader,
    vectors: QuestionVectors,
    policy: Policy,
    said: Sequence[Citation],
    follow_up: str,
    tells: Callable[[Evidence], bool] = lambda _: True,
) -> Judged:
    """Return what the hits hold for the question and its parts, and how sure that makes.

    :param vectors: the question's.
    :param said: what the answer before has quoted, where the question follows up on it; empty where it does not.
    :param follow_up: the question as it was typed, where it follows up on another; empty where it does not.
    :param tells: what may be evidence at all.
    """

    def judging(question: str, vectors: QuestionVectors, own: str) -> Judging:
        gathered = gather(question, found.hits, store, vectors, policy.weights) if found.hits else []
        evidence = [each for each in gathered if tells(each)]
        judged = features(question, found.hits, evidence, store, found.searched)
        refused = "" if judged[DECIDING] else refused_because(question, evidence, store)
        sure = confidence(judged, refused, policy.weights) if evidence else 0.0
        fresh = " ".join(newly_asked(own))
        evidence = after_what_was_said(preferred(question, evidence), said, rarity(fresh, store) if fresh else {})
        return Judging(evidence, judged, sure, policy.threshold, MARGIN, policy.weights, refused)

    # What only tells why somebody asks ("I want to show the trend") makes no answer.
    parts = [
        (each.question, each.vectors)
        for each in found.rankings
        if each.vectors is not None and asks(each.question, asked)
    ]
    return Judged(
        asked,
        judging(asked, vectors, follow_up),
        tuple((part, judging(part, of_part, _own(part) or follow_up)) for part, of_part in parts)
        if len(found.rankings) > 1
        else (),
    )


def _own(part: str) -> str:
    """Return what a part asks itself, where it takes something along; empty where it does not."""
    own, behind, _ = part.partition(BEHIND)
    return own if behind else ""


def chosen_evidence(judged: Judged, most: int, store: Reader) -> list[Evidence]:
    """Return the evidence to claim: each answered part's in turn; of a question without such parts, the best."""

    def quotable(each: Evidence) -> bool:
        document = each.hit.stored.document
        try:
            stored = store.page(document.document_id, each.span.page_index, document.version)
            return says_something(each.span, stored.page)
        except DocumentNotFound:  # it was removed while the question was being answered
            return False

    answered = [(part, each) for part, each in judged.parts if each.is_enough]
    if not answered or (judged.whole.is_enough and len(answered) < len(judged.parts)):
        about = _to_the_matter(judged.asked, judged.whole.evidence)
        return choose(about, most, MARGIN, quotable, one_each=asks_for_documents(judged.asked))
    chosen: list[Evidence] = []
    for part, judging in answered:
        about = _to_the_matter(part, judging.evidence)
        fresh = [each for each in about if not any(is_redundant(each, other) for other in chosen)]
        chosen += choose(fresh, max(most // len(answered), 1), MARGIN, quotable)
    return chosen


def _to_the_matter(question: str, evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    """Return what says who wrote the document that is asked about, or when, where that is best; else what is no aside.

    What documents say of themselves, behind what is best, answers nothing but what is asked of documents.
    """
    told = [each for each in evidence if each.features["of_document"]]
    if told and told[0] is evidence[0]:
        return told
    return [
        each
        for place, each in enumerate(evidence)
        if place == 0 or asks_of_the_document(question, each.text) or not tells_of_the_document(each.text)
    ]
