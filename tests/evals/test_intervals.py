from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import bootstrap

from evals.intervals import RESAMPLES, difference, interval, median_interval, ratio


def of(*values: float) -> np.ndarray:
    return np.array([[value, 1.0] for value in values])


def shares(successes: int, questions: int) -> np.ndarray:
    return of(*[1.0] * successes, *[0.0] * (questions - successes))


def test_it_agrees_with_scipy():
    values = np.random.default_rng(7).random(60)
    low, high = interval(of(*values))
    theirs = bootstrap(
        (values,), np.mean, n_resamples=RESAMPLES, method="percentile", rng=np.random.default_rng(3)
    ).confidence_interval
    assert low == pytest.approx(theirs.low, abs=0.01)
    assert high == pytest.approx(theirs.high, abs=0.01)


def test_the_truth_lies_within_about_95_times_of_100():
    random = np.random.default_rng(11)
    inside = 0
    for _ in range(300):
        low, high = interval(of(*(random.random(60) < 0.7)))
        inside += low <= 0.7 <= high
    assert 0.90 <= inside / 300 <= 0.99


def test_the_same_questions_give_the_same_interval():
    assert interval(shares(30, 40)) == interval(shares(30, 40))
    assert interval(shares(300, 400))[1] - interval(shares(300, 400))[0] < 0.1
    assert interval(shares(30, 40))[1] - interval(shares(30, 40))[0] > 0.2


def test_a_ratio_of_sums_leaves_out_what_is_not_counted():
    parts = np.array([[2.0, 4.0], [0.0, 0.0], [1.0, 1.0]])
    assert ratio(parts) == pytest.approx(3 / 5)
    low, high = interval(parts)
    assert 0.5 <= low <= 0.6 <= high <= 1.0


def test_a_share_of_nothing_has_no_interval():
    empty = np.zeros((4, 2))
    assert ratio(empty) is None
    assert interval(empty) is None
    assert interval(np.zeros((0, 2))) is None
    assert difference(empty, of(1, 1, 1, 1)) is None
    assert median_interval(np.array([])) is None


def test_pairing_sees_what_unpaired_intervals_cannot():
    """This test ensures that a small gain on the very same questions is not lost in how hard questions differ."""
    random = np.random.default_rng(5)
    before = random.random(80)
    after = np.clip(before + 0.05, 0, 1)
    found = difference(of(*before), of(*after))
    assert found.low > 0
    assert found.difference == pytest.approx(float((after - before).mean()))
    assert interval(of(*before))[1] > interval(of(*after))[0]


def test_a_median_has_an_interval():
    low, high = median_interval(np.array([10.0] * 20 + [50.0] * 5))
    assert low == high == 10.0
