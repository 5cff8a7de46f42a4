"""Charts and SmartArt of Office files, which lie in parts of their own beside the text."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from assistant.readers.archive import Element
from assistant.readers.flow import Flow, clean
from assistant.readers.number_format import displayed
from assistant.types import Role

_SCHEMAS = "http://schemas.openxmlformats.org"
_MAIN, _CHART = (f"{{{_SCHEMAS}/drawingml/2006/{name}}}" for name in ("main", "chart"))
_REFERENCE = f"{{{_SCHEMAS}/officeDocument/2006/relationships}}"
# Kinds of charts that came later, with another way to write their figures.
_LATER_CHART = "{http://schemas.microsoft.com/office/drawing/2014/chartex}chart"

# Days are counted from here, or in the other of two ways from 1904; and no farther than this.
_FIRST_DAYS = (datetime(1899, 12, 30), datetime(1904, 1, 1))
LAST_DAY = 2_950_000
_OF_DATE, _QUOTED = re.compile(r"[dy]|m{3}|h", re.IGNORECASE), re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')

_Points = dict[int, str]


def drawings(element: Element) -> Iterator[tuple[str, str]]:
    """Yield (kind, reference of its part) of the drawings in an element: ``chart``, ``diagram`` or ``later chart``."""
    kinds = {
        f"{_CHART}chart": ("chart", "id"),
        f"{{{_SCHEMAS}/drawingml/2006/diagram}}relIds": ("diagram", "dm"),
        _LATER_CHART: ("later chart", "id"),
    }
    for each in element.iter(*kinds):
        kind, name = kinds[each.tag]
        yield kind, each.get(_REFERENCE + name) or ""


def add_chart(root: Element, flow: Flow) -> None:
    """Add the title of a chart, of whatever kind, and its figures: a table of categories by series."""
    title = root.find(f"{_CHART}chart/{_CHART}title/{_CHART}tx")
    flow.add(Role.CAPTION, "" if title is None else " ".join(paragraph_texts(title)))
    # Series that are drawn over the same categories, as lines over bars are, stand in one table.
    tables: list[tuple[_Points, list[tuple[str, _Points]]]] = []
    for series in root.iter(f"{_CHART}ser"):
        categories = _categories(series)
        own = next((table for known, table in tables if known == categories), None)
        if own is None:
            own = []
            tables.append((categories, own))
        own.append((_name(series), _values(series)))
    for categories, table in tables:
        numbers = sorted({*categories, *(number for _, values in table for number in values)})
        rows = [[categories.get(number, ""), *(values.get(number, "") for _, values in table)] for number in numbers]
        flow.add_table([["", *(name for name, _ in table)], *rows], headers=int(bool(rows)))


def add_diagram(root: Element, flow: Flow) -> None:
    """Add the texts of a SmartArt drawing, as items."""
    for text in paragraph_texts(root):
        flow.add(Role.LIST_ITEM, text, level=1)


def paragraph_texts(root: Element) -> list[str]:
    """Return the paragraphs of a drawing that hold words."""
    texts = ("".join(run.text or "" for run in each.iter(f"{_MAIN}t")) for each in root.iter(f"{_MAIN}p"))
    return [text for text in texts if clean(text)]


def _name(series: Element) -> str:
    return " ".join(value.text or "" for value in series.findall(f"{_CHART}tx//{_CHART}v"))


def _categories(series: Element) -> _Points:
    """Return what stands below the axis, by place; a group's name stands before each of its members'."""
    place = _first(series, "cat", "xVal")
    if place is None:
        return {}
    levels = [_points(level) for level in place.iter(f"{_CHART}lvl")] or [_points(place)]
    return {
        number: " ".join([*(_group(level, number) for level in reversed(levels[1:])), name])
        for number, name in levels[0].items()
    }


def _group(level: _Points, number: int) -> str:
    return level[max((start for start in level if start <= number), default=number)] if level else ""


def _values(series: Element) -> _Points:
    place = _first(series, "val", "yVal")
    return {} if place is None else _points(place)


def _first(series: Element, *names: str) -> Element | None:
    return next((found for name in names if (found := series.find(_CHART + name)) is not None), None)


def _points(place: Element) -> _Points:
    """Return the values that were saved with the chart, as it shows them."""
    code = next((each.text or "" for each in place.iter(f"{_CHART}formatCode")), "")
    since_1904 = place.getroottree().getroot().find(f"{_CHART}date1904")
    first_day = _FIRST_DAYS[since_1904 is not None and since_1904.get("val", "1") in ("1", "true")]
    return {
        int(point.get("idx") or 0): _shown(value.text or "", point.get("formatCode") or code, first_day)
        for point in place.iter(f"{_CHART}pt")
        if (value := point.find(f"{_CHART}v")) is not None
    }


def _shown(value: str, code: str, first_day: datetime) -> str:
    try:
        number = float(value)
    except ValueError:
        return value
    if not math.isfinite(number):
        return value
    if _OF_DATE.search(_QUOTED.sub("", code)) and 0 <= number < LAST_DAY:
        return displayed(first_day + timedelta(days=number), code)
    return displayed(number, "" if code.lower() == "general" else code)
