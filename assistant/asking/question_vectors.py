"""A question -> its vector, and a vector for each of its words as the model saw them within the question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.text.words import stem, word_parts, word_spans
from assistant.types import Encoder

if TYPE_CHECKING:
    from assistant.types import Vectors

# Beside this much of a word that is not the question over again, a likeness is told by chance.
LEAST_OWN = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class QuestionVectors:
    """A question as the embedding model sees it.

    ``whole`` is its unit vector, shape (1, dimensions); ``words`` holds, for each stem of its content words, the unit
    vector of that word as the model saw it within the question, shape (dimensions,).
    """

    whole: Vectors
    words: Mapping[str, Vectors]

    def beyond(self, sentences: Vectors, missing: Iterable[str]) -> Vectors:
        """Return how like each sentence is to those words of the question that it lacks, beyond what the rest explains.

        For each sentence, shape (sentences,): the least semi-partial correlation between a missing word and the
        sentence, the question as a whole taken out of the word. Positive where the sentence says the same in other
        words ("poorest" and "deprived"), negative where the word is about something that the sentence has nothing of.
        0 where nothing is missing.

        :param sentences: unit vectors, shape (sentences, dimensions).
        :param missing: stems that the sentences and what stands around them do not hold.
        """
        lacking = [self.words[part] for part in missing if part in self.words]
        if not lacking:
            return np.zeros(len(sentences), dtype=np.float32)
        words, whole = np.stack(lacking), self.whole.reshape(-1)
        of_words, of_sentences = words @ whole, sentences @ whole
        own = np.maximum(np.sqrt(np.maximum(1 - of_words**2, 0.0)), LEAST_OWN)
        beyond: Vectors = ((sentences @ words.T - np.outer(of_sentences, of_words)) / own).min(axis=1)
        return beyond


def embed_question(question: str, encoder: Encoder) -> QuestionVectors:
    """Return the vectors of a question and of its words; they cost one embedding together."""
    placed = [(word, start, end) for word, start, end in word_spans(question) if word_parts(word)]
    whole, vectors = encoder.encode_question(question, [(start, end) for _, start, end in placed])
    words: dict[str, Vectors] = {}
    for (word, _, _), vector in zip(placed, vectors, strict=True):
        for part in word_parts(word):
            words.setdefault(stem(part), vector)
    return QuestionVectors(whole, words)
