"""Stand-ins for what is slow or random: a deterministic encoder and a small corpus."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import numpy as np


class HashEncoder:
    """A bag of hashed words: texts that share words are near each other. Deterministic, needs no model."""

    name = "hash"
    fingerprint = question_fingerprint = "hash-1"
    dimensions = 64
    max_tokens = 256

    def count_tokens(self, text):
        return len(re.findall(r"\w+|[^\w\s]", text))

    def encode_documents(self, texts, parts):
        vectors = np.vstack([np.zeros((0, self.dimensions), np.float32), *[self._vector(text) for text in texts]])
        return vectors, [
            np.vstack([np.zeros((0, self.dimensions), np.float32), *[self._vector(text[a:b]) for a, b in places]])
            for text, places in zip(texts, parts, strict=True)
        ]

    def encode_query(self, text):
        return self._vector(text)

    def encode_question(self, text, parts):
        words = [np.zeros((0, self.dimensions), np.float32), *[self._vector(text[a:b]) for a, b in parts]]
        return self._vector(text), np.vstack(words)

    def _vector(self, text):
        vector = np.zeros((1, self.dimensions), np.float32)
        for word in re.findall(r"\w+", text.lower()):
            digest = hashlib.sha256(word.encode()).digest()
            vector[0, digest[0] % self.dimensions] += 1 if digest[1] % 2 else -1
        length = np.linalg.norm(vector)
        return vector / length if length else vector


PAPERS = {
    "guide.md": (
        "---\ntitle: Board guide\nkind: guide\npublisher: NHS Providers\npublished: 2024-03-26\n---\n\n"
        "# Board guide\n\n## Objectives\n\nEvery chief executive should:\n\n"
        "- 3.4 Name an executive lead for health inequalities.\n"
        "- 3.12 Name a trust lead for digital inclusion.\n\n"
        "## Training\n\nBoard training on health inequalities takes place every year. The company secretary plans it.\n"
    ),
    "survey.md": (
        "---\ntitle: Trust survey\nkind: survey\npublisher: NHS Providers\npublished: 2022\n---\n\n"
        "# Trust survey\n\nIn 2022, 65% of trusts said that operational pressure was a barrier. "
        "Only 16% of trusts had trained their clinical staff.\n"
    ),
    "event.txt": (
        "Peer learning event\n\nThe event was chaired by Jenny Smith in February 2025.\n\n"
        "What helped was a steering group that feeds into the board committee structure.\n"
    ),
}


def write_corpus(folder: Path, papers: dict[str, str] = PAPERS) -> Path:
    """Write ``papers`` into ``folder`` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in papers.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
