"""A conversation as JSON for the reader's own browser, and back: what is kept there needs nothing kept here.

What comes back may be anything: it is the reader's own, is shown escaped like all else, and every quote in it is
compared with the library again when it is opened.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assistant.errors import AssistantError, DocumentNotFound
from assistant.types import (
    Answer,
    Citation,
    Claim,
    Completeness,
    DocumentId,
    Hit,
    Metadata,
    Original,
    Outcome,
    Passage,
    PassageId,
    Span,
    Status,
    StoredDocument,
    StoredPassage,
    VersionId,
)
from ui.desk import OpenLibrary
from ui.turns import Turn

MOST_CHARACTERS = 900_000
MOST_TURNS = 200
MOST_PAGES = 100_000


class NotAConversation(AssistantError):
    """What a browser kept cannot be read."""

    code = "not_a_conversation"


def turns_as_json(turns: tuple[Turn, ...]) -> str:
    """Return the finished turns as JSON, each with its ``number`` on the screen."""
    return json.dumps(
        [
            {
                "number": number,
                "question": turn.question,
                "narrowed": turn.narrowed,
                "answer": turn.answer.as_json(),
            }
            for number, turn in enumerate(turns, start=1)
            if turn.finished
        ],
        ensure_ascii=False,
    )


def turns_from_json(text: str) -> tuple[Turn, ...]:
    """Return the turns that :func:`turns_as_json` was given, as far as a reader needs them.

    :raises NotAConversation: it is none, or too long.
    """
    try:
        if len(text) > MOST_CHARACTERS:
            raise ValueError("too long")
        kept = json.loads(text)
        return tuple(
            Turn(str(each["question"]), _answer(each["answer"]), finished=True, narrowed=str(each.get("narrowed", "")))
            for each in kept[:MOST_TURNS]
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotAConversation(
            "This earlier conversation cannot be opened: what your browser kept of it is not complete.",
            "Ask the question again.",
        ) from error


def with_changes(turn: Turn, library: OpenLibrary) -> Turn:
    """Return the turn with what has happened since to the documents that its answer cites."""
    numbers: dict[str, list[int]] = {}
    cited: dict[str, StoredDocument] = {}
    for citation in turn.answer.citations:
        numbers.setdefault(citation.document.document_id, []).append(citation.number)
        cited[citation.document.document_id] = citation.document
    words = []
    for document_id, document in cited.items():
        said = _change(document, library)
        if said:
            words.append(f"{''.join(f'[{number}]' for number in numbers[document_id])} {said}")
    return replace(turn, changed=tuple(words))


def _change(document: StoredDocument, library: OpenLibrary) -> str:
    try:
        live = library.document(document.document_id)
    except DocumentNotFound:
        return "The source has been removed from the library since."
    if live.version != document.version:
        return "The source has changed since; the words are quoted as they stood then."
    if live.metadata.status is Status.SUPERSEDED and document.metadata.status is not Status.SUPERSEDED:
        return "The source has been superseded since."
    return ""


def _answer(values: Mapping[str, Any]) -> Answer:
    return Answer(
        str(values["question"]),
        str(values["standalone_question"]),
        Outcome(values["outcome"]),
        Completeness(values["completeness"]),
        tuple(Claim(str(claim["text"]), tuple(map(int, claim["citations"]))) for claim in values["claims"]),
        tuple(map(_citation, values["citations"])),
        tuple(_hit(rank, hit) for rank, hit in enumerate(values["closest"], start=1)),
        tuple(map(str, values["notices"])),
        tuple(map(str, values["suggestions"])),
        str(values["answered_by"]),
        asked=str(values.get("asked", "")),
    )


def _citation(values: Mapping[str, Any]) -> Citation:
    span = Span(int(values["page_index"]), int(values["start"]), int(values["end"]))
    heading = tuple(map(str, values["heading"]))
    document = _document(values, {span.page_index: values["page_label"]})
    return Citation(int(values["number"]), document, span, heading, str(values["quote"]))


def _hit(rank: int, values: Mapping[str, Any]) -> Hit:
    spans = tuple(Span(int(each["page_index"]), int(each["start"]), int(each["end"])) for each in values["spans"])
    if not spans:
        raise ValueError("a passage without a place")
    labels = {int(each["page_index"]): each["page_label"] for each in values["spans"]}
    passage = Passage(spans, str(values["text"]), tuple(map(str, values["heading"])))
    stored = StoredPassage(PassageId(str(values["passage_id"])), _document(values, labels), passage)
    return Hit(rank, float(values["score"]), rank, stored)


def _document(values: Mapping[str, Any], labels: Mapping[int, Any]) -> StoredDocument:
    """Return a document with what an answer says of it; of its page labels only those that are given."""
    original = values.get("original")
    metadata = Metadata(
        title=str(values["title"]),
        kind=_text(values["kind"]),
        publisher=_text(values["publisher"]),
        published=_text(values["published"]),
        status=Status(values["status"]),
        superseded_by=_text(values["superseded_by"]),
        source_url=_text(values["source_url"]),
        text_by=_text(values["text_by"]),
        original=None
        if original is None
        else Original(*(_text(original[name]) for name in ("title", "publisher", "published", "source_url"))),
        reading_status=_text(values.get("reading_status")),
    )
    last = max(labels, default=-1)
    if not -1 <= last < MOST_PAGES or min(labels, default=0) < 0:
        raise ValueError("no such page")
    return StoredDocument(
        DocumentId(str(values["document_id"])),
        VersionId(str(values["version"])),
        tuple(map(str, values["paths"])),
        metadata,
        pages=max(last + 1, min(int(values.get("pages", 1)), MOST_PAGES)),
        passages=0,
        labels=tuple(_text(labels.get(index)) for index in range(last + 1)),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
