"""What is known about a document, in a form: shown with where it came from, checked, and written to its sidecar."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError, BadMetadata
from assistant.folder.files import sidecar_of
from assistant.folder.metadata import LISTS, problem_of
from assistant.folder.sidecars import changed, parse_sidecar, read_text, write_sidecar
from assistant.types import Metadata, Status

FIELDS = (
    "title", "kind", "publisher", "published", "reviewed", "status", "source_url", "licence", "audience", "tags",
)  # fmt: skip
# What a sidecar is called in what is said of a mistake in it.
THE_DETAILS = "The details"
# One at a time looks whether a sidecar has changed and writes it.
_writing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Details:
    """What a form shows: the value of each field, where it came from, and a mark of the sidecar as it is now."""

    values: Mapping[str, str]
    origins: Mapping[str, str]
    mark: str


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a form: ``problems`` by field; ``conflict`` where somebody else wrote in the meantime."""

    problems: Mapping[str, str]
    conflict: bool = False
    changed: bool = False

    @property
    def is_fine(self) -> bool:
        """Whether everything is written."""
        return not self.problems and not self.conflict


def mark_of(file: Path) -> str:
    """Return a text that is another one once the sidecar of ``file`` has changed."""
    try:
        return hashlib.sha256(sidecar_of(file).read_bytes()).hexdigest()[:24]
    except OSError:
        return "none"


def details(file: Path, metadata: Metadata) -> Details:
    """Return what is known about the document in ``file``: the library's word, and the sidecar's where it is newer."""
    mark = mark_of(file)
    values = {key: _shown(getattr(metadata, key)) for key in FIELDS}
    origins = {key: metadata.origins.get(key, "") for key in FIELDS}
    with suppress(AssistantError, OSError):
        said = parse_sidecar(read_text(sidecar_of(file)), file.name)
        for key, value in said.values.items():
            if key in FIELDS and value not in (None, "", []):
                values[key] = _shown(value)
                origins[key] = said.origins.get(key, "sidecar")
    return Details(values, origins, mark)


def save(file: Path, metadata: Metadata, given: Mapping[str, str], mark: str, *, checked: bool) -> Saved:
    """Write what was changed in a form to the sidecar of ``file``.

    :param mark: of the sidecar as the form showed it.
    :param checked: write what was left as it was, too, so that it is no longer a guess.
    """
    problems = {key: problem for key, value in given.items() if (problem := problem_of(key, _meant(key, value)))}
    if not given.get("title", "x").strip():
        problems["title"] = "A document needs a title."
    if problems:
        return Saved(problems)
    with _writing:
        before = details(file, metadata)
        if before.mark != mark:
            return Saved({}, conflict=True)
        values: dict[str, Any] = {
            key: _meant(key, value)
            for key, value in given.items()
            if value.strip() != before.values[key] or (checked and value.strip() and before.origins[key] != "sidecar")
        }
        if values.get("status") in (Status.CURRENT.value, Status.DRAFT.value) and metadata.superseded_by:
            values["superseded_by"] = None
        if values:
            _write(file, values)
        return Saved({}, changed=bool(values))


def write_values(file: Path, values: Mapping[str, Any], mark: str) -> bool:
    """Write some values to the sidecar of ``file``; return False where it has changed since ``mark`` was taken.

    :raises BadMetadata: the sidecar that is there is wrong.
    """
    with _writing:
        if mark_of(file) != mark:
            return False
        _write(file, values)
        return True


def sidecar_text(file: Path) -> str:
    """Return the text of a file's sidecar, with odd bytes shown as such; empty where there is none."""
    try:
        return sidecar_of(file).read_bytes().decode("utf-8", "backslashreplace")
    except OSError:
        return ""


def save_text(file: Path, text: str, mark: str) -> Saved:
    """Write a whole sidecar; what is wrong with it is in ``problems`` under ``text``."""
    text = text.replace("\r\n", "\n")
    try:
        parse_sidecar(text, THE_DETAILS)
    except BadMetadata as error:
        return Saved({"text": error.message})
    with _writing:
        if mark_of(file) != mark:
            return Saved({}, conflict=True)
        write_sidecar(sidecar_of(file), text)
    return Saved({}, changed=True)


def _write(file: Path, values: Mapping[str, Any]) -> None:
    sidecar = sidecar_of(file)
    text = changed(read_text(sidecar) if sidecar.is_file() else "", values)
    parse_sidecar(text, THE_DETAILS)
    write_sidecar(sidecar, text)


def _shown(value: Any) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)


def _meant(key: str, value: str) -> Any:
    text = " ".join(value.split())
    if key in LISTS:
        return [part for each in text.split(",") if (part := each.strip())]
    return text or None
