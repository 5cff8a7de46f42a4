"""The last accepted run: what every change is held against. ``python -m evals.baseline RUN`` accepts one.

A baseline is small and reads well in a diff: the figures, and one line a question with its outcome, rank and verdict.
Of a public set only the figures are kept.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError
from evals.compare import Change, Comparison, Verdict, compare
from evals.files import BadRun, load_run, records_of
from evals.records import Record

BASELINES = Path(__file__).parent / "baselines"
PRODUCT = "hybrid"
# Where fewer of the questions than this are in the baseline, it no longer says whether something got worse.
LEAST_COMMON = 0.9


@dataclass(frozen=True, slots=True)
class Check:
    """What a run shows against the baseline.

    ``passed`` unless something surely got worse (by the 98 % interval of its difference), or the baseline knows too
    little. ``common`` is the share of the run's questions that it knows as they are now.
    """

    comparison: Comparison
    common: float

    @property
    def regressions(self) -> list[Change]:
        return [change for change in self.comparison.changes if change.verdict is Verdict.WORSE and change.sure]

    @property
    def passed(self) -> bool:
        return not self.regressions and self.common >= LEAST_COMMON

    def explained(self, shown_split: str = "dev") -> str:
        """Return what got worse, and which questions; those of other splits are counted and not shown.

        Whoever reads a test question's failure may begin to work on that question.
        """
        lines = [
            f"worse: {change.slice} ({change.questions} questions), {change.measure}: {change.before:.3f} -> "
            f"{change.after:.3f}, 95 % of the difference {change.interval[0]:+.3f} to {change.interval[1]:+.3f}"
            for change in self.regressions
        ]
        slices = {change.slice for change in self.regressions}
        lost = [after for before, after in self.comparison.changed if before.right and not after.right]
        mine = [record for record in lost if slices & {"all", record.slice}]
        lines += [f"  {each.id} was right and is {each.outcome}" for each in mine if each.split == shown_split]
        hidden = sum(record.split != shown_split for record in mine)
        if hidden:
            lines.append(f"  and {hidden} questions of the other split, which are not shown")
        if self.common < LEAST_COMMON:
            lines.append(f"only {self.common:.0%} of the questions are in the baseline as they are now")
        return "\n".join([*lines, "If this is meant: make baseline, and say why in the commit."])


def check(baseline: Sequence[Record], run: Sequence[Record]) -> Check:
    """Hold a run against the baseline, question by question, over all and over each slice."""
    comparison = compare(baseline, run)
    return Check(comparison, len(comparison.pairs) / len(run) if run else 0.0)


def accept(values: Mapping[str, Any], folder: Path = BASELINES) -> Path:
    """Make a run the baseline, and return its file.

    :raises BadRun: it does not hold what a baseline needs.
    """
    if values["runs"] and not any(run["retriever"] == PRODUCT for run in values["runs"]):
        raise BadRun("The run has no hybrid ranking.", "Make one with --retriever all.")
    name = str(values.get("dataset") or "-".join(Path(name).stem for name in values["made_with"]["questions"]))
    kept = _of_dataset(values) if "dataset" in values else _of_questions(values)
    rows = kept.pop("rows", None)
    text = json.dumps(kept, ensure_ascii=False, indent=1)
    if rows is not None:
        # One line a question, so that a diff shows which ones changed.
        text = (
            text[:-2] + ',\n "rows": [\n' + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n}"
        )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(text + "\n", encoding="utf-8")
    return path


def load_baseline(path: Path) -> dict[str, Any]:
    """Return a baseline, its records under ``questions`` as in a run.

    :raises BadRun: it is none.
    """
    try:
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadRun(f"{path} is not a baseline.", "Accept a run: make baseline") from error
    if "rows" in values:
        values["questions"] = [dict(zip(values["fields"], row, strict=True)) for row in values.pop("rows")]
    return values


def _of_questions(values: Mapping[str, Any]) -> dict[str, Any]:
    if values["split"] != "all":
        raise BadRun(f"The run asked the {values['split']} questions alone.", "Make one with --split all.")
    records = [_of_product(record) for record in records_of(values)]
    fields = list(records[0].as_json())
    return {
        "made_with": values["made_with"],
        "latency_ms": values["latency_ms"],
        "chosen": values["answers"]["curve"]["chosen"],
        "by_split": {split: _rankings(part) for split, part in values["by_split"].items()},
        "fields": fields,
        "rows": [list(record.as_json().values()) for record in records],
    }


def _of_dataset(values: Mapping[str, Any]) -> dict[str, Any]:
    names = ("dataset", "documents", "queries", "embedding_model", "made_with", "seconds")
    answers = dict(values.get("answers") or {})
    curve = answers.pop("curve", None)
    if curve is not None:
        answers["chosen"] = curve["chosen"]
    return {name: values[name] for name in names} | _rankings(values) | {"answers": answers}


def _rankings(values: Mapping[str, Any]) -> dict[str, Any]:
    runs = [{name: each for name, each in run.items() if name != "by_slice"} for run in values["runs"]]
    return {"runs": runs, "differences": values["differences"]}


def _of_product(record: Record) -> Record:
    """Return the record without the single legs' measures: only what the product does can get worse for a reader."""
    measures = record.measures.get(PRODUCT)
    return replace(
        record,
        measures={} if measures is None else {PRODUCT: {name: round(each, 4) for name, each in measures.items()}},
    )


def main() -> None:
    """Accept the run named on the command line."""
    if len(sys.argv) != 2:
        sys.exit("Name one run file: python -m evals.baseline RUN")
    try:
        path = accept(load_run(Path(sys.argv[1])))
    except AssistantError as error:
        sys.exit(f"{error.message} {error.hint}")
    sys.stdout.write(f"Accepted: {path}\n")


if __name__ == "__main__":
    main()
