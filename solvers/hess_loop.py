"""The readable Hess model solved by any solver, round by round until its territories are connected.

After each solution the cuts that it breaks are added and the model is solved afresh: slower than
`exact`, whose model stays alive in HiGHS, but open to every solver that `milp` knows.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from solvers.array_model import ArrayModel, Rows, rows_from, stack_rows
from solvers.cost import best_candidates
from solvers.exact import Proof, Report
from solvers.hess import build_hess
from solvers.hess_arrays import build_hess_arrays, needs_labels, read_assignment, write_values
from solvers.hess_pairs import Pairs
from solvers.local_search import Incumbent
from solvers.milp import solve_model
from solvers.problem import FloatArray, Problem
from solvers.score import score_assignment
from solvers.separators import Separators
from solvers.stop import Stop


def prove_with_pulp(
    problem: Problem,
    pairs: Pairs,
    incumbent: Incumbent,
    stop: Stop,
    seed: int = 0,
    report: Report = lambda incumbent, bound: None,
    solver: str = "HiGHS",
    threads: int = 1,
) -> Proof:
    """Look for plans over `pairs` that are better than the incumbent, as `exact.prove` does.

    Parameters
    ----------
    pairs, incumbent, stop, report
        See `exact.prove`.
    solver
        One of `milp.available_solvers`.

    Raises
    ------
    SolverFailed
        For a solver that is not available or that refuses the model.
    """
    separators = Separators(problem, pairs) if problem.contiguous else None
    model, bound = _first_model(problem, pairs), -np.inf
    while bound < _objective(incumbent) and not stop():
        start = _start(problem, pairs, incumbent)
        answer = solve_model(model, stop, seed, threads, start, solver)
        bound = max(bound, answer.bound)
        rows = None
        if answer.values is not None:
            rows = separators.of_whole(answer.values) if separators else None
            rows = rows or _taken(problem, pairs, incumbent, answer.values)
        report(incumbent, bound)
        if rows is None:
            return Proof(bound, answer.status != "stopped" or bound >= _objective(incumbent))
        model = replace(model, rows=stack_rows([model.rows, rows]))
    return Proof(bound, bound >= _objective(incumbent))


def _first_model(problem: Problem, pairs: Pairs) -> ArrayModel:
    """The readable model, or where it has no words for the rules the one of arrays."""
    if needs_labels(problem):
        return build_hess_arrays(problem, pairs)
    return build_hess(problem, pairs).arrays()


def _objective(incumbent: Incumbent) -> float:
    return incumbent.score.objective if incumbent.score.feasible else np.inf


def _start(problem: Problem, pairs: Pairs, incumbent: Incumbent) -> FloatArray | None:
    if not incumbent.score.feasible:
        return None
    candidates = best_candidates(problem, incumbent.assignment)
    return write_values(problem, pairs, incumbent.assignment, candidates)


def _taken(problem: Problem, pairs: Pairs, incumbent: Incumbent, values: FloatArray) -> Rows | None:
    """Take a connected solution; a row that forbids it when it breaks a rule by our arithmetic."""
    assignment = read_assignment(problem, pairs, values)
    if score_assignment(problem, assignment).feasible:
        incumbent.offer(problem, assignment)
        return None
    chosen = np.flatnonzero(values[: len(pairs)] > 0.5)
    return rows_from([chosen], None, [-np.inf], [len(chosen) - 1.0])
