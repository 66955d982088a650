"""What holds for every method of `solvers.METHODS`, whatever it does inside.

A method that only builds a start may fail to find a plan within the rules; then it has to say so.
The search from which users get their plans ("auto") must find one for every case.
"""

import os
import time

import numpy as np
import pytest

from solvers import METHODS, InvalidProblem, Problem, score_assignment, solve
from solvers.licensed import LICENSED
from solvers.milp import available_solvers

PROVEN = ("optimal", "infeasible")
CORES = os.cpu_count() or 1


MISSING = {f"hess_{name.lower()}" for name in set(LICENSED) - set(available_solvers())}


@pytest.fixture(params=[name for name in METHODS if name not in MISSING])
def method(request) -> str:
    return request.param


# A flow changes how a model is written and nothing of what begins it or decides among plans.
@pytest.fixture(params=[name for name in METHODS if not name.startswith("hess_")])
def searching_method(request) -> str:
    return request.param


def test_the_search_finds_a_plan(case):
    """Every case has one."""
    result = solve(Problem(**case))
    assert result.status in ("optimal", "feasible"), result.notes


def test_every_unit_is_in_one_territory_and_every_territory_has_one(case, answer):
    """Also when no plan within the rules was found."""
    problem, result = Problem(**case), answer
    assert result.assignment.shape == (problem.n_units,)
    assert set(result.assignment) == set(range(problem.n_territories))


def test_a_feasible_plan_passes_the_judge(case, answer):
    """Bands, pieces, locks, eligibility and budget, all judged from scratch."""
    problem, result = Problem(**case), answer
    score = score_assignment(problem, result.assignment)
    assert score.feasible is (result.status in ("optimal", "feasible"))
    if score.feasible:
        assert result.objective == pytest.approx(score.objective, rel=1e-12)
        assert (result.centers == score.centers).all()
        assert not problem.contiguous or (score.pieces == 1).all()
    else:
        assert result.objective is None
        assert set(score.misses) <= set(result.notes)


def test_a_center_is_one_of_the_own_units_or_the_fixed_site(case, answer):
    """Hess's model, or the homes of reps."""
    problem, result = Problem(**case), answer
    if problem.fixed_sites:
        assert (result.centers == problem.centers).all()
    elif result.objective is not None:
        assert (result.assignment[result.centers] == np.arange(problem.n_territories)).all()
        assert np.isin(result.centers, problem.centers).all()


def test_the_same_seed_gives_the_same_plan(case, searching_method, searching_answer):
    """Limited by iterations, not by the clock."""
    first = searching_answer
    again = solve(Problem(**case), searching_method, seed=first.seed, iterations=1)
    assert (again.assignment == first.assignment).all()
    assert again.objective == first.objective


def test_a_feasible_warm_start_is_never_made_worse(case, searched, searching_method):
    """The plan of the search, given to each method to begin with."""
    problem, start = Problem(**case), searched
    if start.objective is None:
        start = solve(problem)
    warm = start.assignment
    result = solve(problem, searching_method, seed=1, warm_start=warm, iterations=1)
    assert result.status in ("optimal", "feasible")
    assert result.objective <= start.objective


def test_a_bound_is_below_the_objective(answer):
    """Where a method proves one."""
    result = answer
    if result.objective is not None and result.bound is not None:
        assert result.bound <= result.objective * (1 + 1e-9)
        assert 0.0 <= result.gap <= 1.0


def test_units_in_another_order_get_as_good_a_plan(county30, county30_answer, method):
    """The numbers of units mean nothing; what is left is the luck of the draw."""
    order = np.random.default_rng(0).permutation(30)
    place = np.argsort(order)
    shuffled = {
        **county30,
        "activity": county30["activity"][order],
        "xy": county30["xy"][order],
        "edges": place[county30["edges"]],
    }
    before, after = county30_answer, solve(Problem(**shuffled), method)
    assert after.status == before.status
    if before.objective is not None:
        assert after.objective == pytest.approx(before.objective, rel=0.05)


def test_wider_bands_cost_no_more(county30, county30_searched):
    """A plan within 15 percent is one within 30; the search has to find as good a one."""
    mean = county30["activity"].sum(axis=0) / 4
    wide = {**county30, "lower": mean * 0.7, "upper": mean * 1.3}
    assert solve(Problem(**wide)).objective <= county30_searched.objective * 1.001


@pytest.mark.parametrize("seconds", [0.0, 0.3])
def test_a_time_limit_is_kept(county400, county30_answer, method, seconds):
    """Within a second of the processor, and what was cut short is not called optimal."""
    problem = Problem(**county400)
    assert county30_answer.assignment.shape == (30,)  # compiled before the clock runs
    begun = time.process_time()
    result = solve(problem, method, time_limit=seconds)
    assert time.process_time() - begun < CORES * seconds + 1.0
    assert result.status != "optimal"
    assert result.assignment.shape == (400,)


