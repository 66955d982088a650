"""Small standing plans changed as well as can be, compared with every plan there is."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from solvers import Problem, Stop, score_assignment
from solvers.disruption import Budgets
from solvers.near_exact import solve_near
from solvers.rebalance import rebalance

GRID = np.array([(0, 1), (1, 2), (3, 4), (4, 5), (0, 3), (1, 4), (2, 5)])


def standing_plan(seed, *, sites=False):
    """Six units, two of them in a column, in two territories, with two budgets."""
    rng = np.random.default_rng(seed)
    activity = rng.integers(2, 6, 6).astype(float)
    mean = activity.sum() / 2
    home = np.array([0, 0, 1, 0, 1, 1])
    problem = Problem(
        activity,
        2,
        xy=np.array([(x * 1000.0, y * 1000.0) for y in range(2) for x in range(3)]),
        lower=np.array([0.8 * mean]),
        upper=np.array([1.2 * mean]),
        edges=GRID,
        centers=np.array([2, 3]) if sites else None,
    )
    weight = rng.integers(1, 4, (6, 2)).astype(float)
    total, leaving = rng.integers(2, 8, 2).astype(float), rng.integers(2, 6, (2, 2)).astype(float)
    return problem, Budgets(home, weight, 2, total, leaving)


def cheapest(problem, budgets):
    """Cost of the cheapest plan within bands and budgets, infinite where there is none."""
    costs = [np.inf]
    for plan in product(range(2), repeat=6):
        plan = np.array(plan)
        score = score_assignment(problem, plan) if 0 < plan.sum() < 6 else None
        if score is not None and score.feasible and budgets.kept(plan):
            costs.append(score.objective)
    return min(costs)


@pytest.mark.parametrize("sites", [False, True])
def test_the_best_plan_within_all_budgets_is_found_or_none_is_proven(sites):
    outcomes = set()
    for seed in range(8):
        problem, budgets = standing_plan(seed, sites=sites)
        walked = rebalance(problem, budgets, budgets.home, rounds=0)
        found = solve_near(problem, budgets, walked, Stop(60))
        best = cheapest(problem, budgets)
        outcomes.add(np.isfinite(best))
        assert found.impossible == np.isinf(best)
        if np.isfinite(best):
            assert budgets.kept(found.assignment)
            assert found.score.objective == pytest.approx(best)
            assert found.bound == pytest.approx(best)
    assert outcomes == {True, False}


def test_a_problem_that_is_too_large_is_left_as_it_is():
    n = 60
    path = np.column_stack([np.arange(n - 1), np.arange(1, n)])
    problem = Problem(np.ones(n), 2, xy=np.zeros((n, 2)), edges=path)
    home = np.repeat([0, 1], n // 2)
    budgets = Budgets(home, np.ones((n, 1)), 2)
    walked = rebalance(problem, budgets, home, rounds=0)
    assert solve_near(problem, budgets, walked, Stop(60)) is walked


def test_territories_that_are_alike_keep_their_names():
    """A row of twelve, whose thirds of three units are the only best plan."""
    xy, path = np.column_stack([np.arange(12.0), np.zeros(12)]), np.arange(12)
    edges = np.column_stack([path[:-1], path[1:]])
    problem = Problem(np.ones(12), 4, xy=xy, edges=edges, lower=3.0, upper=3.0)
    for names in ([0, 1, 2, 3], [3, 1, 0, 2], [2, 3, 1, 0]):
        home = np.array(names)[path // 3]
        home[[2, 3]] = home[[3, 2]]  # two units on the wrong side
        budgets = Budgets(home, np.ones((12, 1)), 4)
        walked = replace(rebalance(problem, budgets, home, rounds=0), assignment=home)
        assert solve_near(problem, budgets, walked, Stop(60)).moved.item() == 2
