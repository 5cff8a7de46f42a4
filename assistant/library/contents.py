"""What the database keeps about the content of each live version beside its passages: its sketch, what it is like.

Written in the transaction that stores the document, so that a near-duplicate is never missed because a run was ended.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from assistant.library import codec
from assistant.similarity import SHARED_SKETCH_VALUES, are_near_duplicates, shares, shingles_of, sketch_of
from assistant.types import DocumentId, NearDuplicate, Page, Role

if TYPE_CHECKING:
    import sqlite3

# A library of papers made from one template has many candidates; the nearest of them are enough to be told about.
CANDIDATES = 20


def note_contents(connection: sqlite3.Connection, document_id: DocumentId, pages: Sequence[Page]) -> None:
    """Record the content of a document's live version, and which live documents it is a near-duplicate of."""
    forget_contents(connection, document_id)
    shingles = shingles_of(pages)
    sketch = sketch_of(shingles)
    for other_id in _candidates(connection, sketch):
        share, other_share = shares(shingles, shingles_of(_live_pages(connection, other_id)))
        if are_near_duplicates(share, other_share):
            connection.execute(
                "INSERT INTO near_duplicates VALUES (?, ?, ?, ?)", (document_id, other_id, share, other_share)
            )
    connection.executemany("INSERT INTO sketches VALUES (?, ?)", [(value, document_id) for value in sketch])
    connection.execute("INSERT INTO contents VALUES (?, ?)", (document_id, count_tables(pages)))


def forget_contents(connection: sqlite3.Connection, document_id: DocumentId) -> None:
    """Drop what :func:`note_contents` recorded."""
    for table, column in (
        ("sketches", "document_id"),
        ("contents", "document_id"),
        ("near_duplicates", "document_id"),
        ("near_duplicates", "other_id"),
    ):
        connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (document_id,))  # noqa: S608 - a fixed list


def near_duplicates(rows: Iterable[tuple[str, str, float, float]]) -> tuple[NearDuplicate, ...]:
    """Return the rows of the table as values."""
    return tuple(NearDuplicate(DocumentId(one), DocumentId(other), *both) for one, other, *both in rows)


def count_tables(pages: Iterable[Page]) -> int:
    """Return how many tables stand on ``pages``: runs of rows, a table that goes on overleaf counted on each page."""
    count = 0
    for page in pages:
        roles = [block.role for block in page.blocks]
        count += sum(
            role is Role.TABLE_ROW and (number == 0 or roles[number - 1] is not Role.TABLE_ROW)
            for number, role in enumerate(roles)
        )
    return count


def _candidates(connection: sqlite3.Connection, sketch: Sequence[int]) -> list[str]:
    # A document so short that its whole sketch is less than the usual measure must share all of it.
    least = min(SHARED_SKETCH_VALUES, len(sketch))
    if not least:
        return []
    rows = connection.execute(
        "SELECT document_id FROM sketches WHERE shingle IN (SELECT value FROM json_each(?)) "
        "GROUP BY document_id HAVING count(*) >= ? ORDER BY count(*) DESC, document_id LIMIT ?",
        (json.dumps(sketch), least, CANDIDATES),
    )
    return [document_id for (document_id,) in rows]


def _live_pages(connection: sqlite3.Connection, document_id: str) -> list[Page]:
    rows = connection.execute(
        "SELECT p.page_index, p.label, p.text, p.blocks FROM pages AS p JOIN documents AS d "
        "ON d.document_id = p.document_id AND d.live_version = p.version WHERE d.document_id = ? ORDER BY p.page_index",
        (document_id,),
    )
    return [Page(index, label, text, codec.blocks_from_json(blocks)) for index, label, text, blocks in rows]
