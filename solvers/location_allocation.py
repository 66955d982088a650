"""Location-allocation: alternate between serving units from centers and moving the centers.

The allocation is the transportation problem of Hess et al. (1965): units, split if need be, to
their nearest centers at least cost within every band (George, Lamar, Wallace, 1997, show it at this
scale). It goes to HiGHS as arrays; a modelling layer takes longer to build it than HiGHS to solve.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from solvers.cost import best_candidates, cost_matrix
from solvers.highs import QuietHighs, run_until
from solvers.problem import BoolArray, FloatArray, IntArray, Problem
from solvers.stop import Stop

NEAREST = 12
ROUNDS = 8
WORTHWHILE = 1e-3
"""Rounds end when one lowers the total by a smaller share."""


@dataclass(frozen=True, eq=False)
class Allocation:
    """Territory of each unit (n,), the candidate of each territory (k,), and the priced total."""

    assignment: IntArray
    candidates: IntArray
    total: float


def allocate(
    problem: Problem, candidates: IntArray, barred: BoolArray, stop: Stop
) -> Allocation | None:
    """Serve the units from `candidates` (k,) at least cost within the bands.

    Solves the linear relaxation over the nearest centers of each unit with elastic bands, and gives
    a split unit to the territory that has most of it. `barred` is bool (n, k), or (0, 0) for none.
    None when HiGHS finds nothing in time.
    """
    k = problem.n_territories
    cost = cost_matrix(problem, candidates)
    if barred.size:
        cost = np.where(barred, np.inf, cost)
    near = np.argsort(cost, axis=1, kind="stable")[:, : min(NEAREST, k)]
    near_cost = np.take_along_axis(cost, near, axis=1)
    near_cost[:, 0] = np.where(np.isfinite(near_cost[:, 0]), near_cost[:, 0], 0.0)
    unit, column = np.nonzero(np.isfinite(near_cost))
    territory = near[unit, column]
    solved = _transport(problem, unit, territory, near_cost[unit, column], stop)
    if solved is None:
        return None
    share, total = solved
    table = np.full(near.shape, -1.0)
    table[unit, column] = share
    chosen = near[np.arange(problem.n_units), np.argmax(table, axis=1)]
    return Allocation(chosen, candidates, total)


def relocate(
    problem: Problem, candidates: IntArray, barred: BoolArray, stop: Stop, rounds: int = ROUNDS
) -> Allocation:
    """Alternate between allocating and moving the centers, and return the best allocation met."""
    nearest = np.argmin(cost_matrix(problem, candidates), axis=1)
    best = Allocation(nearest, candidates, np.inf)
    for _ in range(rounds):
        if stop():
            break
        found = allocate(problem, candidates, barred, stop)
        if found is None or found.total >= best.total * (1 - WORTHWHILE):
            break
        best = found
        if problem.fixed_sites:
            break
        moved = best_candidates(problem, found.assignment)
        candidates = np.where(moved >= 0, moved, candidates)
    return best


def _transport(
    problem: Problem, unit: IntArray, territory: IntArray, cost: FloatArray, stop: Stop
) -> tuple[FloatArray, float] | None:
    """Shares (len(unit),) and value of the elastic transportation problem over the given pairs."""
    n, m, k = problem.n_units, problem.n_measures, problem.n_territories
    pairs = len(unit)
    mean = np.maximum(problem.activity.sum(axis=0) / k, 1e-12)
    # Missing a band by a tenth of a territory costs more than serving a mean territory twice.
    price = 20.0 * max(float(cost.mean()) * n / k, 1e-9)
    model = highspy.HighsLp()
    model.num_col_ = pairs + 2 * k * m
    model.num_row_ = n + k * m
    model.col_cost_ = np.concatenate([cost, np.full(2 * k * m, price)])
    model.col_lower_ = np.zeros(model.num_col_)
    model.col_upper_ = np.full(model.num_col_, highspy.kHighsInf)
    lower, upper = problem.lower / mean, problem.upper / mean
    model.row_lower_ = np.concatenate([np.ones(n), lower.ravel()])
    model.row_upper_ = np.concatenate([np.ones(n), upper.ravel()])
    band = n + territory[:, None] * m + np.arange(m)
    rows = np.column_stack([unit, band]).ravel()
    values = np.column_stack([np.ones(pairs), problem.activity[unit] / mean]).ravel()
    slack = n + np.arange(k * m)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.concatenate(
        [np.arange(pairs) * (m + 1), pairs * (m + 1) + np.arange(2 * k * m + 1)]
    )
    model.a_matrix_.index_ = np.concatenate([rows, slack, slack])
    model.a_matrix_.value_ = np.concatenate([values, np.ones(k * m), -np.ones(k * m)])
    solver = QuietHighs()
    solver.setOptionValue("threads", 1)
    solver.passModel(model)
    run_until(solver, stop)
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    share = np.asarray(solver.getSolution().col_value)[:pairs]
    return share, float(solver.getInfo().objective_function_value)
