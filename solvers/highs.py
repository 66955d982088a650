"""HiGHS with arrays: a live model to which rows are added while it is being solved.

HiGHS has no lazy constraints, so a loop around it has to be cheap: the model stays in HiGHS, rows
are added to it, and the basis and the incumbent of one round begin the next.

HiGHS runs in a thread of its own, and is left behind when it does not answer: version 1.16 was
seen to go round in circles after a restart at the root, deaf to its time limit and to interrupts,
on a model that another random seed solved in two seconds. Restarts are off, which also is faster.
"""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import highspy
import numpy as np
from highspy import HighsModelStatus

from solvers.array_model import ArrayModel, Rows
from solvers.problem import FloatArray, IntArray
from solvers.stop import Stop

Status = Literal["optimal", "infeasible", "stopped"]
OnSolution = Callable[[FloatArray], bool]

TIGHT = 1e-9
"""Feasibility tolerance: the bands of a territory are kept to this relative distance."""
INTEGRALITY = 1e-6
AGREES = 1e-6
"""Relative difference of two ways to add up the cost of a solution that rounding can explain."""
CLOSED = 1e-8
"""Relative gap at which a search counts as finished."""
_ENDED: dict[Any, Status] = {
    HighsModelStatus.kOptimal: "optimal",
    HighsModelStatus.kObjectiveBound: "infeasible",
    HighsModelStatus.kInfeasible: "infeasible",
    HighsModelStatus.kUnboundedOrInfeasible: "infeasible",
}


HEURISTICS = tuple(
    f"mip_heuristic_run_{name}"
    for name in ("rins", "rens", "root_reduced_cost", "zi_round", "shifting")
)
ATTEMPTS = 3
SILENCES = ((2.0, 1e-3), (10.0, 1e-4))
"""CPU seconds without a word from HiGHS, and more for each column, after which it is lost.

The shorter silence counts: large models take long for a step, and small ones never do.
"""
GRACE = 3.0
"""Seconds without a word once it was told to stop."""
AT_THE_END = 30.0
"""Seconds that the end of the program waits for a solver: busy machines are slow to tell it."""


class QuietHighs(highspy.Highs):
    """A HiGHS solver whose output is off before its first word."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def enableCallbacks(self) -> None:
        """Turn the output off; the constructor calls this first, and it is what prints."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, eq=False)
class Answer:
    """What a solver says of a model.

    ``optimal`` and ``infeasible`` are proven. `values` is the incumbent or None, `bound` a proven
    lower bound (minus infinity when there is none), `reduced` the reduced costs of a relaxation,
    `nodes` how many a tree had.
    """

    status: Status
    values: FloatArray | None
    objective: float
    bound: float
    reduced: FloatArray | None = None
    nodes: int = 0


_UNANSWERED = Answer("stopped", None, np.inf, -np.inf)


