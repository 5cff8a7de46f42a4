"""Reading in a process apart: a file that hangs, crashes or devours memory costs nobody but itself.

The child is started anew, never forked, so that it is safe beside threads and never holds the parent's models. It
lives until its stdin ends, and reads one file at a time::

    with ReaderProcess() as reader:
        document = reader.read(Path("corpus/report.pdf"), "report.pdf")
"""

from __future__ import annotations

import base64
import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NoReturn, Self

from assistant.errors import AssistantError, UnreadableFile
from assistant.readers import read
from assistant.readers.failures import corrupt, empty, over_limit, timed_out, unsupported
from assistant.readers.limits import DEFAULT_LIMITS, MEGABYTE, Limits
from assistant.readers.wire import document_as_json, document_from_json, error_as_json, error_from_json, receive, send
from assistant.types import Document

# Python and its imports on a slow disk; no file has been touched by then.
START_SECONDS = 60.0
# The child's own clock is a second line of defence, so it runs a little longer than the parent's.
SPARE_CPU_SECONDS = 2
# How the C++ library of the PDF reader, or the kernel, ends a process that gets no more memory.
_MEMORY_SIGNALS = frozenset(
    getattr(signal, name) for name in ("SIGKILL", "SIGABRT", "SIGTRAP", "SIGILL") if hasattr(signal, name)
)
_FORBIDDEN_EVENTS = ("socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec")


class ReaderProcess:
    """A child process that reads files, started when first needed and again after it had to be ended."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child; a later :meth:`read` starts another."""
        with self._lock:
            self._end()

    def read(self, path: Path, name: str) -> Document:
        """Return what the file at ``path`` holds.

        :param name: the name that tells its kind; what stands at ``path`` may be called otherwise.
        :raises UnreadableFile: also where reading took too long, too much memory, or ended the child.
        """
        with self._lock:
            reply = self._ask({"path": str(path.absolute()), "name": name, "limits": asdict(self._limits)})
            if reply.get("last"):
                self._end()
        if "error" in reply:
            raise error_from_json(reply["error"])
        return document_from_json(reply["document"])

    def picture(self, path: Path, page_index: int, widest: int) -> bytes:
        """Return a page of the PDF at ``path`` as a JPEG, ``widest`` pixels on its longer side or fewer.

        :raises UnreadableFile: also where it took too long, too much memory, or ended the child.
        """
        request = {"path": str(path.absolute()), "page_index": page_index, "widest": widest}
        with self._lock:
            reply = self._ask(request | {"limits": asdict(self._limits)})
            if reply.get("last"):
                self._end()
        if "error" in reply:
            raise error_from_json(reply["error"])
        return base64.b64decode(reply["picture"])

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        process = self._running()
        message, late = _exchange(process, json.dumps(request).encode(), self._limits.seconds)
        if message is None:
            code = self._end()
            raise timed_out(self._limits.seconds) if late else _died(code, self._limits)
        reply: dict[str, Any] = json.loads(message)
        return reply

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        self._process = _start()
        greeting, _ = _exchange(self._process, None, START_SECONDS)
        if greeting is None:
            self._end()
            raise AssistantError("The document reader could not be started.", "Run: assistant doctor")
        return self._process

    def _end(self) -> int:
        """End the child if there is one and return its exit code (negative: the signal that ended it)."""
        process, self._process = self._process, None
        if process is None:
            return 0
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        try:
            return process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


def _start() -> subprocess.Popen[bytes]:
    root = Path(__file__).resolve().parents[2]
    return subprocess.Popen(
        [sys.executable, "-m", "assistant.readers.child"],
        cwd=root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _exchange(process: subprocess.Popen[bytes], request: bytes | None, seconds: float) -> tuple[bytes | None, bool]:
    """Return the child's next message (None: it ended) and whether it was ended for taking too long."""
    late = threading.Event()

    def end_late() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, end_late)
    timer.daemon = True
    timer.start()
    try:
        if request is not None and process.stdin is not None:
            send(process.stdin, request)
        message = None if process.stdout is None else receive(process.stdout)
        return message, late.is_set()
    except (OSError, ValueError):
        return None, late.is_set()
    finally:
        timer.cancel()


def _died(code: int, limits: Limits) -> UnreadableFile:
    if hasattr(signal, "SIGXCPU") and code == -signal.SIGXCPU:
        return timed_out(limits.seconds)
    if -code in _MEMORY_SIGNALS:
        return over_limit(
            f"Reading the file takes more than {limits.memory_bytes / MEGABYTE:.0f} MB of memory.", "file_memory_mb"
        )
    return corrupt("The file is damaged so badly that reading it ended the reader.")


def main() -> None:
    """Read files until stdin ends."""
    requests, replies = _own_pipes()
    sys.addaudithook(_refuse_outside)
    send(replies, b"{}")
    while (message := receive(requests)) is not None:
        request = json.loads(message)
        limits = Limits(**request["limits"])
        _bound(limits)
        reply = _reply(request, limits)
        reply["last"] = _peak_bytes() > limits.memory_bytes // 2
        send(replies, json.dumps(reply, ensure_ascii=False).encode("utf-8", errors="replace"))


def _own_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Keep the pipes for messages: whatever a parser prints must not land among them."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return requests, replies


def _refuse_outside(event: str, _: tuple[Any, ...]) -> None:
    if event in _FORBIDDEN_EVENTS:
        _refuse(event)


def _refuse(event: str) -> NoReturn:
    raise PermissionError(f"a reader may not do this: {event}")


def _reply(request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    try:
        data = _load(Path(request["path"]), limits)
        if "page_index" in request:
            return {"picture": base64.b64encode(_picture(data, request["page_index"], request["widest"])).decode()}
        return {"document": document_as_json(read(request["name"], data, limits))}
    except UnreadableFile as error:
        return {"error": error_as_json(error)}
    except MemoryError:
        too_large = over_limit("The file needs more memory than a reader may take.", "file_memory_mb")
        return {"error": error_as_json(too_large), "last": True}


def _picture(data: bytes, page_index: int, widest: int) -> bytes:
    from assistant.readers.pdf import page_picture

    try:
        return page_picture(data, page_index, widest=widest)
    except (UnreadableFile, MemoryError):
        raise
    except Exception as error:
        raise corrupt("The page is damaged and cannot be shown.") from error


def _load(path: Path, limits: Limits) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise unsupported("This is not an ordinary file.")
        if status.st_size == 0:
            raise empty()
        if status.st_size > limits.file_bytes:
            size, most = status.st_size / MEGABYTE, limits.file_bytes / MEGABYTE
            raise over_limit(f"The file is {size:.0f} MB; the limit is {most:.0f} MB.", "file_mb")
        return path.read_bytes()
    except OSError as error:
        raise corrupt(
            f"The file cannot be opened: {error.strerror or error}.",
            "Check its permissions and that its disk is connected.",
        ) from error


def _bound(limits: Limits) -> None:
    """Hold this process to the limits for the next file, where the platform can."""
    if sys.platform == "win32":
        return
    import resource

    with suppress(ValueError, OSError):
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, hard))
    with suppress(ValueError, OSError):
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        until = int(time.process_time() + limits.seconds) + SPARE_CPU_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (until, hard))


def _peak_bytes() -> int:
    """Return the most memory this process has held; 0 where the platform does not say."""
    if sys.platform == "win32":
        return 0
    import resource

    # On Linux ru_maxrss starts from what the parent used before this program began; /proc knows our own peak.
    status = Path("/proc/self/status")
    if status.is_file():
        peaks = [line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
        if peaks:
            return int(peaks[0]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    main()
