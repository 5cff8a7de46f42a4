"""What a reader says of an answer, from the page into the library."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from assistant.errors import AssistantError
from assistant.feedback import COMMENT_CHARACTERS, QUESTION_CHARACTERS, Opinion, OpinionKind, without_private
from assistant.types import Answer, Outcome
from ui.desk import Desk
from ui.turns import Turn

log = logging.getLogger(__name__)

NOT_KEPT = "What you said could not be kept. Please try again."


def say(desk: Desk, turns: tuple[Turn, ...], said: str) -> str:
    """Keep what the page sends about an answer; return words for the reader where that failed, else nothing."""
    if not desk.keeps_feedback:
        return NOT_KEPT
    try:
        values = json.loads(said)
        number, kind, comment = int(values["turn"]), OpinionKind(values["kind"]), str(values["comment"])
        if not 1 <= number <= len(turns) or kind is OpinionKind.UNANSWERED:
            raise ValueError("no such answer")
        desk.library().note_opinion(_opinion(kind, turns[number - 1].answer, comment))
    except (ValueError, KeyError, TypeError):
        return NOT_KEPT
    except AssistantError as error:
        return f"{NOT_KEPT} {error.message}"
    return ""


def note_unanswered(desk: Desk, turn: Turn) -> None:
    """Keep a question that the library does not answer, where that is on; a failure costs the reader nothing.

    What a part of the library does not answer is no gap in it.
    """
    answer = turn.answer
    if not desk.keeps_feedback or answer.outcome is not Outcome.NOT_IN_LIBRARY or turn.narrowed:
        return
    try:
        desk.library().note_opinion(_opinion(OpinionKind.UNANSWERED, answer, ""))
    except AssistantError as error:
        log.warning("An unanswered question was not noted: %s", error.message)


def _opinion(kind: OpinionKind, answer: Answer, comment: str) -> Opinion:
    day = datetime.now(UTC).date().isoformat()
    question = without_private(answer.standalone_question, QUESTION_CHARACTERS)
    kept = {**answer.as_json(), "question": without_private(answer.question, QUESTION_CHARACTERS)}
    return Opinion(
        day,
        kind,
        question,
        {**kept, "standalone_question": question} if kind is not OpinionKind.UNANSWERED else {},
        without_private(comment, COMMENT_CHARACTERS),
    )
