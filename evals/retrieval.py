"""Keyword, dense and hybrid side by side: each retriever's ranking for every question that has gold words."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.api import Library
from assistant.search import Leg
from assistant.types import Encoder, Hit, StoredPassage
from evals.cache import CachedEncoder
from evals.measures import by_question
from evals.question_set import Case

DEPTH = 20
# Embedding is timed on this many questions at most: it takes the same whatever the retriever does with the vector.
TIMED = 50


@dataclass(frozen=True, slots=True)
class Ranking:
    """What one retriever made of the questions, by question id.

    ``ranks`` are after how many passages the gold words were complete; None where they never were among
    :data:`DEPTH`. ``milliseconds`` are for finding alone, with the question's vector at hand.
    """

    leg: Leg
    hits: Mapping[str, Sequence[Hit]]
    ranks: Mapping[str, int | None]
    measures: Mapping[str, Mapping[str, float]]
    milliseconds: Mapping[str, float]


def rank(cases: Sequence[Case], asked: Mapping[str, str], library: Library, legs: Sequence[Leg]) -> list[Ranking]:
    """Return each retriever's ranking of the answerable questions that have gold words.

    :param asked: the questions as they were searched for, by id.
    """
    judged = [case for case in cases if case.answerable and case.has_gold_words]
    passages = [stored for stored, _ in library.store.all_passages()]
    qrels = {case.id: _relevant(case, passages) for case in judged}
    return [_rank(leg, judged, asked, library, qrels) for leg in legs]


def _rank(
    leg: Leg,
    cases: Sequence[Case],
    asked: Mapping[str, str],
    library: Library,
    qrels: Mapping[str, Mapping[str, int]],
) -> Ranking:
    hits: dict[str, Sequence[Hit]] = {}
    milliseconds: dict[str, float] = {}
    for case in cases:
        hits[case.id], milliseconds[case.id] = timed_search(library, asked[case.id], DEPTH, leg)
    ranks = {case.id: gold_rank(case, hits[case.id]) for case in cases}
    found = {case.id: [hit.stored.passage_id for hit in hits[case.id]] for case in cases}
    return Ranking(leg, hits, ranks, by_question(qrels, ranks, found), milliseconds)


def timed_search(library: Library, text: str, k: int, leg: Leg) -> tuple[Sequence[Hit], float]:
    """Return the hits, and the milliseconds it took without embedding: the retrievers share a question's vector."""
    before, began = model_seconds(library.encoder), time.perf_counter()
    hits = library.search(text, k, leg=leg)
    spent = time.perf_counter() - began - (model_seconds(library.encoder) - before)
    return hits, spent * 1e3


def model_seconds(encoder: Encoder) -> float:
    """Return the time that the model has taken so far; 0 where nobody counts it."""
    return encoder.seconds if isinstance(encoder, CachedEncoder) else 0.0


def gold_rank(case: Case, hits: Sequence[Hit]) -> int | None:
    """Return after how many passages all the gold words have been seen; None where they never were."""
    seen = ""
    for hit in hits:
        seen += "\n" + hit.stored.passage.text
        if case.holds(seen):
            return hit.rank
    return None


def _relevant(case: Case, passages: Sequence[StoredPassage]) -> dict[str, int]:
    """Return the passages that hold some of the gold words, in a gold document where one is named."""
    gold = set(case.gold_documents)
    return {
        stored.passage_id: 1
        for stored in passages
        if (not gold or gold & {stored.document.document_id, *stored.document.paths})
        and case.touches(stored.passage.text)
    }


def embedding_milliseconds(encoder: CachedEncoder, texts: Sequence[str]) -> dict[str, Any]:
    """Return how long embedding a question takes, timed on at most :data:`TIMED` of them."""
    timed = encoder.query_milliseconds(list(dict.fromkeys(texts))[:TIMED])
    return percentiles(timed) | {"questions": len(timed)}


def percentiles(milliseconds: Sequence[float]) -> dict[str, Any]:
    """Return the median and the 95th percentile; None where nothing was timed."""
    if not milliseconds:
        return {"p50": None, "p95": None}
    p50, p95 = np.percentile(milliseconds, [50, 95])
    return {"p50": round(float(p50), 1), "p95": round(float(p95), 1)}
