"""Questions -> answers -> records: every question is asked once, and judged by its gold words and gold documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from assistant.answering.wordings import bear_out
from assistant.api import Assistant
from assistant.citations import verify
from assistant.errors import DocumentNotFound
from assistant.library.base import Reader
from assistant.rendering.markdown import excerpt
from assistant.types import Answer, Citation, Claim, Outcome
from evals.question_set import Case
from evals.records import Record

ANSWERED = (Outcome.ANSWERED, Outcome.PARTIAL, Outcome.CONFLICTING, Outcome.SUPERSEDED)

Ask = Callable[[Case], Answer]
"""What is measured. An answer's ``withheld`` is what it would have said, see :class:`assistant.types.Answer`."""


def asking(assistant: Assistant) -> Ask:
    """Return what asks ``assistant`` a question after its history, and keeps what a refusal held back."""
    rehearsed = Assistant(assistant.library, writer=assistant.writer)
    rehearsed.policy = replace(assistant.policy, keeps_withheld=True)

    def ask(case: Case) -> Answer:
        history: list[Answer] = []
        for earlier in case.history:
            history.append(assistant.ask(earlier, history))
        return rehearsed.ask(case.question, history)

    return ask


def judge(case: Case, answer: Answer, store: Reader) -> Record:
    """Return the record of one answer; its rankings are not judged here."""
    given = answer.outcome in ANSWERED
    said = answer.citations or answer.withheld
    first = answer.claims[0].citations if answer.claims else ()
    paged = case.gold_pages and case.answerable
    return Record(
        case.id,
        case.slice,
        case.split,
        case.definition,
        case.answerable,
        answer.outcome.value,
        None if answer.confidence is None else round(answer.confidence, 6),
        given,
        _quoted(case, answer.citations) if case.answerable else not given,
        _quoted(case, [each for each in answer.citations if each.number in first]) if case.answerable else None,
        bool(said),
        _quoted(case, said) if case.answerable else not said,
        len(answer.text.split()),
        len(answer.citations),
        sum(_stands(citation, store) for citation in answer.citations),
        sum(case.touches(each.quote) or from_gold(case, each) for each in answer.citations),
        any(from_gold(case, each) for each in answer.citations) if given and case.gold_documents else None,
        any(_on_gold_page(case, each) for each in answer.citations) if given and paged else None,
        claims_made=len(answer.claims),
        claims_borne_out=sum(_is_borne_out(claim, answer.citations) for claim in answer.claims),
        worded=answer.answered_by != "extract",
        suggested=_suggested(case, answer) if case.answerable and not given else None,
    )


def _is_borne_out(claim: Claim, citations: Sequence[Citation]) -> bool:
    by_number = {citation.number: citation for citation in citations}
    return bear_out([by_number[number] for number in claim.citations if number in by_number], claim.text)


def from_gold(case: Case, citation: Citation) -> bool:
    """Return whether a citation comes from a gold document."""
    return bool(_names(citation) & set(case.gold_documents))


def _quoted(case: Case, citations: Sequence[Citation]) -> bool:
    """Return whether the quotes, taken together, hold all the gold words."""
    return case.holds("\n".join(citation.quote for citation in citations))


def _suggested(case: Case, answer: Answer) -> bool:
    return case.holds("\n".join(excerpt(hit.stored.passage)[1] for hit in answer.closest))


def _on_gold_page(case: Case, citation: Citation) -> bool:
    pages: Mapping[str, tuple[int, ...]] = case.gold_pages
    return any(citation.span.page_index + 1 in pages.get(name, ()) for name in _names(citation))


def _names(citation: Citation) -> set[str]:
    return {citation.document.document_id, *citation.document.paths}


def _stands(citation: Citation, store: Reader) -> bool:
    try:
        return verify(citation, store)
    except DocumentNotFound:
        return False
