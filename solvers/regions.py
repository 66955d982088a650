"""Regions of a search over where the centers lie, and a bound on every plan whose centers do.

A region names the candidates that are left, and says how many centers some areas hold. Its
Lagrangian bound is as quick as that of the whole problem and quicker the fewer pairs are left; what
costs too much under it is closed for the region and all below it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from solvers.ascent import Ascent
from solvers.bound import Bound
from solvers.bound_kernel import Pairs as Lists
from solvers.center_counts import CenterCounts
from solvers.hess_pairs import Pairs
from solvers.packing import relax
from solvers.problem import FloatArray, IntArray, Problem
from solvers.relaxation import Relaxation
from solvers.stop import Stop

STEPS, HASTY_STEPS = 150, 25
"""Most steps of a region's ascent, and of a hasty one."""
PATIENCE, STEP, GROW, SHRINK = 20, 0.003, 1.2, 0.5
"""How many idle steps shorten them, the first step, and by what it grows and shrinks.

The multipliers of the region around are nearly the best ones: long steps from there lead astray.
"""
CORE, WIDER = 0.03, 4.0
"""Pairs are looked at in an ascent that may be in a plan which costs no more than that part of the
gap above the bound; with a larger one where these were too few."""
LISTS_MISS = 0.1
"""They were too few when they hide a larger part of what they seem to gain."""
REPEATS = 4
"""Most ascents of a region: as long as each closes pairs."""
SHRUNK = 0.8
"""Part of the pairs of which fewer must be left for another one."""
ROUNDING = 1e-9
"""Part of the objective by which what is closed must exceed it."""


@dataclass(frozen=True, eq=False)
class Region:
    """A part of the search: no plan within costs less than `bound`.

    Attributes
    ----------
    candidates
        Where centers may lie: positions in `problem.centers`, ascending.
    counts
        How many centers some areas hold.
    multipliers, prices
        Of the bound: (n,) and (c, m).
    openings
        How often each candidate was among the chosen of late, (c,): about k in all.
    n_pairs
        Pairs of units and candidates that a better plan may contain.
    unsolved, tries
        Pairs over which branch and bound came to no end in a region around it, and how often.
    """

    bound: float
    candidates: IntArray
    counts: CenterCounts
    multipliers: FloatArray
    prices: FloatArray
    openings: FloatArray
    n_pairs: int
    unsolved: int = 2**31
    tries: int = 0


