"""How large a file may be before it is refused. Units are in the names."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file; each is a setting of the same name, with megabytes for bytes.

    ``unpacked_ratio`` (unpacked size over packed size) counts only above ``ratio_from_bytes``: small files of
    repeated words compress very well and harm nobody. ``seconds`` is wall clock, and ``page_seconds`` is added to it
    for each page that has been read, so that a long report has the time it needs; they and ``memory_bytes`` are
    enforced by :class:`assistant.readers.child.ReaderProcess` only.
    """

    file_bytes: int = 50 * MEGABYTE
    unpacked_bytes: int = 200 * MEGABYTE
    unpacked_ratio: float = 100.0
    ratio_from_bytes: int = MEGABYTE
    archive_entries: int = 5_000
    pages: int = 5_000
    characters: int = 20_000_000
    seconds: float = 20.0
    page_seconds: float = 0.1
    memory_bytes: int = 1024 * MEGABYTE


@dataclass(frozen=True, slots=True)
class RecognitionLimits:
    """Bounds of text recognition (OCR): ``seconds`` and ``memory_bytes`` of one page, ``pages`` of one file.

    ``memory_bytes`` is address space, of which less than half is ever filled. ``threads`` is how many processors one
    page may use.
    """

    seconds: float = 120.0
    pages: int = 300
    memory_bytes: int = 3_000_000_000
    threads: int = 2


DEFAULT_LIMITS = Limits()
