"""What Word, PowerPoint and Excel files have in common: what makes them one, and what they say about themselves."""

from __future__ import annotations

import re
from typing import Any, Protocol

from assistant.readers.archive import Doctypes, checked_archive
from assistant.readers.failures import corrupt
from assistant.readers.flow import clean
from assistant.readers.limits import Limits
from assistant.types import Properties


class CoreProperties(Protocol):
    """What is read of a package's core properties."""

    @property
    def title(self) -> str: ...
    @property
    def keywords(self) -> str: ...


def check_package(data: bytes, main_part: str, limits: Limits) -> None:
    """Refuse a package that could exhaust the parser or is none.

    :param main_part: the part that makes it the kind of document its name says, ``word/document.xml``.
    :raises UnreadableFile: CORRUPT, LOCKED, LIMIT or UNSAFE.
    """
    with checked_archive(data, limits, Doctypes.NONE) as archive:
        check_kind(archive.namelist(), main_part)


def check_kind(names: list[str], main_part: str) -> None:
    """Refuse a package of another kind than its name says.

    :raises UnreadableFile: CORRUPT, naming what it looks like.
    """
    folders = {name.split("/")[0] for name in names}
    if main_part.split("/")[0] in folders and "[Content_Types].xml" in names:
        return
    kinds = {"word": "a Word document", "ppt": "a PowerPoint file", "xl": "an Excel file"}
    seen = next((kind for folder, kind in kinds.items() if folder in folders), "a ZIP archive")
    raise corrupt(
        f"The file's name does not fit what it is: it looks like {seen}.",
        "Give it the name it should have and add it again.",
    )


_JUNK_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint|office).*|(?:power ?point )?presentation\d*|slide \d+|untitled.*|word document|"
    r"document\d*|title|template.*|no slide title|"
    r"\S+\.(?:docx?|pptx?|pdf|indd|qxd|rtf|xlsx?|html?|odt|tex|dvi))",
    re.IGNORECASE,
)


def is_junk_title(title: str) -> bool:
    """True for titles that programs leave behind: file names, 'untitled', 'PowerPoint Presentation'."""
    return not any(character.isalpha() for character in title) or bool(_JUNK_TITLE.fullmatch(title.strip()))


def core_properties(core: CoreProperties) -> Properties:
    """Return the title and keywords of a package.

    Its dates say when the file was saved, and its author who typed it: neither is the publication's.
    """
    return described(core.title or "", core.keywords or "")


def described(title: str, keywords: str) -> Properties:
    """Return a title that somebody gave, and keywords that are separated by commas or semicolons."""
    values: dict[str, Any] = {}
    title = clean(title)
    if title and not is_junk_title(title):
        values["title"] = title
    tags = [tag for tag in (clean(each) for each in re.split(r"[;,]", keywords)) if tag]
    if tags:
        values["tags"] = tags
    return Properties(values)
