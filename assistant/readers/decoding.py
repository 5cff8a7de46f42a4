"""Bytes -> text, for formats that are text."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

from assistant.readers.failures import corrupt, empty

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE_BYTES = 256 * 1024
# Western text has few bytes above 127; above this share another alphabet is likelier than Windows-1252.
WESTERN_SHARE = 0.15
# Above this share of control characters the bytes are not text in any encoding.
CONTROL_SHARE = 0.02


def decode(data: bytes) -> str:
    """Return the text of ``data``, with line ends as line feeds.

    :raises UnreadableFile: EMPTY for white space only, CORRUPT for bytes that are not text.
    """
    known = decode_or_none(data)
    text = (_from_another_alphabet(data) if known is None else known).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip("\ufeff\x00 \n\t"):
        raise empty()
    sample = text[:SAMPLE_BYTES]
    controls = sum(
        1 for character in sample if (character < " " and character not in "\n\t\f\x0b") or character == "\ufffd"
    )
    if controls > max(2, len(sample) * CONTROL_SHARE):
        raise corrupt(
            "The file is named as text but holds other bytes.", "Check what kind of file it is and name it so."
        )
    return text


def decode_or_none(data: bytes) -> str | None:
    """Return the text of ``data`` where its encoding is beyond doubt (a mark, UTF-16 or UTF-8), else None."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="replace")
    wide = _wide_encoding(data)
    if wide:
        return data.decode(wide, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of Western text is zero."""
    sample = data[:SAMPLE_BYTES]
    half = max(1, len(sample) // 2)
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if len(data) % 2 == 0 and odd > 0.4 and even < 0.1:
        return "utf-16-le"
    if len(data) % 2 == 0 and even > 0.4 and odd < 0.1:
        return "utf-16-be"
    return None


def _from_another_alphabet(data: bytes) -> str:
    sample = data[:SAMPLE_BYTES]
    if sum(1 for byte in sample if byte > 127) > len(sample) * WESTERN_SHARE:
        best = from_bytes(sample).best()
        if best is not None:
            return data.decode(best.encoding, errors="replace")
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        best = from_bytes(sample).best()
        return data.decode(best.encoding if best else "latin-1", errors="replace")
