"""The ways to solve a problem, each from the task to what was found.

``auto`` looks for a good plan, proves how good it can be at most, and then lets what the proof
leaves decide: few pairs of units and centers are solved to the end, with more of them the time
goes into the plan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from solvers.bound import Bound
from solvers.contiguity import build_graph
from solvers.cost import best_candidates
from solvers.exact import BY_ARRAYS, Approach
from solvers.few_borders import choose_among_all, has_few_borders
from solvers.fusing import fuse
from solvers.hess import build_hess_by_pulp
from solvers.hess_pairs import MOST_PAIRS, Pairs, surviving_pairs
from solvers.incumbent import Incumbent
from solvers.large_search import improve_large
from solvers.local_search import improve
from solvers.median_search import are_many_medians, are_medians, improve_medians
from solvers.milp import available_solvers
from solvers.problem import IntArray, InvalidProblem, Problem
from solvers.proving import (
    BOUND_SHARE,
    bound_share,
    bounded,
    bounded_first,
    left_over,
    prove_by_centers,
    prove_by_territories,
    prove_pairs,
)
from solvers.refine import Refinement
from solvers.repair import make_contiguous
from solvers.score import Score, score_assignment
from solvers.size import is_large
from solvers.starts import (
    TRIALS,
    build_bred_starts,
    build_median_start,
    build_other_start,
    build_standing_start,
    build_start,
    build_varied_starts,
    is_priceable,
    layout_of,
    seat_everyone,
)
from solvers.stop import Stop
from solvers.task import Found, Task, heed
from solvers.territory_search import may_list

START_SHARE = 0.3
"""Part of the search's time after which it goes on with the best start so far."""
QUICK_TRIALS = 1
"""Further starts that are tried on large maps before there is a first plan."""
EXACT_SHARE = 0.5
"""Part of the time limit that is kept for branch and bound where it may come to an end."""
REFINE_SHARE = 0.3
"""Part of what is then left for refining a plan that leaves too many pairs."""
SEEK_SHARE = 0.3
"""Part of what is left for HiGHS alone where no plan is known."""
CEILINGS = (0.1, 0.3, 0.9, 2.7, np.inf)
"""By which parts of the bound plans may then exceed it, one after the other."""
EXACT_UNITS, TREE_UNITS = 2500, 4000
"""Problems with more units are never solved to the end; with few territories, center by center."""
EASY_PAIRS, EXACT_PAIRS = 5_000, 200_000
"""Pairs of units and centers for which no plan needs refining, and most for HiGHS at once."""
TREE_PAIRS = 16_000_000
"""Most pairs for the search over where the centers lie."""
FAR, STEEPER = 0.01, 4
"""Gap that is worth a second bound with so many times the steps, in that part of the time."""
OPEN = 0.003
"""Gap that is worth the first steps of a search over whole territories."""
FEW_REGIONS = 30
"""Regions of the search over centers before whole territories are listed."""
TREE_TERRITORIES = 40
"""Most territories for which it is decided one by one where their centers lie."""
READABLE_PAIRS = 20_000
"""Most pairs for a model in PuLP, which is built slowly and anew in each round."""


_SEARCHED = "the plan comes from a search, which ends with a bound"


def location_allocation(task: Task) -> Found:
    """A start only: for warm starts merely what makes them connected, if they are not."""
    stop = task.stop.part(1 - bound_share(task))
    found = _begin(task, stop)
    heed(task.stop, stop)
    bounded(task, found)
    return found


def local_search(task: Task) -> Found:
    """Start, and anneal its borders until nothing is gained."""
    found = _search(task, 1 - bound_share(task))
    bounded(task, found)
    return found


