"""Ending a long run politely: the first Ctrl-C or SIGTERM asks, the second one ends it at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stop_on_signal() -> Iterator[threading.Event]:
    """Yield an event that is set when this process is asked to end; the next signal acts as it always does."""
    asked = threading.Event()
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def put_back() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def ask(number: int, frame: Any) -> None:
        asked.set()
        put_back()

    if threading.current_thread() is not threading.main_thread():  # only there may signals be caught
        yield asked
        return
    for number in SIGNALS:
        signal.signal(number, ask)
    try:
        yield asked
    finally:
        put_back()
