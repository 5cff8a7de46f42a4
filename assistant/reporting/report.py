"""What the library holds after a run of ingest and what its owner should look at, in words a person can act on."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import PurePath

from assistant.folder.left_alone import first_names, left_alone_lines
from assistant.text.glossary import GLOSSARY_NAME
from assistant.text.visible import one_line
from assistant.types import (
    IngestReport,
    Metadata,
    QuarantineCode,
    Quarantined,
    ReadingWarning,
    Resemblance,
    Status,
    StoredDocument,
)

NOT_READ: Mapping[QuarantineCode, str] = {
    QuarantineCode.EMPTY: "Not read (empty)",
    QuarantineCode.NO_TEXT: "Not read (no text)",
    QuarantineCode.LOCKED: "Not read (locked)",
    QuarantineCode.CORRUPT: "Not read (damaged)",
    QuarantineCode.UNSUPPORTED: "Not read (unsupported)",
    QuarantineCode.LIMIT: "Not read (too large)",
    QuarantineCode.UNSAFE: "Not read (unsafe)",
    QuarantineCode.TIMEOUT: "Not read (took too long)",
    QuarantineCode.BAD_METADATA: "Not read (mistake in a .yaml file)",
}
# What a warning is called, and what to do about it.
WARNINGS: Mapping[str, tuple[str, str]] = {
    "page_without_text": (
        "Pages without text",
        "Look at these pages in the original: if they hold words, the library does not know them. "
        "Ask the publisher for a version with text.",
    ),
    "page_read_by_ocr": (
        "Pages read by text recognition",
        "Text recognition makes mistakes: compare names and figures with the page before you rely on them.",
    ),
    "bad_metadata": ("A detail that cannot be used", "Write the right one in the .yaml file beside it."),
    "status_contradicted": ("Status and replacement disagree", "Take one of the two lines out of its .yaml file."),
    "attachments_not_read": ("Attachments not read", "Save them as files and add those that are needed."),
    "hidden_sheets": ("Hidden sheets", "Show them and save the file again, if they are needed."),
    "letters_mended": ("Letters put right", "Nothing needs doing; check a quote in the original before you repeat it."),
    "binary_left_out": ("Bytes left out", "Check that the file was copied completely."),
    "missing_part": ("A part not read", "Check it in the original."),
    "part_not_read": ("A part not read", "Check it in the original."),
    "unknown_document": (
        "It names a document that is not here",
        "Correct the name in its .yaml file (the path within the corpus folder), or add that document.",
    ),
    "superseded_in_circle": (
        "Documents that supersede each other",
        "Take the line superseded_by out of the .yaml file of the one that is current.",
    ),
}
_UNUSED_GLOSSARY = "Not used (a mistake in it); the one before it still is"
OTHER_WARNING = ("Not read wholly", "Check this place in the original.")
_SLIDES_WITHOUT_TEXT = (
    "Look at these slides in the original: pictures on slides are not read, and text recognition reads only PDFs. "
    "If they hold words, save the slides as a PDF and add that copy, too."
)
_SHEETS_WITHOUT_TEXT = "Nothing needs doing if these sheets are empty or hold only charts and pictures."
# In a terminal; more scroll away what comes before them.
MOST_CHOICES = 20
# In what a reader says of a page on which recognition found nothing.
TRIED = "Text recognition"
WITHOUT_TEXT, BY_OCR = "page_without_text", "page_read_by_ocr"


class TextRecognition(StrEnum):
    """Whether pictures of pages are read, and what to do about it where a page of a PDF was not."""

    ON = "Pages read before text recognition was installed are read again by: assistant ingest --rebuild"
    OFF = "Or switch text recognition on, which is installed: ASSISTANT_OCR=auto"
    MISSING = "Or install text recognition: make ocr"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about one file that its owner should know; ``pages`` are those it is about, physical and from 0.

    ``is_unread`` where nothing of the file was read; ``pages`` then only name what to show of it. ``code`` is that of
    the warning which it is told from, empty where it is told from none.
    """

    path: str
    title: str
    reason: str
    next_step: str
    pages: tuple[int, ...] = ()
    is_unread: bool = False
    code: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Two documents that share much of their text, ``older`` first as far as that can be told; shares from 0 to 1."""

    older: str
    newer: str
    share_of_older: float
    share_of_newer: float

    @property
    def words(self) -> str:
        """How much they share, in a sentence."""
        if round(100 * self.share_of_older) == round(100 * self.share_of_newer) == 100:
            return f"{one_line(self.older)} and {one_line(self.newer)} have all of their text in common."
        return (
            f"{_percent(self.share_of_older)} of the text of {one_line(self.older)} also stands in "
            f"{one_line(self.newer)}, and {_percent(self.share_of_newer)} the other way."
        )

    @property
    def decisions(self) -> tuple[tuple[str, str], ...]:
        """What can be decided, each in words and as a command; likelier ones first."""
        older, newer = one_line(self.older), one_line(self.newer)
        return (
            (f"{newer} replaces {older}", command("supersede", older, newer)),
            (f"{older} replaces {newer}", command("supersede", newer, older)),
            ("both stay", command("distinct", older, newer)),
        )


def command(name: str, *documents: str) -> str:
    """Return a command about documents, as it is typed: names with spaces stand in quotes.

    Two dashes tell a name that begins with one from an option.
    """
    apart = ["--"] if any(document.startswith("-") for document in documents) else []
    return " ".join(["assistant", name, *apart, *map(shlex.quote, documents)])


READ_BEFORE = "The files were read by an earlier version of this program, which missed or misread some of their text."


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that the report says. ``problems`` begin with the files that were not read at all."""

    run: IngestReport
    documents: tuple[StoredDocument, ...]
    passages: int
    tables: int
    problems: tuple[Problem, ...]
    choices: tuple[Choice, ...]

    @property
    def pages(self) -> int:
        """How many pages the live documents have."""
        return sum(document.pages for document in self.documents)

    @property
    def same_files(self) -> tuple[StoredDocument, ...]:
        """The documents that lie in the folder under several names."""
        return tuple(document for document in self.documents if len(document.paths) > 1)

    @property
    def numbers(self) -> tuple[tuple[str, int], ...]:
        """What was counted, each with its name, in the order to be read."""
        return (
            ("Documents", len(self.documents)),
            ("Pages", self.pages),
            ("Pages without text", self._pages_with(WITHOUT_TEXT)),
            ("Pages read by text recognition", self._pages_with(BY_OCR)),
            ("Tables", self.tables),
            ("Passages that can be found", self.passages),
            ("Files not read", len(self.run.quarantined)),
            ("Files that are copies of others", sum(len(document.paths) - 1 for document in self.documents)),
            ("Pairs that look alike, not decided", len(self.choices)),
        )

    @property
    def done(self) -> str:
        """What the run did, in numbers of files."""
        run = self.run
        back = f"{len(run.restored)} put back, " if run.restored else ""
        return (
            f"{len(run.added) - len(run.restored)} added, {back}{len(run.updated)} updated, "
            f"{len(run.removed)} removed, {run.unchanged} unchanged"
        )

    def _pages_with(self, code: str) -> int:
        return sum(
            len({warning.page_index for warning in document.warnings if warning.code == code})
            for document in self.documents
        )


