"""Make cheaper what was mended at a price, before it is judged: reheat its own parts a few times.

The first shapes that keep every band may cost twice of others nearby, which a few short coolings
of neighbouring territories find. To wait for the passes over the whole map takes longer than that,
and until then a cheaper way to mend is not told from a dearer one.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from solvers.part_search import (
    Manner,
    Worked,
    places_of,
    put_together,
    split_territories,
    work_on,
)
from solvers.problem import FloatArray
from solvers.stop import Stop

SIZES = (3, 5)
"""Territories of a part, in turn."""
PASSES = 6
"""Passes over all parts, cut elsewhere in each."""
_SHORT = Manner(1.0, 16, 0.5, 1e3, 4e4, 0.06)


def polish(worked: list[Worked], layout: FloatArray, stop: Stop, seed: list[int]) -> None:
    """Improve the best plans of parts that were worked on, each in place.

    `layout` (n, d) are coordinates in which near units of the whole map are near.
    """

    def work(number: int) -> None:
        done = worked[number]
        problem, places = done.part.problem, layout[done.part.units]
        rng = np.random.default_rng([*seed, number, 4])
        for turn in range(PASSES):
            if stop():
                return
            assignment, k = done.best.assignment, problem.n_territories
            parts = max(round(k / SIZES[turn % len(SIZES)]), 1)
            groups = split_territories(places_of(places, assignment, k)[0], parts, rng)
            manners = [_SHORT] * len(groups)
            again = work_on(problem, assignment, groups, manners, stop, [*seed, number, turn])
            done.best.offer(problem, put_together(assignment, again, best=True))

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        list(pool.map(work, range(len(worked))))
