"""The best plan so far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solvers.problem import BAND_TOLERANCE, IntArray, Problem
from solvers.score import Score, score_assignment, territory_costs, territory_sums


@dataclass(eq=False)
class Incumbent:
    """Best assignment so far: feasible ones by objective, before them the least violation."""

    assignment: IntArray
    score: Score

    def offer(self, problem: Problem, assignment: IntArray) -> bool:
        """Take the assignment if it is better; whether it was."""
        if self.score.feasible and not self._promises(problem, assignment):
            return False
        score = score_assignment(problem, assignment)
        if score.rank >= self.score.rank:
            return False
        self.assignment, self.score = assignment.copy(), score
        return True

    def _promises(self, problem: Problem, assignment: IntArray) -> bool:
        """Whether scoring is worth while: on small problems it takes longer than the walk."""
        if not _within_bands(problem, assignment):
            return False
        # No term is negative, so that distance alone decides against a plan.
        return bool(territory_costs(problem, assignment).sum() < self.score.objective)


def _within_bands(problem: Problem, assignment: IntArray) -> bool:
    sums = territory_sums(problem, assignment)
    low, high = problem.lower, problem.upper
    return not (
        (sums < low - BAND_TOLERANCE * np.abs(low)) | (sums > high + BAND_TOLERANCE * np.abs(high))
    ).any()
