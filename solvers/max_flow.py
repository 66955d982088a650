"""Least weight of units that separate two units: a flow over the units of a graph."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

EPSILON = 1e-9


@njit(cache=True, nogil=True)
def least_separator(
    start: Any, neighbours: Any, among: Any, capacity: Any, source: int, sink: int, enough: float
) -> tuple[float, Any]:
    """Find units of least total `capacity` without which no path leads from `source` to `sink`.

    Every unit of `among`, bool (n,), is two nodes with an arc of its capacity between them; flow is
    sent along shortest paths (Edmonds and Karp, 1972) until there is none or it is `enough`.

    Returns the flow, and the separator, int; empty when the flow is enough.
    """
    n = len(among)
    through = np.zeros(n)  # flow over the arc inside each unit
    sent = np.zeros(len(neighbours))  # flow over each arc between units
    flow = 0.0
    parent = np.empty(2 * n, dtype=np.int64)
    arc = np.empty(2 * n, dtype=np.int64)
    queue = np.empty(2 * n, dtype=np.int64)
    while flow < enough - EPSILON:
        amount = _augment(
            start, neighbours, among, capacity, source, sink, through, sent, parent, arc, queue
        )
        if amount <= EPSILON:
            break
        flow += amount
    if flow >= enough - EPSILON:
        return flow, np.empty(0, dtype=np.int64)
    # Entered but not left: the arc inside the unit is full.
    full = (parent[:n] >= 0) & (parent[n:] < 0)
    full[sink] = False
    return flow, np.flatnonzero(full)


@njit(cache=True, nogil=True)
def _augment(
    start: Any,
    neighbours: Any,
    among: Any,
    capacity: Any,
    source: int,
    sink: int,
    through: Any,
    sent: Any,
    parent: Any,
    arc: Any,
    queue: Any,
) -> float:
    """Send flow along one shortest path; node i is where unit i is entered, n + i where it is left.

    `arc` of a node is the arc between units over which it was reached: e + 1 along it, -(e + 1)
    against it, and 0 for the arc inside a unit.
    """
    n = len(among)
    parent[:] = -1
    head, tail = 0, 1
    queue[0] = n + source
    parent[n + source] = n + source
    parent[source] = n + source
    while head < tail and parent[sink] < 0:
        node = queue[head]
        head += 1
        if node >= n:
            i = node - n
            for e in range(start[i], start[i + 1]):
                j = neighbours[e]
                if among[j] and parent[j] < 0:
                    parent[j], arc[j] = node, e + 1
                    queue[tail] = j
                    tail += 1
            if through[i] > EPSILON and parent[i] < 0:
                parent[i], arc[i] = node, 0
                queue[tail] = i
                tail += 1
        else:
            i = node
            if capacity[i] - through[i] > EPSILON and parent[n + i] < 0:
                parent[n + i], arc[n + i] = node, 0
                queue[tail] = n + i
                tail += 1
            for e in range(start[i], start[i + 1]):
                j = neighbours[e]
                if among[j] and parent[n + j] < 0:
                    back = _arc_to(start, neighbours, j, i)
                    if back >= 0 and sent[back] > EPSILON:
                        parent[n + j], arc[n + j] = node, -(back + 1)
                        queue[tail] = n + j
                        tail += 1
    if parent[sink] < 0:
        return 0.0
    return _push(n, capacity, through, sent, parent, arc, source, sink)


@njit(cache=True, nogil=True)
def _arc_to(start: Any, neighbours: Any, a: int, b: int) -> int:
    for e in range(start[a], start[a + 1]):
        if neighbours[e] == b:
            return e
    return -1


@njit(cache=True, nogil=True)
def _push(
    n: int, capacity: Any, through: Any, sent: Any, parent: Any, arc: Any, source: int, sink: int
) -> float:
    amount = np.inf
    node = sink
    while node != n + source:
        before = parent[node]
        if arc[node] < 0:
            amount = min(amount, sent[-arc[node] - 1])
        elif arc[node] == 0:
            if node >= n:
                amount = min(amount, capacity[before] - through[before])
            else:
                amount = min(amount, through[node])
        node = before
    if amount == np.inf:
        amount = 1.0
    node = sink
    while node != n + source:
        before = parent[node]
        if arc[node] > 0:
            sent[arc[node] - 1] += amount
        elif arc[node] < 0:
            sent[-arc[node] - 1] -= amount
        elif node >= n:
            through[before] += amount
        else:
            through[node] -= amount
        node = before
    return amount
