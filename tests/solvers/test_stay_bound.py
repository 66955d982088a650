"""Bounds of plans near a standing one hold for every plan within the budgets, and are sharp."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers import Problem, score_assignment
from solvers.disruption import Budgets
from solvers.stay_bound import rebalance_bound, stay_bound
from solvers.stop import Stop

N, K = 7, 2


def make(seed, *, fixed=False):
    rng = np.random.default_rng(seed)
    sites = {"centers": rng.choice(N, K, replace=False)} if fixed else {}
    problem = Problem(
        rng.integers(1, 9, (N, 1)),
        K,
        xy=rng.uniform(0, 9000, (N, 2)),
        weight=rng.uniform(0.5, 2, N),
        contiguous=False,
        **sites,
    )
    home = rng.integers(-1, K, N)
    home[:K] = np.arange(K)
    return problem, home, rng


def cheapest(problem, budgets):
    """Cost of the best plan within the budgets, by looking at all."""
    plans = (np.array(plan) for plan in product(range(K), repeat=N))
    costs = [
        score_assignment(problem, plan).objective
        for plan in plans
        if len(set(plan)) == K and budgets.kept(plan)
    ]
    return min(costs)


@given(
    seed=st.integers(0, 10_000),
    total=st.floats(0, 8),
    leaving=st.one_of(st.none(), st.floats(0, 4)),
    fixed=st.booleans(),
)
@settings(max_examples=40, deadline=None, derandomize=True, database=None)
def test_no_plan_within_the_budgets_is_below_the_bound(seed, total, leaving, fixed):
    problem, home, rng = make(seed, fixed=fixed)
    weight = np.column_stack([np.ones(N), rng.uniform(0, 3, N)])
    most = None if leaving is None else np.full((K, 2), leaving)
    budgets = Budgets(home, weight, K, np.array([total, np.inf]), most)
    found = stay_bound(problem, budgets)
    assert 0 <= found <= cheapest(problem, budgets) + 1e-9


def test_where_nothing_may_move_the_bound_is_the_cost_of_the_plan():
    problem, _, _ = make(1)
    home = np.array([0, 0, 0, 0, 1, 1, 1])
    budgets = Budgets(home, np.ones((N, 1)), K, np.zeros(1))
    cost = score_assignment(problem, home).objective
    assert stay_bound(problem, budgets) == pytest.approx(cost, rel=1e-6)


def test_a_locked_unit_stays_at_any_price():
    problem, _, _ = make(1)
    home = np.array([0, 0, 0, 0, 1, 1, 1])
    locked = Problem(
        problem.activity, K, xy=problem.xy, weight=problem.weight, contiguous=False, locked=home
    )
    everything = Budgets(home, np.ones((N, 1)), K)
    cost = score_assignment(problem, home).objective
    assert stay_bound(locked, everything) == pytest.approx(cost, rel=1e-6)
    assert stay_bound(problem, everything) == 0.0


def test_the_greater_of_both_bounds_is_told_and_bands_count():
    problem, _, _ = make(3)
    home = np.array([0, 1] * 3 + [0])
    everything = Budgets(home, np.ones((N, 1)), K)
    found = rebalance_bound(problem, everything, home, Stop(60.0))
    assert 0 < found <= cheapest(problem, everything) + 1e-9
