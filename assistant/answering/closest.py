"""What comes nearest to a question among the passages that no answer quotes: suggestions for reading, no answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.evidence import Evidence
from assistant.answering.spans import EXCERPT_CHARACTERS, says_something, widen
from assistant.errors import DocumentNotFound
from assistant.library.base import Reader
from assistant.text.words import stems
from assistant.types import Citation, Hit, Role

CLOSEST = 3


def closest(
    hits: Sequence[Hit], evidence: Sequence[Evidence], citations: Sequence[Citation], store: Reader
) -> tuple[Hit, ...]:
    """Return the nearest passages, at most one a document, none of a document that is cited.

    Where nothing is cited they stand in an answer's place, and each is cut to what of it stands by itself and comes
    nearest to the question. A passage of which nothing stands by itself is given whole.

    :param hits: best first.
    :param evidence: candidates from them, best first.
    """
    cited = {citation.document.document_id for citation in citations}
    chosen = {} if citations else _cut_to_the_nearest(evidence, store)
    for hit in hits:
        if hit.stored.document.document_id not in cited:
            chosen.setdefault(hit.stored.document.document_id, hit)
    return tuple(chosen.values())[:CLOSEST]


def _cut_to_the_nearest(evidence: Sequence[Evidence], store: Reader) -> dict[str, Hit]:
    """Return the passages of the best evidence that stands by itself, one a document, by the document's id."""
    chosen: dict[str, Hit] = {}
    for each in evidence:
        document_id = each.hit.stored.document.document_id
        if len(chosen) < CLOSEST and document_id not in chosen:
            cut = _cut(each, store)
            if cut is not None:
                chosen[document_id] = cut
    return chosen


def _cut(evidence: Evidence, store: Reader) -> Hit | None:
    """Return the passage cut to the evidence; None where that says nothing by itself, or is gone."""
    stored = evidence.hit.stored
    try:
        page = store.page(stored.document.document_id, evidence.span.page_index, stored.document.version).page
    except DocumentNotFound:  # it was removed while the question was being answered
        return None
    titles = " ".join([*stored.document.metadata.titles, *stored.passage.heading])
    row = any(block.role is Role.TABLE_ROW and block.start <= evidence.span.start < block.end for block in page.blocks)
    if row or stems(evidence.text) <= stems(titles) or not says_something(evidence.span, page):
        return None
    span = widen(evidence.span, page)
    if span.start < evidence.span.start and span.end - span.start > EXCERPT_CHARACTERS:
        # An item far down its list would not be shown with all that goes before.
        span = evidence.span
    text = page.text[span.start : span.end]
    passage = replace(stored.passage, spans=(span,), text=text, sentences=((0, len(text)),))
    return replace(evidence.hit, stored=replace(stored, passage=passage))
