"""A child that a file has broken or taken over: whatever it does, it costs that file only."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.errors import UnreadableFile
from assistant.readers import Limits, child
from assistant.readers.child import ReaderProcess
from assistant.readers.wire import MESSAGE_BYTES
from assistant.types import QuarantineCode

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the commands that play the child are POSIX's")

# A file has a second, and a hundredth more for each of at most fifty pages.
LIMITS = Limits(seconds=1.0, page_seconds=0.01, pages=50)
GREETING = "import os, sys, time, subprocess; w = sys.stdout.buffer; w.write(bytes(7) + b'\\x02{}'); w.flush(); "
ASKED = "sys.stdin.buffer.read(1); "
SEND = "w.write(len(m).to_bytes(8, 'big') + m); w.flush(); sys.stdin.buffer.read()"
GOOD = {"document": {"pages": [], "properties": {"values": {}, "origin": ""}, "warnings": []}}


@pytest.fixture
def note(tmp_path) -> Path:
    path = tmp_path / "note.txt"
    path.write_text("The board meets in March.")
    return path


def codes_of(monkeypatch, note: Path, plays: list[str]) -> list[QuarantineCode]:
    """Read once with a child for each of ``plays``, which runs when it is asked; then with a sound one."""
    codes = []
    real = child._start
    with ReaderProcess(LIMITS) as reader:
        for code in plays:

            def start(code=code):
                return subprocess.Popen(
                    [sys.executable, "-c", GREETING + ASKED + code],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    start_new_session=True,
                )

            reader.close()
            monkeypatch.setattr(child, "_start", start)
            started = time.monotonic()
            with pytest.raises(UnreadableFile) as raised:
                reader.read(note, "note.txt")
            assert time.monotonic() - started < LIMITS.seconds + 3
            assert raised.value.message.endswith(".")
            codes.append(raised.value.quarantine_code)
        reader.close()
        monkeypatch.setattr(child, "_start", real)
        reader._limits = Limits()
        assert reader.read(note, "note.txt").pages[0].text == "The board meets in March."
    return codes


NONSENSE = [
    b"",
    b"\xff\xfe",
    b"not json",
    b"null",
    b"[]",
    b"3",
    b"{}",
    b'{"document": null}',
    b'{"document": {}}',
    b'{"document": {"pages": 5}}',
    b'{"document": {"pages": [{"index": 0}]}}',
    b'{"error": null}',
    b'{"error": {"code": "surprise", "message": "", "hint": ""}}',
    b'{"error": "no"}',
    b"[" * 200_000,
    b'{"document": ' + b"[" * 200_000,
    json.dumps(GOOD | {"document": GOOD["document"] | {"warnings": [1]}}).encode(),
    json.dumps(GOOD | {"document": GOOD["document"] | {"properties": {"values": 3}}}).encode(),
]


def test_nonsense_from_the_reader_costs_that_file_only(monkeypatch, note, tmp_path):
    plays = []
    for number, message in enumerate(NONSENSE):
        said = tmp_path / f"said{number}"
        said.write_bytes(message)
        plays.append(f"m = open({str(said)!r}, 'rb').read(); {SEND}")
    assert codes_of(monkeypatch, note, plays) == [QuarantineCode.CORRUPT] * len(NONSENSE)


def test_a_message_that_is_none_costs_that_file_only(monkeypatch, note):
    plays = [
        "w.write((2**63).to_bytes(8, 'big')); w.flush(); time.sleep(60)",
        f"w.write(({MESSAGE_BYTES} + 1).to_bytes(8, 'big') + b'x' * 1000); w.flush(); time.sleep(60)",
        "w.write((100).to_bytes(8, 'big') + b'{'); w.flush(); os._exit(0)",
        "w.write(b'abc'); w.flush(); os._exit(0)",
        "os._exit(0)",
        "os.close(1); time.sleep(60)",
    ]
    found = codes_of(monkeypatch, note, plays)
    assert set(found) <= {QuarantineCode.CORRUPT, QuarantineCode.LIMIT, QuarantineCode.TIMEOUT}


def test_a_reader_that_hangs_is_ended_in_time(monkeypatch, note):
    plays = [
        "time.sleep(60)",
        "\nwhile True: pass",
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)",
        "w.write((1000).to_bytes(8, 'big')); w.flush()\nwhile True: w.write(b' '); w.flush(); time.sleep(0.05)",
    ]
    # One that claims to get on: to the end of time, or again and again.
    for claim in (10**30, 10**9, 5):
        said = f"m = b'{{\"pages\": {claim}}}'; "
        plays.append(said + "w.write(len(m).to_bytes(8, 'big') + m); w.flush(); sys.stdin.buffer.read()")
    plays.append(
        "\nm = b'{\"pages\": 40}'\nwhile True: w.write(len(m).to_bytes(8, 'big') + m); w.flush(); time.sleep(0.05)"
    )
    assert codes_of(monkeypatch, note, plays) == [QuarantineCode.TIMEOUT] * len(plays)


def test_what_a_reader_has_started_ends_with_it(monkeypatch, note, tmp_path):
    pid = tmp_path / "pid"
    started = "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)']).pid"
    code = f"open({str(pid)!r}, 'w').write(str({started})); time.sleep(60)"
    assert codes_of(monkeypatch, note, [code]) == [QuarantineCode.TIMEOUT]
    for _ in range(50):
        if not running(int(pid.read_text())):
            return
        time.sleep(0.1)
    raise AssertionError("a program that the reader started is still running")


def running(pid: int) -> bool:
    """True for a process that is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_reader_that_devours_memory_is_held_by_the_system(tmp_path):
    """The limit holds the process itself, whatever library inside it takes the memory."""
    path = tmp_path / "big.html"
    path.write_bytes(b"<p>" + b"<b>word</b> " * 2_500_000)
    with ReaderProcess(Limits(memory_bytes=300 * 1024 * 1024, seconds=60)) as reader:
        with pytest.raises(UnreadableFile) as raised:
            reader.read(path, "big.html")
    assert raised.value.quarantine_code is QuarantineCode.LIMIT


def test_a_document_that_the_parent_could_not_hold_is_an_error(monkeypatch, tmp_path):
    many = tmp_path / "many.txt"
    many.write_bytes(b"a\n\n" * 3_000)
    monkeypatch.setattr(child, "BLOCKS", 3_000)
    request = {"path": str(many), "name": "many.txt", "recognised": {}}
    assert "document" in child._reply(request, Limits(), lambda: None)
    monkeypatch.setattr(child, "BLOCKS", 2_999)
    assert child._reply(request, Limits(), lambda: None)["error"]["code"] == "limit"
    message = child._message({"document": "x" * 100})
    monkeypatch.setattr(child, "MESSAGE_BYTES", len(message))
    assert child._message({"document": "x" * 100}) == message
    assert json.loads(child._message({"document": "x" * 101}))["error"]["code"] == "limit"


def test_the_reader_gets_no_secret(monkeypatch):
    for name in ("OPENAI_API_KEY", "azure_token", "DB_PASSWORD", "CLIENT_SECRET", "AWS_CREDENTIALS"):
        monkeypatch.setenv(name, "canary")
    assert "canary" not in child._environment().values()
    assert child._environment()["PATH"] == os.environ["PATH"]
