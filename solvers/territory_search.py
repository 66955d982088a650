"""Plans of whole territories, where contiguity is dear and territories have few units.

The Hess model then knows little of what a plan costs. With the prices of `territory_prices` few
territories can be part of a plan below a ceiling that lies a little above the bound; they are all
listed, and the cheapest plan they make up is the best there is. When there is none the ceiling is a
proven bound, and the next one lies higher.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from solvers.bound import Bound
from solvers.exact import Proof
from solvers.exact_cover import cheapest_cover
from solvers.few_borders import is_plain
from solvers.incumbent import Incumbent
from solvers.problem import FloatArray, Problem
from solvers.stop import Stop
from solvers.territory_prices import TerritoryPrices
from solvers.territory_pricing import Pricing

MOST_UNITS, UNITS_A_TERRITORY = 400, 16
"""Problems with more units, or more of them in a territory, have too many territories."""
PROBE, DEAR = 5, 0.2
"""First steps, and which part of the gap they must close for contiguity to be what costs."""
RISEN = 0.01
"""The same where no plan is known, as a part of the bound."""
HOPED, STEPS = 0.004, (3, 40)
"""Prices are raised until no more than that part of the bound is hoped for; fewest and most steps
between two ceilings."""
CEILING, HIGHER = 0.0025, 2.0
"""First ceiling above the bound, as a part of it, and how much farther above the next one lies."""
ROWS, BRANCHES = 20_000, 100_000_000
"""Territories around a candidate, and branches in all, of a listing that is not given up."""
EFFORT = 2_000_000_000
"""Comparisons of two territories for a cover."""
CLOSED = 1e-9

Report = Callable[[Incumbent, float], None]


def may_list(problem: Problem) -> bool:
    """Whether territories are small enough, and no rule speaks of single units or territories."""
    n, k = problem.n_units, problem.n_territories
    return is_plain(problem) and k > 1 and n <= min(MOST_UNITS, UNITS_A_TERRITORY * k)


def search_territories(
    problem: Problem, bound: Bound, incumbent: Incumbent, stop: Stop, report: Report
) -> Proof:
    """Look for the cheapest plan; gives up soon where contiguity costs little.

    Parameters
    ----------
    bound
        Of the Hess model.
    incumbent
        Best plan so far, or an infeasible one; better plans replace it in place.
    stop
        Cuts the search short, with the bound so far.
    report
        Called with the incumbent and the bound when either became better.
    """
    search = _Search(problem, bound, incumbent, stop, report)
    return search.run()


class _Search:
    def __init__(
        self, problem: Problem, bound: Bound, incumbent: Incumbent, stop: Stop, report: Report
    ) -> None:
        self.problem, self.incumbent, self.stop, self.report = problem, incumbent, stop, report
        self.pricing = Pricing(problem)
        self.prices = TerritoryPrices(self.pricing, bound.multipliers)
        self.begun = self.bound = bound.value
        self.dearest = float(self.pricing.cost.max(axis=1).sum())

    @property
    def limit(self) -> float:
        """What a plan must cost less than."""
        score = self.incumbent.score
        return score.objective if score.feasible else np.inf

    @property
    def impossible(self) -> bool:
        """Whether every plan would cost more than any can."""
        return self.bound > self.dearest + CLOSED * abs(self.dearest)

    def run(self) -> Proof:
        """Raise prices and ceilings in turn."""
        part, dear = CEILING, self._is_dear()
        if dear:
            self._raise_prices()
        while dear and not self.closed and not self.stop():
            ceiling = self.prices.value + part * abs(self.prices.value)
            ceiling = min(max(ceiling, self.bound), self.limit)
            if not self._search_below(ceiling):
                break
            if self.incumbent.score.feasible and ceiling >= self.limit * (1 - CLOSED):
                return Proof(self.limit, finished=True)
            self._tell(ceiling)
            part *= HIGHER
            self._raise_prices()
        if self.impossible:
            return Proof(np.inf, finished=True)
        return Proof(self.bound, finished=self.bound >= self.limit)

    def _raise_prices(self) -> None:
        """Until little more is hoped for."""
        prices, (fewest, most) = self.prices, STEPS
        for done in range(most):
            if done >= fewest and prices.hope < HOPED * abs(prices.value):
                return
            if not self._step():
                return

    def _step(self) -> bool:
        """Raise the prices once; false when that comes to an end."""
        more = self.prices.step(self.stop)
        self._tell(self.prices.value)
        return more and not self.closed

    @property
    def closed(self) -> bool:
        """Whether no better plan is left."""
        return self.bound >= self.limit or self.impossible

    def _is_dear(self) -> bool:
        """Whether the first steps gain so much that contiguity must be what costs."""
        for _ in range(PROBE):
            if not self._step():
                break
        if np.isinf(self.limit):
            return self.bound - self.begun > RISEN * abs(self.begun)
        return self.bound - self.begun > DEAR * (self.limit - self.begun)

    def _search_below(self, ceiling: float) -> bool:
        """Take the cheapest plan below a ceiling, if there is one; false when that is not known."""
        prices, k = self.prices, self.problem.n_territories
        u, floors = prices.best, prices.floors
        limit = ceiling + CLOSED * abs(ceiling) - u.sum()
        below = limit - _others(floors, k)
        found = self.pricing.find(u, below, self.stop, ROWS, BRANCHES)
        if not found.complete:
            return False
        least = np.concatenate([[0.0], np.cumsum(np.sort(found.floors)[:k])])
        cover = cheapest_cover(found.territories, found.price, least, limit, EFFORT)
        if cover.rows is not None:
            plan = np.argmax(found.territories[cover.rows], axis=0)
            if self.incumbent.offer(self.problem, plan):
                self.report(self.incumbent, self.bound)
        return cover.finished

    def _tell(self, bound: float) -> None:
        bound = min(bound, self.limit)
        if bound > self.bound:
            self.bound = bound
            self.report(self.incumbent, self.bound)


def _others(floors: FloatArray, k: int) -> FloatArray:
    """Least that the k - 1 other territories of a plan come to, for each candidate, (c,)."""
    order = np.sort(floors)
    cheapest = order[:k].sum()
    return np.where(floors <= order[k - 1], cheapest - floors, order[: k - 1].sum())
