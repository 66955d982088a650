"""Units far from all others are told where they decide the distance."""

import numpy as np

from territory.designing.remote import tell_remote


def two_territories(far_km: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[str]]:
    """Two squares of a hundred points, 100 km wide, and one point so far away."""
    xy = np.random.default_rng(0).uniform(0, 100_000, (201, 2))
    xy[100:] += 200_000
    xy[200] += far_km * 1000
    label = np.repeat([0, 1], [100, 101])
    return xy, np.ones(201), label, [f"U{i}" for i in range(201)]


def test_a_unit_that_decides_the_distance_is_named_with_the_distance_without_it():
    (line,) = tell_remote(*two_territories(5000))
    assert line.startswith("far from all others: U200; without them")
    assert "would be 4" in line


def test_nothing_is_told_where_distances_are_alike():
    assert tell_remote(*two_territories(50)) == ()


def test_a_far_unit_without_weight_decides_nothing():
    xy, weight, label, names = two_territories(5000)
    weight[200] = 0.0
    assert tell_remote(xy, weight, label, names) == ()
