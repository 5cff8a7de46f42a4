"""A run on the screen, for a person: figures with their intervals, slices, what changed and what is odd."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

CHANGED_SHOWN = 20


def print_run(values: Mapping[str, Any], out: Console) -> None:
    """Print a run: every retriever side by side, then answers, each with its 95 % interval; then the slices."""
    if values.get("runs"):
        _print_rankings(values["runs"], out)
    for item in values.get("differences", ()):
        if item["measure"] in ("nDCG@10", "recall@5"):
            low, high = item["interval"]
            out.print(
                f"{item['retriever']} {item['measure']} against {item['against']}: {item['difference']:+.3f} "
                f"({low:+.3f} to {high:+.3f}): {item['verdict']}"
            )
    answers = values.get("answers")
    if answers:
        _print_answers(answers.get("figures", answers), out)
    if "dataset" in values:
        _print_dataset(values, out)
    elif values.get("answers_by_slice"):
        _print_slices(values, out)
    for name, latency in values.get("latency_ms", {}).items():
        out.print(f"{name}: p50 {latency['p50']} ms, p95 {latency['p95']} ms")
    for warning in values.get("warnings", ()):
        out.print(f"! {warning}", markup=False)
    if "comparison" in values:
        print_comparison(values["comparison"], out)


def print_comparison(comparison: Mapping[str, Any], out: Console) -> None:
    """Print what is better or worse beyond noise, and the questions that changed."""
    left = comparison["left_out"]
    out.print(
        f"\nCompared with {comparison['with']} on {comparison['questions']} questions asked by both "
        f"({left['reworded']} reworded, {left['only_before']} only then, {left['only_after']} only now)."
    )
    if comparison["different"]:
        out.print(f"Not the same as then: {', '.join(comparison['different'])}.")
    _print_changes([*comparison["changes"], *comparison.get("answers", {}).get("changes", ())], out)
    changed = [*comparison["changed"], *comparison.get("answers", {}).get("changed", ())]
    for item in changed[:CHANGED_SHOWN]:
        out.print(f"  {item['id']} ({item['slice']}): {item['question'] or ''}", markup=False)
        out.print(f"      before: {_state(item['before'])}\n      after:  {_state(item['after'])}", markup=False)
    if len(changed) > CHANGED_SHOWN:
        out.print(f"  … and {len(changed) - CHANGED_SHOWN} more, in the run's file.")
    if not changed:
        out.print("No question changed.")


def _print_rankings(runs: Sequence[Mapping[str, Any]], out: Console) -> None:
    table = Table("", *[run["retriever"] for run in runs], box=None, pad_edge=False)
    for name in runs[0]["metrics"]:
        table.add_row(name, *[_with_interval(run["metrics"][name], run["intervals"][name]) for run in runs])
    for key, title in (("search_ms", "p50 ms search"), ("latency_ms", "p50 ms in all")):
        if key in runs[0]:
            table.add_row(title, *[str(run[key]["p50"]) for run in runs])
    out.print(table)


def _print_answers(figures: Mapping[str, Any], out: Console) -> None:
    table = Table("answers", "", box=None, pad_edge=False)
    for name, value in figures.items():
        if name in ("intervals", "curve"):
            continue
        table.add_row(name, _with_interval(value, figures["intervals"].get(name)))
    out.print(table)


def _print_slices(values: Mapping[str, Any], out: Console) -> None:
    last = values["runs"][-1]
    table = Table(
        "slice", "n", "recall@5", "MRR@10", "right", "first right", "false ans.", "false ref.", box=None, pad_edge=False
    )
    for name, figures in values["answers_by_slice"].items():
        ranked = last["by_slice"].get(name, {})
        table.add_row(
            name,
            str(figures["questions"]),
            *[_number(ranked.get(measure)) for measure in ("recall@5", "MRR@10")],
            *[
                _number(figures[figure])
                for figure in ("right_of_answerable", "first_claim_right", "false_answers", "false_refusals")
            ],
        )
    out.print(table)


def _print_dataset(values: Mapping[str, Any], out: Console) -> None:
    out.print(f"{values['documents']} documents, {values['queries']} queries, {values['embedding_model']}")
    for name, value in values.get("answers", {}).items():
        if not isinstance(value, Mapping):
            out.print(f"{name}: {value}")
    out.print("seconds: " + ", ".join(f"{name} {value:.1f}" for name, value in values["seconds"].items()))


def _print_changes(changes: Sequence[Mapping[str, Any]], out: Console) -> None:
    told = [change for change in changes if change["verdict"] != "noise"]
    if not told:
        out.print(f"No measure of {len(changes)} changed beyond noise.")
        return
    table = Table("", "slice", "measure", "before", "after", "difference (95 %)", box=None, pad_edge=False)
    for change in told:
        low, high = change["interval"]
        table.add_row(
            change["verdict"],
            f"{change['slice']} ({change['questions']})",
            change["measure"],
            _number(change["before"]),
            _number(change["after"]),
            f"{change['difference']:+.3f} ({low:+.3f} to {high:+.3f})",
        )
    out.print(table)
    out.print(f"The other {len(changes) - len(told)} measures are noise.")


def _state(record: Mapping[str, Any]) -> str:
    rank = "not found" if record["rank"] is None else f"found at {record['rank']}"
    return f"{record['outcome']}, {'right' if record['right'] else 'wrong'}, {rank}"


def _with_interval(value: Any, interval: Sequence[float] | None) -> str:
    return _number(value) if interval is None else f"{_number(value)} ({_number(interval[0])}–{_number(interval[1])})"


def _number(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