def gather(
    run: IngestReport,
    documents: Sequence[StoredDocument],
    near_duplicates: Iterable[Resemblance],
    passages: int,
    tables: int,
    recognition: TextRecognition = TextRecognition.MISSING,
) -> Facts:
    """Return the facts of a library after ``run``.

    :param documents: the live ones, with all their warnings.
    :param recognition: of this installation.
    """
    problems = [_not_read(item) for item in run.quarantined]
    problems += [
        Problem(path, _UNUSED_GLOSSARY, warning.reason, "Correct it, then run: assistant ingest")
        for path, warning in run.warnings
        if path == GLOSSARY_NAME
    ]
    for document in documents:
        problems.extend(_warned(document, recognition))
    known = {path: document.metadata for document in documents for path in document.paths}
    choices = tuple(_choice(pair, known) for pair in near_duplicates)
    return Facts(run, tuple(documents), passages, tables, tuple(problems), choices)


def page_numbers(indices: Iterable[int]) -> str:
    """Return physical pages as people write them, counted from 1: ``pages 3 and 5 to 9``."""
    numbers = sorted({index + 1 for index in indices})
    runs = [[number for _, number in group] for _, group in groupby(enumerate(numbers), lambda item: item[1] - item[0])]
    parts = [part for run in runs for part in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run))]
    listed = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    return f"page{'' if len(numbers) == 1 else 's'} {listed}" if parts else ""


