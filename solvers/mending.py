"""Bring the last territories within their bands: anneal around each that misses one.

A cooled plan misses a few bands at the rim of the map or where units are heavy, and no short chain
helps: a dozen units have to be dealt out anew among some territories. So a few neighbours are cut
out, enough of them to have room for what is too much or too little, and annealed with growing
disregard for cost; again, with other numbers of neighbours, until nothing is missed.
"""

from __future__ import annotations

import numpy as np

from solvers.incumbent import Incumbent
from solvers.part_search import Manner, groups_around, put_together, work_on
from solvers.problem import BAND_TOLERANCE, FloatArray, IntArray, Problem
from solvers.score import territory_sums
from solvers.stop import Stop

TRIES = 60
"""Batches of cut-outs, at most."""
SIZES = (4, 6, 8, 5, 12, 3)
"""Least territories of a cut-out."""
_COLD = Manner(0.6, 16, 0.6, 4e3, 1e5, 0.06)
_FRESH = Manner(3.0, 40, 0.8, 200.0, 1e5, 0.1)
_HOT = Manner(30.0, 32, 1.0, 6e3, 2e5, 0.06)
_WILD = Manner(2500.0, 40, 1.5, 1e5, 2e5, 0.04)
"""The first two keep to cost, the third less, to the last it is of no account: territories get
shapes that are dear, but possible."""
CAREFUL = (*2 * (_COLD,), *5 * (_FRESH,), *3 * (_HOT,), *6 * (_WILD,))
HASTY = (_COLD, *2 * (_HOT,), *8 * (_WILD,))
"""What is tried in turn as long as nothing helps."""


def mend(
    problem: Problem,
    incumbent: Incumbent,
    stop: Stop,
    seed: list[int],
    ladder: tuple[Manner, ...] = CAREFUL,
) -> None:
    """Lessen what the incumbent misses, until nothing is missed or no manner brings anything.

    Parameters
    ----------
    incumbent
        A plan whose territories are connected; changed in place.
    ladder
        Manners to try in turn around each, from the first again once one has helped.
    """
    rng = np.random.default_rng([*seed, 3])
    tries = np.zeros(problem.n_territories, dtype=np.int64)
    for attempt in range(TRIES):
        missed = _missed(problem, incumbent.assignment) > 0
        wanted = rng.permutation(np.flatnonzero(missed & (tries < len(ladder))))
        if not len(wanted) or stop():
            return
        size = min(SIZES[attempt % len(SIZES)], problem.n_territories)
        sums = territory_sums(problem, incumbent.assignment)
        groups = groups_around(problem, incumbent.assignment, sums, wanted, size)
        manners = [ladder[tries[center]] for center in groups]
        worked = work_on(
            problem, incumbent.assignment, list(groups.values()), manners, stop, [*seed, attempt]
        )
        for center, done in zip(groups, worked, strict=True):
            tries[center] = 0 if done.improved else tries[center] + 1
        incumbent.offer(problem, put_together(incumbent.assignment, worked, best=True))


def _missed(problem: Problem, assignment: IntArray) -> FloatArray:
    """Sum of the misses of each territory, in parts of the limits, (k,)."""
    sums, slack = territory_sums(problem, assignment), 1 + BAND_TOLERANCE
    below = np.maximum(problem.lower - sums * slack, 0.0)
    above = np.maximum(sums - problem.upper * slack, 0.0)
    return np.asarray((below + above).sum(axis=1))
