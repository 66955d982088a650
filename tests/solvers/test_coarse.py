"""The coarser map on which the bound of a large problem begins."""

import numpy as np
import pytest

from solvers import Problem, coarse


@pytest.fixture
def two_measures(monkeypatch):
    """Sixteen by sixteen units, taken for a large map."""
    monkeypatch.setattr(coarse, "FINE_UNITS", 256)
    monkeypatch.setattr(coarse, "GROUPS", 64)
    rng = np.random.default_rng(0)
    activity = rng.uniform(0.5, 1.5, (256, 2)) * [1.0, 7.0]
    mean = activity.sum(axis=0) / 4
    xy = np.argwhere(np.ones((16, 16))) * 1000.0
    bands = {"lower": 0.9 * mean, "upper": 1.3 * mean}
    return Problem(activity, 4, xy=xy, contiguous=False, **bands)


def test_groups_hold_the_mean_of_the_measures(two_measures):
    """In parts of a mean territory, within the mean of the bands."""
    found = coarse.coarsen(two_measures)
    assert found.activity.shape == (64, 1)
    assert found.activity.sum() == pytest.approx(4)
    assert found.lower == pytest.approx(np.full((4, 1), 0.9))
    assert found.upper == pytest.approx(np.full((4, 1), 1.3))


def test_prices_of_groups_are_spread_by_weight(two_measures):
    """A unit costs as much for each part of its weight as the groups around it."""
    found = coarse.coarsen(two_measures)
    assert coarse.spread(found, 3.0 * found.weight, two_measures) == pytest.approx(
        3.0 * two_measures.weight
    )
