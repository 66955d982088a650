"""The search by parts, on maps small enough to be searched in a moment."""

import os
from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial import Delaunay

from solvers import Problem, large_search, part_search, score_assignment, size, solve, starts
from solvers.bisection import bisect_units
from solvers.contiguity import build_graph
from solvers.incumbent import Incumbent
from solvers.part_search import groups_around, split_territories
from solvers.power import relocate_by_prices
from solvers.repair import make_contiguous
from solvers.score import territory_sums
from solvers.stop import Stop

N, K = 500, 20


@pytest.fixture
def country(monkeypatch):
    """Places with two measures within 10 percent, taken for a large map."""
    monkeypatch.setattr(size, "LARGE_UNITS", N - 1)
    monkeypatch.setattr(large_search, "PASSES", 2)
    monkeypatch.setattr(large_search, "RACERS", 2)
    monkeypatch.setattr(starts, "BATCHES", 1)
    brief = replace(large_search.LONG, sweeps=3, epochs=6, effort=0.5)
    monkeypatch.setattr(large_search, "LONG", brief)
    rng = np.random.default_rng(7)
    xy = rng.random((N, 2)) * 500_000.0
    triangles = Delaunay(xy).simplices
    sides = np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]])
    activity = rng.lognormal(0.0, 0.5, (N, 1)) * rng.lognormal(0.0, 0.2, (N, 2))
    mean = activity.sum(axis=0) / K
    return {
        "activity": activity,
        "n_territories": K,
        "xy": xy,
        "edges": np.unique(np.sort(sides, axis=1), axis=0),
        "lower": 0.9 * mean,
        "upper": 1.1 * mean,
    }


def start_of(problem):
    """Connected territories that nobody has balanced."""
    label = bisect_units(problem.xy, np.ones(N), K, np.random.default_rng(0))
    graph = build_graph(N, problem.edges)
    return make_contiguous(problem, graph, label, np.arange(K))


def test_the_same_seed_gives_the_same_plan_on_any_number_of_cores(country, monkeypatch):
    """What a part comes to does not depend on what runs beside it."""
    problem, found = Problem(**country), []
    for cores in (1, 3):
        monkeypatch.setattr(os, "cpu_count", lambda cores=cores: cores)
        found.append(solve(problem, "local_search", 1e4, seed=3, iterations=2))
    assert found[0].status == "feasible"
    assert (found[0].assignment == found[1].assignment).all()


def test_a_map_with_little_to_move_begins_from_today(country):
    """A territory that has too much sheds units, and no more than may move do."""
    free = solve(Problem(**country), "local_search", iterations=1).assignment
    graph = build_graph(N, country["edges"])
    today = free.copy()
    giver = free[country["edges"]][free[country["edges"]][:, 0] != free[country["edges"]][:, 1]][0]
    today[today == giver[0]] = giver[1]
    today[np.flatnonzero(today == giver[1])[:1]] = giver[1]
    spare = int(np.flatnonzero(today == giver[1])[0])
    today[spare] = giver[0]
    today = make_contiguous(Problem(**country), graph, today, np.arange(K))
    budget = 0.2 * N
    problem = Problem(**country, baseline=today, disruption_budget=budget)
    result = solve(problem, "local_search", iterations=3)
    assert result.status == "feasible"
    assert score_assignment(problem, result.assignment).moved <= budget


def test_a_large_search_stops_when_told(country):
    """With what it has by then."""
    result = solve(Problem(**country), cancelled=lambda: True)
    assert result.status == "cancelled"
    assert result.assignment.shape == (N,)


def test_parts_cover_every_territory_once():
    """In groups of about one size."""
    places = np.random.default_rng(0).random((23, 2))
    groups = split_territories(places, 4, np.random.default_rng(1))
    assert sorted(np.concatenate(groups).tolist()) == list(range(23))
    assert {len(group) for group in groups} <= {5, 6}


def test_a_group_grows_until_it_has_room(country):
    """Three territories together may lack what the map as a whole has."""
    problem = Problem(**country)
    plan = start_of(problem)
    sums = territory_sums(problem, plan)
    poorest = int(np.argmin(sums[:, 0]))
    groups = groups_around(problem, plan, sums, np.array([poorest]), 3, K)
    mean = sums[groups[poorest]].mean(axis=0)
    assert len(groups[poorest]) >= 3
    assert (mean > problem.lower[0]).all()
    assert (mean < problem.upper[0]).all()


