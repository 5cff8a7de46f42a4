"""What a run would do: the corpus folder compared with what the library knows, as a value that can be printed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from pathlib import Path, PurePath

from assistant.errors import CorpusEmpty, RemovalsNotConfirmed
from assistant.folder.files import CorpusFile, file_sha256, look_at
from assistant.folder.left_alone import left_alone_lines
from assistant.folder.strays import Stray, problem_of_stray, subject_of
from assistant.library.base import FileState
from assistant.library.succession import now_called
from assistant.types import DocumentId, LeftAlone, QuarantineCode, Quarantined

# Fewer than this many vanished documents are taken at their word; so is a smaller share.
SUSPICIOUS_REMOVALS = 3
SUSPICIOUS_SHARE = 0.2


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
    QUARANTINE = "quarantine"
    REMOVE = "remove"


READING = (Change.ADD, Change.REPLACE, Change.DESCRIBE)
# Those whose ``of`` is the path that the document had before.
NAMING = (Change.RENAME, Change.REPLACE, Change.DESCRIBE)


@dataclass(frozen=True, slots=True)
class Action:
    """One step of a plan.

    ``file`` is None for what is to be removed. ``state`` is what the library will record, or has recorded of what is
    to be removed. ``of`` is the path that a document had before (which goes), or the other path of a duplicate or of
    what is to be removed. ``problem`` is why a file is to be quarantined.
    """

    change: Change
    path: str
    state: FileState
    file: CorpusFile | None = None
    of: str | None = None
    problem: Quarantined | None = None

    @property
    def stray(self) -> Stray | None:
        """What the file is about where it is a sidecar under a wrong name; None where it is something else."""
        return None if self.file is None else self.file.stray

    @property
    def reason(self) -> str:
        """Why this is to be done, for a person."""
        if self.problem is not None:
            return self.problem.reason
        renamed = f" and its name: it was {self.of}" if self.of else ""
        return {
            Change.ADD: "a new file",
            Change.REPLACE: f"its content changed{renamed}",
            Change.DESCRIBE: f"the .yaml file beside it changed{renamed}",
            Change.RENAME: f"the same content was at {self.of}",
            Change.DUPLICATE: f"the same content as {self.of}: one document",
            Change.TOUCH: "the same content with another time",
            Change.REMOVE: "no longer in the corpus folder"
            + (f"; its document stays, as {self.of}" if self.of else ", so its document goes"),
        }[self.change]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do.

    ``unchanged`` counts the files whose content is as it was. ``vanished`` are the documents that lose their last path,
    with that path; ``documents`` is how many the library has, ``generation`` its generation. ``left_alone`` is what
    is not read on purpose, ``restored`` what had been removed and was put back.
    """

    actions: tuple[Action, ...]
    unchanged: int
    vanished: Mapping[DocumentId, str] = field(default_factory=dict)
    documents: int = 0
    generation: int = 0
    left_alone: tuple[LeftAlone, ...] = ()
    restored: frozenset[str] = frozenset()

    @property
    def changes(self) -> tuple[Action, ...]:
        """The actions that change what the library holds; noting a new time stamp does not."""
        return self.of(*(change for change in Change if change is not Change.TOUCH))

    @property
    def removes_suspiciously_much(self) -> bool:
        """True where so much has vanished that a mistake (an unmounted drive) is more likely than intent."""
        return len(self.vanished) >= SUSPICIOUS_REMOVALS and len(self.vanished) > SUSPICIOUS_SHARE * self.documents

    @property
    def hashes(self) -> Mapping[tuple[Path, str], str]:
        """The SHA-256 of each file and sidecar of its actions, by where it lies and the stamp that it had."""
        found: dict[tuple[Path, str], str] = {}
        for action in self.actions:
            file, state = action.file, action.state
            if file is not None and not file.escapes:
                found[file.location, file.stamp] = state.sha256
                if file.sidecar is not None:
                    found[file.sidecar, file.sidecar_stamp] = state.sidecar_sha256
        return {place: sha256 for place, sha256 in found.items() if sha256}

    def of(self, *changes: Change) -> tuple[Action, ...]:
        """Return the actions of some kinds, in order."""
        return tuple(action for action in self.actions if action.change in changes)

    def only(self, paths: Collection[str]) -> Plan:
        """Return the part of this plan that concerns some paths."""
        vanished = {document_id: path for document_id, path in self.vanished.items() if path in paths}
        return replace(self, actions=tuple(a for a in self.actions if a.path in paths), vanished=vanished)

    def check_removals(self, *, confirmed: bool) -> None:
        """Raise RemovalsNotConfirmed where too many documents vanished at once and nobody has confirmed it."""
        if self.removes_suspiciously_much and not confirmed:
            raise RemovalsNotConfirmed(
                f"{len(self.vanished)} of {self.documents} documents are no longer in the corpus folder; "
                "nothing was changed.",
                "If they were meant to go, run: assistant ingest --confirm-removals",
            )


