"""Published instances: the optimum itself, proven, and not only something near to it."""

import json
from pathlib import Path
from typing import Any

import pytest

from solvers import Problem, Result, solve
from solvers.instances import read_instance

INSTANCES = Path(__file__).resolve().parents[3] / "shared" / "benchmarks" / "instances"


def published(name: str, *, contiguous: bool = True) -> tuple[Problem, dict[str, Any]]:
    path = INSTANCES / f"{name}.json"
    if not path.exists():
        pytest.skip(f"no published instances at {INSTANCES}")
    return read_instance(path, contiguous=contiguous).problem, json.loads(path.read_text())


def check_proven(result: Result, optimum: float) -> None:
    """Optimal, and equal to what was published with two decimals."""
    assert result.status == "optimal", result.notes
    assert result.objective == pytest.approx(optimum, abs=0.01)
    assert result.bound == pytest.approx(optimum, abs=0.01)


@pytest.mark.parametrize("state", ["NM", "ID", "AR", "NE", "IA", "KS"])
@pytest.mark.parametrize("contiguous", [True, False], ids=["contiguous", "anywhere"])
def test_counties_within_half_a_percent_are_solved_to_the_optimum(state, contiguous):
    """As in Validi, Buchanan, Lykhovyd (2022)."""
    problem, instance = published(f"hess_{state}_county", contiguous=contiguous)
    optimum = instance["published_contiguous" if contiguous else "published_no_contiguity"]
    check_proven(solve(problem), optimum)


@pytest.mark.slow
@pytest.mark.parametrize("state", ["NH", "ID", "ME"])
def test_tracts_within_half_a_percent_are_solved_to_the_optimum(state):
    """Three hundred tracts, two territories."""
    problem, instance = published(f"hess_{state}_tract")
    check_proven(solve(problem), instance["published_contiguous"])


@pytest.mark.parametrize("part", ["p01", "p02"])
def test_no_plan_is_proven_where_none_exists(part):
    """A unit that is too heavy, and counties that no cut divides evenly."""
    problem, _ = published(f"hess_NM_county_{part}")
    result = solve(problem)
    assert result.status == "infeasible"
    assert result.objective is None


@pytest.mark.parametrize("number", range(1, 11))
def test_commercial_territories_are_solved_to_the_optimum(number):
    """Sixty units, three measures within five percent (Rios-Mercado)."""
    problem, instance = published(f"ctd_2DU60-05-{number}")
    check_proven(solve(problem), instance["proven_optimum"])


@pytest.mark.slow
@pytest.mark.parametrize("name", ["SJC1", "SJC2"])
def test_capacitated_medians_are_solved_to_the_optimum(name):
    """One and two hundred units (Lorena and Senne); how soon is for the benchmarks to say."""
    problem, instance = published(f"cpmp_{name}")
    check_proven(solve(problem, time_limit=150.0), instance["best_known"])
