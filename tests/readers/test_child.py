from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from assistant.errors import UnreadableFile
from assistant.readers import Limits, child, read
from assistant.readers.child import ReaderProcess
from assistant.readers.wire import document_as_json, document_from_json
from assistant.types import QuarantineCode
from tests.readers import builders

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the commands that play the child are POSIX's")


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.txt"
    path.write_text("The board meets in March.")
    return path


def test_a_document_survives_the_wire() -> None:
    for name, data in (("a.docx", builders.docx()), ("a.pdf", builders.pdf(builders.report_page(1)))):
        document = read(name, data)
        assert document_from_json(document_as_json(document)) == document


def test_the_child_reads_many_files_and_reports_what_is_wrong(tmp_path: Path, note: Path) -> None:
    (tmp_path / "empty.pdf").touch()
    with ReaderProcess() as reader:
        assert reader.read(note, "note.txt").pages[0].text == "The board meets in March."
        first = reader._reader._process
        with pytest.raises(UnreadableFile) as raised:
            reader.read(tmp_path / "empty.pdf", "empty.pdf")
        assert raised.value.quarantine_code is QuarantineCode.EMPTY
        with pytest.raises(UnreadableFile) as raised:
            reader.read(tmp_path / "gone.txt", "gone.txt")
        assert raised.value.quarantine_code is QuarantineCode.CORRUPT
        reader.read(note, "note.txt")
        assert reader._reader._process is first


def _as_child(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let the next children greet and then run ``code`` at the first request."""
    greeting = "import os, sys, time; sys.stdout.buffer.write(bytes(7) + b'\\x02{}'); sys.stdout.flush(); "

    def start() -> subprocess.Popen[bytes]:
        wait = "sys.stdin.buffer.read(1); "
        return subprocess.Popen(
            [sys.executable, "-c", greeting + wait + code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    monkeypatch.setattr(child, "_start", start)


def test_a_file_that_hangs_is_stopped_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch, note: Path) -> None:
    with ReaderProcess(Limits(seconds=0.3)) as reader:
        with monkeypatch.context() as patched:
            _as_child(patched, "time.sleep(60)")
            started = time.monotonic()
            with pytest.raises(UnreadableFile) as raised:
                reader.read(note, "note.txt")
            assert raised.value.quarantine_code is QuarantineCode.TIMEOUT
            assert time.monotonic() - started < 5
        reader._limits = Limits()
        assert reader.read(note, "note.txt").pages


@pytest.mark.parametrize(
    ("death", "code"),
    [
        ("os.abort()", QuarantineCode.LIMIT),
        (f"os.kill(os.getpid(), {int(signal.SIGSEGV)})", QuarantineCode.CORRUPT),
        ("os._exit(3)", QuarantineCode.CORRUPT),
    ],
)
def test_a_file_that_ends_the_child_costs_only_itself(
    monkeypatch: pytest.MonkeyPatch, note: Path, death: str, code: QuarantineCode
) -> None:
    with ReaderProcess() as reader:
        with monkeypatch.context() as patched:
            _as_child(patched, death)
            with pytest.raises(UnreadableFile) as raised:
                reader.read(note, "note.txt")
            assert raised.value.quarantine_code is code
        assert reader.read(note, "note.txt").pages


def test_memory_is_limited(tmp_path: Path) -> None:
    path = tmp_path / "big.html"
    path.write_bytes(b"<p>" + b"<b>word</b> " * 1_500_000)
    with ReaderProcess(Limits(memory_bytes=400 * 1024 * 1024)) as reader:
        with pytest.raises(UnreadableFile) as raised:
            reader.read(path, "big.html")
        assert raised.value.quarantine_code is QuarantineCode.LIMIT


def test_the_child_ends_when_its_parent_does(note: Path) -> None:
    reader = ReaderProcess()
    reader.read(note, "note.txt")
    process = reader._reader._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=10) == 0


def test_threads_may_share_one_reader(note: Path) -> None:
    found: list[str] = []
    with ReaderProcess() as reader:
        threads = [
            threading.Thread(target=lambda: found.append(reader.read(note, "note.txt").pages[0].text)) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == ["The board meets in March."] * 8


def test_a_pipe_is_no_document(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with ReaderProcess() as reader, pytest.raises(UnreadableFile) as raised:
        reader.read(tmp_path / "pipe.txt", "pipe.txt")
    assert raised.value.quarantine_code is QuarantineCode.UNSUPPORTED


def test_the_child_loads_no_model_and_no_screen() -> None:
    script = (
        "import sys, assistant.readers.child, assistant.readers.pdf, assistant.readers.docx, assistant.readers.pptx;"
        "print([name for name in ('torch', 'chromadb', 'gradio', 'sentence_transformers') if name in sys.modules])"
    )
    root = Path(child.__file__).parents[2]
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=root, check=True)
    assert result.stdout.strip() == "[]"
