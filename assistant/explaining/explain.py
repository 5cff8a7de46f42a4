"""A trace -> what a maintainer wants to know: why these passages, why these quotes, and where it went wrong.

Reads the library and never searches for anything that was not searched for: the answer is a finished thing by then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields

from assistant.answering.evidence import PASSAGES, PER_PASSAGE, Evidence, is_redundant
from assistant.answering.refusing import REASONS
from assistant.answering.trace import Judging, Trace
from assistant.asking.sought import sought
from assistant.explaining.explanation import Candidate, Explanation, Feature, Search, Stage, Verdict, Weighed
from assistant.library.base import Reader, Row
from assistant.search import CANDIDATES, Points, Ranking
from assistant.text.words import is_peripheral, terms
from assistant.types import Citation, Hit, StoredDocument

CANDIDATES_SHOWN = 20
EVIDENCE_SHOWN = 15
_SPOKEN = {
    "keyword": "its words",
    "meaning": "its meaning",
    "named": "the codes, years, publishers and kinds named",
    "standing": "being current and about the subject",
    "phrase": "words that stand together",
    "sentence": "its best sentence",
    "heading": "the headings above it",
    "cross": "the cross-encoder",
    "emphasis": "what its author set in bold",
}


def explain(trace: Trace, store: Reader, expected: str | None = None) -> Explanation:
    """Return the explanation of ``trace``.

    :param expected: id or path of the document that was expected to come first.
    """
    answer, asked, findings, judging = trace.answer, trace.asked, trace.findings, trace.judging
    typed = asked.typed if asked is not None else answer.question if answer is not None else ""
    citations = answer.citations if answer is not None else ()
    missing = _missing(asked.text, store) if asked is not None else ()
    searches = [_search(ranking, store) for ranking in findings.rankings] if findings is not None else []
    weighed = _weighed(judging, citations) if judging is not None else ()
    return Explanation(
        typed=typed,
        standalone=asked.standalone if asked is not None else typed,
        searched=asked.text if asked is not None else "",
        corrected=asked.corrected if asked is not None else {},
        expanded=asked.expanded if asked is not None else {},
        source=trace.source,
        missing=missing,
        filters={name: value for name, value in asdict(trace.filters).items() if value},
        searches=tuple(searches),
        evidence=weighed[:EVIDENCE_SHOWN],
        weighed=len(weighed),
        confidence=judging.confidence if judging is not None else None,
        threshold=judging.threshold if judging is not None else None,
        features=_features(judging) if judging is not None else (),
        refused=REASONS[judging.refused] if judging is not None and judging.refused else "",
        verdict=_verdict(trace, missing),
        expected=None if expected is None else _expected(trace, store, expected),
    )


def _missing(text: str, store: Reader) -> tuple[str, ...]:
    counts = store.document_frequencies(terms(text))
    return tuple(word for word, count in counts.items() if not count)


def _search(ranking: Ranking, store: Reader) -> Search:
    order = ranking.order()
    passages = store.passages(order)
    ranks = {Row(hit.row): hit.rank for hit in ranking.hits}
    by_keyword = {row: place for place, row in enumerate(ranking.keyword, start=1)}
    by_meaning = {row: place for place, row in enumerate(ranking.nearest, start=1)}
    candidates = tuple(
        Candidate(
            _name(passages[row].document),
            passages[row].passage.spans[0].page_index,
            passages[row].passage.heading,
            by_keyword.get(row),
            ranking.keyword.get(row, 0.0),
            by_meaning.get(row),
            ranking.dense.get(row),
            ranking.points[row],
            ranks.get(row),
            _note(row, ranking, ranks),
        )
        for place, row in enumerate(order, start=1)
        if row in passages
    )
    return Search(ranking.question, candidates[:CANDIDATES_SHOWN], len(candidates))


def _note(row: Row, ranking: Ranking, ranks: Mapping[Row, int]) -> str:
    """Return why a candidate is no hit."""
    if row in ranking.same_text:
        return f"says the same as number {ranks.get(ranking.same_text[row], '?')}"
    return "" if row in ranks else "below the last passage that was asked for"


def _weighed(judging: Judging, citations: Sequence[Citation]) -> tuple[Weighed, ...]:
    taken = [each for each in judging.evidence if _quoted_as(each, citations) is not None]
    return tuple(
        Weighed(
            _name(each.hit.stored.document),
            each.span.page_index,
            each.text,
            each.score,
            judging.weights.points(each.features),
            _quoted_as(each, citations),
            _fate(each, judging, citations, taken),
        )
        for each in judging.evidence
    )


def _fate(each: Evidence, judging: Judging, citations: Sequence[Citation], taken: Sequence[Evidence]) -> str:
    """Return what became of a piece of evidence, and why."""
    number = _quoted_as(each, citations)
    if number is not None:
        return f"quoted as [{number}]"
    if judging.confidence < judging.threshold:
        return "withheld: too little speaks for the library holding an answer"
    behind = judging.evidence[0].score - each.score
    if behind > judging.margin:
        return f"{behind:.1f} below the best; at most {judging.margin:.1f} is allowed"
    better = [other for other in taken if other.score >= each.score]
    repeated = next((other for other in better if is_redundant(each, other)), None)
    if repeated is not None:
        return f"says nearly what [{_quoted_as(repeated, citations)}] says"
    if sum(other.hit.row == each.hit.row for other in better) >= PER_PASSAGE:
        return "its passage is quoted often enough"
    return "there were claims enough, or its words are quoted with another one"


def _quoted_as(evidence: Evidence, citations: Sequence[Citation]) -> int | None:
    """Return the number of the citation whose quote holds a piece of evidence."""
    place = (evidence.hit.stored.document.document_id, evidence.span.page_index)
    return next(
        (
            each.number
            for each in citations
            if (each.document.document_id, each.span.page_index) == place
            and each.span.start <= evidence.span.start
            and evidence.span.end <= each.span.end
        ),
        None,
    )


def _features(judging: Judging) -> tuple[Feature, ...]:
    weights = judging.weights.confidence
    return tuple(Feature(name, value, value * weights.get(name, 0.0)) for name, value in judging.features.items())


def _verdict(trace: Trace, missing: Sequence[str]) -> Verdict:
    """Return where the question ended."""
    answer, findings, judging = trace.answer, trace.findings, trace.judging
    if trace.asked is None or findings is None:
        return Verdict(Stage.SCOPE, "Nothing was searched for: it is no question for a library of documents.")
    gap = f" No document holds {_quoted(missing)}: that may be a gap in the library." if missing else ""
    if not findings.hits:
        where = "passes the filters" if any(asdict(trace.filters).values()) else "is anything like the question"
        return Verdict(Stage.FINDING, f"No passage {where}.{gap}")
    if judging is None or answer is None:
        return Verdict(Stage.ANSWERED, f"{len(findings.hits)} passages were found.{gap}")
    if not judging.evidence:
        return Verdict(Stage.EVIDENCE, f"The passages hold no sentence that could be quoted.{gap}")
    if judging.confidence < judging.threshold:
        return Verdict(Stage.CONFIDENCE, _why_unsure(trace.asked.text, judging) + gap)
    if not answer.citations:
        return Verdict(Stage.EVIDENCE, f"No quote could be verified against its page.{gap}")
    count = len(answer.citations)
    return Verdict(Stage.ANSWERED, f"{count} {'quote was' if count == 1 else 'quotes were'} given.{gap}")


def _why_unsure(asked: str, judging: Judging) -> str:
    features = judging.features
    if judging.refused:
        return f"A rule decided it: {REASONS[judging.refused]}."
    if not features.get("sought", 1.0):
        return f"The best evidence holds nothing of the kind that is asked for ({sought(asked).value})."
    if features.get("names_missing"):
        return "The best passage does not hold a name, a year or a figure that the question names."
    against = sorted(
        _features(judging), key=lambda each: judging.weights.confidence.get(each.name, 0.0) - each.counts, reverse=True
    )
    weakest = _listed([each.name for each in against[:2]])
    return (
        f"Confidence {judging.confidence:.3f} is below the threshold {judging.threshold:.3f}; "
        f"what is furthest from speaking for an answer: {weakest}."
    )


def _expected(trace: Trace, store: Reader, reference: str) -> Verdict:
    """Return how far the expected document got, and what stood before it."""
    document = next(
        (each for each in store.documents() if reference == each.document_id or reference in each.paths), None
    )
    if document is None:
        problem = next((item for item in store.quarantined() if item.path == reference), None)
        reason = f" It was not read. {problem.reason} {problem.next_step}" if problem is not None else ""
        return Verdict(Stage.LIBRARY, f"The library holds no document called {reference}.{reason}")
    if trace.findings is None:
        return Verdict(Stage.SCOPE, "Nothing was searched for.")
    rows = store.rows_of(document.document_id)
    allowed = store.allowed(trace.filters)
    if allowed is not None and not set(rows) & allowed:
        return Verdict(Stage.FILTERS, "The filters leave it out.")
    ranking = min(trace.findings.rankings, key=lambda each: _place(each, rows))
    hit = next((hit for hit in trace.findings.hits if hit.stored.document.document_id == document.document_id), None)
    if hit is None:
        return _not_found(trace, ranking, store, document, rows)
    judging = trace.judging
    if judging is None:
        before = "It came first." if hit.rank == 1 else _outranked(ranking, Row(hit.row), hit.rank)
        return Verdict(Stage.ANSWERED if hit.rank == 1 else Stage.RANKING, before)
    return _not_first(trace, ranking, judging, hit)


def _place(ranking: Ranking, rows: Sequence[Row]) -> int:
    """Return where the best of ``rows`` stands among the candidates, from 0; behind the last where none does."""
    order = ranking.order()
    return min((order.index(row) for row in rows if row in ranking.points), default=len(order))


def _not_found(trace: Trace, ranking: Ranking, store: Reader, document: StoredDocument, rows: Sequence[Row]) -> Verdict:
    """Return why no passage of a document is among the hits."""
    mine = [row for row in ranking.order() if row in set(rows)]
    twin = next((row for row in mine if row in ranking.same_text), None)
    if twin is not None:
        other = store.passages([ranking.same_text[twin]])
        names = [_name(stored.document) for stored in other.values()]
        return Verdict(Stage.RANKING, f"It says the same as {_listed(names)}, which stands for both.")
    if mine:
        return Verdict(Stage.RANKING, _outranked(ranking, mine[0], ranking.order().index(mine[0]) + 1))
    lacking = _lacking(trace, store, rows)
    cosines = store.cosines(trace.vector, rows) if trace.vector is not None else {}
    nearest = f" The cosine of its nearest passage is {max(cosines.values()):.2f}" if cosines else ""
    last = f"; the last of the {CANDIDATES} nearest has {ranking.dense[ranking.nearest[-1]]:.2f}."
    return Verdict(
        Stage.FINDING,
        f"None of its passages is among the {CANDIDATES} best by words or the {CANDIDATES} best by meaning.{lacking}"
        + (nearest + last if nearest and ranking.nearest else ""),
    )


def _lacking(trace: Trace, store: Reader, rows: Sequence[Row]) -> str:
    asked = terms(trace.asked.text) if trace.asked is not None else []
    lacking = [word for word in asked if not store.keyword([word], 1, frozenset(rows))]
    return f" It does not hold {_quoted(lacking)}." if lacking else ""


def _outranked(ranking: Ranking, row: Row, place: int) -> str:
    """Return what the first hit has more of than the candidate at ``row``."""
    first = ranking.hits[0]
    mine, best = ranking.points[row], ranking.points[Row(first.row)]
    more = {
        _SPOKEN[each.name]: getattr(best, each.name) - getattr(mine, each.name)
        for each in fields(Points)
        if getattr(best, each.name) - getattr(mine, each.name) > 0.005
    }
    reasons = ", ".join(f"{value:.2f} more for {name}" for name, value in sorted(more.items(), key=lambda x: -x[1]))
    return (
        f"Its best passage came {place}. by points ({mine.total:.2f}). First is {_name(first.stored.document)} "
        f"({best.total:.2f}): {reasons or 'no part of its points is higher; the other is superseded or came earlier'}."
    )


def _not_first(trace: Trace, ranking: Ranking, judging: Judging, hit: Hit) -> Verdict:
    """Return what became of a document that was found."""
    document_id = hit.stored.document.document_id
    citations = trace.answer.citations if trace.answer is not None else ()
    mine = next((each for each in judging.evidence if each.hit.stored.document.document_id == document_id), None)
    found = "Its best passage was found first." if hit.rank == 1 else _outranked(ranking, Row(hit.row), hit.rank)
    if mine is None:
        about = is_peripheral(hit.stored.passage.heading)
        why = (
            "That passage is about the document itself (contents, references, …): nobody is answered from it."
            if about
            else f"Evidence is taken from the first {PASSAGES} passages."
        )
        return Verdict(Stage.EVIDENCE if about or hit.rank <= PASSAGES else Stage.RANKING, f"{found} {why}")
    number = next((each.number for each in citations if each.document.document_id == document_id), None)
    if number == 1:
        return Verdict(Stage.ANSWERED, "It is quoted first.")
    if judging.confidence < judging.threshold:
        return Verdict(Stage.CONFIDENCE, f"{found} {_why_unsure(trace.asked.text if trace.asked else '', judging)}")
    best = judging.evidence[0]
    ahead, behind = judging.weights.points(best.features), judging.weights.points(mine.features)
    lead = {name: value - behind.get(name, 0.0) for name, value in ahead.items()}
    names = [f"{name} ({value:+.2f})" for name, value in sorted(lead.items(), key=lambda x: -x[1]) if value > 0][:3]
    fate = (
        f"It is quoted as [{number}]" if number is not None else f"Its evidence: {_fate(mine, judging, citations, ())}"
    )
    return Verdict(
        Stage.EVIDENCE,
        f"{found} {fate}. The best evidence, from {_name(best.hit.stored.document)}, scored {best.score:.2f}, its own "
        f"{mine.score:.2f}" + (f"; what told: {', '.join(names)}." if names else "."),
    )


def _name(document: StoredDocument) -> str:
    return document.paths[0] if document.paths else document.document_id


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _quoted(words: Sequence[str]) -> str:
    return _listed([f'"{word}"' for word in words])