def auto(task: Task) -> Found:
    """Where borders are few, of what they leave over; elsewhere of the whole."""
    if not has_few_borders(task.problem):
        return _auto(task)
    fused = fuse(task.problem)

    def report(score: Score | None, bound: float | None) -> None:
        whole = None if score is None else fused.unfold(score.assignment)
        task.report(None if whole is None else score_assignment(task.problem, whole), bound)

    start = None if task.start is None else fused.fold(task.start)
    part = replace(task, problem=fused.problem, start=start, report=report)
    found = choose_among_all(part) or _auto(part)
    assignment = fused.unfold(found.incumbent.assignment)
    found.incumbent = Incumbent(assignment, score_assignment(task.problem, assignment))
    return found


def _auto(task: Task) -> Found:
    """Search, bound, and solve to the end, with a refined plan where that takes more time."""
    by_centers = task.problem.n_territories <= TREE_TERRITORIES
    small = _decidable(task) and task.problem.n_units <= (TREE_UNITS if by_centers else EXACT_UNITS)
    most = TREE_PAIRS if by_centers else MOST_PAIRS
    # Chains of moves bring large plans on for longer than small exact problems do.
    brief = small or are_medians(task.problem)
    first = bounded_first(task) if _begins_with_bound(task, small) else None
    found = _search(task, 1 - (EXACT_SHARE if brief else bound_share(task)), first)
    bound = pairs = None
    if small:
        bound = bounded(task, found) if found.incumbent.score.feasible else None
        pairs = left_over(task, found, bound, most)
    planned = found.incumbent.score.feasible
    if not planned or pairs is None or len(pairs) > EASY_PAIRS:
        # What is missed by little a few territories mend sooner than the whole. And many
        # pairs in many territories HiGHS will not close in what is left of the time; but a search
        # by parts has left nothing to small exact problems.
        if not is_large(task.problem):
            _refined(task, found, REFINE_SHARE if small and by_centers else 1 - BOUND_SHARE)
        if bound is None and found.incumbent.score.feasible:
            bound = bounded(task, found)
        pairs = left_over(task, found, bound, most) if small else None
    if pairs is not None and found.incumbent.score.feasible:
        _close(task, found, pairs, bound)
    elif pairs is not None:
        _seek(task, found, pairs)
    else:
        found.notes.append(f"{_SEARCHED}: {_why_not_closed(task, small)}")
    if found.bound == -np.inf and not found.incumbent.score.feasible:
        bounded(task, found)
    return found


def _begins_with_bound(task: Task, small: bool) -> bool:
    """Whether a bound comes before the plan: not where a plan is there to begin with."""
    worth = small or is_priceable(task.problem) or are_many_medians(task.problem)
    if task.start is not None or not worth:
        return False
    return build_standing_start(task.problem) is None


def _decidable(task: Task) -> bool:
    """Whether branch and bound counts all that the objective does."""
    return task.problem.terms is None


def _why_not_closed(task: Task, small: bool) -> str:
    problem = task.problem
    if not _decidable(task):
        return "branch and bound counts distance alone"
    if small and task.stop():
        return "no time was left for branch and bound"
    size = f"{problem.n_units:,} units in {problem.n_territories:,} territories"
    return f"{size} are too many for branch and bound"


def _close(task: Task, found: Found, pairs: Pairs, bound: Bound | None) -> None:
    """Solve to the end: center by center, or by HiGHS at once where that is no good."""
    # HiGHS alone is strong where it needs no rounds of cuts for contiguity.
    at_once = not task.problem.contiguous and len(pairs) <= EASY_PAIRS
    if bound is None or at_once or task.problem.n_territories > TREE_TERRITORIES:
        if len(pairs) <= EXACT_PAIRS:
            prove_pairs(task, found, pairs)
        else:
            left = f"{len(pairs):,} pairs of units and centers"
            found.notes.append(f"{_SEARCHED}: {left} are too many for branch and bound")
        return
    objective = found.incumbent.score.objective
    if found.bound < objective * (1 - OPEN) and may_list(task.problem):
        # Where the search over centers comes to an end, it mostly does within a few regions.
        if prove_by_centers(task, found, pairs, bound, regions=FEW_REGIONS):
            return
        if prove_by_territories(task, found, bound):
            return
    if found.bound < objective * (1 - FAR) and len(pairs) > EASY_PAIRS:
        bound = bounded(task, found, STEEPER) or bound
        pairs = left_over(task, found, bound, TREE_PAIRS) or pairs
    prove_by_centers(task, found, pairs, bound)


