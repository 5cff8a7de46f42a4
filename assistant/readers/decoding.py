"""Bytes -> text, for formats that are text."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from chardet import EncodingEra, detect_all

from assistant.readers.failures import corrupt, empty
from assistant.types import ReadingWarning

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE_BYTES = 64 * 1024
# Text in an encoding of one byte is mostly printable ASCII or mostly above it; UTF-16 is half zeros, or scattered.
PRINTABLE_SHARE = 0.7
# English, German or French text has so few letters above 127 that statistics mislead; it is Windows-1252.
WESTERN_SHARE = 0.03
# Statistics of so few letters, none beside another, say nothing either.
FEWEST_LETTERS = 5
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
# Of encodings about as likely, Windows-1252 is far more common: measured on 15 short texts in 12 languages, Western
# ones had it at 0.82 of the likeliest or more, all others at 0.62 or less.
AS_LIKELY = 0.75
# Above this share of control characters the bytes are not text in any encoding; zeros are often mere padding.
CONTROL_SHARE = 0.02
ZERO_SHARE = 0.3
# Where so few characters are damaged that the rest cannot be UTF-8 by chance.
DAMAGED_SHARE = 0.2
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
}
_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
# What terminals take for colours.
_COLOURS = re.compile(r"\x1b\[[\d;]*[A-Za-z]")
# What UTF-8 looks like when it was taken for Windows-1252: a letter such as Ã or â before a sign such as © or €.
_TWICE_ENCODED = re.compile(f"[\u00c2-\u00f4][\u0080-\u00bf{bytes(range(0x80, 0xA0)).decode('cp1252', 'ignore')}]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with line ends as line feeds, and what could not be taken over as it stood."""

    text: str
    warnings: tuple[ReadingWarning, ...] = ()


def decode(data: bytes, declared: str = "") -> Decoded:
    """Return the text of ``data``, with letters that were encoded twice put right.

    :param declared: the encoding that the file names, if any; bytes that contradict it win.
    :raises UnreadableFile: EMPTY for white space only, CORRUPT for bytes that are not text.
    """
    text = _decoded(data, declared).replace("\r\n", "\n").replace("\r", "\n")
    text = _COLOURS.sub("", text.removesuffix("\x1a"))
    if not text.strip("\ufeff\x00 \n\t"):
        raise empty()
    zeros, controls = text.count("\x00"), len(_CONTROLS.findall(text))
    if zeros > len(text) * ZERO_SHARE or controls > max(2, len(text) * CONTROL_SHARE):
        raise corrupt(
            "The file is named as text but holds other bytes.", "Check what kind of file it is and name it so."
        )
    warnings = []
    if zeros + controls:
        reason = f"{zeros + controls} bytes or characters that are no text were left out."
        warnings.append(ReadingWarning("binary_left_out", reason))
    lines = text.split("\n")
    mended = [_mended(line) for line in lines]
    count = sum(before != after for before, after in zip(lines, mended, strict=True))
    if count:
        reason = f"Letters that were saved wrongly (such as â€™ for ’) were put right in {count} lines."
        warnings.append(ReadingWarning("letters_mended", reason))
    return Decoded("\n".join(mended), tuple(warnings))


def _decoded(data: bytes, declared: str) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="replace")
    wide = _wide_encoding(data)
    if wide:
        return data.decode(wide, errors="replace")
    try:
        if b"\x1b$" not in data:  # ISO-2022-JP is valid ASCII, and nothing else has its escapes
            return data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = data.decode("utf-8", errors="replace")
        whole = sum(1 for character in text[:SAMPLE_BYTES] if "\x7f" < character != "\ufffd")
        if whole and (text[:SAMPLE_BYTES].count("\ufffd") < whole * DAMAGED_SHARE or error.end == len(data)):
            return text
    for encoding in (_superset(declared), _guessed(data)):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp1252", errors="replace")


def _superset(declared: str) -> str:
    """Return the encoding that is meant where the old name of a smaller one is given, as browsers do.

    Empty where the declaration cannot be true: the bytes are known not to be Unicode by then.
    """
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        return ""
    return "" if name.startswith("utf") else _SUPERSETS.get(name, name)


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 without its mark: half its bytes are zeros in Western text, and line ends have one in any."""
    sample = data[:SAMPLE_BYTES]
    printable = sum(1 for byte in sample if 32 <= byte < 127 or byte in b"\t\n\r")
    if b"\x00" not in sample or printable > len(sample) * PRINTABLE_SHARE:
        return None
    plain = {encoding: _plain_characters(sample, encoding) for encoding in ("utf-16-le", "utf-16-be")}
    best = max(plain, key=lambda encoding: plain[encoding])
    text = sample.decode(best, errors="replace")
    strange = sum(1 for character in text if character == "\ufffd" or "\ue000" <= character <= "\uf8ff")
    zeros = text.count("\x00")
    return best if plain[best] and strange + zeros <= 1 + len(text) * CONTROL_SHARE else None


def _plain_characters(sample: bytes, encoding: str) -> int:
    """Return how many letters, digits, spaces and line ends of ASCII the bytes hold in an encoding."""
    return sum(
        1 for character in sample.decode(encoding, errors="replace") if " " <= character <= "~" or character == "\n"
    )


def _guessed(data: bytes) -> str:
    sample = data[:SAMPLE_BYTES]
    if b"\x1b$" in sample:
        return "iso2022_jp"
    runs = _HIGH_BYTES.findall(sample)
    too_few = len(runs) < FEWEST_LETTERS and all(len(run) == 1 for run in runs)
    if too_few or sum(map(len, runs)) <= len(sample) * WESTERN_SHARE:
        return "cp1252"
    # What Macintosh, DOS and mainframes wrote is not asked for: short texts are taken for it by chance.
    guesses = detect_all(sample, encoding_era=EncodingEra.MODERN_WEB | EncodingEra.LEGACY_ISO, ignore_threshold=True)
    likely = {guess["encoding"] or "": guess["confidence"] for guess in guesses}
    best = max(likely, key=lambda encoding: likely[encoding], default="")
    western = likely.get("Windows-1252", 0.0) >= likely.get(best, 0.0) * AS_LIKELY
    return "cp1252" if western or not best else best


def _mended(line: str) -> str:
    if not _TWICE_ENCODED.search(line):
        return line
    from ftfy import fix_encoding

    return fix_encoding(line)
