"""What whoever keeps a library does with it beside syncing: adding files, and deciding what replaces what."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.api import Library, limits_of
from assistant.errors import AssistantError, LibraryBusy
from assistant.folder import additions
from assistant.folder.intake import Progress
from assistant.folder.plan import Plan
from assistant.library.succession import by_reference
from assistant.readers.child import ReaderProcess
from assistant.reporting.report import command
from assistant.types import IngestReport


@dataclass(frozen=True, slots=True)
class Added:
    """What became of files that were added: their paths in the corpus, and what was done.

    ``not_replaced`` says, in sentences, which document was to be replaced and was not, and why; empty where all is as
    asked.
    """

    paths: tuple[str, ...]
    report: IngestReport
    not_replaced: tuple[str, ...] = ()


def add(
    library: Library,
    files: Sequence[Path],
    given: Mapping[str, Any],
    supersedes: str | None = None,
    progress: Progress = lambda done, total, path: None,
) -> Added:
    """Copy ``files`` into the corpus folder with sidecars that say what is known, and sync.

    :param given: metadata that comes before what the files say themselves.
    :param supersedes: id or path of the document that the one file replaces, if it can be read.
    :raises BadMetadata, DocumentNotFound, CorpusMissing, RemovalsNotConfirmed: nothing was copied.
    :raises LibraryBusy: they were copied; another process is changing the library.
    :raises CannotAdd: nothing was copied; or, where there is no room, files before the one that did not fit were.
    """
    planned = _check_folder(library)
    old = None if supersedes is None else library.document(supersedes)
    corpus = library.settings.corpus_dir
    with ReaderProcess(limits_of(library.settings)) as reader:
        try:
            paths = additions.add_files(files, corpus, given, reader.read, old)
        except OSError as error:
            raise additions.CannotAdd(
                f"Not everything could be copied: {error.strerror or error}.",
                f"See that you may read it, that you may write in {corpus}, and that there is room; then add it again.",
            ) from error
    try:
        report = library.sync(progress=progress, planned=planned)
    except LibraryBusy as busy:
        after = "" if old is None else f", and then: {command('supersede', old.paths[0], paths[0])}"
        raise LibraryBusy(
            f"{busy.message} Copied into the folder, and not read yet: {', '.join(paths)}.",
            f"Wait until it has finished, then run: assistant ingest{after}",
        ) from busy
    if old is None:
        return Added(tuple(paths), report)
    retired = retire(library, {paths[0]: old.document_id}, corpus)
    return Added(tuple(paths), in_line(library, report, retired.paths, corpus), retired.not_replaced)


@dataclass(frozen=True, slots=True)
class Retired:
    """The paths of documents that are noted as replaced, to be read again; ``not_replaced`` is as in :class:`Added`."""

    paths: frozenset[str]
    not_replaced: tuple[str, ...]


def retire(library: Library, replaced: Mapping[str, str], corpus: Path) -> Retired:
    """Say in sidecars which documents new files replaced; a file that was not read replaces nothing.

    :param replaced: the id of the old document by the new file's path in the corpus.
    """
    documents = library.documents()
    known, unread = by_reference(documents), {item.path for item in library.quarantined()}
    paths: set[str] = set()
    stays: list[str] = []
    for path, old_id in replaced.items():
        old, new = known.get(old_id), None if path in unread else known.get(path)
        if old is None:
            stays.append(f"What {path} was to replace is no longer in the library.")
        elif new is None:
            stays.append(f"{path} could not be read, so it does not replace {old.paths[0]}, which stays as it was.")
        else:
            try:
                additions.supersede(old, new, documents, corpus)
                paths.add(old.paths[0])
            except AssistantError as error:
                stays.append(f"{old.paths[0]} stays as it was. {error.message} {error.hint}")
    return Retired(frozenset(paths), tuple(stays))


def in_line(library: Library, report: IngestReport, paths: Collection[str], corpus: Path) -> IngestReport:
    """Read what was said of some documents after a run, and return the report of both; other changes wait."""
    if not paths:
        return report
    later = library.sync(corpus, choose=lambda plan: plan.only(paths))
    told = [each for each in report.warnings if each[0] not in paths]
    return replace(
        later,
        added=report.added,
        restored=report.restored,
        updated=tuple(sorted({*report.updated, *later.updated})),
        renamed=report.renamed,
        removed=report.removed,
        unchanged=max(0, report.unchanged - len(later.updated)),
        duplicates=report.duplicates,
        warnings=tuple(dict.fromkeys((*told, *later.warnings))),
        passages=report.passages + later.passages,
        seconds=report.seconds + later.seconds,
    )


def supersede(library: Library, old: str, new: str) -> IngestReport:
    """Say in the sidecar of ``old`` that ``new`` replaced it, and sync; both by id or path.

    :raises DocumentNotFound, CannotDecide, CannotAdd, CorpusMissing, RemovalsNotConfirmed: nothing was changed.
    """
    planned = _check_folder(library)
    folder = library.settings.corpus_dir
    additions.supersede(library.document(old), library.document(new), library.documents(), folder)
    return library.sync(planned=planned)


def keep_both(library: Library, one: str, other: str) -> IngestReport:
    """Say in the sidecar of ``one`` that neither replaces the other, and sync. Raises as :func:`supersede`."""
    planned = _check_folder(library)
    additions.keep_both(library.document(one), library.document(other), library.settings.corpus_dir)
    return library.sync(planned=planned)


def _check_folder(library: Library) -> Plan | None:
    """Refuse, before anything is written, what the sync after it would refuse: the folder, or much of it, is gone.

    :returns: the plan that was made for that; None where the library is empty, for which a folder may be made.
    """
    if not library.documents():
        return None
    plan = library.plan()
    plan.check_removals(confirmed=False)
    return plan
