"""The page: what it shows, and what happens when a reader asks, stops, or opens a source."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import gradio as gr

from ui.conversation import (
    Fate,
    Screen,
    Sent,
    converse,
    messages,
    restored,
    state_markdown,
    status_markdown,
    stopped,
)
from ui.desk import Desk, LibraryState
from ui.examples import EXAMPLES
from ui.history import turns_as_json
from ui.narrowing import filters_of
from ui.source import open_source
from ui.turns import Turn

NAME = "Chapter & Verse"
MASTHEAD = """# Chapter & Verse

Questions about health equity, answered in the documents' own words, with the page to check them on.

- Each quote is shown on its page. Check the original before you rely on it.
- Where the library does not hold an answer, it says so.
- It gives no clinical advice.
"""
LIBRARY_LINK = "[What the library holds, and adding to it](/library/)"
NO_SOURCE = (
    "## Sources\n\nChoose a number such as **[1]** in an answer to read the words it rests on, marked on their page."
)

ANSWERS_AT_ONCE = 2
QUESTIONS_WAITING = 32
CACHE_SECONDS = (600, 3600)
FORGET_SECONDS = 8 * 3600
LOOK_AGAIN_SECONDS = 3


@dataclass(frozen=True, slots=True)
class Widgets:
    """The parts of the page that change."""

    turns: gr.State
    state: gr.Markdown
    log: gr.Chatbot
    status: gr.Markdown
    question: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    restart: gr.Button
    examples: gr.Column
    example_buttons: tuple[gr.Button, ...]
    clicked: gr.Textbox
    source: gr.Markdown
    kept: gr.Textbox
    restored: gr.Textbox
    narrowed: gr.Textbox
    sent: gr.Textbox


def build_page(desk: Desk, examples: Sequence[str] = EXAMPLES, *, has_library_page: bool = False) -> gr.Blocks:
    """Return the page over ``desk``; nothing is opened or loaded until it is asked for."""
    page: gr.Blocks = gr.Blocks(title=NAME, analytics_enabled=False, delete_cache=CACHE_SECONDS)
    with page:
        _wire(page, _layout(examples, has_library_page=has_library_page), desk, examples)
    page.queue(max_size=QUESTIONS_WAITING, default_concurrency_limit=ANSWERS_AT_ONCE, api_open=False)
    return page


def _layout(examples: Sequence[str], *, has_library_page: bool) -> Widgets:
    _text(MASTHEAD, "masthead")
    if has_library_page:
        _text(LIBRARY_LINK, "library-link")
    state = _text("", "library-state")
    with gr.Row(elem_id="desk", equal_height=False):
        with gr.Column(elem_id="conversation", scale=3, min_width=0):
            _text("## Conversation", "conversation-heading")
            log = _log()
            status = _text("", "status")
            question, ask, stop, restart = _question()
            _text("", "saving")
            _text("", "narrowing")
            shown, buttons = _examples(examples)
            _text("", "history")
        with gr.Column(elem_id="source-column", scale=2, min_width=0):
            source = _text(NO_SOURCE, "source")
    clicked = _unseen("clicked", "Opened source")
    turns = gr.State((), time_to_live=FORGET_SECONDS)
    return Widgets(
        turns,
        state,
        log,
        status,
        question,
        ask,
        stop,
        restart,
        shown,
        buttons,
        clicked,
        source,
        kept=_unseen("kept", "Conversation to keep"),
        restored=_unseen("restored", "Conversation to open"),
        narrowed=_unseen("narrowed", "Narrowed to"),
        sent=_unseen("sent", "What becomes of a question"),
    )


def _unseen(name: str, label: str) -> gr.Textbox:
    """Return a box that nobody sees: how the page's own script and the server tell each other something."""
    return gr.Textbox(visible="hidden", elem_id=name, label=label, container=False)


def _text(value: str, name: str) -> gr.Markdown:
    return gr.Markdown(value, elem_id=name, latex_delimiters=[], sanitize_html=True)


def _log() -> gr.Chatbot:
    """Return the chat log. Its built-in buttons have no labels and are left out; it grows with the page."""
    return gr.Chatbot(
        elem_id="log",
        label="Conversation",
        show_label=False,
        height="auto",
        buttons=[],
        feedback_options=None,
        latex_delimiters=[],
        allow_tags=False,
        sanitize_html=True,
        layout="panel",
        autoscroll=False,
        line_breaks=False,
        group_consecutive_messages=False,
        visible="hidden",
    )


def _question() -> tuple[gr.Textbox, gr.Button, gr.Button, gr.Button]:
    question = gr.Textbox(
        elem_id="question",
        label="Your question",
        info="Press Enter to ask, Shift and Enter for a new line.",
        lines=1,
        max_lines=8,
    )
    with gr.Row(elem_id="buttons"):
        ask = gr.Button("Ask", variant="primary", elem_id="ask", min_width=0, scale=0)
        stop = gr.Button("Stop", elem_id="stop", interactive=False, min_width=0, scale=0)
        restart = gr.Button("New conversation", elem_id="restart", visible=False, min_width=0, scale=0)
    return question, ask, stop, restart


