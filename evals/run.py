"""A question set against the library: rankings side by side, then answers; the parts that one run file holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.api import Assistant
from assistant.library.base import Reader
from assistant.search import Leg
from assistant.types import Answer, Encoder, StoredDocument, StoredPassage
from evals.compare import leg_differences
from evals.curve import refusal_curve
from evals.figures import answer_figures, ranking_figures
from evals.judging import Ask, judge
from evals.question_set import Case, Question
from evals.records import Record
from evals.retrieval import Ranking, model_seconds, percentiles, rank

FOUND_SHOWN = 5
EXCERPT_CHARACTERS = 160


def measure(questions: Sequence[Question], assistant: Assistant, ask: Ask, legs: Sequence[Leg]) -> dict[str, Any]:
    """Return what ``assistant eval --questions`` prints, but for what it was made with.

    :param ask: what answers; each question is asked once.
    :param legs: the last one's ranks stand in the records: hybrid's, where it is among them.
    """
    library = assistant.library
    answers, embedding = _asked(questions, ask, library.encoder)
    asked = {question.id: answers[question.id].standalone_question for question in questions}
    rankings = rank(questions, asked, library, legs)
    records = [record_of(question, answers[question.id], rankings, library.store) for question in questions]
    passages = [stored for stored, _ in library.store.all_passages()]
    details = [_detail(question, answers[question.id], rankings, passages) for question in questions]
    return {
        "runs": [_run_json(leg, records) for leg in legs],
        "differences": leg_differences(records),
        "answers": answer_figures(records) | {"curve": refusal_curve(records, assistant.policy.threshold)},
        "answers_by_slice": {
            name: answer_figures([record for record in records if record.slice == name])
            for name in dict.fromkeys(record.slice for record in records)
        },
        "by_split": _by_split(records, legs),
        "latency_ms": _latency(answers, embedding, rankings),
        "warnings": _warnings(questions, passages, assistant),
        "questions": [record.as_json() | detail for record, detail in zip(records, details, strict=True)],
    }


def record_of(case: Case, answer: Answer, rankings: Sequence[Ranking], store: Reader) -> Record:
    """Return the record of one question with what every retriever made of it."""
    return replace(
        judge(case, answer, store),
        rank=rankings[-1].ranks.get(case.id),
        measures={r.leg.value: r.measures[case.id] for r in rankings if case.id in r.measures},
    )


def _run_json(leg: Leg, records: Sequence[Record]) -> dict[str, Any]:
    """Return one element of ``runs``: the means over all questions and over each slice, with their intervals."""
    judged = [record for record in records if leg.value in record.measures]
    metrics, intervals = ranking_figures([record.measures[leg.value] for record in judged])
    by_slice = {}
    for name in dict.fromkeys(record.slice for record in judged):
        mine = [record.measures[leg.value] for record in judged if record.slice == name]
        means, own = ranking_figures(mine)
        by_slice[name] = {"questions": len(mine), **means, "intervals": own}
    return {
        "retriever": leg.value,
        "questions": len(judged),
        "metrics": metrics,
        "intervals": intervals,
        "by_slice": by_slice,
    }


def _by_split(records: Sequence[Record], legs: Sequence[Leg]) -> dict[str, Any]:
    """Return the figures of each split by itself; only ``test`` is unseen by whoever chose the weights."""
    splits: dict[str, Any] = {}
    for split in dict.fromkeys(record.split for record in records):
        mine = [record for record in records if record.split == split]
        splits[split] = {
            "runs": [_run_json(leg, mine) for leg in legs],
            "differences": leg_differences(mine),
            "answers": answer_figures(mine),
            "answers_by_slice": {
                name: answer_figures([record for record in mine if record.slice == name])
                for name in dict.fromkeys(record.slice for record in mine)
            },
        }
    return splits


def _asked(questions: Sequence[Question], ask: Ask, encoder: Encoder) -> tuple[dict[str, Answer], dict[str, float]]:
    """Return the answers, and the milliseconds of each that went into embedding: none where that was remembered."""
    answers, embedding = {}, {}
    for question in questions:
        before = model_seconds(encoder)
        answers[question.id] = ask(question)
        embedding[question.id] = (model_seconds(encoder) - before) * 1e3
    return answers, embedding


def _latency(
    answers: Mapping[str, Answer], embedding: Mapping[str, float], rankings: Sequence[Ranking]
) -> dict[str, dict[str, Any]]:
    """Return how long things took, in milliseconds, without embedding: vectors of questions are remembered."""
    times = [answer.timings.total - embedding[name] for name, answer in answers.items() if answer.timings.total]
    searches = {f"search, {ranking.leg.value}": ranking.milliseconds.values() for ranking in rankings}
    return {name: percentiles(list(each)) for name, each in searches.items()} | {
        "answer, without embedding": percentiles(times)
    }


def _detail(
    case: Question, answer: Answer, rankings: Sequence[Ranking], passages: Sequence[StoredPassage]
) -> dict[str, Any]:
    """Return what a person needs to see why a question was judged as it was, and how long each step took."""
    hits = rankings[-1].hits.get(case.id, answer.closest)
    searched = {r.leg.value: round(r.milliseconds[case.id], 1) for r in rankings if case.id in r.milliseconds}
    return {
        "question": case.question,
        "history": list(case.history),
        "searched_for": answer.standalone_question,
        "claims": [claim.text for claim in answer.claims],
        "quotes": [
            {"document": _name(c.document), "page": c.span.page_index + 1, "quote": c.quote}
            for c in answer.citations or answer.withheld
        ],
        "found": [
            {"document": _name(hit.stored.document), "heading": list(hit.stored.passage.heading)}
            for hit in hits[:FOUND_SHOWN]
        ],
        "gold": [_gold(case, pattern, passages) for pattern in case.must],
        "gold_documents": list(case.gold_documents),
        "milliseconds": {
            "retrieve": round(answer.timings.retrieve, 1),
            "answer": round(answer.timings.answer, 1),
            "total": round(answer.timings.total, 1),
            "search": searched,
        },
    }


def _gold(case: Question, pattern: str, passages: Sequence[StoredPassage]) -> dict[str, Any]:
    """Return where one of the gold words stands; ``document`` is None where no passage of a gold document holds it."""
    for stored in passages:
        match = re.search(pattern, stored.passage.text, re.IGNORECASE) if _is_gold(case, stored) else None
        if match:
            start = max(0, match.start() - EXCERPT_CHARACTERS // 2)
            excerpt = " ".join(stored.passage.text[start : start + EXCERPT_CHARACTERS].split())
            page = stored.passage.spans[0].page_index + 1
            return {"pattern": pattern, "document": _name(stored.document), "page": page, "excerpt": excerpt}
    return {"pattern": pattern, "document": None, "page": None, "excerpt": None}


def _name(document: StoredDocument) -> str:
    return document.paths[0] if document.paths else document.document_id


def _warnings(questions: Sequence[Question], passages: Sequence[StoredPassage], assistant: Assistant) -> list[str]:
    """Return what is wrong with the questions themselves: no answer could be right."""
    known = {name for each in assistant.library.documents() for name in (each.document_id, *each.paths)}
    found = []
    for question in questions:
        found += [
            f"{question.id}: the library holds no document {name}."
            for name in dict.fromkeys((*question.gold_documents, *question.gold_pages))
            if name not in known
        ]
        if question.answerable and not question.must:
            found.append(f"{question.id}: it is answerable but does not say by which words, so no answer can be right.")
        if question.answerable and question.must and not _can_be_right(question, passages):
            found.append(f"{question.id}: its gold documents do not hold the gold words, so no answer can be right.")
    return found


def _can_be_right(question: Question, passages: Sequence[StoredPassage]) -> bool:
    return question.holds("\n".join(each.passage.text for each in passages if _is_gold(question, each)))


def _is_gold(question: Question, stored: StoredPassage) -> bool:
    """Return whether a passage is in a gold document; any is where none is named."""
    gold = set(question.gold_documents)
    return not gold or bool(gold & {stored.document.document_id, *stored.document.paths})
