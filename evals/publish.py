"""The figures in the documentation, written from the baselines: ``python -m evals.publish``, or ``make figures``.

No number there is typed by hand; a test holds the page against the baselines.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError
from evals.baseline import BASELINES, PRODUCT, load_baseline
from evals.figures import answer_figures, ranking_figures
from evals.files import records_of
from evals.records import Record

PAGE = Path(__file__).parents[1] / "docs" / "evaluation.md"
BEGIN, END = "<!-- figures: written by make figures -->", "<!-- end of figures -->"
SPLITS = ("test", "dev")


class BadPage(AssistantError):
    """A page without the two marks that the figures go between."""

    code = "bad_page"


def published(page: str, figures: str) -> str:
    """Return the page with ``figures`` between its marks.

    :raises BadPage: it has no marks.
    """
    before, mark, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not mark or not end:
        raise BadPage("The page has no place for figures.", f"It goes between {BEGIN} and {END}.")
    return f"{before}{BEGIN}\n\n{figures.strip()}\n\n{END}{after}"


def markdown(baselines: Sequence[Mapping[str, Any]]) -> str:
    """Return the figures of every baseline as Markdown: question sets first, then public sets."""
    sets = [values for values in baselines if "dataset" in values]
    lines: list[str] = []
    for values in baselines:
        if "dataset" not in values:
            lines += _question_set(values)
    if sets:
        lines += _public_sets(sets)
    return "\n".join(lines)


def load_baselines(folder: Path = BASELINES) -> list[dict[str, Any]]:
    """Return every baseline, by name."""
    return [load_baseline(path) for path in sorted(folder.glob("*.json"))]


def _question_set(values: Mapping[str, Any]) -> Iterator[str]:
    records = records_of(values)
    made = values["made_with"]
    yield f"### Questions of {', '.join(made['questions'])}\n"
    yield (
        f"Run of {made['time'][:10]}, code `{made['code']['sha256'][:12]}`, {made['index']['embedding_model']}, "
        f"threshold {made['settings']['threshold']}. Each figure with its 95 % interval. Weights, "
        "threshold and question adapter were fitted on `dev`; `test` says what to expect.\n"
    )
    for split in SPLITS:
        if split in values["by_split"]:
            count = sum(record.split == split for record in records)
            yield f"**Rankings, {split}** ({count} questions, those with gold words judged)\n"
            yield from _rankings(values["by_split"][split]["runs"])
    by_split = {split: [record for record in records if record.split == split] for split in SPLITS}
    figures = {split: answer_figures(mine) for split, mine in by_split.items() if mine}
    yield "**Answers**\n"
    rows = [
        [name, *[_with_interval(each[name], each["intervals"][name]) for each in figures.values()]]
        for name in next(iter(figures.values()))["intervals"]
    ]
    rows.append(
        ["citations, not verbatim", *[f"{e['citations']}, {e['citations_not_verbatim']}" for e in figures.values()]]
    )
    yield from _table(["", *figures], rows)
    for split, mine in by_split.items():
        if mine:
            yield f"**Slices, {split}**\n"
            yield from _slices(mine)
    yield "**Milliseconds** on " + f"{made['machine']['cpus']} processors; compare ratios, not machines\n"
    yield from _table(
        ["", "p50", "p95"], [[name, str(each["p50"]), str(each["p95"])] for name, each in values["latency_ms"].items()]
    )


def _rankings(runs: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    rows = [
        [name, *[_with_interval(run["metrics"][name], run["intervals"][name]) for run in runs]]
        for name in runs[0]["metrics"]
    ]
    yield from _table(["", *[run["retriever"] for run in runs]], rows)


def _slices(records: Sequence[Record]) -> Iterator[str]:
    rows = []
    for name in sorted({record.slice for record in records}):
        mine = [record for record in records if record.slice == name]
        ranked, between = ranking_figures([r.measures[PRODUCT] for r in mine if PRODUCT in r.measures])
        answers = answer_figures(mine)
        rows.append(
            [
                name,
                str(len(mine)),
                *[_with_interval(ranked.get(measure), between.get(measure)) for measure in ("recall@5", "MRR@10")],
                *[
                    _with_interval(answers[figure], answers["intervals"][figure])
                    for figure in ("right_of_answerable", "false_refusals", "false_answers")
                ],
            ]
        )
    header = ["", "questions", "recall@5", "MRR@10", "right", "false refusals", "false answers"]
    yield from _table(header, rows)


def _public_sets(sets: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    ranked = [values for values in sets if values["runs"]]
    yield "### Public sets\n"
    if ranked:
        yield "nDCG@10; the last column is hybrid less the better of the two legs, with its 95 % interval.\n"
        yield from _table(
            ["", "documents", "queries", *[run["retriever"] for run in ranked[0]["runs"]], "hybrid less better leg"],
            [
                [
                    values["dataset"],
                    str(values["documents"]),
                    str(values["queries"]),
                    *[_with_interval(r["metrics"]["nDCG@10"], r["intervals"]["nDCG@10"]) for r in values["runs"]],
                    _against_better(values["differences"]),
                ]
                for values in ranked
            ],
        )
    answered = [values for values in sets if values.get("answers")]
    if answered:
        names = list(dict.fromkeys(name for v in answered for name, each in v["answers"].items() if _plain(each)))
        yield "Answers on public sets\n"
        yield from _table(
            ["", *[values["dataset"] for values in answered]],
            [[name.replace("_", " "), *[_number(v["answers"].get(name)) for v in answered]] for name in names],
        )


def _against_better(differences: Sequence[Mapping[str, Any]]) -> str:
    """Return the smaller of the differences: that against the better leg."""
    mine = [each for each in differences if each["measure"] == "nDCG@10"]
    if not mine:
        return "–"
    least = min(mine, key=lambda each: float(each["difference"]))
    low, high = least["interval"]
    return f"{least['difference']:+.3f} ({low:+.3f} to {high:+.3f})"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"| {' | '.join('---' for _ in header)} |"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, (int, float))


def _with_interval(value: Any, between: Sequence[float] | None) -> str:
    if value is None or between is None:
        return _number(value)
    return f"{_number(value)} ({_number(between[0])} to {_number(between[1])})"


def _number(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.3f}" if abs(value) <= 1 else f"{value:.0f}"
    return str(value)


def main() -> None:
    """Write the figures of the baselines into the page."""
    try:
        PAGE.write_text(published(PAGE.read_text(encoding="utf-8"), markdown(load_baselines())), encoding="utf-8")
    except AssistantError as error:
        sys.exit(f"{error.message} {error.hint}")
    sys.stdout.write(f"Written: {PAGE}\n")


if __name__ == "__main__":
    main()
