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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache, partial
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

import numpy as np

from assistant.asking.document_asked import DocumentAsked, document_asked
from assistant.asking.forms import asks_for_emphasis
from assistant.asking.naming import Named, named
from assistant.asking.parts import parts
from assistant.asking.question_vectors import QuestionVectors, embed_question
from assistant.errors import DocumentNotFound
from assistant.library.base import Reader, Row
from assistant.passages import embedded_text
from assistant.text.words import STOP_WORDS, TEXTS_KEPT, is_peripheral, stem, stems, terms, word_set, wordings, words
from assistant.types import Block, Encoder, Filters, Hit, PairScorer, Status, StoredPassage

if TYPE_CHECKING:
    from assistant.types import Vectors

# Candidates of each leg. Fusion can only reorder what a leg has found. So many of the best are read.
CANDIDATES = 100
LOOKED_UP = 60
# The keyword leg scores so many passages, each counted for every term in it; but it always has the rarest terms.
MOST_SCORED, LEAST_TERMS = 25_000, 2
# Weight of the dense leg, and what counts beside fusion for the first candidates.
DENSE_WEIGHT = 0.45
PHRASE_WEIGHT, SENTENCE_WEIGHT, HEADING_WEIGHT, EMPHASIS_WEIGHT = 0.8, 2.0, 2.0, 1.5
RANKED_CLOSELY = 30
# For all the codes the question names, and for all else that tells its document.
CODE_WEIGHT, FIT_WEIGHT = 1.0, 0.5
# What a superseded document, and a section about the document itself, lose.
OLD_COST, ABOUT_ITSELF_COST = 1.0, 0.7
# It says who wrote the document that is asked about, or when.
TOLD_WEIGHT = 2.0
# More than a closer look can take away.
# More than the rest of a candidate's points differ by, as a rule: where there is a cross-encoder it decides.
CROSS_WEIGHT, CROSS_ENCODED = 3.0, 20
CLOSER_LOOK_MOST = 1.0 + 4 * CROSS_WEIGHT + PHRASE_WEIGHT + SENTENCE_WEIGHT + HEADING_WEIGHT + EMPHASIS_WEIGHT
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


@dataclass(frozen=True, slots=True)
class Points:
    """What a candidate's score is made of; each is weighted already, so that they add up.

    ``named`` is for the codes, years, publishers and kinds that the question names, ``standing`` what a superseded
    document or a section about the document itself loses. ``phrase`` (words that stand together), ``sentence`` (the
    best one), ``heading``, ``emphasis`` and ``cross`` (what a cross-encoder says) are 0 for a candidate that was not
    looked at closely.
    """

    keyword: float
    meaning: float
    named: float = 0.0
    standing: float = 0.0
    phrase: float = 0.0
    sentence: float = 0.0
    heading: float = 0.0
    emphasis: float = 0.0
    cross: float = 0.0

    @property
    def total(self) -> float:
        """The score."""
        told = self.keyword + self.meaning + self.named + self.standing
        return told + self.phrase + self.sentence + self.heading + self.emphasis + self.cross


