"""Files -> documents with passages, read ahead in a thread of their own while others are embedded and stored."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import BadMetadata, UnreadableFile
from assistant.folder.files import CorpusFile, stamp_of
from assistant.folder.metadata import describe
from assistant.folder.plan import NAMING, READING, Action, Change, Plan
from assistant.folder.sidecars import read_sidecar
from assistant.folder.unread import told
from assistant.library.base import EmbeddedText, LiveVersion, NewVersion, PassageVectors
from assistant.passages import split
from assistant.text.similarity import shares, shingles_of
from assistant.types import DocumentId, Encoder, QuarantineCode, Quarantined, ReadFile, VersionId

if TYPE_CHECKING:
    from assistant.text.similarity import Shingles

Progress = Callable[[int, int, str], None]

# Documents read ahead of the embedding.
READ_AHEAD = 32
WAIT_SECONDS = 0.2
# A new file that shares so much of its text with a document whose file vanished, and the other way round, is that
# document, renamed and edited in one go.
SAME_DOCUMENT_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was read: ``new`` without its vectors, or ``problem`` where it could not be.

    Both are there where the file cannot be read and what the library had of it is built anew. ``vectors`` are those of
    the passages that the library has embedded before.
    """

    action: Action
    new: NewVersion | None = None
    problem: Quarantined | None = None
    vectors: Mapping[EmbeddedText, PassageVectors] = field(default_factory=dict)


class Intake:
    """Reads the files of one plan.

    :param read: reads one file; raises UnreadableFile.
    :param earlier: what the library has of a document.
    :param vectors: what it has embedded of a document.
    :param keep_unreadable: a file that can no longer be read is taken as the library has it; for building anew.
    """

    def __init__(
        self,
        encoder: Encoder,
        read: ReadFile,
        earlier: Callable[[DocumentId], LiveVersion | None],
        vectors: Callable[[DocumentId], Mapping[EmbeddedText, PassageVectors]] = lambda document_id: {},
        *,
        keep_unreadable: bool = False,
    ) -> None:
        self._encoder = encoder
        self._read = read
        self._earlier = earlier
        self._vectors = vectors
        self._keep_unreadable = keep_unreadable

    def take(self, plan: Plan) -> Generator[Taken]:
        """Yield every file that ``plan`` reads, in order; reading goes on while the caller works on one."""
        return _ahead(self._taken(plan))

    def foresee(self, plan: Plan, progress: Progress) -> Plan:
        """Return ``plan`` with what reading its files shows: which will be quarantined and why, which are renamed."""
        known = {action.path: action for action in plan.actions}
        to_read = len(plan.of(*READING))
        problems: dict[str, Quarantined] = {}
        for number, taken in enumerate(self._taken(plan), start=1):
            known[taken.action.path] = taken.action
            if taken.problem is not None:
                problems[taken.action.path] = taken.problem
            progress(number, to_read, taken.action.path)
        renamed = {action.of for action in known.values() if action.change in NAMING}
        return replace(
            plan,
            actions=tuple(
                _foreseen(action, problems)
                for action in known.values()
                if action.change is not Change.REMOVE or action.path not in renamed
            ),
            vanished={name: path for name, path in plan.vanished.items() if path not in renamed},
        )

    def _taken(self, plan: Plan) -> Iterator[Taken]:
        vanished: dict[DocumentId, Shingles] | None = None
        for action in plan.of(*READING):
            taken = self._one(action)
            if taken.new is not None and action.change is Change.ADD and plan.vanished:
                vanished = self._vanished(plan) if vanished is None else vanished
                taken = _renamed(taken, taken.new, vanished, plan.vanished)
                vanished.pop(taken.new.document_id if taken.new else DocumentId(""), None)
            if taken.new is not None and taken.action.change is not Change.ADD:
                taken = replace(taken, vectors=self._vectors(taken.new.document_id))
            yield taken

    def _vanished(self, plan: Plan) -> dict[DocumentId, Shingles]:
        """Return what the documents say that no file leads to any more."""
        earlier = {document_id: self._earlier(document_id) for document_id in sorted(plan.vanished)}
        return {name: shingles_of(version.pages) for name, version in earlier.items() if version is not None}

    def _one(self, action: Action) -> Taken:
        try:
            return Taken(action, self._new_version(action))
        except UnreadableFile as error:
            problem = self._told(action, error)
        except BadMetadata as error:
            problem = Quarantined(action.path, QuarantineCode.BAD_METADATA, error.message, error.hint)
        except OSError as error:
            problem = Quarantined(
                action.path,
                QuarantineCode.CORRUPT,
                f"The file, or the .yaml file beside it, could not be opened: {error.strerror or error}.",
                "Check that you may read it, then run: assistant ingest",
            )
        return self._as_it_was(action, problem)

    def _told(self, action: Action, error: UnreadableFile) -> Quarantined:
        assert action.file is not None  # noqa: S101 - only removals have none
        try:
            return told(action.path, action.file.location, error)
        except OSError:
            return Quarantined(action.path, error.quarantine_code, error.message, error.hint)

    def _new_version(self, action: Action) -> NewVersion:
        file, state, encoder = action.file, action.state, self._encoder
        assert file is not None  # noqa: S101 - only removals have none
        sidecar = None if file.sidecar is None else read_sidecar(file.sidecar)
        document = self._read(file.location, file.path)
        if not state.sha256 or _changed_since(file):
            raise UnreadableFile(
                QuarantineCode.CORRUPT,
                "The file was being changed while it was read, as by a copy that has not finished.",
                "Let it finish, then run: assistant ingest",
            )
        assert state.document_id is not None  # noqa: S101 - what is read whole becomes a document
        metadata, doubts = describe(document, file.path, sidecar)
        passages = tuple(split(metadata.title, document.pages, encoder.count_tokens, encoder.max_tokens))
        if not passages:
            raise UnreadableFile(
                QuarantineCode.NO_TEXT,
                "No text could be read from this file.",
                "If it is a scan, put a version with text in its place.",
            )
        return NewVersion(
            state.document_id,
            VersionId(state.sha256),
            metadata,
            document.pages,
            (*document.warnings, *doubts),
            passages,
            np.zeros((0, encoder.dimensions), dtype=np.float32),
            (),
        )

    def _as_it_was(self, action: Action, problem: Quarantined) -> Taken:
        """A file that cannot be read: say so, and that its last good version answers, where there is one."""
        document_id = action.state.document_id
        earlier = None if document_id is None else self._earlier(document_id)
        if earlier is None:
            return Taken(action, problem=problem)
        problem = replace(problem, reason=f"{problem.reason} The version from before goes on answering.")
        if not self._keep_unreadable:
            return Taken(action, problem=problem)
        encoder = self._encoder
        passages = tuple(split(earlier.metadata.title, earlier.pages, encoder.count_tokens, encoder.max_tokens))
        new = NewVersion(
            earlier.document_id,
            earlier.version,
            earlier.metadata,
            earlier.pages,
            earlier.warnings,
            passages,
            np.zeros((0, encoder.dimensions), dtype=np.float32),
            (),
        )
        return Taken(action, new, problem)


