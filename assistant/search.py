"""Question -> ranked passages: keyword and dense legs, fused and ranked; filters; duplicates left out.

Fusion is a convex combination of the two legs' scores, each standardised over the candidates, so that the leg in
which the best stand out decides. The keyword leg has less say the less of the question its best passage holds: a
question in other words than the documents' is the dense leg's. The first candidates are then ranked by two more
things: whether words that stand together in the question do so in the passage, and its best single sentence. Every
candidate's cosine is exact; a candidate outside the keyword leg's list counts as having no keyword score. What was
compared, and the figures, stand in docs/decisions/0003-fusion.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from assistant.library.base import Reader, Row
from assistant.question import STOP_WORDS, stem, stems, terms, words
from assistant.types import Encoder, Filters, Hit, Status, StoredPassage

if TYPE_CHECKING:
    from assistant.types import Vectors

# Candidates of each leg. Fusion can only reorder what a leg has found.
CANDIDATES = 100
# Weight of the dense leg, and what counts beside fusion for the first candidates.
DENSE_WEIGHT = 0.55
PHRASE_WEIGHT, SENTENCE_WEIGHT = 0.8, 0.5
RANKED_CLOSELY = 30
# The keyword leg has its full say where its best passage reaches this share of the highest score there can be.
FULL_SAY = 0.2
# What BM25 (k1 = 1.2) gives at most for a term, over the term's inverse document frequency.
BM25_MOST = 2.2
# Passages that share so many of their words are one text told twice.
SAME_TEXT = 0.92


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
    if leg is Leg.HYBRID and vector is not None:
        dense |= store.cosines(vector, [row for row in keyword if row not in dense])
        scores = fuse(keyword, dense, BM25_MOST * sum(rarity(question, store).values()))
        passages = store.passages(list(scores))
        scores = _closely(question, vector, scores, passages, store)
    else:
        scores = {**keyword, **dense}
        passages = store.passages(list(scores))
    best = list(_distinct(sorted(scores, key=lambda row: (-scores[row], row)), passages, k))
    if not filters.include_superseded:
        best.sort(key=lambda row: passages[row].document.metadata.status is Status.SUPERSEDED)
    return [
        Hit(rank, scores[row], row, passages[row], dense.get(row), keyword.get(row, 0.0))
        for rank, row in enumerate(best, start=1)
    ]


def rarity(question: str, store: Reader) -> dict[str, float]:
    """Return the inverse document frequency of each stem of the question; a stem no passage holds weighs most."""
    asked = sorted({stem for term in terms(question) for stem in stems(term)} or stems(question))
    frequencies = store.document_frequencies(asked)
    total = max(store.passage_count(), 1)
    return {stem: math.log(1 + (total + 0.5) / (frequencies[stem] + 0.5)) for stem in asked}


def fuse(
    keyword: Mapping[Row, float], dense: Mapping[Row, float], most: float, dense_weight: float = DENSE_WEIGHT
) -> dict[Row, float]:
    """Return one score a row, higher is better; a leg that found nothing has no say.

    :param keyword: BM25 scores, higher is better, at least 0.
    :param dense: cosines; of every row, those that only the keyword leg found among them.
    :param most: the highest keyword score there can be for the question.
    """
    rows = list(dict.fromkeys([*keyword, *dense]))
    say = min(1.0, max(keyword.values(), default=0.0) / (FULL_SAY * most)) if most > 1e-9 else 0.0
    by_keyword = _standardised([keyword.get(row, 0.0) for row in rows])
    by_meaning = _standardised([dense.get(row, 0.0) for row in rows])
    scores = dense_weight * by_meaning + (1 - dense_weight) * say * by_keyword
    return {row: float(score) for row, score in zip(rows, scores, strict=True)}


def pairs(text: str) -> set[tuple[str, str]]:
    """Return the stems of words that stand together, where neither is a stop word."""
    return {
        (stem(first), stem(second))
        for first, second in pairwise(words(text))
        if first not in STOP_WORDS and second not in STOP_WORDS
    }


def _standardised(values: Sequence[float]) -> Vectors:
    """Return the values' distances from their mean in standard deviations; zeros where all are alike."""
    array = np.asarray(values, dtype=np.float64)
    spread = float(array.std()) if len(array) else 0.0
    if spread <= 1e-9:
        return np.zeros(len(array), dtype=np.float32)
    return np.asarray((array - array.mean()) / spread, dtype=np.float32)


def _closely(
    question: str, vector: Vectors, scores: Mapping[Row, float], passages: Mapping[Row, StoredPassage], store: Reader
) -> dict[Row, float]:
    """Return the scores with what only a closer look tells; candidates beyond the first stay below those."""
    first = sorted((row for row in scores if row in passages), key=lambda row: (-scores[row], row))[:RANKED_CLOSELY]
    asked = pairs(question)
    sentences = store.sentence_vectors(first)
    highest = 1.0 + PHRASE_WEIGHT + SENTENCE_WEIGHT  # more than a closer look can take away
    ranked = {row: score - highest for row, score in scores.items()}
    for row in first:
        together = len(asked & pairs(passages[row].passage.text)) / len(asked) if asked else 0.0
        best = float((sentences[row] @ vector.reshape(-1)).max(initial=0.0)) if row in sentences else 0.0
        ranked[row] = scores[row] + PHRASE_WEIGHT * together + SENTENCE_WEIGHT * best
    return ranked


def _distinct(rows: Sequence[Row], passages: Mapping[Row, StoredPassage], most: int) -> Iterator[Row]:
    """Yield the first rows that still exist, ``most`` of them, one of each text however it is told."""
    seen: list[frozenset[str]] = []
    for row in rows:
        if len(seen) == most:
            return
        stored = passages.get(row)
        if stored is None:
            continue
        own = frozenset(words(stored.passage.text))
        if not any(_same(own, other) for other in seen):
            seen.append(own)
            yield row


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Return whether two passages share nearly all their words, and all their figures."""
    shared = len(one & other)
    if shared < SAME_TEXT * max(len(one), len(other)):
        return False
    return not any(any(map(str.isdigit, word)) for word in one ^ other)
