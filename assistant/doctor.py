"""Checks of what is installed and of the library, each with the command that mends it. A summary, not a dump."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from assistant.api import Library, configured_encoder, recognition_limits
from assistant.config import Settings
from assistant.errors import AssistantError, LibraryDamaged, LibraryMismatch, LibraryMissing
from assistant.folder.intake import Progress
from assistant.folder.left_alone import left_alone_lines
from assistant.folder.plan_text import word_of
from assistant.library.chroma import ChromaIndex
from assistant.library.vectors import CHROMA_FOLDER
from assistant.reporting.report import READ_BEFORE

PACKAGES = ("chromadb", "gradio", "langchain-core", "pypdf", "pypdfium2", "sentence-transformers", "torch")
SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Check:
    """One check. ``remedy`` is what to do, empty where nothing needs doing."""

    name: str
    passed: bool
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Examination:
    """All checks and the effective settings."""

    checks: tuple[Check, ...]
    settings: dict[str, str]

    @property
    def passed(self) -> bool:
        """True where every check passed."""
        return all(check.passed for check in self.checks)

    def as_json(self) -> dict[str, Any]:
        """Return what ``assistant doctor --json`` prints."""
        return {
            "passed": self.passed,
            "checks": [asdict(check) for check in self.checks],
            "settings": dict(self.settings),
        }


def examine(settings: Settings) -> Examination:
    """Run every check; a check that fails does not stop the others."""
    checks = [
        _packages(),
        _guarded("embedding model", lambda: _model(settings)),
        _guarded("text recognition", lambda: _recognition(settings)),
    ]
    try:
        library = Library.open(settings=settings)
    except AssistantError as error:
        checks.append(Check("index", False, error.message, error.hint))
        checks.append(_guarded("corpus", lambda: _corpus_alone(settings)))
    else:
        checks += [
            _guarded("index", lambda: _index(library)),
            _guarded("vector index", lambda: _vector_index(library)),
            _guarded("corpus", lambda: _agreement(library)),
            _guarded("reading", lambda: _reading(library)),
            _guarded("unread files", lambda: _unread(library)),
            _guarded("look-alikes", lambda: _alike(library)),
        ]
    values = {f"ASSISTANT_{name.upper()}": str(value) for name, value in settings.model_dump().items()}
    return Examination(tuple(checks), values)


def repair(settings: Settings, progress: Progress, stopped: Callable[[], bool]) -> tuple[str, ...]:
    """Mend what can be mended of the index, and return what was done, a sentence each.

    :raises AssistantError: it cannot be mended so; nothing was lost.
    """
    try:
        library = Library.open(settings=settings)
        problems = library.store.integrity_problems()
    except LibraryMissing:
        library, problems = Library.create(settings=settings), []
    except (LibraryMismatch, LibraryDamaged) as error:
        library, problems = Library.to_rebuild(settings=settings), [error.message]
    if problems:
        library.sync(rebuild=True, progress=progress, stopped=stopped)
        return (f"Built the index anew, because: {problems[0]}",)
    was_current = _vector_index(library).passed
    mended = []
    changes = library.plan().changes
    if changes:
        library.sync(progress=progress, stopped=stopped)
        mended.append(f"Brought the index in line with the corpus folder: {len(changes)} files.")
    elif not was_current:
        library.store.refresh_index()
    if not was_current and _vector_index(library).passed:
        mended.append("Built the vector index anew.")
    return tuple(mended)


def _guarded(name: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except AssistantError as error:
        return Check(name, False, error.message, error.hint)


def _packages() -> Check:
    found, missing = [f"Python {platform.python_version()}"], []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            missing.append(package)
    if missing:
        return Check("packages", False, f"Missing: {', '.join(missing)}.", "Install the project again: make install")
    return Check("packages", True, ", ".join(found))


def _model(settings: Settings) -> Check:
    encoder = configured_encoder(settings)
    return Check(
        "embedding model", True, f"{encoder.name}, {encoder.dimensions} dimensions, {encoder.fingerprint[:12]}"
    )


def _recognition(settings: Settings) -> Check:
    if recognition_limits(settings) is not None:
        return Check("text recognition", True, "installed: scans are read, and marked as read by it")
    if settings.ocr == "off":
        return Check("text recognition", True, "off: ASSISTANT_OCR")
    return Check("text recognition", True, "not installed: scans are reported, not read. To read them: make ocr")


def _corpus_alone(settings: Settings) -> Check:
    from assistant.folder.files import list_corpus

    return Check("corpus", True, f"{len(list_corpus(settings.corpus_dir))} files in {settings.corpus_dir}")


def _index(library: Library) -> Check:
    problems = library.store.integrity_problems()
    if problems:
        return Check("index", False, f"The database is damaged: {problems[0]}", "assistant ingest --rebuild")
    return Check("index", True, f"{len(library.documents())} documents, {library.store.passage_count()} passages")


def _vector_index(library: Library) -> Check:
    if library.settings.vector_index == "exact":
        return Check("vector index", True, "not used: ASSISTANT_VECTOR_INDEX is exact")
    chroma = ChromaIndex(library.store.folder / CHROMA_FOLDER)
    if library.documents() and chroma.generation() != library.store.generation():
        return Check("vector index", False, "Chroma is not current; exact search answers instead.", "assistant ingest")
    return Check("vector index", True, "Chroma is current")


def _agreement(library: Library) -> Check:
    plan = library.plan()
    if plan.changes:
        sample = ", ".join(f"{action.path} ({word_of(action, plan)})" for action in plan.changes[:SAMPLES])
        more = f" and {len(plan.changes) - SAMPLES} more" if len(plan.changes) > SAMPLES else ""
        return Check("corpus", False, f"The index is behind the corpus folder: {sample}{more}.", "assistant ingest")
    lines = [f"{plan.unchanged} files, all as the index has them.", *left_alone_lines(plan.left_alone)]
    return Check("corpus", True, " ".join(lines))


def _reading(library: Library) -> Check:
    if library.store.is_read_as_now():
        return Check("reading", True, "all files were read as this version reads them")
    return Check("reading", False, READ_BEFORE, "assistant ingest --rebuild")


def _unread(library: Library) -> Check:
    quarantined = library.quarantined()
    if quarantined:
        sample = "; ".join(f"{item.path}: {item.reason}" for item in quarantined[:SAMPLES])
        return Check(
            "unread files",
            False,
            f"{len(quarantined)} could not be read: {sample}",
            "See what to do about each: assistant documents --problems",
        )
    return Check("unread files", True, "none")


def _alike(library: Library) -> Check:
    pairs = library.near_duplicates()
    if pairs:
        sample = "; ".join(f"{pair.path} and {pair.of} ({pair.share:.0%} in common)" for pair in pairs[:SAMPLES])
        more = f" and {len(pairs) - SAMPLES} more" if len(pairs) > SAMPLES else ""
        return Check(
            "look-alikes",
            False,
            f"{len(pairs)} pair(s) of documents share much of their text, and nobody has decided: {sample}{more}",
            "See what can be decided: assistant documents --problems",
        )
    return Check("look-alikes", True, "none that nobody has decided about")
