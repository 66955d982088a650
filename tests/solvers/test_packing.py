"""Whole units in the bound: below every plan, and higher where few of them fill a territory."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from solvers import center_tree
from solvers.bound import lower_bound
from solvers.hess_pairs import surviving_pairs
from solvers.incumbent import Incumbent
from solvers.packing import Packing, relax
from solvers.problem import IntArray, Problem
from solvers.regions import Regions
from solvers.relaxation import Relaxation
from solvers.score import score_assignment
from solvers.stop import Stop


def medians(seed: int, n: int = 7, k: int = 3, *, whole: bool = True, **more: Any) -> Problem:
    """Points with demands, and clusters of which all together are about three quarters full."""
    rng = np.random.default_rng(seed)
    demand = rng.integers(1, 9, (n, 1)).astype(float) + (0.0 if whole else rng.random((n, 1)))
    room = max(np.ceil(demand.sum() / k * 1.3), demand.max())
    chosen = {"lower": [0.0], "upper": [room], "metric": "euclidean", "contiguous": False, **more}
    return Problem(demand, k, xy=rng.uniform(0, 100, (n, 2)), **chosen)


def best_plan(problem: Problem) -> tuple[float, IntArray]:
    """Cheapest of all assignments, by trying every one."""
    plans = product(range(problem.n_territories), repeat=problem.n_units)
    scores = [score_assignment(problem, np.array(plan)) for plan in plans]
    best = min((score for score in scores if score.feasible), key=lambda score: score.objective)
    return best.objective, best.assignment


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("seed", range(6))
def test_no_plan_costs_less_and_its_pairs_survive(seed, whole):
    problem = medians(seed, whole=whole)
    optimum, plan = best_plan(problem)
    bound = lower_bound(problem, optimum, None, Stop(), iterations=200)
    assert bound.value <= optimum
    pairs = surviving_pairs(problem, bound, optimum)
    left = set(zip(pairs.unit.tolist(), pairs.candidate.tolist(), strict=True))
    centers = score_assignment(problem, plan).centers[plan]
    assert set(enumerate(centers.tolist())) <= left


@pytest.mark.parametrize("seed", range(4))
def test_the_search_over_centers_packs_too_and_ends_at_the_optimum(monkeypatch, seed):
    monkeypatch.setattr(center_tree, "LEAF_PAIRS", 3)
    problem = medians(seed)
    optimum, _ = best_plan(problem)
    worse = next(
        score
        for score in (score_assignment(problem, np.roll(np.arange(7) % 3, x)) for x in range(7))
        if score.feasible and score.objective > optimum
    )
    bound = lower_bound(problem, worse.objective, None, Stop(), iterations=20)
    pairs = surviving_pairs(problem, bound, worse.objective)
    assert isinstance(Regions(problem, pairs, bound).relaxation, Packing)
    found = Incumbent(worse.assignment, worse)
    proof = center_tree.search_centers(problem, pairs, bound, found, Stop())
    assert proof.finished
    assert found.score.objective == pytest.approx(optimum)


def test_room_for_half_a_unit_is_worth_nothing():
    grid = np.array([[x, y] for x in range(4) for y in range(2)], dtype=float)
    rules = {"xy": grid, "metric": "euclidean", "contiguous": False, "lower": [0.0]}
    bounds = [
        lower_bound(Problem(np.full((8, 1), 2.0), 4, upper=[room], **rules), 4.0, None, Stop())
        for room in (5.0, 4.0)
    ]
    assert bounds[0].value == pytest.approx(bounds[1].value, rel=1e-6) == 4.0


def test_the_bound_is_higher_than_with_parts_of_units():
    problem = medians(3, 40, 12)
    bound = lower_bound(problem, np.inf, None, Stop(), iterations=300)
    parts, _ = Relaxation(problem).prove(bound.multipliers)
    assert bound.value > parts * 1.005


@pytest.mark.parametrize("other", [{"lower": [1.0]}, {"k": 2, "n": 40}, {"centers": np.arange(3)}])
def test_what_would_gain_little_or_is_no_packing_keeps_its_parts(other):
    assert not isinstance(relax(medians(1, **other)), Packing)
    assert isinstance(relax(medians(1)), Packing)


def test_units_that_fit_nowhere_are_no_candidates():
    problem = medians(1, upper=[1.0])
    assert len(relax(problem).usable) == (problem.activity <= 1.0).sum()
