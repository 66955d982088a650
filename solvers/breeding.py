"""Better centers from good ones: two sets of centers are mixed, and what settles is kept if better.

Location-allocation hardly moves a center, so that what it ends with depends on where it begins. The
centers of two allocations are paired by nearness, a child takes one of each pair at random, and
location-allocation settles it (as for k-means: Gribel and Vidal, 2019). Chance that helps in one
region must not be spoilt in another: a large map is bred in parts, cut elsewhere in each pass.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from solvers.location_allocation import Allocation
from solvers.problem import FloatArray, IntArray, Problem
from solvers.stop import Stop

KEPT, BATCH = 24, 5
"""Allocations that are kept, and children of a batch."""
ALIKE = 1e-6
"""Allocations whose totals differ by a smaller share are taken for the same."""

Settle = Callable[[IntArray], Allocation]


def breed(
    problem: Problem,
    layout: FloatArray,
    parents: list[IntArray],
    settle: Settle,
    stop: Stop,
    rng: np.random.Generator,
    batches: int,
) -> list[Allocation]:
    """Best allocations after so many batches of children, no two alike, the best first.

    Parameters
    ----------
    layout
        Coordinates in which near units are near, (n, d).
    parents
        Candidates to begin with, each int (k,), two or more.
    settle
        Location-allocation from candidates (k,).

    Children of a batch have the same parents, so that what comes of them does not depend on how
    many are settled at a time.
    """
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        kept = _best(list(pool.map(settle, parents)))
        for _ in range(batches):
            if stop():
                break
            couples = [_couple(kept, rng) for _ in range(BATCH)]
            children = [_mixed(problem, layout, *couple, rng) for couple in couples]
            kept = _best([*kept, *pool.map(settle, children)])
    return kept


def _best(allocations: list[Allocation]) -> list[Allocation]:
    """The best, the best first, no two of them alike."""
    kept: list[Allocation] = []
    for other in sorted(allocations, key=lambda allocation: allocation.total):
        if not kept or other.total > kept[-1].total * (1 + ALIKE):
            kept.append(other)
    return kept[:KEPT]


def _couple(kept: list[Allocation], rng: np.random.Generator) -> tuple[Allocation, Allocation]:
    """Two of those kept, each the better of two drawn."""
    first, second = rng.integers(len(kept), size=(2, 2)).min(axis=1)
    return kept[first], kept[second]


def _mixed(
    problem: Problem,
    layout: FloatArray,
    first: Allocation,
    second: Allocation,
    rng: np.random.Generator,
) -> IntArray:
    """Candidates (k,), of each pair of near ones either; of those taken twice one stays behind."""
    mine, other = first.candidates, second.candidates
    if not problem.labelled:
        places = layout[problem.centers]
        pairs = linear_sum_assignment(cdist(places[mine], places[other], "sqeuclidean"))
        other = other[pairs[1]]
    mixed = np.where(rng.random(len(mine)) < 0.5, mine, other)
    once = np.unique(mixed, return_index=True)[1]
    twice = np.setdiff1d(np.arange(len(mixed)), once)
    mixed[twice] = np.setdiff1d(mine, mixed)[: len(twice)]
    return mixed
