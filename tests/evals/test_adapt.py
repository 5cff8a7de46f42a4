"""Training a question adapter: what it learns, and from whom."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch
from safetensors.torch import save_file

from assistant.models import load_encoder
from assistant.question_adapter import adapted
from evals import adapt
from evals.adapt import Lesson, Shelf, embed, measured, train
from evals.fit import fold_of

SENTENCES = [
    "Interpreters are booked two weeks before the visit.",
    "The annual report is published every October.",
    "Car parks stay open all night.",
]
ASKED = {
    "how soon do we need to line up a translator": 0,
    "when does the yearly write up come out": 1,
    "is there somewhere to leave the motor after dark": 2,
}


@pytest.fixture(scope="module")
def model():
    return load_encoder().published


@pytest.fixture(scope="module")
def taught(model):
    with torch.no_grad():
        shelf = Shelf(embed(SENTENCES, model), embed(SENTENCES, model))
    return [_lesson(question, shelf, gold) for question, gold in ASKED.items()] + [
        _lesson("who won the cup final", shelf, None)
    ]


def _lesson(question, shelf, gold):
    example = SimpleNamespace(source="ours", writer=question, question=question, answerable=gold is not None)
    of_gold = [] if gold is None else [gold]
    others = [place for place in range(len(SENTENCES)) if place != gold]
    return Lesson(example, shelf, torch.tensor(of_gold), torch.tensor(of_gold), torch.tensor(others))


def test_it_brings_questions_near_their_answers_and_leaves_the_model_alone(taught, model, monkeypatch, tmp_path):
    monkeypatch.setattr(adapt, "BATCH", 4)
    monkeypatch.setattr(adapt, "EPOCHS", 15)
    with torch.no_grad():
        published = embed(list(ASKED), model)
    save_file(train(taught, model), tmp_path / "new.safetensors")
    trained = adapted(model, tmp_path / "new.safetensors")
    with torch.no_grad():
        assert torch.equal(embed(list(ASKED), model), published)
        answers = taught[0].shelf.sentences
        before, after = (embed(list(ASKED), each) @ answers.T for each in (model, trained))
        elsewhere = embed(["who won the cup final"], trained) @ answers.T
    gold = torch.arange(len(ASKED))
    assert bool((after[gold, gold] > before[gold, gold]).all())
    assert float(elsewhere.max()) < float(after[gold, gold].min())
    assert measured(taught, trained) == {"ours": {"questions": 4, "first_gold": 1.0, "mrr": 1.0, "auc": 1.0}}


def test_what_nothing_tells_of_is_not_measured(taught, model):
    assert measured(taught[-1:], model) == {"ours": {"questions": 1, "first_gold": None, "mrr": None, "auc": None}}
    assert measured(taught[:1], model)["ours"]["auc"] is None


def test_the_same_lessons_give_the_same_adapter(taught, model, monkeypatch):
    monkeypatch.setattr(adapt, "BATCH", 4)
    monkeypatch.setattr(adapt, "EPOCHS", 1)
    one, other = train(taught, model), train(taught, model)
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_all_that_one_writer_wrote_is_measured_in_one_fold():
    def of(writer, question):
        return fold_of(SimpleNamespace(source="ours", writer=writer, question=question), 3)

    assert len({of("lotA", number) for number in range(20)}) == 1
    assert len({of(f"lot{number}", "who?") for number in range(20)}) == 3
