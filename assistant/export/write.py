"""A paper into a file, whole or not at all; the file's ending says which form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from assistant.errors import BadSetting
from assistant.export.paper import LibraryFacts, Paper, Remarks, compose
from assistant.export.text import markdown
from assistant.types import Answer
from assistant.writing import replacing


def _markdown(paper: Paper) -> bytes:
    return markdown(paper).encode()


def _word(paper: Paper) -> bytes:
    from assistant.export.word import word

    return word(paper)


def _pdf(paper: Paper) -> bytes:
    from assistant.export.pdf import pdf

    return pdf(paper)


FORMS: Mapping[str, Callable[[Paper], bytes]] = {".md": _markdown, ".docx": _word, ".pdf": _pdf}


def check_target(path: Path) -> None:
    """Raise BadSetting where nothing can be exported to ``path``; to be asked before any work is done."""
    if path.suffix.lower() not in FORMS:
        raise BadSetting(f"{path.name} names no form of file.", "Name a file that ends in .md, .docx or .pdf.")
    if path.exists():
        raise BadSetting(f"{path} is there already and is left as it is.", "Name another file, or remove it first.")
    if not path.parent.is_dir():
        raise BadSetting(f"There is no folder {path.parent}.", "Make it first, or name a file elsewhere.")


def export(answers: Sequence[Answer], library: LibraryFacts, path: Path, remarks: Sequence[Remarks] = ()) -> None:
    """Write the answers to ``path``; raises BadSetting where that cannot be done, and then leaves nothing behind.

    :param remarks: one an answer, or none at all.
    """
    check_target(path)
    content = FORMS[path.suffix.lower()](compose(answers, library, remarks))
    try:
        with replacing(path) as unfinished:
            unfinished.write_bytes(content)
    except OSError as error:
        raise BadSetting(f"{path} cannot be written: {error.strerror}.", "Name a file elsewhere.") from error
