"""The bound in which what leaves goes somewhere holds for every plan within the budgets."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers import Problem, score_assignment
from solvers import near_bound as module
from solvers.disruption import Budgets
from solvers.near_bound import near_bound
from solvers.stay_bound import rebalance_bound, stay_bound
from solvers.stop import Stop

N, K = 7, 2


def make(seed, *, fixed=False, locks=False):
    rng = np.random.default_rng(seed)
    sites = {"centers": rng.choice(N, K, replace=False)} if fixed else {}
    locked = np.where(rng.random(N) < 0.3 * locks, rng.integers(0, K, N), -1)
    problem = Problem(
        rng.integers(1, 9, (N, 1)),
        K,
        xy=rng.uniform(0, 9000, (N, 2)),
        weight=rng.uniform(0.5, 2, N),
        contiguous=False,
        locked=locked,
        **sites,
    )
    home = rng.integers(-1, K, N)
    home[:K] = np.arange(K)
    return problem, home, rng


def cheapest(problem, budgets):
    """Cost of the best plan within budgets and locks, by looking at all; infinity for none."""
    plans = (np.array(plan) for plan in product(range(K), repeat=N))
    costs = [np.inf]
    for plan in plans:
        if len(set(plan)) == K and budgets.kept(plan):
            score = score_assignment(problem, plan)
            if not any("locked" in miss for miss in score.misses):
                costs.append(score.objective)
    return min(costs)


@given(
    seed=st.integers(0, 10_000),
    total=st.floats(0, 8),
    leaving=st.one_of(st.none(), st.floats(0, 4)),
    fixed=st.booleans(),
    locks=st.booleans(),
)
@settings(max_examples=40, deadline=None, derandomize=True, database=None)
def test_no_plan_within_the_budgets_is_below_the_bound(seed, total, leaving, fixed, locks):
    problem, home, rng = make(seed, fixed=fixed, locks=locks)
    weight = np.column_stack([np.ones(N), rng.uniform(0, 3, N)])
    most = None if leaving is None else np.full((K, 2), leaving)
    budgets = Budgets(home, weight, K, np.array([total, np.inf]), most)
    prices = rng.uniform(0, 3, 2) * [1, 0], np.zeros((K, 2))
    found = near_bound(problem, budgets, np.maximum(home, 0), prices, Stop(60.0))
    assert 0 <= found <= cheapest(problem, budgets) + 1e-9


def test_it_is_closer_than_where_what_leaves_costs_nothing():
    closer = 0
    for seed in range(12):
        problem, home, _ = make(seed)
        budgets = Budgets(np.maximum(home, 0), np.ones((N, 1)), K, np.array([2.0]))
        alone = stay_bound(problem, budgets)
        both = rebalance_bound(problem, budgets, budgets.home, Stop(60.0))
        assert alone <= both <= cheapest(problem, budgets) + 1e-9
        closer += both > 1.05 * alone
    assert closer >= 6


def test_a_problem_too_large_for_it_is_left_alone(monkeypatch):
    monkeypatch.setattr(module, "MOST_COSTS", 10)
    problem, home, _ = make(0)
    budgets = Budgets(home, np.ones((N, 1)), K, np.array([2.0]))
    none = np.zeros(1), np.zeros((K, 1))
    assert near_bound(problem, budgets, np.maximum(home, 0), none, Stop(60.0)) is None
