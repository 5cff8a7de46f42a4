"""Answers -> a paper as a value: questions, answers, numbered references, and what a reader must know about them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.attribution import attribution, in_words
from assistant.rendering import OUTCOMES, one_line, page_words, safe_address, status_words
from assistant.types import Answer, Citation, Hit, Status

NAME = "Chapter & Verse"
WHAT_IT_IS = (
    "This is a collection of quotations. Software searched a library of documents for each question and quoted what it "
    "found, word for word, with its source; it did not weigh the sources or form a view. Where a source is this "
    "library's briefing, the words are the library's own and not the original publisher's. Please check each quotation "
    "at its source before relying on it. It is no legal or clinical advice."
)


@dataclass(frozen=True, slots=True)
class LibraryFacts:
    """The state of the library that answered: how many documents, and the number of its last change."""

    documents: int
    generation: str

    @property
    def words(self) -> str:
        """The state in words."""
        count = f"{self.documents} {'document' if self.documents == 1 else 'documents'}"
        return f"{count}, state {self.generation}"


@dataclass(frozen=True, slots=True)
class Reference:
    """A numbered source. ``address`` is None where none is known that is safe to follow; ``lines`` are the quote's."""

    number: int
    title: str
    source: str
    place: str
    status: str
    lines: tuple[str, ...]
    address: str | None
    address_words: str


@dataclass(frozen=True, slots=True)
class Section:
    """One question and its answer. ``claims`` are pairs of a sentence and its markers (``[1][2]``)."""

    question: str
    searched: str
    asked: str
    outcome: str
    worded_by: str
    claims: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]
    references: tuple[Reference, ...]
    closest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper, ready to be set: no text in it holds a control character or a line feed."""

    title: str
    library: str
    notice: str
    sections: tuple[Section, ...]


def compose(answers: Sequence[Answer], library: LibraryFacts) -> Paper:
    """Return the paper of one answer or of a conversation, oldest first."""
    title = "Question and answer" if len(answers) == 1 else "Questions and answers"
    return Paper(title, _clean(library.words), WHAT_IT_IS, tuple(_section(answer) for answer in answers))


def _section(answer: Answer) -> Section:
    question, searched = _clean(answer.question), _clean(answer.standalone_question)
    worded = answer.claims and answer.answered_by != "extract"
    return Section(
        question,
        searched if searched != question else "",
        in_words(answer.asked[:10]),
        OUTCOMES[answer.outcome][1],
        f"Worded by the language model {_clean(answer.answered_by)}; each sentence was checked against its quotes."
        if worded
        else "",
        tuple((_clean(claim.text), "".join(f"[{number}]" for number in claim.citations)) for claim in answer.claims),
        tuple(_clean(notice) for notice in answer.notices),
        tuple(_reference(citation) for citation in answer.citations),
        () if answer.claims else tuple(_suggestion(hit) for hit in answer.closest),
    )


def _reference(citation: Citation) -> Reference:
    metadata, index = citation.document.metadata, citation.span.page_index
    original = metadata.original if metadata.is_briefing else None
    return Reference(
        citation.number,
        _clean(metadata.title),
        _clean(attribution(metadata)),
        page_words(citation.document.label(index), index, citation.document.pages),
        "" if metadata.status is Status.CURRENT else _clean(status_words(metadata, {})),
        tuple(line for line in map(_clean, citation.quote.split("\n")) if line),
        safe_address((original and original.source_url) or metadata.source_url),
        "Original" if metadata.is_briefing else "Address",
    )


def _suggestion(hit: Hit) -> str:
    metadata = hit.stored.document.metadata
    return _clean(" · ".join(part for part in (metadata.title, attribution(metadata)) if part))


def _clean(text: str) -> str:
    """Return ``text`` on one line, without what a document format cannot hold."""
    return one_line("".join(each for each in text if unicodedata.category(each) not in {"Cs", "Cn"}))


def details(section: Section) -> str:
    """Return one line about a section: when it was asked, what kind of answer it is, what was searched for."""
    parts = (
        f"Asked on {section.asked}" if section.asked else "",
        section.outcome,
        f"Searched for: {section.searched}" if section.searched else "",
    )
    return " · ".join(part for part in parts if part)


def source_line(reference: Reference) -> str:
    """Return who wrote the quoted words, where they stand, and whether the document is in force."""
    return " · ".join(part for part in (reference.source, reference.place, reference.status) if part)
