"""Hits -> evidence: the sentences, list items and table rows that answer, each an exact span of a stored page.

Every candidate has a score made of a few features; the weights ship in ``weights.json`` and are fitted on development
questions and public sets by ``python -m evals.fit``.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.resources import files
from itertools import pairwise

import numpy as np

from assistant.answering.conflicts import calls_wrong
from assistant.answering.mismatch import sentence_speaks_of_another_group, speaks_of_another_group
from assistant.answering.untold import outcome_asked
from assistant.asking.document_asked import DocumentAsked, document_asked
from assistant.asking.forms import (
    asks_for_emphasis,
    asks_for_target,
    asks_for_the_newest,
    asks_whether_it_applies,
    asks_whether_obliged,
    asks_why,
    gives_reason,
    label_of,
    names_emphasis,
    obliges,
    tells_how_far_it_is,
)
from assistant.asking.list_asked import ListAsked, list_asked
from assistant.asking.numbered import asks_for_title, gives_title, is_of_number, is_of_other_number, numbered
from assistant.asking.page_asked import PageAsked, page_asked, without_page
from assistant.asking.question_vectors import QuestionVectors
from assistant.asking.section_asked import SectionAsked, section_asked
from assistant.asking.sought import (
    Sought,
    asks_for_a_name,
    asks_for_list,
    asks_for_share,
    code_asked,
    holds,
    is_topic,
    sought,
    things_asked_for,
)
from assistant.asking.terms import defines, terms_asked_for
from assistant.attribution import in_words
from assistant.errors import DocumentNotFound
from assistant.library.base import Reader, Row
from assistant.passages import locate
from assistant.search import BM25_MOST, blocks_of, rarity
from assistant.text.glossary import without_brackets
from assistant.text.quantities import dates, denials, quantities
from assistant.text.words import is_peripheral, stems, wordings
from assistant.types import Block, Hit, Metadata, Passage, Role, Span, Status

# Passages that are looked into for evidence.
PASSAGES = 10
FEW_WORDS = 5
# A heading stands at most so many pages before what stands below it.
HEADING_PAGES = 3
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
    # It opens a list right below a heading that names the things asked for.
    "opens_list": 1.0,
    # It says what the term is that is to be explained.
    "defines": 3.0,
    # Its author set it in bold, or it says what bold means, and the question asks for what comes first.
    "emphasised": 1.5,
    # It stands on the page that the question names.
    "on_page": 1.5,
    # It stands in the section whose subject's tasks are asked for.
    "of_section": 2.0,
    # It says of the document that is asked about who wrote it, or when.
    "of_document": 2.0,
    # It names nobody, where only a name answers, or holds no address or share, where one is asked for.
    "unsought": -2.0,
    # It gives a reason, which is asked for.
    "reason": 0.7,
    # It tells what came of something, or how much holds by now, which is asked.
    "outcome": 0.7,
    # It says that something has to be done, and whether it has to is asked.
    "obliges": 0.7,
    # It is what the question asks for by its form (assistant/answering/preference.py): what it takes to come first.
    "preferred": 1.0,
    # It tells the baseline or an interim step, where a target is asked for.
    "on_the_way": -1.0,
    # It names the one of several that is asked for by its number ("priority 3"); others of them, and not that one.
    "of_number": 1.5,
    "of_other_number": -2.0,
    # It gives the code that is asked for behind its name ("Case No. 515,2012").
    "coded": 1.5,
    # It begins with what is asked about and a colon ("Grade levels: 11th, 12th").
    "labelled": 1.0,
    # It begins with that number and its title, which is asked for.
    "titled": 2.0,
    # What it stands in names another group of people, place, age or illness than the question, and not that one.
    "of_another_group": -2.0,
    # It stands in a superseded document, and what is new, or holds now, is asked for.
    "outdated": -1.5,
    # The sentence right behind it calls it an error.
    "called_wrong": -0.4,
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
    "beyond",
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
    values = json.loads(files("assistant.answering").joinpath("weights.json").read_text(encoding="utf-8"))
    return Weights(values["evidence"], values["confidence"], values["intercept"], values["threshold"])


@dataclass(frozen=True, slots=True)
class _Form:
    """What a question asks its answer to be like, beside what it is about."""

    question: str
    kind: Sought
    strict: bool
    share: bool
    listed: bool
    stressed: bool
    target: bool
    newest: bool
    whether_obliged: bool
    whether_it_applies: bool
    why: bool
    titled: bool
    numbers: frozenset[tuple[str, int]]
    code: re.Pattern[str] | None
    explained: tuple[str, ...]
    page: PageAsked | None
    section: SectionAsked | None
    things: ListAsked | None
    document: DocumentAsked | None
    tells_outcome: Callable[[str], bool] | None

    def features(
        self, text: str, metadata: Metadata, *, label: str, covered: float, on_page: bool, strong: bool
    ) -> dict[str, float]:
        """Return how far ``text`` is like that, as :data:`FORM` names it, but for its section.

        :param label: what it begins with before a colon, and no other sentence around it; or "".
        """
        lacking = self.kind is not Sought.ANYTHING and not holds(self.kind, text, self.question)
        of_document = self.document is not None and self.document.is_told(metadata, text)
        # A label that its author set in bold ("Prepared for:") comes before something else.
        stressed = strong and not text.rstrip().endswith(":")
        emphasised = self.stressed and (stressed or names_emphasis(self.question, text))
        return {
            "not_sought": float(lacking),
            "unsought": float(lacking and (self.strict or self.share) and not of_document),
            "of_document": float(of_document),
            "of_number": float(is_of_number(self.numbers, text)),
            "coded": float(self.code is not None and self.code.search(text) is not None),
            "labelled": float(bool(label) and stems(label) <= stems(self.question)),
            "titled": float(self.titled and gives_title(self.numbers, text)),
            "of_other_number": float(is_of_other_number(self.numbers, text)),
            "reason": float(self.why and gives_reason(text)),
            "outcome": float(self.tells_outcome is not None and self.tells_outcome(text)),
            "obliges": float(self.whether_obliged and obliges(text)),
            "on_the_way": float(self.target and tells_how_far_it_is(text)),
            "leads_in": float(self.listed and text.rstrip().endswith(":")),
            "defines": float(any(defines(term, text) for term in self.explained)),
            "emphasised": float(emphasised),
            # A number or an address holds no words of the question.
            "on_page": float(on_page and (covered >= ON_PAGE_COVERED or (self.kind is Sought.CONTACT and not lacking))),
        }


def _form(question: str, page: PageAsked | None) -> _Form:
    ways, kind = wordings(question), sought(question)
    return _Form(
        question,
        kind,
        strict=kind in (Sought.CONTACT, Sought.CODE) or asks_for_a_name(question),
        share=kind is Sought.NUMBER and asks_for_share(question),
        listed=asks_for_list(question),
        stressed=asks_for_emphasis(question),
        target=asks_for_target(question),
        newest=asks_for_the_newest(question),
        whether_obliged=asks_whether_obliged(question),
        whether_it_applies=asks_whether_it_applies(question),
        why=asks_why(question),
        titled=asks_for_title(question),
        numbers=numbered(question),
        code=code_asked(question),
        explained=_explained(question, ways[1:] or (question,)),
        page=page,
        section=section_asked(ways),
        things=list_asked(ways) if asks_for_list(question) else None,
        document=document_asked(ways),
        tells_outcome=outcome_asked(question),
    )


def _explained(question: str, ways: Sequence[str]) -> tuple[str, ...]:
    """Return the terms that are to be explained, or the subject that was typed alone: what it is comes first.

    "The five priorities" and "priority 2" are no terms.
    """
    if things_asked_for(question) or numbered(question):
        return ()
    return terms_asked_for(ways) or tuple(way.strip(" ?.!") for way in ways if is_topic(way))


def gather(
    question: str, hits: Sequence[Hit], store: Reader, vectors: QuestionVectors, weights: Weights
) -> list[Evidence]:
    """Return every candidate of the best hits, best first.

    :param vectors: the question's.
    """
    page, question = page_asked(question), without_page(question)
    rare, form = rarity(question, store), _form(question, page)
    # What is put in brackets stands for the words before it, and for nothing that was asked.
    hits = _telling(hits, stems(without_brackets(question)) & rare.keys(), form.document)[:PASSAGES]
    ways = [{part: rare[part] for part in stems(way) & rare.keys()} for way in wordings(question)]
    # A word of a third of all passages tells no heading from another.
    frequent = store.passage_count() / 3
    is_common = lru_cache(maxsize=None)(lambda part: store.document_frequencies([part])[part] > frequent)
    by_row = store.sentence_vectors([Row(hit.row) for hit in hits])
    # What a passage would score in which every term of the question stood over and over (BM25 with k1 = 1.2).
    most = BM25_MOST * sum(rare.values()) or 1.0
    # One page holds many of the candidates.
    read = lru_cache(maxsize=None)(partial(blocks_of, store))
    found: list[Evidence] = []
    for hit in hits:
        if Row(hit.row) not in by_row:  # its document was removed while the question was being answered
            continue
        passage, document = hit.stored.passage, hit.stored.document
        above = stems(f"{document.metadata.title} {' '.join(passage.heading)}")
        # "The February 2025 event" is what a page of that month tells of, in each of its sentences.
        around = above | stems(f"{passage.context} {in_words(document.metadata.dated)}")
        about = described(hit)
        of_another = not form.whether_it_applies and speaks_of_another_group(question, about)
        of_passage = {
            "passage": hit.dense if hit.dense is not None else 0.0,
            "keyword": hit.keyword / most,
            "score": hit.score,
            "rank": 1.0 / hit.rank,
            "in_heading": _share(ways, above),
            "outdated": float(form.newest and document.metadata.status is Status.SUPERSEDED),
            "of_section": float(_is_of_section(passage, document.metadata, form.section, is_common)),
        }
        texts = [passage.text[start:end] for start, end in passage.sentences]
        labels = Counter(map(label_of, texts))
        sentences = by_row[Row(hit.row)].astype(np.float32)
        cosines = sentences @ vectors.whole.reshape(-1)
        beyond = vectors.beyond(sentences, _missing(ways, stems(about)))
        placed = [
            (locate(passage, start, end), text, float(cosine), float(more), after)
            for (start, end), (text, after), cosine, more in zip(
                passage.sentences, pairwise([*texts, ""]), cosines, beyond, strict=True
            )
        ]
        names_things = (
            form.things is not None and bool(passage.heading) and form.things.stands_under(passage.heading[-1])
        )
        for span, text, cosine, more, after in [*placed, *_titles(hit, form, store)]:
            if span is None:
                continue
            own = stems(text)
            covered = _share(ways, own)
            label = label_of(text)
            features = {
                **of_passage,
                # Its title may name both: "Sickle cell and thalassaemia".
                "of_another_group": float(
                    of_another
                    or (
                        not form.whether_it_applies
                        and sentence_speaks_of_another_group(question, text, passage.heading)
                    )
                ),
                "sentence": cosine,
                "beyond": more,
                "covered": covered,
                "covered_in_context": _share(ways, own | around),
                "called_wrong": float(calls_wrong(after)),
                "opens_list": float(names_things and _opens_list(span, hit, read)),
                "short": float(len(text.split()) < FEW_WORDS),
                **form.features(
                    text,
                    document.metadata,
                    # What several rows begin with is the head of their column.
                    label=label if labels[label] == 1 else "",
                    covered=covered,
                    on_page=form.page is not None and form.page.is_page(document, span.page_index),
                    strong=form.stressed and _is_strong(span, hit, read),
                ),
            }
            found.append(Evidence(hit, span, text, sum(weights.points(features).values()), features))
    return by_score(found)


def _titles(hit: Hit, form: _Form, store: Reader) -> Iterator[tuple[Span, str, float, float, str]]:
    """Yield the headings above a hit that give the title which is asked for by its number: nothing else gives it."""
    document, passage = hit.stored.document, hit.stored.passage
    wanted = {part for part in passage.heading if form.titled and gives_title(form.numbers, part)}
    first = passage.spans[0].page_index if wanted else 0
    for index in range(first, max(first - HEADING_PAGES, -1), -1) if wanted else ():
        try:
            page = store.page(document.document_id, index, document.version).page
        except DocumentNotFound:
            return
        for block in page.blocks:
            text = page.text[block.start : block.end]
            if block.role is Role.HEADING and text in wanted:
                wanted.remove(text)
                yield Span(index, block.start, block.end), text, 0.0, 0.0, ""


def described(hit: Hit) -> str:
    """Return the passage with all that says what it is about."""
    metadata = hit.stored.document.metadata
    about = (metadata.title, *metadata.publishers, metadata.dated)
    return "\n".join([*(part for part in about if part), hit.stored.passage.context, hit.stored.passage.text])


def _is_of_section(
    passage: Passage, metadata: Metadata, section: SectionAsked | None, is_common: Callable[[str], bool]
) -> bool:
    """Return whether a passage stands in the section that is asked for."""
    source = " ".join([*metadata.titles, *metadata.publishers])
    return section is not None and any(
        section.is_section(part, passage.text, source, is_common) for part in passage.heading
    )


def by_score(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Return the evidence, best first."""
    return sorted(evidence, key=lambda each: -each.score)


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


