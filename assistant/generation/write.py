"""Evidence -> sentences worded by a language model, each checked before it is shown, within a deadline.

Whatever the model does, there is an answer: what it words wrongly, or not at all, appears in the documents' own words.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from assistant.answering.verification import supporting
from assistant.answering.wordings import stands_under
from assistant.generation.parse import Draft, Parser
from assistant.generation.prompt import NO_ANSWER, Prompt, compose
from assistant.text.words import stems
from assistant.types import Citation, Claim, Claimed, Written

log = logging.getLogger(__name__)

MOST_SENTENCES = 8
LONGEST_SENTENCE = 600
MOST_CHARACTERS = 6_000
# By then a model that keeps to the format has named a quote.
FORMAT_CHARACTERS = 1_500


class ChatModel(Protocol):
    """A language model as it is used here. ``name`` is shown to readers; ``host`` is where it runs if not here."""

    @property
    def name(self) -> str: ...
    @property
    def host(self) -> str | None: ...

    def stream(self, system: str, user: str, /) -> Iterator[str]:
        """Yield the model's text piece by piece; raises whatever its provider raises."""
        ...


class _End(Enum):
    FINISHED = "finished"
    FAILED = "failed"
    LATE = "late"
    BUSY = "busy"
    NO_FORMAT = "no format"
    NO_ANSWER = "no answer"


_INSTEAD = "What you see are the documents' own words."
_REASONS = {
    _End.FAILED: "could not be reached or failed",
    _End.LATE: "did not answer in time",
    _End.BUSY: "is busy with other questions",
    _End.NO_FORMAT: "did not keep to the form it was asked for",
    _End.FINISHED: "wrote nothing that the sources bear out",
    _End.NO_ANSWER: "found no answer to your question in these quotes. Read whether they say what you asked",
}


@dataclass(slots=True)
class _Sheet:
    """The answer while it is written. ``extracts`` is what the documents say themselves."""

    extracts: Sequence[Claim]
    claims: list[Claim]
    worded: int = 0
    replaced: int = 0
    named: bool = False
    declined: bool = False

    def add(self, draft: Draft, prompt: Prompt, citations: Sequence[Citation]) -> Iterator[Claimed]:
        """Yield what may be shown of one sentence: itself, or the own words of what it cites, or nothing."""
        numbers = {prompt.numbers[each.lower()] for each in draft.ids if each.lower() in prompt.numbers}
        if not numbers:
            self.declined |= draft.text.strip(" .").upper() == NO_ANSWER
            return
        self.named = True
        cited = [citation for citation in citations if citation.number in numbers]
        carried = supporting(draft.text, cited) if len(draft.text) <= LONGEST_SENTENCE else ()
        if carried and not self._says_half(carried, citations):
            if all(stems(draft.text) != stems(claim.text) for claim in self.claims):
                self.worded += 1
                yield self._shown(Claim(draft.text, carried))
            return
        self.replaced += 1
        yield from self.own_words(numbers)

    def _says_half(self, carried: Sequence[int], citations: Sequence[Citation]) -> bool:
        """Return whether a sentence rests on an item or a row without what it stands under, or on that alone.

        "A director is accountable" is no fact where the document asks for it.
        """
        return any(
            0 < len(set(carried) & set(extract.citations)) < len(set(extract.citations))
            for extract in self.extracts
            if stands_under(extract, citations)
        )

    def own_words(self, numbers: set[int]) -> Iterator[Claimed]:
        """Yield the extracts that rest on these citations and of which nothing is shown yet."""
        for extract in self.extracts:
            shown = {number for claim in self.claims for number in claim.citations}
            if numbers & set(extract.citations) and not set(extract.citations) <= shown:
                yield self._shown(extract)

    def _shown(self, claim: Claim) -> Claimed:
        self.claims.append(claim)
        return Claimed(claim, ())


