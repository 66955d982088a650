"""One set of facts for every solver that is installed; and what PuLP says against what is true."""

import json
import subprocess
import sys
import threading
import time
from dataclasses import replace
from itertools import product

import numpy as np
import pulp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers import milp
from solvers.array_model import ArrayModel, rows_from
from solvers.highs import Answer
from solvers.milp import Model, SolverFailed, available_solvers, solve_model, total
from solvers.stop import Stop
from solvers.verify import keeps_model

every_solver = pytest.mark.parametrize("solver", available_solvers())


def market_split(rows: int = 5, columns: int = 40) -> ArrayModel:
    """Split markets in halves as evenly as can be: small, and out of reach for branch and bound."""
    rng = np.random.default_rng(1)
    share = rng.integers(0, 100, (rows, columns)).astype(float)
    over, under = columns + np.arange(rows), columns + rows + np.arange(rows)
    entries = [np.concatenate([np.arange(columns), [over[r], under[r]]]) for r in range(rows)]
    values = [np.concatenate([share[r], [1.0, -1.0]]) for r in range(rows)]
    half = share.sum(axis=1) // 2
    slack = 2 * rows
    return ArrayModel(
        np.concatenate([np.zeros(columns), np.ones(slack)]),
        np.zeros(columns + slack),
        np.concatenate([np.ones(columns), np.full(slack, np.inf)]),
        np.arange(columns + slack) < columns,
        rows_from(entries, values, half, half),
    )


def one_side(model: ArrayModel) -> np.ndarray:
    """Values of a market split that takes nothing."""
    rows = len(model.rows)
    return np.concatenate([np.zeros(model.n_columns - 2 * rows), model.rows.lower, np.zeros(rows)])


@st.composite
def small_models(draw):
    """Up to six binaries, up to three rows with limits on one or both sides."""
    n, m = draw(st.integers(1, 6)), draw(st.integers(1, 3))
    numbers = st.integers(-9, 9).map(float)
    cost = np.array(draw(st.lists(numbers, min_size=n, max_size=n)))
    values = [np.array(draw(st.lists(numbers, min_size=n, max_size=n))) for _ in range(m)]
    lower = np.array(draw(st.lists(st.integers(-12, 4), min_size=m, max_size=m)), float)
    upper = lower + np.array(draw(st.lists(st.integers(0, 12), min_size=m, max_size=m)), float)
    open_below = np.array(draw(st.lists(st.booleans(), min_size=m, max_size=m)))
    rows = rows_from([np.arange(n)] * m, values, np.where(open_below, -np.inf, lower), upper)
    return ArrayModel(cost, np.zeros(n), np.ones(n), np.ones(n, bool), rows)


def best_of_all(model: ArrayModel) -> float:
    """Least cost of all 0-1 values that keep the rows, infinite when none do."""
    every = (np.array(values, float) for values in product((0, 1), repeat=model.n_columns))
    return min((model.cost @ x for x in every if keeps_model(model, x)), default=np.inf)


@every_solver
@settings(max_examples=25, deadline=None)
@given(model=small_models())
def test_small_models_are_solved_to_the_optimum(solver, model):
    best = best_of_all(model)
    answer = solve_model(model, Stop(20), solver=solver)
    assert answer.status == ("infeasible" if best == np.inf else "optimal")
    assert answer.objective == pytest.approx(best)
    assert answer.bound <= answer.objective
    assert answer.bound == pytest.approx(best, abs=1e-6)


@every_solver
def test_a_time_limit_is_never_told_as_optimal(solver):
    answer = solve_model(market_split(), Stop(1.0), solver=solver)
    assert answer.status == "stopped"
    assert answer.bound < answer.objective
    assert answer.values is None or keeps_model(market_split(), answer.values)


@every_solver
def test_a_time_limit_before_the_first_solution_is_never_told_as_infeasible(solver):
    answer = solve_model(market_split(), Stop(0.0), solver=solver)
    assert answer.status == "stopped"
    assert answer.bound < np.inf


@every_solver
def test_an_interrupt_keeps_the_incumbent(solver):
    asked = threading.Event()
    timer = threading.Timer(1.5, asked.set)
    timer.start()
    started = time.monotonic()
    answer = solve_model(market_split(), Stop(600, cancelled=asked.is_set), solver=solver)
    assert time.monotonic() - started < 60
    assert answer.status == "stopped"
    assert answer.values is not None
    assert answer.objective == pytest.approx(float(market_split().cost @ answer.values))


@every_solver
def test_no_solution_is_worse_than_the_warm_start(solver):
    model = market_split()
    known = solve_model(model, Stop(1.0))
    answer = solve_model(model, Stop(1.0), start=known.values, solver=solver)
    assert answer.objective <= known.objective + 1e-6
    assert solve_model(model, Stop(0.0), start=known.values, solver=solver).values is not None


