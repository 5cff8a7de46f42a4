"""What changes the library is done here, one thing after the other, while its page says how far it has come."""

from __future__ import annotations

import logging
import queue
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.errors import AssistantError, LibraryBusy

log = logging.getLogger(__name__)

WAIT_SECONDS = 1.0
# Of the tasks that have ended, so many are remembered.
REMEMBERED = 50
ANSWERED_FROM = "Finished. The chat answers from it now."
NO_LONGER_QUOTED = "Finished. The chat no longer quotes what was removed."
BUSY = "Saved; will be read when the running import ends."


class State(StrEnum):
    """How far a task has come."""

    QUEUED = "queued"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go on from a task."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a task did, in sentences: ``troubles`` are those that need a look, ``finished`` what the chat does now."""

    lines: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    finished: str = ANSWERED_FROM


@dataclass(frozen=True, slots=True)
class Task:
    """Something that is done to the library, as it stands now.

    ``placed`` is how many files have been put into the folder, ``finished`` those that are read, ``total`` how many
    there are of either (0 while that is not known).
    """

    task_id: str
    words: str
    state: State = State.QUEUED
    placed: int = 0
    finished: tuple[str, ...] = ()
    total: int = 0
    outcome: Outcome = Outcome()

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in (State.DONE, State.FAILED)

    @property
    def said(self) -> str:
        """How far it has come, in a sentence."""
        return {
            State.QUEUED: "Saved; will be done after what is being done now.",
            State.WAITING: BUSY,
            State.RUNNING: f"{len(self.finished)} of {self.total} read."
            if self.finished
            else f"{self.placed} of {self.total} checked and put into the folder; then they are read into the library."
            if self.placed
            else "Working on it; a large file takes a while.",
            State.DONE: self.outcome.finished
            if not self.outcome.troubles
            else "Finished; something needs a look from you.",
            State.FAILED: "This was not done. Nothing was lost.",
        }[self.state]


Progress = Callable[[int, int, str], None]
"""How many are done of how many, and the path of the one that was read last: empty while they are put in place."""
Act = Callable[[Progress], Outcome]
"""What to do. It is called again from the beginning where another process was writing the library."""


class Worker:
    """Does tasks one after the other in a thread of its own."""

    def __init__(self) -> None:
        self._tasks: dict[str, Task] = {}
        self._queue: queue.SimpleQueue[tuple[str, Act]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def submit(self, words: str, act: Act) -> Task:
        """Put a task behind the others and return it."""
        task = Task(secrets.token_hex(8), words)
        with self._lock:
            self._tasks[task.task_id] = task
            ended = [known.task_id for known in self._tasks.values() if known.has_ended]
            for task_id in ended[:-REMEMBERED]:
                del self._tasks[task_id]
            self._queue.put((task.task_id, act))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="library-page", daemon=True)
                self._thread.start()
        return task

    def find(self, task_id: str) -> Task | None:
        """Return a task; None where it is not, or no longer, known."""
        return self._tasks.get(task_id)

    @property
    def unfinished(self) -> Sequence[Task]:
        """The tasks that have not ended, in order."""
        with self._lock:
            return [task for task in self._tasks.values() if not task.has_ended]

    def _work(self) -> None:
        while True:
            task_id, act = self._queue.get()
            try:
                self._do(task_id, act)
            except AssistantError as error:
                troubles = (error.message, error.hint)
                self._update(task_id, state=State.FAILED, outcome=Outcome(troubles=troubles))
            except Exception:
                log.exception("A task of the library page failed")
                troubles = ("Something went wrong that should not have.", "Try again; the program's log says more.")
                self._update(task_id, state=State.FAILED, outcome=Outcome(troubles=troubles))

    def _do(self, task_id: str, act: Act) -> None:
        def progress(done: int, total: int, path: str) -> None:
            before = self._tasks[task_id].finished
            if path:
                before = before if path in before else (*before, path)
                self._update(task_id, state=State.RUNNING, total=total, finished=before)
            else:
                self._update(task_id, state=State.RUNNING, total=total, placed=done)

        waiting = threading.Event()
        self._update(task_id, state=State.RUNNING)
        while True:
            try:
                self._update(task_id, state=State.DONE, outcome=act(progress))
                return
            except LibraryBusy:
                self._update(task_id, state=State.WAITING)
                waiting.wait(WAIT_SECONDS)

    def _update(self, task_id: str, **values: object) -> None:
        with self._lock:
            self._tasks[task_id] = replace(self._tasks[task_id], **values)  # type: ignore[arg-type]
