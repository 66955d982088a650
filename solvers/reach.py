"""How far a territory can reach from its center before it is too heavy."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from solvers.contiguity import Graph
from solvers.problem import BAND_TOLERANCE, BoolArray, FloatArray


def reachable(
    graph: Graph, among: BoolArray, root: int, activity: FloatArray, limits: FloatArray
) -> BoolArray:
    """Units that a connected territory around `root` can have without breaking an upper limit.

    A territory that holds a unit holds a path to it too, so that the lightest path over units of
    `among`, bool (n,), must be within `limits` (m,) in every measure.
    """
    found = among.copy()
    if not found[root]:
        return np.zeros_like(found)
    for m in range(activity.shape[1]):
        weight = np.ascontiguousarray(activity[:, m])
        light = lightest_paths(graph.start, graph.neighbours, among, root, weight)
        found &= np.isfinite(light) & (light <= limits[m] * (1 + BAND_TOLERANCE))
    return found


@njit(cache=True, nogil=True)
def lightest_paths(start: Any, neighbours: Any, among: Any, root: int, weight: Any) -> Any:
    """Weight of the lightest path from `root` to each unit, both ends counted, float (n,).

    Only over units of `among`; infinite where there is none. Dijkstra's method with a heap.
    """
    far = np.full(len(among), np.inf)
    if not among[root]:
        return far
    far[root] = weight[root]
    heap_key = [far[root]]
    heap_unit = [root]
    while len(heap_key) > 0:
        key, i = heap_key[0], heap_unit[0]
        _pop(heap_key, heap_unit)
        if key > far[i]:
            continue
        for e in range(start[i], start[i + 1]):
            j = neighbours[e]
            if among[j] and far[i] + weight[j] < far[j]:
                far[j] = far[i] + weight[j]
                heap_key.append(far[j])
                heap_unit.append(j)
                _rise(heap_key, heap_unit)
    return far


@njit(cache=True, nogil=True)
def _rise(key: Any, unit: Any) -> None:
    place = len(key) - 1
    while place > 0:
        above = (place - 1) // 2
        if key[above] <= key[place]:
            return
        key[above], key[place] = key[place], key[above]
        unit[above], unit[place] = unit[place], unit[above]
        place = above


@njit(cache=True, nogil=True)
def _pop(key: Any, unit: Any) -> None:
    last_key, last_unit = key.pop(), unit.pop()
    if len(key) == 0:
        return
    key[0], unit[0] = last_key, last_unit
    place = 0
    while True:
        least = place
        for below in (2 * place + 1, 2 * place + 2):
            if below < len(key) and key[below] < key[least]:
                least = below
        if least == place:
            return
        key[least], key[place] = key[place], key[least]
        unit[least], unit[place] = unit[place], unit[least]
        place = least
