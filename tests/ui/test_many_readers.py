"""Many readers at once, over the address that the page itself uses: each gets their own answers, in turn."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

import httpx
import pytest

from assistant.api import Assistant, Library
from assistant.config import load_settings
from tests.conftest import read_here
from tests.fakes import HashEncoder
from ui.app import build_app, listen, make_server
from ui.desk import Desk
from ui.page import ANSWERS_AT_ONCE, QUESTIONS_WAITING

READERS = 20
WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "ivory", "jetty", "koala", "lilac",
         "maple", "north", "olive", "pearl", "quail", "river", "sable", "tulip")  # fmt: skip
# Who came later may be answered first by as many places as answers are made at once, and as many as a stream may lag.
OVERTAKEN = 2 * ANSWERS_AT_ONCE


@dataclass(frozen=True)
class Wait:
    """When a question was sent, when it was taken into the queue, and when its answer was all there, in seconds."""

    sent: float
    taken: float
    done: float

    def overtook(self, other: Wait) -> bool:
        """Whether this was asked after the other had been taken, and answered before it."""
        return self.sent > other.taken and self.done < other.done


@dataclass
class Reader:
    """One open page: what it asked, what it was sent, and how long each answer took."""

    number: int
    address: str
    ask: int
    box: int
    sent: str = ""
    waits: list[Wait] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    refused: int = 0
    joined: int = 0

    @property
    def canary(self) -> str:
        """A word that stands in this reader's questions and nowhere else."""
        return f"canary{self.number:02d}{self.word}"

    @property
    def word(self) -> str:
        """What this reader's paper is about."""
        return WORDS[self.number % len(WORDS)]

    async def read(self, client: httpx.AsyncClient, turns: int) -> None:
        for turn in range(turns):
            await self._turn(client, f"{self.canary} turn {turn}: who leads the {self.word} programme?")

    async def _turn(self, client: httpx.AsyncClient, question: str) -> None:
        session = f"reader{self.number:04d}"
        body = {"fn_index": self.ask, "trigger_id": self.box, "session_hash": session, "event_data": None}
        began = time.perf_counter()
        reply = await client.post("/gradio_api/queue/join", json={**body, "data": [None, question, ""]})
        self.joined += 1
        if reply.status_code == 503:
            self.refused += 1
            return
        reply.raise_for_status()
        taken = time.perf_counter()
        async with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
            async for line in stream.aiter_lines():
                self.sent += line
                message = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
                if message.get("msg") == "process_completed":
                    assert message["success"], message
                    self.answers.append(json.dumps(message["output"]["data"]))
                    self.waits.append(Wait(began, taken, time.perf_counter()))
                    return


# Cleared, it holds every answer back until all readers have asked: how fast the machine is must not tell.
MAY_ANSWER = threading.Event()


class PatientAssistant(Assistant):
    """Answers when it may."""

    def stream(self, *given, **named):
        MAY_ANSWER.wait(60)
        return super().stream(*given, **named)


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    """The real page over a real library with a paper for each reader, and the fake encoder."""
    place = tmp_path_factory.mktemp("readers")
    (place / "corpus").mkdir()
    for word in WORDS:
        text = f"# The {word} programme\n\nThe {word} programme is led by the officer for {word} matters.\n"
        (place / "corpus" / f"{word}.md").write_text(text, encoding="utf-8")
    settings = load_settings(vector_index="exact", answer_threshold=0.0)
    library = Library.create(place / "index", settings=settings, encoder=HashEncoder())
    library.sync(place / "corpus", read=read_here)
    MAY_ANSWER.set()
    desk = Desk(lambda: library, PatientAssistant)
    desk.start_loading().join()
    listener = listen("127.0.0.1", 0)
    server = make_server(build_app(desk))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


async def read_together(address: str, readers: int, turns: int) -> list[Reader]:
    limits = httpx.Limits(max_connections=4 * readers)
    async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits) as client:
        config = (await client.get("/config")).json()
        box = next(each["id"] for each in config["components"] if each["props"].get("elem_id") == "question")
        ask = next(each["id"] for each in config["dependencies"] if [box, "submit"] in map(list, each["targets"]))
        there = [Reader(number, address, ask, box) for number in range(readers)]
        await asyncio.gather(*(each.read(client, turns) for each in there), answers_once_all_have_asked(there))
    return there


async def answers_once_all_have_asked(there: list[Reader]) -> None:
    while not all(each.joined for each in there):
        await asyncio.sleep(0.01)
    MAY_ANSWER.set()


@pytest.mark.parametrize("turns", [2, pytest.param(10, marks=pytest.mark.soak)])
def test_twenty_readers_each_get_their_own_answers_in_turn(address, turns):
    began = time.perf_counter()
    there = asyncio.run(read_together(address, READERS, turns))
    took = time.perf_counter() - began
    assert sum(each.refused for each in there) == 0
    for reader in there:
        assert len(reader.answers) == turns
        for turn, answer in enumerate(reader.answers):
            assert f"{reader.canary} turn {turn}" in answer
            assert f"officer for {reader.word} matters" in answer
        others = {each.canary for each in there} - {reader.canary}
        assert not {canary for canary in others if canary in reader.sent}
    waits = [wait for reader in there for wait in reader.waits]
    overtaken = max(sum(other.overtook(wait) for other in waits) for wait in waits)
    assert overtaken <= OVERTAKEN
    seconds = sorted(wait.done - wait.sent for wait in waits)
    print(
        f"{len(waits)} answers in {took:.1f} s; median {median(seconds):.2f} s, longest {seconds[-1]:.2f} s; "
        f"overtaken by at most {overtaken}"
    )


def test_more_questions_than_may_wait_are_refused_and_the_rest_answered(address):
    asked_at_once = QUESTIONS_WAITING + 10
    MAY_ANSWER.clear()
    there = asyncio.run(read_together(address, asked_at_once, 1))
    refused, answered = sum(each.refused for each in there), sum(len(each.answers) for each in there)
    assert refused > 0
    assert refused + answered == asked_at_once
    assert answered >= QUESTIONS_WAITING
    assert not [each for each in asyncio.run(read_together(address, 2, 1)) if each.refused], "it goes on"
