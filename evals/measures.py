"""Measures over rankings, all by ir_measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ir_measures
from ir_measures import RR, P, R, Success, nDCG

Qrels = Mapping[str, Mapping[str, int]]
Rankings = Mapping[str, Sequence[str]]
"""What was found for each query, best first."""

DATASET_MEASURES = {"nDCG@10": nDCG @ 10, "R@5": R @ 5, "R@10": R @ 10, "MRR@10": RR @ 10, "P@1": P @ 1}
ALL_WORDS = "MRR@10, all words"
# Far enough down for every measure here, and to tell a gold rank of 20 from none.
DEEPEST = 100


def by_query(qrels: Qrels, rankings: Rankings) -> dict[str, dict[str, float]]:
    """Return the measures of a public set for each query that has a relevant document; grades below 1 are irrelevant.

    A query that nothing was found for counts with 0.
    """
    judged = {query: grades for query, grades in qrels.items() if any(grade > 0 for grade in grades.values())}
    return _measured(DATASET_MEASURES, judged, {query: rankings.get(query, ()) for query in judged})


def by_question(qrels: Qrels, gold_ranks: Mapping[str, int | None], rankings: Rankings) -> dict[str, dict[str, float]]:
    """Return recall@5, MRR@10 with some and with all of the gold words, and nDCG@10 of each question.

    MRR@10 and nDCG@10 judge each passage by ``qrels``. The others judge the first passages together: ``gold_ranks``
    says after how many of them all the gold words have been seen (1 is the best, None is never).
    """
    # The place where the gold words are complete stands in as the one relevant result.
    complete = {question: {f"rank {rank}": 1} for question, rank in gold_ranks.items()}
    places = [f"rank {rank}" for rank in range(1, DEEPEST + 1)]
    together = _measured({"recall@5": Success @ 5, ALL_WORDS: RR @ 10}, complete, dict.fromkeys(gold_ranks, places))
    judged = {question: qrels.get(question) or {"none": 1} for question in gold_ranks}
    apart = _measured(
        {"MRR@10": RR @ 10, "nDCG@10": nDCG @ 10}, judged, {question: rankings[question] for question in gold_ranks}
    )
    return {question: together[question] | apart[question] for question in gold_ranks}


def _measured(measures: Mapping[str, Any], qrels: Qrels, rankings: Rankings) -> dict[str, dict[str, float]]:
    """Ids stay on this side: those of public sets hold whatever people put into them, and C strings end early."""
    documents: dict[str, str] = {}

    def named(document: str) -> str:
        return documents.setdefault(document, f"d{len(documents)}")

    queries = {f"q{place}": query for place, query in enumerate(qrels)}
    judged = {name: {named(d): grade for d, grade in qrels[query].items()} for name, query in queries.items()}
    found = {
        name: {named(document): 1.0 / rank for rank, document in enumerate(rankings[query], start=1)}
        for name, query in queries.items()
    }
    titles = {measure: title for title, measure in measures.items()}
    values: dict[str, dict[str, float]] = {query: dict.fromkeys(measures, 0.0) for query in qrels}
    for each in ir_measures.iter_calc(list(measures.values()), judged, found):
        values[queries[each.query_id]][titles[each.measure]] = float(each.value)
    return values
