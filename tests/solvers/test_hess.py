"""The readable Hess model and the one of arrays are the same model."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers import InvalidProblem, Problem
from solvers.hess import build_hess
from solvers.hess_arrays import build_hess_arrays, read_assignment
from solvers.hess_pairs import all_pairs, centered_pairs
from solvers.highs import HighsModel
from solvers.milp import available_solvers, solve_model
from solvers.score import score_assignment
from solvers.stop import Stop


@st.composite
def problems(draw):
    """Five to eight places in two or three territories, of every kind that needs no labels."""
    n, k, m = draw(st.integers(5, 8)), draw(st.integers(2, 3)), draw(st.integers(1, 2))
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    activity = rng.integers(0, 9, (n, m)).astype(float)
    mean = activity.sum(axis=0) / k
    arguments = {
        "xy": rng.integers(0, 20, (n, 2)) * 1000.0,
        "lower": mean * draw(st.sampled_from([0.0, 0.4, 0.7])),
        "upper": mean * draw(st.sampled_from([1.2, 1.6, np.inf])),
        "contiguous": False,
    }
    kind = draw(st.sampled_from(["anywhere", "candidates", "sites", "sites with a budget"]))
    if kind != "anywhere":
        more = 1 if kind == "candidates" else 0
        arguments["centers"] = rng.choice(n, k + more, replace=False)
    if kind == "sites with a budget":
        arguments["baseline"] = rng.integers(-1, k, n)
        arguments["disruption_weight"] = rng.integers(0, 4, n).astype(float)
        arguments["disruption_budget"] = float(draw(st.integers(0, 4)))
    return Problem(activity, k, **arguments)


@settings(max_examples=80, deadline=None)
@given(problem=problems(), few=st.booleans())
def test_both_models_have_the_same_optimum_and_the_same_relaxation(problem, few):
    some = np.arange(len(problem.centers))[-4:]
    pairs = centered_pairs(problem, some) if few else all_pairs(problem)
    readable, arrays = build_hess(problem, pairs).arrays(), build_hess_arrays(problem, pairs)
    assert np.array_equal(readable.cost, arrays.cost)
    for ask in (HighsModel.relax, HighsModel.solve):
        one, other = (ask(HighsModel(model), Stop(20)) for model in (readable, arrays))
        assert one.status == other.status
        assert one.objective == pytest.approx(other.objective, rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("solver", available_solvers())
def test_every_solver_finds_the_same_territories_in_a_grid(grid12, solver):
    """Three territories of four units each."""
    problem = Problem(n_territories=3, lower=[4.0], upper=[4.0], **grid12)
    pairs = all_pairs(problem)
    answer = solve_model(build_hess(problem, pairs).arrays(), Stop(60), solver=solver)
    assert answer.status == "optimal"
    assignment = read_assignment(problem, pairs, answer.values)
    score = score_assignment(replace(problem, contiguous=False), assignment)
    assert score.feasible
    assert score.objective == pytest.approx(answer.objective)
    arrays = build_hess_arrays(problem, pairs)
    assert answer.objective == pytest.approx(HighsModel(arrays).solve(Stop(60)).objective)


def test_a_model_reads_as_in_a_textbook(grid4):
    """The first rules of two territories of two units each."""
    problem = Problem(n_territories=2, lower=[2.0], upper=[2.0], contiguous=False, **grid4)
    text = str(build_hess(problem, all_pairs(problem)).problem)
    assert "unit_0_once: x_0_0 + x_0_1 + x_0_2 + x_0_3 = 1" in text
    assert "exactly_k: x_0_0 + x_1_1 + x_2_2 + x_3_3 = 2" in text
    assert "only_under_open_1_0: - x_0_0 + x_1_0 <= 0" in text


@pytest.mark.parametrize(
    "rules",
    [
        {"locked": [0, -1, -1, 1]},
        {"baseline": [0, 0, 1, 1], "disruption_budget": 1.0},
        {"upper": [[2.0], [3.0]]},
    ],
    ids=lambda rules: next(iter(rules)),
)
def test_rules_that_tell_territories_apart_are_refused(grid4, rules):
    problem = Problem(n_territories=2, **grid4, **rules)
    with pytest.raises(InvalidProblem, match="tell territories apart"):
        build_hess(problem, all_pairs(problem))
