"""Fit the weights in ``assistant/weights.json``: which evidence to choose, and when there is enough of it to answer.

    python -m evals.fit [--dataset DIR]… [--threshold 0.2] [--write]

Uses the development questions of the shipped set against the library in ``index/``, and any folder in BEIR layout
with a ``questions.jsonl``. Both models are logistic regressions; every question counts the same, and so does every
set. The threshold is chosen by a person from the printed curves (docs/evaluation.md says why). Test questions are never
read.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from assistant.api import Library, configured_encoder
from assistant.config import Settings, load_settings
from assistant.evidence import (
    CONFIDENCE_FEATURES,
    FEATURES,
    Evidence,
    Weights,
    confidence_features,
    gather,
    shipped_weights,
)
from assistant.follow_up import Turn, turn
from assistant.interpret import interpret
from assistant.question import STOP_WORDS, words
from assistant.scope import out_of_scope
from assistant.search import search
from evals.beir import json_lines, read_dataset
from evals.cache import CachedEncoder
from evals.datasets import index_corpus
from evals.question_set import SHIPPED, load_questions, selected

WEIGHTS = Path(__file__).parents[1] / "assistant" / "weights.json"
HITS = 20
FOLDS = 5
# A sentence is taken as gold where this share of its content words stands in the reference answer.
GOLD_SHARE = 0.6

Judge = Callable[[Evidence], bool]


@dataclass(frozen=True, slots=True)
class Example:
    """One question against one library, with what tells gold evidence."""

    source: str
    question: str
    answerable: bool
    gold: Judge
    library: Library


def board_examples(settings: Settings) -> Iterator[Example]:
    """Yield the development questions of the shipped set."""
    library = Library.open(settings=settings)
    for question in selected(load_questions(SHIPPED), "dev"):
        earlier: list[Turn] = []
        for each in (*question.history, question.question):
            asked = interpret(each, earlier, library.store, library.encoder).text
            earlier.append(turn(each, asked))
        gold_documents, touches = set(question.gold_documents), question.touches

        def gold(evidence: Evidence, gold_documents: set[str] = gold_documents, touches: Any = touches) -> bool:
            document = evidence.hit.stored.document
            return bool(gold_documents & {document.document_id, *document.paths}) and touches(evidence.text)

        yield Example("board", asked, question.answerable, gold, library)


def dataset_examples(folder: Path, settings: Settings, place: Path) -> Iterator[Example]:
    """Yield the questions of a public set, indexed aside in ``place``."""
    encoder = CachedEncoder(configured_encoder(settings), settings.cache_dir)
    aside = settings.model_copy(update={"index_dir": place, "vector_index": "exact"})
    library = Library.create(place, settings=aside, encoder=encoder)
    index_corpus(list(read_dataset(folder).documents.values()), library)
    for values in json_lines(folder / "questions.jsonl"):
        reference = [_content(str(answer)) for answer in values.get("answers", [])]
        ids = set(values.get("context_ids", []))

        def gold(evidence: Evidence, reference: list[set[str]] = reference, ids: set[str] = ids) -> bool:
            own = _content(evidence.text)
            there = evidence.hit.stored.document.document_id in ids
            return there and any(len(own & words) >= GOLD_SHARE * max(len(own), 1) for words in reference)

        asked = interpret(str(values["question"]), (), library.store, library.encoder).text
        yield Example(folder.name, asked, bool(values["answerable"]), gold, library)


def fit(examples: Sequence[Example], threshold: float) -> tuple[Weights, dict[str, Any]]:
    """Return the fitted weights and what the fit looked like."""
    vectors = [example.library.encoder.encode_query(example.question) for example in examples]
    hits = [
        search(e.question, e.library.store, e.library.encoder, HITS, vector=v)
        for e, v in zip(examples, vectors, strict=True)
    ]
    gathered = [
        gather(e.question, h, e.library.store, v, shipped_weights())
        for e, h, v in zip(examples, hits, vectors, strict=True)
    ]
    weights = replace(shipped_weights(), evidence=_fit_evidence(examples, gathered))
    rescored = [
        gather(e.question, h, e.library.store, v, weights) for e, h, v in zip(examples, hits, vectors, strict=True)
    ]
    features = [
        confidence_features(e.question, h, g, e.library.store) for e, h, g in zip(examples, hits, rescored, strict=True)
    ]
    return _fit_confidence(weights, examples, features, rescored, threshold)


def _fit_evidence(examples: Sequence[Example], gathered: Sequence[Sequence[Evidence]]) -> dict[str, float]:
    rows, labels, importance = [], [], []
    for example, evidence, of_set in zip(examples, gathered, _set_weights(examples), strict=True):
        gold = [example.answerable and example.gold(each) for each in evidence]
        if not any(gold) or all(gold):
            continue
        for each, is_gold in zip(evidence, gold, strict=True):
            rows.append([each.features[name] for name in FEATURES])
            labels.append(is_gold)
            # Half of a question's weight is on its gold evidence; every set weighs the same.
            of_kind = sum(gold) if is_gold else len(gold) - sum(gold)
            importance.append(of_set / of_kind)
    model = LogisticRegression(C=10.0, max_iter=5000).fit(np.array(rows), labels, sample_weight=importance)
    scale = abs(float(model.coef_[0][FEATURES.index("sentence")])) or 1.0
    return {name: round(float(value) / scale, 3) for name, value in zip(FEATURES, model.coef_[0], strict=True)}


def _set_weights(examples: Sequence[Example]) -> list[float]:
    """Every set weighs the same."""
    sizes = Counter(example.source for example in examples)
    return [100 / sizes[example.source] for example in examples]


def _class_weights(examples: Sequence[Example]) -> list[float]:
    """Answerable and unanswerable questions weigh the same within a set, and every set the same."""
    sizes = Counter((example.source, example.answerable) for example in examples)
    return [50 / sizes[example.source, example.answerable] for example in examples]


def _fit_confidence(
    weights: Weights,
    examples: Sequence[Example],
    features: Sequence[dict[str, float]],
    gathered: Sequence[Sequence[Evidence]],
    threshold: float,
) -> tuple[Weights, dict[str, Any]]:
    rows = np.array([[each[name] for name in CONFIDENCE_FEATURES] for each in features])
    labels = np.array([example.answerable for example in examples])
    importance = np.array(_class_weights(examples))
    model = LogisticRegression(C=20.0, max_iter=5000)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    chances = cross_val_predict(
        model, rows, labels, cv=folds, method="predict_proba", params={"sample_weight": importance}
    )[:, 1]
    model.fit(rows, labels, sample_weight=importance)
    # What is refused whatever the weights.
    refused = [
        not each["sought"] or bool(each["names_missing"]) or out_of_scope(example.question) is not None
        for example, each in zip(examples, features, strict=True)
    ]
    chances[np.array(refused)] = 0.0
    fitted = replace(
        weights,
        confidence={n: round(float(v), 3) for n, v in zip(CONFIDENCE_FEATURES, model.coef_[0], strict=True)},
        intercept=round(float(model.intercept_[0]), 3),
        threshold=round(threshold, 3),
    )
    sources = sorted({example.source for example in examples})
    return fitted, {name: _summary(name, examples, chances, labels, gathered, threshold) for name in sources}


def _summary(
    name: str,
    examples: Sequence[Example],
    chances: Any,
    labels: Any,
    gathered: Sequence[Sequence[Evidence]],
    threshold: float,
) -> dict[str, Any]:
    mine = np.array([example.source == name for example in examples])
    tops = [
        any(example.gold(each) for each in evidence[:1])
        for example, evidence in zip(examples, gathered, strict=True)
        if example.source == name and example.answerable
    ]
    return {
        "questions": int(mine.sum()),
        "first_evidence_gold": round(float(np.mean(tops)), 3),
        "auc": round(float(roc_auc_score(labels[mine], chances[mine])), 3),
        "answered": round(float((chances[mine & labels] >= threshold).mean()), 3),
        "false_answers": round(float((chances[mine & ~labels] >= threshold).mean()), 3),
        "curve": [
            {
                "threshold": float(t),
                "answered": round(float((chances[mine & labels] >= t).mean()), 3),
                "false_answers": round(float((chances[mine & ~labels] >= t).mean()), 3),
            }
            for t in np.round(np.arange(0.2, 0.9, 0.1), 1)
        ],
    }


def _content(text: str) -> set[str]:
    return {word for word in words(re.sub(r"``|''", " ", text)) if word not in STOP_WORDS}


def main() -> None:
    """Fit, print, and write the weights where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--dataset", type=Path, action="append", default=[])
    parser.add_argument("--threshold", type=float, default=shipped_weights().threshold)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    settings = load_settings()
    with tempfile.TemporaryDirectory(prefix="fit-") as place:
        examples = list(board_examples(settings))
        for number, folder in enumerate(arguments.dataset):
            examples += dataset_examples(folder, settings, Path(place) / str(number))
        weights, summary = fit(examples, arguments.threshold)
    values = {
        "evidence": dict(weights.evidence),
        "confidence": dict(weights.confidence),
        "intercept": weights.intercept,
        "threshold": weights.threshold,
    }
    sys.stdout.write(json.dumps({"weights": values, "cross_validated": summary}, indent=1) + "\n")
    if arguments.write:
        WEIGHTS.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
