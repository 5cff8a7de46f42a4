"""Following the corpus folder: what changes there is read as soon as it has come to rest.

Changes wake it; since a network drive tells nobody of its changes, it also looks by itself every while. A folder that
is not there, or is suddenly empty, is waited for: nothing is removed for it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import watchfiles

from assistant.api import Library
from assistant.errors import AssistantError, CorpusMissing, IngestStopped, LibraryBusy
from assistant.folder.plan import Action, Change, Plan
from assistant.text.glossary import (
    GLOSSARY_NAME,
    LONGEST_CHARACTERS,
    BadGlossary,
    glossary_text,
    open_glossary,
    parse_glossary,
)
from assistant.types import IngestReport, ReadFile

# A file that has not changed for so long is taken to be whole.
REST_SECONDS = 2.0
# How often it looks where nothing wakes it; how soon again where the folder is away or another process is writing.
LOOK_SECONDS = 20.0
AWAY_SECONDS = 2.0
GATHER_SECONDS = 1.0
TICK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something to tell that is no report: what is being waited out, or None once that is over."""

    error: AssistantError | None


@dataclass(frozen=True, slots=True)
class GlossaryTaken:
    """The glossary was taken over, with nothing else; ``problem`` is why it was not, and the one before goes on."""

    report: IngestReport

    @property
    def problem(self) -> str:
        """Why it cannot be used; empty where it can."""
        return next((warning.reason for path, warning in self.report.warnings if path == GLOSSARY_NAME), "")


def watch(
    library: Library,
    corpus: Path,
    stop: threading.Event,
    read: ReadFile | None = None,
    *,
    rest_seconds: float = REST_SECONDS,
    look_seconds: float = LOOK_SECONDS,
) -> Iterator[IngestReport | GlossaryTaken | Noticed]:
    """Yield a report for each change of the library, and once each what else there is to tell, until ``stop`` is set.

    :param rest_seconds: for how long a file must have stayed as it is before it is read.
    :param look_seconds: how often to look where nothing wakes it.
    """
    resting, glossary = Resting(rest_seconds), RestingText(rest_seconds)
    told = ""
    with _woken(corpus, stop) as wake:
        while not stop.is_set():
            error: AssistantError | None = None
            try:
                report, error = _bring_in_line(library, corpus, resting, stop, read)
                if report is not None:
                    yield report
                if glossary.has_come_to_rest(_glossary_bytes(corpus), lambda: _is_in_use(library, corpus)):
                    yield GlossaryTaken(library.sync(corpus, read=read, choose=lambda plan: plan.only(frozenset())))
                    glossary.tried()
                seconds = rest_seconds if resting.waiting or glossary.waiting else look_seconds
            except IngestStopped as stopped:
                yield stopped.report
                return
            except AssistantError as failure:
                error = failure
                seconds = AWAY_SECONDS if isinstance(error, CorpusMissing | LibraryBusy) else look_seconds
            # Not by the message: its numbers may change while what is waited for stays the same.
            tell = "" if error is None else f"{error.code} {error.hint}"
            if tell != told and (tell or not resting.waiting):
                told = tell
                yield Noticed(error)
            _wait(wake, stop, seconds)


class Resting:
    """Tells files that have come to rest from those that may still be being written.

    :param seconds: for how long a file must have stayed as it is.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._since: dict[str, tuple[str, float]] = {}
        self._tried: dict[str, str] = {}

    def at_rest(self, plan: Plan) -> Plan:
        """Return the part of ``plan`` whose files have come to rest and have not been tried as they are now."""
        now = self._clock()
        since: dict[str, tuple[str, float]] = {}
        for action in plan.changes:
            known = self._since.get(action.path)
            stamp = _stamp(action)
            since[action.path] = known if known is not None and known[0] == stamp else (stamp, now)
        self._since = since
        moving = {path for path, (_, began) in since.items() if now - began < self._seconds}
        # A name that goes waits for new files, one of which may be its document's new name.
        new = {action.path for action in plan.of(Change.ADD, Change.RENAME)}
        kept = tuple(
            action
            for action in plan.actions
            if action.path not in moving
            and action.of not in moving  # a copy waits for what it is a copy of
            and self._tried.get(action.path) != _stamp(action)
            and not (action.change is Change.REMOVE and new & moving)
        )
        gone = {action.path for action in kept if action.change is Change.REMOVE}
        vanished = {document_id: path for document_id, path in plan.vanished.items() if path in gone}
        return replace(plan, actions=kept, vanished=vanished)

    def tried(self, plan: Plan) -> None:
        """Remember what was done, so that a file that cannot be read is not tried again until it changes."""
        self._tried |= {action.path: _stamp(action) for action in plan.actions if action.file is not None}

    @property
    def waiting(self) -> bool:
        """True where something of the last plan had not come to rest."""
        now = self._clock()
        return any(now - began < self._seconds for _, began in self._since.values())


class RestingText:
    """Tells when a small file has come to rest and is another than was last tried."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._seen, self._since = b"", 0.0
        self._tried: bytes | None = None

    @property
    def waiting(self) -> bool:
        """True where it has changed and not come to rest."""
        return self._tried != self._seen

    def has_come_to_rest(self, data: bytes, is_in_use: Callable[[], bool]) -> bool:
        """Return whether ``data`` should be tried now."""
        if data != self._seen:
            self._seen, self._since = data, self._clock()
        if self._tried == data or self._clock() - self._since < self._seconds:
            return False
        if is_in_use():
            self.tried()
            return False
        return True

    def tried(self) -> None:
        """Remember what was tried, so that it is not tried again until it changes."""
        self._tried = self._seen


