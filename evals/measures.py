"""Measures over rankings, all by ir_measures; and the figures of answers, counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import mean

import ir_measures
from ir_measures import RR, P, R, Success, nDCG

Qrels = Mapping[str, Mapping[str, int]]
Rankings = Mapping[str, Sequence[tuple[str, float]]]

DATASET_MEASURES = {"nDCG@10": nDCG @ 10, "R@5": R @ 5, "R@10": R @ 10, "MRR@10": RR @ 10, "P@1": P @ 1}


def ranking_figures(qrels: Qrels, rankings: Rankings) -> dict[str, float]:
    """Return the measures of a public set over its judged queries, each the mean over queries."""
    judged = {query: grades for query, grades in qrels.items() if any(grade > 0 for grade in grades.values())}
    run = {query: dict(rankings.get(query, ())) for query in judged}
    values = ir_measures.calc_aggregate(DATASET_MEASURES.values(), judged, run)
    return {name: round(float(values[measure]), 4) for name, measure in DATASET_MEASURES.items()}


def per_question(qrels: Qrels, gold_ranks: Mapping[str, int | None], rankings: Rankings) -> dict[str, dict[str, float]]:
    """Return recall@5, MRR@10 and nDCG@10 of each question.

    Recall@5 and MRR@10 judge the first passages together: ``gold_ranks`` says after how many of them all the gold
    words have been seen (1 is the best, None is never). nDCG@10 judges each passage by ``qrels``.
    """
    # The place where the gold words are complete stands in as the one relevant result.
    complete = {query: {f"rank-{rank}": 1} for query, rank in gold_ranks.items()}
    places = {query: {f"rank-{rank}": 1.0 / rank for rank in range(1, 101)} for query in gold_ranks}
    figures: dict[str, dict[str, float]] = {query: {} for query in gold_ranks}
    for found in ir_measures.iter_calc([Success @ 5, RR @ 10], complete, places):
        figures[found.query_id]["recall@5" if found.measure == Success @ 5 else "MRR@10"] = float(found.value)
    run = {query: dict(rankings[query]) for query in gold_ranks}
    judged = {query: qrels[query] or {"none": 1} for query in gold_ranks}
    for found in ir_measures.iter_calc([nDCG @ 10], judged, run):
        figures[found.query_id]["nDCG@10"] = float(found.value)
    return figures


def averages(figures: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the mean of each measure; empty where there are no figures."""
    names = figures[0] if figures else {}
    return {name: round(mean(each[name] for each in figures), 4) for name in names}
