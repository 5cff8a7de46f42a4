"""Hits -> evidence: the sentences, list items and table rows that answer, each an exact span of a stored page.

Every candidate has a score made of a few features; the weights ship in ``weights.json`` and are fitted on development
questions and public sets by ``python -m evals.fit``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from assistant.library.base import Reader, Row
from assistant.passages import locate
from assistant.question import is_peripheral, stems, wordings, words
from assistant.search import BM25_MOST, rarity
from assistant.sentences import sentence_offsets
from assistant.sought import Sought, asks_for_a_name, asks_for_emphasis, asks_for_list, holds, names_emphasis, sought
from assistant.types import Block, Hit, Page, Role, Span, StoredPage

if TYPE_CHECKING:
    from assistant.types import Vectors

# Passages that are looked into for evidence.
PASSAGES = 10
# A span that has to be widened to stand alone (a pronoun, a lead-in with its list) may become this long.
WIDEST_CHARACTERS = 900
SHORTEST_WORDS = 6
REDUNDANT_SHARE = 0.7
# Further claims come from other passages: the best one is a click away.
PER_PASSAGE = 3
# A further claim may hold so much less of the question, its weight taken as 1; with less it is about something else.
LESS_COVERED = 0.6
# Added to the score of what the author set in bold, where the question asks for what comes first.
EMPHASISED = 1.5
# Added to the score of a lead-in, which brings its list, where the question asks for several things.
LEADS_IN = 1.0
# Taken from the score of what names nobody, where only a name answers.
NAMELESS = 2.0

FEATURES = (
    "sentence",
    "passage",
    "keyword",
    "covered",
    "covered_in_context",
    "not_sought",
    "score",
    "rank",
    "short",
    "in_heading",
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One candidate: a span of a page, its text, and what speaks for it.

    ``features`` are numbers between about 0 and 1, by name; ``score`` is their weighted sum.
    """

    hit: Hit
    span: Span
    text: str
    score: float
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear model over named features; ``confidence`` ends in a logistic function."""

    evidence: Mapping[str, float]
    confidence: Mapping[str, float]
    intercept: float
    threshold: float

    def score(self, features: Mapping[str, float]) -> float:
        """Return the evidence's weighted sum of its features."""
        return sum(self.evidence.get(name, 0.0) * value for name, value in features.items())


@lru_cache(maxsize=1)
def shipped_weights() -> Weights:
    """Return the weights in ``weights.json``."""
    values = json.loads(files("assistant").joinpath("weights.json").read_text(encoding="utf-8"))
    return Weights(values["evidence"], values["confidence"], values["intercept"], values["threshold"])


def gather(question: str, hits: Sequence[Hit], store: Reader, vector: Vectors, weights: Weights) -> list[Evidence]:
    """Return every candidate of the best hits, best first.

    :param vector: the question's, shape (1, dimensions).
    """
    rare = rarity(question, store)
    hits = _telling(hits, rare.keys())[:PASSAGES]
    ways = [{part: rare[part] for part in stems(way) & rare.keys()} for way in wordings(question)]
    kind, emphasis, named = sought(question), asks_for_emphasis(question), asks_for_a_name(question)
    listed = asks_for_list(question)
    by_row = store.sentence_vectors([Row(hit.row) for hit in hits])
    # What a passage would score in which every term of the question stood over and over (BM25 with k1 = 1.2).
    most = BM25_MOST * sum(rare.values()) or 1.0
    # One page holds many of the candidates.
    read = lru_cache(maxsize=None)(store.page)
    found: list[Evidence] = []
    for hit in hits:
        passage = hit.stored.passage
        above = stems(f"{hit.stored.document.metadata.title} {' '.join(passage.heading)}")
        around = above | stems(passage.context)
        cosines = by_row[Row(hit.row)] @ vector.reshape(-1)
        for (start, end), cosine in zip(passage.sentences, cosines, strict=True):
            span = locate(passage, start, end)
            if span is None:
                continue
            text = passage.text[start:end]
            own = stems(text)
            features = {
                "sentence": float(cosine),
                "passage": hit.dense if hit.dense is not None else 0.0,
                "keyword": hit.keyword / most,
                "covered": _share(ways, own),
                "covered_in_context": _share(ways, own | around),
                "not_sought": float(kind is not Sought.ANYTHING and not holds(kind, text, question)),
                "score": hit.score,
                "rank": 1.0 / hit.rank,
                "short": float(len(text.split()) < SHORTEST_WORDS - 1),
                "in_heading": _share(ways, above),
            }
            score = weights.score(features)
            if listed and text.rstrip().endswith(":"):
                score += LEADS_IN
            if named and features["not_sought"]:
                score -= NAMELESS
            if emphasis and (_is_strong(span, hit, read) or names_emphasis(question, text)):
                score += EMPHASISED
            found.append(Evidence(hit, span, text, score, features))
    return sorted(found, key=lambda evidence: -evidence.score)


