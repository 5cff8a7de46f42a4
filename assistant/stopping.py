"""Ending a long run politely: the first Ctrl-C or SIGTERM asks; what the next one does depends on what is at stake."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stop_on_signal() -> Iterator[threading.Event]:
    """Yield an event that is set when this process is asked to end; the next signal acts as it always does."""
    with _caught(lambda put_back: put_back()) as asked:
        yield asked


@contextmanager
def clear_away_on_signal() -> Iterator[threading.Event]:
    """Yield an event that is set when this process is asked to end; until the block is left no signal ends it.

    For what leaves half of something behind where it is broken off while it clears away. It has to ask often.
    """
    with _caught(lambda put_back: None) as asked:
        yield asked


@contextmanager
def _caught(then: Callable[[Callable[[], None]], None]) -> Iterator[threading.Event]:
    """Yield an event that a signal sets; ``then`` is called after it with what gives signals their old meaning."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():  # only there may signals be caught
        yield asked
        return
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def put_back() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def ask(number: int, frame: Any) -> None:
        asked.set()
        then(put_back)

    for number in SIGNALS:
        signal.signal(number, ask)
    try:
        yield asked
    finally:
        put_back()
