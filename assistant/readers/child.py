"""Reading in a process apart: a file that hangs, crashes or devours memory costs nobody but itself.

The child is started anew, never forked, so that it is safe beside threads and never holds the parent's models. It
lives until its stdin ends, and reads one file at a time::

    with ReaderProcess() as reader:
        document = reader.read(Path("corpus/report.pdf"), "report.pdf")
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, NoReturn, Self

from assistant.errors import AssistantError, UnreadableFile
from assistant.readers import attempt, require_text
from assistant.readers.failures import corrupt, empty, over_limit, timed_out, too_large, unsupported
from assistant.readers.limits import DEFAULT_LIMITS, MEGABYTE, Limits, RecognitionLimits
from assistant.readers.recognition import Recogniser, Recognition
from assistant.readers.wire import (
    MESSAGE_BYTES,
    document_as_json,
    document_from_json,
    error_as_json,
    error_from_json,
    packed,
    page_as_json,
    page_from_json,
    receive,
    recognition_as_json,
    recognition_from_json,
    send,
    shown_as_reply,
    shown_from_reply,
    unpacked,
)
from assistant.types import Document, Page, ShownPage, VersionId

if TYPE_CHECKING:
    from assistant.readers.pdf import LastShown

# Python and its imports on a slow disk; no file has been touched by then.
START_SECONDS = 60.0
# The child's own clock is a second line of defence, so it runs a little longer than the parent's.
SPARE_CPU_SECONDS = 2
# How the C++ library of the PDF reader, or the kernel, ends a process that gets no more memory.
_MEMORY_SIGNALS = frozenset(
    getattr(signal, name) for name in ("SIGKILL", "SIGABRT", "SIGTRAP", "SIGILL") if hasattr(signal, name)
)
# The parent holds every block as an object; a book has tens of thousands.
BLOCKS = 1_000_000
_SECRET = re.compile(r"KEY|TOKEN|SECRET|PASSW|CREDENTIAL|_PAT$", re.IGNORECASE)
# Without these, glibc hands every picture's memory back to the system and asks for it again: half the time of a page.
_KEEPS_MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(64 * MEGABYTE), "MALLOC_MMAP_THRESHOLD_": str(32 * MEGABYTE)}
# Pages of a file after which the parent hears that reading gets on.
PAGES_A_MESSAGE = 10
_FORBIDDEN_EVENTS = ("socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec")


class ReaderProcess:
    """Child processes that read files, started when first needed and again after they had to be ended.

    :param recognition: how far text recognition may go on pages without text; None where there is to be none.
    """

    def __init__(self, limits: Limits = DEFAULT_LIMITS, recognition: RecognitionLimits | None = None) -> None:
        self._limits = limits
        self._recognition = recognition
        self._reader = _Child()
        # Apart from the reader, whose memory is held to much less than the models need.
        self._recogniser = _Child()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the children; a later :meth:`read` starts others."""
        with self._lock:
            self._reader.end()
            self._recogniser.end()

    def read(self, path: Path, name: str) -> Document:
        """Return what the file at ``path`` holds.

        :param name: the name that tells its kind; what stands at ``path`` may be called otherwise.
        :raises UnreadableFile: also where reading took too long, too much memory, or ended the child.
        """
        with self._lock:
            document = self._read(path, name, {})
            if document.unread and self._recognition is not None:
                document = self._read(path, name, self._recognise(path, name, document.unread, self._recognition))
        require_text(document, recognition=self._recognition is not None)
        return document

    def picture(self, path: Path, page_index: int, widest: int) -> bytes:
        """Return a page of the PDF at ``path`` as a JPEG, ``widest`` pixels on its longer side or fewer.

        :raises UnreadableFile: also where it took too long, too much memory, or ended the child.
        """
        picture: bytes = self._ask_of(path, {"page_index": page_index, "widest": widest})["picture"]
        return picture

    def show(self, path: Path, version: VersionId, page: Page, slices: Sequence[tuple[int, int]]) -> ShownPage | None:
        """Return a page of the PDF at ``path`` as a reader sees it, and where slices of its stored text stand on it.

        :return: None where the file's bytes are not those of ``version``.
        :raises UnreadableFile: also where it took too long, too much memory, or ended the child.
        """
        reply = self._ask_of(path, {"version": version, "stored": page_as_json(page), "slices": list(slices)})
        try:
            return None if reply["shown"] is None else shown_from_reply(reply)
        except (KeyError, ValueError, TypeError) as error:
            raise self._spoilt() from error

    def start(self) -> None:
        """Start the child that reads, so that the first file does not wait for it."""
        with self._lock:
            self._reader.start()

    def _ask_of(self, path: Path, asked: dict[str, Any]) -> dict[str, Any]:
        """Return what the reader says to something asked of one file."""
        request = {"path": str(path.absolute()), "limits": asdict(self._limits)} | asked
        with self._lock:
            reply = self._reader.ask(request, self._limits.seconds)
        if isinstance(reply, _Ended):
            raise timed_out(self._limits.seconds) if reply.late else _died(reply.code, self._limits)
        try:
            error = None if "error" not in reply else error_from_json(reply["error"])
        except (KeyError, ValueError, TypeError, AttributeError) as spoilt:
            raise self._spoilt() from spoilt
        if error is not None:
            raise error
        return reply

    def _spoilt(self) -> UnreadableFile:
        """A reader that a file has taken over may say anything; it is not asked again."""
        with self._lock:
            self._reader.end()
        return _spoilt()

    def _read(self, path: Path, name: str, recognised: Mapping[int, Recognition]) -> Document:
        limits = self._limits
        request = {
            "path": str(path.absolute()),
            "name": name,
            "limits": asdict(limits),
            "recognised": {index: recognition_as_json(each) for index, each in recognised.items()},
        }
        reply = self._reader.ask(request, limits.seconds, limits.page_seconds, limits.pages)
        if isinstance(reply, _Ended):
            raise timed_out(limits.seconds) if reply.late else _died(reply.code, limits)
        try:
            if "error" in reply:
                raise error_from_json(reply["error"])
            return document_from_json(reply["document"])
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            # A reader that a file has taken over may say anything; it is not asked again.
            self._reader.end()
            raise _spoilt() from error

    def _recognise(
        self, path: Path, name: str, pages: Sequence[int], limits: RecognitionLimits
    ) -> dict[int, Recognition]:
        """Return what text recognition reads from the pages; a page that fails costs only itself."""
        found: dict[int, Recognition] = {}
        for number, index in enumerate(pages):
            if number >= limits.pages:
                problem = f"Text recognition stops after {limits.pages} pages of a file (ASSISTANT_OCR_PAGES)."
                found[index] = Recognition(problem=problem)
                continue
            request = {
                "path": str(path.absolute()),
                "name": name,
                "page": index,
                "limits": asdict(replace(self._limits, seconds=limits.seconds, memory_bytes=limits.memory_bytes)),
                "threads": limits.threads,
            }
            reply = self._recogniser.ask(request, limits.seconds)
            if isinstance(reply, _Ended):
                found[index] = Recognition(
                    problem=f"Text recognition took more than {limits.seconds:g} seconds (ASSISTANT_OCR_SECONDS)."
                    if reply.late
                    else "Text recognition failed on it."
                )
            else:
                found[index] = _recognition(reply)
        return found


