"""Mixed integer models to read, and any of several solvers to solve them; nothing else uses PuLP.

A model is written with `Model`, `total` and comparisons, and becomes an `ArrayModel`. HiGHS solves
that without detour (`highs`). CBC, and Gurobi, CPLEX or Xpress where they are installed and
licensed, get it through PuLP (Mitchell, O'Sullivan, Dunning, 2011).

PuLP tells a time limit as optimal (HiGHS, CBC), as infeasible (CPLEX without a solution) or as
undefined (Xpress). A status counts only when both of PuLP's agree and the solver ended by itself
before its time; values count only when they keep the model by our own arithmetic.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
import threading
import warnings
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pulp

from solvers.array_model import ArrayModel, rows_from
from solvers.cbc import POLL, cbc_arguments, read_bound, run_cbc
from solvers.highs import Answer, HighsModel, Status
from solvers.licensed import LICENSED, Licensed
from solvers.problem import FloatArray
from solvers.stop import Stop
from solvers.verify import keeps_model

CLOSED = 1e-8
"""Relative gap at which a search counts as finished."""

_NO_SOLUTION = (
    (pulp.LpStatusInfeasible, pulp.LpSolutionInfeasible),
    # CBC, where the relaxation has a solution and whole numbers have none.
    (pulp.LpStatusInfeasible, pulp.LpSolutionNoSolutionFound),
)


class SolverFailed(RuntimeError):
    """A solver is not there, or refused a model (as free editions refuse large ones)."""


def total(terms: Iterable[Any]) -> Any:
    """Sum of linear terms."""
    return pulp.lpSum(terms)


class Model:
    """A minimisation, written down term by term.

    Examples
    --------
    >>> model = Model("knapsack")
    >>> x = [model.binary(f"x_{i}") for i in range(3)]
    >>> model.minimise(total(cost * taken for cost, taken in zip([-3, -4, -5], x)))
    >>> model.add(total(weight * taken for weight, taken in zip([2, 3, 4], x)) <= 5)
    >>> solve_model(model.arrays(), Stop(10)).objective
    -7.0
    """

    def __init__(self, name: str) -> None:
        self.problem = pulp.LpProblem(name, pulp.LpMinimize)
        self.columns: list[Any] = []
        self.objective: Any = total([])
        self.rules: list[Any] = []

    def binary(self, name: str) -> Any:
        """A new column that is 0 or 1."""
        return self._column(name, 0, 1, pulp.LpInteger)

    def real(self, name: str, lower: float | None = 0.0, upper: float | None = None) -> Any:
        """A new column for any number between its bounds; None for no bound."""
        return self._column(name, lower, upper, pulp.LpContinuous)

    def _column(self, name: str, lower: float | None, upper: float | None, kind: str) -> Any:
        column = self.problem.add_variable(name, lower, upper, kind)
        self.columns.append(column)
        return column

    def minimise(self, expression: Any) -> None:
        """Set what is to be made small."""
        self.problem.setObjective(expression)
        self.objective = expression

    def add(self, rule: Any, name: str | None = None) -> None:
        """Add a comparison that has to hold."""
        self.problem.addConstraint(rule, name)
        self.rules.append(rule)

    def arrays(self) -> ArrayModel:
        """The same model as arrays, its columns and rows in the order in which they were added."""
        place = {column: c for c, column in enumerate(self.columns)}
        cost = np.zeros(len(self.columns))
        for column, value in self.objective.items():
            cost[place[column]] = value
        rows = rows_from(
            [np.array([place[column] for column in rule], np.int64) for rule in self.rules],
            [np.array(list(rule.values()), float) for rule in self.rules],
            [-np.inf if (low := rule.getLb()) is None else low for rule in self.rules],
            [np.inf if (high := rule.getUb()) is None else high for rule in self.rules],
        )
        lower = [-np.inf if c.lowBound is None else c.lowBound for c in self.columns]
        upper = [np.inf if c.upBound is None else c.upBound for c in self.columns]
        integer = [c.cat == pulp.LpInteger for c in self.columns]
        return ArrayModel(
            cost, np.array(lower, float), np.array(upper, float), np.array(integer, bool), rows
        )


@lru_cache
def available_solvers() -> tuple[str, ...]:
    """Names of the solvers that are installed and, as far as they tell, licensed."""
    found = ["HiGHS"]
    if _cbc_path() is not None:
        found.append("CBC")
    return (*found, *(name for name, solver in LICENSED.items() if _is_there(solver)))


def solve_model(
    model: ArrayModel,
    stop: Stop,
    seed: int = 0,
    threads: int = 1,
    start: FloatArray | None = None,
    solver: str = "HiGHS",
) -> Answer:
    """Solve a model, and check the answer.

    Parameters
    ----------
    stop
        Ends the search with its incumbent.
    start
        Values of every column to begin with, (n,); also the answer if nothing better is found.
    solver
        One of `available_solvers`. Where HiGHS gives up before its time, CBC takes over.

    Returns
    -------
    Answer
        ``optimal`` only for values that keep the model, with every gap closed; the bound is minus
        infinity where the solver does not tell one.

    Raises
    ------
    SolverFailed
        For a solver that is not available or that refuses the model.
    """
    if solver not in available_solvers():
        raise SolverFailed(f"solver must be one of {', '.join(available_solvers())}, not {solver}")
    if solver == "HiGHS":
        answer = _solve_with_highs(model, stop, seed, threads, start)
        if not gave_up(answer, stop) or "CBC" not in available_solvers():
            return _checked(model, answer, start)
    if solver in LICENSED:
        answer = _solve_with(LICENSED[solver], model, stop, seed, threads, start)
    else:
        answer = _solve_with_cbc(model, stop, seed, threads, start)
    return _checked(model, answer, start)


def gave_up(answer: Answer, stop: Stop) -> bool:
    """Whether a solver ended before its time with nothing."""
    return answer.status == "stopped" and answer.values is None and not stop()


def _checked(model: ArrayModel, answer: Answer, start: FloatArray | None) -> Answer:
    """Keep of an answer what our own arithmetic confirms."""
    status, values = answer.status, answer.values
    if values is None or not keeps_model(model, values):
        status = "stopped" if status == "optimal" else status
        values = None
    if values is None and start is not None and keeps_model(model, start):
        status, values = "stopped", start
    if values is None:
        bound = np.inf if status == "infeasible" else answer.bound
        return Answer(status, None, np.inf, bound)
    objective = float(model.cost @ values)
    bound = answer.bound if answer.status != "infeasible" else -np.inf
    if status == "optimal" and objective - bound > 2 * CLOSED * max(1.0, abs(objective)):
        status = "stopped"
    return Answer(status, values, objective, min(bound, objective))


def _solve_with_highs(
    model: ArrayModel, stop: Stop, seed: int, threads: int, start: FloatArray | None
) -> Answer:
    highs = HighsModel(model, seed)
    highs.solver.setOptionValue("threads", threads)
    return highs.solve(stop, start) if model.integer.any() else highs.relax(stop)


def _solve_with_cbc(
    model: ArrayModel, stop: Stop, seed: int, threads: int, start: FloatArray | None
) -> Answer:
    problem, columns = _pulp_problem(model, start)
    solver = pulp.COIN_CMD(path=_cbc_path())
    with tempfile.TemporaryDirectory() as folder:
        mps, mst, sol, log = (Path(folder) / f"model.{end}" for end in ("mps", "mst", "sol", "log"))
        names = problem.writeMPS(str(mps), rename=1)
        command = [solver.path, str(mps)]
        if start is not None:
            solver.writesol(str(mst), problem, *names[:3])
            command += ["-mips", str(mst)]
        command += cbc_arguments(stop, seed, threads)
        command += ["-solve", "-printingOptions", "all", "-solution", str(sol)]
        by_itself = run_cbc(command, log, stop)
        if not sol.exists():
            return Answer("stopped", None, np.inf, -np.inf)
        status, values, *_, sol_status = solver.readsol_MPS(str(sol), problem, *names[:3])
        problem.assignStatus(status, sol_status)
        problem.assignVarsVals(values)
        bound = read_bound(log)
    return _read(model, problem, columns, bound, ended=by_itself and not stop())


def _solve_with(
    licensed: Licensed,
    model: ArrayModel,
    stop: Stop,
    seed: int,
    threads: int,
    start: FloatArray | None,
) -> Answer:
    """Build, run in a thread that can be interrupted, and read: the three steps of PuLP."""
    problem, columns = _pulp_problem(model, start)
    options = licensed.options(max(stop.remaining, 0.01), seed, threads)
    solver = getattr(pulp, licensed.pulp_class)(msg=False, warmStart=start is not None, **options)
    # PuLP prints what it cannot read, and uses what newer versions of the solvers deprecate.
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            solver.buildSolverModel(problem)
            _run(solver, problem, licensed, stop)
            solver.findSolutionValues(problem)
            bound = _bound(licensed, problem)
        except (pulp.PulpError, licensed.error_class()) as fault:
            raise SolverFailed(f"{licensed.pulp_class}: {fault}") from fault
        finally:
            getattr(solver, "close", lambda: None)()
    return _read(model, problem, columns, bound, ended=not stop())


def _run(solver: Any, problem: Any, licensed: Licensed, stop: Stop) -> None:
    faults: list[Exception] = []

    def call() -> None:
        try:
            solver.callSolver(problem)
        except (pulp.PulpError, licensed.error_class()) as fault:
            faults.append(fault)

    interrupt = licensed.interrupter(problem.solverModel)
    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(POLL)
        if stop():
            interrupt()
    if faults:
        raise faults[0]


def _bound(licensed: Licensed, problem: Any) -> float:
    """What the solver has proven; minus infinity where it does not say."""
    try:
        return licensed.bound(problem.solverModel)
    except (AttributeError, licensed.error_class()):
        return -np.inf


def _read(
    model: ArrayModel, problem: Any, columns: list[Any], bound: float, *, ended: bool
) -> Answer:
    """Values, and the status that both of PuLP's and the clock leave over."""
    both = (problem.status, problem.sol_status)
    status: Status = "stopped"
    if ended and both in _NO_SOLUTION:
        return Answer("infeasible", None, np.inf, np.inf)
    if any(column.varValue is None for column in columns):
        return Answer(status, None, np.inf, bound)
    values = np.array([column.varValue for column in columns], float)
    objective = float(model.cost @ values)
    if ended and both == (pulp.LpStatusOptimal, pulp.LpSolutionOptimal):
        # Solvers end at a relative gap of `CLOSED`; then no better plan is left by more than it.
        status, bound = "optimal", max(bound, objective - CLOSED * abs(objective))
    return Answer(status, values, objective, bound)


