"""What readers said, in the database: added, read, and blotted out with the documents it quotes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from assistant.feedback import Opinion, OpinionKind, quoted_documents, redacted

if TYPE_CHECKING:
    import sqlite3

SELECT = "SELECT day, kind, question, answer, comment FROM feedback ORDER BY number"


def add_opinion(connection: sqlite3.Connection, opinion: Opinion) -> None:
    """Store what was said of an answer, which may be older than the removal of a document that it quotes."""
    answer = opinion.answer
    held = {document_id for (document_id,) in connection.execute("SELECT document_id FROM documents")}
    for document_id in quoted_documents(answer) - held:
        answer = redacted(answer, document_id) or answer
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
            connection.execute(
                "UPDATE feedback SET answer = ? WHERE number = ?", (json.dumps(left, ensure_ascii=False), number)
            )
