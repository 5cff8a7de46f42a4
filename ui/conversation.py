"""A conversation as values, and what happens to it while a question is answered; no Gradio here."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from assistant.attribution import in_words as date_in_words
from assistant.errors import AssistantError, DocumentNotFound
from assistant.rendering.markdown import (
    OUTCOMES,
    answer_markdown,
    claims_markdown,
    escape_markdown,
    outcome_words,
    searched_markdown,
    sources_markdown,
)
from assistant.rendering.narrowing import in_words
from assistant.text.visible import one_line
from assistant.types import (
    Answer,
    Cited,
    Claimed,
    Completeness,
    Event,
    Filters,
    Finished,
    Found,
    Outcome,
    Searching,
)
from ui.desk import Desk, LibraryState, OpenLibrary
from ui.history import turns_from_json, with_changes
from ui.opinions import note_unanswered
from ui.turns import Turn

log = logging.getLogger(__name__)

SEARCHING = "Searching…"
LOADING = "Loading the search model; your question is answered as soon as it is there…"
STOPPED = "Stopped."
RESTORED = "Your earlier conversation is open again."
NOT_NARROWED = Filters()
APOLOGY = "Sorry, something went wrong here. Your question is back in the box: please try again."
NOT_YET = (
    "The library cannot be used yet. What to do is said at the top of this page. Your question is back in the box."
)
REMOVED = (
    "The document that you narrowed the search to has been removed from the library, so nothing was searched. "
    "Your question is back in the box."
)
SHOWN_CHARACTERS = 2000
PUBLISHERS_NAMED = 2
CHANGING = "**Documents are being added or replaced just now.** What has been read already can be asked about."


class Look(Enum):
    """How the status line looks; it is announced in any case."""

    PLAIN = "plain"
    NOTICE = "notice"  # of what a reader has to put right
    SAID_ABOVE = "said-above"  # not seen: the answer above says it


class Fate(Enum):
    """What becomes of a question in its box. What was typed there since it was sent always stays."""

    TAKEN = "taken"
    RETURNED = "returned"
    OFFERED = "offered"  # returned where the box is empty


@dataclass(frozen=True, slots=True)
class Sent:
    """A question as it was sent, and what becomes of it; ``back`` are its words where they come back."""

    question: str
    fate: Fate
    back: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """What the page shows at one moment. ``sent`` is what happens to the question box; None leaves it as it is."""

    turns: tuple[Turn, ...]
    status: str
    running: bool
    sent: Sent | None = None
    look: Look = Look.PLAIN


def converse(desk: Desk, turns: tuple[Turn, ...], question: str, filters: Filters = NOT_NARROWED) -> Iterator[Screen]:
    """Yield the screens between asking and the finished answer. Expected and unexpected failures become words."""
    turn = replace(_begun(question), narrowed=in_words(filters, desk.titles() if filters.documents else {}))
    taken: Sent | None = Sent(question, Fate.TAKEN)
    if not desk.loaded:
        yield Screen((*turns, turn), LOADING, running=True, sent=taken)
        taken = None
    try:
        history = tuple(earlier.answer for earlier in turns if earlier.finished)
        assistant, library = desk.ready_assistant(), desk.library()
        turns = tuple(with_changes(earlier, library) for earlier in turns)
        if not _holds_all(library, filters):
            yield _sent_back(turns, Sent(question, Fate.RETURNED, question), REMOVED)
            return
        yield Screen((*turns, turn), SEARCHING, running=True, sent=taken)
        for event in assistant.stream(question, history, filters):
            turn = _after(turn, event)
            if turn.finished:
                note_unanswered(desk, turn)
            yield _shown(turns, turn, question)
    except AssistantError as error:
        desk.forget_if_unusable(error)
        words = one_line(f"{error.message} {error.hint}")
        trouble = desk.state().trouble
        said_at_the_top = trouble is not None and trouble.message == error.message
        yield _failed(turns, turn, words, NOT_YET if said_at_the_top else words)
    except Exception:  # a reader is told, the log holds the traceback
        log.exception("A question could not be answered")
        yield _failed(turns, turn, APOLOGY, APOLOGY)


def _shown(turns: tuple[Turn, ...], turn: Turn, question: str) -> Screen:
    if not turn.finished:
        return Screen((*turns, turn), SEARCHING, running=True)
    words = ready_words(turn.answer, turn.narrowed)
    if turn.answer.outcome is Outcome.BLOCKED:
        return _sent_back(turns, Sent(question, Fate.RETURNED, turn.question), words)
    return Screen((*turns, turn), words, running=False, look=Look.SAID_ABOVE)


def _holds_all(library: OpenLibrary, filters: Filters) -> bool:
    """Return whether each document that the search is narrowed to is in the library."""
    try:
        for document in filters.documents:
            library.document(document)
    except DocumentNotFound:
        return False
    return True


def _sent_back(turns: tuple[Turn, ...], sent: Sent, why: str) -> Screen:
    """Return the screen of a question that could not be asked: its words go back into the box to be mended."""
    return Screen(turns, why, running=False, sent=sent, look=Look.NOTICE)


def stopped(turns: tuple[Turn, ...]) -> Screen:
    """Return the screen after the reader stopped the answer; what was found stays, the question can be mended."""
    if not turns or turns[-1].finished or turns[-1].note != SEARCHING:
        return Screen(turns, STOPPED, running=False)
    question = turns[-1].question
    offered = Sent(question, Fate.OFFERED, question)
    return Screen((*turns[:-1], replace(turns[-1], note=STOPPED)), STOPPED, running=False, sent=offered)


def restored(desk: Desk, kept: str) -> Screen:
    """Return the screen of a conversation that the reader's browser kept, with what has changed since."""
    try:
        turns = turns_from_json(kept)
    except AssistantError as error:
        return Screen((), f"{error.message} {error.hint}", running=False)
    try:
        library = desk.library()
    except AssistantError:
        return Screen(turns, RESTORED, running=False)
    return Screen(tuple(with_changes(turn, library) for turn in turns), RESTORED, running=False)