def _seek(task: Task, found: Found, pairs: Pairs) -> None:
    """Where no plan is known: HiGHS first, then below limits that rise until there is one.

    HiGHS is quick to prove that there is none. Where contiguity is dear it finds none for long,
    while below a limit most pairs of units and centers can be left out.
    """
    by_centers = task.problem.n_territories <= TREE_TERRITORIES
    first = replace(task, stop=task.stop.part(SEEK_SHARE)) if by_centers else task
    prove_pairs(first, found, pairs)
    heed(task.stop, first.stop)
    if found.bound == np.inf or not by_centers:
        return
    bound = bounded(task, found)
    if bound is not None and may_list(task.problem) and prove_by_territories(task, found, bound):
        return
    for part in CEILINGS:
        if bound is None or found.incumbent.score.feasible or task.stop():
            break
        _search_below(task, found, bound, bound.value + part * abs(bound.value))
    if found.incumbent.score.feasible and found.incumbent.score.objective > found.bound:
        left = left_over(task, found, bound, TREE_PAIRS)
        if bound is not None and left is not None:
            prove_by_centers(task, found, left, bound)


def _search_below(task: Task, found: Found, bound: Bound, ceiling: float) -> None:
    """Look for a plan that costs less than a ceiling; when there is none, that is a bound."""
    left = surviving_pairs(task.problem, bound, ceiling, TREE_PAIRS)
    if left is not None:
        prove_by_centers(task, found, left, bound, ceiling)


def hess(task: Task, approach: Approach = BY_ARRAYS) -> Found:
    """Short search for a plan that fixes pairs, then branch and bound whatever the size.

    Raises
    ------
    InvalidProblem
        When the solver of the approach is not there.
    """
    if approach.solver not in available_solvers():
        there = ", ".join(available_solvers())
        fault = f"{approach.solver} is not installed, or has no licence; there is {there}"
        raise InvalidProblem([fault])
    found = _search(task, BOUND_SHARE if _decidable(task) else 1 - BOUND_SHARE)
    bound = bounded(task, found)
    pairs = left_over(task, found, bound) if _decidable(task) else None
    if not _decidable(task):
        found.notes.append(f"{_SEARCHED}: {_why_not_closed(task, small=True)}")
    elif pairs is None:
        found.notes.append("too many pairs of units and centers to list for branch and bound")
    elif approach.build is build_hess_by_pulp and len(pairs) > READABLE_PAIRS:
        found.notes.append("too many pairs of units and centers are left for a model in PuLP")
    else:
        prove_pairs(task, found, pairs, approach)
    return found


APPROACHES = (
    BY_ARRAYS,
    Approach("hess_single", flow="single"),
    Approach("hess_shirabe", flow="shirabe"),
    Approach("hess_pulp", build_hess_by_pulp),
    Approach("hess_cbc", build_hess_by_pulp, solver="CBC"),
    Approach("hess_gurobi", build_hess_by_pulp, solver="Gurobi"),
    Approach("hess_cplex", build_hess_by_pulp, solver="CPLEX"),
    Approach("hess_xpress", build_hess_by_pulp, solver="Xpress"),
)
"""The first three go to HiGHS as arrays, the others are written in PuLP."""

METHODS: dict[str, Callable[[Task], Found]] = {
    "auto": auto,
    "local_search": local_search,
    "location_allocation": location_allocation,
    **{approach.name: partial(hess, approach=approach) for approach in APPROACHES},
}
"""Every method by the name that `solve` takes, see `Result.method` for what it did."""


