"""Personal data in a question: found by its form, taken out before anything is searched, stored or sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Weights of the NHS number's first nine digits; the tenth makes the sum a multiple of 11.
_NHS_WEIGHTS = range(10, 1, -1)
_NHS_NUMBER = re.compile(r"(?<![\d.,-])\d{3}([ -]?)\d{3}\1\d{4}(?![\d.,]?\d)")
_EMAIL = re.compile(r"(?<![\w.+'-])[\w.+'-]{1,64}@[\w-]+(?:\.[\w-]+)+")
# Ten or eleven digits from a zero or +44, in groups; a full stop or comma belongs to a figure.
_PHONE = re.compile(
    r"(?<![\w.,])(?:(?:\+|00)44[ -]?(?:\(0\))?[ -]?|\(?0(?=[1-9]))[1-9](?:[ ()-]{0,2}\d){8,9}(?![\d.,]?\d)"
)
_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G "
    "GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW "
    "OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC "
    "WD WF WN WR WS WV YO ZE"
).split()
_POSTCODE = re.compile(
    rf"\b(?:{'|'.join(sorted(_AREAS, key=len, reverse=True))})\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{{2}}\b", re.IGNORECASE
)
SHORT_POSTCODE = 5
_ORDINAL = re.compile(r"\d(?:st|nd|rd|th)$")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
_FULL_DATE = (
    rf"(?:\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d{{2}})|\d{{4}}-\d{{2}}-\d{{2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})"
)
_BIRTH = re.compile(
    r"\b(?:born|d\.?o\.?b|dates? of birth|birth ?da(?:y|te)s?|mr|mrs|ms|miss|mx|patient|mother|father|baby)\b"
    rf"[^?!\n\d]{{0,40}}(?P<date>{_FULL_DATE})(?!\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PersonalData:
    """One finding in a text: its kind in words, and where it stands."""

    kind: str
    start: int
    end: int


def find_personal_data(text: str) -> tuple[PersonalData, ...]:
    """Return what looks like an NHS number, an e-mail address, a phone number, a postcode or a date of birth.

    In order of place; no two overlap. A bare date is none: a date of birth is one behind words of birth or a person.
    """
    found: list[PersonalData] = []
    for candidate in _candidates(text):
        if all(candidate.end <= other.start or other.end <= candidate.start for other in found):
            found.append(candidate)
    return tuple(sorted(found, key=lambda each: each.start))


def _candidates(text: str) -> Iterator[PersonalData]:
    for match in _NHS_NUMBER.finditer(text):
        if is_nhs_number(match.group()):
            yield PersonalData("an NHS number", match.start(), match.end())
    for match in _EMAIL.finditer(text):
        yield PersonalData("an e-mail address", match.start(), match.end())
    for match in _BIRTH.finditer(text):
        yield PersonalData("a date of birth", match.start("date"), match.end("date"))
    for match in _PHONE.finditer(text):
        yield PersonalData("a phone number", match.start(), match.end())
    for match in _POSTCODE.finditer(text):
        # Without a space, a short one may as well be the section of an act: s13SA.
        closed_up = " " not in match.group() and len(match.group()) <= SHORT_POSTCODE
        if not closed_up and not _ORDINAL.search(match.group()):
            yield PersonalData("a postcode", match.start(), match.end())


def is_nhs_number(text: str) -> bool:
    """Return whether the ten digits of ``text`` are an NHS number by its check digit (modulus 11)."""
    digits = [int(character) for character in text if character.isdigit()]
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    check = -sum(weight * digit for weight, digit in zip(_NHS_WEIGHTS, digits[:9], strict=True)) % 11
    return check == digits[9]


def without_personal_data(text: str, found: tuple[PersonalData, ...]) -> str:
    """Return ``text`` with ``[removed]`` in the place of each finding."""
    for each in reversed(found):
        text = f"{text[: each.start]}[removed]{text[each.end :]}"
    return text


def kinds_in_words(found: tuple[PersonalData, ...]) -> str:
    """Return what was found, each kind once: ``an NHS number and a postcode``."""
    kinds = list(dict.fromkeys(each.kind for each in found))
    return " and ".join(part for part in (", ".join(kinds[:-1]), kinds[-1]) if part)