def _begun(question: str) -> Turn:
    return Turn(question, Answer(question, question, Outcome.PARTIAL, Completeness.NONE), note=SEARCHING)


def _failed(turns: tuple[Turn, ...], turn: Turn, announced: str, shown: str) -> Screen:
    answer = replace(turn.answer, outcome=Outcome.ERROR, notices=(shown,), claims=(), citations=())
    failed = (*turns, Turn(turn.question, answer, note=shown))
    returned = Sent(turn.question, Fate.RETURNED, turn.question)
    return Screen(failed, announced, running=False, sent=returned, look=Look.SAID_ABOVE)


def _after(turn: Turn, event: Event) -> Turn:
    """Return the turn after one more event."""
    answer = turn.answer
    match event:
        case Searching(standalone_question):
            return replace(turn, answer=replace(answer, standalone_question=standalone_question))
        case Found():
            return turn
        case Cited(citations):
            return replace(turn, answer=replace(answer, citations=citations))
        case Claimed(claim, citations):
            known = {citation.number for citation in answer.citations}
            cited = (*answer.citations, *(citation for citation in citations if citation.number not in known))
            return replace(turn, answer=replace(answer, claims=(*answer.claims, claim), citations=cited))
        case Finished(finished):
            # What was taken out of the question, such as personal data, is not kept on the page either.
            return replace(turn, question=finished.question, answer=finished, finished=True, note="")


def ready_words(answer: Answer, narrowed: str = "") -> str:
    """Return what is announced once when an answer is complete: what kind it is, and advice that cannot wait.

    :param narrowed: what the search was narrowed to, in words.
    """
    count = len({citation.document.document_id for citation in answer.citations})
    if count:
        kind = "" if answer.outcome is Outcome.ANSWERED else f". {OUTCOMES[answer.outcome][1]}"
        return f"Answer ready: {count} {'source' if count == 1 else 'sources'}{kind}"
    if answer.outcome in {Outcome.BLOCKED, Outcome.ERROR, Outcome.OUT_OF_SCOPE}:
        return one_line(" ".join(answer.notices)) or "Not answered"
    closest = len(answer.closest)
    suggested = f", {closest} {'passage' if closest == 1 else 'passages'} suggested" if closest else ""
    return f"{outcome_words(answer.outcome, narrowed)}{suggested}"


