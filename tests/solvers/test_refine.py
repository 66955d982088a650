"""Small exact problems inside a plan."""

import numpy as np
import pytest

from solvers import Problem, score_assignment, solve
from solvers.incumbent import Incumbent
from solvers.refine import Refinement
from solvers.stop import Stop
from solvers.subproblems import cut_out


def plan(problem: Problem, seed: int = 0) -> Incumbent:
    result = solve(problem, "location_allocation", seed=seed)
    return Incumbent(result.assignment, score_assignment(problem, result.assignment))


@pytest.fixture
def medians() -> Problem:
    """Sixty places, twelve medians with little room to spare, no contiguity."""
    rng = np.random.default_rng(3)
    demand = rng.integers(1, 20, (60, 1)).astype(float)
    capacity = np.ceil(demand.sum() / (0.85 * 12))
    xy = rng.random((60, 2)) * 100
    return Problem(demand, 12, xy=xy, metric="euclidean", upper=[capacity], contiguous=False)


def test_a_plan_is_mended_and_then_made_better(medians):
    """From a start that breaks limits to one within all, and near to the bound."""
    incumbent = plan(medians)
    Refinement(medians, incumbent, 0, lambda score: None).run(Stop(60))
    assert incumbent.score.feasible
    proven = solve(medians, time_limit=60)
    assert incumbent.score.objective <= 1.02 * proven.bound


def test_refining_never_makes_a_plan_worse(county30):
    problem = Problem(n_territories=4, **county30)
    incumbent = plan(problem)
    before = incumbent.score
    Refinement(problem, incumbent, 0, lambda score: None).run(Stop(20))
    assert incumbent.score.feasible or not before.feasible
    if before.feasible:
        assert incumbent.score.objective <= before.objective


def test_the_same_seed_gives_the_same_plan(medians):
    """However many run side by side: nodes and not the clock end the small problems."""
    plans = []
    for _ in range(2):
        incumbent = plan(medians)
        Refinement(medians, incumbent, 0, lambda score: None).run(Stop(600), levels=1)
        plans.append(incumbent.assignment)
    assert (plans[0] == plans[1]).all()


def test_a_cut_out_keeps_cost_bands_and_budget():
    """Territories 1 and 2 of a chain; one of two moves that the budget allows was made outside."""
    problem = Problem(
        np.arange(1.0, 7.0),
        3,
        xy=np.column_stack([np.arange(6.0), np.zeros(6)]) * 1000,
        edges=[[i, i + 1] for i in range(5)],
        lower=[[1.0], [2.0], [3.0]],
        upper=[[10.0], [20.0], [30.0]],
        baseline=[1, 0, 1, 1, 2, 2],
        disruption_budget=2.0,
    )
    assignment = np.array([0, 0, 1, 1, 2, 2])
    part = cut_out(problem, assignment, np.array([1, 2]))
    assert part.units.tolist() == [2, 3, 4, 5]
    assert part.problem.lower.ravel().tolist() == [2.0, 3.0]
    assert part.problem.baseline.tolist() == [0, 0, 1, 1]
    assert part.problem.disruption_budget == 1.0
    assert part.problem.edges.tolist() == [[0, 1], [1, 2], [2, 3]]
    whole = score_assignment(problem, assignment)
    small = score_assignment(part.problem, part.assignment)
    assert small.feasible
    rest = cut_out(problem, assignment, np.array([0]))
    first = score_assignment(rest.problem, rest.assignment)
    assert small.objective + first.objective == pytest.approx(whole.objective)
    back = part.put_back(assignment, np.array([1, 0, 1, 1]))
    assert back.tolist() == [0, 0, 2, 1, 2, 2]


def test_fixed_sites_outside_a_cut_out_still_serve_it():
    """Site 0 serves its territory from a unit that belongs to the other one."""
    problem = Problem(
        np.ones(4),
        2,
        xy=np.column_stack([np.arange(4.0), np.zeros(4)]) * 1000,
        edges=[[0, 1], [1, 2], [2, 3]],
        centers=[3, 0],
    )
    assignment = np.array([0, 0, 1, 1])
    part = cut_out(problem, assignment, np.array([0]))
    assert part.problem.fixed_sites
    assert score_assignment(part.problem, part.assignment).objective == pytest.approx(9.0 + 4.0)
