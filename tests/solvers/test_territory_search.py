"""Whole territories below rising costs, compared with every plan there is."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy.spatial import Delaunay

from solvers import Problem, score_assignment, solve, territory_search
from solvers.bound import lower_bound
from solvers.exact import Proof
from solvers.incumbent import Incumbent
from solvers.stop import Stop
from solvers.territory_prices import TerritoryPrices
from solvers.territory_pricing import Pricing, proven_of
from solvers.territory_search import may_list, search_territories


def winding(seed: int, n: int = 8, k: int = 2, measures: int = 1, width: float = 0.3) -> Problem:
    """Places of which each second border is closed: the nearest ones are not always joined."""
    rng = np.random.default_rng(seed)
    xy = rng.random((n, 2)) * 1e5
    triangles = Delaunay(xy).simplices
    sides = np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]])
    edges = np.unique(np.sort(sides, axis=1), axis=0)
    tree = [(int(rng.integers(i)), i) for i in range(1, n)]
    activity = rng.integers(2, 9, (n, measures)).astype(float)
    mean = activity.sum(axis=0) / k
    bands = {"lower": (1 - width) * mean, "upper": (1 + width) * mean}
    return Problem(activity, k, xy=xy, edges=[*edges[::2], *tree], **bands)


def plans(problem: Problem) -> dict[float, np.ndarray]:
    """Every plan within the rules by its cost."""
    every = map(np.array, product(range(problem.n_territories), repeat=problem.n_units))
    scores = (score_assignment(problem, plan) for plan in every)
    return {score.objective: score.assignment for score in scores if score.feasible}


def searched(problem: Problem, start: np.ndarray) -> tuple[Proof, Incumbent]:
    bound = lower_bound(problem, np.inf, None, Stop(20), iterations=60)
    assert bound is not None
    incumbent = Incumbent(start, score_assignment(problem, start))
    proof = search_territories(problem, bound, incumbent, Stop(60), lambda plan, value: None)
    return proof, incumbent


@pytest.fixture
def always(monkeypatch):
    """Goes on whatever contiguity costs."""
    monkeypatch.setattr(territory_search, "DEAR", -np.inf)
    monkeypatch.setattr(territory_search, "RISEN", -np.inf)


@pytest.mark.parametrize("measures", [1, 2])
@pytest.mark.parametrize("seed", range(6))
def test_the_plan_found_is_the_cheapest_of_all(always, seed, measures):
    """From no plan at all, and from the dearest; or it is proven that there is none."""
    problem = winding(seed, measures=measures)
    known = plans(problem)
    nothing = np.zeros(problem.n_units, dtype=np.int64)
    for start in (nothing, known[max(known)] if known else nothing):
        proof, incumbent = searched(problem, start)
        assert proof.finished
        if not known:
            assert proof.bound == np.inf
            continue
        assert incumbent.score.objective == pytest.approx(min(known), rel=1e-9)
        assert proof.bound <= min(known) * (1 + 1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_no_plan_costs_less_than_the_prices_prove(seed):
    """At the end of every step; nor has a territory of a plan less price than its floor."""
    problem = winding(seed, n=9)
    known, pricing = plans(problem), Pricing(problem)
    bound = lower_bound(problem, np.inf, None, Stop(20), iterations=30)
    assert known
    assert bound is not None
    prices = TerritoryPrices(pricing, bound.multipliers)
    before = prices.value
    for _ in range(8):
        prices.step(Stop(60))
        assert prices.value <= min(known) * (1 + 1e-9)
    assert prices.value >= before
    for plan in known.values():
        score = score_assignment(problem, plan)
        for territory, center in enumerate(score.centers.tolist()):
            units = np.flatnonzero(plan == territory)
            worth = pricing.cost[units, center].sum() - prices.best[units].sum()
            assert worth >= prices.floors[center] - 1e-6


def test_a_listing_that_is_cut_short_proves_no_more_than_the_relaxation():
    problem = winding(3, n=9)
    pricing = Pricing(problem)
    u = np.full(9, 50.0)
    floors, _ = pricing.floors(u)
    found = pricing.find(u, np.full(9, np.inf), Stop(0.0), 10, 10)
    assert not found.complete
    assert found.floors.tolist() == floors.tolist()
    assert proven_of(u, floors, 2) <= min(plans(problem))


def test_where_contiguity_costs_nothing_it_is_left_to_others(grid12):
    """What is wrong with the dearest plan of a grid is the plan."""
    problem = Problem(n_territories=2, lower=[6.0], upper=[6.0], **grid12)
    known = plans(problem)
    proof, incumbent = searched(problem, known[max(known)])
    assert not proof.finished
    assert incumbent.score.objective == max(known)
    assert proof.bound <= min(known)


def test_only_small_territories_without_rules_of_their_own_are_listed():
    problem = winding(0, n=40, k=4)
    assert may_list(problem)
    assert not may_list(replace(problem, locked=[0] + [-1] * 39))
    assert not may_list(replace(problem, contiguous=False))
    assert not may_list(winding(0, n=40, k=2))


def test_a_map_on_which_contiguity_is_dear_is_solved_to_the_end():
    """Forty places in four territories within three percent."""
    problem = winding(5, n=40, k=4, width=0.03)
    result = solve(problem, time_limit=60)
    assert result.status in ("optimal", "infeasible")
