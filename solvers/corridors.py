"""Corridors that join the locked units of a territory where they lie in several pieces."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from solvers.contiguity import Graph, pieces
from solvers.eligibility import barred_units
from solvers.problem import BoolArray, IntArray, Problem

OWN_STEP = 1e-6
"""Length of a step within the territory, where one into a unit of another counts as 1."""


def join_locked(problem: Problem, graph: Graph, assignment: IntArray) -> IntArray:
    """Assignment in which the locked units of each territory are connected where a way exists.

    Corridors take as few units as possible from other territories and never one that is barred or
    in a corridor already. A territory may lose all its units to them; then nothing is changed.
    """
    result = assignment.copy()
    barred = barred_units(problem)
    taken = np.zeros(problem.n_units, dtype=np.bool_)
    for t in np.unique(problem.locked[problem.locked >= 0]):
        locked = np.flatnonzero((problem.locked == t) & (result == t))
        if len(np.unique(pieces(result, problem.edges)[locked])) > 1:
            corridor = _corridor(graph, result, int(t), locked, barred[:, t] | taken)
            result[corridor] = t
            taken[corridor] = True
    sizes = np.bincount(result, minlength=problem.n_territories)
    return result if sizes.all() else assignment


def _corridor(
    graph: Graph, assignment: IntArray, t: int, locked: IntArray, closed: BoolArray
) -> IntArray:
    """Units on shortest ways from the first locked unit to each of the others it can reach.

    The ways grow one by one, each from all that is joined already.
    """
    into = graph.neighbours
    length = np.where(assignment[into] == t, OWN_STEP, 1.0)
    length[closed[into]] = np.inf
    n = graph.n_units
    ways = csr_array((length, into, graph.start), shape=(n, n))
    joined, missing = [int(locked[0])], list(map(int, locked[1:]))
    while missing:
        reach, before, _ = dijkstra(ways, indices=joined, min_only=True, return_predecessors=True)
        nearest = min(missing, key=lambda unit: (reach[unit], unit))
        if not np.isfinite(reach[nearest]):
            break
        while nearest not in joined:
            joined.append(nearest)
            nearest = int(before[nearest])
        missing = [unit for unit in missing if unit not in joined]
    return np.asarray(joined, dtype=np.int64)
