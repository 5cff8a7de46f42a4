"""Whether a question asks for clinical advice, by what it is like: its vector beside those of examples of both kinds.

The form of a question (``scope.py``) shows only what its author thought of; people describe symptoms in ways of their
own. The examples stand in ``clinical.yaml``, their vectors of the default model in ``clinical.npz``, so that nothing
has to be embedded at the start; for another model they are embedded when first needed, and used only where that model
tells them apart.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, cast

import numpy as np
import yaml

from assistant.types import Encoder

if TYPE_CHECKING:
    from assistant.types import Vectors

# A question's likeness to a kind is the mean of its highest cosines with examples of it.
NEAREST = 3
# Clinical where it is by so much more like the clinical examples than the others, and so much like them at all. Chosen
# on development questions: docs/decisions/0015-reading-the-question.md.
MARGIN = 0.0
LEAST = 0.3
# The arrays in ``clinical.npz``.
STORED = "clinical_as_questions", "other_as_questions", "clinical_as_documents", "other_as_documents"
# A model is used where it puts this share of the examples nearer to their own kind than to the other. The default
# model: 0.91.
TOLD_APART = 0.85


@dataclass(frozen=True, slots=True)
class Examples:
    """Unit vectors of the examples of both kinds, shape (examples, dimensions)."""

    clinical: Vectors
    other: Vectors

    def look_clinical(self, question: Vectors) -> bool:
        """Return whether a question asks for clinical advice.

        :param question: its unit vector, shape (1, dimensions).
        """
        clinical, other = _likeness(question, self.clinical), _likeness(question, self.other)
        return clinical >= LEAST and clinical - other > MARGIN

    @property
    def told_apart(self) -> float:
        """The share of the examples that are more like the others of their kind than like the other kind."""
        right = [
            _likeness(question, np.delete(own, place, axis=0)) > _likeness(question, against)
            for own, against in ((self.clinical, self.other), (self.other, self.clinical))
            for place, question in enumerate(own)
        ]
        return sum(right) / len(right)


@dataclass(frozen=True, slots=True)
class Embedded:
    """The examples as questions are embedded, and as documents are: the same where there is no question adapter."""

    as_questions: Examples
    as_documents: Examples


def asks_for_clinical_advice(question: str, vector: Vectors, encoder: Encoder) -> bool:
    """Return whether a question asks for clinical advice; never where the model does not tell the examples apart.

    An adapter that is trained on a library's questions is no judge of others: what looks clinical to it is embedded
    once more without it.

    :param vector: the question's unit vector, shape (1, dimensions).
    """
    examples = _examples(cast(Hashable, encoder))
    if examples is None or not examples.as_questions.look_clinical(vector):
        return False
    if examples.as_documents is examples.as_questions:
        return True
    [bare], _ = encoder.encode_documents([question], [()])
    return examples.as_documents.look_clinical(bare)


@lru_cache(maxsize=4)
def _examples(encoder: Hashable) -> Embedded | None:
    model = cast(Encoder, encoder)
    with np.load(str(files("assistant.asking").joinpath("clinical.npz")), allow_pickle=False) as shipped:
        if str(shipped["fingerprint"]) == model.question_fingerprint:
            stored = [shipped[name].astype(np.float32) for name in STORED]
            return Embedded(Examples(*stored[:2]), Examples(*stored[2:]))
    fresh = embedded(model)
    return fresh if fresh.as_documents.told_apart >= TOLD_APART else None


def embedded(encoder: Encoder) -> Embedded:
    """Return the shipped examples, embedded now."""
    examples = yaml.safe_load(files("assistant.asking").joinpath("clinical.yaml").read_text(encoding="utf-8"))
    kinds = examples["clinical"], examples["other"]
    as_questions = Examples(*(np.vstack([encoder.encode_query(question) for question in kind]) for kind in kinds))
    if encoder.question_fingerprint == encoder.fingerprint:
        return Embedded(as_questions, as_questions)
    return Embedded(as_questions, Examples(*(encoder.encode_documents(kind, [()] * len(kind))[0] for kind in kinds)))


def _likeness(question: Vectors, kind: Vectors) -> float:
    return float(np.sort(kind @ question.reshape(-1))[-NEAREST:].mean())
