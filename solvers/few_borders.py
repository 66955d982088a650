"""Maps with few borders, such as barriers leave: plans are made of territories that are all listed.

There contiguity is dear, and what the relaxation of the Hess model knows is worth little; but each
choice about a unit decides on many others, so that few territories are whole.
"""

from __future__ import annotations

import numpy as np

from solvers.incumbent import Incumbent
from solvers.problem import IntArray, Problem
from solvers.score import score_assignment
from solvers.set_partition import choose_territories, plan_of
from solvers.task import Found, Task, heed
from solvers.whole_territories import list_territories, territory_costs

MOST_UNITS, BORDERS_PER_UNIT = 2500, 1.4
"""Maps with as many units have few borders when there are less of them; a tree has one a unit."""
LISTING_SHARE = 0.4
"""Part of the time limit for the listing."""
BRANCHES, TERRITORIES = 50_000_000, 200_000
"""Branches of the listing, and territories, of which more make the choice among them hard."""


def is_plain(problem: Problem) -> bool:
    """Whether territories are connected, and no rule speaks of single units or territories."""
    return problem.contiguous and not problem.labelled and problem.terms is None


def has_few_borders(problem: Problem) -> bool:
    """Whether it is worth the while to list what territories there can be."""
    if not is_plain(problem):
        return False
    few = len(problem.edges) < BORDERS_PER_UNIT * problem.n_units
    return few and problem.n_units <= MOST_UNITS and problem.n_territories > 1


def choose_among_all(task: Task) -> Found | None:
    """The cheapest plan, or the proof that there is none; None where that takes too long."""
    problem, stop = task.problem, task.stop.part(LISTING_SHARE)
    listed = list_territories(problem, stop, BRANCHES, TERRITORIES)
    heed(task.stop, stop)
    if listed is None:
        return None
    cost = territory_costs(problem, listed)
    listed, cost = listed[np.isfinite(cost)], cost[np.isfinite(cost)]
    answer = choose_territories(problem, listed, cost, task.stop, task.seed)
    plan = plan_of(listed, answer)
    if plan is None and answer.status != "infeasible":
        return None
    found = _found(task, np.zeros(problem.n_units, np.int64) if plan is None else plan)
    found.bound = answer.bound
    found.notes.append(
        f"chosen among all {len(listed):,} territories of which the rest can be divided as well"
    )
    task.report(found.incumbent.score, answer.bound if np.isfinite(answer.bound) else None)
    return found


def _found(task: Task, assignment: IntArray) -> Found:
    incumbent = Incumbent(assignment, score_assignment(task.problem, assignment))
    return Found(incumbent, "whole_territories")
