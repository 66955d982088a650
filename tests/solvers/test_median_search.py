import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers import Problem, score_assignment, solve
from solvers.bound import first_bound
from solvers.cost import cost_matrix
from solvers.median_moves import walk_medians
from solvers.median_search import are_medians, build_clusters, build_ground, improve_medians
from solvers.score import territory_sums
from solvers.starts import build_median_start
from solvers.stop import Stop


def points(n: int, k: int, room: float = 1.25, seed: int = 0, **more: object) -> Problem:
    """Random points of random weight, in k clusters that are `1 / room` full on the average."""
    rng = np.random.default_rng(seed)
    weight = rng.integers(1, 20, n).astype(float)
    limit = np.ceil(room * weight.sum() / k)
    xy = rng.uniform(0, 100, (n, 2))
    if "cost" not in more:
        more = {"xy": xy, "metric": "euclidean", **more}
    return Problem(weight, k, upper=[limit], contiguous=False, **more)


def improved(problem: Problem, rounds: int = 1, seed: int = 0):
    start = np.arange(problem.n_units) % problem.n_territories
    stop = Stop(60.0, iterations=rounds)
    return improve_medians(problem, start, stop, seed, lambda score: None)[0]


@pytest.fixture(autouse=True)
def short_rounds(monkeypatch):
    """A twentieth of the steps is plenty for a few dozen points."""
    monkeypatch.setattr("solvers.median_search.STEPS_PER_UNIT", 1000)


def test_tight_clusters_are_found():
    """Three heaps of four points, each heap as heavy as a territory may be."""
    heaps = np.repeat([[0.0, 0.0], [50.0, 0.0], [0.0, 50.0]], 4, axis=0)
    xy = heaps + np.tile([[0, 0], [0, 1], [1, 0], [1, 1]], (3, 1))
    problem = Problem(
        np.ones(12), 3, xy=xy, metric="euclidean", upper=[4.0], edges=None, contiguous=False
    )
    best = improved(problem)
    assert best.score.feasible
    assert len({tuple(best.assignment[4 * h : 4 * h + 4]) for h in range(3)}) == 3
    assert best.score.objective == pytest.approx(3 * (2 + np.sqrt(2)))


def test_two_units_change_places_where_none_can_move():
    """Both territories are full; only the exchange of units 1 and 2 helps."""
    xy = [[0, 0], [10, 0], [1, 0], [11, 0]]
    problem = Problem(np.ones(4), 2, xy=xy, metric="euclidean", upper=[2.0], contiguous=False)
    stop = Stop(60.0, iterations=1)
    best, _ = improve_medians(problem, np.array([0, 0, 1, 1]), stop, 0, lambda score: None)
    assert best.score.objective == pytest.approx(2.0)


def test_an_annealed_plan_is_no_worse_than_the_proven_optimum_by_much():
    """24 points in 5 clusters, solved to the end by branch and bound."""
    problem = points(24, 5)
    optimum = solve(problem, "hess").objective
    best = improved(problem, rounds=3)
    assert best.score.feasible
    assert optimum <= best.score.objective * (1 + 1e-9)
    assert best.score.objective <= 1.01 * optimum


def test_the_same_seed_gives_the_same_plan():
    """Twice, with a limit in rounds."""
    problem = points(60, 12)
    first, second = (improved(problem, rounds=2, seed=3) for _ in range(2))
    assert (first.assignment == second.assignment).all()


def test_costs_in_a_table_give_the_plan_of_the_distances():
    """The same numbers, once computed from coordinates and once looked up."""
    problem = points(40, 8)
    cost = cost_matrix(problem, np.arange(40))
    table = points(40, 8, cost=cost)
    assert improved(table).score.objective == pytest.approx(improved(problem).score.objective)


def test_a_lower_limit_is_kept_too():
    """Every territory between 85 and 115 per cent of the mean."""
    problem = points(60, 6)
    mean = problem.activity.sum() / 6
    bands = {"lower": [0.85 * mean], "upper": [1.15 * mean]}
    narrow = Problem(
        problem.activity, 6, xy=problem.xy, metric="euclidean", contiguous=False, **bands
    )
    assert improved(narrow).score.feasible


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), k=st.integers(2, 9), table=st.booleans())
def test_clusters_after_a_walk_are_what_their_units_make_them(seed, k, table):
    """Sums, sizes, costs and the best plan agree with the assignment alone."""
    problem = points(90, k, seed=seed)
    if table:
        rng = np.random.default_rng(seed)
        problem = points(90, k, seed=seed, cost=rng.uniform(1, 9, (90, 90)))
    ground = build_ground(problem)
    state = build_clusters(problem, ground, np.arange(90) % k)
    walk_medians(ground, state, 50.0, 20.0, 1.0, 2000, np.random.default_rng(seed))
    assert state.sums == pytest.approx(territory_sums(problem, state.assignment))
    assert (state.size == np.bincount(state.assignment, minlength=k)).all()
    full = score_assignment(problem, state.assignment)
    assert state.cost.sum() == pytest.approx(full.objective)
    if np.isfinite(state.best_cost[0]):
        best = score_assignment(problem, state.best)
        assert best.feasible
        assert best.objective == pytest.approx(state.best_cost[0])


@pytest.mark.parametrize(
    ("what", "medians"),
    [({}, True), ({"centers": np.arange(11)}, False), ({"locked": [0] + [-1] * 19}, False)],
)
def test_only_points_that_are_free_are_medians(what, medians):
    """No locks, and everyone may be a center."""
    assert are_medians(points(20, 4, **what)) == medians


def test_large_clusters_are_left_to_the_borders():
    """Seventy units of one cluster."""
    assert not are_medians(points(140, 2))


def test_large_problems_have_a_first_plan_before_the_first_long_round(monkeypatch):
    problem = points(60, 12)
    assert not improved(problem, rounds=0).score.feasible
    monkeypatch.setattr("solvers.median_search.LARGE", 30)
    assert improved(problem, rounds=0).score.feasible


def test_a_start_serves_units_from_the_nearest_center_of_the_bound():
    problem = points(40, 8)
    start = build_median_start(problem, first_bound(problem, Stop()))
    centers = score_assignment(problem, start).centers
    cost = cost_matrix(problem, centers)[np.arange(40), start]
    assert len(set(start.tolist())) == 8
    assert cost.sum() < cost_matrix(problem, np.arange(8)).min(axis=1).sum()
