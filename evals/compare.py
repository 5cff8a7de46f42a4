"""Two runs over the same questions: better, worse or noise, for each measure and slice; and which questions changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from evals.figures import FIGURES, PLACES, Better, Figure, parts, ranking_figure
from evals.intervals import difference
from evals.records import Record

ALL = "all"
# With fewer questions than this a bootstrap is surer than it has reason to be.
LEAST_QUESTIONS = 10


class Verdict(StrEnum):
    """``changed`` is for figures of which no direction is better by itself."""

    BETTER = "better"
    WORSE = "worse"
    CHANGED = "changed"
    NOISE = "noise"


@dataclass(frozen=True, slots=True)
class Change:
    """How one measure changed over ``questions`` questions of one slice; the slice ``all`` is every one.

    ``interval`` is the difference's, 95 %. ``sure`` says that the verdict would be the same by the 98 % interval.
    """

    slice: str
    measure: str
    questions: int
    before: float
    after: float
    interval: tuple[float, float]
    verdict: Verdict
    sure: bool

    def as_json(self) -> dict[str, Any]:
        """Return one element of ``changes`` in a run file."""
        return {
            "slice": self.slice,
            "measure": self.measure,
            "questions": self.questions,
            "before": round(self.before, PLACES),
            "after": round(self.after, PLACES),
            "difference": round(self.after - self.before, PLACES),
            "interval": [round(each, PLACES) for each in self.interval],
            "verdict": self.verdict.value,
            "sure": self.sure,
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two runs.

    ``pairs`` are the questions that both asked and judged alike, before and after. ``reworded`` counts those of the
    same id that ask or expect something else now; ``only_before`` and ``only_after`` those that one run lacks.
    """

    changes: tuple[Change, ...]
    pairs: tuple[tuple[Record, Record], ...]
    reworded: int
    only_before: int
    only_after: int

    @property
    def changed(self) -> list[tuple[Record, Record]]:
        """The questions that were answered, judged or ranked differently."""
        return [pair for pair in self.pairs if _seen(pair[0]) != _seen(pair[1])]


def compare(before: Sequence[Record], after: Sequence[Record], figures: Sequence[Figure] = FIGURES) -> Comparison:
    """Compare two runs question by question: ``figures`` and every ranking measure that both of them took."""
    old, new = {record.id: record for record in before}, {record.id: record for record in after}
    common = [(old[name], new[name]) for name in new if name in old]
    pairs = tuple(pair for pair in common if pair[0].definition == pair[1].definition)
    return Comparison(
        tuple(_changes(pairs, figures)),
        pairs,
        len(common) - len(pairs),
        len(old.keys() - new.keys()),
        len(new.keys() - old.keys()),
    )


def leg_differences(records: Sequence[Record], of: str = "hybrid") -> list[dict[str, Any]]:
    """Return by how much the ranking ``of`` is above each other one, over all questions; empty where it was not run."""
    judged = [record for record in records if of in record.measures]
    found = []
    for other in dict.fromkeys(leg for record in judged for leg in record.measures if leg != of):
        for measure in judged[0].measures[of]:
            change = _change(ALL, judged, judged, ranking_figure(other, measure), ranking_figure(of, measure))
            if change is not None:
                found.append({"retriever": of, "against": other} | change.as_json() | {"measure": measure})
    return found


def _changes(pairs: Sequence[tuple[Record, Record]], figures: Sequence[Figure]) -> Iterator[Change]:
    for name in dict.fromkeys([ALL, *(after.slice for _, after in pairs)]):
        mine = [pair for pair in pairs if name in (ALL, pair[1].slice)]
        before, after = [pair[0] for pair in mine], [pair[1] for pair in mine]
        for figure in [*figures, *_rankings(before, after)]:
            change = _change(name, before, after, figure, figure)
            if change is not None:
                yield change


def _rankings(before: Sequence[Record], after: Sequence[Record]) -> list[Figure]:
    """Return the ranking measures that both runs took."""
    taken = [
        dict.fromkeys((leg, name) for record in records for leg, values in record.measures.items() for name in values)
        for records in (before, after)
    ]
    return [ranking_figure(leg, name) for leg, name in taken[1] if (leg, name) in taken[0]]


def _change(
    name: str, before: Sequence[Record], after: Sequence[Record], figure: Figure, figure_after: Figure
) -> Change | None:
    old, new = parts(figure, before), parts(figure_after, after)
    counted = (old[:, 1] > 0) | (new[:, 1] > 0)
    found = difference(old[counted], new[counted])
    if found is None:
        return None
    questions = int(counted.sum())
    verdict = _verdict((found.low, found.high), figure.better) if questions >= LEAST_QUESTIONS else Verdict.NOISE
    sure = verdict is _verdict(found.surer, figure.better)
    return Change(name, figure.name, questions, found.before, found.after, (found.low, found.high), verdict, sure)


def _verdict(interval: tuple[float, float], better: Better) -> Verdict:
    low, high = interval
    if low <= 0 <= high:
        return Verdict.NOISE
    if better is Better.NEITHER:
        return Verdict.CHANGED
    return Verdict.BETTER if (low > 0) == (better is Better.HIGHER) else Verdict.WORSE


def _seen(record: Record) -> tuple[object, ...]:
    return (record.outcome, record.right, record.first_claim_right, record.rank)


def comparison_json(comparison: Comparison, wording: Mapping[str, str]) -> dict[str, Any]:
    """Return the ``comparison`` of a run file.

    :param wording: the questions by id, where it is known.
    """
    return {
        "questions": len(comparison.pairs),
        "left_out": {
            "reworded": comparison.reworded,
            "only_before": comparison.only_before,
            "only_after": comparison.only_after,
        },
        "changes": [change.as_json() for change in comparison.changes],
        "changed": [
            {
                "id": after.id,
                "slice": after.slice,
                "split": after.split,
                "question": wording.get(after.id),
                "before": _shown(before),
                "after": _shown(after),
            }
            for before, after in comparison.changed
        ],
    }


def _shown(record: Record) -> dict[str, Any]:
    names = ("outcome", "right", "first_claim_right", "rank", "confidence")
    return {name: getattr(record, name) for name in names}
