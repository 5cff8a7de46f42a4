"""Copying files into the corpus folder, with sidecars, without losing anything that is there."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from assistant.errors import AssistantError, BadMetadata
from assistant.files import file_sha256, sidecar_of
from assistant.library.base import Reader
from assistant.metadata import parse_sidecar
from assistant.types import Status


class CannotAdd(AssistantError):
    """A file that cannot be copied into the corpus folder; nothing was copied."""

    code = "cannot_add"


def add_files(
    files: Sequence[Path], corpus: Path, metadata: Mapping[str, str], supersedes: str | None, store: Reader
) -> list[str]:
    """Copy ``files`` into ``corpus`` and write their sidecars; return their paths there.

    :param metadata: for the sidecars; a title is for one file only.
    :param supersedes: id or path of the document that the one file replaces; its sidecar is changed to say so.
    :raises CannotAdd: a file is missing, or another one of its name is there already.
    :raises BadMetadata: a value is not allowed.
    :raises DocumentNotFound: there is no document called ``supersedes``.
    """
    if len(files) > 1 and ("title" in metadata or supersedes):
        raise CannotAdd("--title and --supersedes describe one file, not several.", "Add that file by itself.")
    for file in files:
        _check(file, corpus)
    if metadata:
        parse_sidecar(yaml.safe_dump(dict(metadata)), "The given metadata")
    old = None if supersedes is None else store.document(supersedes).paths[0]
    corpus.mkdir(parents=True, exist_ok=True)
    for file in files:
        _copy(file, corpus / file.name)
        beside = sidecar_of(file)
        if beside.is_file() and not sidecar_of(corpus / file.name).exists():
            _copy(beside, sidecar_of(corpus / file.name))
        _update_sidecar(corpus / file.name, metadata)
    if old is not None:
        _update_sidecar(corpus / old, {"status": Status.SUPERSEDED.value, "superseded_by": files[0].name})
    return [file.name for file in files]


def _check(file: Path, corpus: Path) -> None:
    if not file.is_file():
        raise CannotAdd(f"There is no file {file}.", "Check its name and folder.")
    there = corpus / file.name
    if there.exists() and file_sha256(there) != file_sha256(file):
        raise CannotAdd(
            f"Another file called {file.name} is already in the library; nothing was copied.",
            "Rename the new one, or replace the old one in the corpus folder yourself.",
        )


def _copy(source: Path, target: Path) -> None:
    """Copy under another name first, so that a half-copied file is never read."""
    if target.exists():
        return
    unfinished = target.with_name(f".{target.name}.copying")
    shutil.copyfile(source, unfinished)
    unfinished.replace(target)


def _update_sidecar(file: Path, values: Mapping[str, str]) -> None:
    if not values:
        return
    sidecar = sidecar_of(file)
    text = sidecar.read_text(encoding="utf-8") if sidecar.is_file() else ""
    try:
        known = dict(parse_sidecar(text, sidecar.name).values)
    except BadMetadata as error:
        raise CannotAdd(error.message, "Correct that sidecar first; nothing was changed.") from error
    unfinished = sidecar.with_name(f".{sidecar.name}.writing")
    unfinished.write_text(yaml.safe_dump(known | dict(values), allow_unicode=True, sort_keys=False), encoding="utf-8")
    unfinished.replace(sidecar)