class ModelWriter:
    """A :class:`~assistant.types.AnswerWriter` over a language model.

    :param timeout: seconds from the start to the last sentence, however the model behaves.
    :param slots: answers worded at the same time; others wait within their own timeout.
    """

    def __init__(self, model: ChatModel, timeout: float, slots: int = 2) -> None:
        self._model = model
        self._timeout = timeout
        self._slots = threading.BoundedSemaphore(slots)

    @property
    def name(self) -> str:
        """The model's name, as readers see it."""
        return self._model.name

    @property
    def host(self) -> str | None:
        """The other computer that it runs on; None where it runs on this one."""
        return self._model.host

    def write(
        self, question: str, extracts: Sequence[Claim], citations: Sequence[Citation]
    ) -> Generator[Claimed, None, Written]:
        """Yield claims as they are checked and return them all with what is to be said about them."""
        prompt = compose(question, citations)
        sheet = _Sheet(extracts, [])
        pieces = _Pieces(self._model, prompt, self._slots, time.monotonic() + self._timeout)
        parser = Parser()
        try:
            for piece in pieces:
                for draft in parser.feed(piece):
                    yield from sheet.add(draft, prompt, citations)
                if len(sheet.claims) >= MOST_SENTENCES or pieces.characters > MOST_CHARACTERS:
                    break
                if not sheet.named and pieces.characters > FORMAT_CHARACTERS:
                    break
            if pieces.end is _End.FINISHED:
                for draft in parser.end():
                    if len(sheet.claims) < MOST_SENTENCES:
                        yield from sheet.add(draft, prompt, citations)
        finally:
            pieces.stop()
        end = pieces.end
        if end is _End.FINISHED and not sheet.named:
            end = _End.NO_ANSWER if sheet.declined else _End.NO_FORMAT
        if not sheet.worded or end is not _End.FINISHED:
            yield from sheet.own_words({citation.number for citation in citations})
        return Written(tuple(sheet.claims), self._notices(sheet, end), self.name if sheet.worded else "extract")

    def _notices(self, sheet: _Sheet, end: _End) -> tuple[str, ...]:
        notices = []
        if not sheet.worded:
            notices.append(f"The language model {self.name} {_REASONS[end]}. {_INSTEAD}")
        elif end is not _End.FINISHED:
            notices.append(
                f"The language model {self.name} {_REASONS[end]} for all of it. What it had written was checked; the "
                "rest is in the documents' own words."
            )
        elif sheet.replaced:
            notices.append(
                f"{sheet.replaced} of {sheet.replaced + sheet.worded} sentences by the language model said more than "
                "their sources, so the sources' own words stand instead."
            )
        if self._model.host is not None and end is not _End.BUSY:
            notices.append(sent_words(self.name, self._model.host))
        return tuple(notices)


def sent_words(name: str, host: str) -> str:
    """Return what readers are told wherever a language model does not run on this machine."""
    return (
        f"Worded with {name}, a language model that runs on another computer ({host}): your question and the passages "
        "quoted for it were sent there."
    )


class _Pieces:
    """A model's text, read in a thread of its own, so that a model that hangs holds up nobody.

    ``end`` says how it came to an end; a text that was let go counts as finished.
    """

    def __init__(self, model: ChatModel, prompt: Prompt, slots: threading.BoundedSemaphore, deadline: float) -> None:
        self.end = _End.FINISHED
        self.characters = 0
        self._model = model
        self._prompt = prompt
        self._slots = slots
        self._deadline = deadline
        self._queue: queue.SimpleQueue[str | _End] = queue.SimpleQueue()
        self._stopped = threading.Event()

    def __iter__(self) -> Iterator[str]:
        if not self._slots.acquire(timeout=self._left()):
            self.end = _End.BUSY
            return
        threading.Thread(target=self._read, name="language-model", daemon=True).start()
        while True:
            try:
                piece = self._queue.get(timeout=self._left())
            except queue.Empty:
                self.end = _End.LATE
                return
            if isinstance(piece, _End):
                self.end = piece
                return
            self.characters += len(piece)
            yield piece
            if not self._left():
                self.end = _End.LATE
                return

    def stop(self) -> None:
        """Let the model go: nothing more is read of it."""
        self._stopped.set()

    def _left(self) -> float:
        return max(self._deadline - time.monotonic(), 0.0)

    def _read(self) -> None:
        try:
            stream = self._model.stream(self._prompt.system, self._prompt.user)
            for piece in stream:
                self._queue.put(piece[:MOST_CHARACTERS])
                if self._stopped.is_set():
                    break
            self._queue.put(_End.FINISHED)
        except Exception as error:  # noqa: BLE001 - a provider raises what it likes; only its kind is logged, it may quote the prompt
            log.warning("The language model %s failed: %s", self._model.name, type(error).__name__)
            self._queue.put(_End.FAILED)
        finally:
            self._slots.release()
