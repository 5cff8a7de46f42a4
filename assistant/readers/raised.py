"""Raised figures: a note's mark is set apart from the word or figure it follows, and a power is written as one."""

from __future__ import annotations

import re

_RAISED = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
_MARK = re.compile(r"\d{1,3}(?: ?[,–-] ?\d{1,3})*")
_SIGNED = re.compile(r"[+−–-]\d{1,2}")
_POWER = re.compile(r"[23]")
# A unit, or a letter that stands for a number: kg/m², R².
_UNIT = re.compile(r"(?<![^\W\d_])(?:[^\W\d_]|[kcdm]m|ft|in)$")
_POWER_OF_TEN = re.compile(r"[3-9]|1[0-9]")
_TEN = re.compile(r"(?<![\w.,£$€])10$")
_TEN_TIMES = re.compile(r"(?:[×x*]|\bper) ?10$")


def raised(before: str, text: str) -> str:
    """Return raised text as it is written after ``before``, so that it changes no figure there: "1,204[2]", "10⁵".

    What is no figure, such as the "th" of "5th", stays as it is, and so does what begins a text.
    """
    before = before.rstrip()
    if not before or not (_MARK.fullmatch(text) or _SIGNED.fullmatch(text)):
        return text
    is_power = (
        _SIGNED.fullmatch(text)
        or (_POWER.fullmatch(text) and _UNIT.search(before))
        or (_POWER_OF_TEN.fullmatch(text) and _TEN.search(before))
        or _TEN_TIMES.search(before)
    )
    return text.translate(_RAISED) if is_power else f"[{text}]"
