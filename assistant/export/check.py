"""Answers that were kept somewhere else, compared with the library again before they are set on paper.

A browser keeps its reader's answers, and what it hands back may be old, damaged or made up. So of every document that
is still the same, title, publisher and dates are the library's own; a quote that does not stand where it says it does
is left out, with what rests on it; and of what the library holds no more, the paper says so beside the words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol

from assistant.answering.wordings import bear_out
from assistant.citations import verify
from assistant.errors import DocumentNotFound
from assistant.export.paper import Remarks
from assistant.text.visible import one_line
from assistant.types import Answer, Citation, Claim, Hit, StoredDocument, StoredPage


class Holdings(Protocol):
    """What a check needs of a library."""

    def document(self, reference: str, /) -> StoredDocument: ...
    def page(self, document_id: str, page_index: int, version: str | None = None, /) -> StoredPage: ...


class Standing(Enum):
    """What became of a quote. The value is said beside its source."""

    STANDS = ""
    CHANGED = "The document has changed since; these words could not be checked again"
    REMOVED = "No longer in the library; these words could not be checked again"
    ELSEWHERE = "These words do not stand there and are left out"


LEFT_OUT = "(left out: its quote does not stand in the library)"
UNCHECKED = "(not checked again)"
THERE = "in the library, word for word."
NOT_CARRIED = "(left out: the quotes do not say this)"


@dataclass(frozen=True, slots=True)
class _Compared:
    """A citation as the paper shows it, and what became of its quote."""

    citation: Citation
    standing: Standing


def check(answer: Answer, library: Holdings, narrowed: str, day: str) -> tuple[Answer, Remarks]:
    """Return the answer as far as the library bears it out, and what the paper says of the rest.

    :param narrowed: what the search was narrowed to, in words.
    :param day: today, in words.
    """
    compared = {citation.number: _compare(citation, library) for citation in answer.citations}
    claims = [_borne_out(claim, compared) for claim in answer.claims]
    checked = replace(
        answer,
        claims=tuple(claim for claim, _ in claims),
        citations=tuple(each.citation for each in compared.values()),
        closest=tuple(hit for hit in (_live(each, library) for each in answer.closest) if hit is not None),
    )
    return checked, Remarks(
        narrowed,
        _summary([each.standing for each in compared.values()], day),
        {place: words for place, (_, words) in enumerate(claims) if words},
        {number: each.standing.value for number, each in compared.items() if each.standing.value},
    )


def _compare(citation: Citation, library: Holdings) -> _Compared:
    try:
        live = library.document(citation.document.document_id)
    except DocumentNotFound:
        return _Compared(citation, Standing.REMOVED)
    if live.version != citation.document.version:
        return _Compared(citation, Standing.CHANGED)
    try:
        stands = verify(citation, library)
    except DocumentNotFound:  # no such page
        stands = False
    shown = replace(citation, document=live)
    return _Compared(shown, Standing.STANDS) if stands else _Compared(replace(shown, quote=""), Standing.ELSEWHERE)


def _borne_out(claim: Claim, compared: Mapping[int, _Compared]) -> tuple[Claim, str]:
    """Return the claim and what is said beside it; a claim without words where nothing bears it out."""
    cited = [compared[number] for number in claim.citations if number in compared]
    kept = [each for each in cited if each.standing is not Standing.ELSEWHERE]
    numbers = tuple(each.citation.number for each in kept)
    if not kept:
        return replace(claim, text="", citations=()), LEFT_OUT
    if not _is_said(claim.text, [each.citation for each in kept]):
        return replace(claim, text="", citations=numbers), NOT_CARRIED
    stands = all(each.standing is Standing.STANDS for each in kept)
    return replace(claim, citations=numbers), "" if stands else UNCHECKED


def _is_said(text: str, citations: Sequence[Citation]) -> bool:
    return bear_out(citations, text) or text in (one_line(each.quote) for each in citations)


def _live(hit: Hit, library: Holdings) -> Hit | None:
    """Return a reading suggestion with its document as it is now; None where that is gone.

    Its words are left out where they do not stand in the document as it is now.
    """
    stored = hit.stored
    try:
        live = library.document(stored.document.document_id)
    except DocumentNotFound:
        return None
    passage = stored.passage if _stands(hit, live, library) else replace(stored.passage, text="")
    return replace(hit, stored=replace(stored, document=live, passage=passage))


def _stands(hit: Hit, live: StoredDocument, library: Holdings) -> bool:
    passage = hit.stored.passage
    try:
        pages = [library.page(live.document_id, span.page_index).page for span in passage.spans]
    except DocumentNotFound:  # no such page
        return False
    there = [page.text[span.start : span.end] for page, span in zip(pages, passage.spans, strict=True)]
    return passage.text == "\n".join(there)


def _summary(standings: Sequence[Standing], day: str) -> str:
    if not standings:
        return ""
    stand, count = standings.count(Standing.STANDS), len(standings)
    if stand == count:
        return f"Checked on {day}: {'the quote stands' if count == 1 else f'all {count} quotes stand'} {THERE}"
    return f"Checked on {day}: {stand} of {count} quotes {'stands' if stand == 1 else 'stand'} {THERE}"
