"""Units that share a territory in every plan, made one: dead ends that are no territory's worth.

Where all ways out of a part of the map lead over one unit, and the part is too light to hold a
territory, then each territory in it comes out over that unit, so that there is but one. On maps
with few borders, such as barriers leave, this takes away a third of the units.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solvers.contiguity import components
from solvers.cost import cost_matrix
from solvers.problem import BAND_TOLERANCE, BoolArray, FloatArray, IntArray, Problem


@dataclass(frozen=True, eq=False)
class Fused:
    """A problem over fewer units, and which of them each unit of the whole belongs to, (n,)."""

    problem: Problem
    group: IntArray

    def fold(self, assignment: IntArray) -> IntArray:
        """An assignment of the whole as one of the groups: that of their first units."""
        return assignment[np.unique(self.group, return_index=True)[1]]


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
    group = np.arange(problem.n_units)
    least = problem.lower[0] * (1 - BAND_TOLERANCE)
    unit = 0
    while unit <= group.max():
        activity = np.zeros((int(group.max()) + 1, problem.n_measures))
        np.add.at(activity, group, problem.activity)
        joins = _behind(unit, joined_edges(problem.edges, group), activity, least)
        if joins.any():
            joins[unit] = True
            label = np.where(joins, np.flatnonzero(joins)[0], np.arange(len(joins)))
            group = np.unique(label, return_inverse=True)[1][group]
            unit = 0
        else:
            unit += 1
    return group


def _behind(unit: int, edges: IntArray, activity: FloatArray, least: FloatArray) -> BoolArray:
    """Units that are joined to the rest of the map over `unit` alone, in parts too light."""
    n = len(activity)
    without = edges[(edges != unit).all(axis=1)]
    part = components(n, without)
    beside = np.unique(part[edges[(edges == unit).any(axis=1)]])
    weight = np.zeros((int(part.max()) + 1, activity.shape[1]))
    np.add.at(weight, part, activity)
    light = np.zeros(len(weight), dtype=bool)
    light[beside] = (weight[beside] < least).any(axis=1)
    light[part[unit]] = False
    return np.asarray(light[part])


def joined_edges(edges: IntArray, group: IntArray) -> IntArray:
    """Edges between groups, each once."""
    between = np.sort(group[edges], axis=1)
    return np.unique(between[between[:, 0] != between[:, 1]], axis=0)
