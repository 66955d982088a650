"""The relaxation of the bound where few units fill a territory: whole units, packed by weight.

A continuous knapsack fills what is left of a territory with part of a unit. Where a handful of
units make up a territory that part is much of it, and the bound low; so the knapsacks of candidates
are solved in whole units here, by dynamic programming over the weight (Bellman, 1957). The bound
then comes to what column generation over all clusters gives (Lorena & Senne, 2004).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from solvers.bound_kernel import Pairs
from solvers.cores import over_cores
from solvers.packing_kernel import (
    Load,
    count_packed,
    evaluate_packed,
    pack_candidates,
    select_packed,
    serving_costs,
)
from solvers.problem import BAND_TOLERANCE, FloatArray, IntArray, Problem
from solvers.relaxation import Relaxation
from solvers.stop import Stop

MOST_UNITS = 15
"""Mean units of a territory: with more of them a part of one is little, and packing them long."""
CELLS = 1000
"""Weights that are no whole numbers, or large ones, are rounded down to this part of a limit."""


def relax(problem: Problem, stop: Stop | None = None) -> Relaxation:
    """The relaxation of a problem: with whole units where this is worth it."""
    return Packing(problem, stop) if are_packed(problem) else Relaxation(problem, stop)


def are_packed(problem: Problem) -> bool:
    """Whether one upper limit alone binds few units in a territory, at centers of their own."""
    n, k = problem.n_units, problem.n_territories
    one = problem.n_measures == 1 and not problem.fixed_sites
    return one and n <= MOST_UNITS * k and bool((problem.lower <= 0).all())


class Packing(Relaxation):
    """Candidates that serve whole units, as many as they have room for."""

    def __init__(self, problem: Problem, stop: Stop | None = None) -> None:
        super().__init__(problem, stop)
        self.load = _load(problem)

    def price(self, u: FloatArray, which: IntArray) -> float:
        """Let the candidates `which` make their offers; the bound as far as these pairs show."""
        value = self.offers.value
        over_cores(lambda part: pack_candidates(part, u, self.pairs, self.load, value), which)
        self.chosen = self._cheapest(which, value[which])
        return float(u.sum() + value[self.chosen].sum())

    def wanted(self, u: FloatArray, which: IntArray) -> FloatArray:
        """How often the candidates `which` serve each unit, (n,)."""
        served = np.zeros(len(u))
        count_packed(which, u, self.pairs, self.load, served)
        return served

    def left(self, u: FloatArray, which: IntArray, opening: FloatArray, limit: float) -> Pairs:
        """Listed pairs of the candidates `which` that a plan below `limit` may contain."""
        return select_packed(which, opening, limit, u, self.pairs, self.load)

    def _evaluate(self, u: FloatArray) -> None:
        value = self.offers.value
        over_cores(
            lambda part: evaluate_packed(part, u, self.terrain, self.load, value),
            self.usable,
            self.stop,
        )

    def survivors(self, u: FloatArray, objective: float) -> Iterator[tuple[int, IntArray]]:
        """Candidates that may be open in a plan below `objective`, and the units they may serve."""
        self._evaluate(u)
        for j, opening in self._openings(u, objective):
            more = serving_costs(j, u, self.terrain, self.load)
            yield j, np.flatnonzero(opening + more <= objective)


def _load(problem: Problem) -> Load:
    """Weights in whole cells of the widest limit: never more than they are."""
    activity = problem.activity[:, 0]
    limit = float(problem.upper.max()) * (1 + 2 * BAND_TOLERANCE)
    limit = min(limit, float(activity.sum()))
    whole = limit <= CELLS and bool((activity == np.floor(activity)).all())
    room = int(limit) if whole else CELLS
    weight = activity if whole else activity * (CELLS / limit) * (1 - BAND_TOLERANCE)
    return Load(np.floor(weight).astype(np.int64), room, problem.centers.copy())
