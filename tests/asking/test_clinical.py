from __future__ import annotations

import numpy as np
import pytest

from assistant.api import configured_encoder
from assistant.asking.clinical import Examples, _examples, asks_for_clinical_advice, embedded
from assistant.config import load_settings
from assistant.models import NO_ADAPTER, load_encoder
from tests.fakes import HashEncoder


@pytest.fixture(scope="module")
def real_encoder():
    return configured_encoder(load_settings())


def test_the_shipped_vectors_are_those_of_the_shipped_examples(real_encoder):
    shipped, now = _examples(real_encoder), embedded(real_encoder)
    for mine, fresh in ((shipped.as_questions, now.as_questions), (shipped.as_documents, now.as_documents)):
        for stored, made in ((mine.clinical, fresh.clinical), (mine.other, fresh.other)):
            assert stored.shape == made.shape
            assert (stored * made).sum(axis=1).min() > 0.999
            assert (stored * made).sum(axis=1).max() < 1.001


@pytest.mark.parametrize(
    "question",
    [
        "can i take ibuprofen with warfarin",
        "my knee hurts when I climb stairs",
        "how can I bring down a fever",
        "is amoxicillin ok for a tooth infection",
    ],
)
def test_questions_like_the_clinical_ones_are_told_by_what_they_are_like(real_encoder, question):
    assert asks_for_clinical_advice(question, real_encoder.encode_query(question), real_encoder)


@pytest.mark.parametrize(
    "question",
    [
        "is the 18 week standard 92% or 95%",
        "what should the board do about smoking?",
        "which cancers does the approach name",
        "how many people with diabetes use a glucose monitor",
        "who won the world cup",
        "why do patients miss appointments?",
    ],
)
def test_questions_about_services_are_not(real_encoder, question):
    assert not asks_for_clinical_advice(question, real_encoder.encode_query(question), real_encoder)


def test_what_is_like_nothing_is_not_clinical():
    clinical, other = np.eye(4, dtype=np.float32)[:2], np.eye(4, dtype=np.float32)[2:3]
    both = Examples(clinical, other)
    assert not both.look_clinical(np.array([[0, 0, 0, 1]], dtype=np.float32))
    assert both.look_clinical(np.array([[0.7, 0.7, 0, 0]], dtype=np.float32))


def test_a_model_that_does_not_tell_the_examples_apart_is_not_used(real_encoder):
    assert embedded(real_encoder).as_documents.told_apart > 0.9
    assert not asks_for_clinical_advice("my knee hurts", HashEncoder().encode_query("my knee hurts"), HashEncoder())


def test_what_looks_clinical_only_with_the_adapter_is_not(real_encoder):
    question = "how many people with diabetes use a glucose monitor"
    assert _examples(real_encoder).as_questions.look_clinical(real_encoder.encode_query(question))
    assert not asks_for_clinical_advice(question, real_encoder.encode_query(question), real_encoder)


def test_without_an_adapter_the_question_is_embedded_once(monkeypatch):
    bare = load_encoder(adapter=NO_ADAPTER)
    vector = bare.encode_query("my knee hurts when I climb stairs")
    assert asks_for_clinical_advice("my knee hurts when I climb stairs", vector, bare)
    monkeypatch.setattr(bare, "encode_documents", None)
    assert asks_for_clinical_advice("my knee hurts when I climb stairs", vector, bare)