def _examples(examples: Sequence[str]) -> tuple[gr.Column, tuple[gr.Button, ...]]:
    with gr.Column(elem_id="examples", visible=bool(examples)) as column:
        _text("## Questions to start with", "examples-heading")
        buttons = tuple(gr.Button(example, elem_classes="example", size="sm") for example in examples)
    return column, buttons


# --- what happens ---


# No handler is part of a programming interface, and no part of the page is greyed out while one runs.
PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
AT_ONCE: dict[str, Any] = {**PRIVATE, "queue": False}


def _wire(page: gr.Blocks, widgets: Widgets, desk: Desk, examples: Sequence[str]) -> None:
    outputs = _outputs(widgets)
    asking = _wire_asking(widgets, desk, examples)
    widgets.stop.click(
        lambda turns: _updates(stopped(turns), desk), [widgets.turns], outputs, cancels=asking, **AT_ONCE
    )
    widgets.restart.click(
        lambda: _updates(Screen((), "", running=False), desk), None, outputs, cancels=asking, **AT_ONCE
    )
    gr.on([widgets.restart.click, widgets.restored.change], lambda: NO_SOURCE, None, widgets.source, **AT_ONCE)
    widgets.clicked.change(partial(_open, desk), [widgets.clicked, widgets.turns], widgets.source, **AT_ONCE)
    widgets.restored.change(
        lambda kept: _updates(restored(desk, kept or ""), desk), widgets.restored, outputs, cancels=asking, **AT_ONCE
    )
    # While the library or the model is not all there, the page looks again by itself; then it stops asking.
    soon = gr.Timer(LOOK_AGAIN_SECONDS)

    def look(turns: tuple[Turn, ...]) -> tuple[Any, ...]:
        state = desk.state()
        return state_markdown(state), gr.update(visible=_worth_asking(turns, state)), gr.Timer(active=state.passing)

    looked_at = [widgets.state, widgets.examples, soon]
    page.load(look, widgets.turns, looked_at, **AT_ONCE)
    soon.tick(look, widgets.turns, looked_at, **AT_ONCE)


def _wire_asking(widgets: Widgets, desk: Desk, examples: Sequence[str]) -> list[Any]:
    """Connect what asks a question; return the events, which can be cancelled."""

    def ask(turns: tuple[Turn, ...], question: str | None, narrowed: str | None) -> Iterator[tuple[Any, ...]]:
        for screen in converse(desk, turns, question or "", filters_of(narrowed)):
            yield _updates(screen, desk)

    settings = {**PRIVATE, "trigger_mode": "once", "concurrency_limit": ANSWERS_AT_ONCE, "concurrency_id": "answers"}
    inputs, outputs = [widgets.turns, widgets.question, widgets.narrowed], _outputs(widgets)
    asking = [gr.on([widgets.ask.click, widgets.question.submit], ask, inputs, outputs, **settings)]
    for button, example in zip(widgets.example_buttons, examples, strict=True):
        asked = partial(_ask_example, ask, example)
        asking.append(button.click(asked, [widgets.turns, widgets.narrowed], outputs, **settings))
    return asking


def _ask_example(
    ask: Callable[[tuple[Turn, ...], str, str], Iterator[tuple[Any, ...]]],
    example: str,
    turns: tuple[Turn, ...],
    narrowed: str,
) -> Iterator[tuple[Any, ...]]:
    yield from ask(turns, example, narrowed)


def _open(desk: Desk, clicked: str | None, turns: tuple[Turn, ...]) -> str:
    """Return the source panel for what the script wrote: an address, a bar, and the time of the click."""
    address = (clicked or "").partition("|")[0]
    return NO_SOURCE if address in {"", "close-source"} else open_source(desk, turns, address)


def _outputs(widgets: Widgets) -> list[Any]:
    return [
        widgets.turns,
        widgets.log,
        widgets.status,
        widgets.stop,
        widgets.restart,
        widgets.examples,
        widgets.state,
        widgets.kept,
        widgets.sent,
        widgets.source,
    ]


def _updates(screen: Screen, desk: Desk) -> tuple[Any, ...]:
    """Return the updates of :func:`_outputs` for a screen, in its order."""
    state = None if screen.running else desk.state()
    return (
        screen.turns,
        gr.update(value=messages(screen.turns), visible=True if screen.turns else "hidden"),
        status_markdown(screen),
        gr.update(interactive=screen.running),
        gr.update(visible=bool(screen.turns)),
        gr.update(visible=state is not None and _worth_asking(screen.turns, state)),
        gr.update() if state is None else state_markdown(state),
        gr.update() if screen.running else turns_as_json(screen.turns),
        gr.update() if screen.sent is None else _sent_as_json(screen.sent),
        # The source of an earlier answer is none of the next one.
        NO_SOURCE if screen.sent is not None and screen.sent.fate is Fate.TAKEN else gr.update(),
    )


def _sent_as_json(sent: Sent) -> str:
    """Return what becomes of a question for the page's script, never twice the same, since it looks for changes."""
    said = {"question": sent.question, "fate": sent.fate.value, "back": sent.back}
    return json.dumps({**said, "at": time.time_ns()})


def _worth_asking(turns: tuple[Turn, ...], state: LibraryState) -> bool:
    """Return whether to offer questions to start with: only to begin with, and where something can answer them."""
    return not turns and state.documents > 0
