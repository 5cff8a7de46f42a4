"""Where things stand in the report's two plots: numbers only; the template draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LEFT, WIDTH, ROW, TOP = 190, 480, 30, 30
SIDE = 360
TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure with its interval as places along the x axis; ``shape`` tells series apart without colour."""

    series: str
    shape: str
    x: float
    low: float
    high: float
    y: float
    says: str


@dataclass(frozen=True, slots=True)
class SlicePlot:
    """One row a slice; ``rows`` are (name, y)."""

    rows: tuple[tuple[str, float], ...]
    marks: tuple[Mark, ...]
    ticks: tuple[tuple[str, float], ...]
    left: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class CurvePlot:
    """``path`` is an SVG path, strictest threshold last; ``chosen`` the place of what happened; ``labelled`` points."""

    path: str
    chosen: tuple[float, float]
    labelled: tuple[tuple[float, float, str], ...]
    ticks: tuple[tuple[str, float, float], ...]
    left: float
    top: float
    side: float


def slice_plot(answers_by_slice: Mapping[str, Any], ranked_by_slice: Mapping[str, Any]) -> SlicePlot:
    """Return how well each slice was found and answered; an unanswerable one is done right by refusing."""
    rows, marks = [], []
    for place, (name, figures) in enumerate(answers_by_slice.items()):
        y = TOP + ROW * (place + 0.5)
        rows.append((f"{name} ({figures['questions']})", y))
        if name in ranked_by_slice:
            ranked = ranked_by_slice[name]
            marks += _mark("found: recall@5", "circle", ranked["recall@5"], ranked["intervals"]["recall@5"], y - 6)
        right, between = _done_right(figures)
        marks += _mark("done right", "square", right, between, y + 6)
    ticks = tuple((f"{tick:.1f}", LEFT + WIDTH * tick) for tick in TICKS)
    return SlicePlot(tuple(rows), tuple(marks), ticks, LEFT, WIDTH, TOP + ROW * len(rows) + 30)


def curve_plot(curve: Mapping[str, Any]) -> CurvePlot | None:
    """Return false refusals over false answers; None where there is only one kind of question."""
    points = [each for each in curve["points"] if None not in (each["false_answers"], each["false_refusals"])]
    if not points or curve["chosen"]["false_answers"] is None:
        return None
    places = [_place(each) for each in points]
    path = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    ticks = tuple((f"{tick:.1f}", LEFT + SIDE * tick, TOP + SIDE * (1 - tick)) for tick in TICKS)
    return CurvePlot(path, _place(curve["chosen"]), tuple(_labelled(points)), ticks, LEFT, TOP, SIDE)


def _done_right(figures: Mapping[str, Any]) -> tuple[float | None, Sequence[float] | None]:
    if figures["right_of_answerable"] is not None:
        return figures["right_of_answerable"], figures["intervals"]["right_of_answerable"]
    wrong, between = figures["false_answers"], figures["intervals"]["false_answers"]
    if wrong is None or between is None:
        return None, None
    return 1 - wrong, [1 - between[1], 1 - between[0]]


def _mark(series: str, shape: str, value: float | None, between: Sequence[float] | None, y: float) -> list[Mark]:
    if value is None or between is None:
        return []
    low, high = between
    says = f"{series} {value:.2f}, 95 % interval {low:.2f} to {high:.2f}"
    return [Mark(series, shape, LEFT + WIDTH * value, LEFT + WIDTH * low, LEFT + WIDTH * high, y, says)]


def _place(point: Mapping[str, Any]) -> tuple[float, float]:
    return LEFT + SIDE * point["false_answers"], TOP + SIDE * (1 - point["false_refusals"])


def _labelled(points: Sequence[Mapping[str, Any]]) -> list[tuple[float, float, str]]:
    """Return a few points with their thresholds: the first at or above each round number, apart from each other."""
    found: list[tuple[float, float, str]] = []
    for level in (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9):
        point = next((each for each in points if each["threshold"] >= level), None)
        if point is not None:
            x, y = _place(point)
            if all(abs(x - other[0]) + abs(y - other[1]) > 24 for other in found):
                found.append((x, y, f"{point['threshold']:.2f}"))
    return found
