"""A walk over the map in depth: which parts of it hang on one unit alone.

The low points of Hopcroft and Tarjan (1973), Algorithm 447, find them in one pass over the edges.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solvers.contiguity import Graph
from solvers.problem import IntArray


@dataclass(frozen=True, eq=False)
class Walk:
    """Units in the order they were met, and what each is the way to.

    Shapes (n,): `place` of each unit in `order`, `end` of the stretch that was met through it,
    `low`, the first place that this stretch borders on or holds, `parent` and `root`, the unit it
    was met from (-1 where there is none) and the first of its component.
    """

    order: IntArray
    place: IntArray
    end: IntArray
    low: IntArray
    parent: IntArray
    root: IntArray

    def parts_beyond(self, unit: int) -> list[IntArray]:
        """Parts that the rest of the unit's component falls into without it.

        Each as stretches of `order`, int (s, 2), from a place to before another.
        """
        below = self.order[self.place[unit] + 1 : self.end[unit]]
        cut = below[(self.parent[below] == unit) & (self.low[below] >= self.place[unit])]
        parts = [np.stack([self.place[cut], self.end[cut]], axis=1)[[i]] for i in range(len(cut))]
        if self.parent[unit] >= 0:
            first, last = self.place[self.root[unit]], self.end[self.root[unit]]
            taken = [self.place[unit], self.place[unit] + 1]
            holes = np.concatenate([[taken], *parts])
            parts.append(np.stack([np.r_[first, holes[:, 1]], np.r_[holes[:, 0], last]], axis=1))
        return parts


def walk_depth_first(graph: Graph) -> Walk:
    """Walk over every component, each from its unit of the lowest number."""
    n = graph.n_units
    place, end, low, parent, root = (np.full(n, -1) for _ in range(5))
    ahead = graph.start[:-1].copy()
    order: list[int] = []
    for first in range(n):
        trail = [first] if place[first] < 0 else []
        while trail:
            unit = trail[-1]
            if place[unit] < 0:
                place[unit] = low[unit] = len(order)
                root[unit] = first
                order.append(unit)
            if ahead[unit] < graph.start[unit + 1]:
                other = int(graph.neighbours[ahead[unit]])
                ahead[unit] += 1
                if place[other] < 0:
                    parent[other] = unit
                    trail.append(other)
                elif other != parent[unit]:
                    low[unit] = min(low[unit], place[other])
            else:
                trail.pop()
                end[unit] = len(order)
                if parent[unit] >= 0:
                    low[parent[unit]] = min(low[parent[unit]], low[unit])
    return Walk(np.array(order, np.int64), place, end, low, parent, root)
