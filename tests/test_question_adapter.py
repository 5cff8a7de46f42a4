"""What questions are embedded with: the published model and a low-rank adapter, of which no document has any part."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from assistant.errors import ModelUnavailable
from assistant.models import NO_ADAPTER, SHIPPED_ADAPTER, load_encoder
from assistant.question_adapter import DOWN, UP

QUESTION = "who has to sign the plan"
LAYER = "encoder.layer.0.attention.self.query"


@pytest.fixture(scope="module")
def bare():
    return load_encoder(adapter=NO_ADAPTER)


def test_a_question_is_embedded_with_the_adapter_and_a_document_without(bare):
    shipped = load_encoder()
    assert not np.allclose(shipped.encode_query(QUESTION), bare.encode_query(QUESTION), atol=0.01)
    for mine, published in zip(
        shipped.encode_documents([QUESTION], [[(0, 3)]]), bare.encode_documents([QUESTION], [[(0, 3)]]), strict=True
    ):
        assert np.array_equal(mine[0], published[0])
    assert shipped.fingerprint == bare.fingerprint  # no index changes


def test_a_question_and_its_words_come_from_one_model(bare):
    shipped = load_encoder()
    whole, [word] = shipped.encode_question(QUESTION, [(0, 3)])
    assert np.array_equal(whole, shipped.encode_query(QUESTION))
    assert not np.allclose(word, bare.encode_question(QUESTION, [(0, 3)])[1][0], atol=0.01)


def test_without_an_adapter_a_question_is_embedded_as_a_document(bare):
    [document], _ = bare.encode_documents([QUESTION], [[]])
    assert np.allclose(bare.encode_query(QUESTION)[0], document, atol=1e-6)


def test_another_model_has_no_adapter_unless_one_is_given(bare, tmp_path):
    other = load_encoder(str(bare.folder))
    assert np.array_equal(other.encode_query(QUESTION), bare.encode_query(QUESTION))
    given = load_encoder(str(bare.folder), adapter=str(SHIPPED_ADAPTER))
    assert np.array_equal(given.encode_query(QUESTION), load_encoder().encode_query(QUESTION))


def test_the_product_of_its_matrices_is_added_to_a_weight(bare, tmp_path):
    file = tmp_path / "one.safetensors"
    down, up = torch.ones(1, 384), torch.zeros(384, 1)
    up[0] = 0.5
    save_file({LAYER + DOWN: down, LAYER + UP: up}, file)
    encoder = load_encoder(adapter=str(file))
    encoder.warm()
    before = encoder.published[0].auto_model.get_submodule(LAYER).weight
    after = encoder._question_model[0].auto_model.get_submodule(LAYER).weight
    assert torch.allclose(after[0] - before[0], torch.full((384,), 0.5), atol=1e-6)
    assert torch.equal(after[1:], before[1:])


def test_the_words_are_kept_in_memory_once():
    encoder = load_encoder()
    encoder.warm()
    both = encoder.published, encoder._question_model
    first, second = (each[0].auto_model.get_input_embeddings().weight.data_ptr() for each in both)
    assert first == second


def test_the_shipped_one_is_small_and_fits_every_layer(bare):
    products = load_file(SHIPPED_ADAPTER)
    assert SHIPPED_ADAPTER.stat().st_size < 500_000
    layers = {name.rpartition(".")[0] for name in products}
    assert len(layers) * 2 == len(products)
    assert all(bool(matrix.isfinite().all()) for matrix in products.values())


def test_a_file_that_is_none_or_missing_or_anothers_is_said(bare, tmp_path):
    broken, foreign = tmp_path / "broken.safetensors", tmp_path / "foreign.safetensors"
    broken.write_bytes(b"no adapter")
    save_file({LAYER + DOWN: torch.ones(1, 12), LAYER + UP: torch.ones(12, 1)}, foreign)
    for file, reason in ((tmp_path / "gone", "cannot be used"), (broken, "cannot be used"), (foreign, "another")):
        with pytest.raises(ModelUnavailable, match=reason) as raised:
            load_encoder(adapter=str(file)).encode_query(QUESTION)
        assert "ASSISTANT_QUESTION_ADAPTER" in raised.value.hint


def test_the_shipped_one_is_checked_before_it_is_used(monkeypatch, tmp_path):
    other = tmp_path / "question_adapter.safetensors"
    other.write_bytes(SHIPPED_ADAPTER.read_bytes()[:-1] + b"\1")
    monkeypatch.setattr("assistant.models.SHIPPED_ADAPTER", other)
    with pytest.raises(ModelUnavailable, match="not the shipped one"):
        load_encoder().encode_query(QUESTION)
