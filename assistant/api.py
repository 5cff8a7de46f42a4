"""The Python interface: a library to open, sync and search, and an assistant to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from assistant import answer as answering
from assistant.config import Settings, load_settings
from assistant.errors import LibraryDamaged, LibraryMismatch, LibraryMissing
from assistant.evidence import Weights, shipped_weights
from assistant.interpret import interpret
from assistant.library.base import BuiltWith
from assistant.library.lock import writer_lock
from assistant.library.sqlite import DATABASE_NAME, SqliteStore
from assistant.library.vectors import VectorIndex
from assistant.models import load_encoder
from assistant.readers.child import ReaderProcess
from assistant.readers.limits import MEGABYTE, Limits
from assistant.report import Facts, gather
from assistant.report_page import REPORT_NAME, is_page_of, write_page
from assistant.search import Leg, search
from assistant.succession import doubts, undecided
from assistant.sync import Plan, Progress, ReadFile, apply_plan, make_plan
from assistant.types import (
    Answer,
    Encoder,
    Event,
    Filters,
    Finished,
    Hit,
    IngestReport,
    QuarantineCode,
    Quarantined,
    Resemblance,
    StoredDocument,
    StoredPage,
)

# A file that took too long may have met a busy machine: it is tried again on the next run.
RETRIED = (QuarantineCode.TIMEOUT,)


def _no_progress(done: int, total: int, path: str) -> None:
    """Say nothing."""


class Library:
    """An index folder, open for reading; :meth:`sync` brings it in line with a corpus folder.

    Safe to share between threads. What another process commits is seen by the next call.
    """

    def __init__(self, store: SqliteStore, encoder: Encoder, settings: Settings) -> None:
        self.store = store
        self.encoder = encoder
        self.settings = settings

    @classmethod
    def open(
        cls, index: Path | str | None = None, *, settings: Settings | None = None, encoder: Encoder | None = None
    ) -> Library:
        """Open an existing library.

        :param index: its folder; None means the one in the settings.
        :param encoder: None means the embedding model in the settings.
        :raises LibraryMissing: there is none.
        :raises LibraryMismatch: it was built with other settings.
        :raises LibraryDamaged: it cannot be read.
        """
        return cls._with(SqliteStore.open, index, settings, encoder)

    @classmethod
    def create(
        cls, index: Path | str | None = None, *, settings: Settings | None = None, encoder: Encoder | None = None
    ) -> Library:
        """Open the library in ``index``, making an empty one where there is none. Raises as :meth:`open`."""
        return cls._with(SqliteStore.create, index, settings, encoder)

    @classmethod
    def _with(
        cls,
        opener: Callable[[Path, VectorIndex, BuiltWith], SqliteStore],
        index: Path | str | None,
        settings: Settings | None,
        encoder: Encoder | None,
    ) -> Library:
        settings = settings or load_settings()
        encoder = encoder or configured_encoder(settings)
        folder = Path(index) if index is not None else settings.index_dir
        vectors = VectorIndex(folder, use_chroma=settings.vector_index == "chroma")
        return cls(opener(folder, vectors, built_with(encoder)), encoder, settings)

    def plan(self, corpus: Path | str | None = None, *, confirm_removals: bool = False) -> Plan:
        """Return what :meth:`sync` would do; changes nothing. Raises as :func:`assistant.sync.make_plan`."""
        folder = Path(corpus) if corpus is not None else self.settings.corpus_dir
        with self.store.writer() as writer:
            quarantined = writer.quarantined_paths()
            retry = frozenset(path for path, code in quarantined.items() if code in RETRIED)
            return make_plan(folder, writer.files(), retry, confirm_removals=confirm_removals)

    def sync(
        self,
        corpus: Path | str | None = None,
        *,
        confirm_removals: bool = False,
        rebuild: bool = False,
        progress: Progress = _no_progress,
        read: ReadFile | None = None,
    ) -> IngestReport:
        """Bring the library in line with the folder ``corpus`` and return what was done.

        :param rebuild: drop everything that can be read again, and read it again.
        :param read: reads one file; None means a child process with the limits in the settings.
        :raises LibraryBusy: another process is writing this library.
        :raises CorpusMissing, CorpusEmpty, RemovalsNotConfirmed: nothing was changed.
        """
        folder = Path(corpus) if corpus is not None else self.settings.corpus_dir
        with self.store.writer() as writer:
            known = {} if rebuild else writer.files()
            retry = frozenset(path for path, code in writer.quarantined_paths().items() if code in RETRIED)
            plan = make_plan(folder, known, retry, confirm_removals=confirm_removals)
            if rebuild:
                writer.erase()
            if read is not None:
                report = apply_plan(plan, writer, self.encoder, read, progress)
            else:
                with ReaderProcess(limits_of(self.settings)) as reader:
                    report = apply_plan(plan, writer, self.encoder, reader.read, progress)
        self.store.refresh_index()
        return self._finished(report, folder)

    def search(self, query: str, k: int = 10, filters: Filters | None = None, leg: Leg = Leg.HYBRID) -> list[Hit]:
        """Return the best ``k`` passages for ``query``, best first."""
        asked = interpret(query, (), self.store, self.encoder)
        return search(asked, self.store, self.encoder, k, filters, leg)

    def documents(self) -> tuple[StoredDocument, ...]:
        """Return the live documents, ordered by path, each with what is doubtful about what it says of others."""
        stored = self.store.documents()
        doubtful = doubts(stored)
        return tuple(
            replace(document, warnings=(*document.warnings, doubtful[document.document_id]))
            if document.document_id in doubtful
            else document
            for document in stored
        )

    def near_duplicates(self) -> tuple[Resemblance, ...]:
        """Return the documents that share much of their text, and about which nobody has decided; most alike first."""
        return undecided(self.store.documents(), self.store.near_duplicates())

    def document(self, reference: str, version: str | None = None) -> StoredDocument:
        """Return a document by id or path; raises DocumentNotFound."""
        return self.store.document(reference, version)

    def page(self, document_id: str, page_index: int, version: str | None = None) -> StoredPage:
        """Return a page by the document's id or path; the live version where ``version`` is None.

        :raises DocumentNotFound: no such document, page or version.
        """
        return self.store.page(document_id, page_index, version)

    def quarantined(self) -> tuple[Quarantined, ...]:
        """Return every file that could not be read, and why."""
        return self.store.quarantined()

    @property
    def report_page(self) -> Path:
        """The page that each sync writes about what it did and what to look at; there may be none."""
        return self.store.folder / REPORT_NAME

    def facts(self, run: IngestReport | None = None) -> Facts:
        """Return what the library holds and what its owner should look at.

        :param run: what :meth:`sync` returned; None means without one.
        """
        run = run or self._with_what_stands(IngestReport())
        return gather(run, self.documents(), run.near_duplicates, self.store.passage_count(), self.store.table_count())

    def _with_what_stands(self, report: IngestReport) -> IngestReport:
        """Return the report of a run with what stands after it, whichever run brought it about."""
        report = replace(report, quarantined=self.store.quarantined())
        pairs = self.store.near_duplicates()
        if not pairs and not self.store.names_others():
            return report
        documents = self.store.documents()
        found = doubts(documents)
        doubtful = tuple(
            (known.paths[0], found[known.document_id]) for known in documents if known.document_id in found
        )
        return replace(report, near_duplicates=undecided(documents, pairs), warnings=report.warnings + doubtful)

    def _finished(self, report: IngestReport, corpus: Path) -> IngestReport:
        """Return the report of a run with what stands now; the page about it is written where anything changed."""
        report = self._with_what_stands(report)
        # Also where the run that made the change was ended before it could write the page.
        if not is_page_of(self.report_page, self.store.state()):
            with ReaderProcess(limits_of(self.settings)) as reader:
                write_page(self.facts(report), self.report_page, self.store.state(), corpus, reader.picture)
        return report


class Assistant:
    """Answers questions from a library, with citations; without a language model."""

    def __init__(self, library: Library, weights: Weights | None = None) -> None:
        self.library = library
        weights = weights or shipped_weights()
        settings = library.settings
        threshold = weights.threshold if settings.answer_threshold is None else settings.answer_threshold
        self.policy = answering.Policy(weights, threshold, settings.claims, settings.question_characters)

    def warm(self) -> None:
        """Load the embedding model now, so that the first question does not wait for it."""
        self.library.encoder.encode_query("warm")

    def stream(self, question: str, history: Sequence[Answer] = (), filters: Filters | None = None) -> Iterator[Event]:
        """Yield what happens while ``question`` is answered; the last event holds the whole answer."""
        return answering.ask(
            question,
            history,
            store=self.library.store,
            encoder=self.library.encoder,
            policy=self.policy,
            filters=filters,
        )

    def ask(self, question: str, history: Sequence[Answer] = (), filters: Filters | None = None) -> Answer:
        """Return the answer to ``question``.

        :param history: the conversation's earlier answers, oldest first.
        """
        *_, last = self.stream(question, history, filters)
        assert isinstance(last, Finished)  # noqa: S101 - the stream's contract
        return last.answer


def configured_encoder(settings: Settings) -> Encoder:
    """Return the embedding model that the settings name; raises ModelUnavailable."""
    return load_encoder(
        settings.embedding_model,
        query_prompt=settings.query_prompt,
        document_prompt=settings.document_prompt,
        batch_size=settings.batch_size,
        passage_tokens=settings.passage_tokens,
    )


def built_with(encoder: Encoder) -> BuiltWith:
    """Return what an index made with ``encoder`` records."""
    return BuiltWith(encoder.name, encoder.fingerprint, encoder.dimensions, encoder.max_tokens)


def erase_if_other(settings: Settings) -> None:
    """Remove an index that was built with other settings or cannot be read, so that it can be built again.

    The ledger of a library that can be read is kept: its tables are emptied instead.
    """
    try:
        Library.open(settings=settings)
    except (LibraryMismatch, LibraryDamaged):
        with writer_lock(settings.index_dir):
            for leftover in settings.index_dir.glob(f"{DATABASE_NAME}*"):
                leftover.unlink()
    except LibraryMissing:
        return


def limits_of(settings: Settings) -> Limits:
    """Return the limits that the settings name for reading one file."""
    return Limits(
        file_bytes=settings.file_mb * MEGABYTE,
        unpacked_bytes=settings.file_unpacked_mb * MEGABYTE,
        unpacked_ratio=settings.file_unpacked_ratio,
        ratio_from_bytes=settings.file_ratio_from_mb * MEGABYTE,
        archive_entries=settings.file_archive_entries,
        pages=settings.file_pages,
        characters=settings.file_characters,
        seconds=settings.file_seconds,
        memory_bytes=settings.file_memory_mb * MEGABYTE,
    )
