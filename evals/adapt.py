"""Train ``assistant/question_adapter.safetensors``: what questions need from the embedding model beside documents.

    python -m evals.adapt [--dataset DIR]… [--folds DIR] [--write]

Uses what ``python -m evals.fit`` does: the development questions of the shipped sets, and of any other folder in BEIR
layout, or of PDFs, every second question. Test questions are never read, nor any in slang. The model stays as it is;
beside each of its linear layers two small matrices are learnt (LoRA, Hu et al. 2021) that bring a question nearer to
the sentences and passages that answer it than to all others of its library (InfoNCE, van den Oord et al. 2018). The
nearest sentence also has to tell whether there is an answer: near where there is one, not so near where there is none,
or where the documents that hold it are taken away.

Without ``--write`` it is trained once a fold, leaving out the questions of some writers, and what is printed was
measured on those. ``--folds`` keeps these adapters: ``python -m evals.fit --folds`` needs them, since what an adapter
has seen in training looks surer than it is. With ``--write`` it is trained on all of them. It takes a quarter of an
hour a fold on one core (``OMP_NUM_THREADS=1``; two are no faster).
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import math
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from sklearn.metrics import roc_auc_score
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import parametrize

from assistant.config import load_settings
from assistant.models import NO_ADAPTER, SHIPPED_ADAPTER, load_encoder
from assistant.passages import embedded_parts, embedded_text
from assistant.question_adapter import DOWN, UP, adapted
from evals.fit import Example, board_examples, dataset_examples, fold_of

FOLDS = 3
RANK = 4
EPOCHS = 10
BATCH = 32
LEARNING_RATE = 2e-3
WARM_UP = 20
# So much of what was learnt is added to the model (WiSE-FT, Wortsman et al. 2022): all of it would find a little more
# of what it has seen the like of, and less of the rest.
SHARE = 0.7
# Cosines are multiplied by it before they are compared.
SHARPNESS = 20.0
# What a gold passage counts beside a gold sentence, and how far a question is held where the bare model puts it.
PASSAGE_SHARE, HELD = 0.5, 0.2
# What telling whether there is an answer counts, and that of a question whose documents are taken away: others may say
# the same. The scale of what the nearest sentence tells, and where it begins to be near enough.
TELLS, TELLS_HIDDEN, TELLS_SHARPNESS, NEAR_ENOUGH = 1.0, 0.3, 10.0, 0.45
# Every word of a question is left out so often, in seven of ten questions: what is learnt may hang on no single word.
LEFT_OUT, KEPT_WHOLE, LEAST_WORDS = 0.1, 0.3, 3


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """A library as vectors: passages, shape (passages, dimensions), and sentences, shape (sentences, dimensions)."""

    passages: Tensor
    sentences: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """A question and where its answer stands on its shelf; ``others`` are the sentences of all other documents."""

    example: Example
    shelf: Shelf
    gold: Tensor
    gold_passages: Tensor
    others: Tensor


class _Products(nn.Module):
    """A weight with the product of two small matrices added."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        outputs, inputs = weight.shape
        self.down = nn.Parameter(torch.randn(RANK, inputs) / math.sqrt(inputs))
        self.up = nn.Parameter(torch.zeros(outputs, RANK))

    def forward(self, weight: Tensor) -> Tensor:
        return weight + self.up @ self.down


def lessons(examples: Sequence[Example]) -> list[Lesson]:
    """Return what can be learnt from: an answerable question is left out where no sentence of its documents answers."""
    of_library: dict[int, list[Example]] = defaultdict(list)
    for example in examples:
        of_library[id(example.library)].append(example)
    taught = (each for group in of_library.values() for each in _of_library(group))
    return [each for each in taught if len(each.gold) or not each.example.answerable]


def _of_library(examples: Sequence[Example]) -> Iterator[Lesson]:
    library = examples[0].library
    passages = [stored for stored, _ in library.store.all_passages()]
    texts = [embedded_text(each.passage) for each in passages]
    places = [embedded_parts(each.passage) for each in passages]
    vectors, sentences = library.encoder.encode_documents(texts, places)
    shelf = Shelf(torch.tensor(vectors), torch.tensor(np.concatenate(sentences)))
    said = [(row, texts[row][start:end]) for row, parts in enumerate(places) for start, end in parts]
    for example in examples:
        rows = {row for row, each in enumerate(passages) if example.is_of_gold(each.document)}
        gold = [n for n, (row, text) in enumerate(said) if row in rows and example.says(text)]
        answering = {said[n][0] for n in gold} | {row for row in rows if example.says(passages[row].passage.text)}
        others = [n for n, (row, _) in enumerate(said) if row not in rows]
        yield Lesson(example, shelf, torch.tensor(gold), torch.tensor(sorted(answering)), torch.tensor(others))