class HighsModel:
    """An `ArrayModel` living in HiGHS.

    `lean` leaves out the heuristics of HiGHS: small models that begin with a good incumbent are
    finished in half of the time without.
    """

    def __init__(self, model: ArrayModel, seed: int = 0, *, lean: bool = False) -> None:
        self.model, self.seed, self.lean = model, seed, lean
        self.n_columns = model.n_columns
        self.added: list[Rows] = []
        self.forbidden: list[IntArray] = []
        self.limits = (model.lower, model.upper)
        self._open()

    def _open(self) -> None:
        self.solver, self.whole = _new_solver(self.seed, lean=self.lean), False
        self.solver.passModel(_highs_lp(self.model))

    def add(self, rows: Rows) -> None:
        """Add rows; what was found before is kept as a beginning."""
        self.added.append(rows)
        _add_rows(self.solver, rows)

    def forbid(self, columns: IntArray) -> None:
        """Fix columns at zero."""
        self.forbidden.append(columns)
        _forbid(self.solver, columns)

    def limit(self, lower: FloatArray, upper: FloatArray) -> None:
        """Give every column other bounds, (n,) each, also those that were forbidden."""
        self.limits = (lower, upper)
        self.forbidden.clear()
        _limit(self.solver, lower, upper)

    def relax(self, stop: Stop) -> Answer:
        """Solve the model without integrality."""
        self._declare(whole=False)
        if not self._run(stop):
            return _UNANSWERED
        status = _ENDED.get(self.solver.getModelStatus(), "stopped")
        if status != "optimal":
            return Answer(status, None, np.inf, np.inf if status == "infeasible" else -np.inf)
        solution = self.solver.getSolution()
        value = float(self.solver.getInfo().objective_function_value)
        values, reduced = np.array(solution.col_value), np.array(solution.col_dual)
        return Answer("optimal", values, value, value, reduced)

    def solve(
        self,
        stop: Stop,
        start: FloatArray | None = None,
        on_solution: OnSolution | None = None,
        nodes: int | None = None,
    ) -> Answer:
        """Solve the model with integrality.

        Parameters
        ----------
        stop
            Ends the search with its incumbent, within a fraction of a second.
        start
            Values of every column to begin with, (n,).
        on_solution
            Called with each solution met; answering true ends the search.
        nodes
            Most nodes of the tree.
        """
        for _ in range(ATTEMPTS):
            self._declare(whole=True)
            most = highspy.kHighsIInf if nodes is None else nodes
            self.solver.setOptionValue("mip_max_nodes", most)
            if start is not None:
                every = np.arange(self.n_columns, dtype=np.int32)
                self.solver.setSolution(self.n_columns, every, start)
            if self._run(stop, on_solution):
                answer = _answer(self.solver)
                if self._agrees(answer):
                    return answer
                start = None
                self._reopen()
            elif nodes is not None:
                break  # it would be lost again, and a small problem can be left as it is
            if stop():
                break
        return _UNANSWERED

    def _agrees(self, answer: Answer) -> bool:
        """Whether the values cost what HiGHS says.

        Its presolve (1.16) was seen to give a start a lower cost in the reduced model, and the
        search then to stop at that cost, with a bound that was none.
        """
        if answer.values is None:
            return True
        cost = float(self.model.cost @ answer.values)
        return abs(cost - answer.objective) <= AGREES * max(abs(cost), abs(answer.objective))

    def _declare(self, *, whole: bool) -> None:
        if whole == self.whole:
            return
        self.whole = whole
        kind = highspy.HighsVarType
        columns = np.flatnonzero(self.model.integer).astype(np.int32)
        new = int(kind.kInteger if whole else kind.kContinuous)
        self.solver.changeColsIntegrality(
            len(columns), columns, np.full(len(columns), new, dtype=np.uint8)
        )

    def _run(self, stop: Stop, on_solution: OnSolution | None = None) -> bool:
        """Run HiGHS; false when it had to be left behind, and another one is in its place."""
        watch = _Watch(stop, on_solution)
        solver = self.solver
        # The clock of HiGHS runs on over all calls of one solver.
        limit = solver.getRunTime() + max(stop.remaining, 0.01)
        solver.setOptionValue("time_limit", limit)
        watch.follow(solver)
        # A thread that is left behind must not keep the program from ending.
        thread = threading.Thread(target=solver.run, daemon=True)
        thread.start()
        patience = min(base + each * self.n_columns for base, each in SILENCES)
        heard, spent = watch.heard, _time_spent(thread)
        while thread.is_alive():
            thread.join(0.05)
            if heard != watch.heard:
                heard, spent = watch.heard, _time_spent(thread)
            deaf = stop() and time.monotonic() - heard > GRACE
            if thread.is_alive() and (deaf or _time_spent(thread) - spent > patience):
                watch.on_solution, watch.ended = None, True
                _LEFT_BEHIND.append(thread)
                self.seed += 1
                self._reopen()
                return False
        watch.leave(solver)
        return True

    def _reopen(self) -> None:
        self._open()
        for rows in self.added:
            _add_rows(self.solver, rows)
        _limit(self.solver, *self.limits)
        for columns in self.forbidden:
            _forbid(self.solver, columns)


_LEFT_BEHIND: list[threading.Thread] = []


@atexit.register
def _wait_for_those_left_behind() -> None:
    """Python must not end under a solver at work, which would abort the program."""
    for thread in _LEFT_BEHIND:
        thread.join(AT_THE_END)


