"""Moves of a changed plan that serve nothing: whatever can go back at no cost goes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from solvers.contiguity import components
from solvers.problem import IntArray, Problem
from solvers.score import Score, score_assignment
from solvers.subproblems import Subproblem, cut_out

PASSES = 6
"""Most looks at every move; what goes back can make others needless."""
ROUNDING = 1e-9


def undo_needless(
    problem: Problem,
    home: IntArray,
    assignment: IntArray,
    stop: Callable[[], bool] = lambda: False,
) -> IntArray:
    """Give units back to their territory of before where no rule and no cost speaks against it.

    Parameters
    ----------
    home
        Territory of each unit before, or -1, (n,). Less changes hands with every unit that goes
        back, so that whatever budget was kept still is.
    assignment
        The plan, (n,).
    stop
        Cuts it short.

    Returns
    -------
    A plan that misses no more and costs no more, (n,).
    """
    plan = assignment.copy()
    for _ in range(PASSES):
        before = plan
        plan = _one_pass(problem, home, plan, stop)
        if stop() or np.array_equal(before, plan):
            break
    return plan


def _one_pass(
    problem: Problem, home: IntArray, plan: IntArray, stop: Callable[[], bool]
) -> IntArray:
    moved = (home >= 0) & (home != plan)
    pairs = np.unique(np.column_stack([home, plan])[moved], axis=0)
    for came, now in pairs.tolist():
        if stop():
            break
        part = cut_out(problem, plan, np.array(sorted((came, now))))
        gone = np.flatnonzero(moved[part.units] & (home[part.units] == came))
        gone = gone[plan[part.units[gone]] == now]
        back = int(np.searchsorted(part.territories, came))
        plan = part.put_back(plan, _given_back(part, gone, back))
    return plan


def _given_back(part: Subproblem, gone: IntArray, back: int) -> IntArray:
    """Two territories with whatever of the units that are gone is better off back."""
    kept, score = part.assignment, score_assignment(part.problem, part.assignment)
    for units in _blocks(part, gone):
        changed = kept.copy()
        changed[units] = back
        found = score_assignment(part.problem, changed)
        if as_good(found, score):
            kept, score = changed, found
    return kept


def _blocks(part: Subproblem, gone: IntArray) -> Iterator[IntArray]:
    """Connected units together, then each by itself."""
    edges = part.problem.edges
    inside = np.isin(edges, gone).all(axis=1)
    block = components(part.problem.n_units, edges[inside])[gone]
    sizes = np.bincount(block)
    for number in np.flatnonzero(sizes > 1).tolist():
        yield gone[block == number]
    for unit in gone.tolist():
        yield np.array([unit])


def as_good(found: Score, score: Score) -> bool:
    """Whether a plan misses no more than another, and costs no more."""
    slack = ROUNDING * max(abs(score.objective), 1e-300)
    return (
        found.violation <= score.violation + ROUNDING and found.objective <= score.objective + slack
    )
