"""A run as one HTML file that needs nothing else: summary, slices, refusals, latency, and every failed question."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.errors import BadSetting
from evals.figures import FIGURES
from evals.plots import curve_plot, slice_plot

TEMPLATE = "report.html.jinja"
CURVE_ROWS = 20
# Further down than this nobody reads, and answers are not made from it.
FOUND_WITHIN = 10


def write_report(values: Mapping[str, Any], path: Path) -> None:
    """Write the report of a run; raises BadSetting where that cannot be done."""
    text = report(values)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadSetting(
            f"The report cannot be written to {path}: {error.strerror}.", "Name another --report."
        ) from error


def report(values: Mapping[str, Any]) -> str:
    """Return the report of a run as HTML."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"figure": _figure, "between": _between, "change": _change}
    is_set = "dataset" in values
    answers = values.get("answers") or {}
    figures = answers.get("figures", answers)
    curve = answers.get("curve")
    return environment.get_template(TEMPLATE).render(
        values=values,
        title=_title(values),
        is_set=is_set,
        figures=figures,
        meanings={figure.name: figure.meaning for figure in FIGURES},
        slices=None if is_set else slice_plot(values["answers_by_slice"], values["runs"][-1]["by_slice"]),
        curve=None if not curve else curve_plot(curve),
        curve_rows=[] if not curve else _thinned(curve["points"]),
        failures=[] if is_set else failures(values["questions"]),
        latency=_latency(values),
        changes=_told(values.get("comparison")),
    )


def failures(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the questions that were not done right, each with ``stage``: where it went wrong."""
    return [each | {"stage": stage(each)} for each in questions if not each["right"]]


def stage(question: Mapping[str, Any]) -> str:
    """Return at which stage a question that was not done right went wrong, as a sentence."""
    if not question["answerable"]:
        return "Answered, although the library does not hold the answer."
    rank = question["rank"]
    if not question["given"] and question["outcome"] != "not_in_library":
        return f"Not searched for: taken for {question['outcome'].replace('_', ' ')}."
    if not question["given"] and question["would_be_right"]:
        return "Refused, although what was found would have been right: the confidence was too low."
    if rank is None or rank > FOUND_WITHIN:
        return f"Not found: the gold words are not in the first {FOUND_WITHIN} passages."
    if not question["given"]:
        return f"Refused; the gold words were complete at passage {rank}, but other sentences would have been quoted."
    return f"Found (the gold words were complete at passage {rank}), but other sentences were quoted."


def _title(values: Mapping[str, Any]) -> str:
    if "dataset" in values:
        return f"Evaluation on {values['dataset']}"
    names = ", ".join(values["made_with"]["questions"])
    split = values["split"]
    return f"Evaluation on {names}" + ("" if split == "all" else f", {split} questions")


def _latency(values: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    if "dataset" not in values:
        return dict(values["latency_ms"])
    return {f"search, {run['retriever']}": run["latency_ms"] for run in values["runs"]}


def _told(comparison: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    if comparison is None:
        return []
    changes = [*comparison["changes"], *comparison.get("answers", {}).get("changes", ())]
    return [change for change in changes if change["verdict"] != "noise"]


def _thinned(points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return at most about :data:`CURVE_ROWS` of the points, the first and the last among them."""
    step = max(1, len(points) // CURVE_ROWS)
    return [*points[:-1:step], points[-1]]


def _figure(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _between(pair: Any) -> str:
    return "" if pair is None else f"{_figure(float(pair[0]))} to {_figure(float(pair[1]))}"


def _change(value: float) -> str:
    return f"{value:+.3f}"
