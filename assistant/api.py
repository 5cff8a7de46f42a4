"""The Python interface: a library to open, sync and search, and an assistant to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from assistant import answer as answering
from assistant.answering.evidence import Weights, shipped_weights
from assistant.answering.judging import Policy
from assistant.answering.trace import Trace
from assistant.asking.interpret import interpret
from assistant.asking.question_vectors import embed_question
from assistant.config import Settings, load_settings
from assistant.errors import BadSetting, DocumentNotFound, IngestStopped
from assistant.explaining.explain import explain
from assistant.explaining.explanation import Explanation
from assistant.export.paper import LibraryFacts
from assistant.feedback import Opinion
from assistant.folder.files import look_at, require_folder
from assistant.folder.intake import Intake, Progress
from assistant.folder.plan import Change, Known, Plan, make_plan
from assistant.folder.plan_file import plan_to_carry_out
from assistant.folder.removal import (
    Removal,
    find_removal,
    forget_restored,
    identities,
    put_back,
    records,
    restored,
    set_aside,
    settle,
)
from assistant.generation.write import ModelWriter
from assistant.library.base import BuiltWith, Writer
from assistant.library.sqlite import SqliteStore
from assistant.library.succession import doubts, undecided
from assistant.library.vectors import VectorIndex
from assistant.models import load_chat, load_cross_encoder, load_encoder
from assistant.readers.child import ReaderProcess
from assistant.readers.limits import MEGABYTE, Limits, RecognitionLimits
from assistant.readers.recognition import is_installed
from assistant.reporting.page import REPORT_NAME, is_page_of, write_page
from assistant.reporting.report import Facts, TextRecognition, gather
from assistant.search import Leg, find, search
from assistant.sync import apply_plan
from assistant.text.glossary import GLOSSARY_NAME, BadGlossary, glossary_text, parse_glossary
from assistant.types import (
    Answer,
    AnswerWriter,
    Encoder,
    Event,
    Filters,
    Finished,
    Hit,
    IngestReport,
    QuarantineCode,
    Quarantined,
    ReadFile,
    ReadingWarning,
    Resemblance,
    StoredDocument,
    StoredPage,
)

# A file that took too long may have met a busy machine: it is tried again on the next run.
RETRIED = (QuarantineCode.TIMEOUT,)


def _no_progress(done: int, total: int, path: str) -> None:
    """Say nothing."""


def _never() -> bool:
    return False


class Library:
    """An index folder, open for reading; :meth:`sync` brings it in line with a corpus folder.

    Safe to share between threads. What another process commits is seen by the next call.
    """

    def __init__(self, store: SqliteStore, encoder: Encoder, settings: Settings) -> None:
        self.store = store
        self.encoder = encoder
        self.settings = settings
        self.scorer = load_cross_encoder(settings.cross_encoder)

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
    def to_rebuild(
        cls, index: Path | str | None = None, *, settings: Settings | None = None, encoder: Encoder | None = None
    ) -> Library:
        """Return a library that is good for ``sync(rebuild=True)`` only: there may be none yet, or a damaged one."""
        return cls._with(SqliteStore, index, settings, encoder)

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

    def plan(
        self,
        corpus: Path | str | None = None,
        *,
        foresee: bool = False,
        progress: Progress = _no_progress,
        read: ReadFile | None = None,
    ) -> Plan:
        """Return what :meth:`sync` would do; changes nothing. Raises as :func:`assistant.folder.plan.make_plan`.

        :param foresee: read the files that would be read, to say which would be quarantined and why.
        """
        folder = self._corpus(corpus)
        plan = self._plan(folder, records(folder))
        if not foresee:
            return plan
        with self._reading(read) as read_file:
            return self._intake(read_file).foresee(plan, progress)

    def sync(
        self,
        corpus: Path | str | None = None,
        *,
        confirm_removals: bool = False,
        rebuild: bool = False,
        progress: Progress = _no_progress,
        read: ReadFile | None = None,
        stopped: Callable[[], bool] = _never,
        choose: Callable[[Plan], Plan] = lambda plan: plan,
        planned: Plan | None = None,
    ) -> IngestReport:
        """Bring the library in line with the folder ``corpus`` and return what was done.

        :param rebuild: build the library anew from every file; the present one answers until it is whole.
        :param read: reads one file; None means a child process with the limits in the settings.
        :param stopped: asked after each document; True ends the run there.
        :param choose: returns what of the plan is to be carried out.
        :param planned: a plan made just before: files that nothing has touched since are not hashed again.
        :raises LibraryBusy: another process is writing this library.
        :raises CorpusMissing, CorpusEmpty, RemovalsNotConfirmed: nothing was changed.
        :raises IngestStopped: ``stopped`` returned True.
        """
        folder = self._corpus(corpus)
        if rebuild:
            report = self._rebuild(folder, confirm_removals, progress, read, stopped)
        else:
            with self.store.writer() as writer:
                removed = settle(folder)
                whole = self._plan(folder, removed, planned)
                plan = choose(whole)
                plan.check_removals(confirmed=confirm_removals)
                with self._reading(read) as read_file:
                    report = apply_plan(plan, writer, self.encoder, self._intake(read_file), progress, stopped)
                    report = _with_glossary(folder, writer, report)
                forget_restored(folder, removed, {a.path for a in whole.changes} - {a.path for a in plan.actions})
        self.store.refresh_index()
        return self._finished(report, folder)

    def carry_out(
        self,
        written_plan: str,
        corpus: Path | str | None = None,
        *,
        confirm_removals: bool = False,
        progress: Progress = _no_progress,
        read: ReadFile | None = None,
        stopped: Callable[[], bool] = _never,
    ) -> IngestReport:
        """Do exactly what a plan says that :func:`assistant.folder.plan_file.plan_as_json` gave.

        :raises PlanNotUsable: it is not a plan, or the folder or the library has changed since; nothing was done.
        """
        return self.sync(
            corpus,
            confirm_removals=confirm_removals,
            progress=progress,
            read=read,
            stopped=stopped,
            choose=lambda now: plan_to_carry_out(written_plan, now),
        )

    def remove(self, reference: str, corpus: Path | str | None = None) -> tuple[Removal, bool]:
        """Take a document, or a file in quarantine, out of the corpus folder and the library.

        :param reference: its id or one of its paths.
        :return: what was removed, and whether nothing of it is left on disk; False where another process kept the
            files open for so long that wiping is left to the next run.
        :raises DocumentNotFound: there is none.
        :raises CorpusMissing: the folder is not there; nothing was removed.
        """
        folder = self._corpus(corpus)
        require_folder(folder)
        with self.store.writer() as writer:
            settle(folder)
            began, started = datetime.now(UTC), datetime.now(UTC).isoformat(timespec="seconds")
            document_id, title, hashes = self._to_remove(reference)
            removal = set_aside(folder, document_id, title, hashes)
            for path in hashes:
                writer.forget_file(path)
            wiped = writer.scrub()
            seconds = (datetime.now(UTC) - began).total_seconds()
            report = IngestReport(removed=removal.paths, seconds=seconds, left_alone=look_at(folder).left_alone)
            writer.record_run(report.as_json(), started)
        self.store.refresh_index()
        self._finished(report, folder)
        return removal, wiped

    def restore(
        self,
        reference: str,
        corpus: Path | str | None = None,
        *,
        progress: Progress = _no_progress,
        read: ReadFile | None = None,
        stopped: Callable[[], bool] = _never,
    ) -> tuple[Removal, IngestReport]:
        """Put back what was removed last under an id or a path, and read it; other changes of the folder wait.

        :raises DocumentNotFound: nothing of that name is kept.
        :raises NotRestorable: another file has taken its place.
        :raises CorpusMissing: the folder is not there; nothing was put back.
        """
        folder = self._corpus(corpus)
        require_folder(folder)
        with self.store.writer():
            settle(folder)
            removal = find_removal(folder, reference)
            put_back(folder, removal)
        paths = frozenset(removal.paths)
        report = self.sync(folder, progress=progress, read=read, stopped=stopped, choose=lambda plan: plan.only(paths))
        return removal, report

    def _corpus(self, corpus: Path | str | None) -> Path:
        return Path(corpus) if corpus is not None else self.settings.corpus_dir

    def _plan(self, corpus: Path, removed: Sequence[Removal], planned: Plan | None = None) -> Plan:
        quarantined = {item.path: item for item in self.store.quarantined()}
        known = Known(
            self.store.files(),
            frozenset(path for path, item in quarantined.items() if item.code in RETRIED),
            identities(removed),
            self.store.generation(),
            quarantined,
            self.store.renamed,
            restored(removed),
            {} if planned is None else planned.hashes,
        )
        return make_plan(corpus, known)

    def _intake(self, read: ReadFile) -> Intake:
        return Intake(self.encoder, read, self.store.live_version, self.store.vectors_of)

    @contextmanager
    def _reading(self, read: ReadFile | None) -> Iterator[ReadFile]:
        if read is not None:
            yield read
        else:
            with ReaderProcess(limits_of(self.settings), recognition_limits(self.settings)) as reader:
                yield reader.read

    def _rebuild(
        self,
        corpus: Path,
        confirm_removals: bool,
        progress: Progress,
        read: ReadFile | None,
        stopped: Callable[[], bool],
    ) -> IngestReport:
        with self.store.rebuild() as rebuild, self._reading(read) as read_file:
            removed = settle(corpus)
            known = Known(
                rebuild.before.files(),
                set_aside=identities(removed),
                renamed=rebuild.before.renamed,
                restored=restored(removed),
            )
            plan = make_plan(corpus, known, everything=True)
            plan.check_removals(confirmed=confirm_removals)
            intake = Intake(self.encoder, read_file, rebuild.before.live_version, keep_unreadable=True)
            try:
                report = apply_plan(plan, rebuild.writer, self.encoder, intake, progress, stopped)
                report = _with_glossary(corpus, rebuild.writer, report)
            except IngestStopped as stop:
                raise IngestStopped(
                    IngestReport(seconds=stop.report.seconds),
                    "Stopped as asked; the library is as it was.",
                    "To build it anew, run: assistant ingest --rebuild",
                ) from None
        forget_restored(corpus, removed, frozenset())
        # The new library never held them; what it took over under another name has not gone.
        kept = {state.document_id for state in self.store.files().values()}
        gone = [
            action.path
            for action in plan.of(Change.REMOVE)
            if action.state.document_id is not None and action.state.document_id not in kept
        ]
        built = tuple(sorted((*report.added, *report.updated)))
        return replace(report, added=built, updated=(), removed=tuple(gone))

    def _to_remove(self, reference: str) -> tuple[str, str, dict[str, str]]:
        """Return id, title and the SHA-256 by path of what ``reference`` means."""
        states = self.store.files()
        try:
            document = self.store.document(reference)
        except DocumentNotFound:
            state = states.get(reference)
            if state is None:
                raise
            return "unread", reference, {reference: state.sha256}
        return document.document_id, document.metadata.title, {path: states[path].sha256 for path in document.paths}

    def search(self, query: str, k: int = 10, filters: Filters | None = None, leg: Leg = Leg.HYBRID) -> list[Hit]:
        """Return the best ``k`` passages for ``query``, best first."""
        asked = interpret(query, (), self.store, self.encoder).text
        return search(asked, self.store, self.encoder, k, filters, leg, scorer=self.scorer)

    def explain(
        self, query: str, k: int = 10, filters: Filters | None = None, expected: str | None = None
    ) -> tuple[list[Hit], Explanation]:
        """Return what :meth:`search` does, and how it came about.

        :param expected: id or path of the document that was expected to come first.
        """
        asked = interpret(query, (), self.store, self.encoder)
        vectors = embed_question(asked.text, self.encoder)
        found = find(asked.text, self.store, self.encoder, k, filters, vectors=vectors, scorer=self.scorer)
        trace = Trace(asked, found, vectors.whole, filters or Filters())
        return list(found.hits), explain(trace, self.store, expected)

    def documents(self) -> tuple[StoredDocument, ...]:
        """Return the live documents, ordered by path, each with what is doubtful about what it says of others."""
        stored = self.store.documents()
        doubtful = doubts(stored, self.store.renamed)
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
        """Return a document by id or path.

        :raises DocumentNotFound: there is none; it says why where the file is there and was not read.
        """
        with self._told_why(reference):
            return self.store.document(reference, version)

    def page(self, document_id: str, page_index: int, version: str | None = None) -> StoredPage:
        """Return a page by the document's id or path; the live version where ``version`` is None.

        :raises DocumentNotFound: no such document, page or version; it says why where the file was not read.
        """
        with self._told_why(document_id):
            return self.store.page(document_id, page_index, version)

    @contextmanager
    def _told_why(self, reference: str) -> Iterator[None]:
        try:
            yield
        except DocumentNotFound:
            unread = next((item for item in self.store.quarantined() if item.path == reference), None)
            if unread is None or self.store.files()[reference].document_id is not None:
                raise
            raise DocumentNotFound(f"{reference} was not read. {unread.reason}", unread.next_step) from None

    def is_being_written(self) -> bool:
        """Return whether some process is changing this library now."""
        return self.store.is_being_written()

    def note_opinion(self, opinion: Opinion) -> None:
        """Keep what a reader said of an answer; raises LibraryNotWritten."""
        self.store.note_opinion(opinion)

    def opinions(self) -> tuple[Opinion, ...]:
        """Return what readers said, and what was not answered, oldest first."""
        return self.store.opinions()

    def quarantined(self) -> tuple[Quarantined, ...]:
        """Return every file that could not be read, and why."""
        return self.store.quarantined()

    def as_answered(self) -> LibraryFacts:
        """Return what an export says about the library."""
        return LibraryFacts(len(self.store.documents()), str(self.store.generation()))

    @property
    def report_page(self) -> Path:
        """The page that each sync writes about what it did and what to look at; there may be none."""
        return self.store.folder / REPORT_NAME

    def facts(self, run: IngestReport | None = None) -> Facts:
        """Return what the library holds and what its owner should look at.

        :param run: what :meth:`sync` returned; None means without one.
        """
        run = run or self._with_what_stands(IngestReport())
        return gather(
            run,
            self.documents(),
            run.near_duplicates,
            self.store.passage_count(),
            self.store.table_count(),
            text_recognition(self.settings),
        )

    def _with_what_stands(self, report: IngestReport) -> IngestReport:
        """Return the report of a run with what stands after it, whichever run brought it about."""
        report = replace(report, quarantined=self.store.quarantined())
        pairs = self.store.near_duplicates()
        if not pairs and not self.store.names_others():
            return report
        documents = self.store.documents()
        found = doubts(documents, self.store.renamed)
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
    """Answers questions from a library, with citations.

    :param writer: words the answers; None leaves them in the documents' own words.
    """

    def __init__(self, library: Library, weights: Weights | None = None, writer: AnswerWriter | None = None) -> None:
        self.library = library
        self.writer = writer
        weights = weights or shipped_weights()
        settings = library.settings
        threshold = weights.threshold if settings.answer_threshold is None else settings.answer_threshold
        self.policy = Policy(weights, threshold, settings.claims, settings.question_characters)

    def warm(self) -> None:
        """Load the embedding model now, so that the first question does not wait for it."""
        self.library.encoder.encode_query("warm")

    def stream(
        self,
        question: str,
        history: Sequence[Answer] = (),
        filters: Filters | None = None,
        record: Callable[[Trace], None] = answering.unrecorded,
    ) -> Iterator[Event]:
        """Yield what happens while ``question`` is answered; the last event holds the whole answer.

        :param record: is given what happened, just before the last event.
        """
        return answering.ask(
            question,
            history,
            store=self.library.store,
            encoder=self.library.encoder,
            policy=self.policy,
            filters=filters,
            writer=self.writer,
            record=record,
            scorer=self.library.scorer,
        )

    def ask(self, question: str, history: Sequence[Answer] = (), filters: Filters | None = None) -> Answer:
        """Return the answer to ``question``.

        :param history: the conversation's earlier answers, oldest first.
        """
        *_, last = self.stream(question, history, filters)
        assert isinstance(last, Finished)  # noqa: S101 - the stream's contract
        return last.answer

    def explain(
        self,
        question: str,
        history: Sequence[Answer] = (),
        filters: Filters | None = None,
        expected: str | None = None,
    ) -> tuple[Answer, Explanation]:
        """Return what :meth:`ask` does, and how it came about.

        :param expected: id or path of the document that was expected to be quoted first.
        """
        traces: list[Trace] = []
        *_, last = self.stream(question, history, filters, traces.append)
        assert isinstance(last, Finished)  # noqa: S101 - the stream's contract
        return last.answer, explain(traces[0], self.library.store, expected)


def _with_glossary(corpus: Path, writer: Writer, report: IngestReport) -> IngestReport:
    """Take over the corpus folder's glossary; where it has a mistake the one before goes on, and a warning says so."""
    try:
        text = glossary_text(corpus)
        parse_glossary(text)
    except BadGlossary as mistake:
        warning = (GLOSSARY_NAME, ReadingWarning("bad_glossary", str(mistake)))
        return replace(report, warnings=(*report.warnings, warning))
    writer.keep_glossary(text)
    return report


