"""95 % intervals by the bootstrap (Efron 1979), over questions; paired where two runs answered the same ones.

Every figure is a ratio of two sums over questions (a mean is one with ones below), so one routine serves all of them.
Resamples in which nothing is below the line have no figure and are left out. ``scipy.stats.bootstrap`` makes the same
intervals for a mean (a test compares them) but gives none at all once a single resample is empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    # Shape (questions, 2): what counts, and what it is counted out of.
    Parts = NDArray[np.float64]

SEED = 20250211
RESAMPLES = 2000
PERCENTILES = (2.5, 97.5)
# What fails a check: with a hundred figures looked at, two or three are outside of their 95 % by chance alone.
SURER_PERCENTILES = (1.0, 99.0)


@dataclass(frozen=True, slots=True)
class Difference:
    """How much a figure grew from one run to another on the same questions.

    ``low`` to ``high`` is its 95 % interval, ``surer`` the 98 % one.
    """

    before: float
    after: float
    low: float
    high: float
    surer: tuple[float, float]

    @property
    def difference(self) -> float:
        return self.after - self.before


def ratio(parts: Parts) -> float | None:
    """Return the figure; None where nothing is below the line."""
    above, below = parts.sum(axis=0) if len(parts) else (0.0, 0.0)
    return float(above / below) if below else None


def interval(parts: Parts) -> tuple[float, float] | None:
    """Return the figure's interval; None where there is no figure."""
    if ratio(parts) is None:
        return None
    return _percentiles(_ratios(parts))


def median_interval(values: NDArray[np.float64]) -> tuple[float, float] | None:
    """Return the interval of the median; None where there are no values."""
    if not len(values):
        return None
    return _percentiles(np.median(values[_drawn(len(values))], axis=1))


def difference(before: Parts, after: Parts) -> Difference | None:
    """Return the difference between two runs; row for row the same question. None where either has no figure."""
    figures = ratio(before), ratio(after)
    if figures[0] is None or figures[1] is None:
        return None
    drawn = _ratios(after) - _ratios(before)
    return Difference(figures[0], figures[1], *_percentiles(drawn), _percentiles(drawn, SURER_PERCENTILES))


def _ratios(parts: Parts) -> NDArray[np.float64]:
    sums = parts[_drawn(len(parts))].sum(axis=1)
    ratios: NDArray[np.float64] = np.full(RESAMPLES, np.nan)
    np.divide(sums[:, 0], sums[:, 1], out=ratios, where=sums[:, 1] != 0)
    return ratios


def _percentiles(values: NDArray[np.float64], at: tuple[float, float] = PERCENTILES) -> tuple[float, float]:
    low, high = np.nanpercentile(values, at)
    return float(low), float(high)


@lru_cache(maxsize=64)
def _drawn(questions: int) -> NDArray[np.int64]:
    """Return the places of the questions drawn for each resample: always the same, so that a run can be repeated."""
    return np.random.default_rng(SEED).integers(0, questions, (RESAMPLES, questions))