def lines(facts: Facts) -> list[str]:
    """Return the report for a terminal, as lines."""
    run = facts.run
    found = [
        f"{facts.done}; {run.passages} passage{'' if run.passages == 1 else 's'} in {run.seconds:.1f} s.",
        "In the library now: "
        + "; ".join(f"{name.lower()}: {number}" for name, number in facts.numbers if number)
        + ".",
    ]
    found += [
        f"{one_line(path)} has the same content as {one_line(of)}; they are one document."
        for path, of in run.duplicates
    ]
    if run.removed:
        found += [f"Removed: {first_names([one_line(path) for path in run.removed])}."]
    found += map(one_line, left_alone_lines(run.left_alone))
    return found + problem_lines(facts)


def problem_lines(facts: Facts) -> list[str]:
    """Return what its owner should look at or decide, as lines; none where there is nothing."""
    found: list[str] = []
    if facts.problems:
        found += ["", f"To look at ({len(facts.problems)}):"]
    for problem in facts.problems:
        where = f", {page_numbers(problem.pages)}" if problem.pages and not problem.is_unread else ""
        found += [
            f"  {one_line(problem.path)}{where}",
            f"    {problem.title}. {problem.reason}",
            f"    {problem.next_step}",
        ]
    if facts.choices:
        found += ["", f"Alike, for you to decide ({len(facts.choices)}):"]
    for choice in facts.choices[:MOST_CHOICES]:
        found += [f"  {choice.words}", *(f"    If {words}: {typed}" for words, typed in choice.decisions)]
    if len(facts.choices) > MOST_CHOICES:
        found += [f"  and {len(facts.choices) - MOST_CHOICES} more pairs, less alike."]
    return found


def _not_read(item: Quarantined) -> Problem:
    # A picture of the first page tells at once which scan it is.
    pages = (0,) if item.code is QuarantineCode.NO_TEXT else ()
    return Problem(item.path, NOT_READ[item.code], item.reason, item.next_step, pages, is_unread=True)


def _warned(document: StoredDocument, recognition: TextRecognition) -> list[Problem]:
    """Return one problem for each kind of warning about a document, all its pages together."""
    by_code: dict[str, list[ReadingWarning]] = {}
    for warning in document.warnings:
        by_code.setdefault(warning.code, []).append(warning)
    problems = []
    for code, warnings in by_code.items():
        title, next_step = WARNINGS.get(code, OTHER_WARNING)
        pages = tuple(sorted({each.page_index for each in warnings if each.page_index is not None}))
        reasons = list(dict.fromkeys(each.reason for each in warnings))
        if code == WITHOUT_TEXT:
            next_step = _without_text(document.paths[0], reasons, recognition)
        reason = f"This is so on {len(pages)} of {document.pages} pages." if len(pages) > 1 else " ".join(reasons)
        problems.append(Problem(document.paths[0], title, reason, next_step, pages, code=code))
    return problems


def _without_text(path: str, reasons: Sequence[str], recognition: TextRecognition) -> str:
    """Return what to do about pages of a file that hold no text."""
    is_tried = all(TRIED in reason for reason in reasons)
    match PurePath(path).suffix.lower():
        case ".pptx":
            return _SLIDES_WITHOUT_TEXT
        case ".xlsx":
            return _SHEETS_WITHOUT_TEXT
        case ".pdf":
            return WARNINGS[WITHOUT_TEXT][1] + ("" if is_tried else f" {recognition.value}")
        case _:
            return WARNINGS[WITHOUT_TEXT][1]


def _choice(pair: Resemblance, known: Mapping[str, Metadata]) -> Choice:
    one, other = known.get(pair.path), known.get(pair.of)
    if one is not None and other is not None and _is_before(one, other):
        return Choice(pair.path, pair.of, pair.share, pair.other_share)
    return Choice(pair.of, pair.path, pair.other_share, pair.share)


def _is_before(one: Metadata, other: Metadata) -> bool:
    """Return whether a document is known to be the older of two; what is current is the newer one."""
    if (one.status is Status.CURRENT) != (other.status is Status.CURRENT):
        return other.status is Status.CURRENT
    return bool(one.dated and other.dated) and (one.dated or "") < (other.dated or "")


def _percent(share: float) -> str:
    return f"{round(100 * share)}%"
