"""Every territory that a plan can have, listed: connected, within the bands, and the rest as well.

A territory belongs to a plan only if each part of the map that it cuts off can be divided into
whole territories too. Where borders are few, that leaves some thousands of them, even on maps on
which a search for plans finds none.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import reverse_cuthill_mckee

from solvers.contiguity import build_graph
from solvers.cost import cost_matrix
from solvers.problem import BAND_TOLERANCE, BoolArray, FloatArray, IntArray, Problem
from solvers.stop import Stop
from solvers.whole_kernel import Land, Prices, begin, go_on

BRANCHES = 50_000
"""Branches between two looks at the clock."""
ROWS = 20_000
"""Territories that are written down at a time."""


def list_territories(problem: Problem, stop: Stop, branches: int, most: int) -> BoolArray | None:
    """Units of each territory, (t, n); None where that takes more than so many branches or rows."""
    land, n = land_of(problem), problem.n_units
    free = Prices(np.zeros(n), np.zeros(n))
    barred, listed, count = np.zeros(n, bool), [], 0
    for root in _from_the_edge(problem):
        walk, last = begin(land, int(root), barred), False
        while not last:
            found = np.zeros((ROWS, n), bool)
            written, looked_at, last = go_on(land, walk, free, 0.0, found, BRANCHES)
            count, branches = count + written, branches - looked_at
            if count > most or branches < 0 or stop():
                return None
            if written:
                listed.append(found[:written])
        barred[root] = True
    return np.concatenate(listed) if listed else np.zeros((0, n), bool)


def land_of(problem: Problem) -> Land:
    """The problem as the search's constant arrays."""
    graph = build_graph(problem.n_units, problem.edges)
    return Land(
        graph.start,
        graph.neighbours,
        problem.activity,
        problem.lower[0] * (1 - BAND_TOLERANCE),
        problem.upper[0] * (1 + BAND_TOLERANCE),
        problem.n_territories,
    )


def _from_the_edge(problem: Problem) -> IntArray:
    """Units in an order in which those before any of them leave the others in few parts."""
    n, edges = problem.n_units, problem.edges
    ends = np.concatenate([edges, edges[:, ::-1]])
    graph = csr_array((np.ones(len(ends)), ends.T), shape=(n, n))
    return np.asarray(reverse_cuthill_mckee(graph, symmetric_mode=True))


def territory_costs(problem: Problem, territories: BoolArray) -> FloatArray:
    """Cost of each territory from its best center, (t,); infinite where it has no candidate."""
    cost = cost_matrix(problem, np.arange(len(problem.centers)))
    own = territories[:, problem.centers]
    return np.asarray(np.where(own, territories @ cost, np.inf).min(axis=1, initial=np.inf))
