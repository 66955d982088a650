import numpy as np
import pytest

from solvers import Problem, score_assignment
from solvers.chain_moves import walk
from solvers.contiguity import build_graph
from solvers.incumbent import Incumbent
from solvers.local_search import improve
from solvers.repair import make_contiguous
from solvers.stop import Stop
from solvers.walk_arrays import build_rules

COLUMNS = np.array([0, 0, 1, 1] * 3)


def incumbent(problem: Problem, assignment: np.ndarray) -> Incumbent:
    return Incumbent(assignment, score_assignment(problem, assignment))


def test_a_feasible_plan_beats_a_cheaper_one_that_is_not(grid12):
    """Six units each, or the nearest to two corners."""
    problem = Problem(n_territories=2, lower=[6.0], **grid12)
    best = incumbent(problem, np.array([0, 1, 1, 1] * 3))
    assert not best.score.feasible
    assert best.offer(problem, COLUMNS)
    assert not best.offer(problem, np.array([0, 1, 1, 1] * 3))
    assert (best.assignment == COLUMNS).all()


def test_among_plans_that_are_not_feasible_the_least_miss_counts(grid12):
    """Five is nearer to six than three is."""
    problem = Problem(n_territories=2, lower=[6.0], **grid12)
    best = incumbent(problem, np.array([0, 1, 1, 1] * 3))
    assert best.offer(problem, np.array([0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1]))


def test_an_equal_plan_is_not_better(grid12):
    """Nor one with the two numbers exchanged."""
    problem = Problem(n_territories=2, **grid12)
    best = incumbent(problem, COLUMNS)
    assert not best.offer(problem, COLUMNS)
    assert not best.offer(problem, 1 - COLUMNS)


def test_an_incumbent_keeps_its_own_copy(grid12):
    """A walk goes on changing the array that it offered."""
    problem = Problem(n_territories=2, lower=[6.0], **grid12)
    best = incumbent(problem, np.array([0, 1, 1, 1] * 3))
    offered = COLUMNS.copy()
    best.offer(problem, offered)
    offered[:] = 0
    assert (best.assignment == COLUMNS).all()


@pytest.mark.parametrize("k", [1, 12])
def test_one_territory_or_as_many_as_units_need_no_search(grid12, k):
    """There is nothing to exchange."""
    problem = Problem(n_territories=k, **grid12)
    _, rounds = improve(problem, np.arange(12) % k, Stop(10.0), 0)
    assert rounds == 0


def test_improving_never_costs_more(county30):
    """One round from a plan that keeps every rule."""
    problem = Problem(n_territories=2, **county30)
    halves = (county30["xy"][:, 0] > np.median(county30["xy"][:, 0])).astype(int)

    start = make_contiguous(problem, build_graph(30, problem.edges), halves, np.array([0, 1]))
    before = score_assignment(problem, start)
    best, rounds = improve(problem, start, Stop(10.0, iterations=1), 0)
    assert rounds == 1
    assert best.score.feasible
    assert best.score.objective <= before.objective


def test_a_search_without_hope_ends_after_a_few_rounds(grid12):
    """Sixes and fours cannot make sums between 14.5 and 15.6, whatever is tried."""
    chain = {"edges": np.column_stack([np.arange(11), np.arange(1, 12)]), "xy": grid12["xy"]}
    activity = np.array([6.0] * 6 + [4.0] * 6)
    problem = Problem(activity, 4, lower=[14.5], upper=[15.6], **chain)
    best, rounds = improve(problem, np.repeat([0, 1, 2, 3], 3), Stop(60.0), 0)
    assert not best.score.feasible
    assert 1 <= rounds <= 20


def test_centroids_stand_for_centers_only_where_every_unit_may_be_one(grid12, monkeypatch):
    """And where units are many; with few candidates or fixed sites the distance counts."""
    assert not build_rules(Problem(n_territories=3, **grid12)).inertia
    monkeypatch.setattr("solvers.walk_arrays.FEW_UNITS", 0)
    assert build_rules(Problem(n_territories=3, **grid12)).inertia
    for centers in ([0, 1, 2], [0, 1, 2, 3]):
        assert not build_rules(Problem(n_territories=3, centers=centers, **grid12)).inertia
    assert not build_rules(Problem(n_territories=3, metric="km", **grid12)).inertia


def test_units_far_apart_may_still_pass_where_contiguity_is_not_asked():
    """Two clusters: some pair of nearest neighbours starts from each unit."""
    xy = np.vstack([np.zeros((3, 2)), np.full((3, 2), 1e5)])
    edges = build_rules(Problem(np.ones(6), 2, xy=xy, contiguous=False)).edges
    assert set(edges.ravel()) == set(range(6))


def test_the_walk_is_compiled_once(county30, grid12):
    """Every kind of problem hands it arrays of the same types and memory layouts."""
    compiled = set()
    distance = np.linalg.norm(county30["xy"][:, None] - county30["xy"][None], axis=2)
    plain = {name: county30[name] for name in ("activity", "edges")}
    eligible = np.ones((12, 3), bool)
    for problem in (
        Problem(n_territories=3, **grid12),
        Problem(n_territories=3, eligible=eligible, contiguous=False, **grid12),
        Problem(n_territories=3, cost=np.asfortranarray(distance), **plain),
        Problem(n_territories=3, cost=distance[:, :5], centers=range(5), **plain),
        Problem(n_territories=3, metric="km", weight=np.ones(30), upper=[20.0, 30.0], **county30),
    ):
        start = np.arange(problem.n_units) % 3
        improve(problem, start, Stop(10.0, iterations=1), 0)
        compiled.add(len(walk.signatures))
    assert compiled == {1}
