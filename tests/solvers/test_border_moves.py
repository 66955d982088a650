import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import Delaunay

from solvers import Problem, score_assignment
from solvers.border_moves import Rules, State, stays_connected
from solvers.chain_moves import walk
from solvers.contiguity import build_graph, count_pieces
from solvers.recombination import recombine_borders
from solvers.repair import make_contiguous
from solvers.score import moved_weight, territory_sums
from solvers.walk_arrays import build_rules, build_state

METRICS = st.sampled_from(["squared_km", "km"])


def random_problem(n: int, k: int, seed: int, **arguments) -> tuple[Problem, np.ndarray]:
    """Places with two measures and neighbours by triangulation, and a contiguous assignment."""
    rng = np.random.default_rng(seed)
    xy = rng.random((n, 2)) * 1e5
    triangles = Delaunay(xy).simplices
    edges = np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]])
    activity = rng.lognormal(0.0, 0.5, (n, 2))
    mean = activity.sum(axis=0) / k
    bands = {"lower": mean * 0.9, "upper": mean * 1.1}
    problem = Problem(activity, k, xy=xy, edges=edges, **{**bands, **arguments})
    scattered = np.concatenate([np.arange(k), rng.integers(0, k, n - k)])
    graph = build_graph(n, problem.edges)
    return problem, make_contiguous(problem, graph, scattered, np.arange(k))


def may_leave(unit: int, rules: Rules, state: State) -> bool:
    scratch = (state.stamp, state.queue)
    return stays_connected(unit, state.assignment, *scratch, rules.graph_start, rules.neighbours)


def no_prices(problem: Problem) -> np.ndarray:
    return np.zeros((problem.n_territories, problem.n_measures, 2))


@settings(deadline=None, max_examples=60)
@given(st.integers(4, 25), st.integers(1, 4), st.integers(0, 9999))
def test_a_unit_may_leave_exactly_when_the_rest_stays_in_one_piece(n, k, seed):
    """Every unit of a random contiguous map, compared with counting the pieces afterwards."""
    problem, assignment = random_problem(n, k, seed)
    rules = build_rules(problem)
    state = build_state(problem, rules, assignment, no_prices(problem))
    for unit in range(n):
        without = np.where(np.arange(n) == unit, k, assignment)
        whole = count_pieces(without, problem.edges, k + 1)[assignment[unit]] == 1
        assert may_leave(unit, rules, state) == whole


def test_a_unit_may_leave_a_ring(doughnut):
    """What is left of the ring is a chain; the next but one may not go then."""
    problem = Problem(n_territories=2, **doughnut)
    assignment = np.zeros(9, int)
    assignment[4] = 1
    rules = build_rules(problem)
    state = build_state(problem, rules, assignment, no_prices(problem))
    assert all(may_leave(unit, rules, state) for unit in range(9) if unit != 4)
    assert not may_leave(4, rules, state)
    state.assignment[1] = 1
    assert not may_leave(5, rules, state)


@settings(deadline=None, max_examples=30)
@given(st.integers(8, 30), st.integers(2, 4), st.integers(0, 9999), METRICS)
def test_a_walk_keeps_territories_whole_and_its_books_right(n, k, seed, metric):
    """After any number of hot steps and recombinations, all sums are those taken from scratch."""
    rng = np.random.default_rng(seed)
    baseline = rng.integers(-1, k, n)
    problem, assignment = random_problem(
        n, k, seed, metric=metric, baseline=baseline, disruption_budget=n / 2
    )
    rules = build_rules(problem)._replace(inertia=metric == "squared_km")
    state = build_state(problem, rules, assignment, no_prices(problem))
    walk(rules, state, 100.0, 50.0, 500, rng)
    recombine_borders(rules, state, 100.0, 50.0, 10, rng)
    walk(rules, state, 100.0, 50.0, 500, rng)
    after = state.assignment
    assert (score_assignment(problem, after).pieces == 1).all()
    assert state.sums == pytest.approx(territory_sums(problem, after))
    assert state.sizes.tolist() == np.bincount(after, minlength=k).tolist()
    assert state.moved[0] == pytest.approx(moved_weight(problem, after))
    if rules.inertia:
        fresh = build_state(problem, rules, after, no_prices(problem))
        assert state.moments == pytest.approx(fresh.moments, abs=1e-6)


@settings(deadline=None, max_examples=30)
@given(st.integers(8, 25), st.integers(2, 4), st.integers(0, 9999))
def test_the_best_plan_of_a_walk_keeps_every_rule(n, k, seed):
    """If one was met; the judge agrees."""
    eligible = np.random.default_rng(seed).random((n, k)) < 0.9
    problem, assignment = random_problem(n, k, seed, eligible=eligible)
    rules = build_rules(problem)
    state = build_state(problem, rules, assignment, no_prices(problem))
    walk(rules, state, 1e4, 10.0, 3000, np.random.default_rng(0))
    if state.found[0]:
        assert score_assignment(problem, state.best).misses == ()


def test_a_cold_walk_never_costs_more():
    """At temperature zero only what helps is done."""
    problem, assignment = random_problem(60, 4, 1)
    free = Problem(problem.activity, 4, xy=problem.xy, edges=problem.edges)
    rules = build_rules(free)
    state = build_state(free, rules, assignment, no_prices(free))
    taken = walk(rules, state, 1.0, 0.0, 20_000, np.random.default_rng(0))
    assert taken > 0
    before, after = (score_assignment(free, a).objective for a in (assignment, state.assignment))
    assert after < before


def test_a_pinned_unit_never_leaves():
    """Centers stay where they are while distances to them count."""
    problem, assignment = random_problem(40, 4, 2, metric="km")
    rules = build_rules(problem)
    state = build_state(problem, rules, assignment, no_prices(problem))
    pinned = np.flatnonzero(state.pinned)
    assert len(pinned) == 4
    walk(rules, state, 1.0, 1e6, 5000, np.random.default_rng(0))
    assert (state.assignment[pinned] == assignment[pinned]).all()


def test_the_last_unit_of_a_territory_never_leaves(grid4):
    """Four territories of one unit each cannot change."""
    problem = Problem(n_territories=4, **grid4)
    rules = build_rules(problem)
    state = build_state(problem, rules, np.arange(4), no_prices(problem))
    assert walk(rules, state, 1.0, 1e6, 1000, np.random.default_rng(0)) == 0


def test_units_change_places_where_none_fits_alone():
    """Two columns of three units each become two corners, which are rounder; no territory has two
    units or four on the way."""
    xy = np.array([[0, 0], [1, 0], [0, 1], [1, 1], [0, 2], [1, 2]]) * [1000.0, 1500.0]
    edges = [[0, 1], [2, 3], [4, 5], [0, 2], [2, 4], [1, 3], [3, 5]]
    problem = Problem(np.ones(6), 2, xy=xy, edges=edges, lower=[3.0], upper=[3.0])
    columns = np.array([0, 1, 0, 1, 0, 1])
    rules = build_rules(problem)._replace(inertia=True)
    state = build_state(problem, rules, columns, no_prices(problem))
    walk(rules, state, 1e6, 0.0, 1000, np.random.default_rng(0))
    assert state.sizes.tolist() == [3, 3]
    before, after = (score_assignment(problem, plan) for plan in (columns, state.assignment))
    assert after.feasible
    assert after.objective < before.objective
