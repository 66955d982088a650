"""A proven lower bound on every plan that is near a standing one: by what has to stay.

Where little may move, most units stay in their territory, and these alone cost at least as much as
about the best center for them. What leaves costs nothing here (with fixed sites: as much as about
the next site), but it uses up the budgets, which are relaxed with prices (Lagrange). Everything
falls apart by territory then: for each candidate center, a unit of it either stays, or leaves at
its price, whichever is less. Bands and contiguity are left out; `solvers.bound` has the bands and
leaves the budgets out, and `solvers.near_bound` lets what leaves cost something, where the problem
is small enough for that. All of them hold, and so does the greatest.

Any prices give a valid bound. They are sought with the units of the territory itself as centers,
budget by budget; the value is then taken over all candidates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solvers.bound import lower_bound
from solvers.cost import best_candidates, distance_cost, own_costs
from solvers.disruption import Budgets
from solvers.near_bound import near_bound
from solvers.problem import FloatArray, IntArray, Problem
from solvers.stop import Stop

STEPS = 400
"""Steps of the ascent of the bound without budgets."""
CYCLES, HALVINGS = 3, 25
"""How often each price is sought where there are several, and how finely."""
DOUBLINGS = 60
"""How often a price is doubled until no more leaves than may."""
CHUNK = 4_000_000
"""Costs that are looked at together."""
NEAR_SHARE = 0.5
"""Part of the time for the bound in which what leaves goes somewhere."""
SAFETY = 1e-9
"""Part of the bound given away, far more than rounding errors."""


def rebalance_bound(
    problem: Problem, budgets: Budgets, assignment: IntArray, stop: Stop
) -> float | None:
    """Bound the distance cost of every plan within bands and budgets from below.

    Parameters
    ----------
    problem, budgets
        As for `rebalance`.
    assignment
        A plan within the budgets, (n,): its cost scales the steps.
    stop
        Cuts it short.

    Returns
    -------
    float or None
        None when the caller cancels before anything is proven.
    """
    prices = _sought(problem, budgets)
    near = _stay_value(problem, prices)
    if near > 0.0:
        begin, part = (prices.total, prices.leaving), stop.part(NEAR_SHARE)
        near = max(near, near_bound(problem, budgets, assignment, begin, part) or 0.0)
    candidates = np.maximum(best_candidates(problem, assignment), 0)
    upper = float(own_costs(problem, assignment, candidates).sum())
    free = None if stop() else lower_bound(problem, upper, assignment, stop, iterations=STEPS)
    return near if free is None else max(near, free.value)


def stay_bound(problem: Problem, budgets: Budgets) -> float:
    """Bound the cost of every plan within the budgets by what its units at home cost.

    Units that are locked at home stay at any price. Without a finite budget the bound is 0, but
    with fixed sites.
    """
    return _stay_value(problem, _sought(problem, budgets))


def _sought(problem: Problem, budgets: Budgets) -> _Prices:
    """The prices at which as much leaves as may."""
    homes = [_home(problem, budgets, t) for t in range(problem.n_territories)]
    prices = _Prices(homes, budgets)
    prices.seek()
    return prices


def _stay_value(problem: Problem, prices: _Prices) -> float:
    value = sum(_over_all(problem, home, prices.of(home)) for home in prices.every)
    value -= prices.spent()
    return max(value - SAFETY * abs(value), 0.0)


@dataclass(frozen=True, eq=False)
class _Home:
    """The units (u,) of a territory in the standing plan.

    `cost` (u, c) is about candidates of its own, `weight` (u, b) what counts when one leaves, and
    `away` (u,) the least that it costs elsewhere: infinity where it is locked.
    """

    number: int
    units: IntArray
    cost: FloatArray
    weight: FloatArray
    away: FloatArray

    def best(self, price: FloatArray) -> FloatArray:
        """What leaves at these prices of the budgets (b,), about the best candidate, (b,)."""
        limit = self.away + self.weight @ price
        at = int(np.minimum(self.cost, limit[:, None]).sum(axis=0).argmin())
        return np.asarray(self.weight[limit < self.cost[:, at]].sum(axis=0))


def _home(problem: Problem, budgets: Budgets, number: int) -> _Home:
    units = np.flatnonzero(budgets.home == number)
    own = np.flatnonzero(np.isin(problem.centers, units))
    if problem.fixed_sites:
        own = np.array([number])
    elif not len(own):
        own = np.arange(len(problem.centers))
    away = _away(problem, units, number)
    away[problem.locked[units] == number] = np.inf
    return _Home(number, units, _costs(problem, units, own), budgets.weight[units], away)


def _away(problem: Problem, units: IntArray, number: int) -> FloatArray:
    """Least cost of each unit in another territory: 0 where any unit may be a center."""
    if not problem.fixed_sites or problem.n_territories == 1:
        return np.zeros(len(units))
    others = np.delete(np.arange(problem.n_territories), number)
    return np.asarray(_costs(problem, units, others).min(axis=1))


def _costs(problem: Problem, units: IntArray, candidates: IntArray) -> FloatArray:
    """Cost of some units about some candidates, (u, c)."""
    if problem.cost is not None:
        return np.asarray(problem.cost[np.ix_(units, candidates)])
    assert problem.xy is not None
    sites = problem.xy[problem.centers[candidates]]
    apart = distance_cost(problem.xy[units][:, None], sites[None], problem.metric)
    return np.asarray(apart * problem.weight[units][:, None])


def _over_all(problem: Problem, home: _Home, price: FloatArray) -> float:
    """Least cost of a territory at these prices about any candidate whatever."""
    every = np.arange(len(problem.centers))
    candidates = every[[home.number]] if problem.fixed_sites else every
    if not len(home.units):
        return 0.0
    limit = (home.away + home.weight @ price)[:, None]
    size = max(CHUNK // len(home.units), 1)
    parts = (candidates[at : at + size] for at in range(0, len(candidates), size))
    return min(
        float(np.minimum(_costs(problem, home.units, part), limit).sum(axis=0).min())
        for part in parts
    )


class _Prices:
    """Prices of the budgets in total (b,) and of leaving each territory (k, b)."""

    def __init__(self, homes: list[_Home], budgets: Budgets) -> None:
        self.every, self.homes = homes, [home for home in homes if len(home.units)]
        self.budgets = budgets
        self.total = np.zeros(budgets.weight.shape[1])
        self.leaving = np.zeros((budgets.n_territories, budgets.weight.shape[1]))

    def of(self, home: _Home) -> FloatArray:
        """What leaving this territory costs in each budget, (b,)."""
        return np.asarray(self.total + self.leaving[home.number])

    def spent(self) -> float:
        """What the budgets let leave for nothing, at their prices."""
        pairs = ((self.total, self.budgets.total), (self.leaving, self.budgets.leaving))
        return float(sum((price[price > 0] * most[price > 0]).sum() for price, most in pairs))

    def seek(self) -> None:
        """Find each price in turn at which as much leaves as its budget lets."""
        totals = np.flatnonzero(np.isfinite(self.budgets.total)).tolist()
        apart = [
            (home, b)
            for home in self.homes
            for b in np.flatnonzero(np.isfinite(self.budgets.leaving[home.number])).tolist()
        ]
        for _ in range(CYCLES if len(totals) + bool(apart) > 1 else 1):
            for b in totals:
                self._seek(self.homes, self.total, b, self.budgets.total[b])
            for home, b in apart:
                own = self.leaving[home.number]
                self._seek([home], own, b, self.budgets.leaving[home.number, b])

    def _seek(self, homes: list[_Home], prices: FloatArray, b: int, most: float) -> None:
        """Halve the range of one price; what leaves falls as it rises."""

        def leaves(price: float) -> float:
            prices[b] = price
            return float(sum(home.best(self.of(home))[b] for home in homes))

        weight = sum(float(home.weight[:, b].sum()) for home in homes)
        high = sum(float(home.cost.mean(axis=1).sum()) for home in homes) / max(weight, 1e-300)
        low = 0.0
        if leaves(0.0) <= most:
            return
        for _ in range(DOUBLINGS):
            if leaves(high) <= most:
                break
            low, high = high, 2.0 * high
        for _ in range(HALVINGS):
            middle = (low + high) / 2.0
            low, high = (middle, high) if leaves(middle) > most else (low, middle)
        prices[b] = high
