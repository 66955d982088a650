"""Fewer cut edges in large plans: the labelling model for a few neighbouring territories at a time.

The rest of the plan is held still (POPMUSIC: Taillard and Voss, 2002), and so are the units deep
inside of a territory: a part is small however large the plan is. What the cost may rise by is
shared out over the units, so that the first parts do not use up what the last ones need.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from solvers.cost import own_costs
from solvers.labelling_model import Edges, affordable_pairs
from solvers.labelling_search import LabellingSearch
from solvers.problem import BAND_TOLERANCE, BoolArray, FloatArray, IntArray, Problem
from solvers.score import score_assignment
from solvers.stop import Stop
from solvers.subproblems import Subproblem, cut_out

SIZES = (2, 3)
"""Territories of a part, from one level to the next."""
DEPTH = 2
"""Steps from the nearest other territory within which units may change theirs."""
MOST_PAIRS = 4_000
"""Parts with more pairs of units and territories are given up: they take longer than they bring."""
BATCH = 4
"""Parts that are solved side by side."""
NODES = 50
SECONDS = 10.0
"""Safety for a part."""


@dataclass(frozen=True, eq=False)
class Part:
    """Territories to be labelled anew at a cost of at most `limit`."""

    cut: Subproblem
    edges: Edges
    limit: float


class LabellingDescent:
    """Labels neighbouring territories anew, in place, until that brings nothing."""

    def __init__(
        self, sites: Problem, edges: Edges, limit: float, assignment: IntArray, seed: int
    ) -> None:
        self.sites, self.edges, self.limit = sites, edges, limit
        self.assignment, self.seed = assignment, seed
        self.rng = np.random.default_rng([seed, 3])
        first = self._costs()
        spread = np.abs(first) / max(np.abs(first).sum(), 1e-300)
        self.fair = first + (limit - first.sum()) * spread

    def run(self, stop: Stop) -> None:
        """Go through parts of two territories, then of more."""
        for k in SIZES:
            if k < self.sites.n_territories and not stop():
                self._level(k, stop)

    def _costs(self) -> FloatArray:
        every = np.arange(self.sites.n_territories)
        return own_costs(self.sites, self.assignment, every)

    def _level(self, k: int, stop: Stop) -> None:
        """Parts around each territory until none brings anything.

        Those of a batch have no territory in common and run side by side, as HiGHS leaves Python
        while it works; what comes of them does not depend on how many do.
        """
        stale = np.ones(self.sites.n_territories, dtype=bool)
        with ThreadPoolExecutor(min(os.cpu_count() or 1, BATCH)) as pool:
            while stale.any() and not stop():
                parts = self._next_batch(k, stale)
                for part, found in zip(
                    parts, pool.map(lambda part: self._solve(part, stop), parts), strict=True
                ):
                    if found is not None and self._take(part, found):
                        stale[part.cut.territories] = True

    def _next_batch(self, k: int, stale: BoolArray) -> list[Part]:
        """Disjoint parts around stale territories; together they stay within the limit."""
        between, costs = self._between(), self._costs()
        left = self.limit - costs.sum()
        busy = np.zeros(len(stale), dtype=bool)
        parts: list[Part] = []
        for territory in self.rng.permutation(np.flatnonzero(stale)).tolist():
            territories = _around(between, territory, k)
            if busy[territories].any():
                continue
            stale[territory] = False
            busy[territories] = True
            cut = cut_out(self.sites, self.assignment, territories)
            cost = float(costs[cut.units].sum())
            more = min(max(float(self.fair[cut.units].sum()) - cost, 0.0), max(left, 0.0))
            left -= more
            edges = self.edges.among(cut.units, self.sites.n_units)
            parts.append(Part(cut, edges, cost + more))
            if len(parts) == BATCH:
                break
        return parts

    def _between(self) -> FloatArray:
        """Weight of the cut edges between each two territories, (k, k)."""
        k = self.sites.n_territories
        a, b = self.assignment[self.edges.ends.T]
        apart = a != b
        between = np.bincount(
            a[apart] * k + b[apart], self.edges.weight[apart], minlength=k * k
        ).reshape(k, k)
        return np.asarray(between + between.T)

    def _solve(self, part: Part, stop: Stop) -> IntArray | None:
        """A plan of the part that cuts less, or None."""
        cut = part.cut
        problem = _shallow(cut)
        pairs = affordable_pairs(problem, part.limit)
        if pairs is None or not cut.problem.n_units < len(pairs) <= MOST_PAIRS:
            return None
        brief = stop.within(SECONDS)
        search = LabellingSearch(
            problem, pairs, part.edges, part.limit, cut.assignment, self.seed, lean=True
        )
        search.run(brief, NODES)
        stop.hurried |= brief.cut_short
        return None if search.assignment is cut.assignment else search.assignment

    def _take(self, part: Part, found: IntArray) -> bool:
        whole = part.cut.put_back(self.assignment, found)
        score = score_assignment(self.sites, whole)
        if not score.feasible or score.objective > self.limit + BAND_TOLERANCE * abs(self.limit):
            return False
        self.assignment = whole
        return True


def _around(between: FloatArray, territory: int, k: int) -> IntArray:
    """A territory and, one after the other, those with the longest border to what there is."""
    chosen = [territory]
    weight = between[territory].copy()
    while len(chosen) < k:
        weight[chosen] = -1.0
        best = int(np.argmax(weight))
        if weight[best] <= 0:
            break
        chosen.append(best)
        weight += between[best]
    return np.sort(np.array(chosen))


def _shallow(cut: Subproblem) -> Problem:
    """The part in which only units near to another of its territories may change theirs."""
    locked = np.where(_near_border(cut, DEPTH), cut.problem.locked, cut.assignment)
    return replace(cut.problem, locked=locked)


def _near_border(cut: Subproblem, depth: int) -> BoolArray:
    """Units at most `depth` steps from one of another territory, bool (n',)."""
    a, b = cut.problem.edges.T
    near = np.zeros(cut.problem.n_units, dtype=bool)
    apart = cut.assignment[a] != cut.assignment[b]
    near[a[apart]] = near[b[apart]] = True
    for _ in range(depth - 1):
        touched = near[a] | near[b]
        near[a[touched]] = near[b[touched]] = True
    return near
