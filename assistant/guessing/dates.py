"""Dates as people print them: found in text, and read only where there is one way to read them.

``03/04/2024`` is 3 April to one reader and 4 March to another, so it is no date here; ``2023/24`` is a financial year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

EARLIEST_YEAR = 1900
# What programs write where there is no date: the first day that they can count.
NO_DATES = frozenset(["1900-01-01", "1904-01-01", "1970-01-01"])

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",), ("june", "jun"),
            ("july", "jul"), ("august", "aug"), ("september", "sept", "sep"), ("october", "oct"),
            ("november", "nov"), ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
# Not a part of a longer number, nor of a range or financial year such as 2023/24 and 2023-2025.
_YEAR = r"(?P<year>(?:19|20)\d\d)(?![\d])(?!\s?[/–—-]\s?\d)"
_NUMBER_BEFORE = r"(?<![\d/.–—-])"
_PATTERNS = tuple(
    re.compile(_NUMBER_BEFORE + pattern, re.IGNORECASE)
    for pattern in (
        rf"{_DAY}\s?(?:of\s)?[\s-]?{_MONTH}[\s,-]+{_YEAR}",
        rf"\b{_MONTH}\s{_DAY},?\s{_YEAR}",
        rf"\b{_MONTH},?[\s-]{_YEAR}",
        r"(?P<year>(?:19|20)\d\d)-(?P<number>\d\d)-(?P<day>\d\d)(?!\d)",
        r"(?P<first>\d{1,2})(?P<mark>[/.-])(?P<second>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d)(?!\d)",
    )
)
_YEAR_ALONE = re.compile(_NUMBER_BEFORE + _YEAR)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and where it stands; ``value`` is ISO 8601: year, year-month or full date."""

    value: str
    start: int
    end: int


def could_be_published(value: str) -> bool:
    """True where a date in ISO 8601 can be a document's: programs write the year 101, or day 0, for "no date"."""
    return int(value[:4]) >= EARLIEST_YEAR and value not in NO_DATES


def find_dates(text: str, latest: date) -> list[FoundDate]:
    """Return the dates in ``text``, in their order; years by themselves are none.

    :param latest: later dates are aims or deadlines, not dates of publication, and are left out.
    """
    found: list[FoundDate] = []
    taken: list[tuple[int, int]] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            # What cannot be read for certain still hides the part of it that could be: no "April 2024" from 31 April.
            taken.append(match.span())
            value = _value(match)
            if value is not None and _not_after(value, latest):
                found.append(FoundDate(value, match.start(), match.end()))
    return sorted(found, key=lambda each: each.start)


def find_year(text: str, latest: date) -> str | None:
    """Return the last year in ``text`` that stands by itself; None where there is none."""
    years = [match["year"] for match in _YEAR_ALONE.finditer(text) if _not_after(match["year"], latest)]
    return years[-1] if years else None


def _value(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    if "first" in parts:
        return _numeric(int(parts["first"]), int(parts["second"]), int(parts["year"]))
    month = int(parts["number"]) if "number" in parts else _MONTHS[parts["month"].lower()]
    if "day" not in parts:
        return f"{parts['year']}-{month:02}"
    return _iso(int(parts["year"]), month, int(parts["day"]))


def _numeric(first: int, second: int, year: int) -> str | None:
    """Return a date written in figures only where a day above 12 tells it from the month, or both are the same."""
    if first <= 12 and second <= 12 and first != second:
        return None
    return _iso(year, second, first) if second <= 12 else _iso(year, first, second)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _not_after(value: str, latest: date) -> bool:
    return EARLIEST_YEAR <= int(value[:4]) and value <= latest.isoformat()[: len(value)]
