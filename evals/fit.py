"""Fit ``assistant/answering/weights.json``: which evidence to choose, and when there is enough of it to answer.

    python -m evals.fit --folds DIR [--dataset DIR]… [--threshold 0.2] [--write]

Uses the development questions of the shipped sets against the library in ``index/``, and any folder in BEIR layout, or
of PDFs, with a ``questions.jsonl`` or questions of ours (``evals/questions/``), of which every second question is left
to be measured by. Both models are logistic regressions; every question counts the same, and so does every set. Each
answerable question is asked a second time with its gold documents hidden: then the library does not hold the answer,
though it holds all that is near it. And all are asked once more of a quarter of the library, so that its size is
learnt apart from what it is about. Every question is embedded with the adapter in ``--folds`` that was trained without
it (``python -m evals.adapt --folds``): one that has seen a question is surer than it will be of another. The threshold
is chosen by a person from the printed curves (docs/evaluation.md says why). Test questions are never read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from assistant.answering import answerability
from assistant.answering.evidence import FEATURES, Evidence, Weights, gather, shipped_weights
from assistant.answering.refusing import refused_because
from assistant.api import Library, configured_encoder
from assistant.asking.follow_up import Turn, turn
from assistant.asking.interpret import interpret
from assistant.asking.question_vectors import QuestionVectors, embed_question
from assistant.asking.scope import out_of_scope
from assistant.config import Settings, load_settings
from assistant.library.base import Reader, Row
from assistant.search import search
from assistant.text.words import STOP_WORDS, stem, words
from assistant.types import Encoder, Filters, Hit, StoredDocument
from evals.beir import json_lines, read_dataset
from evals.cache import CachedEncoder
from evals.datasets import fill
from evals.question_set import ABOUT_PUBLIC_SETS, OUTSIDE, PLAIN, SHIPPED, load_questions, selected, split_of

WEIGHTS = Path(__file__).parents[1] / "assistant" / "answering" / "weights.json"
HITS = 20
FOLDS = 5
# A sentence is taken as gold where this share of its content words stands in the reference answer.
GOLD_SHARE = 0.6
# The points for form and the margin between claims were set by hand on this scale.
LOGITS_PER_POINT = 2.25
# What a question with its gold documents hidden counts, beside one that was written to have no answer: other documents
# may say the same in words that the gold patterns do not know.
HIDDEN_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Example:
    """One question against one library.

    ``writer`` is who wrote it, or a group of questions written together, as far as its id tells.
    ``says`` tells whether a text gives the answer; ``hides`` are documents that the library is taken not to hold, and
    ``hidden`` says that the gold documents are among them.
    """

    source: str
    writer: str
    question: str
    answerable: bool
    library: Library
    gold_documents: frozenset[str]
    says: Callable[[str], bool]
    hides: frozenset[str] = frozenset()

    @property
    def hidden(self) -> bool:
        return bool(self.gold_documents & self.hides)

    def gold(self, evidence: Evidence) -> bool:
        """Return whether evidence of a gold document gives the answer."""
        return self.is_of_gold(evidence.hit.stored.document) and self.says(evidence.text)

    def is_of_gold(self, document: StoredDocument) -> bool:
        """Return whether a document is one of those that hold the answer."""
        return bool({document.document_id, *document.paths} & self.gold_documents)

    def store(self) -> Reader:
        """Return what is searched: the library, without the gold documents where they are hidden."""
        store = self.library.store
        if not self.hides:
            return store
        # The encoder is asked for any vector: every passage is wanted.
        rows = store.dense(self.library.encoder.encode_query(self.question), store.passage_count(), None)
        return cast(Reader, _Without(store, self.hides, frozenset(rows)))


class _Without:
    """A library as it would be without some of its documents."""

    def __init__(self, store: Reader, documents: frozenset[str], rows: frozenset[Row]) -> None:
        self._store = store
        stored = store.passages(list(rows))
        gone = [row for row, each in stored.items() if {each.document.document_id, *each.document.paths} & documents]
        self._rows = rows - set(gone)
        self._gone = [
            f" {_stemmed(' '.join([each.document.metadata.title, *each.passage.heading, each.passage.text]))} "
            for each in (stored[row] for row in gone)
        ]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def allowed(self, filters: Filters) -> frozenset[Row]:
        assert filters == Filters()
        return self._rows

    def passage_count(self) -> int:
        return len(self._rows)

    def document_frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        whole = self._store.document_frequencies(terms)
        return {
            term: max(count - sum(f" {_stemmed(term)} " in text for text in self._gone), 0)
            for term, count in whole.items()
        }


def _stemmed(text: str) -> str:
    return " ".join(stem(word) for word in words(text))


def board_examples(settings: Settings) -> Iterator[Example]:
    """Yield the development questions of the shipped sets."""
    library = Library.open(settings=settings)
    sets = {"board": [*load_questions(SHIPPED), *load_questions(OUTSIDE)], "plain": load_questions(PLAIN)}
    for source, question in ((name, each) for name, of_set in sets.items() for each in selected(of_set, "dev")):
        earlier: list[Turn] = []
        for each in (*question.history, question.question):
            asked = interpret(each, earlier, library.store, library.encoder).text
            earlier.append(turn(each, asked))
        documents = frozenset(question.gold_documents)
        yield Example(source, _writer(question.id), asked, question.answerable, library, documents, question.touches)


def dataset_examples(folder: Path, settings: Settings, place: Path) -> Iterator[Example]:
    """Yield the half of a public set's questions that may be tuned on, indexed aside in ``place``."""
    encoder = CachedEncoder(configured_encoder(settings), settings.cache_dir)
    aside = settings.model_copy(update={"index_dir": place, "vector_index": "exact"})
    library = Library.create(place, settings=aside, encoder=encoder)
    ours = ABOUT_PUBLIC_SETS.get(folder.name)
    dataset = read_dataset(folder, ours)
    fill(library, dataset)
    # The set's own say of a question without an answer, too, which passage looks as if it held one.
    near = {} if ours else {str(v["id"]): v.get("context_ids", []) for v in json_lines(folder / "questions.jsonl")}
    for question in dataset.questions:
        if split_of(question.id) == "dev":
            asked = interpret(question.question, (), library.store, library.encoder).text
            documents = frozenset(question.gold_documents) | frozenset(near.get(question.id, []))
            says = question.holds if ours else _as_a_reference_says(question.answers)
            yield Example(folder.name, question.id, asked, question.answerable, library, documents, says)


