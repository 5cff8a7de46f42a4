"""Embed the examples of clinical and other questions with the default model: ``python -m evals.clinical``.

Writes ``assistant/asking/clinical.npz``; needed after a change of ``assistant/asking/clinical.yaml``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from assistant.api import configured_encoder
from assistant.asking.clinical import embedded
from assistant.config import load_settings

VECTORS = Path(__file__).parents[1] / "assistant" / "asking" / "clinical.npz"


def main() -> None:
    """Embed and write. Half precision is enough for a likeness."""
    encoder = configured_encoder(load_settings())
    examples = embedded(encoder)
    np.savez_compressed(
        VECTORS,
        clinical=examples.clinical.astype(np.float16),
        other=examples.other.astype(np.float16),
        fingerprint=encoder.fingerprint,
    )


if __name__ == "__main__":
    main()