def _begin(task: Task, stop: Stop, first: Bound | None = None) -> Found:
    problem = task.problem
    assignment = (
        _start(task, stop, first) if task.start is None else _connected(problem, task.start)
    )
    incumbent = Incumbent(assignment, score_assignment(problem, assignment))
    task.score(incumbent.score)
    return Found(incumbent, "location_allocation")


def _start(task: Task, stop: Stop, first: Bound | None) -> IntArray:
    """Today's map where little may move, a bound's centers for medians, or the best of several."""
    standing = build_standing_start(task.problem)
    if standing is not None:
        return standing
    if first is not None and are_many_medians(task.problem):
        return build_median_start(task.problem, first)
    early = stop.part(START_SHARE)
    most = QUICK_TRIALS if is_large(task.problem) else TRIALS
    assignment = build_start(task.problem, early, np.random.default_rng(task.seed), most, first)
    stop.hurried |= early.cut_short
    return assignment


def _search(task: Task, share: float, first: Bound | None = None) -> Found:
    """Local search within a share of the time, from a bound where there is one already."""
    stop = task.stop.part(share)
    found = _begin(task, stop, first)
    begun = found.incumbent
    if are_medians(task.problem):
        improved = improve_medians(task.problem, begun.assignment, stop, task.seed, task.score)
    else:
        improved = _improve_borders(task, begun, stop)
    heed(task.stop, stop)
    known = -np.inf if first is None else first.value
    return Found(improved[0], "local_search", improved[1], known)


def _improve_borders(task: Task, begun: Incumbent, stop: Stop) -> tuple[Incumbent, int]:
    """Improve until `stop`, or longer for a first plan, which leaves half of the bound's time."""
    late = task.stop.part(1 - bound_share(task) / 2)
    by_parts = _improve_parts if is_large(task.problem) else _improve_whole
    improved = by_parts(task, begun, stop, late)
    heed(task.stop, late)
    return improved


def _improve_whole(task: Task, begun: Incumbent, stop: Stop, late: Stop) -> tuple[Incumbent, int]:
    problem = task.problem
    rng = np.random.default_rng([task.seed, 1])

    def other_start() -> IntArray:
        return build_other_start(problem, stop, rng)

    afresh = other_start if task.start is None or not begun.score.feasible else None
    return improve(problem, begun.assignment, stop, task.seed, task.score, afresh, late)


def _improve_parts(task: Task, begun: Incumbent, stop: Stop, late: Stop) -> tuple[Incumbent, int]:
    problem = task.problem

    def best_starts(early: Stop, most: int) -> list[IntArray]:
        if problem.n_measures == 1:
            return build_bred_starts(problem, early, np.random.default_rng([task.seed, 1]), most)
        return build_varied_starts(problem, early, task.seed, most)

    told = task.start is not None or build_standing_start(problem) is not None
    starts = None if told else best_starts
    layout = layout_of(problem)
    return improve_large(problem, begun, layout, stop, late, task.seed, task.score, starts)


def _refined(task: Task, found: Found, share: float, levels: int | None = None) -> None:
    """Refine within a share of what is left of the time and of the rounds."""
    stop = task.stop.part(share)
    if levels is None and stop.iterations is not None:
        levels = max(stop.iterations - found.rounds, 0)
    found.refinement = found.refinement or Refinement(
        task.problem, found.incumbent, task.seed, task.score
    )
    found.refinement.run(stop, levels)
    heed(task.stop, stop)


def _connected(problem: Problem, start: IntArray) -> IntArray:
    sizes = np.bincount(start, minlength=problem.n_territories)
    if sizes.all() and (score_assignment(problem, start).pieces == 1).all():
        return start
    candidates = np.maximum(best_candidates(problem, start), 0)
    start = seat_everyone(problem, start, candidates)
    if not problem.contiguous:
        return start
    graph = build_graph(problem.n_units, problem.edges)
    return make_contiguous(problem, graph, start, candidates)
