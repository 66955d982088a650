"""The Hess model without "each unit once": what each candidate asks at given multipliers."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy

import numpy as np

from solvers.bound_kernel import (
    Bands,
    Offers,
    Pairs,
    Scratch,
    count_served,
    price_candidates,
    select_pairs,
)
from solvers.bound_pairs import build_terrain, evaluate, list_pairs
from solvers.center_counts import CenterCounts
from solvers.cores import over_cores
from solvers.cost import best_candidates, cost_matrix, own_costs
from solvers.eligibility import barred_units
from solvers.problem import BAND_TOLERANCE, FloatArray, IntArray, Problem
from solvers.stop import Stop

SAFETY, ROUNDING = 1e-9, 1e-12
"""Parts of the bound and of the summed terms given away, far more than rounding errors."""
CLEARLY = 1e-9
"""Part of the objective by which a pair must exceed it to be left out."""
WIDTH = 8.0
"""Territories that the listed units of a candidate make up, at first."""
PROMISING, FEWEST = 8, 150
"""Candidates looked at in every step, as a multiple of k, and at the least."""
START_PARTS = (0.2, 0.4, 0.6, 0.8, 1.0)
GUESS_PARTS = (0.94, 0.97, 1.0, 1.03)
MOST_PAIRS = 80_000_000
"""About a gigabyte of lists."""
REFRESH = 10
"""Most steps until all the candidates are looked at again."""


class Relaxation:
    """Candidates, their bands, and the prices at which they offer to serve units.

    The k cheapest are chosen, within `counts` of how many lie in some areas.
    """

    def __init__(self, problem: Problem, stop: Stop | None = None) -> None:
        self.problem, self.stop = problem, stop
        self.shares = _territory_shares(problem)
        barred = barred_units(problem) if problem.fixed_sites else np.zeros((0, 0), np.bool_)
        self.terrain = build_terrain(problem, barred)
        self.bands = _bands(problem)
        self.usable = _usable(problem, self.bands)
        self.measures = _measures(problem, self.bands)
        self.total = problem.activity.sum(axis=0)
        c, m = self.bands.lower.shape
        self.counts = CenterCounts.free(c)
        self.complete = False
        self._begin(self.usable, np.zeros((c, m)))
        self.widen(WIDTH)

    def _begin(self, usable: IntArray, prices: FloatArray) -> None:
        c = len(prices)
        self.usable = usable
        self.offers = Offers(prices, np.zeros(c), np.full(c, -1), np.zeros(c))
        self.some = max(PROMISING * self.problem.n_territories, FEWEST)
        self.refresh = min(max(len(usable) // self.some, 1), REFRESH)
        self.calls = [0, 0]

    def narrowed(
        self, pairs: Pairs, usable: IntArray, counts: CenterCounts, prices: FloatArray
    ) -> Relaxation:
        """The same where only some candidates, and only the listed pairs, are left."""
        narrow = copy(self)
        narrow.counts, narrow.complete = counts, True
        narrow._begin(usable, prices.copy())
        narrow._list(pairs)
        return narrow

    def widen(self, width: float) -> None:
        """List the pairs of every candidate and the nearest units that fill it `width` times."""
        pairs, self.far, self.nearest = list_pairs(self.terrain, self.shares, width, self.stop)
        self._list(pairs)

    def _list(self, pairs: Pairs) -> None:
        self.pairs = pairs
        self.longest = max(int(np.diff(pairs.start).max()), 1)

    @property
    def widens(self) -> bool:
        """Whether longer lists would hold more, and still fit in memory."""
        listed, all_ = len(self.pairs.unit), len(self.pairs.start[1:]) * self.problem.n_units
        return not self.complete and listed < all_ and 2 * listed <= MOST_PAIRS

    def price(self, u: FloatArray, which: IntArray) -> float:
        """Let the candidates `which` make their offers; the bound as far as these pairs show."""
        # The measures take turns among calls for all candidates and, apart, among the others:
        # else every call for all might fall on the same measure.
        whole = int(len(which) == len(self.usable))
        measure = self.measures[self.calls[whole] % len(self.measures)]
        self.calls[whole] += 1

        def price(part: IntArray) -> None:
            scratch = _scratch(self.longest)
            price_candidates(part, u, measure, self.pairs, self.bands, self.offers, scratch)

        over_cores(price, which, self.stop)
        self.chosen = self._cheapest(which, self.offers.value[which])
        return float(u.sum() + self.offers.value[self.chosen].sum())

    def _cheapest(self, which: IntArray, value: FloatArray) -> IntArray:
        """The k cheapest of `which` within the counts."""
        chosen = self.counts.cheapest(which, value, self.problem.n_territories)
        assert chosen is not None
        return chosen

    def served(self, u: FloatArray) -> FloatArray:
        """How often the k cheapest candidates of the latest offers serve each unit, (n,)."""
        return self.wanted(u, self.chosen)

    def wanted(self, u: FloatArray, which: IntArray) -> FloatArray:
        """How often the candidates `which` serve each unit by their latest offers, (n,)."""
        served = np.zeros(len(u))
        count_served(which, u, self.pairs, self.bands, self.offers, served)
        return served

    def left(self, u: FloatArray, which: IntArray, opening: FloatArray, limit: float) -> Pairs:
        """Listed pairs of the candidates `which` that a plan below `limit` may contain.

        `opening` (len(which),) is a bound on every plan with that candidate open.
        """
        return select_pairs(which, opening, limit, u, self.pairs, self.bands, self.offers.prices)

    def promising(self) -> IntArray:
        """The cheapest usable candidates, several times k, and the chosen ones."""
        most = min(self.some, len(self.usable)) - 1
        value = self.offers.value[self.usable]
        return np.union1d(self.usable[np.argpartition(value, most)[: most + 1]], self.chosen)

    def prove(self, u: FloatArray) -> tuple[float, IntArray]:
        """The true bound at multipliers u over all pairs, and the k chosen candidates."""
        for _ in range(2 * len(self.measures)):
            self.price(u, self.usable)
        value = self.offers.value
        if not self.complete:
            self._evaluate(u)
            self.chosen = self._cheapest(self.usable, value[self.usable])
        chosen = self.chosen[np.argsort(value[self.chosen], kind="stable")]
        bound = u.sum() + value[chosen].sum()
        return float(bound - self._slack(bound, u, chosen)), chosen

    def _evaluate(self, u: FloatArray) -> None:
        """Take the value of every offer over all units there are."""
        prices, value = self.offers.prices, self.offers.value
        over_cores(
            lambda part: evaluate(part, u, self.terrain, self.bands, prices, value),
            self.usable,
            self.stop,
        )

    def survivors(self, u: FloatArray, objective: float) -> Iterator[tuple[int, IntArray]]:
        """Candidates that may be open in a plan below `objective`, and the units they may serve."""
        self.widen(np.inf)
        for _ in range(2 * len(self.total)):
            self.price(u, self.usable)
        self._evaluate(u)
        for j, opening in self._openings(u, objective):
            # The sum by einsum runs in one order on every processor.
            priced = cost_matrix(self.problem, np.array([j]))[:, 0] - u
            priced += np.einsum("im,m->i", self.problem.activity, self.offers.prices[j])
            if self.bands.own[j] >= 0:
                priced[self.bands.own[j]] = 0.0  # to serve it is part of opening
            yield j, np.flatnonzero(opening + np.maximum(priced, 0.0) <= objective)

    def _openings(self, u: FloatArray, objective: float) -> Iterator[tuple[int, float]]:
        """Candidates with a bound on every plan in which they are open, where it is low enough."""
        value, k = self.offers.value[self.usable], self.problem.n_territories
        cheapest = np.sort(value)
        total = u.sum() + cheapest[:k].sum() - CLEARLY * abs(objective)
        openings = total + np.maximum(value - cheapest[k - 1], 0)
        for j, opening in zip(self.usable, openings, strict=True):
            if opening <= objective:
                yield int(j), float(opening)

    def _slack(self, bound: float, u: FloatArray, chosen: IntArray) -> float:
        """More than rounding errors can amount to in terms that nearly cancel."""
        prices = np.abs(self.offers.prices[chosen])
        terms = len(chosen) * np.abs(u).sum() + float((prices @ self.total).sum())
        return SAFETY * abs(bound) + ROUNDING * terms

    def step_scale(self) -> FloatArray:
        """How far each multiplier moves in a step, (n,): by cost, a little by activity."""
        scale = self.terrain.scale
        return scale / max(scale.sum(), 1e-300) + 0.1 * self.shares / self.shares.sum()

    def start(self, assignment: IntArray | None, guess: FloatArray | None = None) -> FloatArray:
        """Multipliers (n,) to begin with: the best of a few simple ones, and of a guess.

        A unit costs about as much as its surroundings do: the nearest territory's worth of units
        around the nearest candidate, or the incumbent's territory.
        """
        scale = self.terrain.scale
        far = np.where(self.nearest >= 0, self.far[self.nearest], self.far.mean())
        guesses = [part * scale * far for part in START_PARTS]
        if assignment is not None:
            guesses += [part * scale * self._served_far(assignment) for part in START_PARTS]
        if guess is not None:
            guesses = [part * guess for part in GUESS_PARTS]
        values = [self.price(u, self.usable) for u in guesses]
        return guesses[int(np.argmax(values))]

    def _served_far(self, assignment: IntArray) -> FloatArray:
        """Cost over scale of each unit's territory as a whole, (n,)."""
        problem, k = self.problem, self.problem.n_territories
        candidates = np.maximum(best_candidates(problem, assignment), 0)
        cost = np.bincount(assignment, own_costs(problem, assignment, candidates), minlength=k)
        scale = np.bincount(assignment, self.terrain.scale, minlength=k)
        return np.asarray((cost / np.maximum(scale, 1e-300))[assignment])


