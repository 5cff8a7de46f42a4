"""``assistant eval``: rankings side by side, then answers, over a question set or a public set in BEIR layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from assistant.api import Assistant, Library
from assistant.config import Settings
from assistant.errors import BadSetting
from assistant.search import Leg
from assistant.types import Answer, Hit
from evals.answers import ANSWERED, answer_figures, first_is_right, is_right
from evals.datasets import measure
from evals.measures import averages, per_question
from evals.question_set import SHIPPED, Question, load_questions, selected

DEPTH = 20
SPLITS = ("dev", "test", "all")


def legs(name: str) -> list[Leg]:
    """Return the retrievers that ``name`` (one of them, or ``all``) stands for.

    :raises BadSetting: there is none of that name.
    """
    if name == "all":
        return [Leg.KEYWORD, Leg.DENSE, Leg.HYBRID]
    if name not in set(Leg):
        raise BadSetting(f"There is no retriever called {name}.", "Choose hybrid, dense, keyword or all.")
    return [Leg(name)]


def run_questions(path: Path | None, retriever: str, split: str, settings: Settings) -> dict[str, Any]:
    """Measure a question set against the library; return what ``assistant eval --questions`` prints.

    :raises BadSetting: no such retriever or split.
    :raises BadQuestionSet: the file cannot be used.
    """
    if split not in SPLITS:
        raise BadSetting(f"There is no split called {split}.", "Choose dev, test or all.")
    chosen = legs(retriever)
    questions = selected(load_questions(path or SHIPPED), split)
    library = Library.open(settings=settings)
    assistant = Assistant(library)
    answers = {question.id: _answer(assistant, question) for question in questions}
    runs = [_run(leg, questions, answers, library) for leg in chosen]
    records = [_record(question, answers[question.id], runs[-1]["ranks"]) for question in questions]
    return {
        "split": split,
        "runs": [{key: run[key] for key in ("retriever", "metrics", "by_slice")} for run in runs],
        "answers": answer_figures(questions, answers, library),
        "answers_by_slice": {
            name: answer_figures([q for q in questions if q.slice == name], answers, library)
            for name in dict.fromkeys(question.slice for question in questions)
        },
        "questions": records,
    }


def _answer(assistant: Assistant, question: Question) -> Answer:
    history: list[Answer] = []
    for earlier in question.history:
        history.append(assistant.ask(earlier, history))
    return assistant.ask(question.question, history)


def _run(leg: Leg, questions: Sequence[Question], answers: Mapping[str, Answer], library: Library) -> dict[str, Any]:
    answerable = [question for question in questions if question.answerable and question.must]
    passages = [(stored.passage_id, stored.document.paths, stored.passage.text, stored.document.document_id)
                for stored, _ in library.store.all_passages()]  # fmt: skip
    ranks: dict[str, int | None] = {}
    qrels: dict[str, dict[str, int]] = {}
    rankings: dict[str, list[tuple[str, float]]] = {}
    for question in answerable:
        asked = answers[question.id].standalone_question
        hits = library.search(asked, DEPTH, leg=leg)
        ranks[question.id] = _gold_rank(question, hits)
        rankings[question.id] = [(hit.stored.passage_id, 1.0 / hit.rank) for hit in hits]
        gold = set(question.gold_documents)
        qrels[question.id] = {
            passage_id: 1
            for passage_id, paths, text, document_id in passages
            if (gold & {*paths, document_id} or not gold) and question.touches(text)
        }
    figures = per_question(qrels, ranks, rankings)
    slices = dict.fromkeys(question.slice for question in answerable)
    return {
        "retriever": leg.value,
        "metrics": averages(list(figures.values())),
        "by_slice": {
            name: {"questions": sum(q.slice == name for q in answerable)}
            | averages([figures[q.id] for q in answerable if q.slice == name])
            for name in slices
        },
        "ranks": ranks,
    }


def _gold_rank(question: Question, hits: Sequence[Hit]) -> int | None:
    """Return after how many passages all the gold words have been seen."""
    seen = ""
    for hit in hits:
        seen += "\n" + hit.stored.passage.text
        if question.holds(seen):
            return hit.rank
    return None


def _record(question: Question, answer: Answer, ranks: Mapping[str, int | None]) -> dict[str, Any]:
    return {
        "id": question.id,
        "slice": question.slice,
        "split": question.split,
        "question": question.question,
        "searched_for": answer.standalone_question,
        "answerable": question.answerable,
        "outcome": answer.outcome.value,
        "confidence": None if answer.confidence is None else round(answer.confidence, 4),
        "rank": ranks.get(question.id),
        "right": is_right(question, answer) if question.answerable else answer.outcome not in ANSWERED,
        "first_claim_right": first_is_right(question, answer) if question.answerable else None,
        "claims": [claim.text for claim in answer.claims],
    }


def run_dataset(folder: Path, retriever: str, settings: Settings) -> dict[str, Any]:
    """Measure a public set; see :mod:`evals.datasets`."""
    return measure(folder, legs(retriever), settings)


def print_run(values: Mapping[str, Any], out: Console) -> None:
    """Print a run for a person: every retriever side by side, per slice, then the answers."""
    runs = values.get("runs", [])
    if runs:
        names = list(runs[0]["metrics"])
        table = Table("", *[f"{run['retriever']} {name}" for run in runs for name in names], box=None)
        for name in runs[0].get("by_slice", {}):
            figures = [run["by_slice"][name] for run in runs]
            table.add_row(
                f"{name} ({figures[0]['questions']})",
                *[f"{each[measure]:.3f}" for each in figures for measure in names],
            )
        table.add_row("all", *[f"{run['metrics'][measure]:.3f}" for run in runs for measure in names])
        out.print(table)
    for name, figures in {"all": values.get("answers"), **values.get("answers_by_slice", {})}.items():
        if figures:
            out.print(f"answers, {name}: " + ", ".join(f"{key} {value}" for key, value in figures.items()))