def _glossary_bytes(corpus: Path) -> bytes:
    """Return what the glossary's file holds; empty where there is none."""
    try:
        with open_glossary(corpus) as stream:
            return stream.read(4 * LONGEST_CHARACTERS + 1)
    except OSError:
        return b""


def _is_in_use(library: Library, corpus: Path) -> bool:
    """Return whether the library's glossary says what the folder's does."""
    try:
        return parse_glossary(glossary_text(corpus)) == library.store.glossary()
    except BadGlossary:
        return False


def _stamp(action: Action) -> str:
    """Return what is equal for as long as nothing has touched a file; another value once it is gone."""
    return f"{action.state.stamp}/{action.state.sidecar_stamp}" if action.file is not None else "gone"


def _bring_in_line(
    library: Library, corpus: Path, resting: Resting, stop: threading.Event, read: ReadFile | None
) -> tuple[IngestReport | None, AssistantError | None]:
    """Do what can be done now; return the report, None where nothing had to be, and what holds the rest up."""
    plan = library.plan(corpus)
    if plan.documents and len(plan.vanished) == plan.documents and not any(action.file for action in plan.actions):
        raise CorpusMissing(
            f"The corpus folder {corpus} is empty now; nothing was removed.",
            "Connect its drive. If everything was meant to go, run: assistant ingest --confirm-removals",
        )
    error: AssistantError | None = None
    chosen = plan

    def choose(whole: Plan) -> Plan:
        nonlocal error, chosen
        chosen = resting.at_rest(whole)
        try:
            chosen.check_removals(confirmed=False)
        except AssistantError as unconfirmed:
            error = unconfirmed
            chosen = replace(chosen, actions=tuple(a for a in chosen.actions if a.file is not None), vanished={})
        return chosen

    if not choose(plan).changes:
        return None, error
    report = library.sync(corpus, read=read, stopped=stop.is_set, choose=choose)
    resting.tried(chosen)
    return report, error


@contextmanager
def _woken(corpus: Path, stop: threading.Event) -> Iterator[threading.Event]:
    """Yield an event that is set whenever something changes in the folder, also after it was away."""
    wake, over = threading.Event(), threading.Event()

    def follow() -> None:
        while not over.is_set():
            folder = _identity(corpus)
            if folder is None:
                over.wait(AWAY_SECONDS)
                continue
            wake.set()
            try:
                for changes in watchfiles.watch(
                    corpus,
                    watch_filter=None,
                    stop_event=over,
                    rust_timeout=int(AWAY_SECONDS * 1000),
                    yield_on_timeout=True,
                    raise_interrupt=False,
                    ignore_permission_denied=True,
                ):
                    if changes:
                        wake.set()
                    if _identity(corpus) != folder:  # another folder, or drive, lies there now
                        break
            except (OSError, RuntimeError):  # too many folders to be told about: looking every while must do
                over.wait(LOOK_SECONDS)

    thread = threading.Thread(target=follow, daemon=True, name="watcher")
    thread.start()
    try:
        yield wake
    finally:
        over.set()
        thread.join(2 * AWAY_SECONDS)


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        state = folder.stat()
    except OSError:
        return None
    return state.st_dev, state.st_ino


def _wait(wake: threading.Event, stop: threading.Event, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not stop.is_set() and time.monotonic() < until:
        if wake.wait(TICK_SECONDS):
            # What belongs together comes close together, and a file that is being copied wakes all the time.
            stop.wait(min(seconds, GATHER_SECONDS))
            wake.clear()
            return
