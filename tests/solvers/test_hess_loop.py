"""The loop around the readable model comes to the same end as branch and bound on arrays."""

import numpy as np
import pytest

from solvers import Problem
from solvers.exact import prove
from solvers.hess_loop import prove_with_pulp
from solvers.hess_pairs import all_pairs
from solvers.local_search import Incumbent
from solvers.milp import SolverFailed, available_solvers
from solvers.score import score_assignment
from solvers.stop import Stop


def nothing(problem: Problem) -> Incumbent:
    """All units in one territory: it breaks the rules."""
    assignment = np.zeros(problem.n_units, dtype=np.int64)
    return Incumbent(assignment, score_assignment(problem, assignment))


def places(seed: int, arguments, k: int, **rules) -> Problem:
    """The units of a map, with uneven activity and costs that pull territories apart."""
    rng = np.random.default_rng(seed)
    n = len(arguments["activity"])
    activity = rng.integers(2, 9, n).astype(float)
    mean = activity.sum() / k
    bands = {"lower": [0.75 * mean], "upper": [1.25 * mean]}
    uneven = {"activity": activity, "xy": rng.random((n, 2)) * 1e4}
    return Problem(n_territories=k, **{**arguments, **uneven, **bands, **rules})


def check_optimum(problem: Problem, solver: str) -> None:
    """The loop finds a plan and proves it, and branch and bound on arrays finds no better one."""
    pairs, found = all_pairs(problem), nothing(problem)
    proof = prove_with_pulp(problem, pairs, found, Stop(60), solver=solver)
    assert found.score.feasible
    assert proof.finished
    assert proof.bound == pytest.approx(found.score.objective)
    other = Incumbent(found.assignment, found.score)
    assert prove(problem, pairs, other, Stop(60)).finished
    assert other.score.objective == pytest.approx(found.score.objective)


@pytest.mark.parametrize("solver", available_solvers())
@pytest.mark.parametrize("seed", range(2))
def test_every_solver_proves_the_connected_optimum(grid12, seed, solver):
    """Three territories in a grid of twelve units."""
    check_optimum(places(seed, grid12, 3), solver)


@pytest.mark.parametrize(
    "rules",
    [
        {"centers": [0, 8]},
        {"locked": [0, -1, -1, -1, -1, -1, -1, -1, 0]},
        {"baseline": [0, 0, 0, 0, 1, 1, 1, 1, 1], "disruption_budget": 4.0},
        {"contiguous": False},
    ],
    ids=lambda rules: next(iter(rules)),
)
@pytest.mark.parametrize("solver", available_solvers()[:2])
def test_every_kind_of_rule_is_kept(doughnut, rules, solver):
    """Two territories of nine units; rules that need labels fall through to the arrays."""
    check_optimum(places(1, doughnut, 2, **rules), solver)


@pytest.mark.parametrize("solver", available_solvers()[:2])
def test_two_islands_of_the_wrong_size_have_no_plan(two_islands, solver):
    """Four units on each island cannot be three territories of two or three connected units."""
    problem = Problem(n_territories=3, lower=[2.0], upper=[3.0], **two_islands)
    one = nothing(problem)
    proof = prove_with_pulp(problem, all_pairs(problem), one, Stop(60), solver=solver)
    assert proof.finished
    assert proof.bound == np.inf
    assert not one.score.feasible


def test_without_time_nothing_is_proven(grid12):
    problem = places(0, grid12, 3)
    proof = prove_with_pulp(problem, all_pairs(problem), nothing(problem), Stop(0.0))
    assert not proof.finished
    assert proof.bound == -np.inf


def test_a_solver_that_is_not_there_is_named(grid12):
    problem = places(0, grid12, 3)
    with pytest.raises(SolverFailed):
        prove_with_pulp(problem, all_pairs(problem), nothing(problem), Stop(9), solver="Abacus")
