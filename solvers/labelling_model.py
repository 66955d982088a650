"""The labelling model: which unit is in which territory, so that few edges are cut.

``x[i, t]`` is 1 where unit i is in territory t, whose center is given. What is cut of an edge is
the sum over territories of what its one end has more than the other, which makes the relaxation
stronger than the largest difference does (multiway cut: Călinescu, Karloff, Rabani, 2000).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from solvers.array_model import ArrayModel, Rows, grouped_rows, rows_from, stack_rows
from solvers.cost import best_candidates
from solvers.hess_arrays import build_hess_arrays
from solvers.hess_pairs import Pairs, all_pairs
from solvers.problem import FloatArray, IntArray, Problem

ROUNDING = 1e-9
"""Part of the limit by which rounding may have moved a sum of costs."""


@dataclass(frozen=True, eq=False)
class Edges:
    """Neighbours a < b, each once, (e, 2), and what it costs to cut them, (e,)."""

    ends: IntArray
    weight: FloatArray

    def cut(self, assignment: IntArray) -> float:
        """Weight of the edges between territories."""
        apart = assignment[self.ends[:, 0]] != assignment[self.ends[:, 1]]
        return float(self.weight[apart].sum())

    def among(self, units: IntArray, n_units: int) -> Edges:
        """The edges between units (n',), renumbered."""
        place = np.full(n_units, -1)
        place[units] = np.arange(len(units))
        ends = place[self.ends]
        inside = (ends >= 0).all(axis=1)
        return Edges(ends[inside], self.weight[inside])


def hold_centers(problem: Problem, assignment: IntArray) -> Problem:
    """The problem in which the centers of a plan are sites, and stay in their territories."""
    if problem.fixed_sites:
        return problem
    candidates = best_candidates(problem, assignment)
    centers, locked = problem.centers[candidates], problem.locked.copy()
    locked[centers] = np.arange(problem.n_territories)
    cost = None if problem.cost is None else problem.cost[:, candidates]
    return replace(problem, centers=centers, cost=cost, locked=locked)


@dataclass(frozen=True, eq=False)
class Labelling:
    """The model, whose first columns are `pairs`; their candidates are the territories.

    A column of what is cut is the excess of column `more` over column `less`, -1 for none.
    """

    arrays: ArrayModel
    pairs: Pairs
    more: IntArray
    less: IntArray

    def assignment(self, values: FloatArray) -> IntArray:
        """Territory of each unit, int (n,), from the values of all columns."""
        chosen = np.flatnonzero(values[: len(self.pairs)] > 0.5)
        found = np.empty(len(chosen), dtype=np.int64)
        found[self.pairs.unit[chosen]] = self.pairs.candidate[chosen]
        return found

    def values(self, assignment: IntArray) -> FloatArray:
        """Values of all columns for an assignment over the listed pairs."""
        x = (assignment[self.pairs.unit] == self.pairs.candidate).astype(float)
        less = np.where(self.less >= 0, x[self.less], 0.0)
        return np.concatenate([x, np.maximum(x[self.more] - less, 0.0)])


def affordable_pairs(sites: Problem, limit: float) -> Pairs | None:
    """Pairs of a problem with sites that the rules allow and the limit of the cost can pay for.

    None when there are too many to list.
    """
    pairs = all_pairs(sites)
    if pairs is None:
        return None
    cheapest = np.full(sites.n_units, np.inf)
    np.minimum.at(cheapest, pairs.unit, pairs.cost)
    # Whatever a unit costs beyond its cheapest territory comes out of what the limit leaves.
    left = limit - cheapest.sum() + ROUNDING * abs(limit)
    keep = pairs.cost - cheapest[pairs.unit] <= left
    return Pairs(pairs.unit[keep], pairs.candidate[keep], pairs.cost[keep], pairs.own[keep])


def build_labelling(sites: Problem, pairs: Pairs, edges: Edges, limit: float) -> Labelling:
    """Model of the plans over `pairs` that cost at most `limit`."""
    base = build_hess_arrays(sites, pairs)
    edge, more, less = _cut_columns(sites, pairs, edges)
    zeros = np.zeros(len(edge))
    arrays = ArrayModel(
        np.concatenate([np.zeros(len(pairs)), edges.weight[edge]]),
        np.concatenate([base.lower, zeros]),
        np.concatenate([base.upper, zeros + 1.0]),
        np.concatenate([base.integer, zeros > 0]),
        stack_rows([base.rows, _cost_row(pairs, limit), _excess(more, less, len(pairs))]),
    )
    return Labelling(arrays, pairs, more, less)


def _cut_columns(sites: Problem, pairs: Pairs, edges: Edges) -> tuple[IntArray, IntArray, IntArray]:
    """Edge of each column of what is cut, and the pairs of its two ends in one territory."""
    place = np.full((sites.n_units, sites.n_territories), -1)
    place[pairs.unit, pairs.candidate] = np.arange(len(pairs))
    a, b = edges.ends.T
    edge, territory = np.nonzero(place[a] >= 0)
    return edge, place[a[edge], territory], place[b[edge], territory]


def _excess(more: IntArray, less: IntArray, first: int) -> Rows:
    """Rows cut >= x[more] - x[less], for the columns of what is cut from `first` on."""
    count, joined = len(more), np.flatnonzero(less >= 0)
    row = np.arange(count)
    return grouped_rows(
        np.concatenate([row, row, joined]),
        np.concatenate([first + row, more, less[joined]]),
        np.repeat([1.0, -1.0, 1.0], [count, count, len(joined)]),
        np.zeros(count),
        np.full(count, np.inf),
    )


def _cost_row(pairs: Pairs, limit: float) -> Rows:
    scale = max(abs(limit), 1e-12)
    return rows_from([np.arange(len(pairs))], [pairs.cost / scale], [-np.inf], [limit / scale])
