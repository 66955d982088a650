"""A standing plan changed as well as can be: branch and bound with every budget as a row.

For small problems. Either nothing cheaper is left within bands and budgets, or it is proven that
no plan keeps them all.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from scipy.optimize import linear_sum_assignment

from solvers.disruption import Budgets
from solvers.exact import Approach, prove
from solvers.hess_arrays import build_hess_arrays
from solvers.hess_pairs import all_pairs
from solvers.incumbent import Incumbent
from solvers.milp import SolverFailed
from solvers.needless import as_good, undo_needless
from solvers.problem import IntArray, Problem
from solvers.rebalance import Rebalanced
from solvers.rules import change
from solvers.score import score_assignment
from solvers.stop import Stop

MOST_COLUMNS = 2_500
"""Most pairs of units and centers."""
NODES = 200
"""Most nodes of HiGHS: what has not come to its end by then seldom does."""


def solve_near(
    problem: Problem, budgets: Budgets, found: Rebalanced, stop: Stop, seed: int = 0
) -> Rebalanced:
    """Improve what a walk found until nothing better is left; as it is where that is too large.

    Parameters
    ----------
    problem, budgets
        As for `rebalance`.
    found
        What it found.
    stop
        Cuts it short, with the best plan and bound so far.
    seed
        Seeds every random choice.
    """
    if problem.n_units * len(problem.centers) > MOST_COLUMNS or stop():
        return found
    near = change(problem, baseline=budgets.home, disruption_budget=np.inf)
    incumbent = Incumbent(found.assignment, score_assignment(near, found.assignment))
    build = partial(build_hess_arrays, budgets=budgets)
    approach = Approach("near", build, keeps=budgets.kept)
    pairs = all_pairs(near)
    assert pairs is not None
    try:
        proof = prove(near, pairs, incumbent, stop, seed, approach=approach, nodes=NODES)
    except SolverFailed:
        return found
    if not incumbent.score.feasible:
        return replace(found, impossible=proof.bound == np.inf)
    named = _named_as_before(problem, budgets, incumbent.assignment)
    plan = undo_needless(problem, budgets.home, named)
    score, bound = score_assignment(problem, plan), max(proof.bound, found.bound or 0.0)
    return replace(
        found,
        assignment=plan,
        score=score,
        moved=budgets.moved(plan),
        left=budgets.left(plan),
        bound=min(bound, score.objective),
    )


def _named_as_before(problem: Problem, budgets: Budgets, plan: IntArray) -> IntArray:
    """Exchange whole territories so that most units stay, where rules and budgets allow it.

    Branch and bound does not care which of two territories that are alike gets which label.
    """
    had = budgets.home >= 0
    shared = np.zeros((problem.n_territories, problem.n_territories))
    np.add.at(shared, (plan[had], budgets.home[had]), 1)
    old = np.flatnonzero(shared.any(axis=0))  # a new one is where it was wanted
    _, order = linear_sum_assignment(shared[np.ix_(old, old)], maximize=True)
    label = np.arange(problem.n_territories)
    label[old] = old[order]
    named = label[plan].astype(plan.dtype)
    good = as_good(score_assignment(problem, named), score_assignment(problem, plan))
    return named if good and budgets.kept(named) else plan
