"""Plans and what a watch reports, as lines for a person."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from assistant.left_alone import left_alone_lines
from assistant.plan import Change, Plan
from assistant.types import IngestReport, Quarantined

# Built anew is something else, and so is a run that confirms removals.
_INGEST = re.compile(r"(?:,? (?:and|then)|,)? run: assistant ingest$")
_WORDS = {
    Change.ADD: "to add",
    Change.REPLACE: "to replace",
    Change.DESCRIBE: "to describe anew",
    Change.RENAME: "renamed",
    Change.DUPLICATE: "copies",
    Change.QUARANTINE: "to quarantine",
    Change.REMOVE: "to remove",
}


def plan_lines(plan: Plan) -> Iterator[str]:
    """Yield what ``assistant ingest --dry-run`` prints: what is to be done to each file and why, then how many."""
    for action in plan.changes:
        yield f"{action.change.value:10} {action.path}: {action.reason}"
        if action.problem is not None:
            yield f"{'':11}{action.problem.next_step}"
    yield from left_alone_lines(plan.left_alone)
    counts = Counter(action.change for action in plan.changes)
    parts = [f"{counts[change]} {words}" for change, words in _WORDS.items() if counts[change]]
    yield f"{', '.join(parts) or 'Nothing to do'}; {plan.unchanged} unchanged. Nothing was changed."
    if plan.removes_suspiciously_much:
        yield (
            f"{len(plan.vanished)} of {plan.documents} documents are no longer in the corpus folder. "
            "If they were meant to go, add --confirm-removals when you carry this out."
        )


def change_lines(report: IngestReport, told: frozenset[Quarantined]) -> Iterator[str]:
    """Yield a line for each thing that a run changed.

    :param told: what was in quarantine before.
    """
    renamed = dict(report.renamed)
    for path in report.updated:
        yield f"{'renamed':10} {path}: it was {renamed[path]}" if path in renamed else f"{'updated':10} {path}"
    for word, paths in (("added", report.added), ("removed", report.removed)):
        for path in paths:
            yield f"{word:10} {path}"
    for path, of in report.duplicates:
        yield f"{'duplicate':10} {path}: the same content as {of}"
    for item in report.quarantined:
        if item not in told:
            yield f"{'quarantine':10} {item.path} ({item.code.value}): {item.reason} {_followed(item.next_step)}"
    for path, warning in report.warnings:
        where = "" if warning.page_index is None else f", page {warning.page_index + 1}"
        yield f"{'warning':10} {path}{where}: {warning.reason}"


def _followed(next_step: str) -> str:
    """Return what to do next where the folder is followed: nobody needs to run anything."""
    return _INGEST.sub(".", next_step)
