"""Run files: one JSON file a run, written whole, and read again to compare with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError, BadSetting
from assistant.writing import replacing
from evals.records import Record

RUNS = Path(__file__).parent / "runs"
AGAIN = "Name a file that 'assistant eval' wrote; by default they are in evals/runs/."


class BadRun(AssistantError):
    """A file that is not a run, or one that cannot be compared with."""

    code = "bad_run"


def default_run_file(values: Mapping[str, Any]) -> Path | None:
    """Keep a run under its time in :data:`RUNS`; return None where that folder cannot be written."""
    name = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S-%fZ")
    try:
        return _written(values, RUNS / f"{name}.json")
    except OSError:
        return None


def save_run(values: Mapping[str, Any], path: Path) -> Path:
    """Keep a run in ``path``; raises BadSetting where it cannot be written."""
    try:
        return _written(values, path)
    except OSError as error:
        raise BadSetting(f"The run cannot be written to {path}: {error.strerror}.", "Name another --output.") from error


def load_run(path: Path) -> dict[str, Any]:
    """Return an earlier run.

    :raises BadRun: the file is none.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadRun(f"There is no run file {path}.", AGAIN) from error
    except ValueError as error:
        raise BadRun(f"{path} is not a run file: it is not JSON.", AGAIN) from error
    if not isinstance(values, dict) or not ("questions" in values or "dataset" in values):
        raise BadRun(f"{path} is not a run file.", AGAIN)
    return values


def records_of(values: Mapping[str, Any], part: str = "questions") -> list[Record]:
    """Return the records of a run; none where it has no such part.

    :raises BadRun: they are not what this version writes.
    """
    try:
        return [Record.from_json(each) for each in values.get(part, ())]
    except (KeyError, TypeError) as error:
        raise BadRun(
            f"The run was written by another version of this program: {error}.", "Make it again with that version."
        ) from error


def _written(values: Mapping[str, Any], path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as unfinished:
        unfinished.write_text(json.dumps(values, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path
