"""Who the first pages say published a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.guessing.lines import Line
from assistant.types import Role

LONGEST_NAME_WORDS = 10
LONGEST_LABELLED_LINE = 250

_ORGANISATION = re.compile(
    r"\b(?:NHS|Academy|Agency|Alliance|Association|Authority|Bureau|Cent(?:re|er)|College|Commission|Committee|"
    r"Confederation|Consortium|Council|Court|Department|Executive|Federation|Foundation|Fund|Government|Healthwatch|"
    r"Hospitals?|House of (?:Commons|Lords|Representatives)|Institute|Integrated Care Board|Ministry|Network|"
    r"Observatory|Office for|Organi[sz]ation|Parliament|Partnership|Providers|Public Health|Royal|School|Society|Trust|"
    r"Union|University|Universities)\b"
)
# Words that make a line something else than a name, or a name that did not publish this.
_NO_NAME = re.compile(
    r"\b(?:report|plan|strategy|policy|framework|guide|guidance|survey|review|paper|statement|summary|briefing|"
    r"meeting|minutes|agenda|prepared|presented|presentation|commissioned|funded|supported|submitted|before|your|our|"
    r"app|programme|chair|director|officer|manager|secretary|professor|dr|mr|mrs|ms|v)\b|"
    r"^(?:to|for|from|re|by|about|dear)\b|[?!;@:]|\d|www\.",
    re.IGNORECASE,
)
_SMALL_WORDS = frozenset(["a", "and", "at", "for", "in", "of", "on", "the", "to", "with", "&", "+", "y", "de", "la"])

_PUBLISHED_BY = re.compile(
    r"(?:^|[.|·:]\s+)(?P<label>(?:(?:first|jointly) )?published(?: in)?(?: (?:19|20)\d\d)? by|publisher|issued by|"
    r"produced by)\b\s*:?\s*(?P<name>.*)",
    re.IGNORECASE,
)
COPYRIGHT = re.compile(r"(?:©|\(c\)|\bcopyright\b)[\s:©]*(?:copyright\b)?(?P<rest>[^©]{3,120})", re.IGNORECASE)
_CROWN = re.compile(r"\bcrown\b", re.IGNORECASE)
_NAME_ENDS = re.compile(
    r"\s*(?:[,;|·]|\.(?:\s|$)|\s[–—-]\s|\(|\bin (?:19|20)\d\d|\bon \d|\bin (?:association|partnership|collaboration)\b|"
    r"\bISBN\b|\ball rights\b|https?:|www\.|\b(?:19|20)\d\d\b).*",
    re.IGNORECASE,
)
_YEARS_BEFORE = re.compile(r"^\s*(?:19|20)\d\d(?:\s?[–—-]\s?(?:(?:19|20)\d\d|present))?,?\s*", re.IGNORECASE)


def guess_publisher(lines: Sequence[Line], title: str | None) -> str | None:
    """Return who the first of these signs names: "Published by", a copyright line, the cover.

    None where nobody is named, or several are.
    """
    for found in (_published_by(lines), _copyright_owners(lines), _cover_names(lines, title)):
        names = _distinct(found)
        if names:
            return names[0] if len(names) == 1 else None
    return None


def is_organisation(name: str) -> bool:
    """True for what is plainly the name of an organisation, and of no person or document."""
    words = name.split()
    return (
        0 < len(words) <= LONGEST_NAME_WORDS
        and len(name) > 2
        and bool(_ORGANISATION.search(_capitalised(name) if name.isupper() else name))
        and not _NO_NAME.search(name)
        and all(word[:1].isupper() or word.lower() in _SMALL_WORDS for word in words)
        and sum(len(word) == 1 for word in words) < 3
    )


def _published_by(lines: Sequence[Line]) -> Iterator[str]:
    for number, line in enumerate(lines):
        match = _PUBLISHED_BY.search(line.text)
        if not match or len(line.text) > LONGEST_LABELLED_LINE:
            continue
        rest = match["name"].strip()
        if not rest and number + 1 < len(lines):
            rest = lines[number + 1].text
        name = _name(rest)
        # A publisher may be called anything; other labels name people as well.
        plain = match["label"].lower().startswith(("publ", "first publ", "jointly publ")) and _is_name(name)
        if plain or is_organisation(name):
            yield name


def _copyright_owners(lines: Sequence[Line]) -> Iterator[str]:
    for line in lines:
        for match in COPYRIGHT.finditer(line.text):
            name = _name(_YEARS_BEFORE.sub("", match["rest"]))
            if not _CROWN.search(match.group()) and is_organisation(name):
                yield name


def _cover_names(lines: Sequence[Line], title: str | None) -> Iterator[str]:
    for line in lines:
        name = line.text.rstrip(" .")
        if line.cover and line.role in (Role.HEADING, Role.PARAGRAPH) and name != title and is_organisation(name):
            yield name


def _name(text: str) -> str:
    return _NAME_ENDS.sub("", text).strip(" .").removeprefix("the ")


def _is_name(name: str) -> bool:
    return 0 < len(name.split()) <= LONGEST_NAME_WORDS and name[:1].isupper() and not _NO_NAME.search(name)


def _capitalised(name: str) -> str:
    """Return a name in capitals with ordinary ones, NHS left alone."""
    return " ".join(word if word == "NHS" else word.capitalize() for word in name.split())


def _distinct(names: Iterable[str]) -> list[str]:
    """Return the names without those that stand within another: "NHS" beside "NHS England" is the same publisher."""
    unique = list({name.casefold(): name for name in names}.values())
    return [
        name for name in unique if not any(name.casefold() in other.casefold() and name != other for other in unique)
    ]
