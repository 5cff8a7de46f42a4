"""What readers say of answers, as the page sends it."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from assistant.errors import LibraryBusy
from tests.ui.sample import BOARD_QUOTE, SampleAssistant, SampleLibrary, answered
from ui.app import build_app
from ui.desk import Desk
from ui.history import turns_as_json
from ui.opinions import NOT_KEPT
from ui.turns import Turn

ORIGIN = "http://127.0.0.1:7860"
(TURN,) = json.loads(turns_as_json((Turn("q", answered("q"), finished=True),)))


def said(library, *, keeps_feedback=True, **changes):
    desk = Desk(lambda: library, lambda _library: SampleAssistant(), keeps_feedback=keeps_feedback)
    with TestClient(build_app(desk), base_url=ORIGIN, headers={"Origin": ORIGIN}) as client:
        return client.post("/chapter/opinion", json={"turn": TURN, "kind": "helpful", "comment": "good", **changes})


def test_an_opinion_is_kept_with_its_answer():
    library = SampleLibrary()
    assert said(library).status_code == 204
    [opinion] = library.opinions
    assert (opinion.kind.value, opinion.question, opinion.comment) == ("helpful", "q", "good")
    assert opinion.answer["citations"][0]["quote"] == BOARD_QUOTE


def test_of_the_time_only_the_day_is_kept():
    library = SampleLibrary()
    said(library, turn={**TURN, "answer": {**TURN["answer"], "asked": "2026-01-02T03:04:05+00:00"}})
    assert library.opinions[0].answer["asked"] == "2026-01-02"


@pytest.mark.parametrize(
    "changes",
    [{"keeps_feedback": False}, {"kind": "unanswered"}, {"kind": "x"}, {"turn": {}}, {"turn": None}, {"turn": [TURN]}],
)
def test_what_cannot_be_kept_is_said_and_not_kept(changes):
    library = SampleLibrary()
    answer = said(library, **changes)
    assert (answer.status_code, answer.json()["message"]) == (409, NOT_KEPT)
    assert library.opinions == []


def test_a_library_that_cannot_be_written_says_why():
    class Busy(SampleLibrary):
        def note_opinion(self, opinion, /):
            raise LibraryBusy("Another program is writing the library.", "Wait.")

    assert said(Busy()).json()["message"] == f"{NOT_KEPT} Another program is writing the library."
