"""A low-rank adapter (LoRA, Hu et al. 2021) that lets an embedding model read questions as questions.

The published model puts two sentences near each other that say the same. A question and the sentence that answers it do
not say the same, least of all in everyday words, and a sentence's vector is made within its passage, which the model
was not trained for. The adapter is trained on development questions (``python -m evals.adapt``) to bring a question's
vector near the sentences that answer it. Documents are embedded by the model as it was published, so an index is the
same with it and without.
"""

from __future__ import annotations

import copy
import hashlib
from pathlib import Path
from typing import Any

from assistant.errors import ModelUnavailable

# Behind a layer's name in the file: what its input is multiplied with, shape (rank, inputs), and what the product is,
# shape (outputs, rank).
DOWN, UP = ".down", ".up"


def adapted(model: Any, adapter: Path, expected_sha256: str | None = None) -> Any:
    """Return a copy of a SentenceTransformer with the adapter's products added to the weights of its linear layers.

    The copy shares the word embeddings of ``model``, which is left as it is.

    :param adapter: a safetensors file.
    :param expected_sha256: of that file; None where any will do.
    :raises ModelUnavailable: the file is missing, not the expected one, or made for another model.
    """
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load

    raw = read_adapter(adapter)
    if expected_sha256 is not None and hashlib.sha256(raw).hexdigest() != expected_sha256:
        raise _unusable(adapter, "it is not the shipped one")
    try:
        products = load(raw)
    except SafetensorError as error:
        raise _unusable(adapter, str(error)) from error
    embeddings = model[0].auto_model.get_input_embeddings()
    questions = copy.deepcopy(model, {id(embeddings): embeddings})
    network = questions[0].auto_model
    try:
        with torch.no_grad():
            for name in {key.removesuffix(DOWN).removesuffix(UP) for key in products}:
                layer = network.get_submodule(name)
                layer.weight += products[name + UP].float() @ products[name + DOWN].float()
    except (AttributeError, KeyError, RuntimeError) as error:
        raise _unusable(adapter, "it was made for another embedding model") from error
    return questions


def read_adapter(adapter: Path) -> bytes:
    """Return the adapter's file as it is.

    :raises ModelUnavailable: it cannot be read.
    """
    try:
        return adapter.read_bytes()
    except OSError as error:
        raise _unusable(adapter, "it is not there or cannot be read") from error


def _unusable(adapter: Path, reason: str) -> ModelUnavailable:
    return ModelUnavailable(
        f"The question adapter {adapter.name} cannot be used: {reason}.",
        "Check ASSISTANT_QUESTION_ADAPTER, or set it to none.",
    )
