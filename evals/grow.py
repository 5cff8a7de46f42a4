"""What readers marked unhelpful -> draft questions, for a person to finish; never into a question set by itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError
from evals.question_set import Question, split_of

UNHELPFUL, HELPFUL = "unhelpful", "helpful"
SHAPE = 'Each line has the shape {"question", "answer", "verdict": "helpful" or "unhelpful", "comment"}.'
ANSWER_CHARACTERS = 300


class BadFeedback(AssistantError):
    """A line of a feedback file that cannot be used."""

    code = "bad_feedback"


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader said of an answer; ``answer`` is what ``assistant ask --json`` printed, possibly empty."""

    question: str
    answer: Mapping[str, Any]
    verdict: str
    comment: str


@dataclass(frozen=True, slots=True)
class Drafts:
    """Lines for a person to finish, and why there are not more."""

    lines: tuple[dict[str, Any], ...]
    helpful: int
    known: int


def load_feedback(path: Path) -> list[Feedback]:
    """Return what is in a feedback file.

    :raises BadFeedback: naming the line that cannot be used.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFeedback(f"There is no readable feedback file {path}.", "Check its name and folder.") from error
    return list(_feedback(path.name, text.split("\n")))


def drafts(feedback: Sequence[Feedback], known: Iterable[Question]) -> Drafts:
    """Return one draft a question that was found unhelpful and is not among ``known``.

    ``answerable`` is null, which no question set accepts: a person has to say what would have been right.
    """
    asked = {_plain(question.question) for question in known}
    unhelpful = [each for each in feedback if each.verdict == UNHELPFUL]
    by_question: dict[str, list[Feedback]] = {}
    for each in unhelpful:
        if _plain(each.question) not in asked:
            by_question.setdefault(_plain(each.question), []).append(each)
    known_already = sum(_plain(each.question) in asked for each in unhelpful)
    return Drafts(tuple(map(_draft, by_question.values())), len(feedback) - len(unhelpful), known_already)


def _draft(said: Sequence[Feedback]) -> dict[str, Any]:
    first = said[0]
    digest = hashlib.sha256(_plain(first.question).encode(errors="replace")).hexdigest()
    identifier = f"draft-{digest[:8]}"
    return {
        "id": identifier,
        "question": first.question,
        "history": [],
        "slice": "feedback",
        "split": split_of(identifier),
        "answerable": None,
        "gold_documents": [],
        "must": [],
        "note": " ".join(_note(said)),
    }


def _note(said: Sequence[Feedback]) -> Iterator[str]:
    yield (
        "DRAFT. Say whether the library answers this (answerable), from which documents (gold_documents) and by which "
        "words (must); take out names and anything private; then move the line into a question file."
    )
    answer = said[0].answer
    searched = str(answer.get("standalone_question") or "")
    if searched and searched != said[0].question:
        yield f"Searched for: {searched!r}; a follow-up needs its earlier questions in history."
    yield f"Outcome: {answer.get('outcome') or 'unknown'}."
    if answer.get("text"):
        yield f"Answered: {str(answer['text'])[:ANSWER_CHARACTERS]!r}."
    cited = [path for each in answer.get("citations") or [] for path in (each.get("paths") or [])[:1]]
    if cited:
        yield f"Cited: {', '.join(dict.fromkeys(map(str, cited)))}."
    comments = [each.comment for each in said if each.comment]
    if comments:
        yield "Readers said: " + "; ".join(map(repr, dict.fromkeys(comments))) + "."
    if len(said) > 1:
        yield f"Marked unhelpful {len(said)} times."


def _feedback(name: str, lines: Sequence[str]) -> Iterator[Feedback]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{name}, line {number}"
        try:
            values = json.loads(line)
        except ValueError as error:
            raise BadFeedback(f"{where} is not JSON: {error}.", SHAPE) from error
        if not isinstance(values, dict) or not isinstance(values.get("question"), str):
            raise BadFeedback(f"{where} has no question.", SHAPE)
        if values.get("verdict") not in (HELPFUL, UNHELPFUL):
            raise BadFeedback(f"{where}: the verdict is neither helpful nor unhelpful.", SHAPE)
        answer = values.get("answer") or {}
        if not isinstance(answer, dict):
            raise BadFeedback(f"{where}: the answer is not what 'assistant ask --json' prints.", SHAPE)
        yield Feedback(values["question"], answer, values["verdict"], str(values.get("comment") or ""))


def _plain(question: str) -> str:
    return " ".join(question.split()).casefold().rstrip("?!. ")
