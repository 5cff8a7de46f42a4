"""Question -> search -> evidence -> answer, as a stream of events that the command line, the page and tests consume.

A claim is a sentence, list item or table row of a stored page, and carries the citation that it was cut from. A writer
may put the claims into other words (:mod:`assistant.generation`). Where the evidence is weak nothing is claimed.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from assistant.answering.both_sides import both_sides
from assistant.answering.claims import claims
from assistant.answering.closest import closest
from assistant.answering.conflicts import disagreements
from assistant.answering.evidence import Evidence, gather
from assistant.answering.judging import Judged, Policy, chosen_evidence, judge
from assistant.answering.notices import (
    NO_REASON,
    UNCERTAIN,
    UNNAMED,
    disagreement_notices,
    list_notices,
    missing_notices,
    source_notices,
    unexplained_notices,
    unsaid_notices,
)
from assistant.answering.refusing import BEST
from assistant.answering.source_asked import SourceAsked, source_asked
from assistant.answering.trace import Trace
from assistant.answering.unsaid import unsaid_figures
from assistant.asking.clinical import asks_for_clinical_advice
from assistant.asking.document_asked import asks_about_unnamed
from assistant.asking.follow_up import stands_for_nothing, turn
from assistant.asking.forms import asks_why, gives_reason
from assistant.asking.interpret import interpret
from assistant.asking.parts import BEHIND, as_asked
from assistant.asking.question_input import take_in
from assistant.asking.question_vectors import QuestionVectors, embed_question
from assistant.asking.scope import NO_CLINICAL_ADVICE, out_of_scope
from assistant.asking.sought import is_topic
from assistant.asking.terms import unexplained
from assistant.errors import DocumentNotFound
from assistant.library.base import Reader
from assistant.search import Findings, find
from assistant.text.words import stems
from assistant.types import (
    Answer,
    AnswerWriter,
    Citation,
    Cited,
    Claim,
    Claimed,
    Completeness,
    Encoder,
    Event,
    Filters,
    Finished,
    Found,
    Outcome,
    PairScorer,
    Searching,
    Status,
    Timings,
    Written,
)

HITS = 20
# "Tooth decay in 5 year olds" is a subject, too, where the library holds every word of it.
HELD_SUBJECT_WORDS = 6

# What a source says of a topic that another tells more of has to hold so much of the topic, its weight taken as 1.
LEAST_OF_TOPIC = 0.5

# Nobody is treated with a figure of a population: "figures for tooth decay in five year olds".
_ASKS_FOR_FIGURES = re.compile(
    r"\b(?:figures?|statistics|stats) (?:for|on|of)\b|\b(?:what|which) (?:share|proportion|percentage) of "
    r"(?:all |the )?(?:people|children|adults|patients|women|men|[\w-]+-year-olds)\b|"
    r"^\W*(?:have|are) [^?.]*\b(?:fallen|falling|risen|rising|(?:gone|going|come) (?:up|down))\W*$",
    re.IGNORECASE,
)
_ASKS_FOR_ONESELF = re.compile(r"\b(?:i|my|me|should|can|may|give|take|dose|doses|dosage)\b", re.IGNORECASE)

# Outcomes of questions that nothing was searched for.
NOT_SEARCHED = (Outcome.BLOCKED, Outcome.OUT_OF_SCOPE)


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
        outcome = taken.refused or Outcome.OUT_OF_SCOPE
        yield _ended(_unsearched(question, question, outcome, notices, asked_at), Trace(None, None, None), record)
        return
    began = time.perf_counter()
    searched = [answer for answer in history if answer.outcome not in NOT_SEARCHED]
    earlier = [turn(each.question, each.standalone_question, _quoted_title(each)) for each in searched]
    interpreted = interpret(question, earlier, store, encoder)
    asked = _of_the_one(interpreted.text, filters, store)
    vectors = embed_question(asked, encoder)
    advice = asks_for_clinical_advice(asked, vectors.whole, encoder)
    if advice and not _is_held_subject(asked, store) and not _asks_for_figures(question):
        notices = (*taken.notices, NO_CLINICAL_ADVICE)
        unsearched = _unsearched(question, asked, Outcome.OUT_OF_SCOPE, notices, asked_at)
        yield _ended(unsearched, Trace(interpreted, None, vectors.whole), record)
        return
    yield Searching(asked)
    found = find(asked, store, encoder, HITS, filters, vectors=vectors, scorer=scorer)
    retrieved = time.perf_counter()
    yield Found(found.hits)
    said, follow_up = (searched[-1].citations, question) if interpreted.follows_up else ((), "")
    source = source_asked(asked, store) if len(found.rankings) == 1 else None

    def judged_as(
        text: str, found: Findings, vectors: QuestionVectors, tells: Callable[[Evidence], bool] = lambda _: True
    ) -> Judged:
        return judge(text, found, store, vectors, policy, said, follow_up, tells)

    if source is None:
        judged = judged_as(asked, found, vectors)
        by_anybody = judged.whole.evidence
    else:
        of_topic = embed_question(source.topic, encoder)
        by_anybody = gather(source.topic, found.hits, store, of_topic, policy.weights) if found.hits else []
        judged = _of_source(source, asked, found, vectors, of_topic, by_anybody[:1], judged_as)
    kept_to = source.name if source is not None else ""
    enough = judged.confidence >= policy.threshold
    made: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    withheld: tuple[Citation, ...] = ()
    differing: tuple[tuple[int, int], ...] = ()
    if enough or policy.keeps_withheld:
        chosen = chosen_evidence(judged, policy.claims, store)
        made, citations = claims(asked, chosen, judged.whole.evidence, store)
        # Editions of different dates do not disagree about when they came out.
        differing = () if chosen and chosen[0].features["of_document"] else disagreements(asked, citations)
        made, citations, differing = both_sides(asked, made, citations, differing)
    if not enough:
        made, citations, withheld, differing = (), (), citations, ()
    written = Written(made, (), "extract")
    if writer is not None and made:
        yield Cited(citations, writer.name)
        written = yield from writer.write(asked, made, citations)
        # A figure that another source gives otherwise is never told alone, whatever the model makes of the two.
        used = {number for claim in written.claims for number in claim.citations}
        untold = {number for pair in differing for number in pair} - used
        rest = tuple(claim for claim in made if untold.intersection(claim.citations))
        yield from (Claimed(claim, ()) for claim in rest)
        written = replace(written, claims=(*written.claims, *rest))
        used.update(number for claim in rest for number in claim.citations)
        citations = tuple(citation for citation in citations if citation.number in used)
    else:
        for claim in made:
            yield Claimed(claim, tuple(each for each in citations if each.number in claim.citations))
    finished = time.perf_counter()
    open_parts = judged.open_parts if written.claims else ()
    told = [*(claim.text for claim in written.claims), *(each.quote for each in citations)]
    terms = unexplained(judged.answered, told) if written.claims else ()
    complete = not (open_parts or terms)
    answer = Answer(
        question,
        asked,
        _outcome(citations, differing, complete=complete),
        _completeness(written.claims, complete=complete),
        written.claims,
        citations,
        closest(found.hits, by_anybody, citations, store),
        (
            *taken.notices,
            *((UNCERTAIN,) if written.claims and judged.confidence < policy.certain else ()),
            *((NO_REASON,) if written.claims and _lacks_reason(judged, written.claims[0]) else ()),
            *(unsaid_notices(unsaid_figures(question, told)) if written.claims else ()),
            *(() if searched else _unnamed(question, citations)),
            *disagreement_notices(differing, citations),
            *missing_notices(
                citations,
                [as_asked(part, asked) for part in open_parts],
                narrowed=bool(filters and filters.narrows),
                source=kept_to,
            ),
            *unexplained_notices(terms),
            *source_notices(citations, store),
            *list_notices(citations, store),
            *written.notices,
        ),
        answered_by=written.answered_by,
        timings=Timings((retrieved - began) * 1e3, (finished - retrieved) * 1e3, (finished - began) * 1e3),
        confidence=judged.confidence,
        withheld=withheld,
        asked=asked_at,
    )
    trace = Trace(interpreted, found, vectors.whole, filters or Filters(), judged.whole, source=kept_to)
    yield _ended(answer, trace, record)


def _of_source(
    source: SourceAsked,
    asked: str,
    found: Findings,
    vectors: QuestionVectors,
    of_topic: QuestionVectors,
    nearest: Sequence[Evidence],
    judged_as: Callable[..., Judged],
) -> Judged:
    """Return what was found of a source whose word is asked for, judged: its own sentences, or those that name it.

    Where another source tells of the topic what comes nearest to it, the one that was named has to answer the topic by
    itself: that its name stands in its passages says nothing.

    :param nearest: the one sentence, whoever's, that comes nearest to the topic.
    """
    own = source.told(found)
    on_topic = judged_as(source.topic, own, of_topic, source.is_told)
    if not any(map(source.is_said, on_topic.whole.evidence[:BEST])):
        return on_topic.as_sure_as(0.0)
    if not all(map(source.is_told, nearest)):
        return on_topic.where_covered(LEAST_OF_TOPIC)
    return on_topic.as_sure_as(judged_as(asked, own, vectors, source.is_told).whole.confidence)


def _of_the_one(asked: str, filters: Filters | None, store: Reader) -> str:
    """Return a question about an unnamed document ("who wrote this?") with the title of the only one searched."""
    if filters is None or len(filters.documents) != 1 or not asks_about_unnamed(asked):
        return asked
    try:
        return f"{asked.rstrip('?. ')}{BEHIND}{store.document(filters.documents[0]).metadata.publication}"
    except DocumentNotFound:
        return asked


def _asks_for_figures(question: str) -> bool:
    """Return whether figures of a population are asked for, and nothing that somebody should do or take."""
    return bool(_ASKS_FOR_FIGURES.search(question)) and not _ASKS_FOR_ONESELF.search(question)


def _is_held_subject(asked: str, store: Reader) -> bool:
    """Return whether a subject was typed alone whose every word the library holds: "asthma" asks for no advice."""
    return is_topic(asked, HELD_SUBJECT_WORDS) and all(store.document_frequencies(sorted(stems(asked))).values())


def _ended(answer: Answer, trace: Trace, record: Callable[[Trace], None]) -> Finished:
    record(replace(trace, answer=answer))
    return Finished(answer)


def _completeness(made: Sequence[Claim], *, complete: bool) -> Completeness:
    if not made:
        return Completeness.NONE
    return Completeness.COMPLETE if complete else Completeness.PARTIAL


def _lacks_reason(judged: Judged, first: Claim) -> bool:
    """Return whether a reason is asked for, and for nothing beside it, and the first claim gives none."""
    return not judged.parts and asks_why(judged.asked) and not gives_reason(first.text)


def _quoted_title(answer: Answer) -> str:
    """Return the title, as its publisher has it, of the one document that was quoted; empty where there are several."""
    titles = {each.document.metadata.publication for each in answer.citations}
    return titles.pop() if len(titles) == 1 else ""


def _unnamed(question: str, citations: Sequence[Citation]) -> Iterator[str]:
    """Yield what is said where a conversation's first question asks about "it", and no document or several answer."""
    pronoun = stands_for_nothing(question)
    if pronoun and len({each.document.document_id for each in citations}) != 1:
        yield UNNAMED.format(pronoun)


def _unsearched(question: str, standalone: str, outcome: Outcome, notices: tuple[str, ...], asked_at: str) -> Answer:
    return Answer(question, standalone, outcome, Completeness.NONE, notices=notices, asked=asked_at)


def _outcome(citations: Sequence[Citation], differing: Sequence[tuple[int, int]], *, complete: bool) -> Outcome:
    if not citations:
        return Outcome.NOT_IN_LIBRARY
    if differing:
        return Outcome.CONFLICTING
    if all(citation.document.metadata.status is Status.SUPERSEDED for citation in citations):
        return Outcome.SUPERSEDED
    return Outcome.ANSWERED if complete else Outcome.PARTIAL
