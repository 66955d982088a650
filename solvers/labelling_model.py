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
from solvers.eligibility import barred_units
from solvers.hess_arrays import build_hess_arrays
from solvers.hess_pairs import Pairs, centered_pairs
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


@dataclass(frozen=True, eq=False)
class Labelling:
    """The model, whose first columns are `pairs`; `territory` (p,) is where each puts its unit.

    A column of what is cut is the excess of column `more` over column `less`, -1 for none.
    """

    arrays: ArrayModel
    pairs: Pairs
    territory: IntArray
    more: IntArray
    less: IntArray

    def assignment(self, values: FloatArray) -> IntArray:
        """Territory of each unit, int (n,), from the values of all columns."""
        chosen = np.flatnonzero(values[: len(self.pairs)] > 0.5)
        found = np.empty(len(chosen), dtype=np.int64)
        found[self.pairs.unit[chosen]] = self.territory[chosen]
        return found

    def values(self, assignment: IntArray) -> FloatArray:
        """Values of all columns for an assignment over the listed pairs."""
        x = (assignment[self.pairs.unit] == self.territory).astype(float)
        less = np.where(self.less >= 0, x[self.less], 0.0)
        return np.concatenate([x, np.maximum(x[self.more] - less, 0.0)])


def build_labelling(
    problem: Problem, assignment: IntArray, edges: Edges, limit: float
) -> Labelling | None:
    """Model of the plans that cost at most `limit` under the centers of a plan.

    None when there are too many pairs of units and territories to list.
    """
    candidates = best_candidates(problem, assignment)
    pairs = centered_pairs(problem, candidates)
    if pairs is None:
        return None
    territory = np.empty(len(problem.centers), dtype=np.int64)
    territory[candidates] = np.arange(problem.n_territories)
    pairs = _useful(problem, pairs, territory[pairs.candidate], limit)
    label = territory[pairs.candidate]
    base = _rules(problem, pairs, candidates, label)
    edge, more, less = _cut_columns(problem, pairs, label, edges)
    zeros = np.zeros(len(edge))
    arrays = ArrayModel(
        np.concatenate([np.zeros(len(pairs)), edges.weight[edge]]),
        np.concatenate([base.lower, zeros]),
        np.concatenate([base.upper, zeros + 1.0]),
        np.concatenate([base.integer, zeros > 0]),
        stack_rows([base.rows, _cost_row(pairs, limit), _excess(more, less, len(pairs))]),
    )
    return Labelling(arrays, pairs, label, more, less)


def _useful(problem: Problem, pairs: Pairs, label: IntArray, limit: float) -> Pairs:
    """Pairs that the rules and the centers allow, and that the limit can pay for."""
    index = np.arange(len(pairs))
    barred = barred_units(problem)
    keep = ~barred[pairs.unit, label] if barred.size else np.ones(len(pairs), dtype=bool)
    center = np.zeros(problem.n_units, dtype=bool)
    center[pairs.unit[pairs.own == index]] = True
    keep &= ~center[pairs.unit] | (pairs.own == index)
    cheapest = np.full(problem.n_units, np.inf)
    np.minimum.at(cheapest, pairs.unit[keep], pairs.cost[keep])
    # Whatever a unit costs beyond its cheapest territory comes out of what the limit leaves.
    left = limit - cheapest.sum() + ROUNDING * abs(limit)
    keep &= pairs.cost - cheapest[pairs.unit] <= left
    own = np.where(pairs.own >= 0, (np.cumsum(keep) - 1)[pairs.own], -1)
    return Pairs(pairs.unit[keep], pairs.candidate[keep], pairs.cost[keep], own[keep])


def _rules(problem: Problem, pairs: Pairs, candidates: IntArray, label: IntArray) -> ArrayModel:
    """Each unit once, bands and budget as at fixed sites; centers stay where they are."""
    cost = None if problem.cost is None else problem.cost[:, candidates]
    sites = replace(problem, centers=problem.centers[candidates], cost=cost)
    at_sites = Pairs(pairs.unit, label, pairs.cost, np.full(len(pairs), -1))
    model = build_hess_arrays(sites, at_sites)
    lower = model.lower.copy()
    lower[pairs.own == np.arange(len(pairs))] = 1.0
    return replace(model, lower=lower)


def _cut_columns(
    problem: Problem, pairs: Pairs, label: IntArray, edges: Edges
) -> tuple[IntArray, IntArray, IntArray]:
    """Edge of each column of what is cut, and the pairs of its two ends in one territory."""
    place = np.full((problem.n_units, problem.n_territories), -1)
    place[pairs.unit, label] = np.arange(len(pairs))
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
