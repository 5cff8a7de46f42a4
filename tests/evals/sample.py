"""A small library, questions about it, and answerers that deserve known figures."""

from __future__ import annotations

from dataclasses import replace

from assistant.api import Library
from assistant.search import search
from assistant.types import Answer, Citation, Claim, Completeness, Outcome, Span
from evals.question_set import Question

PAPERS = {
    "survey.md": (
        "---\ntitle: Trust survey\npublished: 2022\n---\n\n# Trust survey\n\n"
        "In 2022, 65% of trusts said that operational pressure was a barrier.\n"
    ),
    "copy.md": (
        "---\ntitle: News item\npublished: 2022\n---\n\n# News item\n\n"
        "A survey was made of trusts. It is quoted in full elsewhere.\n"
    ),
    "rules.md": (
        "---\ntitle: Rules\npublished: 2024\n---\n\n# Rules\n\n"
        "The committee must not meet without its chair. The secretary keeps the minutes.\n"
    ),
    "event.md": (
        "---\ntitle: Event\npublished: 2025\n---\n\n# Event\n\nThe event was chaired by Jenny Smith in February 2025.\n"
    ),
}


def question(identifier: str, text: str, slice_: str, document: str | None = None, *must: str) -> Question:
    gold = () if document is None else (document,)
    return Question(identifier, text, (), slice_, "dev", document is not None, gold, must)


NUMBER = question("number", "How many trusts named operational pressure as a barrier?", "number", "survey.md", "65%")
NEGATION = question(
    "negation", "May the committee meet without its chair?", "negation", "rules.md", r"must\s+not\s+meet"
)
PERSON = question("person", "Who chaired the event?", "keyword", "event.md", "jenny smith")
NEAR_MISS = question("near", "How many trusts named transport as a barrier?", "near_miss")
OFF_TOPIC = question("off", "What is the capital of Mongolia?", "off_topic")
QUESTIONS = (NUMBER, NEGATION, PERSON, NEAR_MISS, OFF_TOPIC)
QUOTES = {
    "number": ("survey.md", "In 2022, 65% of trusts said that operational pressure was a barrier."),
    "negation": ("rules.md", "The committee must not meet without its chair."),
    "person": ("event.md", "The event was chaired by Jenny Smith in February 2025."),
}


def cited(library: Library, document: str, quote: str, number: int = 1) -> Citation:
    """Return a citation that holds: its quote stands there."""
    page = library.page(document, 0).page
    start = page.text.index(quote)
    return Citation(number, library.document(document), Span(0, start, start + len(quote)), (), quote)


def answered(asked: str, *citations: Citation, confidence: float = 0.9) -> Answer:
    """Return an answer whose claims are its quotes; a refusal where there are none."""
    numbered = tuple(replace(citation, number=number) for number, citation in enumerate(citations, start=1))
    claims = tuple(Claim(citation.quote, (citation.number,)) for citation in numbered)
    outcome, complete = Outcome.ANSWERED, Completeness.COMPLETE
    if not numbered:
        outcome, complete = Outcome.NOT_IN_LIBRARY, Completeness.NONE
    return Answer(asked, asked, outcome, complete, claims, numbered, confidence=confidence)


def answers_well(library: Library):
    """Answer what can be answered with the one sentence that does, and refuse the rest."""

    def ask(case):
        if case.id not in QUOTES:
            return answered(case.question, confidence=0.1)
        return answered(case.question, cited(library, *QUOTES[case.id]))

    return ask


def always_refuses(case):
    return answered(case.question, confidence=0.1)


def always_answers(library: Library):
    """Claim the first sentence of whatever is found first."""

    def ask(case):
        hit = search(case.question, library.store, library.encoder, 1)[0]
        start, end = hit.stored.passage.sentences[0]
        return answered(case.question, cited(library, hit.stored.document.paths[0], hit.stored.passage.text[start:end]))

    return ask


def quotes_everything(library: Library):
    """Quote every page of the library."""

    def ask(case):
        pages = [(document, library.page(document.document_id, 0).page.text) for document in library.documents()]
        return answered(case.question, *[cited(library, document.paths[0], text) for document, text in pages])

    return ask
