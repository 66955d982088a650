"""Branch and bound over where the centers lie, with small exact problems at its leaves.

The relaxation of the Hess model is weak because it opens parts of centers: half a center here and
half there. A branch decides how many centers an area holds: so many at the most, or more. That soon
leaves so few pairs of units and centers that HiGHS, with the cuts of contiguity, solves what
remains. The lowest bound of all open regions bounds every plan.
"""

from __future__ import annotations

import heapq
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from solvers.array_model import ArrayModel, Rows, grouped_rows, stack_rows
from solvers.bound import Bound
from solvers.bound_kernel import Pairs as Lists
from solvers.branching import Branching
from solvers.exact import Approach, Proof, prove
from solvers.hess_arrays import build_hess_arrays, opened
from solvers.hess_pairs import Pairs, list_pairs_of
from solvers.incumbent import Incumbent
from solvers.problem import Problem
from solvers.regions import Region, Regions
from solvers.stop import Stop

LEAF_PAIRS = 400
"""Pairs of a region that HiGHS solves rather than that it is divided."""
BATCH = 4
"""Regions that are worked on side by side, whatever the number of processors."""
NODES, SECONDS = 100, 60.0
"""Most nodes of HiGHS in a leaf, and seconds for safety, which are to decide nothing.

What is not solved within is divided further, or, where the centers are known, gets twice as many.
"""
CLOSED = 1e-9

Report = Callable[[Incumbent, float], None]


def search_centers(
    problem: Problem,
    pairs: Pairs,
    bound: Bound,
    incumbent: Incumbent,
    stop: Stop,
    seed: int = 0,
    report: Report = lambda incumbent, bound: None,
    most: int | None = None,
    ceiling: float = np.inf,
) -> Proof:
    """Look for plans over `pairs` that are better than the incumbent until there are none.

    Parameters
    ----------
    pairs, bound
        From `hess_pairs.surviving_pairs`, and the bound that they survive.
    incumbent
        Best plan so far, or an infeasible one; better plans replace it in place.
    stop
        Cuts the search short, with the bound and the incumbent so far.
    report
        Called with the incumbent and the bound when either became better.
    most
        Most regions to look at.
    ceiling
        Plans that cost as much are not looked for, though one may be met on the way.
    """
    tree = _Tree(problem, pairs, bound, incumbent, stop, seed, report, ceiling)
    return tree.run(most)


@dataclass(frozen=True, eq=False)
class _Outcome:
    """What came of a region: the regions that remain of it, and a plan met on the way."""

    regions: list[Region]
    incumbent: Incumbent | None = None


