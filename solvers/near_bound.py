"""A proven lower bound on plans near a standing one, in which what leaves has to go somewhere.

Beside the budgets (see `solvers.stay_bound`) the rule that each unit is in one territory is
relaxed, with a multiplier a unit (Lagrange). For each territory and candidate center every unit is
then worth having or not; one that is at home there is worth more by what its leaving would use of
the budgets. So a column of costs serves all territories at once, and every candidate can be looked
at in each step. Bands, contiguity and eligible territories are left out: any multipliers give a
valid bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

from solvers.cost import best_candidates, cost_matrix, own_costs
from solvers.disruption import Budgets
from solvers.problem import BoolArray, FloatArray, IntArray, Problem
from solvers.stop import Stop

MOST_COSTS = 20_000_000
"""Units times candidates above which a step takes too long."""
STEPS, PATIENCE = 300, 15
"""Most steps of the ascent, and those without a better bound after which they get shorter."""
FIRST_AIM, SHORTER, LAST_AIM = 0.3, 0.6, 5e-4
"""By how much of the bound the steps aim above it at first, what is left of that, and the end."""
GAIN = 1e-4
"""Part of the bound that counts as a better one."""
SAFETY = 1e-9
"""Part of the bound given away, far more than rounding errors."""


def near_bound(
    problem: Problem,
    budgets: Budgets,
    assignment: IntArray,
    prices: tuple[FloatArray, FloatArray],
    stop: Stop,
) -> float | None:
    """Bound the distance cost of every plan within the budgets from below.

    Parameters
    ----------
    problem, budgets
        As for `stay_bound`.
    assignment
        A plan, (n,): the cost of its units scales the steps.
    prices
        Prices of the budgets, (b,), and of leaving each territory, (k, b), to begin with.
    stop
        Ends it early.

    Returns
    -------
    float or None
        None where the problem is too large for it.
    """
    if problem.n_units * len(problem.centers) > MOST_COSTS:
        return None
    relaxed = _Relaxed(problem, budgets, assignment, prices)
    at = relaxed.start
    best, found = relaxed.judge(at), at
    value, aim, waited = best, FIRST_AIM, 0
    for _ in range(STEPS):
        if stop() or aim < LAST_AIM or best.value <= 0:
            break
        at = relaxed.step(at, value, best.value * (1 + aim))
        value = relaxed.judge(at)
        waited += 1
        if value.value > best.value:
            waited = 0 if value.value > best.value * (1 + GAIN) else waited
            best, found = value, at
        if waited >= PATIENCE:
            at, value, aim, waited = found, best, aim * SHORTER, 0
    return max(best.value - SAFETY * abs(best.value), 0.0)


@dataclass(frozen=True, eq=False)
class _Multipliers:
    """Of each unit (n,), of each budget (b,), and of leaving each territory (k, b)."""

    unit: FloatArray
    total: FloatArray
    leaving: FloatArray


@dataclass(frozen=True, eq=False)
class _Judged:
    """Value of the relaxation, and what each multiplier's rule is missed by."""

    value: float
    slope: _Multipliers


