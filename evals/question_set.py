"""Question sets: one JSON object a line, as ``docs/evaluation.md`` describes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

from assistant.errors import AssistantError

SHIPPED = Path(__file__).parent / "questions" / "board.jsonl"
# Written by somebody who had read the documents, and neither the code nor any answer.
OUTSIDE = SHIPPED.with_name("outside.jsonl")
# So, too, in the plain words of people who have not read them.
PLAIN = SHIPPED.with_name("plain.jsonl")
# So, too, in slang and idioms as thick as they come; nothing is fitted on it.
SLANG = SHIPPED.with_name("slang.jsonl")
# Of our writing, too, about the documents of public sets, by the name of the set's folder.
ABOUT_PUBLIC_SETS = {
    "hotpotqa_100": SHIPPED.with_name("encyclopedia.jsonl"),
    "longdocs": SHIPPED.with_name("reports.jsonl"),
}
FORMAT = "See docs/evaluation.md for the format."


class BadQuestionSet(AssistantError):
    """A line of a question file that cannot be used."""

    code = "bad_question_set"


class Case(Protocol):
    """A question and what tells whether it was found and answered.

    ``gold_documents`` are ids or paths; ``gold_pages`` are physical pages counted from 1, by document; empty where
    nobody says. ``history`` are the questions asked before it, oldest first.
    """

    @property
    def id(self) -> str: ...
    @property
    def question(self) -> str: ...
    @property
    def history(self) -> tuple[str, ...]: ...
    @property
    def slice(self) -> str: ...
    @property
    def split(self) -> str: ...
    @property
    def answerable(self) -> bool: ...
    @property
    def gold_documents(self) -> tuple[str, ...]: ...
    @property
    def gold_pages(self) -> Mapping[str, tuple[int, ...]]: ...
    @property
    def definition(self) -> str:
        """A hash of everything above and of the gold words."""
        ...

    @property
    def has_gold_words(self) -> bool: ...

    def holds(self, text: str) -> bool:
        """Return whether ``text`` holds all the gold words; never where there are none."""
        ...

    def touches(self, text: str) -> bool:
        """Return whether ``text`` holds some of the gold words."""
        ...


@dataclass(frozen=True, slots=True)
class Question:
    """A :class:`Case` of ours.

    ``must`` are regular expressions that the evidence has to match, all of them, whatever the case.
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
    gold_pages: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def definition(self) -> str:
        values = asdict(self)
        del values["note"]
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def has_gold_words(self) -> bool:
        return bool(self.must)

    def matches(self, text: str) -> tuple[bool, ...]:
        """Return of each pattern whether it matches somewhere in ``text``."""
        return tuple(re.search(pattern, text, re.IGNORECASE) is not None for pattern in self.must)

    def holds(self, text: str) -> bool:
        return bool(self.must) and all(self.matches(text))

    def touches(self, text: str) -> bool:
        return any(self.matches(text))


def split_of(identifier: str) -> str:
    """Return the split that a question with this id belongs to: fixed, and independent of every other question."""
    return "dev" if int(hashlib.sha256(identifier.encode()).hexdigest(), 16) % 2 == 0 else "test"


def load_questions(path: Path) -> list[Question]:
    """Return the questions of a file.

    :raises BadQuestionSet: naming the line that cannot be used.
    """
    questions: dict[str, Question] = {}
    # Not splitlines(): JSON strings may hold the separators of other alphabets.
    for number, line in enumerate(_text(path).split("\n"), 1):
        if line.strip():
            where = f"{path.name}, line {number}"
            question = _question(line, where)
            if question.id in questions:
                raise BadQuestionSet(f"{where} cannot be used: the id {question.id} was used before.", FORMAT)
            questions[question.id] = question
    if not questions:
        raise BadQuestionSet(f"{path.name} holds no questions.", FORMAT)
    return list(questions.values())


def selected(questions: Sequence[Question], split: str) -> list[Question]:
    """Return the questions of a split; ``all`` is every one.

    :raises BadQuestionSet: there are none.
    """
    chosen = [question for question in questions if split in ("all", question.split)]
    if not chosen:
        raise BadQuestionSet(f"No question is in the split {split}.", "Choose --split all, or add questions to it.")
    return chosen


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadQuestionSet(f"There is no question file {path}.", "Check its name and folder.") from error
    except UnicodeDecodeError as error:
        raise BadQuestionSet(f"{path.name} is not text in UTF-8.", "Save it as UTF-8.") from error


def _question(line: str, where: str) -> Question:
    try:
        values = json.loads(line)
    except ValueError as error:
        raise BadQuestionSet(f"{where} cannot be used: it is not JSON ({error}).", FORMAT) from error
    if not isinstance(values, dict):
        raise BadQuestionSet(f"{where} cannot be used: it is not a JSON object.", FORMAT)
    missing = [name for name in ("id", "question") if values.get(name) is None]
    if missing:
        raise BadQuestionSet(f"{where} cannot be used: it has no {' and no '.join(missing)}.", FORMAT)
    if not isinstance(values.get("answerable"), bool):
        raise BadQuestionSet(
            f"{where} cannot be used: 'answerable' has to be true or false.",
            "A draft is finished by hand: say whether the library answers it, and by which words.",
        )
    question = Question(
        str(values["id"]),
        str(values["question"]),
        _strings(values, "history", where),
        str(values.get("slice") or "all"),
        str(values.get("split") or split_of(str(values["id"]))),
        values["answerable"],
        _strings(values, "gold_documents", where),
        _strings(values, "must", where),
        str(values.get("note") or ""),
        _pages(values.get("gold_pages") or {}, where),
    )
    for pattern in question.must:
        try:
            re.compile(pattern)
        except re.error as error:
            raise BadQuestionSet(
                f"{where} cannot be used: {pattern!r} is no regular expression ({error}).", FORMAT
            ) from error
    return question


def _strings(values: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
    found = values.get(name) or []
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise BadQuestionSet(f"{where} cannot be used: '{name}' has to be a list of texts.", FORMAT)
    return tuple(found)


def _pages(values: Any, where: str) -> dict[str, tuple[int, ...]]:
    """Return ``{"report.pdf": [3, 4]}`` as it is meant."""
    if isinstance(values, dict) and all(
        isinstance(pages, list) and all(isinstance(page, int) and page >= 1 for page in pages)
        for pages in values.values()
    ):
        return {str(document): tuple(pages) for document, pages in values.items()}
    raise BadQuestionSet(
        f"{where} cannot be used: 'gold_pages' has to name pages, counted from 1, by document.", FORMAT
    )
