"""Answers compared with the best of all: every assignment tried."""

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import Delaunay

from solvers import Problem, score_assignment, solve


def best_objective(problem: Problem) -> float:
    """Cheapest of all assignments that keep every rule, infinite when there is none."""
    best = np.inf
    for labels in product(range(problem.n_territories), repeat=problem.n_units):
        # Equal territories may be numbered in the order in which they are met.
        met = list(dict.fromkeys(labels))
        if len(met) < problem.n_territories or (not problem.labelled and met != sorted(met)):
            continue
        score = score_assignment(problem, np.array(labels))
        if score.feasible:
            best = min(best, score.objective)
    return best


def small(seed: int, **arguments: Any) -> Problem:
    """Eight places in three territories, one measure within 30 percent."""
    rng = np.random.default_rng(seed)
    xy = rng.random((8, 2)) * 1e4
    triangles = Delaunay(xy).simplices
    edges = np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]])
    activity = rng.integers(2, 9, 8).astype(float)
    mean = activity.sum() / 3
    bands = {"lower": [0.7 * mean], "upper": [1.3 * mean]}
    return Problem(activity, 3, **{"xy": xy, "edges": edges, **bands, **arguments})


def check_against_brute_force(problem: Problem, method: str = "auto") -> None:
    best = best_objective(problem)
    result = solve(problem, method)
    if best == np.inf:
        assert result.status == "infeasible"
    else:
        assert result.status == "optimal"
        assert result.objective == pytest.approx(best, rel=1e-9)
        assert result.bound <= best * (1 + 1e-9)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("metric", ["squared_km", "km"])
def test_small_problems_are_solved_to_the_optimum(seed, metric):
    """Eight units, three territories, the center one of their own."""
    check_against_brute_force(small(seed, metric=metric))


@pytest.mark.parametrize("seed", range(3))
def test_small_problems_without_contiguity_are_solved_to_the_optimum(seed):
    """Territories in pieces allowed."""
    check_against_brute_force(small(seed, contiguous=False))


@pytest.mark.parametrize("seed", range(4))
def test_contiguity_and_narrower_bands_never_make_a_plan_cheaper(seed):
    """Every plan that keeps more rules keeps fewer too."""
    problem = small(seed)
    best = solve(problem)
    anywhere = solve(replace(problem, contiguous=False))
    mean = problem.activity.sum() / 3
    narrower = solve(replace(problem, lower=[0.85 * mean], upper=[1.15 * mean]))
    assert anywhere.objective <= best.objective * (1 + 1e-9)
    if narrower.status != "infeasible":
        assert narrower.objective >= best.objective * (1 - 1e-9)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(
    "rules",
    [
        {"centers": [0, 1, 2]},
        {"centers": [0, 1, 2, 3, 4]},
        {"locked": [0, -1, -1, 1, -1, -1, -1, -1]},
        {"baseline": [0, 0, 0, 1, 1, 1, 2, 2], "disruption_budget": 4.0},
        {"baseline": [0, 0, 1, 1, 2, 2, 0, 0], "disruption_budget": 0.0},
        {"eligible": [[i % 2 == 0, True, i < 5] for i in range(8)]},
        {"lower": [[3.0], [9.0], [12.0]], "upper": [[11.0], [18.0], [30.0]]},
        {"centers": [3, 5, 7], "locked": [-1, 1, -1, -1, 2, -1, -1, -1]},
        {"centers": [1, 2, 6], "baseline": [0, 0, 0, 1, 1, 1, 2, 2], "disruption_budget": 3.0},
    ],
    ids=lambda rules: "-".join(rules),
)
@pytest.mark.parametrize("method", ["auto", "hess"])
def test_small_problems_with_rules_are_solved_to_the_optimum(seed, rules, method):
    """Fixed sites, candidate centers, locks, eligibility, bands of their own, a budget."""
    check_against_brute_force(small(seed, **rules), method)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("method", ["hess", "hess_pulp", "hess_cbc", "hess_single", "hess_shirabe"])
def test_every_way_to_write_contiguity_gives_the_same_optimum(seed, method):
    """Cuts, also to the model in PuLP and in CBC; one flow for all, one flow per center."""
    check_against_brute_force(small(seed), method)


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    n=st.integers(4, 8),
    k=st.integers(2, 3),
    tolerance=st.sampled_from([0.05, 0.15, 0.3, 1.0]),
    metric=st.sampled_from(["squared_km", "km"]),
    contiguous=st.booleans(),
)
def test_random_small_problems_are_solved_to_the_optimum(seed, n, k, tolerance, metric, contiguous):
    """Or proven to have no plan: brute force agrees."""
    rng = np.random.default_rng(seed)
    activity = rng.integers(1, 9, (n, 2)).astype(float)
    mean = activity.sum(axis=0) / k
    tree = np.array([(int(rng.integers(0, i)), i) for i in range(1, n)])
    problem = Problem(
        activity,
        k,
        xy=rng.random((n, 2)) * 1e4,
        weight=activity[:, 0],
        metric=metric,
        edges=np.vstack([tree, rng.integers(0, n, (n // 2, 2))]),
        contiguous=contiguous,
        lower=(1 - tolerance) * mean,
        upper=(1 + tolerance) * mean,
    )
    check_against_brute_force(problem)
