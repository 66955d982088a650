"""Connected pieces of territories in the graph of neighbouring units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from solvers.problem import IntArray

Int32Array = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Graph:
    """Neighbours in compressed rows: those of unit i are `neighbours[start[i] : start[i + 1]]`."""

    start: Int32Array
    neighbours: Int32Array

    @property
    def n_units(self) -> int:
        """Number of units."""
        return len(self.start) - 1


def build_graph(n_units: int, edges: IntArray) -> Graph:
    """Compressed neighbour lists of undirected edges (e, 2); loops and repeats are dropped."""
    a, b = edges[edges[:, 0] != edges[:, 1]].T.astype(np.int64)
    # One number for each arc, in the order of tails and then heads, sorts much sooner than pairs.
    arcs = np.unique(np.concatenate([a * n_units + b, b * n_units + a]))
    tail, head = np.divmod(arcs, max(n_units, 1))
    start = np.searchsorted(tail, np.arange(n_units + 1))
    return Graph(start.astype(np.int32), head.astype(np.int32))


def components(n_units: int, edges: IntArray) -> IntArray:
    """Connected component of each unit in the whole graph, numbered from 0, int (n,)."""
    return np.asarray(_numbered(n_units, np.ascontiguousarray(edges)))


def pieces(assignment: IntArray, edges: IntArray) -> IntArray:
    """Connected piece of each unit when only edges inside a territory count, int (n,)."""
    inside = assignment[edges[:, 0]] == assignment[edges[:, 1]]
    return components(len(assignment), edges[inside])


def count_pieces(assignment: IntArray, edges: IntArray, n_territories: int) -> IntArray:
    """Number of connected pieces of each territory, int (k,); 0 for an empty one."""
    piece = pieces(assignment, edges)
    _, first = np.unique(piece, return_index=True)
    return np.bincount(assignment[first], minlength=n_territories)


@njit(cache=True)
def _numbered(n_units: int, edges: Any) -> Any:
    """Components by union-find; compiled, for every plan of a search is judged by it."""
    root = np.arange(n_units)
    for e in range(len(edges)):
        a, b = edges[e, 0], edges[e, 1]
        while root[a] != a:
            root[a] = root[root[a]]
            a = root[a]
        while root[b] != b:
            root[b] = root[root[b]]
            b = root[b]
        root[max(a, b)] = min(a, b)
    label = np.empty(n_units, dtype=np.int64)
    count = 0
    for i in range(n_units):
        # A root is the first unit of its component, so it has its number before the others.
        if root[i] == i:
            label[i] = count
            count += 1
        else:
            label[i] = label[root[i]]
    return label
