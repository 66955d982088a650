"""Sets of centers mixed in pairs, on points without bands, settled by the nearest center alone."""

import os

import numpy as np
import pytest

from solvers import Problem
from solvers.breeding import breed
from solvers.cost import cost_matrix
from solvers.location_allocation import Allocation
from solvers.starts import build_bred_starts, build_start
from solvers.stop import Stop

N, K = 120, 8


@pytest.fixture
def points():
    """Units that may go to any territory."""
    xy = np.random.default_rng(3).random((N, 2)) * 100_000.0
    return Problem(np.ones(N), K, xy=xy, contiguous=False)


def nearest(problem):
    """Serve every unit from the nearest center, and leave the centers where they are."""

    def settle(candidates):
        cost = cost_matrix(problem, candidates)
        return Allocation(cost.argmin(axis=1), candidates, float(cost.min(axis=1).sum()))

    return settle


def some_parents(many):
    rng = np.random.default_rng(5)
    return [rng.permutation(N)[:K] for _ in range(many)]


def bred(problem, parents, stop=None):
    stop = stop or Stop(60.0)
    rng = np.random.default_rng(0)
    return breed(problem, problem.xy, parents, nearest(problem), stop, rng, 8)


def test_children_are_better_than_any_parent(points):
    """Good centers of one and of the other come together."""
    parents = some_parents(6)
    best = min(nearest(points)(parent).total for parent in parents)
    assert bred(points, parents)[0].total < 0.9 * best


def test_a_child_has_no_center_twice(points):
    """Not even when its parents have most of their centers in common."""
    first = np.arange(K)
    found = bred(points, [first, np.roll(first + 1, 3)])
    assert all(len(set(each.candidates.tolist())) == K for each in found)


def test_what_is_bred_comes_in_order_and_differs(points):
    """The best first, no two of one total."""
    totals = [each.total for each in bred(points, some_parents(4))]
    assert totals == sorted(set(totals))


def test_named_territories_keep_their_own_centers(points):
    """A territory with a band of its own gets the center that it has in one of the parents."""
    named = Problem(np.ones(N), K, xy=points.xy, contiguous=False, upper=np.arange(K)[:, None] + 20)
    first, second = np.arange(K), np.arange(K, 2 * K)[::-1].copy()
    for each in bred(named, [first, second]):
        assert ((each.candidates == first) | (each.candidates == second)).all()


def test_the_same_centers_are_bred_on_any_number_of_cores(points, monkeypatch):
    """Children of a batch have the same parents, whichever settles first."""
    found = []
    for cores in (1, 3):
        monkeypatch.setattr(os, "cpu_count", lambda cores=cores: cores)
        found.append(bred(points, some_parents(4))[0].candidates)
    assert (found[0] == found[1]).all()


def test_nothing_is_bred_once_it_is_to_stop(points):
    """The parents are settled, for something has to be there."""
    parents = some_parents(3)
    stop = Stop(60.0, cancelled=lambda: True)
    kept = {tuple(each.candidates) for each in bred(points, parents, stop)}
    assert kept == {tuple(parent) for parent in parents}


def test_a_map_is_bred_in_parts(points, monkeypatch):
    """Each part anew from the best of the whole; never worse than what it begins with."""
    monkeypatch.setattr("solvers.starts.BRED_TERRITORIES", 4)
    balanced = Problem(np.ones(N), K, xy=points.xy, contiguous=False, lower=13.0, upper=17.0)
    starts = build_bred_starts(balanced, Stop(60.0), np.random.default_rng(0), 3)
    plain = build_start(balanced, Stop(60.0), np.random.default_rng(0), 0)
    assert 1 <= len(starts) <= 3
    assert all(set(each) == set(range(K)) for each in starts)
    cost = [cost_of(balanced, each) for each in (starts[0], plain)]
    assert cost[0] < 1.05 * cost[1]


def test_fixed_sites_are_not_bred(points):
    """They cannot move."""
    sites = Problem(np.ones(N), K, xy=points.xy, contiguous=False, centers=np.arange(K))
    (start,) = build_bred_starts(sites, Stop(60.0), np.random.default_rng(0), 3)
    assert set(start) == set(range(K))


def cost_of(problem, plan):
    """Inertia about the centroids."""
    middle = np.array([problem.xy[plan == t].mean(axis=0) for t in range(K)])
    return ((problem.xy - middle[plan]) ** 2).sum()
