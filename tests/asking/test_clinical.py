from __future__ import annotations

import numpy as np
import pytest

from assistant.api import configured_encoder
from assistant.asking.clinical import Examples, embedded, examples
from assistant.config import load_settings
from tests.fakes import HashEncoder


@pytest.fixture(scope="module")
def real_encoder():
    return configured_encoder(load_settings())


@pytest.fixture(scope="module")
def shipped(real_encoder):
    return examples(real_encoder)


def test_the_shipped_vectors_are_those_of_the_shipped_examples(shipped, real_encoder):
    now = embedded(real_encoder)
    for stored, fresh in ((shipped.clinical, now.clinical), (shipped.other, now.other)):
        assert stored.shape == fresh.shape
        assert (stored * fresh).sum(axis=1).min() > 0.999


@pytest.mark.parametrize(
    "question",
    [
        "can i take ibuprofen with warfarin",
        "my knee hurts when I climb stairs",
        "how can I bring down a fever",
        "is amoxicillin ok for a tooth infection",
    ],
)
def test_questions_like_the_clinical_ones_are_told_by_what_they_are_like(shipped, real_encoder, question):
    assert shipped.look_clinical(real_encoder.encode_query(question))


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
def test_questions_about_services_are_not(shipped, real_encoder, question):
    assert not shipped.look_clinical(real_encoder.encode_query(question))


def test_what_is_like_nothing_is_not_clinical():
    clinical, other = np.eye(4, dtype=np.float32)[:2], np.eye(4, dtype=np.float32)[2:3]
    both = Examples(clinical, other)
    assert not both.look_clinical(np.array([[0, 0, 0, 1]], dtype=np.float32))
    assert both.look_clinical(np.array([[0.7, 0.7, 0, 0]], dtype=np.float32))


def test_a_model_that_does_not_tell_the_examples_apart_is_not_used(shipped):
    assert shipped.told_apart > 0.9
    assert examples(HashEncoder()) is None
