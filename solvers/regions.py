"""Regions of a search over where the centers lie, and a bound on every plan whose centers do.

A region names the candidates that are left and groups of them, each of which holds at least one
center. Its Lagrangian bound is as quick as that of the whole problem and quicker the fewer pairs
are left; what costs too much under it is closed for the region and all below it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from solvers.ascent import Ascent
from solvers.bound import Bound
from solvers.bound_kernel import Pairs as Lists
from solvers.hess_pairs import Pairs
from solvers.packing import relax
from solvers.problem import FloatArray, IntArray, Problem
from solvers.relaxation import Relaxation
from solvers.stop import Stop

STEPS, PATIENCE, STEP = 150, 20, 0.1
"""Most steps of a region's ascent, how many idle ones shorten them, and the longest first one."""
BOLDER = 2.0
"""How much longer the first step is than the last one in the region around it."""
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
    group
        Group of each candidate of the problem, (c,), from 0; -1 for none.
    multipliers, prices
        Of the bound: (n,) and (c, m).
    openings
        How often each candidate was among the chosen of late, (c,): about k in all.
    n_pairs
        Pairs of units and candidates that a better plan may contain.
    unsolved, tries
        Pairs over which branch and bound came to no end in a region around it, and how often.
    step
        Length of the ascent's first step.
    """

    bound: float
    candidates: IntArray
    group: IntArray
    multipliers: FloatArray
    prices: FloatArray
    openings: FloatArray
    n_pairs: int
    unsolved: int = 2**31
    tries: int = 0
    step: float = STEP

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return int(self.group.max()) + 1


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
            np.full(c, -1),
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
        for _ in range(REPEATS):
            if not self._possible(region):
                return None
            relaxation = self._relaxation(region, lists)
            ascent = Ascent(relaxation, limit, region.multipliers, PATIENCE, region.step)
            ascent.run(STEPS, stop)
            value, chosen = relaxation.prove(ascent.best)
            if value >= limit:
                return None
            region = replace(
                region,
                bound=max(region.bound, value),
                multipliers=ascent.best,
                prices=relaxation.offers.prices,
                openings=ascent.openings,
                step=min(BOLDER * ascent.step, STEP),
            )
            before = len(lists.unit)
            lists = _closed(relaxation, region, value, chosen, limit)
            left = np.flatnonzero(np.diff(lists.start))
            region = replace(region, candidates=left, n_pairs=len(lists.unit))
            if stop() or len(lists.unit) > SHRUNK * before:
                break
        return region if self._possible(region) else None

    def _relaxation(self, region: Region, lists: Lists) -> Relaxation:
        return self.relaxation.narrowed(lists, region.candidates, region.group, region.prices)

    def _possible(self, region: Region) -> bool:
        held = np.unique(region.group[region.candidates])
        enough = len(region.candidates) >= self.problem.n_territories
        return bool(enough and (held >= 0).sum() == region.n_groups)


def _closed(
    relaxation: Relaxation, region: Region, value: float, chosen: IntArray, limit: float
) -> Lists:
    """Pairs that are left at the multipliers of the region, whose plans cost at least `value`."""
    opening = value + _to_open(relaxation, region, chosen)
    limit += ROUNDING * abs(limit)
    return relaxation.left(region.multipliers, region.candidates, opening, limit)


def _to_open(relaxation: Relaxation, region: Region, chosen: IntArray) -> FloatArray:
    """What the chosen cost more when a candidate must be among them, (len(candidates),).

    It takes the place of the dearest of those that their groups can spare, or of the one of its
    own group.
    """
    value, group = relaxation.offers.value, region.group
    size = np.bincount(group[chosen] + 1, minlength=region.n_groups + 1)
    size[0] = len(chosen) + 1  # no group needs those
    spare = size[group[chosen] + 1] > 1
    dearest = float(value[chosen[spare]].max(initial=-np.inf))
    replaced = np.full(region.n_groups + 1, dearest)
    np.maximum.at(replaced, group[chosen] + 1, value[chosen])
    replaced[0] = dearest
    more = np.maximum(value[region.candidates] - replaced[group[region.candidates] + 1], 0.0)
    more[np.isin(region.candidates, chosen)] = 0.0
    return more
