"""The sentences a reader of the library sees when a file cannot be read. One place, so that they agree."""

from __future__ import annotations

from assistant.errors import UnreadableFile
from assistant.readers.limits import MEGABYTE, Limits
from assistant.types import QuarantineCode

SUPPORTED_SUFFIXES = (
    ".pdf",
    ".docx",
    ".pptx",
    ".xlsx",
    ".odt",
    ".rtf",
    ".epub",
    ".eml",
    ".html",
    ".htm",
    ".md",
    ".markdown",
    ".txt",
    ".csv",
    ".tsv",
)

NO_TEXT_HINT = "Ask its publisher for a version with text, and put that in its place."
NO_TEXT_UNTRIED_HINT = (
    "Install text recognition (OCR) with 'make ocr', then run: assistant ingest --rebuild. Or ask its publisher for a "
    "version with text."
)


def empty(what: str = "The file") -> UnreadableFile:
    """There is nothing in the file."""
    return UnreadableFile(
        QuarantineCode.EMPTY, f"{what} is empty.", "Check that it was copied completely, then add it again."
    )


def no_text(what: str, hint: str) -> UnreadableFile:
    """The file opens but holds no words."""
    return UnreadableFile(QuarantineCode.NO_TEXT, what, hint)


def no_words() -> UnreadableFile:
    """A text file holds only what is no word: lines, marks, empty cells."""
    return no_text("The file holds no words.", "Check that it is the file you meant, and that it was saved completely.")


def locked(what: str, key: str = "password") -> UnreadableFile:
    """The file needs a password, or another ``key``."""
    return UnreadableFile(
        QuarantineCode.LOCKED,
        f"The {what} is locked with a {key}.",
        f"Open it with the {key}, save a copy without one, and add the copy.",
    )


def corrupt(
    message: str, hint: str = "Open it in its own program, save it again, and add the new copy."
) -> UnreadableFile:
    """The bytes are not what the name promises."""
    return UnreadableFile(QuarantineCode.CORRUPT, message, hint)


def unsafe(message: str) -> UnreadableFile:
    """The file holds something that no ordinary program writes and that could do harm."""
    return UnreadableFile(
        QuarantineCode.UNSAFE,
        message,
        "Ask where the file comes from; if you trust it, save it again from its own program.",
    )


def over_limit(message: str, setting: str = "") -> UnreadableFile:
    """The file is larger than a reader will take on.

    :param setting: the one that allows more; empty where it is not known which.
    """
    more = f"allow more with ASSISTANT_{setting.upper()}" if setting else "raise the limit in the settings"
    return UnreadableFile(QuarantineCode.LIMIT, message, f"Split it into smaller files, or {more} if you trust it.")


def too_large(size: int, limits: Limits) -> UnreadableFile:
    """The file has more bytes than are allowed; ``size`` is how many."""
    most = limits.file_bytes / MEGABYTE
    return over_limit(f"The file is {size / MEGABYTE:.1f} MB; the limit is {most:.0f} MB.", "file_mb")


_KINDS = ", ".join(suffix for suffix in SUPPORTED_SUFFIXES if suffix not in (".markdown", ".htm", ".tsv"))


def unsupported(message: str, hint: str = f"Save it as one of {_KINDS}, and add that copy.") -> UnreadableFile:
    """There is no reader for this kind of file."""
    return UnreadableFile(QuarantineCode.UNSUPPORTED, message, hint)


def no_ending(seen: str | None) -> UnreadableFile:
    """The file's name does not say what kind of file it is; ``seen`` is what it looks like."""
    return unsupported(
        f"The file's name has no ending, such as .pdf or .docx{f'; it looks like {seen}' if seen else ''}.",
        "Give it the ending that it should have, or open it in its program and save it under a name with one.",
    )


def old_office(suffix: str) -> UnreadableFile:
    """The file is of the kind that Office wrote before 2007, whatever its name says."""
    return unsupported(
        f"The file is named {suffix} but is an Office file of the old kind.",
        f"Open it in its program, save it as {suffix} there (renaming it is not enough), and add that copy.",
    )


def cut_off(what: str = "The file") -> UnreadableFile:
    """The end is missing, or nothing fits."""
    return corrupt(
        f"{what} is damaged: it was probably not copied completely.",
        "Copy it again from where it comes from. If that does not help, open it in its own program, save it again, and "
        "add the new copy.",
    )


def form_without_pages() -> UnreadableFile:
    """The PDF is a form that its own program sets on pages; as pages it holds a notice that says so."""
    return UnreadableFile(
        QuarantineCode.UNSUPPORTED,
        "The PDF is a form that only Adobe's programs can show (XFA): its pages hold a notice in the form's place.",
        "Open it in Adobe Reader, print it as a PDF, and add that copy. Or ask its publisher for an ordinary PDF.",
    )


def timed_out(seconds: float) -> UnreadableFile:
    """Reading took too long and was stopped."""
    return UnreadableFile(
        QuarantineCode.TIMEOUT,
        f"Reading the file took more than {seconds:g} seconds and was stopped.",
        "Run ingest again when the machine is less busy, allow more with ASSISTANT_FILE_SECONDS, or split the file.",
    )
