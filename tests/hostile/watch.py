"""Reading a file in the child process while its time and memory are watched."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import UnreadableFile
from assistant.readers import Limits
from assistant.readers.child import ReaderProcess
from assistant.types import Document, QuarantineCode

SAMPLE_SECONDS = 0.005


@dataclass(frozen=True, slots=True)
class Outcome:
    """How reading one file ended; memory is the most that the child held, in bytes (0 where /proc does not say)."""

    document: Document | None
    code: QuarantineCode | None
    message: str
    seconds: float
    memory: int

    def __str__(self) -> str:
        end = self.code.value if self.code else "read"
        return f"{end:12} {self.seconds:6.2f} s {self.memory / 1024**2:7.0f} MiB  {self.message}"


def watched(reader: ReaderProcess, path: Path, name: str) -> Outcome:
    """Read ``path``; anything but a document or a typed error is the caller's failure."""
    _reset_peak(reader)
    done = threading.Event()
    peaks = [0]
    sampler = threading.Thread(target=_sample, args=(reader, done, peaks))
    sampler.start()
    started = time.monotonic()
    document, code, message = None, None, ""
    try:
        document = reader.read(path, name)
    except UnreadableFile as error:
        code, message = error.quarantine_code, error.message
        if not (error.message.endswith(".") and error.hint.endswith(".")):
            raise AssertionError(f"not a sentence: {error.message!r}, {error.hint!r}") from error
    finally:
        seconds = time.monotonic() - started
        peaks[0] = max(peaks[0], _peak(reader))
        done.set()
        sampler.join()
    return Outcome(document, code, message, seconds, peaks[0])


def within(outcome: Outcome, limits: Limits) -> bool:
    """True where the file kept to the limits; a second is allowed for ending and starting the child."""
    return outcome.seconds <= limits.seconds + 1.5 and outcome.memory <= limits.memory_bytes


def _sample(reader: ReaderProcess, done: threading.Event, peaks: list[int]) -> None:
    while not done.wait(SAMPLE_SECONDS):
        peaks[0] = max(peaks[0], _peak(reader))


def _peak(reader: ReaderProcess) -> int:
    process = reader._process
    try:
        status = Path(f"/proc/{process.pid}/status").read_text() if process is not None else ""
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:")), 0)


def _reset_peak(reader: ReaderProcess) -> None:
    """Let the peak count from now, where the system can."""
    if reader._process is not None:
        try:
            Path(f"/proc/{reader._process.pid}/clear_refs").write_text("5")
        except OSError:
            return
