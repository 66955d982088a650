"""Parts of the map and pockets of units that cannot be filled with whole territories."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any

import numpy as np
from numba import njit

from solvers.contiguity import Graph, build_graph, components
from solvers.problem import BoolArray, FloatArray, IntArray, Problem
from solvers.reach import reachable
from solvers.reason import Reason, highest, indices, lowest


def parts(problem: Problem) -> list[Reason]:
    """Separate parts of the map that whole territories do not fit, one by one or together."""
    if not problem.contiguous:
        return []
    part = components(problem.n_units, problem.edges)
    count = int(part.max()) + 1
    if count > problem.n_territories:
        return [_too_many(problem, count)]
    if count == 1:
        return []
    possible = [_counts(problem, part, p) for p in range(count)]
    reasons = [
        _unfillable(problem, np.flatnonzero(part == p))
        for p in range(count)
        if not possible[p].any()
    ]
    return reasons or _not_together(problem, possible)


def _too_many(problem: Problem, count: int) -> Reason:
    message = (
        f"the map is in {count} parts without a connection, more than the "
        f"{problem.n_territories} territories; join them by bridges"
    )
    return Reason("component", message, amount=float(count), limit=float(problem.n_territories))


def _counts(problem: Problem, part: IntArray, p: int) -> BoolArray:
    """Which numbers of territories, 0 to k, may fill a part by themselves, bool (k + 1,).

    A part holds every territory with a unit locked in it, and none that has one elsewhere.
    """
    k, inside = problem.n_territories, part == p
    total = problem.activity[inside].sum(axis=0)
    low = _cumulated(np.sort(lowest(problem), axis=0))
    high = _cumulated(np.sort(highest(problem), axis=0)[::-1])
    possible = ((total >= low) & (total <= high)).all(axis=1)
    number = np.arange(k + 1)
    locked = problem.locked >= 0
    here = len(np.unique(problem.locked[locked & inside]))
    elsewhere = len(np.unique(problem.locked[locked & ~inside]))
    possible &= (number >= max(here, 1)) & (number <= min(inside.sum(), k - elsewhere))
    return np.asarray(possible)


def _cumulated(limits: FloatArray) -> FloatArray:
    """Sums of the first 0, 1, ... k rows, (k + 1, m)."""
    return np.vstack([np.zeros(limits.shape[1]), np.cumsum(limits, axis=0)])


def _unfillable(problem: Problem, units: IntArray) -> Reason:
    total = problem.activity[units].sum(axis=0)
    message = (
        f"the separate part of {len(units)} units around unit {units[0]} has "
        f"{', '.join(f'{value:.6g}' for value in total)} of the measures, which no whole number of "
        f"territories can share within the bands; join it by a bridge"
    )
    return Reason("component", message, units=indices(units))


def _not_together(problem: Problem, possible: list[BoolArray]) -> list[Reason]:
    """Each part can be filled, but not with k territories in all."""
    k = problem.n_territories
    sums = np.zeros(k + 1, dtype=bool)
    sums[0] = True
    for counts in possible:
        longer = np.zeros(k + 1, dtype=bool)
        for count in np.flatnonzero(counts):
            longer[count:] |= sums[: k + 1 - count]
        sums = longer
    if sums[k]:
        return []
    message = (
        f"each of the {len(possible)} separate parts of the map can be filled with territories "
        f"within the bands, but not with {k} in all"
    )
    return [Reason("component", message, amount=float(len(possible)), limit=float(k))]


def stranded_units(problem: Problem) -> list[Reason]:
    """Units around which no connected territory can be heavy enough and not too heavy.

    What a territory around a unit can hold lies within paths that are no heavier than the upper
    limit (see `reach`); all of it together may be less than the lower limit.
    """
    if not problem.contiguous:
        return []
    least, most = lowest(problem).min(axis=0), highest(problem).max(axis=0)
    graph = build_graph(problem.n_units, problem.edges)
    short = np.full(problem.n_units, -1)
    for path in range(problem.n_measures):
        found = shortfalls(graph, problem.activity, path, float(most[path]), least)
        short = np.where(short < 0, found, short)
    return [
        _stranded(problem, graph, np.flatnonzero(short == measure), int(measure))
        for measure in np.unique(short[short >= 0])
    ]


def _stranded(problem: Problem, graph: Graph, units: IntArray, measure: int) -> Reason:
    everything = np.ones(problem.n_units, dtype=bool)
    most = problem.upper.max(axis=0)
    within = reachable(graph, everything, int(units[0]), problem.activity, most)
    amount = float(problem.activity[within, measure].sum())
    limit = float(problem.lower[:, measure].min())
    more = f" (and {len(units) - 1} more like it)" if len(units) > 1 else ""
    message = (
        f"unit {units[0]}{more}, with all that can be joined to it below the upper limits, has "
        f"{amount:.6g} of measure {measure}, less than the {limit:.6g} that a territory must have"
    )
    return Reason("stranded_units", message, indices(units), None, measure, amount, limit)


def shortfalls(
    graph: Graph, activity: FloatArray, path: int, limit: float, least: FloatArray
) -> IntArray:
    """A measure of which each unit reaches less than `least` (m,), int (n,); -1 where enough.

    A unit reaches what lies on paths whose sum of measure `path` is at most `limit`.
    """
    return np.asarray(_shortfalls(graph.start, graph.neighbours, activity, path, limit, least))


@njit(cache=True, nogil=True)
def _shortfalls(
    start: Any, neighbours: Any, activity: Any, path: int, limit: float, least: Any
) -> Any:
    """Dijkstra's method from one unit after the other, ended as soon as there is enough.

    Units from which all that was met can be reached over the root need no run of their own.
    """
    n = len(start) - 1
    short = np.full(n, -1)
    done = np.zeros(n, dtype=np.bool_)
    far = np.full(n, np.inf)
    for root in range(n):
        if done[root]:
            continue
        total = np.zeros(len(least))
        far[root] = activity[root, path]
        heap = [(far[root], root)]
        touched = [root]
        met = [root]
        enough = (activity[root] >= least).all()
        while len(heap) > 0 and not enough:
            weight, i = heappop(heap)
            if weight > far[i] or weight > limit:
                continue
            met.append(i)
            total += activity[i]
            enough = (total >= least).all()
            for e in range(start[i], start[i + 1]):
                j: Any = np.int64(neighbours[e])
                if weight + activity[j, path] < far[j]:
                    far[j] = weight + activity[j, path]
                    touched.append(j)
                    heappush(heap, (far[j], j))
        if not enough:
            short[root] = np.argmax(least - total)
        for i in met:
            over_root = far[i] + far[met[-1]] - activity[root, path]
            done[i] |= enough and over_root <= limit
        for i in touched:
            far[i] = np.inf
    return short
