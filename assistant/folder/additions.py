"""Files into the corpus folder with sidecars that say what is known, and the decisions that sidecars record."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError, BadMetadata, UnreadableFile
from assistant.folder.files import file_sha256, is_never_read, location_of, path_of, sidecar_of
from assistant.folder.metadata import describe, problem_of
from assistant.folder.sidecars import changed, parse_sidecar, read_text, with_guesses, write_sidecar
from assistant.folder.strays import is_named_as_sidecar, stray, subject_of
from assistant.folder.unread import told
from assistant.library.succession import by_reference, successors
from assistant.text.visible import one_line
from assistant.types import SIDECAR_SUFFIX, QuarantineCode, ReadFile, Status, StoredDocument

# File systems take 255; the sidecar's name, and that of a copy that is not whole yet, are longer.
LONGEST_NAME_BYTES = 240
SHOWN_OF_LONG_NAME = 60
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_FIGURES = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


class CannotAdd(AssistantError):
    """A file that cannot be copied into the corpus folder; nothing was copied."""

    code = "cannot_add"


class CannotDecide(AssistantError):
    """A decision about two documents that makes no sense; nothing was changed."""

    code = "cannot_decide"


def add_files(
    files: Sequence[Path],
    corpus: Path,
    given: Mapping[str, Any],
    read: ReadFile,
    replaces: StoredDocument | None = None,
) -> list[str]:
    """Copy ``files`` into ``corpus`` and write beside each what is known about it; return their paths there.

    What is given comes first, then what a sidecar beside the file says, then what the file itself does. A file that
    cannot be read is copied all the same: ingesting it says what is wrong with it.

    :param given: by metadata field; a title is for one file only.
    :param replaces: what the one file is to replace, which is for :func:`supersede` to say once that was read.
    :raises CannotAdd: a file is missing, its name is never read or too long, another one of its name is given or is
        there already, its sidecar is wrong or given alone, or it is to replace a document and cannot be read.
    :raises BadMetadata: a value is not allowed.
    :raises OSError: a file cannot be copied; those before it have been.
    """
    _check_names([file.name for file in files])
    files = _without_sidecars(files)
    if len(files) > 1 and ("title" in given or replaces):
        raise CannotAdd("--title and --supersedes describe one file, not several.", "Add that file by itself.")
    _check_given(given)
    texts = [_sidecar_text(file, corpus, given) for file in files]
    if replaces is not None:
        _check_replacement(files[0], replaces, read)
    corpus.mkdir(parents=True, exist_ok=True)
    for file, text in zip(files, texts, strict=True):
        _add(file, corpus / file.name, text, read)
    return [path_of(file.name) for file in files]


def supersede(old: StoredDocument, new: StoredDocument, documents: Sequence[StoredDocument], corpus: Path) -> None:
    """Say in the sidecar of ``old`` that ``new`` replaced it.

    :raises CannotDecide: they are the same document, or ``new`` was itself replaced by ``old``.
    """
    if old.document_id in successors(new, by_reference(documents)):
        raise CannotDecide(
            "A document cannot replace itself."
            if old.document_id == new.document_id
            else f"{new.paths[0]} is said to be superseded by {old.paths[0]}, so it cannot supersede it as well.",
            "Give the old document first and the new one second; the .yaml file beside each says what superseded it.",
        )
    _decide(corpus, old, {"status": Status.SUPERSEDED.value, "superseded_by": new.paths[0]})


def keep_both(one: StoredDocument, other: StoredDocument, corpus: Path) -> None:
    """Say in the sidecar of ``one`` that it resembles ``other`` and neither replaces the other.

    :raises CannotDecide: they are the same document.
    """
    if one.document_id == other.document_id:
        raise CannotDecide(
            f"{one.paths[0]} and {other.paths[-1]} are the same document: the same bytes.",
            "Nothing needs to be decided.",
        )
    known = [path for path in one.metadata.distinct_from if path not in other.paths]
    _decide(corpus, one, {"distinct_from": [*known, other.paths[0]]})


def _check_given(given: Mapping[str, Any]) -> None:
    problems = {key: problem for key, value in given.items() if (problem := problem_of(key, value))}
    if problems:
        days = [day for key in problems if (day := _day_meant(str(given[key])))]
        meant = f", {' and '.join(days)} if that is the day you mean" if days else ""
        raise BadMetadata(
            f"Nothing was copied: {' And '.join(problems.values())}",
            f"Run assistant add again with what is allowed there{meant}.",
        )


def _check_replacement(file: Path, old: StoredDocument, read: ReadFile) -> None:
    """Refuse a replacement that cannot be read, or is the old document itself: that goes on answering."""
    if file_sha256(file) == old.version:
        raise CannotAdd(
            f"{path_of(file.name)} is the very same file as {old.paths[0]}, so it cannot replace it; "
            "nothing was copied.",
            "Give the new version of the document.",
        )
    try:
        read(file, path_of(file.name))
    except UnreadableFile as error:
        # A scan may be read by text recognition once it is in the library.
        if error.quarantine_code is QuarantineCode.NO_TEXT and file.suffix.lower() == ".pdf":
            return
        problem = told(path_of(file.name), file, error)
        raise CannotAdd(
            f"{problem.path} cannot be read, so it does not replace {old.paths[0]}; nothing was copied. "
            f"{problem.reason}",
            problem.next_step,
        ) from error


def _day_meant(text: str) -> str:
    """Return a date that is written the British way, in figures, as it must be given; empty for anything else."""
    figures = _FIGURES.fullmatch(text.strip())
    if figures is None:
        return ""
    try:
        return date(int(figures[3]), int(figures[2]), int(figures[1])).isoformat()
    except ValueError:
        return ""


def _without_sidecars(files: Sequence[Path]) -> list[Path]:
    """Return ``files`` without the sidecars of others among them, which are taken along with those."""
    described = {sidecar_of(file) for file in files}
    alone = next((file for file in files if file not in described and _is_sidecar(file)), None)
    if alone is not None:
        document = subject_of(str(alone))
        raise CannotAdd(
            f"{alone.name} is a .yaml file about a document and no document itself; nothing was copied.",
            f"Add the document; {Path(document).name}{SIDECAR_SUFFIX} beside it in the same folder is taken along.",
        )
    return [file for file in files if file not in described]


def _is_sidecar(file: Path) -> bool:
    beside = [each.name for each in file.parent.iterdir()] if is_named_as_sidecar(file.name) else []
    return stray(file.name, beside) is not None


def _check_names(names: Sequence[str]) -> None:
    for number, name in enumerate(names):
        if is_never_read(name):
            raise CannotAdd(f"Files called {path_of(name)} are never read; nothing was copied.", "Rename it first.")
        if _CONTROL.search(name):
            raise CannotAdd(
                f"There is a line break or another sign that cannot be seen in the name {one_line(name)}; "
                "nothing was copied.",
                "Rename it first.",
            )
        if len(os.fsencode(name)) > LONGEST_NAME_BYTES:
            raise CannotAdd(
                f"The name {path_of(name)[:SHOWN_OF_LONG_NAME]}… is too long; nothing was copied.",
                f"Rename it first: a name has at most {LONGEST_NAME_BYTES} letters, its ending among them.",
            )
        # The corpus folder may lie on a drive that takes both for one.
        if name.casefold() in (other.casefold() for other in names[:number]):
            raise CannotAdd(
                f"Two of the files are called {path_of(name)}; nothing was copied.",
                "Rename one of them, or add only one.",
            )


def _sidecar_text(file: Path, corpus: Path, given: Mapping[str, Any]) -> str:
    """Return the text of the sidecar to be: the one in the corpus or the one beside the file, with what is given."""
    if file.is_dir():
        raise CannotAdd(
            f"{file} is a folder; nothing was copied.",
            "Name the files in it. Or copy the folder itself into the corpus folder and run: assistant ingest",
        )
    if not file.is_file():
        raise CannotAdd(f"There is no file {file}.", "Check its name and folder.")
    there = corpus / file.name
    if there.exists() and file_sha256(there) != file_sha256(file):
        raise CannotAdd(
            f"Another file called {path_of(file.name)} is already in the library; nothing was copied.",
            "Rename the new one, or replace the old one in the corpus folder yourself.",
        )
    return changed(_existing(there) or _existing(file), given)


def _existing(file: Path) -> str:
    sidecar = sidecar_of(file)
    if not sidecar.is_file():
        return ""
    try:
        text = read_text(sidecar)
        parse_sidecar(text, sidecar.name)
    except BadMetadata as error:
        raise CannotAdd(error.message, "Correct that .yaml file first; nothing was changed.") from error
    return text


def _add(file: Path, target: Path, text: str, read: ReadFile) -> None:
    """Copy under another name first, so that a half-copied file is never read, nor one whose sidecar is to come."""
    name = path_of(target.name)
    try:
        document = read(file, name)
    except UnreadableFile:
        pass
    else:
        said = parse_sidecar(text, sidecar_of(target).name)
        text = with_guesses(text, describe(document, name, said)[0])
    unfinished = target.with_name(f".{target.name}.copying")
    try:
        if not target.exists():
            shutil.copyfile(file, unfinished)
        if text:
            write_sidecar(sidecar_of(target), text)
        if not target.exists():
            unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _decide(corpus: Path, document: StoredDocument, values: Mapping[str, Any]) -> None:
    file = location_of(corpus, document.paths[0])
    sidecar, text = sidecar_of(file), changed(_existing(file), values)
    try:
        write_sidecar(sidecar, text)
    except OSError as error:
        raise CannotDecide(
            f"{path_of(sidecar.name)} could not be written: {error.strerror or error}; nothing was changed.",
            f"See that you may write in {sidecar.parent}, and that there is room on the disk, then try again.",
        ) from error