def messages(turns: tuple[Turn, ...]) -> list[dict[str, str]]:
    """Return the conversation as chat messages of safe Markdown."""
    shown: list[dict[str, str]] = []
    for number, turn in enumerate(turns, start=1):
        question = one_line(turn.question)
        shortened = question[:SHOWN_CHARACTERS] + ("…" if len(question) > SHOWN_CHARACTERS else "")
        shown.append({"role": "user", "content": f"### {escape_markdown(shortened)}"})
        shown.append({"role": "assistant", "content": turn_markdown(turn, number)})
    return shown


def turn_markdown(turn: Turn, number: int) -> str:
    """Return an answer, whole or as far as it has come."""
    answer = turn.answer
    if turn.finished or answer.outcome is Outcome.ERROR:
        return answer_markdown(answer, number, turn.narrowed, turn.changed)
    parts = (
        searched_markdown(answer.question, answer.standalone_question, turn.narrowed),
        claims_markdown(answer.claims, number, answer.citations),
        sources_markdown(answer.citations, number),
        f'<span class="searched">{turn.note}</span>',
    )
    return "\n\n".join(part for part in parts if part)


def status_markdown(screen: Screen) -> str:
    """Return the status line; how it looks is its class."""
    if not screen.status or screen.look is Look.PLAIN:
        return escape_markdown(screen.status)
    return f'<span class="{screen.look.value}">{escape_markdown(screen.status)}</span>'


def state_markdown(state: LibraryState) -> str:
    """Return what is in the library, or what keeps it from being used and the command that mends it."""
    if state.trouble is not None:
        return f"**The library cannot be used yet.** {escape_markdown(f'{state.trouble.message} {state.trouble.hint}')}"
    if state.documents == 0 and state.changing:
        return "**The library is being built.** This page picks up each document as soon as it has been read."
    if state.documents == 0:
        first = (
            "Add documents on [the library page](/library/), or put them" if state.takes_documents else "Put documents"
        )
        return (
            f"**The library is empty.** {first} into the corpus folder and run `assistant ingest`. "
            "This page picks them up."
        )
    lines = [f"In the library: {_documents(state)}", _newest(state)]
    if state.wording:
        lines.append(escape_markdown(state.wording))
    if state.changing:
        lines.append(CHANGING)
    if state.loading:
        lines.append("The search model is still loading. You can ask already; the first answer waits for it.")
    return "\n\n".join(line for line in lines if line)


def _documents(state: LibraryState) -> str:
    """Return how many documents there are, whose words they are, and whose publications they are about."""
    words = f"{state.documents} {'document' if state.documents == 1 else 'documents'}"
    if state.briefings:
        some = f"{state.briefings} of them" if state.briefings < state.documents else "each"
        words += f" ({some} a briefing in this library's own words)"
    if not state.publishers:
        return words
    named, more = state.publishers[:PUBLISHERS_NAMED], len(state.publishers) - PUBLISHERS_NAMED
    others = f" and {more} {'other' if more == 1 else 'others'}" if more > 0 else ""
    about = "on publications by" if state.briefings else "by"
    return f"{words} {about} {escape_markdown(', '.join(named))}{others}"


def _newest(state: LibraryState) -> str:
    parts = []
    if state.newest:
        parts.append(f"Newest: {escape_markdown(state.newest_title)}, {escape_markdown(date_in_words(state.newest))}")
    if state.superseded:
        have, are = ("has", "is") if state.superseded == 1 else ("have", "are")
        parts.append(f"{state.superseded} {have} been replaced by something newer and {are} marked")
    return " · ".join(parts)
