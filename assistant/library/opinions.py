"""What readers said, in the database: added, read, and blotted out with the documents it quotes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Set
from typing import TYPE_CHECKING, Any

from assistant.feedback import Opinion, OpinionKind, quoted_documents, redacted

if TYPE_CHECKING:
    import sqlite3

SELECT = "SELECT day, kind, question, answer, comment FROM feedback ORDER BY number"


def add_opinion(connection: sqlite3.Connection, opinion: Opinion) -> None:
    """Store what was said of an answer, which may be older than the removal of a document that it quotes."""
    answer = _without_others(opinion.answer, _held(connection))
    connection.execute(
        "INSERT INTO feedback (day, kind, question, answer, comment) VALUES (?, ?, ?, ?, ?)",
        (
            opinion.day,
            opinion.kind.value,
            opinion.question,
            json.dumps(answer, ensure_ascii=False),
            opinion.comment,
        ),
    )


def opinions_from(rows: Iterable[Any]) -> tuple[Opinion, ...]:
    """Return what the rows of :data:`SELECT` hold."""
    return tuple(
        Opinion(day, OpinionKind(kind), question, json.loads(answer), comment)
        for day, kind, question, answer, comment in rows
    )


def blot_out(connection: sqlite3.Connection, document_id: str) -> None:
    """Leave no word of a document in what is kept of answers."""
    rows = connection.execute(
        "SELECT number, answer FROM feedback WHERE instr(answer, ?) > 0", (document_id,)
    ).fetchall()
    for number, answer in rows:
        left = redacted(json.loads(answer), document_id)
        if left is not None:
            _rewrite(connection, number, left)


def blot_out_others(connection: sqlite3.Connection) -> None:
    """Leave no word, in what is kept of answers, of documents that the database does not hold."""
    held = _held(connection)
    for number, answer in connection.execute("SELECT number, answer FROM feedback").fetchall():
        before = json.loads(answer)
        left = _without_others(before, held)
        if left is not before:
            _rewrite(connection, number, left)


def _held(connection: sqlite3.Connection) -> set[str]:
    return {document_id for (document_id,) in connection.execute("SELECT document_id FROM documents")}


def _without_others(answer: Mapping[str, Any], held: Set[str]) -> Mapping[str, Any]:
    for document_id in quoted_documents(answer) - held:
        answer = redacted(answer, document_id) or answer
    return answer


def _rewrite(connection: sqlite3.Connection, number: int, answer: Mapping[str, Any]) -> None:
    connection.execute(
        "UPDATE feedback SET answer = ? WHERE number = ?", (json.dumps(answer, ensure_ascii=False), number)
    )
