import numpy as np
import pytest

from solvers import Problem
from solvers.cost import best_candidates, cost_matrix, distance_cost, own_costs


@pytest.mark.parametrize(
    ("metric", "expected"), [("squared_km", 25.0), ("km", 5.0), ("euclidean", 5000.0)]
)
def test_each_metric_has_its_unit(metric, expected):
    """Three kilometres east and four north."""
    there = np.array([3000.0, 4000.0])
    assert distance_cost(np.zeros(2), there, metric) == pytest.approx(expected)


def test_weight_multiplies_the_distance(grid4):
    """A unit twice as heavy costs twice as much under every center."""
    problem = Problem(n_territories=2, weight=[1.0, 2.0, 0.0, 1.0], **grid4)
    assert cost_matrix(problem, np.array([0])).ravel().tolist() == [0.0, 2.0, 0.0, 2.0]


def test_explicit_costs_are_taken_as_they_are(grid4):
    """Column j belongs to candidate j, whichever unit that is."""
    del grid4["xy"]
    cost = np.arange(8.0).reshape(4, 2)
    problem = Problem(n_territories=1, cost=cost, centers=[3, 1], **grid4)
    assert (cost_matrix(problem, np.array([1])) == cost[:, [1]]).all()
    assert own_costs(problem, np.zeros(4, int), np.array([1])).tolist() == [1.0, 3.0, 5.0, 7.0]


@pytest.mark.parametrize("metric", ["squared_km", "km", "euclidean"])
def test_the_best_candidate_is_the_cheapest_of_the_own_units(county30, metric):
    """Compared with the totals of all units of the territory, one by one."""
    weight = county30["activity"][:, 0]
    problem = Problem(n_territories=4, metric=metric, weight=weight, **county30)
    assignment = np.random.default_rng(0).integers(0, 4, 30)
    table = cost_matrix(problem, np.arange(30))
    for t, best in enumerate(best_candidates(problem, assignment)):
        own = np.flatnonzero(assignment == t)
        totals = table[np.ix_(own, own)].sum(axis=0)
        assert table[own, best].sum() == pytest.approx(totals.min(), rel=1e-12)
        assert best in own


def test_explicit_costs_choose_like_the_distances_they_hold(county30):
    """The same matrix given or computed gives the same centers."""
    assignment = np.random.default_rng(1).integers(0, 4, 30)
    problem = Problem(n_territories=4, metric="km", **county30)
    table = cost_matrix(problem, np.arange(30))
    del county30["xy"]
    explicit = Problem(n_territories=4, cost=table, **county30)
    found = [best_candidates(p, assignment).tolist() for p in (problem, explicit)]
    assert found[0] == found[1]


def test_fixed_sites_stay_where_they_are(grid4):
    """Territory 0 is served from unit 3, which it does not own."""
    problem = Problem(n_territories=2, centers=[3, 0], **grid4)
    assert best_candidates(problem, np.array([0, 0, 1, 1])).tolist() == [0, 1]


def test_a_territory_without_a_candidate_has_no_center(grid4):
    """Candidates are units 0 to 2; territory 1 has unit 3 only."""
    problem = Problem(n_territories=2, centers=[0, 1, 2], **grid4)
    assert best_candidates(problem, np.array([0, 0, 0, 1]))[1] == -1


def test_equal_centers_are_decided_by_the_smaller_unit(grid4):
    """All four units serve the square equally well."""
    problem = Problem(n_territories=1, **grid4)
    assert best_candidates(problem, np.zeros(4, int)).tolist() == [0]


def test_units_without_weight_do_not_stop_the_choice(grid4):
    """With no weight at all every center costs nothing."""
    problem = Problem(n_territories=1, weight=np.zeros(4), **grid4)
    assignment = np.zeros(4, int)
    assert own_costs(problem, assignment, best_candidates(problem, assignment)).sum() == 0.0
