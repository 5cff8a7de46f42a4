"""What the page shows from question to answer, without a browser."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace

import pytest

from assistant.asking.scope import NO_CLINICAL_ADVICE
from assistant.errors import LibraryMismatch, LibraryMissing, ModelUnavailable
from assistant.types import DocumentId, Filters, Outcome
from tests.ui.sample import BOARD_QUOTE, BRIEFING, SampleAssistant, SampleLibrary, answered, refused
from ui.conversation import (
    APOLOGY,
    LOADING,
    NOT_YET,
    REMOVED,
    SEARCHING,
    STOPPED,
    Fate,
    Look,
    Sent,
    converse,
    messages,
    ready_words,
    state_markdown,
    status_markdown,
    stopped,
)
from ui.desk import Desk, LibraryState
from ui.source import FORGOTTEN, open_source
from ui.turns import Turn


def make_desk(**changes) -> tuple[Desk, SampleAssistant]:
    assistant = SampleAssistant(**changes)
    return Desk(SampleLibrary, lambda _library: assistant), assistant


def last(desk, question, turns=()):
    *_, screen = converse(desk, turns, question)
    return screen


def test_claims_arrive_one_by_one_and_the_answer_is_announced_once():
    desk, _ = make_desk()
    screens = list(converse(desk, (), "What must boards do?"))
    assert [screen.status for screen in screens[:2]] == [LOADING, SEARCHING]
    assert [len(screen.turns[-1].answer.claims) for screen in screens] == [0, 0, 0, 0, 1, 2, 3, 3]
    assert [screen.status for screen in screens].count("Answer ready: 2 sources") == 1
    assert [screen.running for screen in screens] == [True] * 7 + [False]
    assert [screen.sent for screen in screens if screen.sent] == [Sent("What must boards do?", Fate.TAKEN)]


def test_a_loaded_model_is_not_waited_for():
    desk, _ = make_desk()
    desk.start_loading().join()
    assert next(converse(desk, (), "What?")).status == SEARCHING


def test_earlier_answers_are_history_and_keep_their_addresses():
    desk, assistant = make_desk()
    first = last(desk, "What must boards do?")
    second = last(desk, "and who checks it?", first.turns)
    assert [len(history) for _, history in assistant.asked] == [0, 1]
    shown = [message["content"] for message in messages(second.turns)]
    assert "(#cite-1-1)" in shown[1]
    assert "(#cite-2-1)" in shown[3]
    assert "Searched for: What must boards do? and who checks it?" in shown[3]


@pytest.mark.parametrize("question", ["", "   ", "🙂🙂🙂", "x" * 10_000])
def test_a_question_that_cannot_be_asked_stays_in_the_box_with_a_polite_sentence(question):
    desk, _ = make_desk()
    screen = last(desk, question)
    assert screen.turns == ()
    assert screen.sent == Sent(question, Fate.RETURNED, question)
    assert screen.status.endswith(".")
    assert not screen.running
    assert status_markdown(screen).startswith('<span class="notice">'), "it is no good news"


def test_an_expected_failure_is_its_message_and_hint(caplog):
    def missing():
        raise LibraryMissing("There is no index yet.", "Run 'assistant ingest'.")

    screen = last(Desk(missing, SampleAssistant), "What?")
    assert screen.turns[-1].answer.outcome is Outcome.ERROR
    assert screen.status == "There is no index yet. Run 'assistant ingest'."
    shown = messages(screen.turns)[1]["content"]
    assert NOT_YET in shown
    assert "There is no index yet." not in shown, "the top of the page says it"
    assert (screen.sent.back, screen.look) == ("What?", Look.SAID_ABOVE)
    assert not screen.turns[-1].finished
    assert not caplog.records


def test_what_is_announced_says_what_kind_of_answer_it_is():
    answer = answered("q")
    assert ready_words(answer) == "Answer ready: 2 sources"
    disagreeing = ready_words(replace(answer, outcome=Outcome.CONFLICTING))
    assert disagreeing == "Answer ready: 2 sources. The sources disagree"
    advice = replace(refused("q"), outcome=Outcome.OUT_OF_SCOPE, closest=(), notices=(NO_CLINICAL_ADVICE,))
    assert ready_words(advice) == NO_CLINICAL_ADVICE, "nobody has to look for the number to call"


def test_a_refusal_is_announced_as_it_is_seen():
    assert ready_words(refused("q")) == "Not found in this library, 2 passages suggested"
    assert ready_words(refused("q"), "guidance") == "Not in what was searched, 2 passages suggested"
    desk, _ = make_desk()
    *_, screen = converse(desk, (), "refuse this", Filters(kinds=("guidance",)))
    assert screen.status.startswith("Not in what was searched")
    assert "Not in what was searched" in messages(screen.turns)[1]["content"]


def test_nothing_is_asked_of_a_document_that_was_removed():
    desk, assistant = make_desk()
    *_, screen = converse(desk, (), "What?", Filters(documents=(DocumentId("gone"),)))
    assert (screen.turns, screen.status, screen.look) == ((), REMOVED, Look.NOTICE)
    assert screen.sent == Sent("What?", Fate.RETURNED, "What?")
    assert assistant.asked == []
    *_, screen = converse(desk, (), "What?", Filters(documents=(BRIEFING.document_id,)))
    assert screen.status == "Answer ready: 2 sources"


def test_any_other_failure_is_one_apologetic_sentence_and_a_line_in_the_log(caplog):
    desk, _ = make_desk()
    with caplog.at_level(logging.ERROR):
        screen = last(desk, "crash now")
    assert (screen.status, screen.sent.back) == (APOLOGY, "crash now")
    assert "secret-path" not in str(messages(screen.turns))
    assert "secret-path" in caplog.text


def test_a_failed_turn_is_no_history():
    desk, assistant = make_desk()
    screen = last(desk, "crash now")
    last(desk, "What?", screen.turns)
    assert assistant.asked[-1][1] == ()


def test_what_was_found_before_a_stop_stays_and_can_be_opened():
    desk, _ = make_desk()
    screens = converse(desk, (), "What must boards do?")
    for screen in screens:
        if screen.turns[-1].answer.claims:
            break
    halted = stopped(screen.turns)
    assert halted.status == STOPPED
    assert not halted.running
    assert halted.sent == Sent("What must boards do?", Fate.OFFERED, "What must boards do?")
    assert BOARD_QUOTE in messages(halted.turns)[1]["content"]
    assert BOARD_QUOTE in open_source(desk, halted.turns, "cite-1-1")


def test_stopping_when_nothing_runs_changes_nothing():
    turns = (Turn("q", answered("q"), finished=True),)
    assert stopped(turns).turns == turns
    assert stopped(()).turns == ()


@pytest.mark.parametrize("address", ["cite-1-1", "cite-0-1", "cite-1-999", "read-9-9", "x", "", "cite-1-1\n", "../etc"])
def test_an_address_of_nothing_is_said_to_be_forgotten(address):
    desk, _ = make_desk()
    assert FORGOTTEN in open_source(desk, (), address)


def test_a_version_that_went_away_is_said_to_be_gone():
    desk, _ = make_desk()
    answer = answered("q")
    gone = replace(answer.citations[0], document=replace(BRIEFING, version="0" * 64))
    turns = (Turn("q", replace(answer, citations=(gone,)), finished=True),)
    assert "No longer in the library" in open_source(desk, turns, "cite-1-1")


def test_conversations_do_not_share_anything():
    desk, assistant = make_desk()
    last(desk, "mine is the canary question")
    screen = last(desk, "What?")
    assert len(screen.turns) == 1
    assert assistant.asked[-1][1] == ()


def test_the_library_is_picked_up_when_it_appears():
    found = threading.Event()

    def open_library():
        if not found.is_set():
            raise LibraryMissing("There is no index yet.", "Run 'assistant ingest'.")
        return SampleLibrary()

    desk = Desk(open_library, SampleAssistant)
    desk.start_loading().join()
    assert "There is no index yet." in state_markdown(desk.state())
    found.set()
    assert last(desk, "What?").status == "Answer ready: 2 sources"
    assert "4 documents" in state_markdown(desk.state())


def test_a_model_that_cannot_be_loaded_is_not_said_to_be_loading():
    assistant = SampleAssistant()

    def fail():
        raise ModelUnavailable("The search model cannot be loaded.", "Install it again: make install")

    assistant.warm, warm = fail, assistant.warm
    desk = Desk(SampleLibrary, lambda _library: assistant)
    desk.start_loading().join()
    assert "cannot be loaded" in state_markdown(desk.state())
    assistant.warm = warm
    assert last(desk, "What?").status == "Answer ready: 2 sources"
    assert "4 documents" in state_markdown(desk.state())


def test_a_library_that_became_unusable_is_opened_anew():
    opened = []

    class Rebuilt(SampleLibrary):
        def documents(self):
            if len(opened) == 1:
                raise LibraryMismatch("It was built with other settings.", "Run 'assistant ingest --rebuild'.")
            return super().documents()

    def open_library():
        opened.append(1)
        return Rebuilt()

    desk = Desk(open_library, SampleAssistant)
    assert desk.state().trouble is not None
    assert desk.state().documents == 4


def test_the_library_line():
    desk, _ = make_desk()
    desk.ready_assistant()
    lines = state_markdown(desk.state()).split("\n\n")
    assert lines[0].startswith(
        "In the library: 4 documents (1 of them a briefing in this library's own words) on publications by "
        "Department of Examples, NHS England"
    )
    assert "Chapter & Verse library" not in lines[0]
    assert lines[1] == (
        "Newest: Guidance on annual reports, 26 March 2024 · 1 has been replaced by something newer and is marked"
    )
    assert len(lines) == 2
    assert not desk.state().passing
    assert "being built" in state_markdown(LibraryState(changing=True))
    assert "being added or replaced" in state_markdown(LibraryState(3, changing=True))
    assert "still loading" in state_markdown(LibraryState(3, loading=True))
    assert "Put documents into" in state_markdown(LibraryState())
    assert "(/library/)" in state_markdown(LibraryState(takes_documents=True))
    every = LibraryState(45, "2024-05", 2, newest_title="A", publishers=("B", "C"), briefings=45)
    assert state_markdown(every) == (
        "In the library: 45 documents (each a briefing in this library's own words) on publications by B, C\n\n"
        "Newest: A, May 2024 · 2 have been replaced by something newer and are marked"
    )
    assert state_markdown(LibraryState(1, publishers=("B",))) == "In the library: 1 document by B"
    assert "sent there" in state_markdown(LibraryState(1, "2024", 0, wording="Worded elsewhere: it is sent there."))
