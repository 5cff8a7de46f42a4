"""Corpus folder -> library: a plan that can be printed, then its execution, one transaction a document.

Killed at any moment, the next run's plan is made from what was committed and completes it.
"""

from __future__ import annotations

import hashlib
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.errors import BadMetadata, CorpusEmpty, RemovalsNotConfirmed, UnreadableFile
from assistant.files import CorpusFile, file_sha256, list_corpus
from assistant.library.base import FileState, NewVersion, Writer
from assistant.metadata import describe
from assistant.passages import embedded_parts, embedded_text, split
from assistant.sidecars import read_sidecar
from assistant.types import (
    Document,
    DocumentId,
    Encoder,
    IngestReport,
    Passage,
    QuarantineCode,
    Quarantined,
    ReadingWarning,
    VersionId,
)

if TYPE_CHECKING:
    from assistant.types import Vectors

ReadFile = Callable[[Path, str], Document]
Progress = Callable[[int, int, str], None]

# Fewer than this many vanished documents are taken at their word; so is a smaller share.
SUSPICIOUS_REMOVALS = 3
SUSPICIOUS_SHARE = 0.2
# Passages embedded together, over document borders: small documents would leave a batch mostly empty.
PASSAGES_AT_A_TIME = 128
# Documents read ahead of the embedding.
READ_AHEAD = 4


class Change(StrEnum):
    """What is to be done about one path."""

    ADD = "add"
    REPLACE = "replace"
    DESCRIBE = "describe"
    """Only the sidecar changed."""
    RENAME = "rename"
    DUPLICATE = "duplicate"
    TOUCH = "touch"
    """Same bytes, another time stamp."""
    REFUSE = "refuse"
    """A link that leads out of the corpus."""
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Action:
    """One step of a plan. ``of`` is the other path of a rename or duplicate."""

    change: Change
    path: str
    file: CorpusFile | None = None
    state: FileState | None = None
    of: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return one element of a printed plan."""
        return {"change": self.change.value, "path": self.path, "of": self.of}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do; ``unchanged`` counts the files whose content is as it was."""

    actions: tuple[Action, ...]
    unchanged: int

    @property
    def changes(self) -> tuple[Action, ...]:
        """The actions that change what the library holds; noting a new time stamp does not."""
        return tuple(action for action in self.actions if action.change is not Change.TOUCH)

    def as_json(self) -> dict[str, Any]:
        """Return what ``assistant ingest --dry-run --json`` prints."""
        return {"actions": [action.as_json() for action in self.changes], "unchanged": self.unchanged}


def make_plan(corpus: Path, known: Mapping[str, FileState], retry: frozenset[str], *, confirm_removals: bool) -> Plan:
    """Compare the folder with what the library knows.

    :param known: the library's files, by path.
    :param retry: paths to read again although they have not changed.
    :raises CorpusMissing: the folder is not there.
    :raises CorpusEmpty: nothing in the folder and nothing in the library.
    :raises RemovalsNotConfirmed: too many documents vanished at once.
    """
    files = list_corpus(corpus)
    if not files and not known:
        raise CorpusEmpty(
            f"There is no document in {corpus}.",
            "Put PDF, Word, slides, web pages or text files there and run: assistant ingest",
        )
    seen = {file.path: _look(file, known.get(file.path)) for file in files}
    by_hash = _documents_by_hash(known, seen)
    actions: list[Action] = []
    for now in seen.values():
        action = _action(now, known, by_hash, seen, retry)
        if action is None:
            continue
        actions.append(action)
        if action.state is not None and action.state.document_id is not None:
            by_hash.setdefault(action.state.sha256, (action.path, action.state.document_id))
    unchanged = len(seen) - sum(action.change is not Change.TOUCH for action in actions)
    gone = sorted(known.keys() - seen.keys())
    _guard(gone, actions, known, confirm_removals)
    actions.extend(Action(Change.REMOVE, path, state=known[path]) for path in gone)
    return Plan(tuple(actions), unchanged)


