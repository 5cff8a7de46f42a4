"""A question as it was typed -> what may be searched, stored and sent, with what the reader is told; or a refusal."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.asking.personal_data import PersonalData, find_personal_data, kinds_in_words, without_personal_data
from assistant.text.languages import other_language, other_script
from assistant.text.visible import visible
from assistant.text.words import words
from assistant.types import Outcome

NOTHING_ASKED = (
    "Please type a question in words, for example: what should our board be doing about health inequalities?"
)
NO_INSTRUCTIONS = (
    "This assistant takes no instructions: it quotes the documents in its library, and has nothing hidden to show. "
    "How it works is described in its documentation. Please ask your question by itself."
)
INVISIBLE_REMOVED = "Characters that cannot be seen were removed from your question."

_ASKED = r"\b(?:show|reveal|print|repeat|output|display|tell|give|leak|quote|what(?:'s|’s| is| are| was| were))\b"
_INSTRUCTED = re.compile(
    # "ignore (all) previous instructions", at the head of a sentence
    r"(?:^|[.!?;:\n\"“”'‘(–—-]\s*|\b(?:please|now|then|just|you (?:must|should|will|can)|(?:want|need) you to)\s+)"
    r"(?:ignore|disregard|forget|override|bypass|skip)\b[^.?!\n]{0,20}"
    r"\b(?:previous|prior|preceding|above|earlier|your|all|any|these|those|everything)\b[^.?!\n]{0,30}"
    r"\b(?:instructions?|prompts?|rules?|directions?|directives?|guardrails|programming|training|told|restrictions)\b"
    # its prompt
    rf"|{_ASKED}[^.?!\n]{{0,25}}\b(?:your|the) (?:own |full |exact |secret |original |internal )*"
    r"(?:(?:system|hidden) (?:prompt|message|instructions?)|initial (?:prompt|instructions?))\b"
    rf"|{_ASKED}[^.?!\n]{{0,25}}\byour (?:\w+ ){{0,2}}(?:prompts?|instructions|programming|guardrails)\b"
    r"|\b(?:repeat|print|output)\b[^.?!\n]{0,20}\b(?:everything|all|the (?:text|words?)) (?:above|before this)\b"
    # another part to play
    r"|\byou are (?:now|no longer)\b(?! (?:required|expected|able|allowed))|\bpretend (?:to be|that you|you)\b"
    r"|(?:^|[.!?\n]\s*)(?:please )?(?:act|behave|respond|answer) as (?:if|though|an? (?:unrestricted|evil|different))\b"
    r"|\b(?:jailbreak|developer mode|dan mode|do anything now)\b"
    # a chat format's marks
    r"|<\|[a-z_]+\|>|\[/?INST\]|<</?SYS>>|(?:^|\n)\s*#{2,}\s*(?:system|instruction)s?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A question after it was looked at. ``refused`` is the outcome where it is not searched for; else None.

    ``question`` is what may be kept; personal data is taken out of it in either case.
    """

    question: str
    notices: tuple[str, ...] = ()
    refused: Outcome | None = None


def take_in(typed: str, most_characters: int, remote_host: str | None) -> TakenIn:
    """Return what to do with a question.

    :param remote_host: the other computer that answers are worded on; None where nothing leaves this one.
    """
    seen = visible(typed)
    notices = (INVISIBLE_REMOVED,) if seen != typed and words(seen) else ()
    if len(seen) > most_characters:
        return TakenIn(seen, (_too_long(len(seen), most_characters),), Outcome.BLOCKED)
    found = find_personal_data(seen)
    question = without_personal_data(seen, found)
    if found and remote_host is not None:
        return TakenIn(question, (_not_sent(found, remote_host),), Outcome.BLOCKED)
    if found:
        notices = (*notices, _taken_out(found))
    if not any(letter.isalnum() for word in words(question) for letter in word):
        return TakenIn(question, (*notices, NOTHING_ASKED), Outcome.BLOCKED)
    if _INSTRUCTED.search(question):
        return TakenIn(question, (*notices, NO_INSTRUCTIONS), Outcome.BLOCKED)
    script = other_script(question)
    if script is not None:
        return TakenIn(question, (*notices, _other_script(script)), Outcome.OUT_OF_SCOPE)
    language = other_language(question)
    return TakenIn(question, notices if language is None else (*notices, _other_language(language)))


def _too_long(characters: int, most: int) -> str:
    return (
        f"That is {characters:,} characters; the longest question that can be answered has {most:,}. "
        "Please ask it in a sentence or two."
    )


def _taken_out(found: tuple[PersonalData, ...]) -> str:
    was = "They were" if len({each.kind for each in found}) > 1 else "It was"
    return (
        f"Your question seems to hold {kinds_in_words(found)}. {was} taken out before anything was searched or "
        "stored. Please ask without personal details: the library holds published documents only."
    )


def _not_sent(found: tuple[PersonalData, ...], host: str) -> str:
    return (
        f"Your question seems to hold {kinds_in_words(found)}. Answers here are worded on another computer ({host}), "
        "so nothing was searched, stored or sent. Please leave such details out and ask again."
    )


def _other_script(script: str) -> str:
    return f"Your question is in {script}. The library is in English and is searched in English: please ask in English."


def _other_language(language: str) -> str:
    return (
        f"Your question seems to be in {language}. The library is in English, so an answer is quoted in English and "
        "may be missed; asking in English finds more."
    )
