"""What whoever keeps a library does with it beside syncing: adding files, and deciding what replaces what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant import additions
from assistant.api import Library, limits_of
from assistant.errors import LibraryBusy
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
    :raises BadMetadata, DocumentNotFound, CorpusMissing, RemovalsNotConfirmed: nothing was copied.
    :raises LibraryBusy: they were copied; another process is changing the library.
    :raises CannotAdd: nothing was copied; or, where there is no room, files before the one that did not fit were.
    """
    _check_folder(library)
    old = None if supersedes is None else library.document(supersedes)
    corpus = library.settings.corpus_dir
    with ReaderProcess(limits_of(library.settings)) as reader:
        if old is not None and len(files) == 1 and files[0].is_file():
            additions.check_replacement(files[0], old, reader.read)
        try:
            paths = additions.add_files(files, corpus, given, old, reader.read)
        except OSError as error:
            raise additions.CannotAdd(
                f"Not everything could be copied: {error.strerror or error}.",
                f"See that you may read it, that you may write in {corpus}, and that there is room; then add it again.",
            ) from error
    try:
        return paths, library.sync(progress=progress)
    except LibraryBusy as busy:
        raise LibraryBusy(
            f"{busy.message} Copied into the folder, and not read yet: {', '.join(paths)}.",
            "Wait until it has finished, then run: assistant ingest",
        ) from busy


def supersede(library: Library, old: str, new: str) -> IngestReport:
    """Say in the sidecar of ``old`` that ``new`` replaced it, and sync; both by id or path.

    :raises DocumentNotFound, CannotDecide, CannotAdd, CorpusMissing, RemovalsNotConfirmed: nothing was changed.
    """
    _check_folder(library)
    folder = library.settings.corpus_dir
    additions.supersede(library.document(old), library.document(new), library.documents(), folder)
    return library.sync()


def keep_both(library: Library, one: str, other: str) -> IngestReport:
    """Say in the sidecar of ``one`` that neither replaces the other, and sync. Raises as :func:`supersede`."""
    _check_folder(library)
    additions.keep_both(library.document(one), library.document(other), library.settings.corpus_dir)
    return library.sync()


def _check_folder(library: Library) -> None:
    """Refuse, before anything is written, what the sync after it would refuse: the folder, or much of it, is gone."""
    if library.documents():
        library.plan().check_removals(confirmed=False)
