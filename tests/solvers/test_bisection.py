import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.bisection import bisect_units


@settings(deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 4), st.integers(0, 9))
def test_every_part_has_a_unit(n, parts, dimensions, seed):
    """Also when a few units have nearly all of the weight, in any number of dimensions."""
    rng = np.random.default_rng(seed)
    parts = min(parts, n)
    xy, weight = rng.random((n, dimensions)), rng.pareto(0.5, n)
    assert set(bisect_units(xy, weight, parts, rng)) == set(range(parts))


@pytest.mark.parametrize("parts", [2, 3, 4, 7, 10])
def test_equal_weights_give_equal_parts(parts):
    """Within two units of the mean for 210 random places."""
    rng = np.random.default_rng(1)
    label = bisect_units(rng.random((210, 2)), np.ones(210), parts, rng)
    assert np.abs(np.bincount(label) - 210 / parts).max() <= 2.0


def test_the_first_cut_is_across_the_longest_axis():
    """A row of eight is cut in the middle."""
    xy = np.column_stack([np.arange(8.0), np.zeros(8)])
    label = bisect_units(xy, np.ones(8), 2, np.random.default_rng(0))
    assert len(set(label[:4])) == len(set(label[4:])) == 1


def test_weight_counts_not_units():
    """One unit weighs as much as the other three together."""
    xy = np.column_stack([np.arange(4.0), np.zeros(4)])
    label = bisect_units(xy, np.array([3.0, 1.0, 1.0, 1.0]), 2, np.random.default_rng(0))
    assert label[0] not in label[1:]


def test_other_seeds_give_other_parts():
    """The axes are turned a little."""
    xy = np.random.default_rng(0).random((60, 2))
    labels = {
        tuple(bisect_units(xy, np.ones(60), 5, np.random.default_rng(seed))) for seed in range(5)
    }
    assert len(labels) > 1


def test_units_at_one_place_are_split_all_the_same():
    """Four at the origin, two parts of two."""
    label = bisect_units(np.zeros((4, 2)), np.ones(4), 2, np.random.default_rng(0))
    assert np.bincount(label).tolist() == [2, 2]


def test_units_without_weight_are_split_all_the_same():
    """Four zeros, four parts."""
    xy = np.random.default_rng(0).random((4, 2))
    assert set(bisect_units(xy, np.zeros(4), 4, np.random.default_rng(0))) == {0, 1, 2, 3}


def test_the_sign_of_an_eigenvector_decides_nothing(monkeypatch):
    """Linear algebra libraries differ in it from one processor to the next."""
    points = np.random.default_rng(0).normal(size=(30, 2)) * [3.0, 1.0]
    weight = np.ones(30)
    expected = bisect_units(points, weight, 5, np.random.default_rng(1))
    eigh = np.linalg.eigh

    def negated(matrix):
        values, vectors = eigh(matrix)
        return values, -vectors

    monkeypatch.setattr(np.linalg, "eigh", negated)
    found = bisect_units(points, weight, 5, np.random.default_rng(1))
    assert found.tolist() == expected.tolist()