@dataclass(frozen=True, slots=True)
class Known:
    """What the library knows of the corpus.

    ``retry`` are paths to read again although they have not changed. ``set_aside`` are the ids of documents that were
    taken out and can be put back, by the SHA-256 of their bytes. ``generation`` is the library's. ``quarantined`` are
    the files in quarantine by path. ``renamed`` returns the paths that documents had and what each became; it is asked
    only where a stray sidecar may be about one. ``restored`` are paths that were put back and not read since.
    ``hashes`` is what an earlier plan of this run gave: what has the same stamp in the same place is not read again.
    """

    files: Mapping[str, FileState]
    retry: frozenset[str] = frozenset()
    set_aside: Mapping[str, DocumentId] = field(default_factory=dict)
    generation: int = 0
    quarantined: Mapping[str, Quarantined] = field(default_factory=dict)
    renamed: Callable[[], Mapping[str, str]] = dict
    restored: frozenset[str] = frozenset()
    hashes: Mapping[tuple[Path, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file as it is now; ``sha256`` is empty where it cannot be opened or must not be."""

    file: CorpusFile
    sha256: str
    sidecar_sha256: str
    same_stamp: bool

    def state(self, document_id: DocumentId | None) -> FileState:
        return FileState(
            self.file.path, document_id, self.sha256, self.sidecar_sha256, self.file.stamp, self.file.sidecar_stamp
        )


def make_plan(corpus: Path, known: Known, *, everything: bool = False) -> Plan:
    """Compare the folder with what the library knows.

    :param everything: plan to read every file, as for building the library anew; each keeps its document's id.
    :raises CorpusMissing: the folder is not there.
    :raises CorpusEmpty: nothing in the folder and nothing in the library.
    """
    listing = look_at(corpus)
    if not listing.files and not known.files:
        raise CorpusEmpty(
            " ".join([f"There is no document in {corpus}.", *left_alone_lines(listing.left_alone)]),
            "Put PDF, Word, slides, web pages or text files there and run: assistant ingest",
        )
    seen = {file.path: _look(file, known.files.get(file.path), known.hashes) for file in listing.files}
    comparison = _Comparison(known, seen)
    actions = list(comparison.actions())
    if everything:
        actions = comparison.all_again(actions)
    unchanged = len(seen) - sum(action.change is not Change.TOUCH for action in actions)
    gone = sorted(known.files.keys() - seen.keys())
    stays = _staying(gone, actions, known)
    renamed = {action.of for action in actions if action.change in NAMING}
    actions.extend(
        Action(Change.REMOVE, path, known.files[path], of=stays.get(known.files[path].document_id))
        for path in gone
        if path not in renamed
    )
    vanished: dict[DocumentId, str] = {}
    for path in gone:
        document_id = known.files[path].document_id
        if document_id is not None and document_id not in stays:
            vanished.setdefault(document_id, path)
    return Plan(
        tuple(actions),
        unchanged,
        vanished,
        _document_count(known),
        known.generation,
        listing.left_alone,
        known.restored,
    )


def new_document_id(path: str, sha256: str, copy: int = 0) -> DocumentId:
    """Return the id that a document gets when it is first seen; it keeps it from then on.

    :param copy: another number where the id is taken: the same bytes were once seen under this path.
    """
    seed = f"{path}\0{sha256}" + (f"\0{copy}" if copy else "")
    return DocumentId("d" + hashlib.sha256(seed.encode("utf-8", "surrogateescape")).hexdigest()[:15])


class _Comparison:
    """Each file of the folder against the library; a content that is found once is known from then on.

    What is found in this run is known under its ending only. What the library has read is known under any.
    """

    def __init__(self, known: Known, seen: Mapping[str, _Seen]) -> None:
        self._known = known
        self._seen = seen
        self._taken = {state.document_id for state in known.files.values()}
        self._paths = Counter(state.document_id for state in known.files.values())
        self._renamed_before = cache(known.renamed)
        self._renamed_now: dict[str, str] = {}
        self._by_hash: dict[str, tuple[str, DocumentId]] = {}
        # By its ending as well: until a file has been read, nobody knows whether it can be under that ending.
        self._new: dict[tuple[str, str], tuple[str, DocumentId]] = {}
        for path, state in sorted(known.files.items()):
            # Only contents that are still what they were, or whose file is gone.
            if state.document_id is not None and (path not in seen or seen[path].sha256 == state.sha256):
                self._by_hash.setdefault(state.sha256, (path, state.document_id))

    def actions(self) -> Iterator[Action]:
        # What a stray sidecar is about may have been renamed just now.
        for now in sorted(self._seen.values(), key=lambda seen: seen.file.stray is not None):
            action = self._action(now)
            if action is None:
                continue
            yield action
            document_id = action.state.document_id
            if action.change in NAMING and action.of is not None:
                self._renamed_now[action.of] = action.path
            if document_id is not None:
                self._taken.add(document_id)
                self._new.setdefault((action.state.sha256, _ending(action.path)), (action.path, document_id))

    def all_again(self, actions: list[Action]) -> list[Action]:
        """Read one file of each document again; its other paths lead to it. Each keeps the id it would have had."""
        planned = {action.path: action for action in actions}
        first: dict[DocumentId, str] = {}
        again: list[Action] = []
        for path, now in self._seen.items():
            before, action = self._known.files.get(path), planned.get(path)
            problem = self._refused(now.file)
            if problem is not None:
                again.append(Action(Change.QUARANTINE, path, now.state(None), now.file, problem=problem))
                continue
            document_id = action.state.document_id if action else before.document_id if before else None
            if document_id is not None and document_id in first:
                again.append(Action(Change.DUPLICATE, path, now.state(document_id), now.file, of=first[document_id]))
                continue
            document_id = document_id or self._new_id(now)
            first[document_id] = path
            of = action.of if action is not None and action.change in NAMING else None
            change = Change.ADD if before is None and of is None else Change.REPLACE
            again.append(Action(change, path, now.state(document_id), now.file, of))
        return again

    def _action(self, now: _Seen) -> Action | None:
        """Return what is to be done about one file; None where it has not changed."""
        file, sha256 = now.file, now.sha256
        before = self._known.files.get(file.path)

        def action(change: Change, document_id: DocumentId | None, of: str | None = None) -> Action:
            return Action(change, file.path, now.state(document_id), file, of)

        if file.escapes:
            document_id = before.document_id if before else None
            refused = replace(action(Change.QUARANTINE, document_id), problem=self._refused(file))
            return None if before is not None and now.same_stamp else refused
        if file.stray is not None:
            refused = replace(action(Change.QUARANTINE, None), problem=self._refused(file))
            is_told = before is not None and self._known.quarantined.get(file.path) == refused.problem
            return None if is_told and now.same_stamp else refused
        if not sha256:  # it cannot be opened; reading it will say why
            return action(Change.ADD, before.document_id if before else None)
        if before is not None and before.sha256 == sha256 and file.path not in self._known.retry:
            if before.sidecar_sha256 != now.sidecar_sha256:
                return action(Change.DESCRIBE, before.document_id or self._new_id(now))
            # Quarantined files stay so: their bytes are the same.
            return None if now.same_stamp else action(Change.TOUCH, before.document_id)
        if before is not None and before.document_id is not None and self._paths[before.document_id] == 1:
            return action(Change.REPLACE, before.document_id)
        twin = self._by_hash.get(sha256) or self._new.get((sha256, _ending(file.path)))
        if twin is not None and twin[0] != file.path:
            if twin[0] in self._seen:
                return action(Change.DUPLICATE, twin[1], of=twin[0])
            is_described_alike = self._known.files[twin[0]].sidecar_sha256 == now.sidecar_sha256
            return action(Change.RENAME if is_described_alike else Change.DESCRIBE, twin[1], of=twin[0])
        return action(Change.ADD, self._new_id(now))

    def _refused(self, file: CorpusFile) -> Quarantined | None:
        """Return why a file is not read, whatever it holds; None where it is."""
        if file.escapes:
            return _outside(file.path)
        if file.stray is None:
            return None
        renamed = {**self._renamed_before(), **self._renamed_now}
        return problem_of_stray(file.path, file.stray, now_called(subject_of(file.path), renamed, self._seen))

    def _new_id(self, now: _Seen) -> DocumentId:
        before = self._known.set_aside.get(now.sha256)
        if before is not None and before not in self._taken:
            return before
        copy = 0
        while (document_id := new_document_id(now.file.path, now.sha256, copy)) in self._taken:
            copy += 1
        return document_id


def _look(file: CorpusFile, before: FileState | None, hashes: Mapping[tuple[Path, str], str]) -> _Seen:
    def sha256_of(location: Path, stamp: str) -> str:
        return hashes.get((location, stamp)) or file_sha256(location)

    same_file = before is not None and before.stamp == file.stamp
    same_sidecar = before is not None and before.sidecar_stamp == file.sidecar_stamp
    same_stamp = same_file and same_sidecar
    if file.escapes:
        return _Seen(file, "", "", same_stamp)
    try:
        sha256 = before.sha256 if before is not None and same_file else sha256_of(file.location, file.stamp)
        if before is not None and same_sidecar:
            return _Seen(file, sha256, before.sidecar_sha256, same_stamp)
        sidecar_sha256 = "" if file.sidecar is None else sha256_of(file.sidecar, file.sidecar_stamp)
        return _Seen(file, sha256, sidecar_sha256, same_stamp)
    except OSError:
        return _Seen(file, "", "", same_stamp)


def _ending(path: str) -> str:
    return PurePath(path).suffix.lower()


def _outside(path: str) -> Quarantined:
    return Quarantined(
        path,
        QuarantineCode.UNSAFE,
        "This, or the .yaml file beside it, is a link to something outside the corpus folder, which is never read.",
        "Copy what it leads to into the corpus folder, and delete the link.",
    )


def _staying(gone: Sequence[str], actions: Sequence[Action], known: Known) -> dict[DocumentId | None, str]:
    """Return a path of each document that has one after this plan."""
    lost = frozenset(gone)
    stays = {state.document_id: path for path, state in known.files.items() if path not in lost}
    stays |= {action.state.document_id: action.path for action in actions}
    return {document_id: path for document_id, path in stays.items() if document_id is not None}


def _document_count(known: Known) -> int:
    return len({state.document_id for state in known.files.values()} - {None})