def _renamed(
    taken: Taken, new: NewVersion, vanished: Mapping[DocumentId, Shingles], paths: Mapping[DocumentId, str]
) -> Taken:
    """Give a new file the identity of the vanished document that it is an edited copy of, if there is one."""
    own = shingles_of(new.pages)
    common = {name: min(shares(own, other)) for name, other in vanished.items()}
    best = max(common, key=lambda name: common[name], default=None)
    if best is None or common[best] < SAME_DOCUMENT_SHARE:
        return taken
    state = replace(taken.action.state, document_id=best)
    action = replace(taken.action, change=Change.REPLACE, of=paths[best], state=state)
    return Taken(action, replace(new, document_id=best))


def _foreseen(action: Action, problems: Mapping[str, Quarantined]) -> Action:
    problem = problems.get(action.path) if action.change in READING else None
    if action.change is Change.DUPLICATE and action.of is not None and action.of in problems:
        problem = replace(problems[action.of], path=action.path)
    if problem is None:
        return action
    of = action.of if action.change in NAMING else None
    return replace(action, change=Change.QUARANTINE, problem=problem, of=of)


def _changed_since(file: CorpusFile) -> bool:
    return stamp_of(file.location) != file.stamp or (
        file.sidecar is not None and stamp_of(file.sidecar) != file.sidecar_stamp
    )


def _ahead(items: Iterator[Taken]) -> Generator[Taken]:
    """Yield ``items``, which a thread of their own brings forth up to READ_AHEAD in advance."""
    waiting: queue.Queue[Taken | BaseException | None] = queue.Queue(READ_AHEAD)
    stop = threading.Event()

    def put(item: Taken | BaseException | None) -> None:
        while not stop.is_set():
            with suppress(queue.Full):
                waiting.put(item, timeout=WAIT_SECONDS)
                return

    def work() -> None:
        try:
            for item in items:
                put(item)
                if stop.is_set():
                    return
            put(None)
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            put(error)

    reader = threading.Thread(target=work, daemon=True, name="reader")
    reader.start()
    try:
        while (item := waiting.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
        reader.join()