def _writer(question_id: str) -> str:
    return question_id.rpartition("-")[0] or question_id


def fold_of(example: Example, folds: int) -> int:
    """Return which of ``folds`` a question is measured in: all that one writer wrote in the same."""
    return int(hashlib.sha256(f"{example.source} {example.writer}".encode()).hexdigest(), 16) % folds


def _as_a_reference_says(answers: Sequence[str]) -> Callable[[str], bool]:
    """Return what tells whether a text says what one of some long answers in free words does."""
    reference = [_content(answer) for answer in answers]

    def says(text: str) -> bool:
        own = _content(text)
        return any(len(own & words) >= GOLD_SHARE * max(len(own), 1) for words in reference)

    return says


def fit(examples: Sequence[Example], encoders: Sequence[Encoder], threshold: float) -> tuple[Weights, dict[str, Any]]:
    """Return the fitted weights and what the fit looked like.

    :param encoders: one a fold; each embeds the questions of its own, which its adapter has not seen.
    """
    asked = [
        _ask(variant, encoders[fold_of(example, len(encoders))])
        for example in examples
        for variant in _variants(example)
    ]
    # Where the gold documents are hidden, another may give the answer, too.
    asked = [each for each in asked if not (each.example.hidden and each.answered(shipped_weights()))]
    gathered = [each.evidence(shipped_weights()) for each in asked]
    examples = [each.example for each in asked]
    weights = replace(shipped_weights(), evidence=_fit_evidence(examples, gathered))
    gathered = [each.evidence(weights) for each in asked]
    features = [
        answerability.features(each.example.question, each.hits, evidence, each.store, each.store.passage_count())
        for each, evidence in zip(asked, gathered, strict=True)
    ]
    refused = [
        bool(refused_because(each.example.question, evidence, each.store))
        or out_of_scope(each.example.question) is not None
        for each, evidence in zip(asked, gathered, strict=True)
    ]
    return _fit_confidence(weights, examples, features, refused, gathered, threshold)


