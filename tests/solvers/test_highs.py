"""The live model in HiGHS."""

import time

import numpy as np
import pytest

from solvers.array_model import ArrayModel, grouped_rows, rows_from, stack_rows
from solvers.highs import HighsModel
from solvers.stop import Stop


def knapsack(n: int, seed: int = 0) -> ArrayModel:
    """Most value of n things that weigh at most half of all together; three rows of the kind."""
    rng = np.random.default_rng(seed)
    weight = rng.integers(1000, 9000, (3, n)).astype(float)
    every = np.arange(n)
    half = np.floor(weight.sum(axis=1) / 2)
    rows = rows_from([every] * 3, list(weight), [-np.inf] * 3, half.tolist())
    value = weight.mean(axis=0) + rng.integers(-50, 50, n)
    return ArrayModel(-value, np.zeros(n), np.ones(n), np.ones(n, dtype=bool), rows)


def test_the_relaxation_is_a_bound_and_the_solution_whole():
    model = knapsack(12)
    live = HighsModel(model)
    relaxed, whole = live.relax(Stop(10)), live.solve(Stop(10))
    assert whole.status == "optimal"
    assert relaxed.bound <= whole.objective
    assert np.allclose(whole.values, np.round(whole.values))
    assert whole.objective == pytest.approx(model.cost @ whole.values)


def test_rows_and_zeros_that_are_added_are_kept():
    live = HighsModel(knapsack(12))
    before = live.solve(Stop(10)).objective
    live.add(rows_from([np.arange(6)], None, [-np.inf], [1.0]))
    live.forbid(np.array([7]))
    after = live.solve(Stop(10))
    assert after.objective > before
    assert after.values[:6].sum() <= 1
    assert after.values[7] == 0


def test_other_bounds_hold_for_every_column_until_the_next():
    """Also for one that was forbidden."""
    live = HighsModel(knapsack(12))
    before = live.relax(Stop(10)).objective
    live.forbid(np.array([3]))
    live.limit(np.full(12, 0.25), np.full(12, 0.5))
    values = live.relax(Stop(10)).values
    assert values.min() >= 0.25 - 1e-9
    assert values.max() <= 0.5 + 1e-9
    live.limit(np.zeros(12), np.ones(12))
    assert live.relax(Stop(10)).objective == pytest.approx(before)


def test_a_model_without_solution_is_infeasible():
    live = HighsModel(knapsack(6))
    live.add(rows_from([np.arange(6)], None, [6.0], [6.0]))
    assert live.solve(Stop(10)).status == "infeasible"


def test_a_time_limit_is_never_reported_as_optimal():
    """The incumbent is kept, with a bound below it."""
    began = time.monotonic()
    answer = HighsModel(knapsack(400)).solve(Stop(1.0))
    assert answer.status == "stopped"
    assert answer.bound <= answer.objective
    assert time.monotonic() - began < 10


def test_a_caller_that_cancels_keeps_the_incumbent():
    """As soon as there is one."""
    seen = []
    stop = Stop(60, cancelled=lambda: bool(seen))
    answer = HighsModel(knapsack(400)).solve(stop, on_solution=lambda x: bool(seen.append(x)))
    assert answer.status == "stopped"
    assert answer.values is not None


def test_grouped_rows_put_every_entry_in_its_row():
    entries = np.array([1, 0, 1, 2])
    rows = grouped_rows(entries, np.arange(4), np.arange(4.0), np.zeros(3), np.ones(3))
    assert rows.start.tolist() == [0, 1, 3, 4]
    assert rows.column.tolist() == [1, 0, 2, 3]
    both = stack_rows([rows, rows])
    assert both.start.tolist() == [0, 1, 3, 4, 5, 7, 8]
    assert len(both) == 6


@pytest.mark.parametrize(("nodes", "attempts"), [(10, 1), (None, 3)])
def test_a_solver_that_is_lost_is_tried_again_only_where_the_end_is_wanted(
    monkeypatch, nodes, attempts
):
    """Whoever limits the nodes does without an answer."""
    runs = []
    monkeypatch.setattr(HighsModel, "_run", lambda *arguments: runs.append(arguments))
    answer = HighsModel(knapsack(6)).solve(Stop(60), nodes=nodes)
    assert answer.status == "stopped"
    assert answer.bound == -np.inf
    assert len(runs) == attempts
