"""Question sets: one JSON object a line, as ``docs/evaluation.md`` describes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import AssistantError

SHIPPED = Path(__file__).parent / "questions" / "board.jsonl"


class BadQuestionSet(AssistantError):
    """A line of a question file that cannot be used."""

    code = "bad_question_set"


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``must`` are regular expressions that the evidence has to match, all of them, whatever the case.

    ``gold_documents`` are ids or paths; ``history`` are the questions asked before it, oldest first.
    """

    id: str
    question: str
    history: tuple[str, ...]
    slice: str
    split: str
    answerable: bool
    gold_documents: tuple[str, ...]
    must: tuple[str, ...]
    note: str = ""

    def matches(self, text: str) -> tuple[bool, ...]:
        """Return of each pattern whether it matches somewhere in ``text``."""
        return tuple(re.search(pattern, text, re.IGNORECASE) is not None for pattern in self.must)

    def holds(self, text: str) -> bool:
        """Return whether every pattern matches somewhere in ``text``."""
        return bool(self.must) and all(self.matches(text))

    def touches(self, text: str) -> bool:
        """Return whether any pattern matches somewhere in ``text``."""
        return any(self.matches(text))


def split_of(identifier: str) -> str:
    """Return the split that a question with this id belongs to: fixed, and independent of every other question."""
    return "dev" if int(hashlib.sha256(identifier.encode()).hexdigest(), 16) % 2 == 0 else "test"


def load_questions(path: Path) -> list[Question]:
    """Return the questions of a file.

    :raises BadQuestionSet: naming the line that cannot be used.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BadQuestionSet(f"There is no question file {path}.", "Check its name and folder.") from error
    return [_question(line, f"{path.name}, line {number}") for number, line in enumerate(lines, 1) if line.strip()]


def selected(questions: Sequence[Question], split: str) -> list[Question]:
    """Return the questions of a split; ``all`` is every one."""
    return [question for question in questions if split in ("all", question.split)]


def _question(line: str, where: str) -> Question:
    try:
        values = json.loads(line)
        question = Question(
            str(values["id"]),
            str(values["question"]),
            tuple(values.get("history") or ()),
            str(values.get("slice") or "all"),
            str(values.get("split") or split_of(str(values["id"]))),
            bool(values["answerable"]),
            tuple(values.get("gold_documents") or ()),
            tuple(values.get("must") or ()),
            str(values.get("note") or ""),
        )
        for pattern in question.must:
            re.compile(pattern)
    except (ValueError, KeyError, TypeError, re.error) as error:
        raise BadQuestionSet(f"{where} cannot be used: {error}.", "See docs/evaluation.md for the format.") from error
    return question
