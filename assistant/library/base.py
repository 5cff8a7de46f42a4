"""What the rest of the project knows about a store: one interface for reading, one for writing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NewType, Protocol

from assistant.text.glossary import Glossary
from assistant.types import (
    DocumentId,
    Filters,
    Metadata,
    NearDuplicate,
    Page,
    Passage,
    Quarantined,
    ReadingWarning,
    StoredDocument,
    StoredPage,
    StoredPassage,
    VersionId,
)

if TYPE_CHECKING:
    from assistant.types import Vectors

EmbeddedText = tuple[str, tuple[tuple[int, int], ...]]
"""A text as it is embedded and where its parts stand in it: the same gives the same vectors."""

Row = NewType("Row", int)
"""A passage's number inside one store; it means nothing outside it and may change when a document is replaced."""


@dataclass(frozen=True, slots=True)
class BuiltWith:
    """What an index was built with: two indexes are comparable only where these are equal."""

    embedding_model: str
    model_fingerprint: str
    dimensions: int
    passage_tokens: int


@dataclass(frozen=True, slots=True)
class FileState:
    """A file of the corpus as it was last read: enough to tell, without reading it, that it has not changed.

    The stamps are :class:`assistant.folder.files.CorpusFile`'s.
    """

    path: str
    document_id: DocumentId | None
    sha256: str
    sidecar_sha256: str
    stamp: str
    sidecar_stamp: str


@dataclass(frozen=True, slots=True)
class NewVersion:
    """One document with everything that goes into the library in one transaction.

    ``vectors`` has one row a passage; ``sentence_vectors`` one array a passage, one row for each of its sentences.
    """

    document_id: DocumentId
    version: VersionId
    metadata: Metadata
    pages: tuple[Page, ...]
    warnings: tuple[ReadingWarning, ...]
    passages: tuple[Passage, ...]
    vectors: Vectors
    sentence_vectors: tuple[Vectors, ...]


@dataclass(frozen=True, slots=True)
class LiveVersion:
    """What a library has of a document: as :class:`NewVersion`, before it is cut into passages."""

    document_id: DocumentId
    version: VersionId
    metadata: Metadata
    pages: tuple[Page, ...]
    warnings: tuple[ReadingWarning, ...]


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """The vectors of one passage and of its sentences; shapes (dimensions,) and (sentences, dimensions)."""

    passage: Vectors
    sentences: Vectors


class Reader(Protocol):
    """Reading a library. Safe to share between threads; sees what other processes have committed."""

    def generation(self) -> int:
        """Return a number that grows with every change of what can be found."""
        ...

    def files(self) -> dict[str, FileState]:
        """Return the state of every file the library knows, by path; quarantined ones may have no document."""
        ...

    def live_version(self, document_id: DocumentId) -> LiveVersion | None:
        """Return the live version of a document with all its pages; None where there is no such document."""
        ...

    def vectors_of(self, document_id: DocumentId) -> Mapping[EmbeddedText, PassageVectors]:
        """Return what embedding gave for each passage of a document's live version; empty where there is none."""
        ...

    def documents(self) -> tuple[StoredDocument, ...]:
        """Return the live documents, ordered by their first path."""
        ...

    def document(self, reference: str, version: str | None = None) -> StoredDocument:
        """Return a document by id or by one of its paths.

        :raises DocumentNotFound: there is none.
        """
        ...

    def page(self, reference: str, page_index: int, version: str | None = None) -> StoredPage:
        """Return a page by the document's id or path; the live version where ``version`` is None.

        :raises DocumentNotFound: no such document, page or version.
        """
        ...

    def passages(self, rows: Sequence[Row]) -> Mapping[Row, StoredPassage]:
        """Return the live passages among ``rows``."""
        ...

    def allowed(self, filters: Filters) -> frozenset[Row] | None:
        """Return the rows that pass ``filters``; None where every row does."""
        ...

    def rows_of(self, document_id: DocumentId) -> tuple[Row, ...]:
        """Return a document's live passages, in reading order; empty where there is no such document."""
        ...

    def keyword(self, terms: Sequence[str], limit: int, allowed: frozenset[Row] | None) -> dict[Row, float]:
        """Return the BM25 score (higher is better) of the best passages that hold any of ``terms``."""
        ...

    def dense(self, vector: Vectors, limit: int, allowed: frozenset[Row] | None) -> dict[Row, float]:
        """Return the cosine with ``vector`` of the nearest passages."""
        ...

    def cosines(self, vector: Vectors, rows: Sequence[Row]) -> dict[Row, float]:
        """Return the cosine of ``vector`` with the given passages."""
        ...

    def sentence_vectors(self, rows: Sequence[Row]) -> Mapping[Row, Vectors]:
        """Return the vectors of the passages' sentences, in their order, for the given rows that exist."""
        ...

    def document_frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """Return in how many passages each term stands (after stemming)."""
        ...

    def word_counts(self) -> Mapping[str, int]:
        """Return in how many passages each word of the library stands, in lower case."""
        ...

    def word_stems(self) -> frozenset[str]:
        """Return the stems of the library's words."""
        ...

    def meanings(self) -> Mapping[str, tuple[str, ...]]:
        """Return what each abbreviation stands for in the library's documents, what most of them say first."""
        ...

    def glossary(self) -> Glossary:
        """Return what the library's owner says about words; empty where nothing is said."""
        ...

    def publishers(self) -> frozenset[str]:
        """Return who published the live documents or their originals, as it is written."""
        ...

    def kinds(self) -> frozenset[str]:
        """Return what kinds of document there are, as it is written."""
        ...

    def passage_count(self) -> int:
        """Return how many passages can be found."""
        ...

    def quarantined(self) -> tuple[Quarantined, ...]:
        """Return every file in quarantine, by path."""
        ...

    def near_duplicates(self) -> tuple[NearDuplicate, ...]:
        """Return the pairs of live documents that share much of their text, the most alike first; each pair once."""
        ...

    def names_others(self) -> bool:
        """Return whether any live document says what superseded it, or what it is distinct from."""
        ...

    def table_count(self) -> int:
        """Return how many tables the live documents hold."""
        ...


class Writer(Protocol):
    """Writing a library: one process at a time, one transaction a document."""

    def store(self, new: NewVersion, file: FileState) -> None:
        """Make ``new`` the live version of its document, reached by ``file.path``."""
        ...

    def note_file(self, file: FileState) -> None:
        """Record that ``file.path`` leads to a document that is already here."""
        ...

    def touch_files(self, files: Sequence[FileState]) -> None:
        """Record new stamps; the files' content, and any quarantine, stay as they are."""
        ...

    def forget_file(self, path: str) -> bool:
        """Drop a path; return True where its document had no other and was removed with it."""
        ...

    def quarantine(self, item: Quarantined, file: FileState) -> None:
        """Record why a file cannot be read. Its document, if it led to one, keeps its last good version."""
        ...

    def record_run(self, report: Mapping[str, Any], started: str) -> None:
        """Add a run to the ledger; ``started`` is an ISO 8601 time."""
        ...

    def keep_glossary(self, text: str) -> None:
        """Make ``text`` the library's glossary; it is known to be one. Does nothing where it is so already."""
        ...

    def scrub(self) -> bool:
        """Leave nothing of removed documents in the files on disk; does nothing where nothing was removed since.

        :return: False where another process holds the files open for so long that it is left to the next run.
        """
        ...


class Store(Reader, Protocol):
    """A whole store."""

    def writer(self) -> AbstractContextManager[Writer]:
        """Take the writer's lock.

        :raises LibraryBusy: another process has it.
        """
        ...