@dataclass(frozen=True, slots=True)
class Ranking:
    """How the hits of one question, or of one part of it, came about: every candidate, by its row in the store.

    ``keyword`` are the keyword leg's BM25 scores, its best first. ``nearest`` are the dense leg's own candidates, the
    nearest first; ``dense`` holds the cosine of the others too. ``close`` are the candidates that were looked at
    closely: whatever its points, no other candidate stands above them. ``same_text`` maps a candidate that was left out
    to the better one that says the same. ``vectors`` are the question's; None where only the keyword leg searched.
    ``searched`` is how many passages there were to choose from.
    """

    question: str
    keyword: Mapping[Row, float]
    dense: Mapping[Row, float]
    nearest: tuple[Row, ...]
    points: Mapping[Row, Points]
    close: frozenset[Row]
    same_text: Mapping[Row, Row]
    hits: tuple[Hit, ...]
    vectors: QuestionVectors | None = field(compare=False)
    searched: int

    def score(self, row: Row) -> float:
        """Return a candidate's points; one that was not looked at closely stays below those that were."""
        return self.points[row].total - (CLOSER_LOOK_MOST if self.close and row not in self.close else 0.0)

    def order(self) -> list[Row]:
        """Return the candidates, best first, duplicates among them."""
        return sorted(self.points, key=lambda row: (-self.score(row), row))


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search found: the hits of each part of the question, and all of them, a hit of each part in turn."""

    hits: tuple[Hit, ...]
    rankings: tuple[Ranking, ...]

    @property
    def searched(self) -> int:
        """How many passages there were to choose from."""
        return self.rankings[0].searched


def search(
    question: str,
    store: Reader,
    encoder: Encoder,
    k: int = 10,
    filters: Filters | None = None,
    leg: Leg = Leg.HYBRID,
    vectors: QuestionVectors | None = None,
    scorer: PairScorer | None = None,
) -> list[Hit]:
    """Return the best ``k`` passages, best first.

    :param vectors: the question's, where it has been embedded already; the keyword leg alone needs none.
    :param scorer: a cross-encoder that ranks the first passages of a hybrid search.
    """
    return list(find(question, store, encoder, k, filters, leg, vectors, scorer).hits)


def find(
    question: str,
    store: Reader,
    encoder: Encoder,
    k: int = 10,
    filters: Filters | None = None,
    leg: Leg = Leg.HYBRID,
    vectors: QuestionVectors | None = None,
    scorer: PairScorer | None = None,
) -> Findings:
    """Return what :func:`search` does with how it came about; the parameters are the same."""
    asked = parts(question)
    if len(asked) == 1:
        ranking = _ranking(question, store, encoder, k, filters or Filters(), leg, vectors, scorer)
        return Findings(ranking.hits, (ranking,))
    rankings = tuple(_ranking(part, store, encoder, k, filters or Filters(), leg, None, scorer) for part in asked)
    by_row = {Row(hit.row): hit for ranking in reversed(rankings) for hit in ranking.hits}
    in_turn = [Row(hit.row) for hits in zip_longest(*(ranking.hits for ranking in rankings)) for hit in hits if hit]
    best, _ = _distinct(in_turn, {row: hit.stored for row, hit in by_row.items()}, k)
    return Findings(tuple(replace(by_row[row], rank=rank) for rank, row in enumerate(best, start=1)), rankings)


def _ranking(
    question: str,
    store: Reader,
    encoder: Encoder,
    k: int,
    filters: Filters,
    leg: Leg,
    vectors: QuestionVectors | None,
    scorer: PairScorer | None,
) -> Ranking:
    allowed = store.allowed(filters)
    keyword = {} if leg is Leg.DENSE else store.keyword(_affordable(terms(question), store), CANDIDATES, allowed)
    dense: dict[Row, float] = {}
    if leg is not Leg.KEYWORD:
        vectors = vectors or embed_question(question, encoder)
        dense = store.dense(vectors.whole, CANDIDATES, allowed)
    nearest = tuple(dense)
    close: frozenset[Row] = frozenset()
    if leg is Leg.HYBRID and vectors is not None:
        dense |= store.cosines(vectors.whole, [row for row in keyword if row not in dense])
        rare = rarity(question, store)
        points = fuse(keyword, dense, BM25_MOST * sum(rare.values()))
        best = sorted(points, key=lambda row: (-points[row].total, row))[: max(LOOKED_UP, 2 * k)]
        passages = store.passages(best)
        names = named(question, store.publishers(), store.kinds())
        made = document_asked(wordings(question))
        points |= _told(names, made, points, passages, on_merits=filters.include_superseded)
        stressed = asks_for_emphasis(question)
        nearer = _closely(question, rare, vectors.whole, points, passages, store, stressed=stressed)
        if scorer is not None:
            nearer |= _read_together(question, nearer, passages, scorer)
        points, close = points | nearer, frozenset(nearer)
    else:
        points = {row: Points(score, 0.0) for row, score in keyword.items()}
        points |= {row: Points(0.0, score) for row, score in dense.items()}
        passages = store.passages(list(points))
    searched = store.passage_count() if allowed is None else len(allowed)
    ranking = Ranking(question, keyword, dense, nearest, points, close, {}, (), vectors, searched)
    best, same_text = _distinct(ranking.order(), passages, k)
    hits = tuple(
        Hit(rank, ranking.score(row), row, passages[row], dense.get(row), keyword.get(row, 0.0))
        for rank, row in enumerate(best, start=1)
    )
    return replace(ranking, same_text=same_text, hits=hits)


def _affordable(asked: Sequence[str], store: Reader) -> list[str]:
    """Return the terms, without the most frequent ones where all of them together stand in too many passages.

    Each passage that holds any of them is scored. A term that stands in a tenth of a large library tells next to
    nothing, and costs more than all the rare ones.
    """
    counts = store.document_frequencies(asked)
    kept: list[str] = []
    cost = 0
    for term in sorted(asked, key=lambda term: counts[term]):
        cost += counts[term]
        if cost <= MOST_SCORED or len(kept) < LEAST_TERMS:
            kept.append(term)
    return [term for term in asked if term in kept]


def rarity(question: str, store: Reader) -> dict[str, float]:
    """Return the inverse document frequency of each stem of the question; a stem no passage holds weighs most."""
    asked = sorted({stem for term in terms(question) for stem in stems(term)} or stems(question))
    frequencies = store.document_frequencies(asked)
    total = max(store.passage_count(), 1)
    return {stem: math.log(1 + (total + 0.5) / (frequencies[stem] + 0.5)) for stem in asked}


def fuse(
    keyword: Mapping[Row, float], dense: Mapping[Row, float], most: float, dense_weight: float = DENSE_WEIGHT
) -> dict[Row, Points]:
    """Return what each leg gives a row, higher is better; a leg that found nothing has no say.

    :param keyword: BM25 scores, higher is better, at least 0.
    :param dense: cosines; of every row, those that only the keyword leg found among them.
    :param most: the highest keyword score there can be for the question.
    """
    rows = list(dict.fromkeys([*keyword, *dense]))
    say = min(1.0, max(keyword.values(), default=0.0) / (FULL_SAY * most)) if most > 1e-9 else 0.0
    by_keyword = _standardised([keyword.get(row, 0.0) for row in rows])
    by_meaning = _standardised([dense.get(row, 0.0) for row in rows])
    shares = zip((1 - dense_weight) * say * by_keyword, dense_weight * by_meaning, strict=True)
    return {row: Points(float(words), float(meaning)) for row, (words, meaning) in zip(rows, shares, strict=True)}


@lru_cache(maxsize=TEXTS_KEPT)
def pairs(text: str) -> frozenset[tuple[str, str]]:
    """Return the stems of words that stand together, where neither is a stop word."""
    return frozenset(
        (stem(first), stem(second))
        for first, second in pairwise(words(text))
        if first not in STOP_WORDS and second not in STOP_WORDS
    )


def _standardised(values: Sequence[float]) -> Vectors:
    """Return the values' distances from their mean in standard deviations; zeros where all are alike."""
    array = np.asarray(values, dtype=np.float64)
    spread = float(array.std()) if len(array) else 0.0
    if spread <= 1e-9:
        return np.zeros(len(array), dtype=np.float32)
    return np.asarray((array - array.mean()) / spread, dtype=np.float32)