def test_a_group_without_room_nearby_ends(country):
    """A wide region may have too much of one measure for any number of its territories."""
    uneven = country["activity"].copy()
    uneven[country["xy"][:, 0] < 250_000.0, 0] *= 1.4
    problem = Problem(**{**country, "activity": uneven})
    plan = start_of(problem)
    west = int(plan[np.argmin(problem.xy[:, 0])])
    sums = territory_sums(problem, plan)
    groups = groups_around(problem, plan, sums, np.array([west]), 3, 7)
    assert len(groups[west]) == 7


def test_prices_balance_what_bisection_left_uneven(country):
    """Units stay whole, so that a band is met to about half a unit."""
    problem = Problem(**country)
    found = relocate_by_prices(problem, np.arange(K), np.zeros((0, 0), dtype=bool), Stop(60.0))
    share = (territory_sums(problem, found.assignment) / problem.activity.sum(axis=0) * K).mean(1)
    assert np.abs(share - 1.0).max() < 0.35
    assert np.abs(share - 1.0).mean() < 0.1


def test_prices_keep_to_what_territories_may_take(country):
    """A unit that only one territory may take goes there."""
    barred = np.zeros((N, K), dtype=bool)
    barred[5] = np.arange(K) != 7
    found = relocate_by_prices(Problem(**country), np.arange(K), barred, Stop(60.0))
    assert found.assignment[5] == 7


def test_a_part_may_use_its_share_of_the_budget_only(country):
    """So that parts side by side stay within the whole."""
    problem = Problem(**country)
    plan = start_of(problem)
    tied = Problem(**country, baseline=plan, disruption_budget=10.0)
    groups = [np.arange(10), np.arange(10, 20)]
    manner = part_search.Manner(3.0, 4, 0.2, 4e3)
    worked = part_search.work_on(tied, plan, groups, [manner, manner], Stop(60.0), [0])
    budgets = [done.part.problem.disruption_budget for done in worked]
    assert budgets == [5.0, 5.0]


def test_a_group_hemmed_in_by_others_waits(country):
    """Of two neighbours that both miss a band, one has all the territories around to itself."""
    problem = Problem(**country)
    plan = start_of(problem)
    between = plan[problem.edges]
    pair = between[between[:, 0] != between[:, 1]][0]
    sums = territory_sums(problem, plan)
    groups = groups_around(problem, plan, sums, pair, K - 1, K - 1)
    assert list(groups) == [pair[0]]


def without_a_plan(country) -> Problem:
    mean = country["activity"].sum(axis=0) / K
    bands = {"lower": mean * (1 - 1e-7), "upper": mean * (1 + 1e-7)}
    return Problem(**{**country, **bands})


def test_a_search_that_finds_nothing_leaves_time_for_a_bound(country):
    result = solve(without_a_plan(country), "local_search", 3.0)
    assert result.status == "no_solution"
    assert result.bound is not None


def test_what_a_large_map_misses_is_told_territory_by_territory(country):
    """Which band, on which side, and by how much: here no plan can meet any."""
    problem = without_a_plan(country)
    result = solve(problem, "local_search", 2.0, iterations=1)
    sums = territory_sums(problem, result.assignment)
    outside = (sums < problem.lower) | (sums > problem.upper)
    assert result.status == "no_solution"
    for territory, measure in np.argwhere(outside):
        told = f"territory {territory}, measure {measure}: {sums[territory, measure]:.6g} is "
        assert any(note.startswith(told) and "limit" in note for note in result.notes)


def test_a_way_that_mends_at_a_price_has_gained_nothing(country):
    """A part that misses its bands less may cost more, and the next way is chosen all the same."""
    problem = Problem(**country)
    plan = start_of(problem)
    search = large_search._Search(
        problem, Incumbent(plan, score_assignment(problem, plan)), 0, None, problem.xy
    )
    part = part_search.cut_out(problem, plan, np.arange(3))
    before = score_assignment(part.problem, part.assignment)
    dearer = Incumbent(part.assignment, replace(before, objective=2 * before.objective))
    worked = part_search.Worked(part, before, part.assignment, dearer, np.zeros((3, 2, 2)))
    for way in range(len(search.ways)):
        search._remember(way, [worked])
    assert (search.gains == 0).all()
    assert 0 <= search._choose(np.random.default_rng(0)) < len(search.ways)
