"""A plan carried out on the library, one transaction a document.

Killed at any moment, the next run's plan is made from what was committed and completes it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

from assistant.embedding import embedded
from assistant.errors import IngestStopped
from assistant.folder.intake import Intake, Progress, Taken
from assistant.folder.plan import READING, Action, Change, Plan
from assistant.folder.strays import problem_of_stray, subject_of
from assistant.library.base import Writer
from assistant.types import Encoder, IngestReport, Quarantined, ReadingWarning


def apply_plan(
    plan: Plan,
    writer: Writer,
    encoder: Encoder,
    intake: Intake,
    progress: Progress = lambda done, total, path: None,
    stopped: Callable[[], bool] = lambda: False,
) -> IngestReport:
    """Carry out ``plan`` and return what was done, without the quarantine of earlier runs.

    :param progress: called after each step that is committed, with how many there are.
    :param stopped: asked after each step; True ends the run there.
    :raises IngestStopped: it carries the report of what was done.
    """
    began, started = time.perf_counter(), datetime.now(UTC).isoformat(timespec="seconds")
    run = _Run(plan, writer, progress, stopped)
    try:
        run.carry_out(encoder, intake)
    except _Stopped:
        report = run.report(time.perf_counter() - began)
        writer.record_run(report.as_json(), started)
        raise IngestStopped(report) from None
    writer.scrub()
    report = run.report(time.perf_counter() - began)
    if plan.changes:
        writer.record_run(report.as_json(), started)
    return report


class _Stopped(Exception):
    """The run was asked to end."""


class _Run:
    """One run: what has been done so far."""

    def __init__(self, plan: Plan, writer: Writer, progress: Progress, stopped: Callable[[], bool]) -> None:
        self._plan = plan
        self._writer = writer
        self._progress = progress
        self._stopped = stopped
        self._total = len(plan.changes)
        self._steps = 0
        self._added: list[str] = []
        self._updated: list[str] = []
        self._renamed: list[tuple[str, str]] = []
        self._removed: list[str] = []
        self._duplicates: list[tuple[str, str]] = []
        self._quarantined: dict[str, Quarantined] = {}
        self._warnings: list[tuple[str, ReadingWarning]] = []
        self._passages = 0

    def carry_out(self, encoder: Encoder, intake: Intake) -> None:
        plan, writer = self._plan, self._writer
        writer.touch_files([action.state for action in plan.of(Change.TOUCH)])
        strays = [action for action in plan.of(Change.QUARANTINE) if action.stray is not None]
        for action in plan.of(Change.QUARANTINE, Change.RENAME):
            if action.stray is not None:
                continue
            if action.problem is not None:
                self._quarantine(action, action.problem)
            else:
                writer.note_file(action.state)
                self._forget_name(action)
                self._updated.append(action.path)
            self._step(action)
        if plan.of(*READING):
            with closing(intake.take(plan)) as documents:
                for taken in embedded(documents, encoder):
                    self._store(taken)
                    self._step(taken.action)
        # Reading may have shown that what they are about was renamed.
        for action in strays:
            self._quarantine_stray(action)
            self._step(action)
        # After the documents they are copies of, and before anything goes: a path that moves on keeps its document.
        for action in plan.of(Change.DUPLICATE):
            self._duplicate(action)
            self._step(action)
        for action in plan.of(Change.REMOVE):
            if writer.forget_file(action.path):
                self._removed.append(action.path)
            self._step(action)

    def report(self, seconds: float) -> IngestReport:
        return IngestReport(
            added=tuple(sorted(self._added)),
            restored=tuple(sorted(self._plan.restored.intersection(self._added))),
            updated=tuple(sorted(self._updated)),
            renamed=tuple(sorted(self._renamed)),
            removed=tuple(sorted(self._removed)),
            left_alone=self._plan.left_alone,
            unchanged=self._plan.unchanged,
            duplicates=tuple(self._duplicates),
            quarantined=tuple(self._quarantined[path] for path in sorted(self._quarantined)),
            warnings=tuple(self._warnings),
            passages=self._passages,
            seconds=seconds,
        )

    def _step(self, action: Action) -> None:
        self._steps += 1
        self._progress(self._steps, self._total, action.path)
        if self._stopped():
            raise _Stopped

    def _store(self, taken: Taken) -> None:
        action, new = taken.action, taken.new
        if new is not None:
            self._writer.store(new, action.state)
        if taken.problem is not None:
            # The document, if there was one, keeps its last good version and goes on answering.
            self._quarantine(action, taken.problem)
        elif new is not None:
            self._forget_name(action)
            self._passages += len(new.passages)
            (self._added if action.change is Change.ADD else self._updated).append(action.path)
            self._warnings.extend((action.path, warning) for warning in new.warnings)

    def _forget_name(self, action: Action) -> None:
        """Forget the path that a document had before; killed before that, the next run does it."""
        if action.of is not None:
            self._writer.forget_file(action.of)
            self._renamed.append((action.path, action.of))

    def _duplicate(self, action: Action) -> None:
        problem = self._quarantined.get(action.of or "")
        if problem is not None:  # what cannot be read under one name cannot under another
            self._quarantine(replace(action, of=None), replace(problem, path=action.path))
            return
        self._writer.note_file(action.state)
        self._duplicates.append((action.path, action.of or ""))

    def _quarantine_stray(self, action: Action) -> None:
        now_called = {was: path for path, was in self._renamed}.get(subject_of(action.path))
        if now_called is not None and action.stray is not None:
            self._quarantine(action, problem_of_stray(action.path, action.stray, now_called))
        elif action.problem is not None:
            self._quarantine(action, action.problem)

    def _quarantine(self, action: Action, problem: Quarantined) -> None:
        if action.of is not None:
            # Renamed, and described by what cannot be used: the document goes on answering under its new name.
            self._writer.note_file(action.state)
        self._writer.quarantine(problem, action.state)
        self._forget_name(action)
        self._quarantined[action.path] = problem