def test_a_cancelled_solve_returns_what_it_has(county400, method):
    """At once, as cancelled, with an objective only if the plan keeps the rules.

    Seconds are those of the processor, which a busy machine does not add to.
    """
    problem = Problem(**county400)
    begun = time.process_time()
    result = solve(problem, method, cancelled=lambda: time.process_time() > begun + 0.2)
    assert time.process_time() - begun < 2.0
    if result.status != "cancelled":
        pytest.skip(f"{method} was done before it could be cancelled")
    score = score_assignment(problem, result.assignment)
    assert result.objective == (score.objective if score.feasible else None)


def test_a_solve_cancelled_from_the_first_moment_is_cancelled(even_grid, method):
    """Even a small problem is not finished first."""
    assert solve(Problem(**even_grid), method, cancelled=lambda: True).status == "cancelled"


def test_an_impossible_problem_is_infeasible_with_a_reason(even_grid, method):
    """A unit that no territory can hold: no assignment, no objective, a sentence."""
    activity = np.ones(12)
    activity[5] = 9.0
    result = solve(Problem(**{**even_grid, "activity": activity}), method)
    assert result.status == "infeasible"
    assert result.objective is None
    assert (result.assignment == -1).all()
    assert any("unit 5 alone" in note for note in result.notes)


def test_a_search_without_an_answer_ends_by_itself(method):
    """Weights 6 and 4 cannot make 15 each; no simple reason shows it, and no proof is claimed."""
    xy = np.column_stack([np.arange(12.0), np.zeros(12)])
    chain = np.column_stack([np.arange(11), np.arange(1, 12)])
    activity = np.array([6.0] * 6 + [4.0] * 6)
    problem = Problem(activity, 4, xy=xy, edges=chain, lower=[14.5], upper=[15.6])
    result = solve(problem, method)
    assert not any("cut short" in note for note in result.notes)
    assert result.status in ("no_solution", "infeasible")
    assert result.objective is None
    assert result.notes


def test_progress_is_reported_and_kept(county30, method):
    """Objectives in the trace never rise; the last is that of the result."""
    seen = []
    problem = Problem(**county30)
    result = solve(problem, method, on_progress=seen.append)
    assert tuple(seen) == result.trace
    assert all(p.assignment is None for p in result.trace)
    for told in seen:
        if told.objective is not None:
            assert told.objective == score_assignment(problem, told.assignment).objective
    objectives = [p.objective for p in seen if p.objective is not None]
    assert objectives == sorted(objectives, reverse=True)
    if result.objective is not None:
        assert objectives[-1] == result.objective
    assert [p.seconds for p in seen] == sorted(p.seconds for p in seen)


def test_the_answer_says_how_it_was_found(even_grid, method):
    """Method, seed and seconds, to do it again; auto names what decided."""
    result = solve(Problem(**even_grid), method, seed=7)
    assert result.method == ("center_tree" if method == "auto" else method)
    assert result.seed == 7
    assert result.seconds > 0.0


def test_nothing_is_printed(even_grid, method, capfd):
    """Standard output may carry JSON."""
    solve(Problem(**even_grid), method, iterations=1)
    assert capfd.readouterr() == ("", "")


def test_the_global_random_state_is_left_alone(even_grid, method):
    """A caller's own random numbers do not depend on us."""
    np.random.seed(0)  # noqa: NPY002
    expected = np.random.random()  # noqa: NPY002
    np.random.seed(0)  # noqa: NPY002
    solve(Problem(**even_grid), method, iterations=1)
    assert np.random.random() == expected  # noqa: NPY002


def test_an_unknown_method_is_refused(even_grid):
    """The message names those there are."""
    with pytest.raises(InvalidProblem, match="method must be one of auto, local_search"):
        solve(Problem(**even_grid), "magic")


@pytest.mark.parametrize("start", [[0] * 11, [0.5] * 12, [0] * 11 + [3], [0] * 11 + [-1]], ids=str)
def test_a_warm_start_that_is_no_assignment_is_refused(even_grid, method, start):
    """Too short, not whole, too high, too low."""
    with pytest.raises(InvalidProblem, match="warm_start must hold"):
        solve(Problem(**even_grid), method, warm_start=start)


@pytest.mark.parametrize(
    "start",
    [[0, 1, 2] * 4, [0] * 12, [0, 1] * 6],
    ids=["scattered", "all in one", "one empty"],
)
@pytest.mark.parametrize("contiguous", [True, False])
def test_a_broken_warm_start_is_mended(even_grid, start, contiguous):
    """Pieces joined, empty territories seated, bands met."""
    result = solve(Problem(**{**even_grid, "contiguous": contiguous}), warm_start=start)
    assert result.status in ("optimal", "feasible"), result.notes
