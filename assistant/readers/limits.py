"""How large a file may be before it is refused. Units are in the names."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file; each is a setting of the same name, with megabytes for bytes.

    ``unpacked_ratio`` (unpacked size over packed size) counts only above ``ratio_from_bytes``: small files of
    repeated words compress very well and harm nobody. ``seconds`` is wall clock; it and ``memory_bytes`` are
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
    memory_bytes: int = 1024 * MEGABYTE


DEFAULT_LIMITS = Limits()
