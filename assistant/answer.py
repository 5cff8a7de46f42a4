"""Question -> search -> evidence -> answer, as a stream of events that the command line, the page and tests consume.

A claim is a sentence, list item or table row of a stored page, and carries the citation that it was cut from. A writer
may put the claims into other words (:mod:`assistant.generation`). Where the evidence is weak nothing is claimed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assistant.answerability import confidence, features
from assistant.claims import after_what_was_said, claims
from assistant.clinical import examples
from assistant.conflicts import disagreements
from assistant.errors import DocumentNotFound
from assistant.evidence import Evidence, Weights, choose, gather, is_redundant
from assistant.follow_up import turn
from assistant.interpret import interpret
from assistant.library.base import Reader
from assistant.notices import UNCOVERED, disagreement_notices, source_notices
from assistant.question_input import take_in
from assistant.scope import NO_CLINICAL_ADVICE, out_of_scope
from assistant.search import find
from assistant.spans import says_something
from assistant.trace import Judging, Trace
from assistant.types import (
    Answer,
    AnswerWriter,
    Citation,
    Cited,
    Claimed,
    Completeness,
    Encoder,
    Event,
    Filters,
    Finished,
    Found,
    Hit,
    Outcome,
    PairScorer,
    Searching,
    Status,
    Timings,
    Written,
)

if TYPE_CHECKING:
    from assistant.types import Vectors

HITS = 20
CLOSEST = 3
# A further claim may score so much less than the first.
MARGIN = 1.5

# Outcomes of questions that nothing was searched for.
NOT_SEARCHED = (Outcome.BLOCKED, Outcome.OUT_OF_SCOPE)


@dataclass(frozen=True, slots=True)
class Policy:
    """How much is asked of an answer. ``threshold`` is the least confidence at which one is given.

    ``keeps_withheld`` is for measuring: a refusal keeps what would have been said, see ``Answer.withheld``.
    """

    weights: Weights
    threshold: float
    claims: int = 5
    question_characters: int = 1000
    keeps_withheld: bool = False


def unrecorded(_trace: Trace) -> None:
    """Keep nothing."""


def ask(
    question: str,
    history: Sequence[Answer],
    *,
    store: Reader,
    encoder: Encoder,
    policy: Policy,
    filters: Filters | None = None,
    writer: AnswerWriter | None = None,
    record: Callable[[Trace], None] = unrecorded,
    scorer: PairScorer | None = None,
) -> Iterator[Event]:
    """Yield what happens while ``question`` is answered; the last event holds the whole answer.

    :param history: the conversation's earlier answers, oldest first.
    :param writer: words what is claimed; None leaves it in the documents' own words.
    :param scorer: a cross-encoder that ranks the first passages.
    :param record: is given what happened, just before the last event.
    """
    taken = take_in(question, policy.question_characters, writer.host if writer is not None else None)
    question = taken.question
    asked_at = datetime.now(UTC).isoformat(timespec="seconds")
    outside = None if taken.refused is not None else out_of_scope(question)
    if taken.refused is not None or outside is not None:
        notices = taken.notices if outside is None else (*taken.notices, outside)
        unsearched = _refusal(question, question, taken.refused or Outcome.OUT_OF_SCOPE, notices, asked_at)
        record(Trace(None, None, None, answer=unsearched))
        yield Finished(unsearched)
        return
    began = time.perf_counter()
    searched = [answer for answer in history if answer.outcome not in NOT_SEARCHED]
    earlier = [turn(each.question, each.standalone_question, _quoted_title(each)) for each in searched]
    interpreted = interpret(question, earlier, store, encoder)
    asked = interpreted.text
    vector = encoder.encode_query(asked)
    clinical = examples(encoder)
    if clinical is not None and clinical.look_clinical(vector):
        notices = (*taken.notices, NO_CLINICAL_ADVICE)
        unsearched = _refusal(question, asked, Outcome.OUT_OF_SCOPE, notices, asked_at)
        record(Trace(interpreted, None, vector, answer=unsearched))
        yield Finished(unsearched)
        return
    yield Searching(asked)
    found = find(asked, store, encoder, HITS, filters, vector=vector, scorer=scorer)
    hits = found.hits
    retrieved = time.perf_counter()
    yield Found(hits)
    said = searched[-1].citations if interpreted.follows_up else ()
    judging = _judge(asked, hits, store, vector, policy, said)
    by_part = [
        (ranking.question, _judge(ranking.question, hits, store, ranking.vector, policy, said))
        for ranking in found.rankings
        if len(found.rankings) > 1 and ranking.vector is not None
    ]
    sure = max(judging.confidence, *(each.confidence for _, each in by_part), 0.0)
    enough = sure >= policy.threshold
    chosen = _chosen(judging, [each for _, each in by_part], policy, store)
    made, citations = claims(asked, chosen, judging.evidence, store) if enough or policy.keeps_withheld else ((), ())
    withheld: tuple[Citation, ...] = ()
    if not enough:
        made, citations, withheld = (), (), citations
    written = Written(made, (), "extract")
    if writer is not None and made:
        yield Cited(citations, writer.name)
        written = yield from writer.write(asked, made, citations)
        made = written.claims
        used = {number for claim in made for number in claim.citations}
        citations = tuple(citation for citation in citations if citation.number in used)
    else:
        for claim in made:
            yield Claimed(claim, tuple(each for each in citations if each.number in claim.citations))
    finished = time.perf_counter()
    open_parts = tuple(part for part, each in by_part if each.confidence < policy.threshold) if made else ()
    complete = len(open_parts) in (0, len(by_part))
    differing = disagreements(asked, citations)
    answer = Answer(
        question,
        asked,
        _outcome(citations, differing, complete=complete),
        (Completeness.COMPLETE if complete else Completeness.PARTIAL) if made else Completeness.NONE,
        made,
        citations,
        _closest(hits, citations),
        (
            *taken.notices,
            *disagreement_notices(differing, citations),
            *(() if complete else (UNCOVERED.format("; ".join(open_parts)),)),
            *source_notices(citations, store),
            *written.notices,
        ),
        answered_by=written.answered_by,
        timings=Timings((retrieved - began) * 1e3, (finished - retrieved) * 1e3, (finished - began) * 1e3),
        confidence=sure,
        withheld=withheld,
        asked=asked_at,
    )
    record(Trace(interpreted, found, vector, filters or Filters(), judging, answer))
    yield Finished(answer)


def _judge(
    asked: str, hits: Sequence[Hit], store: Reader, vector: Vectors, policy: Policy, said: Sequence[Citation]
) -> Judging:
    evidence = gather(asked, hits, store, vector, policy.weights) if hits else []
    judged = features(asked, hits, evidence, store)
    sure = confidence(asked, judged, policy.weights) if evidence else 0.0
    return Judging(after_what_was_said(evidence, said), judged, sure, policy.threshold, MARGIN, policy.weights)


def _chosen(whole: Judging, by_part: Sequence[Judging], policy: Policy, store: Reader) -> list[Evidence]:
    """Return the evidence to claim: of the whole question; where that is weak, of each part that is not, in turn."""

    def quotable(each: Evidence) -> bool:
        document = each.hit.stored.document
        try:
            stored = store.page(document.document_id, each.span.page_index, document.version)
            return says_something(each.span, stored.page)
        except DocumentNotFound:  # it was removed while the question was being answered
            return False

    answerable = [each for each in by_part if each.confidence >= policy.threshold]
    if not answerable or (whole.confidence >= policy.threshold and len(answerable) < len(by_part)):
        return choose(whole.evidence, policy.claims, MARGIN, quotable)
    each_may = max(policy.claims // len(answerable), 1)
    chosen: list[Evidence] = []
    for part in answerable:
        fresh = [each for each in part.evidence if not any(is_redundant(each, other) for other in chosen)]
        chosen += choose(fresh, each_may, MARGIN, quotable)
    return chosen


def _quoted_title(answer: Answer) -> str:
    """Return the title, as its publisher has it, of the one document that was quoted; empty where there are several."""
    titles = {
        (each.document.metadata.original and each.document.metadata.original.title) or each.document.metadata.title
        for each in answer.citations
    }
    return titles.pop() if len(titles) == 1 else ""


def _refusal(question: str, standalone: str, outcome: Outcome, notices: tuple[str, ...], asked_at: str) -> Answer:
    return Answer(question, standalone, outcome, Completeness.NONE, notices=notices, asked=asked_at)


def _outcome(citations: Sequence[Citation], differing: Sequence[tuple[int, int]], *, complete: bool) -> Outcome:
    if not citations:
        return Outcome.NOT_IN_LIBRARY
    if differing:
        return Outcome.CONFLICTING
    if all(citation.document.metadata.status is Status.SUPERSEDED for citation in citations):
        return Outcome.SUPERSEDED
    return Outcome.ANSWERED if complete else Outcome.PARTIAL


def _closest(hits: Sequence[Hit], citations: Sequence[Citation]) -> tuple[Hit, ...]:
    """Return the best hits that are not cited, at most one a document."""
    cited = {citation.document.document_id for citation in citations}
    chosen: dict[str, Hit] = {}
    for hit in hits:
        document_id = hit.stored.document.document_id
        if document_id not in cited:
            chosen.setdefault(document_id, hit)
    return tuple(chosen.values())[:CLOSEST]
