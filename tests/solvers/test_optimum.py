"""Answers compared with the best of all: every assignment tried, and published optima."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.spatial import Delaunay

from solvers import Problem, score_assignment, solve

INSTANCES = Path(__file__).resolve().parents[3] / "shared" / "benchmarks" / "instances"


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


def check_against_brute_force(problem: Problem) -> None:
    best = best_objective(problem)
    result = solve(problem)
    if best == np.inf:
        assert result.status in ("infeasible", "no_solution")
    else:
        assert result.objective == pytest.approx(best, rel=1e-9)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("metric", ["squared_km", "km"])
def test_small_problems_are_solved_to_the_optimum(seed, metric):
    """Eight units, three territories, the center one of their own."""
    check_against_brute_force(small(seed, metric=metric))


@pytest.mark.parametrize("seed", range(3))
def test_small_problems_without_contiguity_are_solved_to_the_optimum(seed):
    """Territories in pieces allowed."""
    check_against_brute_force(small(seed, contiguous=False))


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(
    "rules",
    [
        {"centers": [0, 1, 2]},
        {"centers": [0, 1, 2, 3, 4]},
        {"locked": [0, -1, -1, 1, -1, -1, -1, -1]},
        {"baseline": [0, 0, 0, 1, 1, 1, 2, 2], "disruption_budget": 4.0},
    ],
    ids=lambda rules: next(iter(rules)),
)
def test_small_problems_with_rules_are_solved_to_the_optimum(seed, rules):
    """Fixed sites, candidate centers, locks, a budget."""
    check_against_brute_force(small(seed, **rules))


def read_instance(name: str, contiguous: bool = True) -> tuple[Problem, dict[str, Any]]:
    path = INSTANCES / f"{name}.json"
    if not path.exists():
        pytest.skip(f"no published instances at {INSTANCES}")
    instance = json.loads(path.read_text())
    xy, activity = np.array(instance["xy_m"]), np.array(instance["activity"], float)
    arguments: dict[str, Any] = {"xy": xy, "metric": "euclidean"}
    if instance["family"] == "hess":
        km = np.rint(np.linalg.norm(xy[:, None] - xy[None, :], axis=2) / 1000.0)
        arguments = {"cost": activity[:, [0]] * km**2 / 1e6}
    contiguous = contiguous and instance["edges"] is not None
    problem = Problem(
        activity,
        instance["k"],
        lower=instance["lower"],
        upper=instance["upper"],
        edges=instance["edges"],
        contiguous=contiguous,
        **arguments,
    )
    return problem, instance


@pytest.mark.parametrize("state", ["NM", "ID", "AR", "NE", "IA", "KS"])
@pytest.mark.parametrize("contiguous", [True, False], ids=["contiguous", "anywhere"])
def test_counties_within_half_a_percent_come_near_to_the_proven_optimum(state, contiguous):
    """Within one percent of Validi, Buchanan, Lykhovyd (2022), and never below."""
    problem, instance = read_instance(f"hess_{state}_county", contiguous)
    optimum = instance["published_contiguous" if contiguous else "published_no_contiguity"]
    result = solve(problem)
    assert result.status in ("optimal", "feasible"), result.notes
    assert optimum * (1 - 1e-6) <= result.objective <= optimum * 1.01


@pytest.mark.parametrize("number", [1, 2, 4, 7, 10])
def test_commercial_territories_come_near_to_the_best_known(number):
    """Sixty units, three measures within five percent: within one percent of the best known."""
    problem, instance = read_instance(f"ctd_2DU60-05-{number}")
    best = instance.get("proven_optimum", instance["published_alns"])
    result = solve(problem)
    assert result.status in ("optimal", "feasible"), result.notes
    assert result.objective <= best * 1.01


@pytest.mark.parametrize("part", ["p01", "p02"])
def test_no_plan_is_claimed_where_none_exists(part):
    """Two instances proven to have none."""
    problem, _ = read_instance(f"hess_NM_county_{part}")
    result = solve(problem)
    assert result.status in ("infeasible", "no_solution")
    assert result.objective is None


def test_the_p_median_comes_near_to_its_optimum():
    """One hundred units, ten capacitated medians: within one percent."""
    problem, instance = read_instance("cpmp_SJC1")
    result = solve(problem)
    assert result.objective <= instance["best_known"] * 1.01