def _variants(example: Example) -> Iterator[Example]:
    """Yield the question against the whole library and a quarter of it, each with and without the gold documents."""
    others = sorted(
        document.document_id
        for document in example.library.documents()
        if not {document.document_id, *document.paths} & example.gold_documents
    )
    chosen = random.Random(example.question)
    most = frozenset(chosen.sample(others, len(others) * 3 // 4))
    for hides in (frozenset[str](), most):
        yield replace(example, hides=hides)
        if example.answerable:
            yield replace(example, answerable=False, hides=hides | example.gold_documents)


@dataclass(frozen=True, slots=True)
class _Asked:
    example: Example
    store: Reader
    vectors: QuestionVectors
    hits: Sequence[Hit]

    def evidence(self, weights: Weights) -> list[Evidence]:
        return gather(self.example.question, self.hits, self.store, self.vectors, weights)

    def answered(self, weights: Weights) -> bool:
        return any(self.example.says(each.text) for each in self.evidence(weights))


def _ask(example: Example, encoder: Encoder) -> _Asked:
    vectors = embed_question(example.question, encoder)
    store = example.store()
    hits = search(example.question, store, encoder, HITS, vectors=vectors)
    return _Asked(example, store, vectors, hits)


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
    points = model.coef_[0] / LOGITS_PER_POINT
    return {name: round(float(value), 3) for name, value in zip(FEATURES, points, strict=True)}


def _set_weights(examples: Sequence[Example]) -> list[float]:
    """Every set weighs the same."""
    sizes = Counter(example.source for example in examples)
    return [100 / sizes[example.source] for example in examples]


def _class_weights(examples: Sequence[Example]) -> list[float]:
    """Answerable and unanswerable questions weigh the same within a set.

    So does every set, but for ours about public sets, which weigh nothing: their near misses are so near that they
    would teach nothing but doubt.
    """
    sizes: defaultdict[tuple[str, bool], float] = defaultdict(float)
    shares = [
        0.0 if example.source in ABOUT_PUBLIC_SETS else HIDDEN_SHARE if example.hidden else 1.0 for example in examples
    ]
    for example, share in zip(examples, shares, strict=True):
        sizes[example.source, example.answerable] += share
    return [
        50 * share / (sizes[example.source, example.answerable] or 1.0)
        for example, share in zip(examples, shares, strict=True)
    ]


def _fit_confidence(
    weights: Weights,
    examples: Sequence[Example],
    features: Sequence[dict[str, float]],
    refused: Sequence[bool],
    gathered: Sequence[Sequence[Evidence]],
    threshold: float,
) -> tuple[Weights, dict[str, Any]]:
    rows = np.array([[each[name] for name in answerability.FEATURES] for each in features])
    labels = np.array([example.answerable for example in examples])
    importance = np.array(_class_weights(examples))
    model = LogisticRegression(C=20.0, max_iter=5000)
    # A question and its twin with the gold documents hidden are never on both sides.
    groups = [f"{example.source} {example.question}" for example in examples]
    folds = GroupKFold(FOLDS, shuffle=True, random_state=0)
    chances = cross_val_predict(
        model, rows, labels, groups=groups, cv=folds, method="predict_proba", params={"sample_weight": importance}
    )[:, 1]
    model.fit(rows, labels, sample_weight=importance)
    chances[np.array(refused)] = 0.0
    chances[np.array([bool(each[answerability.DECIDING]) for each in features])] = 1.0
    fitted = replace(
        weights,
        confidence={n: round(float(v), 3) for n, v in zip(answerability.FEATURES, model.coef_[0], strict=True)},
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
    mine = np.array([example.source == name and not example.hides - example.gold_documents for example in examples])
    tops = [
        any(example.gold(each) for each in evidence[:1])
        for example, evidence in zip(examples, gathered, strict=True)
        if example.source == name and example.answerable
    ]
    hidden = np.array([example.hidden for example in examples])
    answerable, unanswerable, without = mine & labels, mine & ~labels & ~hidden, mine & hidden

    def shares(at: float) -> dict[str, float]:
        return {
            "threshold": round(at, 2),
            "answered": round(float((chances[answerable] >= at).mean()), 3),
            "false_answers": round(float((chances[unanswerable] >= at).mean()), 3),
            "false_answers_hidden": round(float((chances[without] >= at).mean()), 3),
        }

    return {
        "questions": int(mine.sum()),
        "first_evidence_gold": round(float(np.mean(tops)), 3),
        "auc": round(float(roc_auc_score(labels[mine & ~hidden], chances[mine & ~hidden])), 3),
        "auc_hidden": round(float(roc_auc_score(labels[answerable | without], chances[answerable | without])), 3),
        **shares(threshold),
        "curve": [shares(float(at)) for at in np.arange(0.1, 0.9, 0.05)],
    }


def _content(text: str) -> set[str]:
    return {word for word in words(re.sub(r"``|''", " ", text)) if word not in STOP_WORDS}


def main() -> None:
    """Fit, print, and write the weights where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--dataset", type=Path, action="append", default=[])
    parser.add_argument("--folds", type=Path, required=True)
    parser.add_argument("--threshold", type=float, default=shipped_weights().threshold)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    settings = load_settings()
    adapters = sorted(arguments.folds.glob("*.safetensors"))
    if not adapters:
        parser.error(f"{arguments.folds} holds no adapters: run python -m evals.adapt --folds {arguments.folds} first")
    # Remembered, since every question is asked of up to four libraries.
    encoders = [
        CachedEncoder(
            configured_encoder(settings.model_copy(update={"question_adapter": str(each)})), settings.cache_dir
        )
        for each in adapters
    ]
    with tempfile.TemporaryDirectory(prefix="fit-") as place:
        examples = list(board_examples(settings))
        for number, folder in enumerate(arguments.dataset):
            examples += dataset_examples(folder, settings, Path(place) / str(number))
        weights, summary = fit(examples, encoders, arguments.threshold)
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
