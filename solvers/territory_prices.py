"""Prices of units at which whole territories, and no longer parts of them, bound every plan.

Column generation over connected territories (Garfinkel and Nemhauser, 1970; Mehrotra, Johnson,
Nemhauser, 1998), written as its dual: prices of the units are raised as far as no territory known
so far is worth more than it costs, and those that are found worth more join. The prices stay within
a box around the best ones, which grows and shrinks with what it brings (Marsten, Hogan,
Blankenship, 1975), as they leap about otherwise.
"""

from __future__ import annotations

import numpy as np

from solvers.array_model import ArrayModel, Rows, rows_from
from solvers.highs import HighsModel
from solvers.problem import FloatArray
from solvers.stop import Stop
from solvers.territory_pricing import Priced, Pricing, proven_of

BOX, LEAST = 0.1, 0.2
"""Half-width of the first box, in parts of each price, or of that part of the mean one."""
WIDER, NARROWER, WIDEST, FULFILLED = 1.5, 0.7, 0.35, 0.5
"""A box grows when that part of what was hoped for came true, and shrinks when nothing did."""
AT_FIRST, AROUND = 0.1, 1.0
"""Which territories join: those within so much of a mean territory's cost at first; later within
so many times what a territory is still hoped to gain of the price below which it must be."""
ROWS, BRANCHES = 200, 20_000_000
"""Most territories around a candidate, and branches in all, of a step."""


class TerritoryPrices:
    """Raises the bound of whole territories step by step.

    Attributes
    ----------
    best, floors, value
        The best prices so far (n,), no territory around a candidate has less price than its floor
        (c,), and what is proven by that.
    hope
        How much higher the territories known so far would let it be within the box.
    """

    def __init__(self, pricing: Pricing, u: FloatArray) -> None:
        problem = pricing.problem
        self.pricing, self.k, self.n = pricing, problem.n_territories, problem.n_units
        self.best = self.now = u
        self.floors = pricing.floors(u)[0]
        self.value = proven_of(u, self.floors, self.k)
        self.box = BOX
        self.scale = np.maximum(np.abs(u), LEAST * np.abs(u).mean())
        level = np.sort(self.floors)[self.k - 1]
        self.below = float(level + AT_FIRST * abs(self.value) / self.k)
        self.model: HighsModel | None = None
        self.hope = np.inf

    def step(self, stop: Stop) -> bool:
        """Look for territories at the present prices, and choose the next; false at the end."""
        below = np.full(len(self.floors), self.below)
        found = self.pricing.find(self.now, below, stop, ROWS, BRANCHES)
        value = proven_of(self.now, found.floors, self.k)
        gain = value - self.value
        if gain > 0:
            self.value, self.best, self.floors = value, self.now, found.floors
        self.learn(found)
        if gain > FULFILLED * self.hope:
            self.box = min(self.box * WIDER, WIDEST)
        elif gain <= 0:
            self.box *= NARROWER
        return self.model is not None and not stop() and self._choose(stop)

    def learn(self, found: Priced) -> None:
        """Let territories hold the prices down."""
        if len(found.cost):
            rows = self._rows(found)
            if self.model is None:
                self.model = HighsModel(self._without_territories(rows))
            else:
                self.model.add(rows)

    def _choose(self, stop: Stop) -> bool:
        """Prices for the next step: the best over the known territories within the box."""
        assert self.model is not None
        reach = np.append(self.box * self.scale, np.inf)
        center = np.append(self.best, 0.0)
        self.model.limit(center - reach, center + reach)
        answer = self.model.relax(stop)
        if answer.values is None:
            return False
        self.hope = max(-answer.objective - self.value, 0.0)
        u, level = answer.values[: self.n], float(answer.values[self.n])
        self.now, self.below = u, level + AROUND * self.hope / self.k
        return True

    def _rows(self, found: Priced) -> Rows:
        """What the units of a territory and one more territory are worth is at most its cost."""
        members = [np.append(np.flatnonzero(row), self.n) for row in found.territories]
        return rows_from(members, None, np.full(len(members), -np.inf), found.cost)

    def _without_territories(self, rows: Rows) -> ArrayModel:
        worth = -np.append(np.ones(self.n), float(self.k))
        free = np.full(self.n + 1, np.inf)
        return ArrayModel(worth, -free, free, np.zeros(self.n + 1, dtype=bool), rows)
