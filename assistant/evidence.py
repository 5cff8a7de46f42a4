"""Hits -> evidence: the sentences, list items and table rows that answer, each an exact span of a stored page.

Every candidate has a score made of a few features; the weights ship in ``weights.json`` and are fitted on development
questions and public sets by ``python -m evals.fit``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from assistant.document_asked import DocumentAsked, document_asked
from assistant.library.base import Reader, Row
from assistant.page_asked import page_asked
from assistant.passages import locate
from assistant.question import is_peripheral, stems, wordings
from assistant.search import BM25_MOST, rarity
from assistant.section_asked import section_asked
from assistant.sought import (
    Sought,
    asks_for_a_name,
    asks_for_emphasis,
    asks_for_list,
    asks_for_share,
    defines,
    holds,
    names_emphasis,
    sought,
    terms_asked_for,
)
from assistant.types import Hit, Metadata, Span, StoredPage

if TYPE_CHECKING:
    from assistant.types import Vectors

# Passages that are looked into for evidence.
PASSAGES = 10
FEW_WORDS = 5
REDUNDANT_SHARE = 0.7
# Further claims come from other passages: the best one is a click away.
PER_PASSAGE = 3
# A further claim may hold so much less of the question, its weight taken as 1; with less it is about something else.
LESS_COVERED = 0.6
# What stands on the page asked for has to hold so much of the question: every document has a first page.
ON_PAGE_COVERED = 0.25
# Points for the form of what is quoted, beside the fitted weights. What they reward cannot be learnt from gold words: a
# lead-in brings its list, what is in bold is what the author puts first.
FORM: Mapping[str, float] = {
    # It ends in a colon, and several things are asked for.
    "leads_in": 1.0,
    # It begins with the term that is asked about, and says what it is.
    "defines": 1.0,
    # Its author set it in bold, or it says what bold means, and the question asks for what comes first.
    "emphasised": 1.5,
    # It stands on the page that the question names.
    "on_page": 1.5,
    # It stands in the section whose subject's tasks are asked for.
    "of_section": 2.0,
    # It says of the document that is asked about who wrote it, or when.
    "of_document": 2.0,
    # It names nobody, where only a name answers, or holds no share, where one is asked for.
    "unsought": -2.0,
    # The answer before has quoted it: who asks on wants to hear more.
    "already_said": -1.0,
    # It holds what a follow-up adds to the question before it ("and in the general population?").
    "newly_asked": 2.0,
}

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

    def points(self, features: Mapping[str, float]) -> dict[str, float]:
        """Return what each of the evidence's features adds to its score, those of its form among them."""
        return {name: self.evidence.get(name, FORM.get(name, 0.0)) * value for name, value in features.items()}


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
    made = document_asked(wordings(question))
    hits = _telling(hits, rare.keys(), made)[:PASSAGES]
    ways = [{part: rare[part] for part in stems(way) & rare.keys()} for way in wordings(question)]
    kind, emphasis, named = sought(question), asks_for_emphasis(question), asks_for_a_name(question)
    share = kind is Sought.NUMBER and asks_for_share(question)
    section = section_asked(wordings(question))
    listed, explained = asks_for_list(question), terms_asked_for(wordings(question)[1:] or (question,))
    page = page_asked(question)
    # A word of a third of all passages tells no heading from another.
    frequent = store.passage_count() / 3
    is_common = lru_cache(maxsize=None)(lambda part: store.document_frequencies([part])[part] > frequent)
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
        named_by = _named_by(hit.stored.document.metadata)
        of_section = section is not None and any(
            section.is_section(part, passage.text, named_by, is_common) for part in passage.heading
        )
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
                "short": float(len(text.split()) < FEW_WORDS),
                "in_heading": _share(ways, above),
            }
            features["of_document"] = float(made is not None and made.is_told(hit.stored.document.metadata, text))
            features["leads_in"] = float(listed and text.rstrip().endswith(":"))
            features["defines"] = float(any(defines(term, text) for term in explained))
            features["unsought"] = float(features["not_sought"] and (named or share) and not features["of_document"])
            strong = emphasis and (_is_strong(span, hit, read) or names_emphasis(question, text))
            features["emphasised"] = float(strong)
            features["on_page"] = float(
                page is not None
                and features["covered"] >= ON_PAGE_COVERED
                and page.is_page(hit.stored.document, span.page_index)
            )
            features["of_section"] = float(of_section)
            found.append(Evidence(hit, span, text, sum(weights.points(features).values()), features))
    return by_score(found)


def by_score(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Return the evidence, best first."""
    return sorted(evidence, key=lambda each: -each.score)


def _named_by(metadata: Metadata) -> str:
    """Return what a reader may call a document by: its title and publisher, and its original's."""
    original = metadata.original
    names = (metadata.title, metadata.publisher, original and original.title, original and original.publisher)
    return " ".join(name for name in names if name)


def _telling(hits: Sequence[Hit], asked: AbstractSet[str], made: DocumentAsked | None) -> list[Hit]:
    """Return the hits without sections about the document itself, unless what is asked about stands there alone.

    :param made: the document that is asked about as one; what tells of it stays.
    """
    elsewhere: set[str] = set()
    for hit in hits:
        if not is_peripheral(hit.stored.passage.heading):
            elsewhere |= stems(hit.stored.passage.text)
    alone = asked - elsewhere
    return [
        hit
        for hit in hits
        if not is_peripheral(hit.stored.passage.heading)
        or alone & stems(hit.stored.passage.text)
        or (made is not None and made.is_told(hit.stored.document.metadata, hit.stored.passage.text))
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

    A section that is asked for by its subject answers alone, and so does what says who wrote a document, or when.

    :param margin: how far below the best score another may lie.
    :param quotable: whether a candidate says something by itself.
    """
    for form in ("of_section", "of_document"):
        if evidence and evidence[0].features[form]:
            evidence = [each for each in evidence if each.features[form]]
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


def is_redundant(candidate: Evidence, other: Evidence) -> bool:
    """Return whether the two overlap, or say nearly the same with the same figures."""
    same_page = (candidate.hit.stored.document.document_id, candidate.span.page_index) == (
        other.hit.stored.document.document_id,
        other.span.page_index,
    )
    if same_page and candidate.span.start < other.span.end and other.span.start < candidate.span.end:
        return True
    # A lead-in says more than its own words: its list.
    return not candidate.text.rstrip().endswith(":") and shares_words(candidate.text, other.text)


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
