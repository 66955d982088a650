"""Maps with few borders are solved by listing what territories there are."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers import Problem, score_assignment, solve
from solvers.few_borders import has_few_borders
from solvers.fusing import fuse
from solvers.stop import Stop
from solvers.whole_territories import list_territories, territory_costs


def sparse(seed: int, n: int = 8, k: int = 3, extra: int = 2, measures: int = 1) -> Problem:
    """A random tree of places with a few borders more, within 30 percent."""
    rng = np.random.default_rng(seed)
    tree = [(int(rng.integers(i)), i) for i in range(1, n)]
    more = [tuple(rng.choice(n, 2, replace=False)) for _ in range(extra)]
    activity = rng.integers(2, 9, (n, measures)).astype(float)
    mean = activity.sum(axis=0) / k
    return Problem(
        activity,
        k,
        xy=rng.random((n, 2)) * 1e4,
        edges=[*tree, *more],
        lower=0.7 * mean,
        upper=1.3 * mean,
    )


def plans(problem: Problem) -> list[np.ndarray]:
    """Every assignment that keeps every rule, territories numbered as they are met."""
    every = product(range(problem.n_territories), repeat=problem.n_units)
    numbered = [labels for labels in every if list(dict.fromkeys(labels)) == [0, 1, 2]]
    return [p for p in map(np.array, numbered) if score_assignment(problem, p).feasible]


@given(st.integers(0, 10**6), st.integers(0, 4), st.sampled_from([1, 2]))
@settings(max_examples=25, deadline=None)
def test_the_optimum_is_that_of_brute_force(seed, extra, measures):
    """Or that there is no plan."""
    problem = sparse(seed, n=7, extra=extra, measures=measures)
    best = min((score_assignment(problem, p).objective for p in plans(problem)), default=np.inf)
    result = solve(problem)
    assert result.status == ("infeasible" if best == np.inf else "optimal")
    if best < np.inf:
        assert result.objective == pytest.approx(best, rel=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_every_territory_of_every_plan_is_listed(seed):
    """And nothing that breaks a band or is in pieces."""
    problem = sparse(seed, n=7)
    listed = {tuple(row) for row in list_territories(problem, Stop(60), 10**6, 10**6).tolist()}
    of_plans = {tuple((plan == t).tolist()) for plan in plans(problem) for t in range(3)}
    assert of_plans <= listed
    for units in listed:
        weight = problem.activity[np.array(units), 0].sum()
        assert problem.lower[0, 0] <= weight <= problem.upper[0, 0]


def test_a_pocket_that_holds_no_whole_territory_ends_the_listing():
    """Of a line of six only thirds are left, not the pairs that cut off one unit."""
    line = Problem(
        np.ones(6),
        3,
        xy=np.column_stack([np.arange(6.0), np.zeros(6)]),
        edges=[(i, i + 1) for i in range(5)],
        lower=[2.0],
        upper=[2.0],
    )
    listed = list_territories(line, Stop(60), 10**6, 10**6)
    assert sorted(np.flatnonzero(row).tolist() for row in listed) == [[0, 1], [2, 3], [4, 5]]
    assert territory_costs(line, listed) == pytest.approx([1e-6] * 3)


def test_a_listing_with_too_little_allowed_gives_nothing():
    problem = sparse(0)
    assert list_territories(problem, Stop(60), 3, 10**6) is None
    assert list_territories(problem, Stop(60), 10**6, 0) is None


def test_dead_ends_share_the_territory_of_their_only_way_out():
    """A star whose tips are too light to be territories is one unit; nothing is lost or added."""
    star = Problem(
        [5.0, 1.0, 1.0, 7.0], 2, xy=np.zeros((4, 2)), edges=[(0, 1), (0, 2), (0, 3)], lower=[6.0]
    )
    fused = fuse(star)
    assert fused.group.tolist() == [0, 0, 0, 1]
    assert fused.problem.activity[:, 0].tolist() == [7.0, 7.0]


@pytest.mark.parametrize("seed", range(4))
def test_fusing_keeps_what_plans_cost(seed):
    problem = sparse(seed)
    fused = fuse(problem)
    for plan in plans(problem)[:20]:
        folded = fused.fold(plan)
        assert (folded[fused.group] == plan).all()
        there, here = score_assignment(fused.problem, folded), score_assignment(problem, plan)
        assert there.feasible
        assert there.objective == pytest.approx(here.objective)


def test_a_larger_map_with_few_borders_is_solved_to_the_end():
    """Forty units in four territories within two percent, with a border and a quarter for each."""
    problem = sparse(3, n=40, k=4, extra=10)
    narrow = replace(problem, lower=problem.lower / 0.7 * 0.98, upper=problem.upper / 1.3 * 1.02)
    result = solve(narrow, time_limit=60)
    assert has_few_borders(narrow)
    assert result.method == "whole_territories"
    assert result.status in ("optimal", "infeasible")


def test_a_feasible_start_is_not_made_worse_where_the_listing_takes_too_long(monkeypatch):
    problem = sparse(1, n=30, k=3, extra=8)
    start = solve(problem).assignment
    monkeypatch.setattr("solvers.few_borders.BRANCHES", 10)
    result = solve(problem, warm_start=start, iterations=1)
    assert result.method != "whole_territories"
    assert result.objective <= score_assignment(problem, start).objective * (1 + 1e-12)


def test_plans_that_are_told_on_the_way_are_of_the_whole_map():
    """Although dead ends are one unit to the search."""
    problem, told = sparse(3, n=30, k=3), []
    assert fuse(problem).problem.n_units < problem.n_units
    result = solve(problem, on_progress=told.append)
    assert result.status == "optimal"
    plans = [each.assignment for each in told if each.assignment is not None]
    assert plans
    for plan in plans:
        assert score_assignment(problem, plan).feasible
