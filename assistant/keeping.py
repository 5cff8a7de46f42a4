"""What whoever keeps a library does with it beside syncing: adding files, and deciding what replaces what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant import additions
from assistant.api import Library, limits_of
from assistant.intake import Progress
from assistant.readers.child import ReaderProcess
from assistant.types import IngestReport


def add(
    library: Library,
    files: Sequence[Path],
    given: Mapping[str, Any],
    supersedes: str | None = None,
    progress: Progress = lambda done, total, path: None,
) -> tuple[list[str], IngestReport]:
    """Copy ``files`` into the corpus folder with sidecars that say what is known, and sync.

    :param given: metadata that comes before what the files say themselves.
    :param supersedes: id or path of the document that the one file replaces.
    :returns: the files' paths in the corpus, and what was done.
    :raises CannotAdd, BadMetadata, DocumentNotFound: nothing was copied.
    """
    old = None if supersedes is None else library.document(supersedes)
    with ReaderProcess(limits_of(library.settings)) as reader:
        paths = additions.add_files(files, library.settings.corpus_dir, given, old, reader.read)
    return paths, library.sync(progress=progress)


def supersede(library: Library, old: str, new: str) -> IngestReport:
    """Say in the sidecar of ``old`` that ``new`` replaced it, and sync; both by id or path.

    :raises DocumentNotFound, CannotDecide, CannotAdd: nothing was changed.
    """
    folder = library.settings.corpus_dir
    additions.supersede(library.document(old), library.document(new), library.documents(), folder)
    return library.sync()


def keep_both(library: Library, one: str, other: str) -> IngestReport:
    """Say in the sidecar of ``one`` that neither replaces the other, and sync. Raises as :func:`supersede`."""
    additions.keep_both(library.document(one), library.document(other), library.settings.corpus_dir)
    return library.sync()