class _Tree:
    def __init__(
        self,
        problem: Problem,
        pairs: Pairs,
        bound: Bound,
        incumbent: Incumbent,
        stop: Stop,
        seed: int,
        report: Report,
        ceiling: float,
    ) -> None:
        self.problem, self.incumbent, self.ceiling = problem, incumbent, ceiling
        self.stop, self.seed, self.report = stop, seed, report
        self.regions = Regions(problem, pairs, bound)
        self.branching = Branching(problem)
        self.heap: list[tuple[float, int, Region]] = []
        self.count = 0
        self.bound = bound.value

    def run(self, most: int | None = None) -> Proof:
        """Work on the regions of the lowest bounds until none can hold a better plan."""
        self._push(self._root())
        workers = min(os.cpu_count() or 1, BATCH)
        with ThreadPoolExecutor(workers) as pool:
            while self.heap and not self.stop() and (most is None or self.count < most):
                batch = self._next_batch()
                for outcome in pool.map(self._work_on, batch):
                    self._take(outcome)
                self._tell()
        self._drop_closed()
        if not self.heap:
            return Proof(np.inf, finished=True)
        return Proof(self.bound, finished=False)

    def _root(self) -> list[Region]:
        whole = self.regions.whole
        if not self.regions.possible(whole):
            return []
        lists = self.regions.lists_of(whole, self.limit)
        root = self.regions.bounded(whole, lists, self.limit, self.stop)
        return [] if root is None else [root]

    @property
    def limit(self) -> float:
        """What a plan must cost less than."""
        score = self.incumbent.score
        return min(score.objective, self.ceiling) if score.feasible else self.ceiling

    def _push(self, regions: list[Region]) -> None:
        for region in regions:
            self.count += 1
            heapq.heappush(self.heap, (region.bound, self.count, region))

    def _next_batch(self) -> list[Region]:
        return [heapq.heappop(self.heap)[2] for _ in range(min(BATCH, len(self.heap)))]

    def _take(self, outcome: _Outcome) -> None:
        self._push(outcome.regions)
        if outcome.incumbent is not None:
            better = self.incumbent.offer(self.problem, outcome.incumbent.assignment)
            if better:
                self._drop_closed()
                self.report(self.incumbent, self.bound)

    def _drop_closed(self) -> None:
        limit = self.limit * (1 - CLOSED)
        while self.heap and max(entry[0] for entry in self.heap) >= limit:
            self.heap = [entry for entry in self.heap if entry[0] < limit]
            heapq.heapify(self.heap)

    def _tell(self) -> None:
        lowest = min(self.heap[0][0] if self.heap else np.inf, self.limit)
        if lowest > self.bound:
            self.bound = lowest
            self.report(self.incumbent, self.bound)

    def _work_on(self, region: Region) -> _Outcome:
        if region.bound >= self.limit:
            return _Outcome([])
        lists = self.regions.lists_of(region, self.limit)
        known = len(region.candidates) == self.problem.n_territories
        if known or len(lists.unit) <= min(LEAF_PAIRS, region.unsolved // 2):
            return self._solve(region, lists)
        limit = self.limit
        attempt = partial(self.regions.tried, lists=lists, limit=limit, stop=self.stop)
        parts = self.branching.divide(region, attempt, limit)
        bounded = [self.regions.bounded(part, lists, limit, self.stop) for part in parts]
        return _Outcome([part for part in bounded if part is not None])

    def _solve(self, region: Region, lists: Lists) -> _Outcome:
        """Solve what is left of a region by branch and bound."""
        pairs = pairs_of(self.problem, lists)
        if not len(pairs):
            return _Outcome([])
        found = Incumbent(self.incumbent.assignment, self.incumbent.score)
        known = len(region.candidates) == self.problem.n_territories
        effort = 2**region.tries if known else 1
        brief = self.stop.within(SECONDS * effort)
        approach = Approach(build=partial(_build_with_counts, region=region))
        proof = prove(
            self.problem, pairs, found, brief, self.seed, approach=approach, nodes=NODES * effort
        )
        self.stop.hurried |= brief.cut_short
        plan = found if found.assignment is not self.incumbent.assignment else None
        if proof.finished:
            return _Outcome([], plan)
        left = replace(
            region,
            bound=max(region.bound, proof.bound),
            unsolved=len(pairs),
            tries=region.tries + 1,
        )
        return _Outcome([left], plan)


def pairs_of(problem: Problem, lists: Lists) -> Pairs:
    """The listed pairs that the rules allow by themselves."""
    left = np.flatnonzero(np.diff(lists.start))
    pairs = list_pairs_of(
        problem, ((int(j), lists.unit[lists.start[j] : lists.start[j + 1]]) for j in left)
    )
    assert pairs is not None
    return pairs


def _build_with_counts(problem: Problem, pairs: Pairs, *, region: Region) -> ArrayModel:
    model = build_hess_arrays(problem, pairs)
    return replace(model, rows=stack_rows([model.rows, _counted(pairs, region)]))


def _counted(pairs: Pairs, region: Region) -> Rows:
    """As many open candidates in each area as it holds."""
    own, counts = opened(pairs), region.counts
    area, at = np.nonzero(counts.member[:, pairs.candidate[own]])
    least, most = counts.least.astype(float), counts.most.astype(float)
    return grouped_rows(area, own[at], np.ones(len(at)), least, most)
