"""False answers against false refusals, for every confidence that could be asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evals.figures import rounded
from evals.records import Record


def refusal_curve(records: Sequence[Record], threshold: float) -> dict[str, Any]:
    """Return what would have happened at each threshold that makes a difference, the strictest last.

    ``points`` begin at 0, where whatever can be said is said. Each has the threshold and the figures of
    :mod:`evals.figures` that depend on it. ``chosen`` is what did happen, at the threshold in force.
    """
    levels = sorted({0.0, *(record.confidence for record in records if record.confidence)})
    # Above the highest confidence nothing is said.
    levels.append(levels[-1] + 0.0001)
    points = [_point(level, [(record, _said_at(record, level)) for record in records]) for level in levels]
    chosen = _point(threshold, [(record, record.given) for record in records], as_happened=True)
    return {"threshold": threshold, "points": points, "chosen": chosen}


def _said_at(record: Record, threshold: float) -> bool:
    return record.would_be_given and record.confidence is not None and record.confidence >= threshold


def _point(
    threshold: float, said: Sequence[tuple[Record, bool]], *, as_happened: bool = False
) -> dict[str, float | None]:
    given = [record for record, is_said in said if is_said]
    right = [r for r in given if r.answerable and (r.right if as_happened else r.would_be_right)]
    answerable = sum(record.answerable for record, _ in said)
    answered = sum(record.answerable for record in given)
    unanswerable = len(said) - answerable
    return {
        "threshold": round(threshold, 6),
        "answer_rate": _share(len(given), len(said)),
        "right_of_answerable": _share(len(right), answerable),
        "right_of_answered": _share(len(right), len(given)),
        "false_answers": _share(len(given) - answered, unanswerable),
        "false_refusals": _share(answerable - answered, answerable),
    }


def _share(part: int, whole: int) -> float | None:
    return rounded(part / whole) if whole else None
