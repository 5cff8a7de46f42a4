"""What the database keeps about the content of each live version beside its passages: its sketch, what it is like.

Written in the transaction that stores the document, so that a near-duplicate is never missed because a run was ended.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from assistant.library import codec
from assistant.text.similarity import SHARED_SKETCH_VALUES, are_near_duplicates, shares, shingles_of, sketch_of
from assistant.types import DocumentId, NearDuplicate, Page, Role

if TYPE_CHECKING:
    import sqlite3

    from assistant.text.similarity import Shingles

# A library of papers made from one template has many candidates; the nearest of them are enough to be told about.
CANDIDATES = 20
# How much of the shingles of the documents that were compared last is kept for the next ones.
KEPT_BYTES = 16_000_000


class KnownShingles:
    """The shingles of versions that were noted or compared last, so that papers of one template are read once each."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str], Shingles] = OrderedDict()
        self._bytes = 0

    def of(self, connection: sqlite3.Connection, document_id: str, version: str) -> Shingles:
        """Return the shingles of a stored version."""
        key = document_id, version
        if key in self._known:
            self._known.move_to_end(key)
        else:
            self.keep(document_id, version, shingles_of(_pages(connection, document_id, version)))
        return self._known[key]

    def keep(self, document_id: str, version: str, shingles: Shingles) -> None:
        """Take over the shingles of a version; those that were used longest ago go."""
        before = self._known.pop((document_id, version), None)
        self._bytes += shingles.nbytes - (0 if before is None else before.nbytes)
        self._known[document_id, version] = shingles
        while self._bytes > KEPT_BYTES and len(self._known) > 1:
            self._bytes -= self._known.popitem(last=False)[1].nbytes


def note_contents(
    connection: sqlite3.Connection, known: KnownShingles, document_id: DocumentId, version: str, pages: Sequence[Page]
) -> None:
    """Record the content of a document's live version, and which live documents it is a near-duplicate of."""
    forget_contents(connection, document_id)
    shingles = shingles_of(pages)
    known.keep(document_id, version, shingles)
    sketch = sketch_of(shingles)
    for other_id, other_version in _candidates(connection, sketch):
        share, other_share = shares(shingles, known.of(connection, other_id, other_version))
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


def _candidates(connection: sqlite3.Connection, sketch: Sequence[int]) -> list[tuple[str, str]]:
    """Return the live documents, with their versions, that share most of ``sketch``."""
    # A document so short that its whole sketch is less than the usual measure must share all of it.
    least = min(SHARED_SKETCH_VALUES, len(sketch))
    if not least:
        return []
    return connection.execute(
        "SELECT document_id, live_version FROM (SELECT document_id, count(*) AS shared FROM sketches "
        "WHERE shingle IN (SELECT value FROM json_each(?)) GROUP BY document_id HAVING shared >= ?) "
        "JOIN documents USING (document_id) ORDER BY shared DESC, document_id LIMIT ?",
        (json.dumps(sketch), least, CANDIDATES),
    ).fetchall()


def _pages(connection: sqlite3.Connection, document_id: str, version: str) -> list[Page]:
    rows = connection.execute(
        "SELECT page_index, label, text, blocks FROM pages WHERE document_id = ? AND version = ? ORDER BY page_index",
        (document_id, version),
    )
    return [Page(index, label, text, codec.blocks_from_json(blocks)) for index, label, text, blocks in rows]
