"""From a standing plan to a better one near it, compared with every plan there is."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers import InvalidProblem, Problem, score_assignment
from solvers.disruption import Budgets
from solvers.least_change import least_change
from solvers.rebalance import join_pieces, rebalance

PATH = np.column_stack([np.arange(6), np.arange(1, 7)])


def path(activity, lower, upper, n_territories=2, **rules):
    """Seven units in a row."""
    return Problem(
        np.asarray(activity, float),
        n_territories,
        xy=np.column_stack([np.arange(7.0) * 1000, np.zeros(7)]),
        lower=np.atleast_1d(lower),
        upper=np.atleast_1d(upper),
        edges=PATH,
        **rules,
    )


@st.composite
def standing_plans(draw):
    """A problem on seven units in a row, a standing plan of it, and budgets."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    k = draw(st.integers(2, 3))
    activity = rng.integers(1, 6, (7, draw(st.integers(1, 2)))).astype(float)
    mean = activity.sum(axis=0) / k
    tolerance = draw(st.sampled_from([0.1, 0.3]))
    cuts = np.sort(rng.choice(np.arange(1, 7), k - 1, replace=False))
    home = np.searchsorted(cuts, np.arange(7), side="right")
    locked = np.where(rng.random(7) < 0.15, home, -1)
    problem = path(activity, mean * (1 - tolerance), mean * (1 + tolerance), k, locked=locked)
    weight = rng.integers(0, 4, (7, 2)).astype(float)
    total = rng.integers(0, 8, 2).astype(float)
    leaving = rng.integers(1, 6, (k, 2)).astype(float)
    return problem, Budgets(home, weight, k, total, leaving), home


def allowed_plans(problem, budgets):
    """Every plan within the budgets, locks and contiguity, and what it misses of the bands."""
    for plan in product(range(problem.n_territories), repeat=7):
        plan = np.array(plan)
        if not budgets.kept(plan) or len(set(plan)) < problem.n_territories:
            continue
        score = score_assignment(problem, plan)
        bands = sum("limit" in miss for miss in score.misses)
        if bands == len(score.misses):
            yield score.violation


@settings(max_examples=15, deadline=None)
@given(standing_plans())
def test_budgets_and_locks_hold_and_no_plan_misses_less(case):
    problem, budgets, home = case
    found = rebalance(problem, budgets, home, seed=1, rounds=1)
    assert budgets.kept(found.assignment)
    assert (found.assignment == home)[problem.locked >= 0].all()
    assert (found.score.pieces == 1).all()
    assert np.allclose(found.moved, budgets.moved(found.assignment))
    assert np.allclose(found.left, budgets.left(found.assignment))
    best = min(allowed_plans(problem, budgets))
    assert found.score.violation >= best - 1e-9
    assert found.score.violation <= score_assignment(problem, home).violation + 1e-9
    assert least_change(problem, budgets).misses <= best + 1e-9


def test_the_nearest_plan_is_mostly_found():
    near = 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        activity = rng.integers(1, 6, 7).astype(float)
        home = np.searchsorted([rng.integers(1, 7)], np.arange(7), side="right")
        mean = activity.sum() / 2
        problem = path(activity, 0.8 * mean, 1.2 * mean)
        budgets = Budgets(home, np.ones((7, 1)), 2, np.array([2.0]))
        found = rebalance(problem, budgets, home, seed=1, rounds=2)
        near += found.score.violation <= min(allowed_plans(problem, budgets)) + 1e-9
    assert near >= 11


@settings(max_examples=15, deadline=None)
@given(standing_plans())
def test_no_plan_that_meets_the_bands_moves_less_than_is_proven(case):
    problem, budgets, _ = case
    needed = least_change(problem, Budgets(budgets.home, budgets.weight, problem.n_territories))
    for plan in product(range(problem.n_territories), repeat=7):
        plan = np.array(plan)
        if score_assignment(problem, plan).feasible:
            assert (budgets.moved(plan) >= needed.to_move - 1e-6).all()


def test_the_same_seed_gives_the_same_plan():
    problem = path([1, 5, 2, 4, 3, 3, 2], 9, 11)
    home = np.array([0, 0, 0, 0, 0, 1, 1])
    budgets = Budgets(home, np.ones((7, 1)), 2)
    plans = [rebalance(problem, budgets, home, seed=5).assignment.tolist() for _ in range(2)]
    assert plans[0] == plans[1]


def test_stray_pieces_join_their_neighbours_as_far_as_the_budget_goes():
    problem = path([1.0] * 7, 0, 9)
    start = np.array([0, 0, 1, 0, 1, 1, 1])
    weight = np.ones((7, 1))
    plan = join_pieces(problem, Budgets(start, weight, 2, np.array([0.0])), start)
    assert score_assignment(problem, plan).pieces.tolist() == [2, 2]
    plan = join_pieces(problem, Budgets(start, weight, 2), start)
    assert score_assignment(problem, plan).pieces.tolist() == [1, 1]


def test_units_without_a_home_move_for_nothing():
    problem = path([1.0] * 7, 3, 4)
    home = np.array([0, 0, 0, -1, -1, -1, 1])
    budgets = Budgets(home, np.ones((7, 1)), 2, np.array([0.0]))
    start = np.array([0, 0, 0, 0, 0, 0, 1])
    found = rebalance(problem, budgets, start)
    assert found.score.feasible
    assert found.moved.tolist() == [0.0]


def test_a_cancelled_run_keeps_the_start():
    problem = path([1.0] * 7, 3, 4)
    home = np.array([0, 0, 0, 0, 0, 0, 1])
    found = rebalance(problem, Budgets(home, np.ones((7, 1)), 2), home, cancelled=lambda: True)
    assert found.assignment.tolist() == home.tolist()
    assert found.cut_short


def test_impossible_bands_are_proven_so():
    problem = path([1.0] * 7, 3, 4, locked=np.array([0, 0, 0, 0, 0, -1, 1]))
    home = np.array([0, 0, 0, 0, 0, 0, 1])
    found = least_change(problem, Budgets(home, np.ones((7, 1)), 2))
    assert found.to_move.tolist() == [np.inf]
    assert found.misses == pytest.approx(1 / 4 + 1 / 3, abs=0.3)


def test_everything_wrong_with_budgets_is_told():
    with pytest.raises(InvalidProblem) as caught:
        Budgets(np.array([0, 5]), np.array([[1.0], [-1.0]]), 2, np.array([-1.0]), np.ones((3, 1)))
    assert caught.value.faults == (
        "weight is negative or not finite",
        "home must hold -1 to 1",
        "total must be zero or more",
        "leaving must have shape (2, 1), not (3, 1)",
    )


def test_a_start_beyond_the_budgets_is_refused():
    problem = path([1.0] * 7, 0, 9)
    budgets = Budgets(np.zeros(7, int), np.ones((7, 1)), 2, np.array([1.0]))
    with pytest.raises(InvalidProblem, match="start is beyond the budgets"):
        rebalance(problem, budgets, np.ones(7, int))
