"""A question as it was typed -> as it is searched for: standing alone, spelt right, abbreviations spelt out."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.library.base import Reader
from assistant.question import standalone
from assistant.types import Encoder
from assistant.vocabulary import corrected, expanded


def interpret(question: str, earlier: Sequence[str], store: Reader, encoder: Encoder) -> str:
    """Return the question to search for; the same words where nothing needed doing.

    :param earlier: the conversation's questions as they were searched for, oldest first.
    """

    def is_word(word: str) -> bool:
        # Models keep everyday words whole and cut rare ones and slips into pieces.
        return encoder.count_tokens(word) == 1

    asked = corrected(standalone(question, earlier), store.word_counts(), store.word_stems(), is_word)
    return expanded(asked, store.meanings(), is_word)
