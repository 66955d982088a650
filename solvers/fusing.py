"""Units that share a territory in every plan, made one: dead ends that are no territory's worth.

Where all ways out of a part of the map lead over one unit, and the part is too light to hold a
territory, then each territory in it comes out over that unit, so that there is but one. On maps
with few borders, such as barriers leave, this takes away a third of the units.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solvers.contiguity import build_graph, components
from solvers.cost import cost_matrix
from solvers.depth_first import walk_depth_first
from solvers.problem import BAND_TOLERANCE, IntArray, Problem


@dataclass(frozen=True, eq=False)
class Fused:
    """A problem over fewer units, and which of them each unit of the whole belongs to, (n,)."""

    problem: Problem
    group: IntArray

    def fold(self, assignment: IntArray) -> IntArray:
        """An assignment of the whole as one of the groups: that of their first units."""
        return assignment[np.unique(self.group, return_index=True)[1]]

    def unfold(self, assignment: IntArray) -> IntArray:
        """An assignment of the groups as one of the whole, (n,)."""
        return assignment[self.group]


def fuse(problem: Problem) -> Fused:
    """Fuse what can be, in a problem without rules for single units or territories."""
    group = dead_ends(problem)
    count = int(group.max()) + 1
    if count < problem.n_territories:
        group, count = np.arange(problem.n_units), problem.n_units
    activity = np.zeros((count, problem.n_measures))
    np.add.at(activity, group, problem.activity)
    cost = np.zeros((count, len(problem.centers)))
    np.add.at(cost, group, cost_matrix(problem, np.arange(len(problem.centers))))
    fused = Problem(
        activity,
        problem.n_territories,
        cost=cost,
        centers=group[problem.centers],
        lower=problem.lower,
        upper=problem.upper,
        edges=joined_edges(problem.edges, group),
    )
    return Fused(fused, group)


def dead_ends(problem: Problem) -> IntArray:
    """Group of each unit, numbered from 0, int (n,)."""
    least = problem.lower[0] * (1 - BAND_TOLERANCE)
    walk = walk_depth_first(build_graph(problem.n_units, problem.edges))
    heaped = np.concatenate(
        [np.zeros((1, problem.n_measures)), np.cumsum(problem.activity[walk.order], axis=0)]
    )
    joined = [np.zeros((0, 2), np.int64)]
    for unit in range(problem.n_units):
        for part in walk.parts_beyond(unit):
            if ((heaped[part[:, 1]] - heaped[part[:, 0]]).sum(axis=0) < least).any():
                members = np.concatenate([walk.order[first:end] for first, end in part])
                joined.append(np.stack([np.full(len(members), unit), members], axis=1))
    return components(problem.n_units, np.concatenate(joined))


def joined_edges(edges: IntArray, group: IntArray) -> IntArray:
    """Edges between groups, each once."""
    between = np.sort(group[edges], axis=1)
    return np.unique(between[between[:, 0] != between[:, 1]], axis=0)
