"""A plan as JSON: what ``ingest --dry-run --json`` prints and ``ingest --plan FILE`` carries out exactly.

A plan that no longer fits the folder or the library is refused whole: a person looked at it and meant that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import PlanNotUsable
from assistant.folder.plan import NAMING, Action, Change, Plan
from assistant.types import DocumentId, LeftAlone, QuarantineCode, Quarantined

FORMAT = 1
_AGAIN = "Make a new one: assistant ingest --dry-run --json > plan.json"


class _Step(BaseModel):
    """One action, as written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    change: Change
    path: str
    of: str | None
    document_id: str | None
    sha256: str
    sidecar_sha256: str
    reason: str
    code: QuarantineCode | None = None
    next_step: str | None = None


class _Written(BaseModel):
    """A plan, as written; ``counts``, ``needs_confirmation`` and ``left_alone`` are for its reader."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    plan: Literal[1]
    generation: int
    actions: tuple[_Step, ...]
    unchanged: int
    counts: dict[Change, int]
    needs_confirmation: bool
    left_alone: tuple[LeftAlone, ...] = ()


def plan_as_json(plan: Plan) -> dict[str, Any]:
    """Return ``plan`` as a value that :func:`plan_to_carry_out` takes."""
    counts = Counter(action.change for action in plan.changes)
    return {
        "plan": FORMAT,
        "generation": plan.generation,
        "actions": [_step(action) for action in plan.changes],
        "unchanged": plan.unchanged,
        "counts": {change.value: counts[change] for change in Change if change is not Change.TOUCH},
        "needs_confirmation": plan.removes_suspiciously_much,
        "left_alone": [item.as_json() for item in plan.left_alone],
    }


def plan_to_carry_out(text: str, now: Plan) -> Plan:
    """Return the plan that ``text`` holds, of the actions of ``now``.

    What has come into the folder since the plan was made is not in it, and waits for the next run.

    :param now: the plan of this moment.
    :raises PlanNotUsable: the text is not a plan, or the folder or the library has changed since.
    """
    try:
        written = _Written.model_validate_json(text)
    except ValidationError as error:
        raise PlanNotUsable(_mistake(error), _AGAIN) from error
    if written.generation != now.generation:
        raise PlanNotUsable("The library has changed since the plan was made; nothing was done.", _AGAIN)
    current = {action.path: action for action in now.changes}
    chosen = [_matching(step, current.get(step.path), now) for step in written.actions]
    paths = {action.path for action in chosen}
    if len(paths) != len(chosen):
        raise PlanNotUsable("The plan names a file twice; nothing was done.", _AGAIN)
    _check_whole(chosen, paths, current)
    return replace(now.only(paths), actions=(*now.of(Change.TOUCH), *chosen))


def _mistake(error: ValidationError) -> str:
    """Return what is wrong with a text that is no plan, in a sentence."""
    first = error.errors()[0]
    *before, name = first["loc"] or ("plan",)
    if not before and name == "plan":
        return (
            "This file does not hold a plan, or not a whole one: it is not what assistant ingest --dry-run --json "
            "prints. Nothing was done."
        )
    where = f", in step {before[1] + 1}" if len(before) > 1 and isinstance(before[1], int) else ""
    wrong = {"missing": "is missing", "extra_forbidden": "has no place there"}.get(first["type"], "cannot be so")
    return f"This plan is not as it was printed{where}: the entry '{name}' {wrong}. Nothing was done."


def _step(action: Action) -> dict[str, Any]:
    step: dict[str, Any] = {
        "change": action.change.value,
        "path": action.path,
        "of": action.of,
        "document_id": action.state.document_id,
        "sha256": action.state.sha256,
        "sidecar_sha256": action.state.sidecar_sha256,
        "reason": action.reason,
    }
    if action.problem is not None:
        step |= {"code": action.problem.code.value, "next_step": action.problem.next_step}
    return step


def _matching(step: _Step, now: Action | None, plan: Plan) -> Action:
    """Return the action that ``step`` means; raises where the folder is no longer as it was."""
    if now is None or (step.sha256, step.sidecar_sha256) != (now.state.sha256, now.state.sidecar_sha256):
        raise PlanNotUsable(f"{step.path} has changed since the plan was made; nothing was done.", _AGAIN)
    document_id = None if step.document_id is None else DocumentId(step.document_id)
    if step.change is Change.QUARANTINE and now.change is not Change.REMOVE:
        if step.code is None or step.next_step is None:
            raise PlanNotUsable(f"The plan does not say why {step.path} cannot be read; nothing was done.", _AGAIN)
        problem = Quarantined(step.path, step.code, step.reason, step.next_step)
        return replace(now, change=Change.QUARANTINE, problem=problem, of=now.of if now.change in NAMING else None)
    if (step.change, step.of, document_id) == (now.change, now.of, now.state.document_id):
        return now
    # A new file that reading showed to be a vanished document under another name, edited.
    if step.change is Change.REPLACE and now.change is Change.ADD and document_id is not None and step.of is not None:
        if plan.vanished.get(document_id) == step.of:
            return replace(now, change=Change.REPLACE, of=step.of, state=replace(now.state, document_id=document_id))
    raise PlanNotUsable(f"What is planned for {step.path} does not fit the folder any more; nothing was done.", _AGAIN)


def _check_whole(chosen: list[Action], paths: set[str], current: Mapping[str, Action]) -> None:
    """Refuse a plan from which a step was taken out that another one needs."""
    for action in chosen:
        needed = action.of if action.change is Change.DUPLICATE else None
        if needed in current and needed not in paths:
            raise PlanNotUsable(
                f"The plan leaves out {needed}, of which {action.path} is a copy; nothing was done.", _AGAIN
            )