def _telling(hits: Sequence[Hit], asked: AbstractSet[str]) -> list[Hit]:
    """Return the hits without sections about the document itself, unless what is asked about stands there alone."""
    elsewhere: set[str] = set()
    for hit in hits:
        if not is_peripheral(hit.stored.passage.heading):
            elsewhere |= stems(hit.stored.passage.text)
    alone = asked - elsewhere
    return [
        hit for hit in hits if not is_peripheral(hit.stored.passage.heading) or alone & stems(hit.stored.passage.text)
    ]


def _is_strong(span: Span, hit: Hit, read: Callable[[str, int, str], StoredPage]) -> bool:
    """Return whether a span lies in a block that its author set in bold as a whole."""
    document = hit.stored.document
    page = read(document.document_id, span.page_index, document.version).page
    return any(block.strong and block.start <= span.start and span.end <= block.end for block in page.blocks)


def choose(
    evidence: Sequence[Evidence], most: int, margin: float, quotable: Callable[[Evidence], bool]
) -> list[Evidence]:
    """Return the claims' evidence: the best, then what is nearly as good and says something else.

    :param margin: how far below the best score another may lie.
    :param quotable: whether a candidate says something by itself.
    """
    chosen: list[Evidence] = []
    for candidate in evidence:
        if len(chosen) == most or (chosen and candidate.score < chosen[0].score - margin):
            break
        of_passage = sum(other.hit.row == candidate.hit.row for other in chosen)
        repeats = any(is_redundant(candidate, other) for other in chosen)
        strays = bool(chosen) and _covers(candidate) < _covers(chosen[0]) - LESS_COVERED
        if of_passage < PER_PASSAGE and not repeats and not strays and quotable(candidate):
            chosen.append(candidate)
    return chosen


def _covers(evidence: Evidence) -> float:
    return evidence.features["covered_in_context"]


def is_header(page: Page, block: Block, row: Block) -> bool:
    """Return whether ``block`` holds the cells at the head of the table that ``row`` is of."""
    if block.role is not Role.TABLE_ROW or row.role is not Role.TABLE_ROW or block is row:
        return False
    head = words(page.text[block.start : block.end])
    if row.header:
        return head == words(row.header)
    # A row that says itself what its cells are: "Year: 2024; Share: 85%" below "Year; Share".
    cells = page.text[block.start : block.end].split("; ")
    told = page.text[row.start : row.end]
    return len(cells) > 1 and all(f"{cell.strip()}:" in told for cell in cells)


def says_something(evidence: Evidence, page: Page) -> bool:
    """Return whether evidence can be quoted by itself: the head of a table, without a row, cannot."""
    span = evidence.span
    place = next((n for n, block in enumerate(page.blocks) if block.start <= span.start < block.end), None)
    if place is None or place + 1 >= len(page.blocks):
        return True
    return not is_header(page, page.blocks[place], page.blocks[place + 1])


def widen(span: Span, page: Page, *, whole_lists: bool = False) -> Span:
    """Return the span made to stand alone.

    :param whole_lists: every item takes its lead-in and list along, not only a short one.

    A lead-in takes its list with it; a short item its lead-in and its list; a sentence that leans on the one before
    (a pronoun, a bare figure) that one too. The result is still one run of the page's text.
    """
    places = [place for place, block in enumerate(page.blocks) if block.start <= span.start and span.end <= block.end]
    if not places:
        return span
    place = places[0]
    block = page.blocks[place]
    text = page.text[span.start : span.end]
    leads_in = text.rstrip().endswith(":") and _followed_by_list(page, place)
    if leads_in and block.role in (Role.PARAGRAPH, Role.LIST_ITEM):
        return _as_much_as_fits(span, page, _list_after(page, place, span))
    if block.role is Role.LIST_ITEM and (whole_lists or len(text.split()) < SHORTEST_WORDS):
        return _as_much_as_fits(span, page, _whole_list(page, place))
    if block.role in (Role.PARAGRAPH, Role.NOTE) and _leans(text):
        wider = _with_sentence_before(page, block, span)
        return wider if wider.end - wider.start <= WIDEST_CHARACTERS else span
    return span


