"""What is checked before a DOCX or PPTX is opened: its parsers have no limits of their own."""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO
from typing import Any, Protocol

from assistant.readers.failures import corrupt, locked, over_limit, unsafe
from assistant.readers.flow import clean
from assistant.readers.limits import Limits
from assistant.types import Properties


class CoreProperties(Protocol):
    """What is read of a package's core properties."""

    @property
    def title(self) -> str: ...
    @property
    def keywords(self) -> str: ...


_ENCRYPTED_FLAG = 0x1
_XML_SUFFIXES = (".xml", ".rels", ".vml")
# Office never writes a document type; in XML of another encoding the letters stand two bytes apart.
_DOCTYPE = re.compile(rb"<\x00?!\x00?D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E|<\x00?!\x00?E\x00?N\x00?T\x00?I\x00?T\x00?Y")


def check_package(data: bytes, main_part: str, limits: Limits) -> None:
    """Refuse a package that could exhaust the parser or is none.

    :param main_part: the part that makes it the kind of document its name says, ``word/document.xml``.
    :raises UnreadableFile: CORRUPT, LOCKED, LIMIT or UNSAFE.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_directory(archive.infolist(), len(data), limits)
            _check_kind(archive.namelist(), main_part)
            for entry in archive.infolist():
                if entry.filename.lower().endswith(_XML_SUFFIXES) and _DOCTYPE.search(archive.read(entry)):
                    raise unsafe("The file holds a document type definition, which Office never writes.")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise corrupt("The file is damaged: it was probably not copied completely.") from error


def _check_directory(entries: list[zipfile.ZipInfo], packed_bytes: int, limits: Limits) -> None:
    if len(entries) > limits.archive_entries:
        raise over_limit(f"The file is made of {len(entries)} parts; the limit is {limits.archive_entries}.")
    if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
        raise locked("file")
    unpacked = sum(entry.file_size for entry in entries)
    ratio = unpacked / max(1, packed_bytes)
    if unpacked > limits.unpacked_bytes or (unpacked > limits.ratio_from_bytes and ratio > limits.unpacked_ratio):
        raise over_limit(f"The file unpacks to {unpacked / 1024 / 1024:.0f} MB, more than a reader will take on.")
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise unsafe("The file holds two parts of the same name, so that programs would show different contents.")


def _check_kind(names: list[str], main_part: str) -> None:
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
    values: dict[str, Any] = {}
    title = clean(core.title or "")
    if title and not is_junk_title(title):
        values["title"] = title
    tags = [tag for tag in (clean(each) for each in re.split(r"[;,]", core.keywords or "")) if tag]
    if tags:
        values["tags"] = tags
    return Properties(values)
