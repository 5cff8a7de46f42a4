"""What a PDF says about itself besides its pages' text, as pypdf reads it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pypdf

from assistant.readers.flow import clean
from assistant.readers.ooxml import is_junk_title
from assistant.readers.pdf.layout import outline_key
from assistant.types import Properties

OUTLINE_ENTRIES = 5_000
MOST_ATTACHMENTS = 1_000


@dataclass(frozen=True, slots=True)
class About:
    """What pypdf tells of a file. Each part is empty where pypdf cannot read it: pdfium decides what is readable.

    ``attachments`` are the names of files that the PDF carries.
    """

    labels: tuple[str, ...] = ()
    outline: dict[int, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    properties: Properties = field(default_factory=Properties)
    attachments: tuple[str, ...] = ()
    has_no_pages: bool = False

    @classmethod
    def of(cls, data: bytes) -> About:
        """Return labels, outline, properties and attachments."""
        try:
            reader = pypdf.PdfReader(BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                return cls()
            has_no_pages = len(reader.pages) == 0
        except Exception:  # noqa: BLE001 - pypdf raises far more than its own
            return cls()
        return cls(_labels(reader), _outline(reader), _properties(reader), _attachments(reader), has_no_pages)


def _labels(reader: pypdf.PdfReader) -> tuple[str, ...]:
    try:
        if "/PageLabels" not in reader.root_object:
            return ()
        return tuple(clean(label) for label in reader.page_labels)
    except Exception:  # noqa: BLE001 - pypdf raises far more than its own
        return ()


def _outline(reader: pypdf.PdfReader) -> dict[int, tuple[tuple[str, int], ...]]:
    found: dict[int, list[tuple[str, int]]] = {}
    try:
        numbers = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages) if page.indirect_reference}
        for count, (entry, depth) in enumerate(_entries(reader.outline, 0)):
            target = getattr(getattr(entry, "page", None), "idnum", None)
            if count >= OUTLINE_ENTRIES:
                break
            if target in numbers and (key := outline_key(str(entry.title or ""))):
                found.setdefault(numbers[target], []).append((key, depth))
    except Exception:  # noqa: BLE001 - pypdf raises far more than its own
        return {}
    return {index: tuple(titles) for index, titles in found.items()}


def _entries(outline: Any, depth: int) -> Iterator[tuple[Any, int]]:
    for entry in outline:
        if isinstance(entry, list):
            if depth < 20:
                yield from _entries(entry, depth + 1)
        else:
            yield entry, depth


def _attachments(reader: pypdf.PdfReader) -> tuple[str, ...]:
    try:
        # The list of names alone: the files themselves may be of any size.
        names = [clean(each.name) for each in itertools.islice(reader.attachment_list, MOST_ATTACHMENTS)]
    except Exception:  # noqa: BLE001 - pypdf raises far more than its own
        return ()
    return tuple(name for name in names if name)


def _properties(reader: pypdf.PdfReader) -> Properties:
    """Return title, author and keywords. Its dates say when the file was made, which is not when it was published."""
    values: dict[str, Any] = {}
    title = clean(_info(reader, "title") or _xmp_title(reader))
    if title and not is_junk_title(title):
        values["title"] = title
    tags = [tag for tag in map(clean, re.split(r"[;,]", _info(reader, "keywords"))) if tag]
    if tags:
        values["tags"] = tags
    # Usually a person; where it is an organisation it is the publisher's name, which is for others to tell.
    if author := clean(_info(reader, "author")):
        values["author"] = author
    return Properties(values)


def _info(reader: pypdf.PdfReader, name: str) -> str:
    try:
        return str(getattr(reader.metadata, name, None) or "")
    except Exception:  # noqa: BLE001 - pypdf raises far more than its own
        return ""


def _xmp_title(reader: pypdf.PdfReader) -> str:
    try:
        titles = reader.xmp_metadata.dc_title if reader.xmp_metadata else {}
        return str((titles or {}).get("x-default") or next(iter((titles or {}).values()), ""))
    except Exception:  # noqa: BLE001 - pypdf raises far more than its own
        return ""
