"""Plans and what a watch reports, as lines for a person."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from assistant.folder.left_alone import left_alone_lines
from assistant.folder.plan import Action, Change, Plan
from assistant.types import IngestReport, Quarantined

# Built anew is something else, and so is a run that confirms removals.
_INGEST = re.compile(r"(?:,? (?:and|then)|,)? run: assistant ingest$")
_WORDS: Mapping[Change, str] = {
    Change.ADD: "add",
    Change.REPLACE: "new version",
    Change.DESCRIBE: "new details",
    Change.RENAME: "renamed",
    Change.DUPLICATE: "same file",
    Change.TOUCH: "unchanged",
    Change.QUARANTINE: "not read",
    Change.REMOVE: "remove",
}
_BACK = "put back"
# The same behind a number of files, in the order to be read.
_COUNTED = {
    "add": "to add",
    _BACK: "to put back",
    "new version": "with a new version",
    "new details": "with new details",
    "renamed": "renamed",
    "same file": "the same as another",
    "not read": "that cannot be read",
    "remove": "to remove",
}
_WIDTH = 1 + max(map(len, _COUNTED))


def word_of(action: Action, plan: Plan) -> str:
    """Return what is to be done to a file, or why nothing is, in a word or two."""
    return _BACK if action.change is Change.ADD and action.path in plan.restored else _WORDS[action.change]


def reason_of(action: Action, plan: Plan) -> str:
    """Return why, in such words."""
    return "it was removed, and is there again" if word_of(action, plan) == _BACK else action.reason


def plan_lines(plan: Plan) -> Iterator[str]:
    """Yield what ``assistant ingest --dry-run`` prints: what is to be done to each file and why, then how many."""
    for action in plan.changes:
        yield _line(word_of(action, plan), f"{action.path}: {reason_of(action, plan)}")
        if action.problem is not None:
            yield _line("", action.problem.next_step)
    yield from left_alone_lines(plan.left_alone)
    counts = Counter(word_of(action, plan) for action in plan.changes)
    parts = ", ".join(f"{counts[word]} {words}" for word, words in _COUNTED.items() if counts[word])
    yield f"{f'Files: {parts}' if parts else 'Nothing to do'}; {plan.unchanged} unchanged. Nothing was changed."
    if plan.removes_suspiciously_much:
        yield (
            f"{len(plan.vanished)} of {plan.documents} documents are no longer in the corpus folder. "
            "If they were meant to go, add --confirm-removals when you carry this out."
        )


def change_lines(report: IngestReport, told: frozenset[Quarantined]) -> Iterator[str]:
    """Yield a line for each thing that a run changed.

    :param told: what could not be read before.
    """
    renamed = dict(report.renamed)
    for path in report.updated:
        yield _line("renamed", f"{path}: it was {renamed[path]}") if path in renamed else _line("updated", path)
    for path in report.added:
        yield _line(_BACK if path in report.restored else "added", path)
    for path in report.removed:
        yield _line("removed", path)
    for path, of in report.duplicates:
        yield _line(_WORDS[Change.DUPLICATE], f"{path}: the same content as {of}")
    for item in report.quarantined:
        if item not in told:
            yield _line(_WORDS[Change.QUARANTINE], f"{item.path}: {item.reason} {_followed(item.next_step)}")
    for path, warning in report.warnings:
        where = "" if warning.page_index is None else f", page {warning.page_index + 1}"
        yield _line("to look at", f"{path}{where}: {warning.reason}")


def _line(word: str, rest: str) -> str:
    return f"{word:{_WIDTH}}{rest}"


def _followed(next_step: str) -> str:
    """Return what to do next where the folder is followed: nobody needs to run anything."""
    return _INGEST.sub(".", next_step)
