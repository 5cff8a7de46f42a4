"""An explanation as a person reads it in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from assistant.explaining.explanation import Candidate, Explanation, Weighed

SHOWN = 10
_TEXT_CHARACTERS = 160


def lines(explanation: Explanation) -> Iterator[str]:
    """Yield the lines of ``explanation``: the conclusion first, then what led to it."""
    verdict, expected = explanation.verdict, explanation.expected
    yield "What happened"
    yield f"  Ended at: {verdict.stage.value}. {verdict.reason}"
    if expected is not None:
        yield f"  The expected document: {expected.stage.value}. {expected.reason}"
    yield from _question(explanation)
    for search in explanation.searches:
        yield ""
        part = f" for: {search.question}" if len(explanation.searches) > 1 else ""
        yield f"Passages ({search.found} candidates){part}"
        for each in search.candidates[:SHOWN]:
            yield from _candidate(each)
    if explanation.evidence:
        yield ""
        yield f"Evidence ({explanation.weighed} sentences)"
        for weighed in explanation.evidence[:SHOWN]:
            yield from _evidence(weighed)
    if explanation.confidence is not None and explanation.threshold is not None:
        answered = explanation.confidence >= explanation.threshold
        yield ""
        yield (
            f"Confidence {explanation.confidence:.3f}, threshold {explanation.threshold:.3f}: "
            f"{'enough' if answered else 'too little'}. What counted for and against"
        )
        decided = {feature.name: feature.value for feature in explanation.features}
        if decided.get("decided"):
            yield "  It was decided, whatever counts: the best evidence is just what the question names."
        elif explanation.refused:
            yield f"  It was decided, whatever counts: {explanation.refused}."
        for feature in sorted(explanation.features, key=lambda each: -each.counts):
            yield f"  {feature.counts:+.2f}  {feature.name} = {feature.value:.2f}"


def _question(explanation: Explanation) -> Iterator[str]:
    yield ""
    yield "The question"
    yield f"  Typed: {explanation.typed}"
    if explanation.standalone != explanation.typed:
        yield f"  Standing alone: {explanation.standalone}"
    for typed, meant in explanation.corrected.items():
        yield f"  Spelt in the library: {typed} → {meant}"
    for short, long in explanation.expanded.items():
        yield f"  Stands for: {short} → {long}"
    if explanation.searched:
        yield f"  Searched for: {explanation.searched}"
    if explanation.source:
        yield f"  Quoted is only what is by {explanation.source}, or names it."
    for name, value in explanation.filters.items():
        told = ", ".join(value) if isinstance(value, tuple) else value
        yield f"  Narrowed to: {name.replace('_', ' ')} {told}"
    if explanation.missing:
        yield f"  In no document: {', '.join(explanation.missing)}"


def _candidate(candidate: Candidate) -> Iterator[str]:
    points = candidate.points
    place = " › ".join([f"{candidate.path}, page {candidate.page_index + 1}", *candidate.heading[-1:]])
    note = f" ({candidate.note})" if candidate.note else ""
    yield f"{'–' if candidate.rank is None else candidate.rank:>3}  {points.total:.2f}  {' '.join(place.split())}{note}"
    by_words = "not" if candidate.keyword_rank is None else f"{candidate.keyword_rank}. ({candidate.bm25:.1f})"
    by_meaning = "not" if candidate.dense_rank is None else f"{candidate.dense_rank}. ({candidate.cosine or 0.0:.2f})"
    made_of = ", ".join(f"{name} {value:.2f}" for name, value in asdict(points).items() if value)
    yield f"           found by words: {by_words}, by meaning: {by_meaning}; points: {made_of}"


def _evidence(weighed: Weighed) -> Iterator[str]:
    yield f"     {weighed.score:.2f}  {weighed.path}, page {weighed.page_index + 1}: {weighed.fate}"
    yield f"           {' '.join(weighed.text.split())[:_TEXT_CHARACTERS]}"
