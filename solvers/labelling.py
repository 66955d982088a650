"""Fewest cut edges as a second objective: smoother borders for a small share of the cost.

The centers of a plan stay in their territories, which tells these apart without symmetry. Among the
plans with these centers, within the bands and a share above the cost, branch and bound looks for
the one that cuts the fewest edges (Validi and Buchanan, 2022, "Political districting to minimize
cut edges"); separators keep its territories connected.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solvers.array_model import Rows, stack_rows
from solvers.exact import forbidden
from solvers.highs import HighsModel
from solvers.labelling_model import Edges, Labelling, build_labelling
from solvers.problem import BAND_TOLERANCE, FloatArray, IntArray, Problem
from solvers.score import score_assignment
from solvers.separators import Separators
from solvers.stop import Stop

ROUNDING = 1e-6
"""Difference of two weights of cut edges that rounding can explain, as a share."""


@dataclass(frozen=True, eq=False)
class FewerCuts:
    """A plan that cuts fewer edges: `before` and `after` are the weights of those that are cut.

    `bound` is the least possible weight with these centers, bands and allowance; `finished` tells
    that `after` is as good.
    """

    assignment: IntArray
    before: float
    after: float
    bound: float
    finished: bool


def reduce_cut_edges(
    problem: Problem,
    assignment: IntArray,
    stop: Stop,
    *,
    allowance: float = 0.02,
    edge_weight: npt.ArrayLike | None = None,
    seed: int = 0,
) -> FewerCuts:
    """Look for the plan that cuts the fewest edges and costs little more than a given one.

    Parameters
    ----------
    assignment
        A plan that keeps every rule, int (n,); its centers stay in their territories.
    stop
        Ends the search with the best plan so far.
    allowance
        Most by which the cost may rise, as a share of the plan's.
    edge_weight
        Weight of each of `problem.edges`, such as the length of the border, not negative, (e,);
        one each by default. An edge that is listed twice counts once, with its greater weight.

    Raises
    ------
    ValueError
        For a plan that breaks a rule, and for weights or an allowance below zero.
    """
    score = score_assignment(problem, assignment)
    if not score.feasible:
        raise ValueError(f"the plan breaks rules: {'; '.join(score.misses)}")
    if not allowance >= 0:
        raise ValueError(f"allowance must be zero or more, not {allowance!r}")
    edges = _edges(problem, edge_weight)
    limit = score.objective * (1 + allowance)
    labelling = build_labelling(problem, assignment, edges, limit)
    before = edges.cut(assignment)
    if labelling is None or before == 0:
        return FewerCuts(assignment, before, before, 0.0, finished=before == 0)
    search = _Search(problem, labelling, edges, limit, assignment, seed)
    search.run(stop)
    return FewerCuts(search.assignment, before, search.least, search.bound, search.finished)


def _edges(problem: Problem, edge_weight: npt.ArrayLike | None) -> Edges:
    count = len(problem.edges)
    weight = np.ones(count) if edge_weight is None else np.asarray(edge_weight, float)
    if weight.shape != (count,) or not (weight >= 0).all() or not np.isfinite(weight).all():
        raise ValueError(f"edge_weight must hold {count} numbers of zero or more")
    ends, place = np.unique(np.sort(problem.edges, axis=1), axis=0, return_inverse=True)
    most = np.zeros(len(ends))
    np.maximum.at(most, place, weight)
    apart = ends[:, 0] != ends[:, 1]
    return Edges(ends[apart], most[apart])


class _Search:
    """Rounds of branch and bound; each solution in pieces gives cuts for the next."""

    def __init__(
        self,
        problem: Problem,
        labelling: Labelling,
        edges: Edges,
        limit: float,
        assignment: IntArray,
        seed: int,
    ) -> None:
        self.problem, self.labelling, self.edges, self.limit = problem, labelling, edges, limit
        self.assignment, self.least = assignment, edges.cut(assignment)
        self.model = HighsModel(labelling.arrays, seed)
        self.separators = Separators(problem, labelling.pairs) if problem.contiguous else None
        self.bound = 0.0
        self.found: list[Rows] = []

    @property
    def finished(self) -> bool:
        """Whether nothing better is left."""
        return self.bound >= self.least * (1 - ROUNDING)

    def run(self, stop: Stop) -> None:
        """Search until the best plan is proven, or until `stop`."""
        while not self.finished and not stop():
            start = self.labelling.values(self.assignment)
            answer = self.model.solve(stop, start, self._collect)
            self._raise_bound(answer.bound)
            if answer.values is not None:
                self._look_at(answer.values)
            if not self.found:
                return
            self.model.add(stack_rows(self.found))
            self.found.clear()

    def _raise_bound(self, bound: float) -> None:
        if (self.edges.weight == np.rint(self.edges.weight)).all() and np.isfinite(bound):
            bound = float(np.ceil(bound * (1 - ROUNDING)))
        self.bound = min(max(self.bound, bound), self.least)

    def _collect(self, values: FloatArray) -> bool:
        """Learn from a solution met on the way; the search goes on."""
        self._look_at(values)
        return False

    def _look_at(self, values: FloatArray) -> None:
        """Take a whole solution if it is better, or keep the rows that forbid it."""
        rows = self.separators.of_whole(values) if self.separators else None
        if rows is not None:
            self.found.append(rows)
            return
        assignment = self.labelling.assignment(values)
        score = score_assignment(self.problem, assignment)
        affordable = score.objective <= self.limit * (1 + BAND_TOLERANCE)
        if not score.feasible or not affordable:
            self.found.append(forbidden(self.labelling.arrays, values))
        elif self.edges.cut(assignment) < self.least:
            self.assignment, self.least = assignment, self.edges.cut(assignment)
