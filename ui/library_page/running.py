"""What is being done, what was done, and bringing the library in line with its folder."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from assistant.folder.plan_file import plan_as_json
from assistant.folder.plan_text import reason_of, word_of
from assistant.folder.removal import removals
from ui.library_page.keeper import Keeper
from ui.library_page.listing import on_this_page, reason_here
from ui.library_page.web import Sent, TheKeeper, go, missing, show
from ui.library_page.work import Outcome, Progress

router = APIRouter()

MOST_RUNS = 200
MOST_SHOWN = 200
# A plan of thousands of files is too long to be sent back by a form, so it stays here under a name.
PLANS_KEPT = 8
FORGOTTEN = "What you looked at is no longer known here, so nothing was done. This is how it stands now."


@router.get("/tasks/{task_id}", response_model=None)
def work(request: Request, keeper: TheKeeper, task_id: str) -> Response:
    """Say how far a task has come."""
    task = keeper.worker.find(task_id)
    if task is None:
        return missing(request, "This task is not known any more; the history says what was done.")
    return show(request, "work.html", task=task, most=MOST_SHOWN)


@router.get("/tasks/{task_id}/state", response_model=None)
def work_state(keeper: TheKeeper, task_id: str, told: int = 0) -> Response:
    """Return the same for the script on that page, which knows of the first ``told`` files that are done."""
    task = keeper.worker.find(task_id)
    if task is None:
        return JSONResponse({"ended": True}, 404)
    return JSONResponse(
        {
            "ended": task.has_ended,
            "said": task.said,
            "done": len(task.finished),
            "finished": list(task.finished[told:]),
            "total": task.total,
        }
    )


@router.get("/plan", response_model=None)
def plan_page(request: Request, keeper: TheKeeper) -> Response:
    """Show how the folder differs from the library."""
    return _show_plan(request, keeper)


@router.post("/plan", response_model=None)
def carry_out_plan(request: Request, keeper: TheKeeper, form: Sent) -> Response:
    """Do exactly what was shown."""
    written, confirmed = keeper.shown_plans.get(form["plan"]), form["confirm"] == "yes"
    if written is None:
        return _show_plan(request, keeper, FORGOTTEN)

    def act(progress: Progress) -> Outcome:
        report = keeper.library().carry_out(written, keeper.corpus, confirm_removals=confirmed, progress=progress)
        return keeper.outcome(report, _paths(written))

    return go(f"/library/tasks/{keeper.worker.submit('Bringing the library in line with its folder', act).task_id}")


@router.get("/removed", response_model=None)
def removed_page(request: Request, keeper: TheKeeper) -> Response:
    """List what can be put back."""
    return show(request, "removed.html", removals=removals(keeper.corpus))


@router.post("/removed", response_model=None)
def restore(request: Request, keeper: TheKeeper, form: Sent) -> Response:
    """Put back a document that was removed."""
    reference = form["reference"]

    def act(progress: Progress) -> Outcome:
        removal, report = keeper.library().restore(reference, keeper.corpus, progress=progress)
        return keeper.outcome(report, removal.paths)

    return go(f"/library/tasks/{keeper.worker.submit('Putting a document back', act).task_id}")


@router.get("/runs", response_model=None)
def runs_page(request: Request, keeper: TheKeeper) -> Response:
    """List what was done to the library, the latest first."""
    ledger = keeper.library().store.runs()
    following = [*zip(ledger, [None, *ledger], strict=False)][-MOST_RUNS:]
    return show(
        request,
        "runs.html",
        runs=[_run(each, before) for each, before in reversed(following)],
        more=max(0, len(ledger) - MOST_RUNS),
        has_report=_has_report(keeper),
    )


@router.get("/report", response_model=None)
def report(request: Request, keeper: TheKeeper) -> Response:
    """Show the page that the last run wrote."""
    if not _has_report(keeper):
        return missing(request, "No report has been written yet.")
    return FileResponse(keeper.library().report_page, media_type="text/html")


def _show_plan(request: Request, keeper: Keeper, notice: str = "") -> Response:
    plan = keeper.library().plan(keeper.corpus)
    steps = [
        (
            word_of(action, plan),
            action.path,
            reason_here(reason_of(action, plan)),
            "" if action.problem is None else on_this_page(action.problem.next_step),
        )
        for action in plan.changes
    ]
    return show(
        request,
        "plan.html",
        409 if notice else 200,
        notice=notice,
        steps=steps[:MOST_SHOWN],
        more=max(0, len(steps) - MOST_SHOWN),
        name=_keep(keeper.shown_plans, json.dumps(plan_as_json(plan))),
        vanished=len(plan.vanished),
        documents=plan.documents,
        suspicious=plan.removes_suspiciously_much,
    )


def _keep(plans: dict[str, str], written: str) -> str:
    """Keep a plan that is shown, among the latest, and return its name: the same plan has the same."""
    name = hashlib.sha256(written.encode()).hexdigest()[:24]
    plans.pop(name, None)
    plans[name] = written
    for oldest in list(plans)[:-PLANS_KEPT]:
        plans.pop(oldest, None)
    return name


def _has_report(keeper: Keeper) -> bool:
    return keeper.library().report_page.is_file()


def _run(entry: dict[str, Any], before: dict[str, Any] | None) -> dict[str, Any]:
    """Return what a run did; ``before`` is the run before it, which told of the files that could not be read."""
    done = entry["report"]
    told = [] if before is None else before["report"].get("quarantined", [])
    back = done.get("restored", [])
    added = [path for path in done.get("added", []) if path not in back]
    return {
        "when": entry["started"],
        "seconds": done.get("seconds", 0.0),
        "parts": [
            (words, paths)
            for words, paths in (
                ("Added", added),
                ("Put back", back),
                ("Updated", done.get("updated", [])),
                ("Removed", done.get("removed", [])),
            )
            if paths
        ],
        "not_read": [
            (item["path"], reason_here(item["reason"]), on_this_page(item["next_step"]))
            for item in done.get("quarantined", [])
            if item not in told
        ],
    }


def _paths(written: str) -> frozenset[str]:
    """Return the paths that a plan names; it was checked by whoever carried it out."""
    return frozenset(action["path"] for action in json.loads(written)["actions"])
