"""Branch and bound over where the centers lie."""

from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import Delaunay

from solvers import Problem, center_tree, score_assignment, solve
from solvers.bound import Bound, lower_bound
from solvers.branching import Branching
from solvers.center_counts import CenterCounts
from solvers.center_tree import search_centers
from solvers.exact import prove
from solvers.hess_pairs import all_pairs, surviving_pairs
from solvers.incumbent import Incumbent
from solvers.regions import Region, Regions
from solvers.stop import Stop


def scattered(seed: int, n: int = 14, k: int = 3, **arguments: Any) -> Problem:
    """Places with neighbours, in k territories within 30 percent."""
    rng = np.random.default_rng(seed)
    xy = rng.random((n, 2)) * 1e5
    triangles = Delaunay(xy).simplices
    edges = np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]])
    activity = rng.integers(2, 9, n).astype(float)
    mean = activity.sum() / k
    bands = {"lower": [0.7 * mean], "upper": [1.3 * mean]}
    return Problem(activity, k, **{"xy": xy, "edges": edges, **bands, **arguments})


def begin(problem: Problem) -> tuple[Any, Bound, Incumbent]:
    """A plan of little effort, the bound, and the pairs that survive it."""
    assignment = solve(problem, "local_search", iterations=1).assignment
    incumbent = Incumbent(assignment, score_assignment(problem, assignment))
    assert incumbent.score.feasible
    bound = lower_bound(problem, incumbent.score.objective, assignment, Stop(20), iterations=60)
    assert bound is not None
    return surviving_pairs(problem, bound, incumbent.score.objective), bound, incumbent


@pytest.fixture
def deep(monkeypatch):
    """HiGHS is left with little, so that small problems are divided too."""
    monkeypatch.setattr(center_tree, "LEAF_PAIRS", 25)