def _is_strong(span: Span, hit: Hit, read: Callable[[str, int, str], tuple[Block, ...]]) -> bool:
    """Return whether a span lies in a block that its author set in bold as a whole."""
    document = hit.stored.document
    blocks = read(document.document_id, span.page_index, document.version)
    return any(block.strong and block.start <= span.start and span.end <= block.end for block in blocks)


def _opens_list(span: Span, hit: Hit, read: Callable[[str, int, str], tuple[Block, ...]]) -> bool:
    """Return whether a span begins a list right below its heading."""
    document = hit.stored.document
    blocks = read(document.document_id, span.page_index, document.version)
    return any(
        block.start == span.start and block.role is Role.LIST_ITEM and above.role is Role.HEADING
        for above, block in pairwise(blocks)
    )


def choose(
    evidence: Sequence[Evidence],
    most: int,
    margin: float,
    quotable: Callable[[Evidence], bool],
    *,
    one_each: bool = False,
) -> list[Evidence]:
    """Return the claims' evidence: the best, then what is nearly as good and says something else.

    A section that is asked for by its subject answers alone, and so does what says who wrote a document, or when, and
    the title that is asked for.

    :param margin: how far below the best score another may lie.
    :param quotable: whether a candidate says something by itself.
    :param one_each: whether each document is to say one thing.
    """
    for form in ("of_section", "of_document", "titled"):
        if evidence and evidence[0].features[form]:
            evidence = [each for each in evidence if each.features[form]]
    chosen: list[Evidence] = []
    for candidate in evidence:
        if len(chosen) == most or (chosen and candidate.score < chosen[0].score - margin):
            break
        of_passage = sum(other.hit.row == candidate.hit.row for other in chosen)
        repeats = any(is_redundant(candidate, other) for other in chosen)
        strays = bool(chosen) and _strays(candidate, chosen[0])
        if one_each and any(_same_document(candidate, other) for other in chosen):
            continue
        if of_passage < PER_PASSAGE and not repeats and not strays and quotable(candidate):
            chosen.append(candidate)
    return chosen


