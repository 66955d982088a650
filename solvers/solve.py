"""The one door: a problem in, a result out, whatever the method."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from solvers.bound import lower_bound
from solvers.contiguity import build_graph
from solvers.cost import best_candidates
from solvers.diagnose import diagnose
from solvers.local_search import Incumbent, improve
from solvers.problem import IntArray, InvalidProblem, Problem
from solvers.repair import make_contiguous
from solvers.result import Progress, Result, Status
from solvers.score import Score, score_assignment
from solvers.starts import build_other_start, build_start, seat_everyone
from solvers.stop import Stop

OnProgress = Callable[[Progress], None]

BOUND_SHARE = 0.25
"""Part of the time limit that is kept for proving the bound."""
START_SHARE = 0.3
"""Part of the search's time after which it goes on with the best start so far."""
BOUND_EFFORT, BOUND_STEPS = 1.5e6, (100, 1500)
"""Units times steps of the bound's ascent, and the fewest and most steps."""
OPTIMAL_GAP = 1e-7
"""Objective and bound nearer to each other than this share differ by rounding alone."""


def solve(
    problem: Problem,
    method: str = "auto",
    time_limit: float = 60.0,
    seed: int = 0,
    warm_start: Any = None,
    on_progress: OnProgress | None = None,
    *,
    iterations: int | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Result:
    """Find the cheapest assignment of units to territories that keeps every rule.

    Parameters
    ----------
    problem
        What to solve.
    method
        A key of `METHODS`, or ``"auto"``.
    time_limit
        Seconds after which the best plan so far is returned with its bound. Methods end earlier by
        themselves, and only a run that did so, or that was limited by `iterations`, is repeatable
        on any machine.
    seed
        Seeds every random choice.
    warm_start
        Territory of each unit to begin with, int (n,); a feasible one is never made worse.
    on_progress
        Called with each better plan, and at the end with the bound.
    iterations
        Most rounds of improvement.
    cancelled
        Asked often; once it answers true the best plan so far is returned.

    Raises
    ------
    InvalidProblem
        For a method that does not exist or a warm start that is not an assignment.
    """
    name = "local_search" if method == "auto" else method
    if name not in METHODS:
        raise InvalidProblem(
            [f"method must be auto or one of {', '.join(METHODS)}, not {method!r}"]
        )
    start = None if warm_start is None else _checked_start(problem, warm_start)
    stop = Stop(time_limit, iterations, cancelled)
    search = Stop((1 - BOUND_SHARE) * time_limit, iterations, cancelled)
    reasons = diagnose(problem)
    if reasons:
        notes = tuple(reason.message for reason in reasons)
        return _empty(problem, "infeasible", stop, name, seed, notes)
    trace: list[Progress] = []

    def report(score: Score, bound: float | None = None) -> None:
        objective = score.objective if score.feasible else None
        trace.append(Progress(stop.seconds, name, objective, bound, score.violation))
        if on_progress is not None:
            on_progress(trace[-1])

    incumbent, rounds = METHODS[name](problem, start, search, seed, report)
    bound = _bound(problem, incumbent, stop)
    if bound is not None:
        report(incumbent.score, bound)
    stop.cut_short |= search.cut_short or search.hurried
    return _result(problem, incumbent, bound, stop, name, seed, tuple(trace), rounds)


def _bound(problem: Problem, incumbent: Incumbent, stop: Stop) -> float | None:
    """Proven lower bound, after an effort that depends on the size alone or until time is up."""
    if not incumbent.score.feasible or stop.cancelled:
        return None
    steps = int(np.clip(BOUND_EFFORT / problem.n_units, *BOUND_STEPS))
    objective = incumbent.score.objective
    found = lower_bound(problem, objective, incumbent.assignment, stop, iterations=steps)
    return None if found is None else min(found.value, objective)


def _local_search(
    problem: Problem,
    start: IntArray | None,
    stop: Stop,
    seed: int,
    report: Callable[[Score], None],
) -> tuple[Incumbent, int]:
    incumbent, _ = _location_allocation(problem, start, stop, seed, report)
    rng = np.random.default_rng([seed, 1])

    def other_start() -> IntArray:
        return build_other_start(problem, stop, rng)

    afresh = other_start if start is None or not incumbent.score.feasible else None
    return improve(problem, incumbent.assignment, stop, seed, report, afresh)


def _location_allocation(
    problem: Problem,
    start: IntArray | None,
    stop: Stop,
    seed: int,
    report: Callable[[Score], None],
) -> tuple[Incumbent, int]:
    """A start only: for warm starts merely what makes them connected, if they are not."""
    if start is None:
        early = stop.part(START_SHARE)
        assignment = build_start(problem, early, np.random.default_rng(seed))
        stop.hurried |= early.cut_short
    else:
        assignment = _connected_start(problem, start)
    incumbent = Incumbent(assignment, score_assignment(problem, assignment))
    report(incumbent.score)
    return incumbent, 0


Method = Callable[
    [Problem, IntArray | None, Stop, int, Callable[[Score], None]], tuple[Incumbent, int]
]
METHODS: dict[str, Method] = {
    "local_search": _local_search,
    "location_allocation": _location_allocation,
}
"""Every method by name: location-allocation alone, and followed by a local search on borders."""


def _checked_start(problem: Problem, warm_start: Any) -> IntArray:
    start = np.asarray(warm_start)
    whole = np.issubdtype(start.dtype, np.integer)
    if start.shape != (problem.n_units,) or not whole:
        raise InvalidProblem([f"warm_start must hold {problem.n_units} whole numbers"])
    if start.min() < 0 or start.max() >= problem.n_territories:
        raise InvalidProblem([f"warm_start must hold 0 to {problem.n_territories - 1}"])
    return start.astype(np.int64)


def _connected_start(problem: Problem, start: IntArray) -> IntArray:
    sizes = np.bincount(start, minlength=problem.n_territories)
    if sizes.all() and (score_assignment(problem, start).pieces == 1).all():
        return start
    candidates = np.maximum(best_candidates(problem, start), 0)
    start = seat_everyone(problem, start, candidates)
    if not problem.contiguous:
        return start
    graph = build_graph(problem.n_units, problem.edges)
    return make_contiguous(problem, graph, start, candidates)


def _empty(
    problem: Problem, status: Status, stop: Stop, method: str, seed: int, notes: tuple[str, ...]
) -> Result:
    return Result(
        assignment=np.full(problem.n_units, -1),
        centers=np.full(problem.n_territories, -1),
        status=status,
        objective=None,
        bound=None,
        seconds=stop.seconds,
        method=method,
        seed=seed,
        notes=notes,
    )


def _result(
    problem: Problem,
    incumbent: Incumbent,
    bound: float | None,
    stop: Stop,
    method: str,
    seed: int,
    trace: tuple[Progress, ...],
    rounds: int,
) -> Result:
    score = incumbent.score
    notes: tuple[str, ...] = ()
    if stop.cut_short:
        notes += ("cut short by the clock or the caller: a repeated run may differ",)
    status: Status = "feasible" if score.feasible else "no_solution"
    if bound is not None and score.objective - bound <= OPTIMAL_GAP * abs(score.objective):
        status = "optimal"
    if stop.cancelled:
        status = "cancelled"
    return Result(
        assignment=incumbent.assignment,
        centers=score.centers,
        status=status,
        objective=score.objective if score.feasible else None,
        bound=bound,
        seconds=stop.seconds,
        method=method,
        seed=seed,
        iterations=rounds,
        trace=trace,
        notes=notes + score.misses,
    )
