"""One question and its answer on the screen."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.types import Answer


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer so far. ``finished`` answers are passed on as history; ``note`` is shown below.

    ``narrowed`` says what the search was narrowed to, in words; ``changed`` what has happened since to cited documents.
    """

    question: str
    answer: Answer
    finished: bool = False
    note: str = ""
    narrowed: str = ""
    changed: tuple[str, ...] = ()
