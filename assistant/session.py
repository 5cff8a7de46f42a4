"""A conversation kept in a file: the answers as JSON, oldest first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from assistant.errors import BadSetting
from assistant.types import Answer, Completeness, Outcome
from assistant.writing import write_whole


def load_session(path: Path | None) -> list[Answer]:
    """Return the conversation so far, without citations; empty where there is no file yet.

    :raises BadSetting: the file is not a conversation.
    """
    if path is None or not path.exists():
        return []
    try:
        return [
            Answer(
                values["question"],
                values["standalone_question"],
                Outcome(values["outcome"]),
                Completeness(values["completeness"]),
            )
            for values in json.loads(path.read_text(encoding="utf-8"))
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadSetting(f"{path} does not hold a conversation.", "Name another file with --session.") from error


def save_session(path: Path | None, earlier: Sequence[Answer], answer: Answer) -> None:
    """Add ``answer`` to the file; what it already holds stays as it is.

    :raises BadSetting: it cannot be written.
    """
    if path is None:
        return
    kept = json.loads(path.read_text(encoding="utf-8")) if earlier else []
    write_whole(path, json.dumps([*kept, answer.as_json()], ensure_ascii=False, indent=1), "--session")
