"""Answers -> a paper as a value: questions, answers, numbered references, and what a reader must know about them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat

from assistant.attribution import attribution, in_words, repeats_its_original, whereabouts
from assistant.rendering.markdown import (
    excerpt,
    outcome_words,
    page_words,
    safe_address,
    status_words,
)
from assistant.rendering.plain import told
from assistant.text.changed_words import changed_words
from assistant.text.visible import one_line
from assistant.types import Answer, Citation, Claim, Hit, Status

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
class Remarks:
    """What is said beside an answer that was kept for a while; all empty for one that was just made.

    ``narrowed`` is what the search was narrowed to, ``checked`` what came of comparing its quotes with the library,
    both in words. ``of_claims`` is by a claim's place in the answer, from 0, ``of_references`` by a citation's number.
    """

    narrowed: str = ""
    checked: str = ""
    of_claims: Mapping[int, str] = field(default_factory=dict)
    of_references: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reference:
    """A numbered source. ``address`` is None where none is known that is safe to follow; ``lines`` are the quote's.

    ``source`` is empty where ``title`` says it. ``remark`` says why its words could not be checked; empty where they
    were, or need not be.
    """

    number: int
    title: str
    source: str
    place: str
    status: str
    lines: tuple[str, ...]
    address: str | None
    address_words: str
    remark: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim as it is set: a sentence and the items of the list that it leads in, with its markers (``[1][2]``).

    ``text`` is empty where the items stand alone; then the last of them has the markers.
    """

    text: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One question and its answer."""

    question: str
    searched: str
    narrowed: str
    asked: str
    outcome: str
    worded_by: str
    statements: tuple[Statement, ...]
    notices: tuple[str, ...]
    checked: str
    references: tuple[Reference, ...]
    closest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper, ready to be set: no text in it holds a control character or a line feed."""

    title: str
    library: str
    notice: str
    sections: tuple[Section, ...]


def compose(answers: Sequence[Answer], library: LibraryFacts, remarks: Sequence[Remarks] = ()) -> Paper:
    """Return the paper of one answer or of a conversation, oldest first.

    :param remarks: one an answer, or none at all.
    """
    title = "Question and answer" if len(answers) == 1 else "Questions and answers"
    sections = tuple(map(_section, answers, remarks or repeat(Remarks())))
    return Paper(title, _clean(library.words), WHAT_IT_IS, sections)


def _section(answer: Answer, remarks: Remarks) -> Section:
    question, searched = _clean(answer.question), _clean(answer.standalone_question)
    worded = answer.claims and answer.answered_by != "extract"
    quotes = {citation.number: citation.quote for citation in answer.citations}
    return Section(
        question,
        changed_words(question, searched),
        _clean(remarks.narrowed),
        in_words(answer.asked[:10]),
        outcome_words(answer.outcome, remarks.narrowed),
        f"Worded by the language model {_clean(answer.answered_by)}; each sentence was checked against its quotes."
        if worded
        else "",
        tuple(_statement(claim, quotes, remarks.of_claims.get(place, "")) for place, claim in enumerate(answer.claims)),
        tuple(_clean(notice) for notice in answer.notices),
        remarks.checked,
        tuple(_reference(citation, remarks.of_references.get(citation.number, "")) for citation in answer.citations),
        () if answer.claims else tuple(_suggestion(hit) for hit in answer.closest),
    )


def _statement(claim: Claim, quotes: Mapping[int, str], remark: str) -> Statement:
    text, items = told(claim, quotes, remark)
    return Statement(_clean(text), tuple(map(_clean, items)))


def _reference(citation: Citation, remark: str) -> Reference:
    metadata, index = citation.document.metadata, citation.span.page_index
    written, (where, address) = _clean(attribution(metadata)), whereabouts(metadata)
    # The attribution of a briefing says the title that it shares with its original.
    once = repeats_its_original(metadata)
    return Reference(
        citation.number,
        written if once else _clean(metadata.title),
        "" if once else written,
        page_words(citation.document.label(index), index, citation.document.pages),
        "" if metadata.status is Status.CURRENT else _clean(status_words(metadata, {})),
        tuple(line for line in map(_clean, citation.quote.split("\n")) if line),
        safe_address(address),
        where,
        remark,
    )


def _suggestion(hit: Hit) -> str:
    document, passage = hit.stored.document, hit.stored.passage
    title = "" if repeats_its_original(document.metadata) else document.metadata.title
    place = quote = ""
    if passage.text:
        index, words = excerpt(passage)
        place, quote = page_words(document.label(index), index, document.pages), f"“{words}”"
    return _clean(" · ".join(part for part in (title, attribution(document.metadata), place, quote) if part))


def _clean(text: str) -> str:
    """Return ``text`` on one line, without what a document format cannot hold."""
    return one_line("".join(each for each in text if unicodedata.category(each) not in {"Cs", "Cn"}))


def details(section: Section) -> str:
    """Return one line about a section: when it was asked, what kind of answer it is, what was searched for."""
    parts = (
        f"Asked on {section.asked}" if section.asked else "",
        section.outcome,
        f"Searched for: {section.searched}" if section.searched else "",
        f"Searched in: {section.narrowed}" if section.narrowed else "",
    )
    return " · ".join(part for part in parts if part)


def notes(section: Section) -> list[str]:
    """Return what stands between an answer and its references: who worded it, its notices, how it was checked."""
    return [note for note in (section.worded_by, *section.notices, section.checked) if note]


def source_line(reference: Reference) -> str:
    """Return who wrote the quoted words, where they stand, whether the document is in force and the words checked."""
    parts = (reference.source, reference.place, reference.status, reference.remark)
    return " · ".join(part for part in parts if part)
