"""A question as it was typed -> as it is searched for: standing alone, spelt right, abbreviations spelt out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.asking.everyday import in_documents_words, is_everyday, numbers_in_words
from assistant.asking.focus import to_the_point
from assistant.asking.follow_up import Turn, asks_again, asks_for_one_of_them, standalone
from assistant.asking.wishes import without_wishes
from assistant.library.base import Reader
from assistant.text.glossary import Meaning
from assistant.text.vocabulary import (
    abbreviated,
    called_by_first_word,
    corrections,
    expansions,
    respelt,
    spelt_by_initials,
    unexplained_abbreviations,
)
from assistant.text.words import STOP_WORDS, reworded, words
from assistant.types import Encoder

# Another meaning than the most likely one has to be so much nearer to the rest of the question, as a cosine.
RIVAL_MARGIN = 0.05
# … and so near at all: "rate by deprivation" is as far from missed appointments as from genes.
RIVAL_LEAST = 0.2
# What an abbreviation stands for is guessed from so many passages.
GUESSED_FROM = 300
# The s of a shorter word may as well be a slip: "coves" for "covers".
SHORTEST_PLURAL = 5
_ENDINGS = ("s", "d", "ed", "ing")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what was made of it; ``text`` is searched for, and the same as ``typed`` where nothing was done.

    ``standalone`` is the question with what it leaves out, in the words that documents use. ``corrected`` maps words to
    how they are spelt in the library, ``expanded`` abbreviations and phrases to what they stand for.
    ``follows_up`` says that something was taken from the conversation, and something new is asked.
    """

    typed: str
    standalone: str
    corrected: dict[str, str]
    expanded: dict[str, str]
    text: str
    follows_up: bool = False


def interpret(question: str, earlier: Sequence[Turn], store: Reader, encoder: Encoder) -> Asked:
    """Return the question to search for.

    :param earlier: the conversation, oldest first.
    """

    def is_word(word: str) -> bool:
        # Models keep everyday words whole and cut rare ones and slips into pieces.
        return encoder.count_tokens(word) == 1

    def is_right(word: str) -> bool:
        plural = len(word) > SHORTEST_PLURAL and word.endswith("s") and not word.endswith("ss")
        # "Sanction" is a word since "sanctions" is.
        formed = len(word) > SHORTEST_PLURAL and any(is_word(word + ending) for ending in _ENDINGS)
        return is_word(word) or (plural and is_word(word[:-1])) or formed or is_everyday(word)

    glossary = store.glossary()
    pointed = _pointed(without_wishes(question), store, encoder)
    whole = standalone(pointed, earlier)
    slips = corrections(whole, store.word_counts(), store.word_stems(), is_right)
    spelt = respelt(whole, slips)
    plain = in_documents_words(spelt, store, glossary.other_words(spelt)) | numbers_in_words(spelt, store)
    for phrase, documents in plain.items():
        spelt = _put(documents, phrase, spelt)
    told = {short: tuple(map(Meaning, longs)) for short, longs in store.meanings().items()}
    meanings = {**told, **glossary.meanings}
    meant = expansions(spelt, meanings, is_word, lambda short, known: _nearest(short, known, spelt, encoder))
    meant |= _guessed(spelt, meanings, store, encoder, is_right)
    also = {short: _held(glossary.other_words(long), store).values() for short, long in meant.items()}
    meant = {short: ", ".join([long, *also[short]]) for short, long in meant.items()}
    called = called_by_first_word(spelt, meanings, is_word)
    others = _held({**called, **abbreviated(spelt, meanings), **glossary.other_words(spelt)}, store)
    text = spelt
    for phrase, other in others.items():
        text = _put(f"{phrase} ({other})", phrase, text)
    text = respelt(text, {short: f"{short} ({long})" for short, long in meant.items()})
    alone = reworded(pointed)
    # Who asks for one of several hears again what was told of it.
    anew = asks_again(alone) or asks_for_one_of_them(alone)
    follows_up = bool(earlier) and whole != alone and not anew
    return Asked(question, whole, slips, meant | others | plain, text, follows_up)


def _pointed(question: str, store: Reader, encoder: Encoder) -> str:
    """Return a question without the story before it, where it says where it begins, or is nearer to a passage so."""
    point = to_the_point(question)
    if point is None:
        return question
    if point.told:
        return point.text
    ways = (encoder.encode_query(each) for each in (point.text, question))
    near = [max(store.dense(vector, 1, None).values(), default=0.0) for vector in ways]
    return point.text if near[0] > near[1] else question


def _put(new: str, phrase: str, text: str) -> str:
    """Return ``text`` with ``new`` for the first ``phrase`` in it that is no part of a word."""
    return re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)", lambda _: new, text, count=1)


def _held(others: Mapping[str, Sequence[str]], store: Reader) -> dict[str, str]:
    """Return what of ``others`` the library holds, word for word: more words that stand nowhere find nothing more."""
    counts = store.document_frequencies([other for group in others.values() for other in group])
    held = {phrase: ", ".join(other for other in group if counts[other]) for phrase, group in others.items()}
    return {phrase: known for phrase, known in held.items() if known}


def _guessed(
    question: str,
    meanings: Mapping[str, Sequence[Meaning]],
    store: Reader,
    encoder: Encoder,
    is_word: Callable[[str], bool],
) -> dict[str, str]:
    """Return what abbreviations may stand for that the library never writes: what its nearest passages say often."""
    unknown = unexplained_abbreviations(question, meanings, store.word_counts(), is_word)
    if not unknown:
        return {}
    near = store.passages(list(store.dense(encoder.encode_query(question), GUESSED_FROM, None)))
    texts = [each.passage.text for each in near.values()]
    guesses = {short: spelt_by_initials(short, texts) for short in unknown}
    return {short: long for short, long in guesses.items() if long}


def _nearest(short: str, meanings: Sequence[Meaning], question: str, encoder: Encoder) -> Meaning:
    """Return the meaning that the rest of the question speaks of; the first, unless another is clearly nearer."""
    rest = re.sub(rf"\b{re.escape(short)}\b", " ", question)
    if not set(words(rest)) - STOP_WORDS:
        return meanings[0]
    vector = encoder.encode_query(rest).reshape(-1)
    near = [float(encoder.encode_query(f"{each.long}, {each.about}").reshape(-1) @ vector) for each in meanings]
    best = max(range(len(near)), key=lambda place: near[place])
    return meanings[best] if near[best] > max(near[0] + RIVAL_MARGIN, RIVAL_LEAST) else meanings[0]
