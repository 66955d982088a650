"""What has to change hands at least, and what of the bands has to be missed: proven by small LPs.

A relaxation: units may be parted, and what leaves a territory may arrive anywhere, in any shares
of the measures. Whatever keeps the budgets on a real map keeps them here too, so that the least of
this is a bound on every plan, whatever its shape.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import bmat, coo_array, csr_array, eye_array

from solvers.disruption import Budgets
from solvers.eligibility import barred_units
from solvers.problem import FloatArray, IntArray, Problem

SAFETY = 1e-6
"""Part of the value by which the bound of an LP is lowered, as its arithmetic is not exact."""


@dataclass(frozen=True, eq=False)
class LeastChange:
    """Bounds that hold for every plan.

    Attributes
    ----------
    misses
        Least sum of all misses, as fractions of the limits, within the budgets; 0 when they may
        suffice.
    to_move
        Least that has to move of each budget's value for all bands to be met, whatever the other
        budgets are, (b,); infinity where no plan meets them.
    """

    misses: float
    to_move: FloatArray


def least_change(problem: Problem, budgets: Budgets) -> LeastChange:
    """Solve the relaxation, once for the misses and once for each budget.

    Parameters
    ----------
    problem
        Its bands, locks and eligible territories count.
    budgets
        Units of the home -1 may go anywhere.
    """
    model = _Model(problem, budgets)
    to_move = [model.to_move(b) for b in range(budgets.weight.shape[1])]
    return LeastChange(model.misses(), np.array(to_move))


class _Model:
    """Variables: part of each unit that leaves (n), what arrives (k * m), misses (k * m, twice)."""

    def __init__(self, problem: Problem, budgets: Budgets) -> None:
        self.problem, self.budgets = problem, budgets
        n, k, m = problem.n_units, problem.n_territories, problem.n_measures
        self.scale = np.maximum(problem.activity.sum(axis=0) / k, 1e-12)
        activity = problem.activity / self.scale
        home = budgets.home
        settled = np.flatnonzero(home >= 0)
        stay = np.column_stack(
            [np.bincount(home[settled], c[settled], minlength=k) for c in activity.T]
        )
        leaves = _by_territory(home, activity, k)
        arrives = eye_array(k * m, format="csr")
        # What is in a territory: stay - leaves + arrives; all that leaves or has no home arrives.
        inside = bmat([[-leaves, arrives]], format="csr")
        everywhere = csr_array(np.tile(np.eye(m), k))
        balance = bmat([[csr_array(-activity.T * (home >= 0)), everywhere]], format="csr")
        self.equal, self.equal_to = balance, activity[home < 0].sum(axis=0)
        low, high = (band / self.scale for band in (problem.lower, problem.upper))
        self.inside, self.stay, self.low, self.high = inside, stay, low, high
        self.most = np.where(_tied(problem, home), 0.0, 1.0)
        self.least = np.where(_driven(problem, home), 1.0, 0.0)
        self.arriving = np.repeat(np.where(_closed(problem, home), 0.0, np.inf), m)
        self.n = n

    def misses(self) -> float:
        """Least sum of misses as fractions of the limits."""
        low, high = self.low.ravel(), self.high.ravel()
        count = len(low)
        slack = eye_array(count, format="csr")
        inside, stay = self.inside, self.stay.ravel()
        upper, lower = np.isfinite(high), low > 0
        none = csr_array((count, count))
        matrix = bmat([[inside[upper], none[upper], -slack[upper]]], format="csr")
        other = bmat([[-inside[lower], -slack[lower], none[lower]]], format="csr")
        limits = np.concatenate([(high - stay)[upper], (stay - low)[lower]])
        cost_low = np.where(lower, 1.0 / np.where(lower, low, 1.0), 0.0)
        cost_high = np.where(upper, 1.0 / np.where(upper & (high > 0), high, 1.0), 0.0)
        costs = np.concatenate([np.zeros(inside.shape[1]), cost_low, cost_high])
        found = self._solve(costs, [matrix, other], [limits], budgeted=True)
        return max(found * (1 - SAFETY) - SAFETY, 0.0) if np.isfinite(found) else found

    def to_move(self, b: int) -> float:
        """Least of one budget's value that moves when all bands are met."""
        weight = np.where(self.budgets.home >= 0, self.budgets.weight[:, b], 0.0)
        whole = weight.sum()
        if whole <= 0:
            return 0.0
        high, low = self.high.ravel(), self.low.ravel()
        upper, lower, stay = np.isfinite(high), low > 0, self.stay.ravel()
        limits = np.concatenate([(high - stay)[upper], (stay - low)[lower]])
        costs = np.concatenate([weight / whole, np.zeros(len(stay))])
        found = self._solve(
            costs, [self.inside[upper], -self.inside[lower]], [limits], budgeted=False
        )
        return max(found * (1 - SAFETY) - SAFETY, 0.0) * whole

    def _solve(
        self,
        costs: FloatArray,
        rows: list[csr_array],
        limits: list[FloatArray],
        *,
        budgeted: bool,
    ) -> float:
        rows, limits = list(rows), list(limits)
        if budgeted:
            for matrix, limit in self._budget_rows():
                rows.append(_wider(matrix, len(costs)))
                limits.append(limit)
        slacks = len(costs) - self.n - len(self.arriving)
        least = np.concatenate([self.least, np.zeros(len(self.arriving) + slacks)])
        most = np.concatenate([self.most, self.arriving, np.full(slacks, np.inf)])
        found = linprog(
            costs,
            A_ub=bmat([[row] for row in rows], format="csr"),
            b_ub=np.concatenate(limits),
            A_eq=_wider(self.equal, len(costs)),
            b_eq=self.equal_to,
            bounds=np.column_stack([least, most]),
            method="highs",
        )
        return float(found.fun) if found.status == 0 else (np.inf if found.status == 2 else 0.0)

    def _budget_rows(self) -> list[tuple[csr_array, FloatArray]]:
        budgets = self.budgets
        home, weight = budgets.home, np.where(budgets.home[:, None] >= 0, budgets.weight, 0.0)
        found = []
        for b in range(weight.shape[1]):
            scale = max(weight[:, b].sum(), 1e-12)
            if np.isfinite(budgets.total[b]):
                row = csr_array(weight[None, :, b] / scale)
                found.append((row, np.array([budgets.total[b] / scale])))
            limited = np.isfinite(budgets.leaving[:, b])
            if limited.any():
                rows = _by_territory(home, weight[:, [b]] / scale, self.problem.n_territories)
                found.append((rows[limited], budgets.leaving[limited, b] / scale))
        return found


