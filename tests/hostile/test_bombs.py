"""Small files made to devour a machine: refused or read within the limits, and the next file still reads.

Those that run into the limit of time are read in ``make soak`` only; the rest in every run.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from pathlib import Path

import pytest

from assistant.readers import Limits
from assistant.readers.child import ReaderProcess
from assistant.types import QuarantineCode
from tests.hostile.bombs import BOMBS, CANARY, Bomb
from tests.hostile.watch import Outcome, watched, within

LIMITS = Limits(seconds=20.0, memory_bytes=1024 * 1024 * 1024)
# What a bomb must never be read as: its outside file, and the text that its entities would unfold to.
FORBIDDEN = (CANARY, "ha" * 100)
# These have to be named for what they are, not just outlasted.
NAMED = {
    "laughs": QuarantineCode.UNSAFE,
    "quadratic": QuarantineCode.UNSAFE,
    "outside file": QuarantineCode.UNSAFE,
    "outside file in utf 16": QuarantineCode.UNSAFE,
    "outside file in its relationships": QuarantineCode.UNSAFE,
    "two parts of one name": QuarantineCode.UNSAFE,
    "gigabyte of zeros": QuarantineCode.LIMIT,
    "sixty five thousand parts": QuarantineCode.LIMIT,
    "two million paragraphs": QuarantineCode.LIMIT,
    "million pages": QuarantineCode.LIMIT,
    "flate": QuarantineCode.LIMIT,
    "sizes that lie": QuarantineCode.CORRUPT,
}


@pytest.fixture
def sound(tmp_path) -> Path:
    path = tmp_path / "note.txt"
    path.write_text("The board meets in March.")
    return path


@pytest.fixture(scope="module")
def reader():
    """One reader for all bombs, as in an ingest."""
    with ReaderProcess(LIMITS) as process:
        yield process


def set_off(bomb: Bomb, reader: ReaderProcess, tmp_path: Path, sound: Path) -> Outcome:
    path = tmp_path / f"bomb{bomb.suffix}"
    path.write_bytes(bomb.build())
    reader.read(sound, "note.txt")
    outcome = watched(reader, path, path.name)
    assert reader.read(sound, "note.txt").pages[0].text == "The board meets in March."
    print(f"{bomb.suffix} {bomb.name}: {outcome}")
    assert within(outcome, LIMITS), outcome
    if outcome.document is not None:
        text = "".join(page.text for page in outcome.document.pages)
        assert not any(words in text for words in FORBIDDEN)
        assert len(text) <= LIMITS.characters
    if bomb.name in NAMED:
        assert outcome.code is NAMED[bomb.name], outcome
    return outcome


def name_of(bomb: Bomb) -> str:
    return f"{bomb.suffix} {bomb.name}"


@pytest.mark.parametrize("bomb", [bomb for bomb in BOMBS if bomb.quick], ids=name_of)
def test_a_bomb_costs_itself_only(bomb, reader, tmp_path, sound):
    set_off(bomb, reader, tmp_path, sound)


@pytest.mark.soak
@pytest.mark.parametrize("bomb", [bomb for bomb in BOMBS if not bomb.quick], ids=name_of)
def test_a_slow_bomb_costs_itself_only(bomb, reader, tmp_path, sound):
    set_off(bomb, reader, tmp_path, sound)


def test_there_are_forty_of_them():
    assert len(BOMBS) >= 40
    assert len({name_of(bomb) for bomb in BOMBS}) == len(BOMBS)


def test_nothing_is_visited(reader, tmp_path):
    """Pages and packages that name other machines: a listener hears nothing."""
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        port = str(listener.getsockname()[1]).encode()

        def listen():
            try:
                heard.append(listener.accept())
            except TimeoutError:
                return

        thread = threading.Thread(target=listen)
        thread.start()
        for bomb in BOMBS:
            if bomb.name.startswith("outside"):
                path = tmp_path / f"bomb{bomb.suffix}"
                path.write_bytes(bomb.build().replace(b"127.0.0.1:9/", b"127.0.0.1:" + port + b"/"))
                watched(reader, path, path.name)
        thread.join()
    assert heard == []


def test_a_reader_that_is_killed_between_files_is_started_again(reader, sound):
    reader.read(sound, "note.txt")
    os.kill(reader._process.pid, signal.SIGKILL)
    time.sleep(0.1)
    assert reader.read(sound, "note.txt").pages
