"""Improve a plan by solving a few neighbouring territories at a time exactly.

The rest of the plan is held still while the territories around one are designed anew (POPMUSIC:
Taillard and Voss, 2002; for p-medians: Stefanello, de Araujo, Mueller, 2015). The Lagrangian bound
of the small problem leaves few pairs, often none: then these territories are the best they can be.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from solvers.bound import lower_bound
from solvers.cost import best_candidates, cost_matrix
from solvers.exact import prove
from solvers.hess_pairs import Pairs, centered_pairs, surviving_pairs
from solvers.incumbent import Incumbent
from solvers.problem import BAND_TOLERANCE, BoolArray, IntArray, Problem
from solvers.score import Score, score_assignment
from solvers.stop import Stop
from solvers.subproblems import Subproblem, cut_out

SIZES = (24, 42, 64, 100, 160, 320, 640)
"""Units of a small problem, from one level to the next."""
BOUND_STEPS = 300
MOST_PAIRS = 6000
"""Small problems with more pairs left are given up: they take longer than they bring."""
BATCH = 4
"""Small problems that are solved side by side."""
NODES = 100
"""Most nodes of HiGHS for a small problem."""
SECONDS = 60.0
"""Safety for a small problem, for a root without end; it is to decide nothing."""
OPTIMAL = 1e-9

Report = Callable[[Score], None]


class Refinement:
    """Improves an incumbent in place; remembers across calls what needs no second look.

    While the incumbent misses bands, the small problems lie around the territories that miss them,
    and any plan within the rules will do.
    """

    def __init__(self, problem: Problem, incumbent: Incumbent, seed: int, report: Report) -> None:
        self.problem, self.incumbent = problem, incumbent
        self.seed, self.report = seed, report
        self.rng = np.random.default_rng([seed, 2])
        self.solved: set[bytes] = set()

    def run(self, stop: Stop, levels: int | None = None) -> None:
        """Refine until no small problem of any size brings anything.

        `levels` limits how often the small problems grow.
        """
        for k in _sizes(self.problem)[:levels]:
            _Level(self, stop, k).run()
            if stop():
                return


def _sizes(problem: Problem) -> list[int]:
    """Numbers of territories of the small problems, in ascending order."""
    units = problem.n_units / problem.n_territories
    sizes = {max(round(size / units), 2) for size in SIZES if size >= 2 * units}
    return sorted(k for k in sizes or {2} if k < problem.n_territories)


class _Level:
    """Small problems of `k` territories, around each territory until none brings anything."""

    def __init__(self, whole: Refinement, stop: Stop, k: int) -> None:
        self.problem, self.incumbent = whole.problem, whole.incumbent
        self.seed, self.report, self.rng = whole.seed, whole.report, whole.rng
        self.solved, self.stop, self.k = whole.solved, stop, k
        self.covered = np.zeros(self.problem.n_territories)
        self.stale = np.ones(self.problem.n_territories, dtype=bool)

    def run(self) -> None:
        """Solve small problems until none is left that may bring anything.

        Those of a batch have no territory in common, and HiGHS leaves Python while it works, so
        that they run side by side; what comes of them does not depend on how many do.
        """
        workers = min(os.cpu_count() or 1, BATCH)
        with ThreadPoolExecutor(workers) as pool:
            while not self.stop():
                parts = self._next_batch()
                if not parts:
                    return
                for part, small in zip(parts, pool.map(self._solve, parts), strict=True):
                    if small is not None:
                        self._take(part, small)

    def _next_batch(self) -> list[Subproblem]:
        """Problems around territories that changed, those first that were part of the fewest."""
        among = np.flatnonzero(self.stale)
        if not self.incumbent.score.feasible:
            among = among[self._missing()[among]]
        order = np.argsort(self.covered[among] + self.rng.random(len(among)))
        busy = np.zeros(self.problem.n_territories, dtype=bool)
        parts: list[Subproblem] = []
        for center in among[order].tolist():
            territories = self._around(center)
            if busy[territories].any():
                continue
            self.stale[center] = False
            self.covered[territories] += 1
            part = cut_out(self.problem, self.incumbent.assignment, territories)
            known = part.units.tobytes() + part.assignment.tobytes()
            if known in self.solved:
                continue
            self.solved.add(known)
            busy[territories] = True
            parts.append(part)
            if len(parts) == BATCH:
                break
        return parts

    def _missing(self) -> BoolArray:
        """Territories outside a band, bool (k,)."""
        sums, problem = self.incumbent.score.sums, self.problem
        low = problem.lower - BAND_TOLERANCE * np.abs(problem.lower)
        high = problem.upper + BAND_TOLERANCE * np.abs(problem.upper)
        return np.asarray(((sums < low) | (sums > high)).any(axis=1))

    def _around(self, territory: int) -> IntArray:
        """The territory and those whose centers are the nearest to its own."""
        candidates = np.maximum(best_candidates(self.problem, self.incumbent.assignment), 0)
        sites = self.problem.centers[candidates]
        near = _from(self.problem, sites, candidates, territory)
        near[territory] = -np.inf
        return np.sort(np.argsort(near, kind="stable")[: self.k])

    def _solve(self, part: Subproblem) -> Incumbent | None:
        """The best plan of a small problem, or None when the present one is."""
        small = Incumbent(part.assignment, score_assignment(part.problem, part.assignment))
        before = small.assignment
        pairs = self._pairs(part.problem, small)
        if pairs is None or not 0 < len(pairs) <= MOST_PAIRS:
            return None
        brief = self.stop.within(SECONDS)
        prove(part.problem, pairs, small, brief, self.seed, nodes=NODES)
        self.stop.hurried |= brief.cut_short
        return None if small.assignment is before else small

    def _take(self, part: Subproblem, small: Incumbent) -> None:
        whole = part.put_back(self.incumbent.assignment, small.assignment)
        if self.incumbent.offer(self.problem, whole):
            self.stale[part.territories] = True
            self.report(self.incumbent.score)

    def _pairs(self, part: Problem, small: Incumbent) -> Pairs | None:
        """Pairs that may be in a better plan; those of the same centers when it breaks a rule."""
        if not small.score.feasible:
            return centered_pairs(part, best_candidates(part, small.assignment))
        objective = small.score.objective
        bound = lower_bound(part, objective, small.assignment, self.stop, iterations=BOUND_STEPS)
        if bound is None or bound.value >= objective * (1 - OPTIMAL):
            return None
        return surviving_pairs(part, bound, objective)


def _from(problem: Problem, sites: IntArray, candidates: IntArray, territory: int) -> IntArray:
    """How far the centers of all territories are from that of one."""
    if problem.xy is not None:
        return np.asarray(np.hypot(*(problem.xy[sites] - problem.xy[sites[territory]]).T))
    return np.asarray(cost_matrix(problem, candidates[territory : territory + 1])[sites, 0])