def _strays(candidate: Evidence, first: Evidence) -> bool:
    """Return whether a candidate is about something else than the first claim."""
    of_another = bool(first.features["of_number"] and candidate.features["of_other_number"])
    return of_another or _covers(candidate) < _covers(first) - LESS_COVERED


def _same_document(one: Evidence, other: Evidence) -> bool:
    return one.hit.stored.document.document_id == other.hit.stored.document.document_id


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
    """Return whether ``text`` says nearly what ``other`` says, no figure that it does not, and denies no more or less.

    "At least five" and "more than five" are figures that differ, as are "every two years" and "every three years".
    """
    mine, theirs = stems(text), stems(other)
    new_figures = {word for word in mine - theirs if any(letter.isdigit() for letter in word)}
    if new_figures or len(mine & theirs) < REDUNDANT_SHARE * (min(len(mine), len(theirs)) or 1):
        return False
    known, days = list(quantities(other)), dates(other)
    return (
        denials(text) == denials(other)
        and all(any(own.measures_what(each) and own.is_same(each) for each in known) for own in quantities(text))
        and all(any(own.is_same(each) for each in days) for own in dates(text))
    )


def _missing(ways: Sequence[Mapping[str, float]], held: AbstractSet[str]) -> AbstractSet[str]:
    """Return the stems of the question that are not held, in the wording of which the fewest are missing.

    A subject of one word has nothing beside it.
    """
    return min((rare.keys() - held for rare in ways if len(rare) > 1), key=len, default=set())


def _share(ways: Sequence[Mapping[str, float]], held: AbstractSet[str]) -> float:
    """Return how much of the question is held, in the wording that is held most."""
    return max(
        sum(weight for part, weight in rare.items() if part in held) / (sum(rare.values()) or 1.0) for rare in ways
    )
