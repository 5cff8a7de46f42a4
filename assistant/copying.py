"""An answer as plain text to be pasted elsewhere, with its references; a briefing is named as one there too."""

from __future__ import annotations

from assistant.attribution import attribution
from assistant.rendering import OUTCOMES, page_words
from assistant.types import Answer, Citation, Status

REMINDER = "Quoted by Chapter & Verse from its library. Check the originals before you rely on it."


def plain_text(answer: Answer) -> str:
    """Return question, kind of answer, claims with their ``[n]``, notices, and what each number stands for."""
    parts = [answer.question, OUTCOMES[answer.outcome][1], answer.text]
    parts += [_reference(citation) for citation in answer.citations]
    return "\n\n".join([*(part for part in parts if part), REMINDER])


def _reference(citation: Citation) -> str:
    document, index = citation.document, citation.span.page_index
    metadata = document.metadata
    place = page_words(document.label(index), index, document.pages)
    status = "" if metadata.status is Status.CURRENT else metadata.status.value
    original = metadata.original
    address = (original.source_url if original and metadata.is_briefing else None) or metadata.source_url
    about = " · ".join(part for part in (metadata.title, attribution(metadata), place, status) if part)
    lines = [f"[{citation.number}] {about}", f"“{' '.join(citation.quote.split())}”", address or ""]
    return "\n".join(line for line in lines if line)