class _Relaxed:
    """The relaxation for any multipliers; locked units are in their territory at any price."""

    def __init__(
        self,
        problem: Problem,
        budgets: Budgets,
        assignment: IntArray,
        prices: tuple[FloatArray, FloatArray],
    ) -> None:
        self.problem, self.budgets = problem, budgets
        self.cost = np.ascontiguousarray(cost_matrix(problem, np.arange(len(problem.centers))))
        self.forced = problem.locked >= 0
        # A locked unit belongs to the territory that it is locked in, others to where they are.
        self.group = np.where(self.forced, problem.locked, budgets.home)
        own = best_candidates(problem, assignment)
        begin = own_costs(problem, assignment, np.maximum(own, 0))
        # What leaves costs nothing there: the value is that of `stay_bound`.
        self.start = _Multipliers(np.zeros(problem.n_units), *prices)
        mean = max(float(begin.mean()), 1e-300)
        whole = np.maximum(budgets.weight.sum(axis=0), 1e-300)
        usual = np.maximum(prices[0], begin.sum() / whole)
        self.scale = _Multipliers(
            np.where(self.forced, 0.0, np.maximum(begin, 0.1 * mean)),
            np.where(np.isfinite(budgets.total), usual, 0.0),
            np.where(np.isfinite(budgets.leaving), usual, 0.0),
        )

    def _worth(self, at: _Multipliers) -> FloatArray:
        """What it is worth that a unit stays at home, (n,)."""
        home, weight = self.budgets.home, self.budgets.weight
        price = at.total + at.leaving[np.maximum(home, 0)]
        return np.where(home >= 0, (weight * price).sum(axis=1), 0.0)

    def judge(self, at: _Multipliers) -> _Judged:
        """The value of these multipliers, and the slope there."""
        budgets, worth, k = self.budgets, self._worth(at), self.problem.n_territories
        sums = np.zeros((k, self.cost.shape[1]))
        _add_up(self.cost, at.unit, worth, self.group, self.forced, sums)
        site = np.arange(k) if self.problem.fixed_sites else sums.argmin(axis=1)
        stays = self.forced & (self.group == budgets.home)
        value = float(at.unit.sum() + worth[~stays].sum() + sums[np.arange(k), site].sum())
        for price, most in ((at.total, budgets.total), (at.leaving, budgets.leaving)):
            value -= float((price[price > 0] * most[price > 0]).sum())
        return _Judged(value, self._slope(at, worth, site, stays))

    def _slope(
        self, at: _Multipliers, worth: FloatArray, site: IntArray, stays: BoolArray
    ) -> _Multipliers:
        budgets, every = self.budgets, np.arange(self.problem.n_units)
        home = np.maximum(budgets.home, 0)
        limit = np.repeat(at.unit[:, None], len(site), axis=1)
        limit[every, home] += np.where(budgets.home >= 0, worth, 0.0)
        taken = (self.cost[:, site] < limit) & ~self.forced[:, None]
        unit = np.where(self.forced, 0.0, 1.0 - taken.sum(axis=1))
        gone = (budgets.home >= 0) & ~taken[every, home] & ~stays
        left = np.zeros_like(budgets.leaving)
        np.add.at(left, home[gone], budgets.weight[gone])
        total, apart = left.sum(axis=0) - budgets.total, left - budgets.leaving
        return _Multipliers(
            unit,
            np.where(np.isfinite(total), total, 0.0),
            np.where(np.isfinite(apart), apart, 0.0),
        )

    def step(self, at: _Multipliers, judged: _Judged, target: float) -> _Multipliers:
        """A step up the slope, as long as would reach the target if it went on like that."""
        slope, scale = judged.slope, self.scale
        pairs = (
            (slope.unit, scale.unit),
            (slope.total, scale.total),
            (slope.leaving, scale.leaving),
        )
        length = sum(float(((each * size) ** 2).sum()) for each, size in pairs)
        by = max(target - judged.value, 0.0) / max(length, 1e-300)
        return _Multipliers(
            at.unit + by * scale.unit**2 * slope.unit,
            np.maximum(at.total + by * scale.total**2 * slope.total, 0.0),
            np.maximum(at.leaving + by * scale.leaving**2 * slope.leaving, 0.0),
        )


@njit(cache=True)
def _add_up(cost: Any, limit: Any, worth: Any, group: Any, forced: Any, sums: Any) -> None:
    """Add to `sums` (k, c) what the units of each territory come to about each candidate."""
    n, c = cost.shape
    anybody = np.zeros(c)
    for i in range(n):
        t = group[i]
        if forced[i]:
            for j in range(c):
                sums[t, j] += cost[i, j]
            continue
        low, high = limit[i], limit[i] + worth[i]
        if t >= 0 and worth[i] > 0.0:
            for j in range(c):
                other = min(cost[i, j] - low, 0.0)
                anybody[j] += other
                sums[t, j] += min(cost[i, j] - high, 0.0) - other
        else:
            for j in range(c):
                anybody[j] += min(cost[i, j] - low, 0.0)
    for t in range(len(sums)):
        for j in range(c):
            sums[t, j] += anybody[j]