def configured_encoder(settings: Settings) -> Encoder:
    """Return the embedding model that the settings name; raises ModelUnavailable."""
    return load_encoder(
        settings.embedding_model,
        adapter=settings.question_adapter,
        query_prompt=settings.query_prompt,
        document_prompt=settings.document_prompt,
        batch_size=settings.batch_size,
        passage_tokens=settings.passage_tokens,
    )


def configured_writer(settings: Settings) -> AnswerWriter | None:
    """Return what the language model in the settings words answers with; None where none is named.

    :raises ModelUnavailable: it is named and cannot be used.
    """
    if not settings.model:
        return None
    model = load_chat(settings.model, settings.model_url, settings.answer_timeout_s)
    return ModelWriter(model, settings.answer_timeout_s, settings.model_slots)


def built_with(encoder: Encoder) -> BuiltWith:
    """Return what an index made with ``encoder`` records."""
    return BuiltWith(encoder.name, encoder.fingerprint, encoder.dimensions, encoder.max_tokens)


def limits_of(settings: Settings) -> Limits:
    """Return the bounds of one file that the settings name."""
    return Limits(
        file_bytes=settings.file_mb * MEGABYTE,
        unpacked_bytes=settings.file_unpacked_mb * MEGABYTE,
        unpacked_ratio=settings.file_unpacked_ratio,
        ratio_from_bytes=settings.file_ratio_from_mb * MEGABYTE,
        archive_entries=settings.file_archive_entries,
        pages=settings.file_pages,
        characters=settings.file_characters,
        seconds=settings.file_seconds,
        page_seconds=settings.file_page_seconds,
        memory_bytes=settings.file_memory_mb * MEGABYTE,
    )


def text_recognition(settings: Settings) -> TextRecognition:
    """Return whether pictures of pages are read."""
    if not is_installed():
        return TextRecognition.MISSING
    return TextRecognition.OFF if settings.ocr == "off" else TextRecognition.ON


def recognition_limits(settings: Settings) -> RecognitionLimits | None:
    """Return how far text recognition may go; None where there is to be none.

    :raises BadSetting: it is to be used and is not installed.
    """
    if settings.ocr == "on" and not is_installed():
        raise BadSetting("Text recognition (OCR) is not installed.", "Install it: make ocr. Or set ASSISTANT_OCR=auto.")
    if settings.ocr == "off" or not is_installed():
        return None
    return RecognitionLimits(
        seconds=settings.ocr_seconds, pages=settings.ocr_pages, memory_bytes=settings.ocr_memory_mb * MEGABYTE
    )
