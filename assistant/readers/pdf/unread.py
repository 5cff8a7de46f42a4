"""Which pages show words that the file does not hold as text: pictures of pages, and text whose letters are lost. Pure.

A page judged here is reported, and read by text recognition where that is installed; it is never silently empty.
"""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.readers.pdf.text import UNKNOWN

# Above this share of characters that stand for nothing, a page's text is noise.
NOISE_SHARE = 0.3
# A picture of this share of the page, with no more text than this on it, is a picture of a page with a stamp.
PICTURE_SHARE, STAMP_CHARACTERS = 0.6, 120
# The same words on this many pictures of pages, and on this share of them, were stamped on.
STAMPED_PAGES, STAMPED_SHARE = 3, 0.6
# From so many letters on, a page is judged by how often it uses each: correlated with how often English does, pages of
# any language in Latin letters reach 0.7, and letters that stand for others 0.2. To be called garbled, so many of its
# words must be none besides (no vowel, or signs and capitals within): lists of codes are not.
ENOUGH_LETTERS, LEAST_CORRELATION, ODD_SHARE = 60, 0.45, 0.1
_PER_MILLE = dict(
    zip(
        "etaoinshrdlcumwfgypbvkjxqz",
        (127, 91, 82, 75, 70, 67, 63, 61, 60, 43, 40, 28, 28, 24, 24, 22, 20, 20, 19, 15, 10, 8, 2, 2, 1, 1),
        strict=True,
    )
)
# Signs, private characters and such as no standard knows.
_NO_WORDS = frozenset(("So", "Co", "Cn"))
_VOWEL = re.compile(r"[aeiouyäöüåæøœàáâãèéêëìíîïòóôõùúûýāēīōūąęőűůı]", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_WITHIN = re.compile(r"[^\W\d_][\[\]{}<>|\\^~@#$%*=+_\"`]+[^\W_]")
_MASK = re.compile(r"(?<!\w)([^\W\d_])\1{2,}(?!\w)")
_LATIN = re.compile(r"[a-z\u00c0-\u024f]")
_STAMP = re.compile(
    r"(?:(?:page|p\.?|seite|folio|no\.?|scan\w*|by|with|using|camscanner|copy|draft|of|exhibit|bates)\b|[\W\d_]"
    r"|\b[ivxlc]{1,7}\b|\b[A-Z]{1,6}(?=[-_ ]?\d{3,})|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*)*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it came from the file. ``picture_share`` (0 to 1) is how much of it its largest picture covers."""

    index: int
    text: str
    picture_share: float = 0.0
    is_blank: bool = False
    is_damaged: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a page counts as unread. ``keeps_text`` says that what little text it has is its own and worth keeping."""

    reason: str
    recognisable: bool = True
    keeps_text: bool = False


def unread_pages(sheets: Sequence[Sheet]) -> dict[int, Unread]:
    """Return the pages that hold no text, or none that can be used, by index."""
    stamps = _repeated_stamps(sheets)
    return {sheet.index: unread for sheet in sheets if (unread := _judged(sheet, stamps)) is not None}


def _judged(sheet: Sheet, stamps: frozenset[str]) -> Unread | None:
    page = f"Page {sheet.index + 1}"
    if sheet.is_damaged:
        return Unread(f"{page} is damaged and could not be opened.", recognisable=False)
    if not sheet.text:
        if sheet.is_blank:
            return Unread(f"{page} is blank.", recognisable=False)
        return Unread(f"{page} holds no text; it is probably a picture.")
    if not any(map(str.isalnum, sheet.text)) or is_garbled(sheet.text):
        return Unread(f"The text of {page.lower()} cannot be used: the file does not say which letters it shows.")
    if _may_be_stamp(sheet) and (_STAMP.fullmatch(sheet.text) or _stamp_key(sheet) in stamps):
        return Unread(f"{page} is a picture; the only text on it is “{sheet.text}”.", keeps_text=True)
    return None


def _may_be_stamp(sheet: Sheet) -> bool:
    return sheet.picture_share >= PICTURE_SHARE and len(sheet.text) <= STAMP_CHARACTERS


def _stamp_key(sheet: Sheet) -> str:
    return re.sub(r"\d+", "#", sheet.text.lower())


def _repeated_stamps(sheets: Sequence[Sheet]) -> frozenset[str]:
    counts = Counter(_stamp_key(sheet) for sheet in sheets if _may_be_stamp(sheet))
    pictures = sum(sheet.picture_share >= PICTURE_SHARE for sheet in sheets)
    needed = max(STAMPED_PAGES, STAMPED_SHARE * pictures)
    return frozenset(key for key, count in counts.items() if count >= needed)


def is_garbled(text: str) -> bool:
    """True where ``text`` is no language: characters that stand for nothing, or letters in the place of others."""
    text = _unmasked(text)
    visible = [character for character in text if not character.isspace()]
    noise = sum(character == UNKNOWN or unicodedata.category(character) in _NO_WORDS for character in visible)
    if noise > NOISE_SHARE * len(visible):
        return True
    letters = _LATIN.findall(text.lower())
    if len(letters) < max(ENOUGH_LETTERS, 0.5 * sum(map(str.isalpha, visible))):
        return False
    good, odd = map(sum, zip(*_weights(text), strict=True))
    return odd > ODD_SHARE * (good + odd) and _correlation(letters) < LEAST_CORRELATION


def _unmasked(text: str) -> str:
    """Return ``text`` without the words that hide a name or a number ("XXXX"), unless there is little else."""
    shown = _MASK.sub("", text)
    letters = sum(map(str.isalpha, shown))
    return shown if letters >= min(ENOUGH_LETTERS, sum(map(str.isalpha, text)) - letters) else text


def _correlation(letters: Sequence[str]) -> float:
    """Return Pearson's correlation of how often each letter is used with how often English uses it, -1 to 1."""
    counts = Counter(letters)
    if len(counts) < 2:
        return 0.0
    return statistics.correlation([counts[letter] for letter in _PER_MILLE], list(_PER_MILLE.values()))


def _weights(text: str) -> Iterator[tuple[int, int]]:
    """Yield, for each word, how many of its characters speak for language and how many against it."""
    yield 0, 0
    for word in text.split():
        if _WITHIN.search(word):
            yield 0, len(word)
            continue
        for run in _LETTERS.findall(word):
            speaks = bool(_VOWEL.search(run)) and not re.search(r"[a-z][A-Z]{2}|[A-Z][a-z][A-Z]", run)
            yield (len(run), 0) if speaks else (0, len(run))