def _told(
    asked: Named,
    made: DocumentAsked | None,
    points: Mapping[Row, Points],
    passages: Mapping[Row, StoredPassage],
    *,
    on_merits: bool,
) -> dict[Row, Points]:
    """Return the points of the candidates in ``passages`` with what their documents are, and the codes they hold."""
    told = {}
    for row, stored in passages.items():
        metadata, heading = stored.document.metadata, stored.passage.heading
        held = CODE_WEIGHT * asked.share_of_codes(stored.passage.text) + FIT_WEIGHT * asked.fits(metadata)
        old = metadata.status is Status.SUPERSEDED and not on_merits and not asked.earlier
        is_told = made is not None and made.is_told(metadata, stored.passage.text)
        held += TOLD_WEIGHT * is_told
        lost = OLD_COST * old + ABOUT_ITSELF_COST * (is_peripheral(heading) and not is_told)
        told[row] = replace(points[row], named=held, standing=-lost)
    return told


def _closely(
    question: str,
    rare: Mapping[str, float],
    vector: Vectors,
    points: Mapping[Row, Points],
    passages: Mapping[Row, StoredPassage],
    store: Reader,
    *,
    stressed: bool,
) -> dict[Row, Points]:
    """Return the points of the first candidates with what only a closer look tells.

    :param rare: the weight of each stem of the question.
    :param stressed: the question asks for what is most important: what its author set in bold counts.
    """
    there = [row for row in points if row in passages]
    first = sorted(there, key=lambda row: (-points[row].total, row))[:RANKED_CLOSELY]
    asked = pairs(question)
    sentences = store.sentence_vectors(first)
    emphasised = _emphasised(first, passages, store) if stressed else frozenset()
    weight = sum(rare.values()) or 1.0
    looked_at = {}
    for row in first:
        together = len(asked & pairs(passages[row].passage.text)) / len(asked) if asked else 0.0
        above = stems(" ".join(passages[row].passage.heading))
        best = float((sentences[row] @ vector.reshape(-1)).max(initial=0.0)) if row in sentences else 0.0
        looked_at[row] = replace(
            points[row],
            phrase=PHRASE_WEIGHT * together,
            sentence=SENTENCE_WEIGHT * best,
            heading=HEADING_WEIGHT * sum(rare.get(part, 0.0) for part in above) / weight,
            emphasis=EMPHASIS_WEIGHT * (row in emphasised),
        )
    return looked_at


