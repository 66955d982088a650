"""Branch and bound comes to the same end whoever writes and whoever solves its model."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from solvers import InvalidProblem, Problem, solve
from solvers.array_model import rows_from
from solvers.exact import Approach, forbidden, prove
from solvers.growing_model import GrowingModel
from solvers.hess import build_hess_by_pulp
from solvers.hess_arrays import build_hess_arrays, read_assignment
from solvers.hess_pairs import all_pairs
from solvers.highs import Answer, HighsModel
from solvers.incumbent import Incumbent
from solvers.milp import SolverFailed, available_solvers
from solvers.score import score_assignment
from solvers.stop import Stop


def in_pulp(solver: str) -> Approach:
    """The readable model, solved by one of the solvers."""
    return Approach(build=build_hess_by_pulp, solver=solver)


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
    """A plan is found and proven, and branch and bound on arrays finds no better one."""
    pairs, found = all_pairs(problem), nothing(problem)
    proof = prove(problem, pairs, found, Stop(60), approach=in_pulp(solver))
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
    proof = prove(problem, all_pairs(problem), one, Stop(60), approach=in_pulp(solver))
    assert proof.finished
    assert proof.bound == np.inf
    assert not one.score.feasible


@pytest.mark.parametrize("solver", available_solvers()[:2])
def test_without_time_nothing_is_proven(grid12, solver):
    problem = places(0, grid12, 3)
    proof = prove(
        problem, all_pairs(problem), nothing(problem), Stop(0.0), approach=in_pulp(solver)
    )
    assert not proof.finished
    assert proof.bound == -np.inf


def test_a_solver_that_is_not_there_is_named(grid12):
    problem = places(0, grid12, 3)
    with pytest.raises(SolverFailed, match="Abacus"):
        prove(problem, all_pairs(problem), nothing(problem), Stop(9), approach=in_pulp("Abacus"))


@pytest.mark.skipif("Gurobi" in available_solvers(), reason="Gurobi is there")
def test_a_method_whose_solver_is_not_there_is_refused(grid12):
    """With the names of those that are."""
    with pytest.raises(InvalidProblem, match=r"Gurobi is not installed.*HiGHS"):
        solve(places(0, grid12, 3), "hess_gurobi")


@pytest.mark.parametrize("nodes", [1, 35])
def test_the_nodes_of_all_trees_together_are_limited(grid12, monkeypatch, nodes):
    """A tree counts as ten at the least, so that four of them are more than 35 in any case."""
    trees = []
    solve_one = HighsModel.solve

    def solve_counted(model, stop, start=None, on_solution=None, nodes=None):
        trees.append(nodes)
        answer = solve_one(model, stop, start, on_solution, nodes)
        return replace(answer, status="stopped")  # always another round, as long as there are cuts

    monkeypatch.setattr(HighsModel, "solve", solve_counted)
    problem = places(0, grid12, 3)
    prove(problem, all_pairs(problem), nothing(problem), Stop(60), nodes=nodes)
    assert trees[0] == nodes
    assert len(trees) <= -(-nodes // 10)
    assert all(left < before for before, left in pairwise(trees))


@pytest.mark.skipif("CBC" not in available_solvers(), reason="CBC is not there")
def test_cbc_goes_on_where_highs_gives_up(grid12, monkeypatch):
    """And comes to the same optimum."""
    problem = places(0, grid12, 3)
    whole = nothing(problem)
    assert prove(problem, all_pairs(problem), whole, Stop(60)).finished
    lost = Answer("stopped", None, np.inf, -np.inf)
    monkeypatch.setattr(HighsModel, "solve", lambda *_: lost)
    found = nothing(problem)
    assert prove(problem, all_pairs(problem), found, Stop(60)).finished
    assert found.score.objective == pytest.approx(whole.score.objective)


@pytest.mark.parametrize("solver", available_solvers())
def test_rows_and_zeros_that_are_added_are_kept(grid4, solver):
    problem = Problem(n_territories=2, contiguous=False, **grid4)
    model = GrowingModel(build_hess_arrays(problem, all_pairs(problem)), solved_by=solver)
    assert model.solve(Stop(20)).objective == pytest.approx(2.0)
    model.forbid(np.array([0]))
    model.add(rows_from([np.array([5])], None, [0.0], [0.0]))
    answer = model.solve(Stop(20))
    assert answer.status == "optimal"
    assert answer.values[[0, 5]].tolist() == [0.0, 0.0]


def test_a_forbidden_solution_leaves_the_same_units_with_other_territories(grid4):
    """Bands of their own make territories differ: the row forbids one way to tell them apart."""
    rules = {"lower": [[1.0], [2.0]], "upper": [[3.0], [3.0]], "contiguous": False}
    problem = Problem(n_territories=2, **grid4, **rules)
    pairs = all_pairs(problem)
    model = GrowingModel(build_hess_arrays(problem, pairs))
    met = set()
    while (answer := model.solve(Stop(20))).values is not None:
        plan = tuple(read_assignment(problem, pairs, answer.values).tolist())
        met.add(plan)
        model.add(forbidden(model.model, answer.values))
    assert {(0, 0, 1, 1), (1, 1, 0, 0)} <= met
    assert (0, 0, 0, 1) not in met
