import numpy as np
import pytest

from solvers import METHODS, Problem, Result, score_assignment, solve
from solvers.incumbent import Incumbent
from solvers.task import Found


def test_auto_solves_what_is_small_to_the_end(grid12):
    """The result names the method that decided."""
    result = solve(Problem(n_territories=3, **grid12))
    assert (result.method, result.status) == ("center_tree", "optimal")
    assert "location_allocation" in METHODS


def test_a_grid_is_cut_into_its_cheapest_parts(grid12):
    """Two T shapes at three each and a square at four."""
    result = solve(Problem(n_territories=3, lower=[4.0], upper=[4.0], **grid12))
    assert result.objective == pytest.approx(10.0)


def test_a_ring_may_surround_a_territory(doughnut):
    """Unit 4 locked alone in the middle: the other eight go round it."""
    locked = np.zeros(9, int)
    locked[4] = 1
    result = solve(Problem(n_territories=2, locked=locked, **doughnut))
    assert result.status == "optimal"
    assert result.assignment.tolist() == locked.tolist()


def test_islands_are_never_joined(two_islands):
    """Three territories: one island is split, the other is whole."""
    result = solve(Problem(n_territories=3, **two_islands))
    assert result.status == "optimal"
    assert not set(result.assignment[:4]) & set(result.assignment[4:])


def test_a_heavy_unit_gets_a_territory_of_its_own(heavy_unit):
    """Unit 5 weighs six, no territory may have more."""
    result = solve(Problem(n_territories=4, lower=[3.0], upper=[6.0], **heavy_unit))
    assert result.status == "optimal"
    assert (result.assignment == result.assignment[5]).sum() == 1


def test_tight_bands_on_two_measures_are_met(county30):
    """Within ten percent, three territories."""
    mean = county30["activity"].sum(axis=0) / 3
    problem = Problem(n_territories=3, lower=mean * 0.9, upper=mean * 1.1, **county30)
    result = solve(problem)
    assert result.status == "optimal"
    assert np.abs(score_assignment(problem, result.assignment).sums / mean - 1).max() <= 0.1


def test_a_cheaper_plan_may_move_no_more_than_the_budget(grid12):
    """Rows today, columns would be cheaper, two units may move."""
    today = np.repeat([0, 1], 6)
    problem = Problem(n_territories=2, baseline=today, disruption_budget=2.0, **grid12)
    result = solve(problem)
    assert result.status == "optimal"
    assert (result.assignment != today).sum() <= 2


def test_a_miss_is_told_when_no_plan_was_found(county30):
    """Which territory, which measure, by how much; a start alone meets no narrow bands."""
    mean = county30["activity"].sum(axis=0) / 4
    bands = {"lower": 0.999 * mean, "upper": 1.001 * mean}
    result = solve(Problem(n_territories=4, **{**county30, **bands}), "location_allocation")
    assert result.status == "no_solution"
    assert any("limit" in note for note in result.notes)


def test_no_plan_is_proven_where_no_reason_is_simple():
    """Sixes and fours along a chain make no four sums between 14.5 and 15.6."""
    chain = np.column_stack([np.arange(11), np.arange(1, 12)])
    xy = np.column_stack([np.arange(12.0), np.zeros(12)])
    activity = np.array([6.0] * 6 + [4.0] * 6)
    result = solve(Problem(activity, 4, xy=xy, edges=chain, lower=[14.5], upper=[15.6]))
    assert result.status == "infeasible"
    assert (result.assignment == -1).all()


@pytest.mark.parametrize("by_territories", [True, False])
def test_a_plan_is_found_where_neither_search_nor_highs_find_one(
    county30, monkeypatch, by_territories
):
    """Territory by territory, or below ceilings that rise; it is the one of the usual way."""
    mean = county30["activity"].sum(axis=0) / 3
    problem = Problem(n_territories=3, lower=mean * 0.9, upper=mean * 1.1, **county30)
    optimum = solve(problem).objective
    nothing = np.arange(30) % 3
    begun = Found(Incumbent(nothing, score_assignment(problem, nothing)), "local_search")
    monkeypatch.setattr("solvers.methods._search", lambda task, share, first: begun)
    monkeypatch.setattr("solvers.methods._refined", lambda task, found, share: None)
    monkeypatch.setattr("solvers.methods.prove_pairs", lambda task, found, pairs: None)
    monkeypatch.setattr("solvers.methods.may_list", lambda problem: by_territories)
    result = solve(problem)
    assert result.status == "optimal"
    assert result.objective == pytest.approx(optimum)
    assert (result.method == "priced_territories") == by_territories
    assert any("for plans below" in note for note in result.notes) != by_territories