class Regions:
    """Bounds the regions of a problem.

    Parameters
    ----------
    pairs
        From `hess_pairs.surviving_pairs`.
    """

    def __init__(self, problem: Problem, pairs: Pairs, bound: Bound) -> None:
        self.problem = problem
        self.relaxation = relax(problem)
        c = len(problem.centers)
        start = np.zeros(c + 1, dtype=np.int64)
        start[1:] = np.cumsum(np.bincount(pairs.candidate, minlength=c))
        self.lists = Lists(start, pairs.unit.astype(np.int32), pairs.cost)
        nothing = np.zeros(c)
        self.whole = Region(
            bound.value,
            np.unique(pairs.candidate),
            CenterCounts.free(c),
            bound.multipliers,
            np.zeros(self.relaxation.offers.prices.shape),
            nothing,
            len(pairs),
        )

    def lists_of(self, region: Region, limit: float) -> Lists:
        """Pairs that a plan of the region which costs less than `limit` may contain."""
        relaxation = self._relaxation(region, self.lists)
        value, chosen = relaxation.prove(region.multipliers)
        return _closed(relaxation, region, value, chosen, limit)

    def bounded(self, region: Region, lists: Lists, limit: float, stop: Stop) -> Region | None:
        """Raise the bound of a region and close what costs more than `limit`; None for all of it.

        Parameters
        ----------
        lists
            Pairs that are left, from `lists_of` of the region or of one around it.
        """
        core = CORE
        for _ in range(REPEATS):
            if stop():
                return region
            if not self.possible(region):
                return None
            climb = self._climb(region, lists, limit, stop, core, STEPS)
            region = climb.region
            if region.bound >= limit:
                return None
            before = len(lists.unit)
            lists = _closed(climb.relaxation, region, climb.value, climb.chosen, limit)
            left = np.flatnonzero(np.diff(lists.start))
            region = replace(region, candidates=left, n_pairs=len(lists.unit))
            if len(lists.unit) > SHRUNK * before and not climb.short:
                break
            core = min(core * WIDER, 1.0) if climb.short else core
        return region if self.possible(region) else None

    def tried(self, region: Region, lists: Lists, limit: float, stop: Stop) -> Region | None:
        """The region with a bound that was raised hastily; None when it holds nothing."""
        if stop():
            return region
        if not self.possible(region):
            return None
        climbed = self._climb(region, lists, limit, stop, CORE, HASTY_STEPS).region
        return climbed if climbed.bound < limit else None

    def _climb(
        self, region: Region, lists: Lists, limit: float, stop: Stop, core: float, steps: int
    ) -> _Climb:
        """Raise the bound by an ascent over few of the pairs, and prove it over all `lists`."""
        relaxation = self._relaxation(region, lists)
        value, chosen = relaxation.prove(region.multipliers)
        if value >= limit:
            return _Climb(replace(region, bound=value), relaxation, value, chosen)
        near = _closed(relaxation, region, value, chosen, value + core * (limit - value))
        narrow = self._narrowed(relaxation, region, near)
        start = region.multipliers
        ascent = Ascent(narrow, limit, start, PATIENCE, STEP, grow=GROW, shrink=SHRINK)
        ascent.run(steps, stop)
        relaxation.offers.prices[:] = narrow.offers.prices
        higher, others = relaxation.prove(ascent.best)
        short = ascent.value - higher > LISTS_MISS * max(ascent.value - value, 0.0)
        region = replace(region, openings=ascent.openings)
        if higher >= value:
            value, chosen, start = higher, others, ascent.best
        else:
            relaxation.offers.prices[:] = region.prices
            value, chosen = relaxation.prove(start)
        prices = relaxation.offers.prices
        bound = max(region.bound, value)
        region = replace(region, bound=bound, multipliers=start, prices=prices)
        return _Climb(region, relaxation, value, chosen, short)

    def _narrowed(self, relaxation: Relaxation, region: Region, lists: Lists) -> Relaxation:
        """The relaxation over some of its pairs, if they leave enough candidates."""
        core = replace(region, candidates=np.flatnonzero(np.diff(lists.start)))
        if not self.possible(core):
            core, lists = region, relaxation.pairs
        return self._relaxation(replace(core, prices=relaxation.offers.prices), lists)

    def _relaxation(self, region: Region, lists: Lists) -> Relaxation:
        return self.relaxation.narrowed(lists, region.candidates, region.counts, region.prices)

    def possible(self, region: Region) -> bool:
        """Whether as many centers as there are to be find places."""
        which, k = region.candidates, self.problem.n_territories
        return region.counts.cheapest(which, np.zeros(len(which)), k) is not None


@dataclass(frozen=True, eq=False)
class _Climb:
    """A region whose bound was raised; what is proven at its multipliers, by which candidates.

    `short` tells that pairs were missing on the way.
    """

    region: Region
    relaxation: Relaxation
    value: float
    chosen: IntArray
    short: bool = False


def _closed(
    relaxation: Relaxation, region: Region, value: float, chosen: IntArray, limit: float
) -> Lists:
    """Pairs that are left at the multipliers of the region, whose plans cost at least `value`."""
    opening = value + _to_open(relaxation, region, chosen)
    limit += ROUNDING * abs(limit)
    return relaxation.left(region.multipliers, region.candidates, opening, limit)


def _to_open(relaxation: Relaxation, region: Region, chosen: IntArray) -> FloatArray:
    """What the chosen cost more when a candidate must be among them, (len(candidates),).

    It takes the place of the dearest of those that may give way to it.
    """
    value, which = relaxation.offers.value, region.candidates
    gone = np.where(region.counts.replaceable(which, chosen), value[chosen], -np.inf)
    more = np.maximum(value[which] - gone.max(axis=1), 0.0)
    more[np.isin(which, chosen)] = 0.0
    return np.asarray(more)