def apply_plan(
    plan: Plan,
    writer: Writer,
    encoder: Encoder,
    read: ReadFile,
    progress: Progress = lambda done, total, path: None,
) -> IngestReport:
    """Carry out ``plan`` and return what was done, without the quarantine of earlier runs."""
    began, started = time.perf_counter(), datetime.now(UTC).isoformat(timespec="seconds")
    done = _Done()
    total = len(plan.actions)
    number = 0
    for action in _of(plan, Change.RENAME, Change.TOUCH, Change.REFUSE):
        _apply_simple(action, writer, done)
        progress(number := number + 1, total, action.path)
    to_read = _of(plan, Change.ADD, Change.REPLACE, Change.DESCRIBE)
    for group in _groups(to_read, encoder, read):
        passages = [passage for item in group for passage in item.passages]
        vectors, sentence_vectors = encoder.encode_documents(
            [embedded_text(passage) for passage in passages], [embedded_parts(passage) for passage in passages]
        )
        start = 0
        for item in group:
            part = slice(start, start + len(item.passages))
            start = part.stop
            _commit(item, vectors[part], tuple(sentence_vectors[part]), writer, done)
            progress(number := number + 1, total, item.action.path)
    # After the documents they are copies of, and before anything goes: a path that moves on keeps its document.
    for action in _of(plan, Change.DUPLICATE):
        _apply_duplicate(action, writer, done)
        progress(number := number + 1, total, action.path)
    for action in _of(plan, Change.REMOVE):
        if writer.forget_file(action.path):
            done.removed.append(action.path)
        progress(number := number + 1, total, action.path)
    if done.removed or done.updated:
        writer.scrub()
    report = done.report(plan.unchanged, time.perf_counter() - began)
    if plan.changes:
        writer.record_run(report.as_json(), started)
    return report


def new_document_id(path: str, sha256: str) -> DocumentId:
    """Return the id that a document gets when it is first seen; it keeps it from then on."""
    return DocumentId("d" + hashlib.sha256(f"{path}\0{sha256}".encode()).hexdigest()[:15])


@dataclass(frozen=True, slots=True)
class _Read:
    """A file that was read, or the reason why not."""

    action: Action
    passages: tuple[Passage, ...] = ()
    new: NewVersion | None = None
    problem: Quarantined | None = None


