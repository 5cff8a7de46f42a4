"""Embed the examples of clinical and other questions with the default model: ``python -m evals.clinical``.

Writes ``assistant/asking/clinical.npz``; needed after a change of ``assistant/asking/clinical.yaml`` or
of the question adapter.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from assistant.api import configured_encoder
from assistant.asking.clinical import STORED, embedded
from assistant.config import load_settings

VECTORS = Path(__file__).parents[1] / "assistant" / "asking" / "clinical.npz"


def main() -> None:
    """Embed and write. Half precision is enough for a likeness."""
    encoder = configured_encoder(load_settings())
    told = embedded(encoder)
    kinds = (
        told.as_questions.clinical,
        told.as_questions.other,
        told.as_documents.clinical,
        told.as_documents.other,
    )
    stored = {name: vectors.astype(np.float16) for name, vectors in zip(STORED, kinds, strict=True)}
    np.savez_compressed(VECTORS, fingerprint=np.array(encoder.question_fingerprint), **stored)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