def _pulp_problem(model: ArrayModel, start: FloatArray | None) -> tuple[Any, list[Any]]:
    """The model in PuLP. PuLP sorts columns by name, so the names are their numbers."""
    problem = pulp.LpProblem("model", pulp.LpMinimize)
    finite = [[float(v) if np.isfinite(v) else None for v in b] for b in (model.lower, model.upper)]
    columns = [
        problem.add_variable(f"x{c:09d}", low, high, pulp.LpInteger if whole else pulp.LpContinuous)
        for c, (low, high, whole) in enumerate(zip(*finite, model.integer, strict=True))
    ]
    if start is not None:
        for column, value in zip(columns, start.tolist(), strict=True):
            column.varValue = value
    costs = zip(columns, model.cost.tolist(), strict=True)
    problem.setObjective(pulp.LpAffineExpression(list(costs)))
    rows = model.rows
    for r in range(len(rows)):
        part = slice(rows.start[r], rows.start[r + 1])
        terms = zip(rows.column[part].tolist(), rows.value[part].tolist(), strict=True)
        expression = total(value * columns[c] for c, value in terms)
        _add_row(problem, expression, float(rows.lower[r]), float(rows.upper[r]))
    return problem, columns


def _add_row(problem: Any, expression: Any, lower: float, upper: float) -> None:
    if lower == upper:
        problem.addConstraint(expression == lower)
        return
    if np.isfinite(lower):
        problem.addConstraint(expression >= lower)
    if np.isfinite(upper):
        problem.addConstraint(expression <= upper)


def _cbc_path() -> str | None:
    """CBC as PuLP ships it, or else the one on the path."""
    for path in (pulp.PULP_CBC_CMD.pulp_cbc_path, "cbc"):
        if pulp.COIN_CMD(path=path).available():
            return str(path)
    return None


def _is_there(licensed: Licensed) -> bool:
    solver = getattr(pulp, licensed.pulp_class)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a missing licence is an answer
        # Without its package the class of PuLP has no options and no setting up.
        return bool(solver(msg=False).available())
