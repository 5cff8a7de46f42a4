"""What a reader says of an answer, from the page into the library."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from assistant.errors import AssistantError
from assistant.feedback import COMMENT_CHARACTERS, QUESTION_CHARACTERS, Opinion, OpinionKind, without_private
from assistant.types import Answer, Outcome
from ui.desk import Desk
from ui.history import NotAConversation, turns_from_json
from ui.turns import Turn

log = logging.getLogger(__name__)

NOT_KEPT = "What you said could not be kept. It still stands here: please try again."


def add_routes(app: FastAPI, desk: Desk) -> None:
    """Take what readers say of answers; behind the guards of the app, which bound what is sent."""

    async def opinion(request: Request) -> Response:
        failure = await run_in_threadpool(say, desk, await request.body())
        return JSONResponse({"message": failure}, status_code=409) if failure else Response(status_code=204)

    app.post("/chapter/opinion", response_model=None)(opinion)


def say(desk: Desk, said: bytes) -> str:
    """Keep what the page sends about an answer; return words for the reader where that failed, else nothing."""
    if not desk.keeps_feedback:
        return NOT_KEPT
    try:
        values = json.loads(said)
        kind, comment = OpinionKind(values["kind"]), str(values["comment"])
        (turn,) = turns_from_json(json.dumps([values["turn"]]))
        if kind is OpinionKind.UNANSWERED:
            raise ValueError("nobody says that")
        desk.library().note_opinion(_opinion(kind, turn.answer, comment))
    except (ValueError, KeyError, TypeError, RecursionError, NotAConversation):
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
    asked = answer.as_json()
    kept = {
        **asked,
        "question": without_private(answer.question, QUESTION_CHARACTERS),
        "asked": str(asked["asked"])[: len(day)],
    }
    return Opinion(
        day,
        kind,
        question,
        {**kept, "standalone_question": question} if kind is not OpinionKind.UNANSWERED else {},
        without_private(comment, COMMENT_CHARACTERS),
    )