@every_solver
def test_a_warm_start_that_breaks_a_row_does_no_harm(solver):
    model = replace(market_split(2, 8), integer=np.ones(12, bool))
    best = solve_model(model, Stop(20)).objective
    answer = solve_model(model, Stop(20), start=np.ones(12), solver=solver)
    assert answer.status == "optimal"
    assert answer.objective == pytest.approx(best)


@every_solver
def test_the_same_seed_gives_the_same_values(solver):
    model = market_split(2, 20)
    first, second = (solve_model(model, Stop(30), seed=3, solver=solver) for _ in range(2))
    assert np.array_equal(first.values, second.values)


@every_solver
def test_two_threads_come_to_the_same_optimum(solver):
    model = market_split(2, 20)
    one, two = (solve_model(model, Stop(30), threads=n, solver=solver) for n in (1, 2))
    assert one.status == two.status == "optimal"
    assert one.objective == pytest.approx(two.objective)


@every_solver
def test_a_model_without_whole_numbers_is_solved(solver):
    model = market_split(2, 8)
    answer = solve_model(replace(model, integer=np.zeros(12, bool)), Stop(20), solver=solver)
    assert answer.status == "optimal"
    assert answer.objective == pytest.approx(0.0, abs=1e-9)


@every_solver
def test_a_row_without_entries_that_cannot_hold_makes_a_model_infeasible(solver):
    nothing = np.zeros(0, np.int64)
    rows = rows_from([nothing, np.array([0])], None, [1.0, 0.0], [1.0, 1.0])
    model = ArrayModel(np.ones(1), np.zeros(1), np.ones(1), np.ones(1, bool), rows)
    assert solve_model(model, Stop(20), solver=solver).status == "infeasible"


def test_pulp_tells_a_time_limit_as_optimal():
    """Why both statuses are read."""
    problem, _ = milp._pulp_problem(market_split(), None)
    problem.solve(pulp.HiGHS(msg=False, timeLimit=0.5))
    assert problem.status == pulp.LpStatusOptimal
    assert problem.sol_status != pulp.LpSolutionOptimal


def test_a_solver_that_is_not_there_is_named():
    with pytest.raises(SolverFailed, match="HiGHS"):
        solve_model(market_split(), Stop(1), solver="Abacus")


def test_values_that_break_the_model_are_not_believed():
    model = market_split()
    answer = milp._checked(model, Answer("optimal", np.zeros(50), 0.0, 0.0), None)
    assert answer.status == "stopped"
    assert answer.values is None


def test_a_solver_that_calls_a_model_infeasible_is_refuted_by_the_start():
    model = market_split()
    start = one_side(model)
    answer = milp._checked(model, Answer("infeasible", None, np.inf, np.inf), start)
    assert answer.status == "stopped"
    assert answer.values is start
    assert answer.bound == -np.inf


def test_an_optimum_above_its_bound_is_not_one():
    model = market_split()
    start = one_side(model)
    claimed = Answer("optimal", start, float(model.cost @ start), 0.0)
    assert milp._checked(model, claimed, None).status == "stopped"


def test_cbc_takes_over_where_highs_gives_up(monkeypatch):
    lost = Answer("stopped", None, np.inf, -np.inf)
    monkeypatch.setattr(milp, "_solve_with_highs", lambda *_: lost)
    assert solve_model(market_split(2, 8), Stop(20)).status == "optimal"


def test_a_written_model_reads_as_arrays_in_the_order_of_writing():
    model = Model("order")
    b, a = model.binary("b"), model.real("a", None, 4.0)
    model.minimise(2 * b - a)
    model.add(total([a, 3 * b]) <= 5, "both")
    model.add(a >= -1)
    model.add(a + b == 2)
    arrays = model.arrays()
    assert arrays.cost.tolist() == [2.0, -1.0]
    assert arrays.lower.tolist() == [0.0, -np.inf]
    assert arrays.upper.tolist() == [1.0, 4.0]
    assert arrays.integer.tolist() == [True, False]
    assert arrays.rows.lower.tolist() == [-np.inf, -1.0, 2.0]
    assert arrays.rows.upper.tolist() == [5.0, np.inf, 2.0]
    first = dict(zip(arrays.rows.column[:2].tolist(), arrays.rows.value[:2].tolist(), strict=True))
    assert first == {1: 1.0, 0: 3.0}


def test_looking_for_solvers_says_nothing():
    """The licences of some print their terms, which would spoil what a command prints as JSON."""
    code = "import json; from solvers.milp import available_solvers as a; print(json.dumps(a()))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert tuple(json.loads(done.stdout)) == available_solvers()
