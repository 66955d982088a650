"""Territories that are worth their price: connected, within the bands, found around each candidate.

With a price for serving each unit, the subproblem of a candidate is that of the Lagrangian bound,
but over whole connected territories of which the rest of the map can be divided as well, and not
over units taken in part. A search from the candidate outwards (`whole_kernel`) ends wherever what
it decided on costs more, at the prices of the candidate's band, than is asked for.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from solvers.cost import cost_matrix
from solvers.problem import BoolArray, FloatArray, Problem
from solvers.relaxation import ROUNDING, SAFETY, Relaxation
from solvers.stop import Stop
from solvers.whole_kernel import Prices, begin, go_on
from solvers.whole_territories import land_of

BRANCHES = 20_000
"""Branches between two looks at the clock."""
ROUNDS_A_MEASURE = 3
"""How often each measure in turn gets its best price."""


@dataclass(frozen=True, eq=False)
class Priced:
    """Territories around candidates, and what is proven of all those that are not listed.

    Attributes
    ----------
    territories
        Each once, bool (t, n).
    cost, price
        From the best candidate, (t,), and what of it is more than its units are worth.
    floors
        No territory around a candidate has a lower price, (c,).
    complete
        Whether every territory is listed whose price is below what was asked for.
    """

    territories: BoolArray
    cost: FloatArray
    price: FloatArray
    floors: FloatArray
    complete: bool


class Pricing:
    """Finds territories of a problem at given multipliers."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.land = problem, land_of(problem)
        self.relaxation = Relaxation(problem)
        self.relaxation.widen(np.inf)
        self.cost = cost_matrix(problem, np.arange(len(problem.centers)))

    def floors(self, u: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Bound of each candidate's price without contiguity, (c,), and units' prices, (c, n)."""
        relaxation, bands = self.relaxation, self.relaxation.bands
        for _ in range(ROUNDS_A_MEASURE * len(relaxation.measures)):
            relaxation.price(u, relaxation.usable)
        prices = relaxation.offers.prices
        priced = self.cost.T - u + np.einsum("cm,im->ci", prices, self.problem.activity)
        own = priced[np.arange(len(priced)), bands.own]
        banded = np.where(prices > 0, prices * bands.upper, prices * bands.lower).sum(axis=1)
        floors = np.full(len(priced), np.inf)
        values = np.minimum(priced, 0.0).sum(axis=1) + np.maximum(own, 0.0) - banded
        terms = np.abs(u).sum() + np.abs(prices) @ self.relaxation.total
        floors[relaxation.usable] = (values - ROUNDING * terms)[relaxation.usable]
        return floors, priced

    def find(
        self, u: FloatArray, below: FloatArray, stop: Stop, rows: int, branches: int
    ) -> Priced:
        """Territories whose price is less than `below` (c,) of their candidate.

        Around each candidate about `rows` are the most, and so many branches around all together:
        the fewer candidates are worth a look, the more around each.
        """
        floors, priced = self.floors(u)
        worth = np.flatnonzero(floors < below)
        share = branches // max(len(worth), 1)

        def look(j: int) -> _Look:
            look = _Look(self, j, priced[j], self.cost[:, j] - u, float(floors[j]))
            look.run(float(below[j]), rows, share, stop)
            return look

        workers = min(os.cpu_count() or 1, max(len(worth), 1))
        with ThreadPoolExecutor(workers) as pool:
            looks = list(pool.map(look, worth.tolist()))
        for j, done in zip(worth.tolist(), looks, strict=True):
            floors[j] = done.floor
        nothing = np.zeros((0, self.problem.n_units), dtype=bool)
        listed, cost = self._cheapest(
            np.concatenate([nothing, *(x for y in looks for x in y.rows)])
        )
        return Priced(listed, cost, cost - listed @ u, floors, all(look.complete for look in looks))

    def _cheapest(self, listed: BoolArray) -> tuple[BoolArray, FloatArray]:
        """Each territory once, and its cost from the best of its own candidates."""
        if not len(listed):
            return listed, np.zeros(0)
        _, first = np.unique(np.packbits(listed, axis=1), axis=0, return_index=True)
        listed = listed[np.sort(first)]
        cost = np.where(listed[:, self.problem.centers], listed @ self.cost, np.inf)
        return listed, np.asarray(cost.min(axis=1))


class _Look:
    """The territories around one candidate: those below a price, then a lower one if any is."""

    def __init__(
        self, pricing: Pricing, j: int, priced: FloatArray, worth: FloatArray, floor: float
    ) -> None:
        site = int(pricing.problem.centers[j])
        priced = priced.copy()
        priced[site] = 0.0  # part of opening
        self.land, self.worth, self.floor = pricing.land, worth, floor
        self.prices = Prices(np.maximum(priced, 0.0), np.maximum(-priced, 0.0))
        self.walk = begin(self.land, site, np.zeros(len(priced), dtype=bool))
        self.rows: list[BoolArray] = []
        self.complete = False

    def run(self, below: float, rows: int, branches: int, stop: Stop) -> None:
        """List up to `rows` territories; then go on as long as only cheaper ones are looked for.

        When nothing is left, the cheapest one is the floor.
        """
        least, limit, last = below, below, False
        while not last and branches > 0 and not stop():
            found = np.zeros((min(max(rows, 1), BRANCHES), len(self.worth)), dtype=bool)
            written, looked_at, last = go_on(
                self.land, self.walk, self.prices, limit - self.floor, found, BRANCHES
            )
            self.rows.append(found[:written])
            least = min(least, (found[:written] @ self.worth).min(initial=np.inf))
            rows, branches = rows - written, branches - looked_at
            if rows <= 0:
                limit = least
        self.complete = last and limit == below
        if last:
            self.floor = max(self.floor, least)


def proven_of(u: FloatArray, floors: FloatArray, k: int) -> float:
    """What every plan costs at least when no candidate's territory has a price below its floor."""
    cheapest = np.sort(floors)[:k]
    bound = u.sum() + cheapest.sum()
    return float(bound - SAFETY * abs(bound) - ROUNDING * np.abs(u).sum())
