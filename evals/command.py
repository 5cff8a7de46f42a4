"""``assistant eval``: what was asked for, run, compared, kept in a file and reported."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant import api
from assistant.config import Settings
from assistant.errors import BadSetting
from assistant.search import Leg
from assistant.writing import require_writable
from evals.cache import CachedEncoder
from evals.compare import compare, comparison_json
from evals.datasets import measure_dataset
from evals.files import RUNS, default_run_file, load_run, records_of, save_run
from evals.grow import drafts, load_feedback
from evals.judging import asking
from evals.provenance import provenance
from evals.question_set import SHIPPED, load_questions, selected
from evals.report import write_report
from evals.retrieval import embedding_milliseconds
from evals.run import measure

SPLITS = ("dev", "test", "all")
PER_QUERY, PER_QUESTION = "per_query", "per_question"
"""What a run of a public set keeps in its file and does not print."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line was given; None where it was not."""

    questions: Path | None = None
    dataset: Path | None = None
    retriever: str = "all"
    split: str = "all"
    compare: Path | None = None
    output: Path | None = None
    report: Path | None = None
    model: str | None = None


def evaluate(options: Options, settings: Settings) -> tuple[dict[str, Any], Path | None]:
    """Measure; return the run and where it was kept (None: nowhere, since the default folder cannot be written).

    :raises BadSetting: no such retriever or split, or a file that cannot be written.
    :raises BadQuestionSet, BadDataset, BadRun: a file that cannot be used.
    """
    chosen = legs(options.retriever)
    if options.split not in SPLITS:
        raise BadSetting(f"There is no split called {options.split}.", "Choose dev, test or all.")
    for path, option in ((options.output, "--output"), (options.report, "--report")):
        if path is not None:
            require_writable(path, option)
    earlier = None if options.compare is None else load_run(options.compare)
    if options.dataset is not None:
        values = measure_dataset(options.dataset, chosen, settings, options.questions)
    else:
        settings = settings.model_copy(update={"model": options.model or ""})
        values = _questions(options.questions or SHIPPED, options.split, chosen, settings)
    if earlier is not None and options.compare is not None:
        values["comparison"] = {"with": options.compare.name} | _comparison(earlier, values)
    kept = save_run(values, options.output) if options.output else default_run_file(values)
    if options.report is not None:
        write_report(values, options.report)
    return {name: value for name, value in values.items() if name not in (PER_QUERY, PER_QUESTION)}, kept


def legs(name: str) -> list[Leg]:
    """Return the retrievers that ``name`` (one of them, or ``all``) stands for; hybrid, the product's own, is last.

    :raises BadSetting: there is none of that name.
    """
    if name == "all":
        return [Leg.KEYWORD, Leg.DENSE, Leg.HYBRID]
    if name not in set(Leg):
        raise BadSetting(f"There is no retriever called {name}.", "Choose hybrid, dense, keyword or all.")
    return [Leg(name)]


def _questions(path: Path, split: str, chosen: list[Leg], settings: Settings) -> dict[str, Any]:
    questions = selected(load_questions(path), split)
    encoder = CachedEncoder(api.configured_encoder(settings), settings.cache_dir)
    # Exact search gives the same ranking on every machine; Chroma's index is an approximation of it.
    settings = settings.model_copy(update={"vector_index": "exact"})
    library = api.Library.open(settings=settings, encoder=encoder)
    assistant = api.Assistant(library, writer=api.configured_writer(settings))
    values: dict[str, Any] = {"split": split, "made_with": provenance(assistant, [path])}
    values |= measure(questions, assistant, asking(assistant), chosen)
    if encoder.seconds:
        # Only where the model had to be loaded: a run that remembers every vector is over before it would be.
        asked = [str(each["searched_for"]) for each in values["questions"]]
        values["latency_ms"]["embedding"] = embedding_milliseconds(encoder, asked)
    return values


def _comparison(earlier: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what changed since ``earlier``, and what it was made with that is not the same now."""
    names = ("corpus", "index", "questions", "code", "settings")
    made = earlier.get("made_with", {}), values["made_with"]
    different = [name for name in names if made[0].get(name) != made[1][name]]
    if "dataset" not in values:
        wording = {str(each["id"]): str(each["question"]) for each in values["questions"]}
        found = comparison_json(compare(records_of(earlier), records_of(values)), wording)
        return {"different": different, **found}
    queries = compare(records_of(earlier, PER_QUERY), records_of(values, PER_QUERY), figures=())
    answers = compare(records_of(earlier, PER_QUESTION), records_of(values, PER_QUESTION))
    return {"different": different, **comparison_json(queries, {}), "answers": comparison_json(answers, {})}


def draft(feedback: Path | None, questions: Path | None, output: Path | None) -> dict[str, Any]:
    """Write drafts of questions from feedback into a file of their own; return what was done.

    :raises BadSetting: no feedback was named, or the drafts' file exists or cannot be written.
    :raises BadFeedback, BadQuestionSet: a file that cannot be used.
    """
    if feedback is None:
        raise BadSetting("There is no feedback to draft from.", "Name a file: assistant eval --grow --feedback FILE")
    made = drafts(load_feedback(feedback), load_questions(questions or SHIPPED))
    path = output or RUNS / "drafts.jsonl"
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in made.lines)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise BadSetting(
            f"{path} exists already; drafts in it may be half finished.", "Move it away, or name another --output."
        ) from error
    except OSError as error:
        raise BadSetting(
            f"The drafts cannot be written to {path}: {error.strerror}.", "Name another --output."
        ) from error
    counts = {"drafts": len(made.lines), "helpful": made.helpful, "already_in_the_set": made.known}
    summary = (
        f"{len(made.lines)} drafts written to {path}, for a person to finish; {made.helpful} helpful answers and "
        f"{made.known} questions that the set already holds were left out."
    )
    return {**counts, "file": str(path), "summary": summary}