def expected_pairs(problem: Problem) -> float:
    """About how many pairs are listed at first."""
    return WIDTH * len(problem.centers) * problem.n_units / problem.n_territories


def _scratch(longest: int) -> Scratch:
    return Scratch(np.empty(longest), np.empty(longest), np.empty(longest, np.int64))


def _territory_shares(problem: Problem) -> FloatArray:
    """Part of a mean territory that each unit is, over all measures, (n,), never quite zero."""
    total = problem.activity.sum(axis=0)
    shares = problem.activity[:, total > 0] / total[total > 0]
    mean = shares.mean(axis=1) if shares.size else np.full(problem.n_units, 1 / problem.n_units)
    return np.asarray((mean + 1e-9) * problem.n_territories)


def _bands(problem: Problem) -> Bands:
    """Each candidate's band: the widest of any territory, loosened by what `score` lets pass."""
    c, total = len(problem.centers), problem.activity.sum(axis=0)
    lower, upper = problem.lower, problem.upper
    own = np.full(c, -1)
    if not problem.fixed_sites:
        lower = np.broadcast_to(lower.min(axis=0), (c, len(total)))
        upper = np.broadcast_to(upper.max(axis=0), (c, len(total)))
        own = problem.centers.copy()
    lower = np.maximum(lower, 0.0) * (1 - 2 * BAND_TOLERANCE)
    upper = np.minimum(upper, total) * (1 + 2 * BAND_TOLERANCE)
    return Bands(problem.activity, np.ascontiguousarray(lower), np.ascontiguousarray(upper), own)


def _usable(problem: Problem, bands: Bands) -> IntArray:
    """Candidates whose own unit is within the upper limits."""
    if problem.fixed_sites:
        return np.arange(len(problem.centers))
    fits = problem.activity[bands.own] <= bands.upper
    return np.flatnonzero(fits.all(axis=1))


def _measures(problem: Problem, bands: Bands) -> IntArray:
    """Measures whose bands can matter; the first when none does."""
    total = problem.activity.sum(axis=0)
    matters = (bands.lower > 0).any(axis=0) | (bands.upper < total).any(axis=0)
    return np.flatnonzero(matters) if matters.any() else np.zeros(1, dtype=np.int64)
