"""Shortest times between nodes of a street network, many to many."""

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geodata.road_network import RoadNetwork

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_BYTES_AT_ONCE = 200_000_000


def shortest_minutes(
    network: RoadNetwork, start: Ints, end: Ints, limit_minutes: float = np.inf
) -> Floats:
    """Return the minutes (n, m) of the fastest way from each start node to each end node.

    Parameters
    ----------
    network
        Street network.
    start, end
        int (n,) and (m,), node positions; may repeat.
    limit_minutes
        Do not look further than this; what is beyond is infinite.
    """
    return _search(network, start, end, limit_minutes, with_metres=False)[0]


def shortest_ways(
    network: RoadNetwork, start: Ints, end: Ints, limit_minutes: float = np.inf
) -> tuple[Floats, Floats]:
    """Return the minutes of the fastest ways as `shortest_minutes` does, and their metres."""
    minutes, metres = _search(network, start, end, limit_minutes, with_metres=True)
    return minutes, np.where(np.isfinite(minutes), metres, np.inf)


def _search(
    network: RoadNetwork, start: Ints, end: Ints, limit_minutes: float, *, with_metres: bool
) -> list[Floats]:
    (start, row), (end, column) = (np.unique(e, return_inverse=True) for e in (start, end))
    streets = [network.minutes, network.metres]
    # One search runs from a node to all others, so it starts on the side with fewer of them.
    if len(start) <= len(end):
        tables = _search_from(streets, start, end, limit_minutes, with_metres)
    else:
        back = [csr_array(matrix.T) for matrix in streets]
        tables = [t.T for t in _search_from(back, end, start, limit_minutes, with_metres)]
    return [table[row][:, column] for table in tables]


def _search_from(
    streets: list[csr_array], start: Ints, end: Ints, limit_minutes: float, with_metres: bool
) -> list[Floats]:
    """Return the table of minutes, and of metres if wanted; a few starts at a time."""
    minutes, metres = streets
    step = max(1, _BYTES_AT_ONCE // (minutes.shape[0] * (24 if with_metres else 8)))
    tables: list[list[Floats]] = [[], []] if with_metres else [[]]
    for first in range(0, len(start), step):
        chosen = start[first : first + step]
        found = dijkstra(
            minutes, indices=chosen, limit=limit_minutes, return_predecessors=with_metres
        )
        if with_metres:
            found, before = found
            tables[1] += [_lengths(metres, tree)[end] for tree in before]
        tables[0] += list(found[:, end])
    return [np.array(table) for table in tables]


def _lengths(metres: csr_array, before: npt.NDArray[np.int32]) -> Floats:
    """Return the metres from the root of a tree to each of its nodes.

    Every node looks to the one before it, then to the one before that one, then four, eight, ...
    nodes back, and adds up what lies between.
    """
    node = np.arange(len(before))
    up = np.where(before >= 0, before, node)
    length = np.zeros(len(before))
    inner = np.flatnonzero(up != node)
    length[inner] = np.asarray(metres[up[inner], inner]).ravel()
    while (up[up] != up).any():
        length = length + length[up]
        up = up[up]
    return length