def train(taught: Sequence[Lesson], model: Any) -> dict[str, Tensor]:
    """Return the adapter for a SentenceTransformer, which stays as it is: the matrices by their names in the file."""
    torch.manual_seed(0)
    chosen = random.Random(0)
    trained = copy.deepcopy(model)
    network = trained[0].auto_model.requires_grad_(requires_grad=False)
    layers = {name: layer for name, layer in network.named_modules() if _is_adapted(name, layer)}
    products = {}
    for name, layer in layers.items():
        products[name] = _Products(layer.weight)
        parametrize.register_parametrization(layer, "weight", products[name])
    near_enough = nn.Parameter(torch.tensor(NEAR_ENOUGH))
    learnt = [*(matrix for each in products.values() for matrix in each.parameters()), near_enough]
    optimizer = torch.optim.AdamW(learnt, lr=LEARNING_RATE, weight_decay=0.01)
    with torch.no_grad():
        before = {each.example.question: embed([each.example.question], model)[0] for each in taught}
    steps = EPOCHS * (len(taught) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / WARM_UP) * (1 - step / steps)
    )
    trained.train()
    for _ in range(EPOCHS):
        order = chosen.sample(taught, len(taught))
        for start in range(0, len(order) - BATCH + 1, BATCH):
            batch = order[start : start + BATCH]
            questions = embed([_with_gaps(each.example.question, chosen) for each in batch], trained)
            held = torch.stack([before[each.example.question] for each in batch])
            losses = [_loss(each, question, near_enough) for each, question in zip(batch, questions, strict=True)]
            loss = torch.stack(losses).mean() + HELD * (1 - (questions * held).sum(dim=1)).mean()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    return {
        name + ending: matrix.detach().half().contiguous()
        for name, each in products.items()
        for ending, matrix in ((DOWN, each.down), (UP, SHARE * each.up))
    }


def _is_adapted(name: str, layer: nn.Module) -> bool:
    return isinstance(layer, nn.Linear) and name.startswith("encoder.")


def embed(questions: Sequence[str], model: Any) -> Tensor:
    """Return the questions' unit vectors, shape (questions, dimensions), in one batch, with their gradients."""
    features = model.preprocess(list(questions))
    return functional.normalize(model(features)["sentence_embedding"], dim=1)


def _loss(lesson: Lesson, question: Tensor, near_enough: Tensor) -> Tensor:
    to_sentences = SHARPNESS * (lesson.shelf.sentences @ question)
    answerable = torch.tensor(float(lesson.example.answerable))
    loss = TELLS * _tells(to_sentences, near_enough, answerable)
    if not lesson.example.answerable:
        return loss
    if len(lesson.others):
        loss = loss + TELLS * TELLS_HIDDEN * _tells(to_sentences[lesson.others], near_enough, torch.tensor(0.0))
    loss = loss + to_sentences.logsumexp(0) - to_sentences[lesson.gold].logsumexp(0)
    to_passages = SHARPNESS * (lesson.shelf.passages @ question)
    return loss + PASSAGE_SHARE * (to_passages.logsumexp(0) - to_passages[lesson.gold_passages].logsumexp(0))


def _tells(to_sentences: Tensor, near_enough: Tensor, answerable: Tensor) -> Tensor:
    nearest = to_sentences.logsumexp(0) / SHARPNESS
    return functional.binary_cross_entropy_with_logits(TELLS_SHARPNESS * (nearest - near_enough), answerable)


def _with_gaps(question: str, chosen: random.Random) -> str:
    if chosen.random() < KEPT_WHOLE:
        return question
    kept = [word for word in question.split() if chosen.random() > LEFT_OUT]
    return " ".join(kept) if len(kept) >= LEAST_WORDS else question


def measured(asked: Sequence[Lesson], model: Any) -> dict[str, dict[str, float | None]]:
    """Return by source, by the nearest sentence alone: first gold, mean reciprocal rank, area under the curve.

    Each is None where a source has no question that tells: none with an answer, or all with one, or none.
    """
    firsts, ranks, nearest, labels = (defaultdict[str, list[float]](list) for _ in range(4))
    with torch.no_grad():
        for each in asked:
            source = each.example.source
            to_sentences = each.shelf.sentences @ embed([each.example.question], model)[0]
            nearest[source].append(float(to_sentences.max()))
            labels[source].append(each.example.answerable)
            if each.example.answerable:
                rank = 1 + int((to_sentences > to_sentences[each.gold].max()).sum())
                firsts[source].append(rank == 1)
                ranks[source].append(1 / rank)
    return {
        source: {
            "questions": len(labels[source]),
            "first_gold": round(float(np.mean(firsts[source])), 3) if firsts[source] else None,
            "mrr": round(float(np.mean(ranks[source])), 3) if ranks[source] else None,
            "auc": round(float(roc_auc_score(labels[source], nearest[source])), 3)
            if len(set(labels[source])) > 1
            else None,
        }
        for source in sorted(labels)
    }


def main() -> None:
    """Train and print; keep the adapters where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--dataset", type=Path, action="append", default=[])
    parser.add_argument("--folds", type=Path)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    settings = load_settings().model_copy(update={"question_adapter": NO_ADAPTER})
    model = load_encoder().published
    with tempfile.TemporaryDirectory(prefix="adapt-") as place:
        examples = list(board_examples(settings))
        for number, folder in enumerate(arguments.dataset):
            examples += dataset_examples(folder, settings, Path(place) / str(number))
        taught = lessons(examples)
    if arguments.write:
        save_file(train(taught, model), SHIPPED_ADAPTER)
        digest = hashlib.sha256(SHIPPED_ADAPTER.read_bytes()).hexdigest()
        sys.stdout.write(f'SHIPPED_ADAPTER_SHA256 = "{digest}"\n')
        return
    with tempfile.TemporaryDirectory(prefix="folds-") as place:
        kept = arguments.folds or Path(place)
        kept.mkdir(parents=True, exist_ok=True)
        for fold in range(FOLDS):
            unseen = [each for each in taught if fold_of(each.example, FOLDS) == fold]
            seen = [each for each in taught if fold_of(each.example, FOLDS) != fold]
            file = kept / f"{fold}.safetensors"
            save_file(train(seen, model), file)
            told = {"fold": fold, "before": measured(unseen, model), "after": measured(unseen, adapted(model, file))}
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
