"""A few neighbouring territories as a problem of their own, in which all else stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from solvers.cost import cost_matrix
from solvers.problem import IntArray, Problem
from solvers.score import moved_weight
from solvers.terms import cut_terms


@dataclass(frozen=True, eq=False)
class Subproblem:
    """Some territories of a plan with all of their units.

    `units` (n',) and `territories` (k',) say what the units and territories of `problem` are in the
    whole; `assignment` (n',) is the part of the plan.
    """

    problem: Problem
    units: IntArray
    territories: IntArray
    assignment: IntArray

    def put_back(self, whole: IntArray, assignment: IntArray) -> IntArray:
        """The whole plan with these territories assigned anew."""
        changed = whole.copy()
        changed[self.units] = self.territories[assignment]
        return changed


def cut_out(
    problem: Problem, assignment: IntArray, territories: IntArray, slack: float = 1.0
) -> Subproblem:
    """Cut territories (k',), in ascending order, out of a plan.

    `slack` is the part of the disruption budget's rest that is for this part alone.
    """
    local = np.full(problem.n_territories + 1, -1)
    local[territories] = np.arange(len(territories))
    units = np.flatnonzero(local[assignment] >= 0)
    place = np.full(problem.n_units, -1)
    place[units] = np.arange(len(units))
    inside: Any = (place[problem.edges] >= 0).all(axis=1) if len(problem.edges) else slice(0)
    chosen: dict[str, Any] = {
        "weight": problem.weight[units],
        "lower": problem.lower[territories],
        "upper": problem.upper[territories],
        "edges": place[problem.edges[inside]],
        # Territory -1 is the last of `local`: none. A home outside counts as having moved.
        "baseline": local[problem.baseline[units]],
        "locked": local[problem.locked[units]],
        "disruption_weight": problem.disruption_weight[units],
        "disruption_budget": _budget_left(problem, assignment, units, local, slack),
        "eligible": None if problem.eligible is None else problem.eligible[units][:, territories],
        "terms": cut_terms(problem.terms, units, territories, inside),
        **_cost_of(problem, units, territories, place),
    }
    part = Problem(
        problem.activity[units],
        len(territories),
        metric=problem.metric,
        contiguous=problem.contiguous,
        **chosen,
    )
    return Subproblem(part, units, territories, local[assignment[units]])


def _cost_of(
    problem: Problem, units: IntArray, territories: IntArray, place: IntArray
) -> dict[str, Any]:
    """Coordinates or cost, and the candidate centers among the units."""
    if problem.fixed_sites:
        # The sites may lie outside: their cost is given as a table, and any units stand for them.
        sites = np.arange(len(territories))
        return {"cost": cost_matrix(problem, territories)[units], "centers": sites}
    among = np.flatnonzero(place[problem.centers] >= 0)
    found: dict[str, Any] = {"centers": place[problem.centers[among]]}
    if problem.cost is None:
        assert problem.xy is not None
        return {**found, "xy": problem.xy[units]}
    return {**found, "cost": problem.cost[np.ix_(units, among)]}


def _budget_left(
    problem: Problem, assignment: IntArray, units: IntArray, local: IntArray, slack: float
) -> float | None:
    """What may move inside: what has moved there, and a part of what is left of the whole."""
    if problem.disruption_budget is None:
        return None
    home_inside = local[problem.baseline[units]] >= 0
    stay = problem.baseline[units] == assignment[units]
    spent = moved_weight(problem, assignment)
    inside = problem.disruption_weight[units][home_inside & ~stay].sum()
    return max(float(slack * (problem.disruption_budget - spent) + inside), 0.0)