def _time_spent(thread: threading.Thread) -> float:
    """CPU seconds of a thread, which a busy machine does not add to; else those of the clock."""
    if not hasattr(time, "pthread_getcpuclockid") or thread.ident is None:
        return time.monotonic()
    try:
        return time.clock_gettime(time.pthread_getcpuclockid(thread.ident))
    except OSError:  # it has ended
        return -np.inf


class _Watch:
    """Hears from a running HiGHS, tells it to stop, and hands on its solutions."""

    def __init__(self, stop: Stop, on_solution: OnSolution | None) -> None:
        self.stop, self.on_solution = stop, on_solution
        self.heard = time.monotonic()
        self.ended = False

    def follow(self, solver: QuietHighs) -> None:
        for event in _interrupts(solver):
            event.subscribe(self._interrupt)
        if self.on_solution is not None:
            solver.cbMipSolution.subscribe(self._hand_on)

    def leave(self, solver: QuietHighs) -> None:
        for event in _interrupts(solver):
            event.unsubscribe(self._interrupt)
        if self.on_solution is not None:
            solver.cbMipSolution.unsubscribe(self._hand_on)

    def _interrupt(self, event: Any) -> None:
        self.heard = time.monotonic()
        if self.ended or self.stop():
            event.interrupt()

    def _hand_on(self, event: Any) -> None:
        self.heard = time.monotonic()
        if self.on_solution is not None and not self.ended:
            self.ended = self.on_solution(np.array(event.data_out.mip_solution))


def run_until(solver: QuietHighs, stop: Stop) -> None:
    """Run HiGHS in this thread until it is done, or is to stop."""
    watch = _Watch(stop, None)
    solver.setOptionValue("time_limit", solver.getRunTime() + max(stop.remaining, 0.01))
    watch.follow(solver)
    solver.run()
    watch.leave(solver)


def _interrupts(solver: QuietHighs) -> tuple[Any, ...]:
    return solver.cbMipInterrupt, solver.cbSimplexInterrupt, solver.cbIpmInterrupt


def _new_solver(seed: int, *, lean: bool) -> QuietHighs:
    solver = QuietHighs()
    options: dict[str, Any] = dict.fromkeys(HEURISTICS, False) if lean else {}
    for name, value in {
        **options,
        "threads": 1,
        "random_seed": seed % 2**31,
        "mip_feasibility_tolerance": INTEGRALITY,
        "primal_feasibility_tolerance": TIGHT,
        "mip_rel_gap": CLOSED,
        "mip_allow_restart": False,
        "mip_abs_gap": 0.0,
    }.items():
        solver.setOptionValue(name, value)
    return solver


def _add_rows(solver: QuietHighs, rows: Rows) -> None:
    start, column = rows.start[:-1].astype(np.int32), rows.column.astype(np.int32)
    solver.addRows(len(rows), rows.lower, rows.upper, len(column), start, column, rows.value)


def _limit(solver: QuietHighs, lower: FloatArray, upper: FloatArray) -> None:
    solver.changeColsBounds(len(lower), np.arange(len(lower), dtype=np.int32), lower, upper)


def _forbid(solver: QuietHighs, columns: IntArray) -> None:
    zeros = np.zeros(len(columns))
    solver.changeColsBounds(len(columns), columns.astype(np.int32), zeros, zeros)


def _answer(solver: QuietHighs) -> Answer:
    status, info = _ENDED.get(solver.getModelStatus(), "stopped"), solver.getInfo()
    nodes = max(int(info.mip_node_count), 0)
    if status == "infeasible":
        return Answer(status, None, np.inf, np.inf, nodes=nodes)
    values = None
    if info.primal_solution_status == 2:  # HiGHS: a feasible point
        values = np.array(solver.getSolution().col_value)
    objective = float(info.objective_function_value) if values is not None else np.inf
    return Answer(status, values, objective, float(info.mip_dual_bound), nodes=nodes)


def _highs_lp(model: ArrayModel) -> Any:
    rows = model.rows
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = model.n_columns, len(rows)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = model.cost, model.lower, model.upper
    lp.row_lower_, lp.row_upper_ = rows.lower, rows.upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = rows.start.astype(np.int32)
    lp.a_matrix_.index_ = rows.column.astype(np.int32)
    lp.a_matrix_.value_ = rows.value
    return lp
