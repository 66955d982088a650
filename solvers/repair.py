"""Make an assignment contiguous: keep one piece of each territory and let the others join in."""

from __future__ import annotations

import heapq

import numpy as np

from solvers.contiguity import Graph, pieces
from solvers.corridors import join_locked
from solvers.cost import cost_matrix
from solvers.eligibility import barred_units
from solvers.problem import BoolArray, IntArray, Problem
from solvers.score import territory_sums


def make_contiguous(
    problem: Problem, graph: Graph, assignment: IntArray, candidates: IntArray
) -> IntArray:
    """Contiguous assignment near to the given one, int (n,); every territory keeps a unit.

    Corridors join locked units first. Each territory keeps its heaviest piece (one with a locked
    unit before any other, then one with a candidate center). The units of
    all other pieces are given, cheapest first, to a neighbouring territory that has room, else to
    the one that misses least. Units of a component without any territory stay as they were.
    """
    assignment = join_locked(problem, graph, assignment)
    barred = barred_units(problem)
    kept = _kept(problem, assignment)
    cost = cost_matrix(problem, candidates)
    result = np.where(kept, assignment, -1)
    sums = territory_sums(problem, np.where(kept, assignment, 0))
    loose = ~kept
    sums[0] -= problem.activity[loose].sum(axis=0)
    mean = np.maximum(problem.activity.sum(axis=0) / problem.n_territories, 1e-12)
    fair = float(cost.min(axis=1).sum()) / problem.n_territories + 1e-12

    def price(unit: int, territory: int) -> float:
        over = sums[territory] + problem.activity[unit] - problem.upper[territory]
        wrong = bool(barred.size and barred[unit, territory])
        return float(
            cost[unit, territory] / fair + 10.0 * np.maximum(over / mean, 0).sum() + 1e6 * wrong
        )

    heap = [
        (price(unit, result[j]), unit, int(result[j]))
        for unit in np.flatnonzero(loose).tolist()
        for j in _neighbours(graph, unit)
        if result[j] >= 0
    ]
    heapq.heapify(heap)
    while heap:
        _, unit, territory = heapq.heappop(heap)
        if result[unit] >= 0:
            continue
        result[unit] = territory
        sums[territory] += problem.activity[unit]
        for j in _neighbours(graph, unit):
            if result[j] < 0:
                heapq.heappush(heap, (price(j, territory), j, territory))
    return np.where(result >= 0, result, assignment)


def _neighbours(graph: Graph, unit: int) -> list[int]:
    return [int(j) for j in graph.neighbours[graph.start[unit] : graph.start[unit + 1]]]


def _kept(problem: Problem, assignment: IntArray) -> BoolArray:
    """Which units are in the piece their territory keeps, bool (n,)."""
    piece = pieces(assignment, problem.edges)
    share = problem.activity / np.maximum(problem.activity.sum(axis=0), 1e-300)
    locked = problem.locked == assignment
    weight = share.sum(axis=1) + 1e-9 + 1e6 * locked
    if not problem.fixed_sites and len(problem.centers) < problem.n_units:
        weight[problem.centers] += 1e3
    heaviness = np.bincount(piece, weight)
    _, first = np.unique(piece, return_index=True)
    order = np.lexsort((np.arange(len(first)), -heaviness, assignment[first]))
    owners = assignment[first][order]
    best = order[np.concatenate([[True], owners[1:] != owners[:-1]])]
    return np.isin(piece, best)