@pytest.mark.parametrize("rules", [{}, {"contiguous": False}, {"metric": "km"}])
@pytest.mark.parametrize("seed", range(3))
def test_the_tree_and_branch_and_bound_over_all_pairs_agree(deep, seed, rules):
    problem = scattered(seed, **rules)
    pairs, bound, incumbent = begin(problem)
    proof = search_centers(problem, pairs, bound, incumbent, Stop(60))
    other = Incumbent(incumbent.assignment, incumbent.score)
    every = all_pairs(problem)
    assert every is not None
    prove(problem, every, other, Stop(60))
    assert proof.finished
    assert incumbent.score.feasible
    assert incumbent.score.objective == pytest.approx(other.score.objective, rel=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_without_a_plan_the_tree_finds_the_cheapest_below_a_ceiling(deep, seed):
    """And proves that there is none below a lower one."""
    problem = scattered(seed)
    optimum = solve(problem).objective
    bound = lower_bound(problem, np.inf, None, Stop(20), iterations=60)
    assert optimum is not None
    assert bound is not None
    for ceiling in (optimum * (1 - 1e-6), optimum * 1.05):
        nothing = np.arange(14) % 3
        incumbent = Incumbent(nothing, score_assignment(problem, nothing))
        assert not incumbent.score.feasible
        left = surviving_pairs(problem, bound, ceiling)
        proof = search_centers(problem, left, bound, incumbent, Stop(60), ceiling=ceiling)
        assert proof.finished
        assert not incumbent.score.feasible or incumbent.score.objective > optimum * (1 - 1e-9)
    assert incumbent.score.feasible
    assert incumbent.score.objective == pytest.approx(optimum)


@pytest.mark.parametrize(
    "rules",
    [
        {"locked": [0, 1] + [-1] * 12},
        {"baseline": [0] * 5 + [1] * 5 + [2] * 4, "disruption_budget": 6.0},
        {"activity": np.random.default_rng(1).integers(2, 9, (14, 2)).astype(float)},
    ],
    ids=lambda rules: "-".join(rules),
)
def test_the_tree_keeps_further_rules(deep, rules):
    arguments = dict(rules)
    activity = arguments.pop("activity", None)
    problem = scattered(4, **arguments)
    if activity is not None:
        mean = activity.sum(axis=0) / 3
        edges = problem.edges
        problem = Problem(
            activity, 3, xy=problem.xy, edges=edges, lower=0.7 * mean, upper=1.3 * mean
        )
    pairs, bound, incumbent = begin(problem)
    proof = search_centers(problem, pairs, bound, incumbent, Stop(60))
    assert proof.finished
    best = solve(problem, "hess", time_limit=60)
    assert best.status == "optimal"
    assert incumbent.score.objective == pytest.approx(best.objective, rel=1e-9)


def test_a_tree_without_time_or_regions_proves_no_more_than_its_root(deep):
    problem = scattered(2, n=40, k=4)
    best = solve(problem, time_limit=60)
    assert best.status == "optimal"
    for limits in ({"stop": Stop(0.0)}, {"stop": Stop(60), "most": 2}):
        pairs, bound, incumbent = begin(problem)
        proof = search_centers(problem, pairs, bound, incumbent, **limits)
        assert bound.value <= proof.bound <= best.objective * (1 + 1e-9)
        assert not proof.finished


@given(seed=st.integers(0, 10_000), steps=st.integers(0, 6))
@settings(max_examples=40, deadline=None)
def test_every_choice_of_centers_lies_in_one_part(seed, steps):
    """Whatever is divided: the parts together hold all that the region holds, and none twice."""
    rng = np.random.default_rng(seed)
    problem = scattered(seed, n=9, k=3, contiguous=False)
    branching = Branching(problem)
    region = _whole(rng.random(9) ** 4)
    for _ in range(steps):
        if len(region.candidates) <= 3:
            break
        parts = branching.divide(region, lambda part: part, 1.0)
        held = [centers for part in parts for centers in _choices(part)]
        assert sorted(held) == sorted(_choices(region))
        region = max(parts, key=lambda part: len(_choices(part)))
        region = replace(region, openings=rng.random(9) ** 4)


def _whole(openings: Any) -> Region:
    free = CenterCounts.free(9)
    return Region(0.0, np.arange(9), free, np.zeros(9), np.zeros((9, 1)), openings, 81)


def _choices(region: Region) -> list[tuple[int, ...]]:
    """Every three candidates of which each area has as many as it should."""
    counts = region.counts
    return [
        centers
        for centers in combinations(region.candidates.tolist(), 3)
        if (counts.member[:, list(centers)].sum(axis=1) >= counts.least).all()
        and (counts.member[:, list(centers)].sum(axis=1) <= counts.most).all()
    ]


@given(seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_no_plan_of_a_region_is_cheaper_than_its_bound(seed):
    """Nor does a region close what such a plan needs."""
    problem = scattered(seed % 7, n=9, k=2, contiguous=False)
    rng = np.random.default_rng(seed)
    labels = [np.array([(m >> i) & 1 for i in range(9)]) for m in range(1, 2**8)]
    scores = [score_assignment(problem, plan) for plan in labels]
    worst = max(score.objective for score in scores if score.feasible)
    bound = lower_bound(problem, worst, None, Stop(20), iterations=40)
    assert bound is not None
    pairs = surviving_pairs(problem, bound, worst)
    assert pairs is not None
    regions = Regions(problem, pairs, bound)
    half = np.sort(rng.choice(9, 6, replace=False))
    part = replace(
        regions.whole,
        candidates=np.intersect1d(regions.whole.candidates, half),
        counts=regions.whole.counts.limited(half[:3], 1, 2).limited(half[:2], 0, 1),
    )
    lists = regions.lists_of(regions.whole, worst)
    bounded = regions.bounded(part, lists, worst, Stop(20))
    inside = [
        score.objective
        for score in scores
        if score.feasible
        and set(score.centers.tolist()) <= set(half.tolist())
        and set(score.centers.tolist()) & set(half[:3].tolist())
        and not set(half[:2].tolist()) <= set(score.centers.tolist())
    ]
    cheapest = min(inside, default=np.inf)
    if bounded is None:
        assert cheapest >= worst * (1 - 1e-9)
    else:
        assert bounded.bound <= cheapest * (1 + 1e-9)
        dearest = next(x for x, y in enumerate(scores) if y.feasible and y.objective == worst)
        found = Incumbent(labels[dearest], scores[dearest])
        left = regions.lists_of(bounded, worst)
        prove(problem, center_tree.pairs_of(problem, left), found, Stop(20))
        assert found.score.objective <= cheapest * (1 + 1e-9)


def test_iterations_limit_the_tree_and_repeat(deep, monkeypatch):
    """The same plan and bound however many processors there are."""
    problem = scattered(6, n=60, k=4)
    answers = []
    for processors in (1, 2):
        monkeypatch.setattr(center_tree.os, "cpu_count", lambda count=processors: count)
        pairs, bound, incumbent = begin(problem)
        proof = search_centers(problem, pairs, bound, incumbent, Stop(60), most=12)
        answers.append((proof, incumbent.assignment.tolist()))
    assert answers[0] == answers[1]
