"""When the first pages say a document was published, and last reviewed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assistant.guessing.dates import FoundDate, could_be_published, find_dates, find_year
from assistant.guessing.lines import Line
from assistant.guessing.publishers import COPYRIGHT, is_organisation
from assistant.types import Role

# A label without a colon must begin a block as short as this; with one it may stand within a longer block.
LONGEST_LABELLED, LONGEST_WITH_COLON = 120, 360
# More dates than this that are labelled as when something was published are those of a list of other documents.
MOST_PUBLISHED = 2

_PUBLISHED = (
    r"(?:(?:document|page)\s)?(?:(?:first|originally|last)\s)?published(?:\s(?:on|in|date|online))?|publication date|"
    r"date (?:of publication|published)|issued(?:\son)?|(?:issue|release) date|date (?:of issue|issued)|"
    r"posted(?:\son)?|released(?:\son)?"
)
_UPDATED = (
    r"(?:(?:last|page)\s)?(?:updated|revised|modified)(?:\son)?|(?:revision|update) date|date (?:revised|updated)"
)
_REVIEWED = r"(?:page\s)?last reviewed(?:\son)?|date (?:last reviewed|of last review)|reviewed on"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
_LABELS = {
    name: re.compile(rf"(?P<before>|.*[\s|·(])(?:{words})(?P<colon>\s?[:–-])?\s*{_WEEKDAY}", re.IGNORECASE | re.DOTALL)
    for name, words in (("published", _PUBLISHED), ("updated", _UPDATED), ("reviewed", _REVIEWED))
}
# "Next published: May 2025" is a promise.
_OTHER_TIME = re.compile(r"\b(?:next|due|to be|not yet|previously|was|were|been)\s*$", re.IGNORECASE)
_PUBLISHED_BY = re.compile(r"(?:(?:first|jointly)\s)?published by\b[^.]{3,90}[,\s](?:on |in )?", re.IGNORECASE)
_THIS_WAS = re.compile(
    r"(?:.*[.!?]\s)?this (?:briefing|document|framework|guidance|guide|page|paper|plan|policy|publication|report|"
    r"statement|strategy|survey) was (?:first )?(?:issued|published) (?:on|in) ",
    re.IGNORECASE | re.DOTALL,
)
# What may stand beside a date that says when the document was made.
_BESIDE = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|dated?|as at|version|edition|issue|revision|final|draft|update[d]?|"
    r"revised|briefing|report|number|no|v|\d{1,3}(?:\.\d{1,2})*|first|second|third|fourth|[\s.,:;()–—-])*",
    re.IGNORECASE,
)
_YEAR_RANGE = re.compile(r"(?:19|20)\d\d\s?[–—-]\s?(?=(?:19|20)\d\d)")


def guess_times(
    lines: Sequence[Line], latest: date, *, trust_copyright: bool, trust_figures: bool = True
) -> dict[str, str | None]:
    """Return ``published`` and ``reviewed`` in ISO 8601, as full as they are printed.

    A label comes first, then a date that stands alone on the cover, then when it was updated, then its copyright year.

    :param latest: what is later is an aim or a deadline.
    :param trust_figures: whether a date in figures that stands alone is more than a cell of a sheet.
    """
    labelled: dict[str, str] = {}
    published: set[str] = set()
    alone: list[str] = []
    for line in lines:
        dates = find_dates(line.text, latest)
        found = [each for each in dates if could_be_published(each.value)]
        for number, each in enumerate(found):
            name = _label(line, found[number - 1].end if number else 0, each.start)
            if name is not None:
                labelled.setdefault(name, each.value)
            if name == "published":
                published.add(each.value)
        if line.cover and len(found) == 1 and _stands_alone(line, found[0]):
            in_words = any(map(str.isalpha, line.text[found[0].start : found[0].end]))
            alone += [found[0].value] if trust_figures or in_words else []
        if not dates and (year := _labelled_year(line.text, latest)):
            labelled.setdefault("published year", year)
    if len(published) > MOST_PUBLISHED:
        del labelled["published"]
    dated = labelled.get("published") or _agreed(alone) or labelled.get("updated") or labelled.get("published year")
    if dated is None and trust_copyright:
        dated = _copyright_year(lines, latest)
    return {"published": dated, "reviewed": labelled.get("reviewed")}


def _label(line: Line, since: int, start: int) -> str | None:
    """Return what the words before a date call it: ``published``, ``updated`` or ``reviewed``.

    :param since: where the date before it ends.
    """
    text = line.text
    before = text[since:start]
    if _THIS_WAS.fullmatch(before) or (since == 0 and _PUBLISHED_BY.fullmatch(before)):
        return "published"
    for name, pattern in _LABELS.items():
        match = pattern.fullmatch(before)
        if match is None or _OTHER_TIME.search(match["before"]):
            continue
        # In running text "published in March 2021" is said of other documents: without a colon the label must begin.
        # What is listed is another document, so there it must begin in any case.
        begins = not match["before"].strip(" |·(") and len(text) <= LONGEST_LABELLED
        within = match["colon"] and len(text) <= LONGEST_WITH_COLON and line.role is not Role.LIST_ITEM
        if begins or within:
            return name
    return None


def _labelled_year(text: str, latest: date) -> str | None:
    match = re.match(rf"(?:{_PUBLISHED})\s?[:–-]?\s*(?=(?:19|20)\d\d\b)", text, re.IGNORECASE)
    if match is None or len(text) > LONGEST_LABELLED:
        return None
    return find_year(text[match.end() : match.end() + 8], latest)


def _stands_alone(line: Line, found: FoundDate) -> bool:
    """True where nothing stands beside a date but a version or a publisher."""
    if line.role not in (Role.HEADING, Role.PARAGRAPH) or len(line.text) > LONGEST_LABELLED:
        return False
    rest = (line.text[: found.start], line.text[found.end :])
    parts = [part for side in rest for part in re.split(r"[|·]", side)]
    return all(_BESIDE.fullmatch(part) or is_organisation(part.strip(" ,.–—-")) for part in parts)


def _agreed(values: Sequence[str]) -> str | None:
    """Return the fullest of several dates where all are the same one, told more or less fully."""
    fullest = max(values, key=len, default=None)
    return fullest if fullest is not None and all(fullest.startswith(value) for value in values) else None


def _copyright_year(lines: Sequence[Line], latest: date) -> str | None:
    years = {
        year
        for line in lines
        for match in COPYRIGHT.finditer(line.text)
        if (year := find_year(_YEAR_RANGE.sub("", match["rest"]), latest))
    }
    return years.pop() if len(years) == 1 else None
