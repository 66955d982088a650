"""Compile every kernel ahead of time, so that no solve has to wait for it.

Numba keeps what it compiles on disk. Whoever installs runs this once, `python -m solvers.warm_up`;
where nobody did, the first solve takes some ten seconds longer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from solvers.disruption import Budgets
from solvers.exact_cover import cheapest_cover
from solvers.hess_pairs import all_pairs
from solvers.infeasibility import explain_infeasible
from solvers.problem import Problem
from solvers.rebalance import rebalance
from solvers.separators import Separators
from solvers.solve import solve
from solvers.stay_bound import rebalance_bound
from solvers.stop import Stop

SIDE = 4


def compile_kernels() -> None:
    """Solve a small problem of every kind for which numba compiles code of its own."""
    for problem in problems():
        solve(problem, iterations=1)
        solve(problem, "hess", iterations=1)
    explain_infeasible(next(problems()), time_limit=1.0)
    _separate(next(problems()))
    _cover()
    _change_a_plan()


def problems() -> Iterator[Problem]:
    """Small problems: with one and more measures, contiguous or not, with sites and locks."""
    number = SIDE * SIDE
    grid = _grid()
    yield Problem(**grid)
    yield Problem(**{**grid, "metric": "km"})
    yield Problem(**{**grid, "edges": [(i, i + 1) for i in range(number - 1)]})
    distance = np.linalg.norm(grid["xy"][:, None] - grid["xy"], axis=2)
    both = {**grid, "activity": np.ones((number, 2)), "lower": [6.0, 6.0], "upper": [10.0, 10.0]}
    anywhere = {"edges": None, "contiguous": False}
    yield Problem(**{**both, **anywhere})
    yield Problem(**{**both, **anywhere, "xy": None, "cost": distance})
    for least in (0.0, 1.0):
        few = {"n_territories": 6, "lower": [least], "upper": [4.0]}
        yield Problem(**{**grid, **anywhere, **few})
    locked = np.where(np.arange(number) == 3, 1, -1)
    everywhere = np.ones((number, 2), dtype=np.bool_)
    sites = np.array([0, number - 1])
    yield Problem(**both, centers=sites, locked=locked)
    yield Problem(**{**both, **anywhere}, centers=sites)
    yield Problem(**both, eligible=everywhere, baseline=locked, disruption_budget=1.0)


def _grid() -> dict[str, Any]:
    units = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    right = np.column_stack([units[:, :-1].ravel(), units[:, 1:].ravel()])
    down = np.column_stack([units[:-1].ravel(), units[1:].ravel()])
    return {
        "activity": np.ones((SIDE * SIDE, 1)),
        "n_territories": 2,
        "xy": np.argwhere(units >= 0).astype(np.float64) * 1000.0,
        "lower": np.array([6.0]),
        "upper": np.array([10.0]),
        "edges": np.vstack([right, down]),
    }


def _separate(problem: Problem) -> None:
    """Cuts for a plan in pieces and for a fractional one, which small problems rarely meet."""
    pairs = all_pairs(problem)
    assert pairs is not None
    separators = Separators(problem, pairs)
    ends = (pairs.candidate == 0) & np.isin(pairs.unit, [0, SIDE * SIDE - 1])
    separators.of_whole(ends.astype(np.float64))
    separators.of_fractional(0.5 * ends)


def _cover() -> None:
    """Territories of one unit each: small problems are mostly solved before they come to this."""
    cheapest_cover(np.eye(2, dtype=np.bool_), np.ones(2), np.arange(3.0), 3.0, 100)


def _change_a_plan() -> None:
    """The walk from a standing plan, and its bound, with eligible territories and without."""
    home = np.arange(SIDE * SIDE) // (2 * SIDE)
    budgets = Budgets(home, np.ones((SIDE * SIDE, 1)), 2, np.array([2.0]))
    for eligible in (None, np.ones((SIDE * SIDE, 2), dtype=np.bool_)):
        problem = Problem(**_grid(), eligible=eligible)
        rebalance(problem, budgets, home, rounds=1)
        rebalance_bound(problem, budgets, home, Stop(1.0))


if __name__ == "__main__":
    compile_kernels()