def _recognition(reply: dict[str, Any]) -> Recognition:
    try:
        return recognition_from_json(reply["recognition"])
    except (KeyError, ValueError, TypeError, AttributeError):
        return Recognition(problem="Text recognition failed on it.")


@dataclass(frozen=True, slots=True)
class _Ended:
    """A child that ended instead of replying: its exit code, and whether it was ended for taking too long."""

    code: int
    late: bool


class _Child:
    """One child process and what it is asked."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def ask(
        self, request: dict[str, Any], seconds: float, page_seconds: float = 0.0, most_pages: int = 0
    ) -> dict[str, Any] | _Ended:
        """Return the reply.

        The child has ``seconds``, and ``page_seconds`` more for each page it says it has read; it may say so of
        ``most_pages`` at most.
        """
        process = self._running()
        reply, late = _exchange(process, json.dumps(request).encode(), seconds, page_seconds, most_pages)
        if reply is None:
            return _Ended(self.end(), late)
        if reply.get("last"):
            self.end()
        return reply

    def start(self) -> None:
        """Start the process where it does not run."""
        self._running()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.end()
        self._process = _start()
        greeting, _ = _exchange(self._process, None, START_SECONDS)
        if greeting is None:
            self.end()
            raise AssistantError("The document reader could not be started.", "Run: assistant doctor")
        return self._process

    def end(self) -> int:
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
            _kill(process)
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
        env=_environment(),
    )


def _environment() -> dict[str, str]:
    """Return the environment without what is secret: a file that takes the reader over finds no key there."""
    return {name: value for name, value in os.environ.items() if not _SECRET.search(name)} | _KEEPS_MEMORY


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the child and whatever it has started."""
    if hasattr(os, "killpg"):
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _exchange(
    process: subprocess.Popen[bytes],
    request: bytes | None,
    seconds: float,
    page_seconds: float = 0.0,
    most_pages: int = 0,
) -> tuple[dict[str, Any] | None, bool]:
    """Return the child's reply (None: it ended) and whether it was ended for taking too long."""
    late = threading.Event()

    def end_late() -> None:
        late.set()
        _kill(process)

    until = time.monotonic() + seconds
    pages = 0
    while True:
        timer = threading.Timer(until + page_seconds * pages - time.monotonic(), end_late)
        timer.daemon = True
        timer.start()
        try:
            if request is not None and process.stdin is not None:
                send(process.stdin, request)
                request = None
            message = None if process.stdout is None else receive(process.stdout)
        except (OSError, ValueError):
            message = None
        finally:
            timer.cancel()
        if message is None:
            return None, late.is_set()
        reply = unpacked(message)
        if reply is None:
            _kill(process)
            return {"error": error_as_json(_spoilt()), "last": True}, False
        if not isinstance(reply.get("pages"), int):
            return reply, late.is_set()
        pages = min(reply["pages"], most_pages)


