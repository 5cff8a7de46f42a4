"""Everything that can go wrong, as one tree.

    AssistantError
    ├── UnreadableFile          a file that cannot become a document; carries a quarantine code
    ├── BadMetadata             a sidecar or front matter that says something impossible
    ├── BadSetting              a setting or flag outside its bounds
    ├── CorpusMissing           the corpus folder is not there
    ├── CorpusEmpty             there is nothing in it, and nothing in the library
    ├── RemovalsNotConfirmed    so many files vanished at once that it looks like a mistake
    ├── PlanNotUsable           a plan file that is not one, or no longer fits the folder
    ├── IngestStopped           the run was asked to end; carries what it did
    ├── NotRestorable           a document or a backup that cannot be put back
    ├── LibraryMissing          there is no index yet
    ├── LibraryBusy             another process is writing this library
    ├── LibraryMismatch         the index was built with other settings
    ├── LibraryDamaged          the index cannot be read
    ├── LibraryNotWritten       the index cannot be written: a full disk, missing permission
    ├── DocumentNotFound        no such document, page or version
    ├── ModelUnavailable        a model (embedding, language, cross-encoder) is not installed or not the one expected
    ├── PortInUse               the chat cannot listen where it was told to
    ├── CannotAdd               a file that cannot be copied into the corpus folder       additions.py
    ├── CannotDecide            a decision about two documents that makes no sense         additions.py
    ├── CannotMove              a file of the corpus folder that cannot be moved           removal.py
    ├── CannotBackUp            a backup that cannot be written                            backup.py
    ├── CannotFetch             originals that cannot be fetched, or not be kept           fetch/originals.py
    ├── Refused                 an address or an answer that is not to be used             fetch/addresses.py
    └── NotNow                  a site that does not give what was asked for at present    fetch/addresses.py

Those with a file's name are defined there; ``evals`` and ``ui`` have some of their own.

Every error carries ``code`` (stable, for programs), its message (what happened, in one sentence) and
``hint`` (what the reader can do next). No third-party exception crosses a module boundary.
"""

from __future__ import annotations

from typing import Any

from assistant.types import IngestReport, QuarantineCode


class AssistantError(Exception):
    """An expected failure.

    :param message: what happened, one sentence.
    :param hint: what to do next, one sentence, often a command.
    """

    code = "error"
    exit_code = 1
    """What a command ends with."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def as_json(self) -> dict[str, Any]:
        """Return what the command line prints with ``--json``."""
        return {"error": {"code": self.code, "message": self.message, "hint": self.hint}}


class UnreadableFile(AssistantError):
    """A file that cannot become a document."""

    code = "unreadable_file"

    def __init__(self, quarantine_code: QuarantineCode, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.quarantine_code = quarantine_code


class BadMetadata(AssistantError):
    """A sidecar or front matter that says something impossible."""

    code = "bad_metadata"


class BadSetting(AssistantError):
    """A setting or flag outside its bounds."""

    code = "bad_setting"
    exit_code = 2


class CorpusMissing(AssistantError):
    """The corpus folder is not there; nothing was removed."""

    code = "corpus_missing"


class RemovalsNotConfirmed(AssistantError):
    """So many files vanished at once that it looks like a mistake."""

    code = "removals_not_confirmed"


class PlanNotUsable(AssistantError):
    """A plan file that is not one, or that no longer fits the folder or the library; nothing was done."""

    code = "plan_not_usable"


class IngestStopped(AssistantError):
    """The run was asked to end and did so after a whole document.

    :param report: what was done.
    """

    code = "stopped"

    def __init__(
        self,
        report: IngestReport,
        message: str = "Stopped as asked; what was read so far is in the library.",
        hint: str = "To go on, run: assistant ingest",
    ) -> None:
        counts = f"{len(report.added)} added, {len(report.updated)} updated, {len(report.removed)} removed."
        super().__init__(f"{message} So far: {counts}" if report.added or report.updated else message, hint)
        self.report = report

    def as_json(self) -> dict[str, Any]:
        """Return what the command line prints with ``--json``; ``done`` is what the run did."""
        return {**super().as_json(), "done": self.report.as_json()}


class NotRestorable(AssistantError):
    """A removed document or a backup that cannot be put back; nothing was changed."""

    code = "not_restorable"


class LibraryMissing(AssistantError):
    """There is no index yet."""

    code = "library_missing"


class LibraryBusy(AssistantError):
    """Another process is writing this library."""

    code = "library_busy"


class LibraryMismatch(AssistantError):
    """The index was built with other settings than the ones in force."""

    code = "library_mismatch"


class LibraryDamaged(AssistantError):
    """The index cannot be read."""

    code = "library_damaged"


class LibraryNotWritten(AssistantError):
    """The index cannot be written; what was committed before is kept."""

    code = "library_not_written"


class DocumentNotFound(AssistantError):
    """No such document, page or version."""

    code = "document_not_found"


class ModelUnavailable(AssistantError):
    """A model (embedding, language or cross-encoder) is not installed, or is not the one expected."""

    code = "model_unavailable"


class PortInUse(AssistantError):
    """The chat cannot listen where it was told to."""

    code = "port_in_use"


class CorpusEmpty(AssistantError):
    """There is no document in the corpus folder and none in the library."""

    code = "corpus_empty"