class _Done:
    """What has been done so far in one run."""

    def __init__(self) -> None:
        self.added: list[str] = []
        self.updated: list[str] = []
        self.removed: list[str] = []
        self.duplicates: list[tuple[str, str]] = []
        self.quarantined: list[Quarantined] = []
        self.warnings: list[tuple[str, ReadingWarning]] = []
        self.passages = 0

    def report(self, unchanged: int, seconds: float) -> IngestReport:
        return IngestReport(
            tuple(sorted(self.added)),
            tuple(sorted(self.updated)),
            tuple(sorted(self.removed)),
            unchanged,
            tuple(self.duplicates),
            tuple(sorted(self.quarantined, key=lambda item: item.path)),
            tuple(self.warnings),
            self.passages,
            seconds,
        )


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file as it is now; ``sha256`` is empty where it cannot be opened or must not be."""

    file: CorpusFile
    sha256: str
    sidecar_sha256: str
    same_stat: bool


def _look(file: CorpusFile, before: FileState | None) -> _Seen:
    same_stat = before is not None and _stat(before) == (file.size, file.modified_ns, file.inode)
    if file.escapes:
        return _Seen(file, "", "", same_stat)
    try:
        sidecar = file_sha256(file.sidecar) if file.sidecar else ""
        sha256 = before.sha256 if before is not None and same_stat else file_sha256(file.location)
    except OSError:
        return _Seen(file, "", "", same_stat)
    return _Seen(file, sha256, sidecar, same_stat)


def _documents_by_hash(known: Mapping[str, FileState], seen: Mapping[str, _Seen]) -> dict[str, tuple[str, DocumentId]]:
    """Return path and document of the contents that are still what they were, or whose file is gone."""
    found: dict[str, tuple[str, DocumentId]] = {}
    for path, state in sorted(known.items()):
        if state.document_id is not None and (path not in seen or seen[path].sha256 == state.sha256):
            found.setdefault(state.sha256, (path, state.document_id))
    return found


def _action(
    now: _Seen,
    known: Mapping[str, FileState],
    by_hash: Mapping[str, tuple[str, DocumentId]],
    seen: Mapping[str, _Seen],
    retry: frozenset[str],
) -> Action | None:
    """Return what is to be done about one file; None where it has not changed."""
    file, sha256 = now.file, now.sha256
    before = known.get(file.path)

    def action(change: Change, document_id: DocumentId | None, of: str | None = None) -> Action:
        state = FileState(file.path, document_id, sha256, now.sidecar_sha256, file.size, file.modified_ns, file.inode)
        return Action(change, file.path, file, state, of)

    if file.escapes:
        return None if before is not None and now.same_stat else action(Change.REFUSE, None)
    if not sha256:  # it cannot be opened; reading it will say why
        return action(Change.ADD, before.document_id if before else None)
    if before is not None and before.sha256 == sha256 and file.path not in retry:
        if before.sidecar_sha256 != now.sidecar_sha256:
            return action(Change.DESCRIBE, before.document_id or new_document_id(file.path, sha256))
        # Quarantined files stay so: their bytes are the same.
        return None if now.same_stat else action(Change.TOUCH, before.document_id)
    if before is not None and before.document_id is not None and not _shared(before, known):
        return action(Change.REPLACE, before.document_id)
    twin = by_hash.get(sha256)
    if twin is not None and twin[0] != file.path:
        return action(Change.DUPLICATE if twin[0] in seen else Change.RENAME, twin[1], of=twin[0])
    return action(Change.ADD, new_document_id(file.path, sha256))


def _shared(state: FileState, known: Mapping[str, FileState]) -> bool:
    return any(other.document_id == state.document_id and other.path != state.path for other in known.values())


def _stat(state: FileState) -> tuple[int, int, int]:
    return state.size, state.modified_ns, state.inode


def _guard(gone: Sequence[str], actions: Sequence[Action], known: Mapping[str, FileState], confirmed: bool) -> None:
    """Refuse to remove so much at once that a mistake (an unmounted drive) is more likely than intent."""
    kept = {state.document_id for path, state in known.items() if path not in gone}
    kept |= {action.state.document_id for action in actions if action.state is not None}
    vanished = {known[path].document_id for path in gone} - kept - {None}
    documents = {state.document_id for state in known.values()} - {None}
    suspicious = len(vanished) >= SUSPICIOUS_REMOVALS and len(vanished) > SUSPICIOUS_SHARE * len(documents)
    if suspicious and not confirmed:
        raise RemovalsNotConfirmed(
            f"{len(vanished)} of {len(documents)} documents are no longer in the corpus folder; nothing was changed.",
            "If they were meant to go, run: assistant ingest --confirm-removals",
        )


def _of(plan: Plan, *changes: Change) -> list[Action]:
    return [action for action in plan.actions if action.change in changes]


def _apply_duplicate(action: Action, writer: Writer, done: _Done) -> None:
    assert action.state is not None  # noqa: S101
    problem = next((item for item in done.quarantined if item.path == action.of), None)
    if problem is not None:  # what cannot be read under one name cannot under another
        done.quarantined.append(replace(problem, path=action.path))
        writer.quarantine(done.quarantined[-1], action.state)
        return
    writer.note_file(action.state)
    done.duplicates.append((action.path, action.of or ""))


def _apply_simple(action: Action, writer: Writer, done: _Done) -> None:
    assert action.state is not None  # noqa: S101 - only removals of unknown files have none
    if action.change is Change.REFUSE:
        item = Quarantined(
            action.path,
            QuarantineCode.UNSAFE,
            "This is a link to a file outside the corpus folder, which is never read.",
            "Copy the file itself into the corpus folder.",
        )
        writer.quarantine(item, action.state)
        done.quarantined.append(item)
        return
    if action.change is Change.TOUCH:
        writer.touch_file(action.state)
        return
    writer.note_file(action.state)
    if action.change is Change.RENAME:
        done.updated.append(action.path)


def _groups(actions: Sequence[Action], encoder: Encoder, read: ReadFile) -> Iterator[list[_Read]]:
    """Yield files as they are read, in groups that fill a batch; reading goes on while a group is embedded."""
    waiting: queue.Queue[_Read | BaseException | None] = queue.Queue(READ_AHEAD * 8)
    stop = threading.Event()

    def work() -> None:
        try:
            for action in actions:
                if stop.is_set():
                    return
                waiting.put(_read(action, encoder, read))
            waiting.put(None)
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            waiting.put(error)

    threading.Thread(target=work, daemon=True, name="reader").start()
    try:
        group: list[_Read] = []
        while (item := waiting.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            group.append(item)
            if sum(len(each.passages) for each in group) >= PASSAGES_AT_A_TIME:
                yield group
                group = []
        if group:
            yield group
    finally:
        stop.set()


def _read(action: Action, encoder: Encoder, read: ReadFile) -> _Read:
    file, state = action.file, action.state
    assert file is not None  # noqa: S101 - reading actions have both
    assert state is not None  # noqa: S101
    try:
        sidecar = None if file.sidecar is None else read_sidecar(file.sidecar)
        document = read(file.location, file.path)
        if file_sha256(file.location) != state.sha256:
            raise UnreadableFile(
                QuarantineCode.CORRUPT,
                "The file changed while it was being read; it may still be copying.",
                "Wait until it has been copied, then run: assistant ingest",
            )
        metadata, doubts = describe(document, file.path, sidecar)
    except UnreadableFile as error:
        return _Read(action, problem=Quarantined(file.path, error.quarantine_code, error.message, error.hint))
    except BadMetadata as error:
        return _Read(action, problem=Quarantined(file.path, QuarantineCode.BAD_METADATA, error.message, error.hint))
    except OSError as error:
        return _Read(
            action,
            problem=Quarantined(
                file.path,
                QuarantineCode.CORRUPT,
                f"The file or its sidecar could not be opened: {error.strerror or error}.",
                "Check that you may read it, then run: assistant ingest",
            ),
        )
    passages = tuple(split(metadata.title, document.pages, encoder.count_tokens, encoder.max_tokens))
    if not passages:
        return _Read(
            action,
            problem=Quarantined(
                file.path,
                QuarantineCode.NO_TEXT,
                "No text could be read from this file.",
                "If it is a scan, put a version with text in its place.",
            ),
        )
    new = NewVersion(
        state.document_id or new_document_id(file.path, state.sha256),
        VersionId(state.sha256),
        metadata,
        document.pages,
        (*document.warnings, *doubts),
        passages,
        np.zeros((0, encoder.dimensions), dtype=np.float32),
        (),
    )
    return _Read(action, passages, new)


def _commit(item: _Read, vectors: Vectors, sentence_vectors: tuple[Vectors, ...], writer: Writer, done: _Done) -> None:
    state = item.action.state
    assert state is not None  # noqa: S101
    if item.problem is not None:
        # The document, if there was one, keeps its last good version and goes on answering.
        writer.quarantine(item.problem, state)
        done.quarantined.append(item.problem)
        return
    assert item.new is not None  # noqa: S101
    writer.store(replace(item.new, vectors=vectors, sentence_vectors=sentence_vectors), state)
    done.passages += len(item.passages)
    (done.added if item.action.change is Change.ADD else done.updated).append(item.action.path)
    done.warnings.extend((item.action.path, warning) for warning in item.new.warnings)
