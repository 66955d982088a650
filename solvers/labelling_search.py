"""Branch and bound over the labelling model; separators keep the territories connected."""

from __future__ import annotations

import numpy as np

from solvers.array_model import Rows, stack_rows
from solvers.exact import forbidden
from solvers.hess_pairs import Pairs
from solvers.highs import HighsModel
from solvers.labelling_model import Edges, build_labelling
from solvers.problem import BAND_TOLERANCE, FloatArray, IntArray, Problem
from solvers.score import score_assignment
from solvers.separators import Separators
from solvers.stop import Stop

ROUNDING = 1e-6
"""Difference of two weights of cut edges that rounding can explain, as a share."""


class LabellingSearch:
    """Rounds of branch and bound; each solution in pieces gives cuts for the next.

    `assignment` is the best plan so far, `least` the weight of what it cuts, and `bound` is below
    that of every plan over the given pairs.
    """

    def __init__(
        self,
        sites: Problem,
        pairs: Pairs,
        edges: Edges,
        limit: float,
        assignment: IntArray,
        seed: int,
        *,
        lean: bool = False,
    ) -> None:
        self.sites, self.edges, self.limit = sites, edges, limit
        self.assignment, self.least = assignment, edges.cut(assignment)
        self.labelling = build_labelling(sites, pairs, edges, limit)
        self.model = HighsModel(self.labelling.arrays, seed, lean=lean)
        self.separators = Separators(sites, pairs) if sites.contiguous else None
        self.bound = 0.0
        self.found: list[Rows] = []

    @property
    def finished(self) -> bool:
        """Whether nothing better is left."""
        return self.bound >= self.least * (1 - ROUNDING)

    def run(self, stop: Stop, nodes: int | None = None) -> None:
        """Search until the best plan is proven, or until `stop` or `nodes` of a tree."""
        while not self.finished and not stop():
            start = self.labelling.values(self.assignment)
            answer = self.model.solve(stop, start, self._collect, nodes)
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
        score = score_assignment(self.sites, assignment)
        affordable = score.objective <= self.limit + BAND_TOLERANCE * abs(self.limit)
        if not score.feasible or not affordable:
            self.found.append(forbidden(self.labelling.arrays, values))
        elif self.edges.cut(assignment) < self.least:
            self.assignment, self.least = assignment, self.edges.cut(assignment)
