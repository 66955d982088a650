"""What a method proves of the plan it found: a bound, which pairs are left, and the end of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from solvers.bound import Bound, first_bound, lower_bound
from solvers.center_tree import search_centers
from solvers.exact import BY_ARRAYS, Approach, Proof, prove
from solvers.hess_pairs import MOST_PAIRS, Pairs, all_pairs, surviving_pairs
from solvers.incumbent import Incumbent
from solvers.milp import SolverFailed
from solvers.relaxation import expected_pairs
from solvers.size import is_large
from solvers.task import Found, Task, heed
from solvers.territory_search import search_territories

BOUND_SHARE = 0.2
"""Part of the time limit that is kept for proving the bound."""
FIRST_SHARE = 0.15
"""Part of the time limit after which the bound before the first plan is good enough."""
TERRITORIES_SHARE = 0.7
"""Part of the time that is left for the search over whole territories."""
REGIONS_A_ROUND = 20
"""Regions of the search over centers for each iteration, where these are limited."""
PAIRS_A_SECOND = 20_000
"""Pairs whose model is built, by us and by HiGHS, in a second in which nobody can stop it."""
BOUND_EFFORT, BOUND_STEPS = 5e6, (500, 1500)
"""Units times steps of the bound's ascent, and the fewest and most steps."""
MOST_LISTED = 2e8
"""Pairs that a bound may list: about three gigabytes."""
PAIRS_PROVEN_A_SECOND = 1e8
"""Pairs of units and centers over which a bound is proven in a second, when nobody can stop it."""


def bound_share(task: Task) -> float:
    """Part of the time that is kept for the bound: none where it could not be proven in it."""
    return BOUND_SHARE if _seconds_to_prove(task) < BOUND_SHARE * task.stop.remaining else 0.0


def _can_bound(task: Task, found: Found) -> bool:
    """Whether time and memory suffice for a bound; says in words if not."""
    if expected_pairs(task.problem) > MOST_LISTED:
        found.notes.append("too many pairs of units and centers for a bound")
        return False
    if _seconds_to_prove(task) > task.stop.remaining:
        found.notes.append("too little time was left for a bound")
        task.stop.hurried = True
        return False
    return True


def _seconds_to_prove(task: Task) -> float:
    """Least that a proof takes."""
    return task.problem.n_units * len(task.problem.centers) / PAIRS_PROVEN_A_SECOND


def bounded(task: Task, found: Found, effort: int = 1) -> Bound | None:
    """Proven lower bound, after an effort that depends on the size alone or until time is up.

    Without a plan only in time that is left.
    """
    incumbent = found.incumbent
    planned = incumbent.score.feasible
    if task.stop.cancelled or (not planned and task.stop()):
        return None
    if is_large(task.problem) and not _can_bound(task, found):
        return None
    steps = effort * int(np.clip(BOUND_EFFORT / task.problem.n_units, *BOUND_STEPS))
    objective = incumbent.score.objective if planned else np.inf
    stop = task.stop.part(1 / effort)
    bound = lower_bound(task.problem, objective, incumbent.assignment, stop, iterations=steps)
    heed(task.stop, stop)
    if bound is not None:
        found.bound = max(found.bound, min(bound.value, objective))
        task.report(incumbent.score, found.bound)
    return bound


def bounded_first(task: Task) -> Bound | None:
    """Proven lower bound before there is a plan: told at once, however long the search takes."""
    stop = task.stop.part(FIRST_SHARE)
    bound = first_bound(task.problem, stop)
    heed(task.stop, stop)
    if bound is not None:
        task.report(None, bound.value)
    return bound


def left_over(
    task: Task, found: Found, bound: Bound | None, most: int = MOST_PAIRS
) -> Pairs | None:
    """Pairs that may be in a better plan; None when they are more than `most`."""
    if task.stop():
        return None
    if bound is None or not found.incumbent.score.feasible:
        return all_pairs(task.problem)
    return surviving_pairs(task.problem, bound, found.incumbent.score.objective, most)


def prove_pairs(task: Task, found: Found, pairs: Pairs, approach: Approach = BY_ARRAYS) -> None:
    """Solve what is left of the problem by branch and bound."""
    problem, incumbent = task.problem, found.incumbent
    if len(pairs) > PAIRS_A_SECOND * task.stop.remaining:
        found.notes.append("too little time was left for branch and bound")
        task.stop.hurried = True
        return
    every = problem.n_units * len(problem.centers)
    found.method = approach.name
    found.notes.append(
        f"branch and bound over {len(pairs):,} of {every:,} pairs of units and centers"
    )

    report = _reporter(task, found)
    try:
        proof = prove(problem, pairs, incumbent, task.stop, task.seed, report, approach)
    except SolverFailed as fault:
        found.notes.append(f"branch and bound ended early: {fault}")
        return
    _settle(found, proof)


def prove_by_centers(
    task: Task,
    found: Found,
    pairs: Pairs,
    bound: Bound,
    ceiling: float = np.inf,
    regions: int | None = None,
) -> bool:
    """Solve it center by center; false if that comes to no end.

    With a ceiling only plans that cost less are looked for, with `regions` only in so many.
    """
    problem, rounds = task.problem, task.stop.iterations
    limits = [regions, None if rounds is None else rounds * REGIONS_A_ROUND]
    most = min((limit for limit in limits if limit is not None), default=None)
    report = _reporter(task, found)
    proof = search_centers(
        problem, pairs, bound, found.incumbent, task.stop, task.seed, report, most, ceiling
    )
    _settle(found, replace(proof, bound=min(proof.bound, ceiling)))
    if proof.finished or regions is None:
        every = problem.n_units * len(problem.centers)
        below = f" for plans below {ceiling:,.6g}" if np.isfinite(ceiling) else ""
        found.method = "center_tree"
        found.notes.append(
            f"branch and bound over centers{below}, which begins with {len(pairs):,} of {every:,}"
            " pairs of units and centers"
        )
    return proof.finished


def prove_by_territories(task: Task, found: Found, bound: Bound) -> bool:
    """Solve it over whole territories, where contiguity is dear; false if that comes to no end."""
    stop = task.stop.part(TERRITORIES_SHARE)
    report = _reporter(task, found)
    proof = search_territories(task.problem, bound, found.incumbent, stop, report)
    _settle(found, proof)
    if not proof.finished:
        heed(task.stop, stop)
        return False
    found.method = "priced_territories"
    found.notes.append("the cheapest of all plans of whole territories, listed below rising costs")
    return True


def _reporter(task: Task, found: Found) -> Callable[[Incumbent, float], None]:
    def report(incumbent: Incumbent, bound: float) -> None:
        score = incumbent.score
        known = max(found.bound, min(bound, score.objective if score.feasible else np.inf))
        task.report(incumbent.score, known if np.isfinite(known) else None)

    return report


def _settle(found: Found, proof: Proof) -> None:
    """Take over a proof: what was left out costs more than the plan that it was left out for."""
    found.bound = max(found.bound, proof.bound)
    if found.incumbent.score.feasible:
        found.bound = min(found.bound, found.incumbent.score.objective)
