"""A spreadsheet's numbers as its reader sees them: ``0.3125`` in a cell of format ``0.0%`` is ``31.3%``.

Covers what reports use: decimals, thousands, percent, currencies, brackets for negative numbers, dates and times. Any
other format shows the plain number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

Value = str | int | float | bool | date | datetime | time | timedelta

# Formats that files name by number only; dates as British spreadsheets show them.
BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    14: "dd/mm/yyyy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "dd/mm/yyyy h:mm",
    37: "#,##0;(#,##0)",
    38: "#,##0;(#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;(#,##0.00)",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss",
    48: "0.0E+0",
}
# Excel keeps 15 digits of a number.
DIGITS = 15
_CURRENCY = re.compile(r"\[\$([^\]-]*)[^\]]*\]")
_BRACKETED = re.compile(r"\[(?!h+\]|m+\]|s+\])[^\]]*\]", re.IGNORECASE)
_SPACING = re.compile(r"_.|\*.")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_FIGURES = re.compile(r"[#0?][#0?,]*(?:\.[#0?]*)?,*(?:E[+-]0+)?|\.[#0?]+")
_CLOCK = re.compile(r"\[h+\]|y+|m+|d+|h+|s+|AM/PM|A/P", re.IGNORECASE)
# Stands for quoted text while the rest of a format is read.
_HELD = "\ue000"


def displayed(value: Value, code: str) -> str:
    """Return ``value`` as a cell of the number format ``code`` shows it; an empty code is the general format."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, code)
    return _moment(value, code)


@dataclass(frozen=True, slots=True)
class _Section:
    """What a format says of numbers of one sign: the text around the figures, with quoted text held back."""

    pattern: str
    held: tuple[str, ...]
    figures: re.Match[str] | None


def _number(value: float, code: str) -> str:
    sections = _sections(code)
    if len(sections) > 2 and value == 0:
        section, shown = sections[2], value
    elif len(sections) > 1 and value < 0:
        section, shown = sections[1], -value
    else:
        section, shown = sections[0], value
    pattern, figures = section.pattern, section.figures
    if not code or "/" in pattern or "general" in pattern.lower():
        return _plain(value)
    if figures is None:
        return _release(pattern, section.held).strip()
    text = _figures(shown * (100 if "%" in pattern else 1), figures.group())
    return _release(pattern[: figures.start()] + text + pattern[figures.end() :], section.held).strip()


@cache
def _sections(code: str) -> tuple[_Section, ...]:
    """Split a format at the semicolons that are not quoted: positive, negative, zero, text."""
    return tuple(_section(part) for part in re.findall(r'(?:^|;)((?:"[^"]*"|\\.|[^;])*)', code))


def _section(part: str) -> _Section:
    part = _BRACKETED.sub("", _CURRENCY.sub(lambda match: f'"{match.group(1)}"', part))
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match.group(1) or match.group(2) or "")
        return _HELD

    pattern = _SPACING.sub("", _LITERAL.sub(hold, part))
    return _Section(pattern, tuple(held), _FIGURES.search(pattern))


def _release(text: str, held: tuple[str, ...]) -> str:
    for literal in held:
        text = text.replace(_HELD, literal, 1)
    return text


def _figures(value: float, pattern: str) -> str:
    mantissa, scientific, _ = pattern.partition("E")
    scale = len(mantissa) - len(mantissa.rstrip(","))
    whole, _, decimals = mantissa.rstrip(",").partition(".")
    places = len(decimals)
    if scientific:
        return f"{value:.{places}E}"
    number = Decimal(repr(float(value))) / Decimal(1000) ** scale
    if number.is_finite() and abs(number) < 10**DIGITS:
        number = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    least = max(1, whole.count("0")) + places + (1 if places else 0)
    text = f"{abs(number):,f}" if "," in whole else f"{abs(number):0{least}f}"
    for _ in range(len(decimals) - len(decimals.rstrip("#?"))):
        text = text.removesuffix("0")
    return ("-" if number < 0 else "") + text.removesuffix(".")


def _plain(value: float) -> str:
    if float(value).is_integer() and abs(value) < 10**DIGITS:
        return str(int(value))
    return f"{value:.{DIGITS}g}"


def _moment(value: date | datetime | time | timedelta, code: str) -> str:
    section = _sections(code)[0]
    pattern, held = section.pattern, section.held
    if not _CLOCK.search(pattern):
        return _iso(value)
    if isinstance(value, timedelta):
        return _elapsed(value)
    moment = _whole(value)
    if moment is None:
        return _iso(value)
    halves = "AM/PM" in pattern.upper() or "A/P" in pattern.upper()
    tokens = list(_CLOCK.finditer(pattern))
    parts: list[str] = []
    end = 0
    for number, token in enumerate(tokens):
        before = tokens[number - 1].group().lower()[0] if number else ""
        after = tokens[number + 1].group().lower()[0] if number + 1 < len(tokens) else ""
        minutes = token.group().lower() in ("m", "mm") and (before in ("h", "[") or after == "s")
        parts += [pattern[end : token.start()], _clock(moment, token.group().lower(), minutes, halves)]
        end = token.end()
    return _release("".join(parts) + pattern[end:], held).strip()


def _whole(value: date | datetime | time) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    return datetime(1900, 1, 1, value.hour, value.minute, value.second)


def _clock(moment: datetime, token: str, minutes: bool, halves: bool) -> str:
    if token in ("am/pm", "a/p"):
        return "AM" if moment.hour < 12 else "PM"
    kind, width = token.strip("[]")[0], len(token)
    if kind == "m" and not minutes:
        return moment.strftime("%B")[:1] if width == 5 else moment.strftime({3: "%b", 4: "%B"}.get(width, "%m"))[-9:]
    if kind == "y":
        return f"{moment.year:04d}" if width > 2 else f"{moment.year % 100:02d}"
    if kind == "d" and width > 2:
        return moment.strftime("%a" if width == 3 else "%A")
    figure = {
        "d": moment.day,
        "h": (moment.hour + 11) % 12 + 1 if halves else moment.hour,
        "m": moment.minute,
        "s": moment.second,
    }[kind]
    return f"{figure:0{min(width, 2)}d}"


def _elapsed(value: timedelta) -> str:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}" + (f":{seconds:02d}" if seconds else "")


def _iso(value: date | datetime | time | timedelta) -> str:
    if isinstance(value, timedelta):
        return _elapsed(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return value.isoformat()
