"""What is checked before any format that is a ZIP is opened, and how its XML is parsed.

DOCX, PPTX, XLSX, ODT and EPUB are ZIP archives; the programs that parse them have no limits of their own.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from io import BytesIO
from typing import Any

from lxml import etree

from assistant.readers.failures import corrupt, cut_off, locked, over_limit, unsafe
from assistant.readers.limits import MEGABYTE, Limits

Element = Any
"""An lxml element; lxml ships no types."""

_ENCRYPTED_FLAG = 0x1
_XML_SUFFIXES = (".xml", ".rels", ".vml", ".rdf", ".opf", ".ncx", ".xhtml", ".html", ".htm")
# In XML of another encoding the letters stand two bytes apart.
_DECLARES_TYPE = re.compile(rb"<\x00?!\x00?(?:D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E|E\x00?N\x00?T\x00?I\x00?T\x00?Y)")
_DECLARES_ENTITY = re.compile(rb"<\x00?!\x00?E\x00?N\x00?T\x00?I\x00?T\x00?Y")


class Doctypes(Enum):
    """Which document type declarations the parts of an archive may hold.

    Office never writes one. Web pages (EPUB) and the oldest OpenDocument files name theirs, and none declares entities.
    """

    NONE = _DECLARES_TYPE
    WITHOUT_ENTITIES = _DECLARES_ENTITY


@contextmanager
def checked_archive(data: bytes, limits: Limits, doctypes: Doctypes) -> Iterator[zipfile.ZipFile]:
    """Open an archive after refusing one that could exhaust a parser; damage that shows later is corrupt too.

    :raises UnreadableFile: CORRUPT, LOCKED, LIMIT or UNSAFE.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_directory(archive.infolist(), len(data), limits)
            for entry in archive.infolist():
                if entry.filename.lower().endswith(_XML_SUFFIXES) and doctypes.value.search(archive.read(entry)):
                    raise unsafe("The file holds a document type definition, which no ordinary program writes.")
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise cut_off() from error


def parse_xml(part: bytes, *, tolerant: bool = False) -> Element:
    """Return the root of an XML part; entities are never resolved and nothing is fetched.

    :param tolerant: take what can be read of a part with mistakes.
    :raises UnreadableFile: CORRUPT.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=tolerant)
    try:
        root = etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise corrupt("The file is damaged: one of its parts is not what it should be.") from error
    if root is None:
        raise corrupt("The file is damaged: one of its parts is not what it should be.")
    return root


def _check_directory(entries: list[zipfile.ZipInfo], packed_bytes: int, limits: Limits) -> None:
    if len(entries) > limits.archive_entries:
        raise over_limit(
            f"The file is made of {len(entries)} parts; the limit is {limits.archive_entries}.", "file_archive_entries"
        )
    if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
        raise locked("file")
    unpacked = sum(entry.file_size for entry in entries)
    size = f"The file unpacks to {unpacked / MEGABYTE:.0f} MB"
    if unpacked > limits.unpacked_bytes:
        raise over_limit(f"{size}; the limit is {limits.unpacked_bytes / MEGABYTE:.0f} MB.", "file_unpacked_mb")
    ratio = unpacked / max(1, packed_bytes)
    if unpacked > limits.ratio_from_bytes and ratio > limits.unpacked_ratio:
        raise over_limit(
            f"{size}, {ratio:.0f} times its size; the limit is {limits.unpacked_ratio:.0f} times.",
            "file_unpacked_ratio",
        )
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise unsafe("The file holds two parts of the same name, so that programs would show different contents.")