def _by_territory(home: IntArray, values: FloatArray, k: int) -> csr_array:
    """Matrix (k * m, n) that sums values (n, m) over the units of each home territory."""
    m = values.shape[1]
    unit = np.flatnonzero(home >= 0)
    row = (home[unit, None] * m + np.arange(m)).ravel()
    column = np.repeat(unit, m)
    return coo_array((values[unit].ravel(), (row, column)), shape=(k * m, len(home))).tocsr()


def _wider(matrix: csr_array, columns: int) -> csr_array:
    """The matrix with empty columns on its right."""
    wide = matrix.copy()
    wide.resize((matrix.shape[0], columns))
    return wide


def _tied(problem: Problem, home: IntArray) -> np.ndarray:
    """Units that are locked at home."""
    return np.asarray((problem.locked >= 0) & (problem.locked == home))


def _driven(problem: Problem, home: IntArray) -> np.ndarray:
    """Units that may not stay at home."""
    away = (problem.locked >= 0) & (problem.locked != home)
    if problem.eligible is not None:
        away |= ~problem.eligible[np.arange(problem.n_units), np.maximum(home, 0)]
    return np.asarray(away & (home >= 0))


def _closed(problem: Problem, home: IntArray) -> np.ndarray:
    """Territories that no unit of another may enter, (k,)."""
    barred = barred_units(problem)
    if not barred.size:
        return np.zeros(problem.n_territories, dtype=bool)
    settled = np.flatnonzero(home >= 0)
    barred[settled, home[settled]] = True
    return np.asarray(barred.all(axis=0))
