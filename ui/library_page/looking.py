"""A reader for files that were just sent: kept from one to the next, so that none waits for a process to start."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.readers.child import ReaderProcess
from assistant.readers.limits import Limits
from ui.library_page.placing import ReadFile

# Somebody who adds files one by one waits for its start once; nobody keeps its memory for the night.
IDLE_SECONDS = 30.0


class Looking:
    """Reads one file at a time, each of which may take the memory and the time of a whole one."""

    def __init__(self, limits: Limits) -> None:
        self._reader = ReaderProcess(limits)
        self._lock = threading.Lock()
        self._end: threading.Timer | None = None

    @contextmanager
    def reading(self) -> Iterator[ReadFile]:
        """Give the reader, when nobody else has it; without text recognition, which takes minutes."""
        with self._lock:
            if self._end is not None:
                self._end.cancel()
            try:
                yield self._reader.read
            finally:
                self._end = threading.Timer(IDLE_SECONDS, self._reader.close)
                self._end.daemon = True
                self._end.start()