def _spoilt() -> UnreadableFile:
    return corrupt("The file is damaged so badly that the reader lost its way in it.")


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
        bounds = _Bounds(limits, request.get("threads", 1))
        if "page" in request:
            reply: dict[str, Any] = {"recognition": recognition_as_json(_recognise_page(request, limits))}
        else:
            reply = _reply(request, limits, _Progress(replies, bounds).page_read)
            reply["last"] = _peak_bytes() > limits.memory_bytes // 2
        send(replies, _message(reply))


def _message(reply: dict[str, Any]) -> bytes:
    """Return a reply as it is sent; one that the parent could not hold is an error instead."""
    message = packed(reply)
    if len(message) <= MESSAGE_BYTES:
        return message
    too_large = over_limit("The file holds more than the library will take on.")
    return json.dumps({"error": error_as_json(too_large), "last": True}).encode()


@dataclass(slots=True)
class _Progress:
    """Tells the parent, now and then, how many pages of a file have been read."""

    replies: IO[bytes]
    bounds: _Bounds
    pages: int = 0

    def page_read(self) -> None:
        """Count one page more."""
        self.pages += 1
        if self.pages % PAGES_A_MESSAGE == 0:
            self.bounds.allow_for(self.pages)
            send(self.replies, json.dumps({"pages": self.pages}).encode())


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


