"""A question as it was typed -> as it is searched for: standing alone, spelt right, abbreviations spelt out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.library.base import Reader
from assistant.question import standalone
from assistant.types import Encoder
from assistant.vocabulary import corrections, expansions, respelt


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what was made of it; ``text`` is searched for, and the same as ``typed`` where nothing was done.

    ``standalone`` is the question with what it leaves out, in the words that documents use. ``corrected`` maps words to
    how they are spelt in the library, ``expanded`` abbreviations to what they stand for.
    """

    typed: str
    standalone: str
    corrected: dict[str, str]
    expanded: dict[str, str]
    text: str


def interpret(question: str, earlier: Sequence[str], store: Reader, encoder: Encoder) -> Asked:
    """Return the question to search for.

    :param earlier: the conversation's questions as they were searched for, oldest first.
    """

    def is_word(word: str) -> bool:
        # Models keep everyday words whole and cut rare ones and slips into pieces.
        return encoder.count_tokens(word) == 1

    whole = standalone(question, earlier)
    slips = corrections(whole, store.word_counts(), store.word_stems(), is_word)
    spelt = respelt(whole, slips)
    meant = expansions(spelt, store.meanings(), is_word)
    spelt_out = respelt(spelt, {short: f"{short} ({long})" for short, long in meant.items()})
    return Asked(question, whole, slips, meant, spelt_out)
