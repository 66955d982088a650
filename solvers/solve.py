"""The one door: a problem in, a result out, whatever the method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from solvers.compiled import tell_of_compiling
from solvers.diagnose import diagnose
from solvers.folding import fold_terms
from solvers.methods import METHODS
from solvers.problem import IntArray, InvalidProblem, Problem
from solvers.result import Progress, Result, Status
from solvers.score import Score, score_assignment
from solvers.stop import Stop
from solvers.task import Found, Task

OnProgress = Callable[[Progress], None]

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
        A key of `METHODS`; ``"auto"`` solves to the end what can be, and names in the result what
        it did.
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
    if method not in METHODS:
        raise InvalidProblem([f"method must be one of {', '.join(METHODS)}, not {method!r}"])
    start = None if warm_start is None else _checked_start(problem, warm_start)
    stop = Stop(time_limit, iterations, cancelled)
    reasons = diagnose(problem)
    if reasons:
        notes = tuple(reason.message for reason in reasons)
        return _empty(problem, "infeasible", stop, method, seed, notes)
    tell_of_compiling()
    trace: list[Progress] = []

    def report(score: Score | None, bound: float | None) -> None:
        objective = score.objective if score is not None and score.feasible else None
        violation = np.inf if score is None else score.violation
        trace.append(Progress(stop.seconds, method, objective, bound, violation))
        if on_progress is not None:
            plan = None if score is None else score.assignment
            on_progress(replace(trace[-1], assignment=plan))

    found = METHODS[method](Task(fold_terms(problem), start, stop, seed, report))
    if np.isinf(found.bound) and found.bound > 0:
        return _empty(problem, "infeasible", stop, found.method, seed, tuple(found.notes))
    return _result(problem, found, stop, seed, tuple(trace))


def _checked_start(problem: Problem, warm_start: Any) -> IntArray:
    start = np.asarray(warm_start)
    whole = np.issubdtype(start.dtype, np.integer)
    if start.shape != (problem.n_units,) or not whole:
        raise InvalidProblem([f"warm_start must hold {problem.n_units} whole numbers"])
    if start.min() < 0 or start.max() >= problem.n_territories:
        raise InvalidProblem([f"warm_start must hold 0 to {problem.n_territories - 1}"])
    return start.astype(np.int64)


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
    problem: Problem, found: Found, stop: Stop, seed: int, trace: tuple[Progress, ...]
) -> Result:
    score = score_assignment(problem, found.incumbent.assignment)
    bound = found.bound if np.isfinite(found.bound) else None
    notes = tuple(found.notes)
    if stop.cut_short or stop.hurried:
        notes += ("cut short by the clock or the caller: a repeated run may differ",)
    status: Status = "feasible" if score.feasible else "no_solution"
    if bound is not None and score.feasible:
        closed = score.objective - bound <= OPTIMAL_GAP * abs(score.objective)
        status = "optimal" if closed else status
    if stop.cancelled:
        status = "cancelled"
    return Result(
        assignment=found.incumbent.assignment,
        centers=score.centers,
        status=status,
        objective=score.objective if score.feasible else None,
        bound=bound,
        seconds=stop.seconds,
        method=found.method,
        seed=seed,
        iterations=found.rounds,
        trace=trace,
        notes=notes + score.misses,
        terms=score.terms if score.feasible else {},
    )