def _reply(request: dict[str, Any], limits: Limits, page_read: Callable[[], None]) -> dict[str, Any]:
    try:
        data = _load(Path(request["path"]), limits)
        if "page_index" in request:
            return {"picture": _picture(data, request["page_index"], request["widest"])}
        if "slices" in request:
            return _shown(data, request)
        recognised = {int(index): recognition_from_json(each) for index, each in request["recognised"].items()}
        document = attempt(request["name"], data, limits, recognised, page_read)
        if sum(len(page.blocks) for page in document.pages) > BLOCKS:
            raise over_limit(f"The file holds more than {BLOCKS} paragraphs, rows and headings.")
        return {"document": document_as_json(document)}
    except UnreadableFile as error:
        return {"error": error_as_json(error)}
    except MemoryError:
        too_large = over_limit("The file needs more memory than a reader may take.", "file_memory_mb")
        return {"error": error_as_json(too_large), "last": True}


def _picture(data: bytes, page_index: int, widest: int) -> bytes:
    from assistant.readers.pdf import page_thumbnail

    try:
        return page_thumbnail(data, page_index, widest)
    except (UnreadableFile, MemoryError):
        raise
    except Exception as error:
        raise corrupt("The page is damaged and cannot be shown.") from error


def _shown(data: bytes, request: dict[str, Any]) -> dict[str, Any]:
    version = hashlib.sha256(data).hexdigest()
    if version != request["version"]:
        return {"shown": None}
    try:
        return shown_as_reply(_last_shown().show(data, version, page_from_json(request["stored"]), request["slices"]))
    except (UnreadableFile, MemoryError):
        raise
    except Exception as error:
        raise corrupt("The page is damaged and cannot be shown.") from error


@cache
def _last_shown() -> LastShown:
    from assistant.readers.pdf import LastShown

    return LastShown()


_recognisers: dict[int, Recogniser] = {}


def _recognise_page(request: dict[str, Any], limits: Limits) -> Recognition:
    """Return what stands on one page's picture; whatever goes wrong costs that page alone."""
    try:
        from assistant.readers.pdf import page_pixels

        pixels = page_pixels(_load(Path(request["path"]), limits), request["page"])
        threads = min(request["threads"], os.cpu_count() or 1)
        if threads not in _recognisers:
            _recognisers[threads] = Recogniser(threads)
        return _recognisers[threads].recognise(pixels)
    except MemoryError:
        return Recognition(problem="Text recognition needs more memory than it may take (ASSISTANT_OCR_MEMORY_MB).")
    except Exception:  # noqa: BLE001 - the page stays unread, as it would be without text recognition
        return Recognition(problem="Text recognition failed on it.")


def _load(path: Path, limits: Limits) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise unsupported("This is not an ordinary file.", "Take it out of the folder; it cannot hold a document.")
        if status.st_size == 0:
            raise empty()
        if status.st_size > limits.file_bytes:
            raise too_large(status.st_size, limits)
        return path.read_bytes()
    except OSError as error:
        raise corrupt(
            f"The file cannot be opened: {error.strerror or error}.",
            "Check its permissions and that its disk is connected.",
        ) from error


class _Bounds:
    """Holds this process to the limits for the next file, where the platform can.

    :param threads: how many processors it may use at a time, each for as long as the limits say.
    """

    def __init__(self, limits: Limits, threads: int) -> None:
        self._limits = limits
        self._threads = threads
        self._began = time.process_time()
        if sys.platform != "win32":
            import resource

            # What a reader held when it died is the document's, and is left nowhere.
            with suppress(ValueError, OSError):
                resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            with suppress(ValueError, OSError):
                _, hard = resource.getrlimit(resource.RLIMIT_AS)
                resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, hard))
        self.allow_for(0)

    def allow_for(self, pages: int) -> None:
        """Allow as much processor time as reading a file takes of which ``pages`` have been read."""
        if sys.platform == "win32":
            return
        import resource

        with suppress(ValueError, OSError):
            _, hard = resource.getrlimit(resource.RLIMIT_CPU)
            more = self._limits.seconds + self._limits.page_seconds * pages
            until = int(self._began + self._threads * more) + SPARE_CPU_SECONDS
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
