"""Make an assignment contiguous: keep one piece of each territory and let the others join in."""

from __future__ import annotations

import heapq
from typing import Any, NamedTuple

import numpy as np
from numba import njit

from solvers.contiguity import Graph, pieces
from solvers.corridors import join_locked
from solvers.cost import cost_matrix, nearest_candidates
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
    loose = np.flatnonzero(~kept)
    result = np.where(kept, assignment, -1)
    sums = territory_sums(problem, np.where(kept, assignment, 0))
    sums[0] -= problem.activity[loose].sum(axis=0)
    place = np.full(problem.n_units, -1)
    place[loose] = np.arange(len(loose))
    room = _Room(
        problem.activity,
        sums,
        problem.upper,
        np.maximum(problem.activity.sum(axis=0) / problem.n_territories, 1e-12),
    )
    # One layout whatever the kind of cost, so that no session has to compile for another one.
    cost = cost_matrix(problem, candidates, loose) / _fair_share(problem, candidates)
    cost = np.ascontiguousarray(cost)
    _give(result, place, graph.start, graph.neighbours, cost, room, barred)
    return np.where(result >= 0, result, assignment)


class _Room(NamedTuple):
    """What decides whether a unit fits: `activity` (n, m), `sums` and `upper` (k, m), mean (m,)."""

    activity: Any
    sums: Any
    upper: Any
    mean: Any


def _fair_share(problem: Problem, candidates: IntArray) -> float:
    """What a mean territory costs when every unit goes to its nearest candidate."""
    least = nearest_candidates(problem, candidates, 1)[1]
    return float(least.sum()) / problem.n_territories + 1e-12


@njit(cache=True)
def _price(unit: int, row: int, territory: int, cost: Any, room: _Room, barred: Any) -> float:
    """What it costs to give a unit to a territory: missing a band is dear, a barred one dearest."""
    missed = 0.0
    for m in range(len(room.mean)):
        over = room.sums[territory, m] + room.activity[unit, m] - room.upper[territory, m]
        missed += max(over / room.mean[m], 0.0)
    wrong = barred.shape[0] > 0 and barred[unit, territory]
    return cost[row, territory] + 10.0 * missed + (1e6 if wrong else 0.0)


@njit(cache=True, nogil=True)
def _give(
    result: Any, place: Any, start: Any, neighbours: Any, cost: Any, room: _Room, barred: Any
) -> None:
    """Give the units without territory (-1 in `result`) away, the cheapest first, in place.

    `cost` has a row for each of them, in parts of what a territory costs; `place` (n,) says which.
    """
    heap: Any = [(0.0, np.int64(-1), np.int64(0)) for _ in range(0)]
    for unit in range(len(result)):
        if place[unit] >= 0:
            for p in range(start[unit], start[unit + 1]):
                territory = result[neighbours[p]]
                if territory >= 0:
                    price = _price(unit, place[unit], territory, cost, room, barred)
                    heap.append((price, np.int64(unit), np.int64(territory)))
    heapq.heapify(heap)
    while len(heap) > 0:
        _, unit, territory = heapq.heappop(heap)
        if result[unit] >= 0:
            continue
        result[unit] = territory
        for m in range(len(room.mean)):
            room.sums[territory, m] += room.activity[unit, m]
        for p in range(start[unit], start[unit + 1]):
            j = neighbours[p]
            if result[j] < 0 and place[j] >= 0:
                price = _price(j, place[j], territory, cost, room, barred)
                heapq.heappush(heap, (price, np.int64(j), np.int64(territory)))


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