def _ends_in_colon(page: Page, block: Block) -> bool:
    return page.text[block.start : block.end].rstrip().endswith(":")


def _followed_by_list(page: Page, place: int) -> bool:
    return place + 1 < len(page.blocks) and page.blocks[place + 1].role in (Role.LIST_ITEM, Role.TABLE_ROW)


def _with_sentence_before(page: Page, block: Block, span: Span) -> Span:
    before = [
        start + block.start
        for start, _ in sentence_offsets(page.text[block.start : block.end])
        if start + block.start < span.start
    ]
    return Span(span.page_index, before[-1], span.end) if before else span


_LEANING = frozenset(
    """it its they them their these this that those he she his her such both another others each some most many few
    however therefore also instead moreover furthermore but and so only""".split()
)


def _leans(text: str) -> bool:
    parts = text.split()
    return len(parts) < SHORTEST_WORDS or parts[0].strip("“\"'(,").lower() in _LEANING


def _whole_list(page: Page, place: int) -> Span:
    first = place
    while first > 0 and page.blocks[first - 1].role is Role.LIST_ITEM:
        first -= 1
    last = place
    while last + 1 < len(page.blocks) and page.blocks[last + 1].role is Role.LIST_ITEM:
        last += 1
    start = page.blocks[first].start
    if first > 0 and page.blocks[first - 1].role is Role.PARAGRAPH and _ends_in_colon(page, page.blocks[first - 1]):
        start = _last_sentence(page, page.blocks[first - 1])
    return Span(page.index, start, page.blocks[last].end)


def _last_sentence(page: Page, block: Block) -> int:
    offsets = sentence_offsets(page.text[block.start : block.end])
    return block.start + offsets[-1][0] if offsets else block.start


def _list_after(page: Page, place: int, span: Span) -> Span:
    last = place
    while last + 1 < len(page.blocks) and page.blocks[last + 1].role in (Role.LIST_ITEM, Role.TABLE_ROW):
        last += 1
    return Span(page.index, span.start, max(span.end, page.blocks[last].end))


def _as_much_as_fits(span: Span, page: Page, wider: Span) -> Span:
    """Return ``wider`` cut after the last whole block that fits; ``span`` where that would leave it out."""
    limit = wider.start + WIDEST_CHARACTERS
    end = max(
        (block.end for block in page.blocks if wider.start < block.end <= min(limit, wider.end)), default=span.end
    )
    return Span(span.page_index, wider.start, end) if end >= span.end else span


def is_redundant(candidate: Evidence, other: Evidence) -> bool:
    """Return whether the two overlap, or say nearly the same with the same figures."""
    same_page = (candidate.hit.stored.document.document_id, candidate.span.page_index) == (
        other.hit.stored.document.document_id,
        other.span.page_index,
    )
    if same_page and candidate.span.start < other.span.end and other.span.start < candidate.span.end:
        return True
    return shares_words(candidate.text, other.text)


def shares_words(text: str, other: str) -> bool:
    """Return whether ``text`` says nearly what ``other`` says, and no figure that it does not."""
    mine, theirs = stems(text), stems(other)
    new_figures = {word for word in mine - theirs if any(letter.isdigit() for letter in word)}
    return not new_figures and len(mine & theirs) >= REDUNDANT_SHARE * (min(len(mine), len(theirs)) or 1)


def _share(ways: Sequence[Mapping[str, float]], held: AbstractSet[str]) -> float:
    """Return how much of the question is held, in the wording that is held most."""
    return max(
        sum(weight for part, weight in rare.items() if part in held) / (sum(rare.values()) or 1.0) for rare in ways
    )
