"""Improve a plan by solving a few neighbouring territories at a time exactly.

The rest of the plan is held still while the territories around one are designed anew (POPMUSIC:
Taillard and Voss, 2002; for p-medians: Stefanello, de Araujo, Mueller, 2015). The Lagrangian bound
of the small problem leaves few pairs, often none: then these territories are the best they can be.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from solvers.bound import lower_bound
from solvers.cost import best_candidates, cost_matrix
from solvers.exact import prove
from solvers.hess_pairs import Pairs, nearest_pairs, surviving_pairs
from solvers.local_search import Incumbent
from solvers.problem import BAND_TOLERANCE, BoolArray, IntArray, Problem
from solvers.score import Score, score_assignment
from solvers.stop import Stop
from solvers.subproblems import cut_out

SIZES = (20, 30, 40, 60, 80, 160, 320, 640)
"""Units of a small problem, from one level to the next."""
BOUND_STEPS = 300
MOST_PAIRS = 6000
"""Small problems with more pairs left are given up: they take longer than they bring."""
NEAREST = 6
"""Candidates per territory and unit that are looked at while there is no plan within the rules."""
NODES = 50
SECONDS = 3.0
"""Safety for a small problem: HiGHS may take long for a node."""
OPTIMAL = 1e-9

Report = Callable[[Score], None]


def refine(
    problem: Problem, incumbent: Incumbent, stop: Stop, seed: int, report: Report
) -> None:
    """Improve an incumbent in place until no small problem of any size brings anything.

    While the incumbent misses bands, the small problems lie around the territories that miss them,
    and any plan within the rules will do.
    """
    rng = np.random.default_rng([seed, 2])
    units = problem.n_units / problem.n_territories
    if problem.n_territories == 1:
        return
    for size in SIZES:
        if size >= 2 * units or size == SIZES[-1]:
            k = min(max(round(size / units), 2), problem.n_territories)
            _Level(problem, incumbent, stop, seed, report, rng, k).run()
        if size >= problem.n_units or stop():
            return


class _Level:
    """Small problems of `k` territories, around each territory until none brings anything."""

    def __init__(
        self,
        problem: Problem,
        incumbent: Incumbent,
        stop: Stop,
        seed: int,
        report: Report,
        rng: np.random.Generator,
        k: int,
    ) -> None:
        self.problem, self.incumbent, self.stop = problem, incumbent, stop
        self.seed, self.report, self.rng, self.k = seed, report, rng, k
        self.covered = np.zeros(problem.n_territories)
        self.solved: set[bytes] = set()
        self.stale = np.ones(problem.n_territories, dtype=bool)

    def run(self) -> None:
        """Take the territories in turn, those first that were part of the fewest problems."""
        while self.stale.any() and not self.stop():
            among = np.flatnonzero(self.stale)
            if not self.incumbent.score.feasible:
                among = among[self._missing()[among]]
                if not len(among):
                    return
            order = self.covered[among] + self.rng.random(len(among))
            center = int(among[np.argmin(order)])
            self.stale[center] = False
            territories = self._around(center)
            self.covered[territories] += 1
            if self._improve(territories):
                self.stale[territories] = True

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

    def _improve(self, territories: IntArray) -> bool:
        part = cut_out(self.problem, self.incumbent.assignment, territories)
        known = part.units.tobytes() + part.assignment.tobytes()
        if known in self.solved:
            return False
        self.solved.add(known)
        small = Incumbent(part.assignment, score_assignment(part.problem, part.assignment))
        pairs = self._pairs(part.problem, small)
        if pairs is None or not 0 < len(pairs) <= MOST_PAIRS:
            return False
        prove(part.problem, pairs, small, self.stop.within(SECONDS), self.seed, nodes=NODES)
        whole = part.put_back(self.incumbent.assignment, small.assignment)
        if not self.incumbent.offer(self.problem, whole):
            return False
        self.report(self.incumbent.score)
        return True

    def _pairs(self, part: Problem, small: Incumbent) -> Pairs | None:
        """Pairs that may be in a better plan; likely ones when the plan breaks a rule."""
        if not small.score.feasible:
            return nearest_pairs(part, NEAREST * self.k)
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
