"""Question -> ranked passages: keyword and dense legs, fused; filters; duplicates left out.

Fusion is a convex combination of the two legs' scores, each scaled by its own maximum from its theoretical minimum
(Bruch, Gai and Ingber 2023, "An Analysis of Fusion Functions for Hybrid Retrieval"). Every candidate's cosine is
exact; a candidate outside the keyword leg's list counts as having no keyword score.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.library.base import Reader, Row
from assistant.question import terms
from assistant.types import Encoder, Filters, Hit, Status, StoredPassage

if TYPE_CHECKING:
    from assistant.types import Vectors

# Candidates of each leg. Fusion can only reorder what a leg has found.
CANDIDATES = 100
# Weight of the dense leg; chosen on development questions, see docs/evaluation.md.
DENSE_WEIGHT = 0.6


class Leg(StrEnum):
    """What a search uses."""

    HYBRID = "hybrid"
    DENSE = "dense"
    KEYWORD = "keyword"


def search(
    question: str,
    store: Reader,
    encoder: Encoder,
    k: int = 10,
    filters: Filters | None = None,
    leg: Leg = Leg.HYBRID,
    vector: Vectors | None = None,
) -> list[Hit]:
    """Return the best ``k`` passages, best first.

    :param vector: the question's, where it has been embedded already; the keyword leg alone needs none.

    Superseded documents stand below the current ones among them, unless the filters include them on their merits.
    """
    filters = filters or Filters()
    allowed = store.allowed(filters)
    keyword = {} if leg is Leg.DENSE else store.keyword(terms(question), CANDIDATES, allowed)
    dense: dict[Row, float] = {}
    if leg is not Leg.KEYWORD:
        vector = encoder.encode_query(question) if vector is None else vector
        dense = store.dense(vector, CANDIDATES, allowed)
        dense |= store.cosines(vector, [row for row in keyword if row not in dense])
    scores = fuse(keyword, dense)
    passages = store.passages(list(scores))
    best = list(_distinct(sorted(scores, key=lambda row: (-scores[row], row)), passages))[:k]
    if not filters.include_superseded:
        best.sort(key=lambda row: passages[row].document.metadata.status is Status.SUPERSEDED)
    return [
        Hit(rank, scores[row], row, passages[row], dense.get(row), keyword.get(row, 0.0))
        for rank, row in enumerate(best, start=1)
    ]


def fuse(
    keyword: Mapping[Row, float], dense: Mapping[Row, float], dense_weight: float = DENSE_WEIGHT
) -> dict[Row, float]:
    """Return one score (0 to 1) a row; a leg that found nothing has no say.

    :param keyword: BM25 scores, higher is better, at least 0.
    :param dense: cosines; those below 0 count as 0.
    """
    best_keyword = max(keyword.values(), default=0.0)
    best_dense = max(dense.values(), default=0.0)
    weights = (0.0 if best_keyword <= 0 else 1 - dense_weight, 0.0 if best_dense <= 0 else dense_weight)
    whole = sum(weights) or 1.0
    return {
        row: (
            weights[0] * keyword.get(row, 0.0) / (best_keyword or 1.0)
            + weights[1] * max(dense.get(row, 0.0), 0.0) / (best_dense or 1.0)
        )
        / whole
        for row in dict.fromkeys([*keyword, *dense])
    }


def _distinct(rows: list[Row], passages: Mapping[Row, StoredPassage]) -> Iterator[Row]:
    """Yield the rows that still exist, the first of each text."""
    seen = set()
    for row in rows:
        stored = passages.get(row)
        if stored is None:
            continue
        text = " ".join(stored.passage.text.split()).casefold()
        if text not in seen:
            seen.add(text)
            yield row