def _read_together(
    question: str, points: Mapping[Row, Points], passages: Mapping[Row, StoredPassage], scorer: PairScorer
) -> dict[Row, Points]:
    """Return the points of the very first candidates with what a cross-encoder says of them."""
    first = sorted(points, key=lambda row: (-points[row].total, row))[:CROSS_ENCODED]
    scores = _standardised(scorer.scores(question, [embedded_text(passages[row].passage) for row in first]))
    # What was not read has the least of them.
    least = min(map(float, scores), default=0.0)
    return {
        row: replace(points[row], cross=CROSS_WEIGHT * (float(score) - least))
        for row, score in zip(first, scores, strict=True)
    }


def _emphasised(rows: Sequence[Row], passages: Mapping[Row, StoredPassage], store: Reader) -> frozenset[Row]:
    """Return the rows of passages that hold something which its author set in bold as a whole."""
    read = lru_cache(maxsize=None)(partial(blocks_of, store))
    found = set()
    for row in rows:
        document = passages[row].document
        for span in passages[row].passage.spans:
            blocks = read(document.document_id, span.page_index, document.version)
            if any(block.strong and span.start <= block.start and block.end <= span.end for block in blocks):
                found.add(row)
    return frozenset(found)


def blocks_of(store: Reader, document_id: str, page_index: int, version: str) -> tuple[Block, ...]:
    """Return the blocks of a page; empty where its document was removed meanwhile."""
    try:
        return store.page(document_id, page_index, version).page.blocks
    except DocumentNotFound:
        return ()


def _distinct(
    rows: Sequence[Row], passages: Mapping[Row, StoredPassage], most: int
) -> tuple[list[Row], dict[Row, Row]]:
    """Return the first rows that still exist, ``most`` of them, one of each text however it is told.

    The second value maps each row that was passed over to the one that tells the same.
    """
    words_of: dict[Row, frozenset[str]] = {}
    same_text: dict[Row, Row] = {}
    for row in rows:
        if len(words_of) == most:
            break
        stored = passages.get(row)
        if stored is None:
            continue
        own = word_set(stored.passage.text)
        twin = next((other for other, theirs in words_of.items() if _same(own, theirs)), None)
        if twin is None:
            words_of[row] = own
        else:
            same_text[row] = twin
    return list(words_of), same_text


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Return whether two passages share nearly all their words, and all their figures."""
    shared = len(one & other)
    if shared < SAME_TEXT * max(len(one), len(other)):
        return False
    return not any(any(map(str.isdigit, word)) for word in one ^ other)