def test_a_missed_band_is_mended_by_few_territories_before_the_whole_is_asked(
    county30, monkeypatch
):
    mean = county30["activity"].sum(axis=0) / 3
    problem = Problem(n_territories=3, lower=mean * 0.92, upper=mean * 1.08, **county30)
    missed = solve(problem, "location_allocation").assignment
    begun = Found(Incumbent(missed, score_assignment(problem, missed)), "local_search")
    assert not begun.incumbent.score.feasible
    monkeypatch.setattr("solvers.methods._search", lambda task, share, first: begun)
    monkeypatch.delattr("solvers.methods._seek")
    assert solve(problem).status == "optimal"


def test_a_bound_is_told_before_there_is_a_plan(county30):
    """However long the search takes, it is known what no plan can cost less than."""
    result = solve(Problem(n_territories=3, **county30), iterations=1)
    first = result.trace[0]
    assert first.objective is None
    assert first.bound is not None
    assert 0 < first.bound <= result.bound <= result.objective


def test_a_run_cancelled_before_its_first_plan_keeps_the_bound(county30):
    """What was proven stays proven."""
    heard = []
    problem = Problem(n_territories=3, **county30)
    result = solve(problem, on_progress=heard.append, cancelled=lambda: bool(heard))
    assert result.status == "cancelled"
    assert result.bound == heard[0].bound


def test_a_search_in_vain_has_a_bound_too(county30):
    """It says what no plan can cost less than, although none is known."""
    mean = county30["activity"].sum(axis=0) / 4
    bands = {"lower": 0.999 * mean, "upper": 1.001 * mean}
    result = solve(Problem(n_territories=4, **{**county30, **bands}), "location_allocation")
    assert result.status == "no_solution"
    assert result.bound is not None
    assert result.bound > 0
    assert result.gap is None


@pytest.mark.parametrize(
    ("limit", "value"), [("EXACT_UNITS", 20), ("EXACT_PAIRS", 1)], ids=["units", "pairs"]
)
def test_auto_says_why_it_did_not_solve_to_the_end(county30, monkeypatch, limit, value):
    """Too many units, or too many pairs left; it says what was done instead."""
    monkeypatch.setattr("solvers.methods.TREE_TERRITORIES", 2)
    monkeypatch.setattr(f"solvers.methods.{limit}", value)
    mean = county30["activity"].sum(axis=0) / 3
    bands = {"lower": 0.9 * mean, "upper": 1.1 * mean}
    result = solve(Problem(n_territories=3, **{**county30, **bands}))
    assert result.status == "feasible"
    assert any("too many for branch and bound" in note for note in result.notes)


def test_a_run_cut_short_says_so(county30):
    """Its plan may differ on another machine."""
    result = solve(Problem(n_territories=3, **county30), time_limit=0.0)
    assert any("cut short" in note for note in result.notes)


def test_limited_rounds_are_counted(county30):
    """Two rounds, no more."""
    result = solve(Problem(n_territories=3, **county30), iterations=2)
    assert result.iterations == 2
    assert not any("cut short" in note for note in result.notes)


def test_a_warm_start_need_not_be_an_array(grid12):
    """A list of whole numbers will do."""
    problem = Problem(n_territories=2, **grid12)
    assert solve(problem, warm_start=[0, 0, 1, 1] * 3, iterations=0).objective == pytest.approx(14)


@pytest.mark.parametrize(
    ("objective", "bound", "gap"),
    [(10.0, 9.0, 0.1), (10.0, 10.0, 0.0), (10.0, None, None), (None, 9.0, None), (0.0, 0.0, 0.0)],
)
def test_the_gap_is_a_share_of_the_objective(objective, bound, gap):
    """Known only where both numbers are."""
    nobody = np.full(1, -1)
    result = Result(nobody, nobody, "feasible", objective, bound, 0.0, "none", 0)
    assert result.gap == (None if gap is None else pytest.approx(gap))
