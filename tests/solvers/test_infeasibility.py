"""Conflicts and relaxations of small problems against all assignments that there are."""

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.spatial import Delaunay

from solvers import Problem, explain_infeasible, score_assignment
from solvers.conflicts import find_conflict
from solvers.feasibility import find_plan
from solvers.instances import read_instance
from solvers.loosening import loosenings
from solvers.relaxations import Relaxation
from solvers.representatives import representative_pairs
from solvers.rules import Rule, drop_rules, keep_rules, rules_of
from solvers.stop import Stop

INSTANCES = Path(__file__).resolve().parents[3] / "shared" / "benchmarks" / "instances"


def path(activity: list[Any], k: int, **arguments: Any) -> Problem:
    """Units in a row, a kilometre apart."""
    n = len(activity)
    return Problem(
        np.array(activity, float),
        k,
        xy=np.column_stack([np.arange(n) * 1000.0, np.zeros(n)]),
        edges=np.column_stack([np.arange(n - 1), np.arange(1, n)]),
        **arguments,
    )


def around(activity: list[Any], k: int, tolerance: Any, **arguments: Any) -> Problem:
    """A path with bands about the mean."""
    mean = np.array(activity, float).reshape(len(activity), -1).sum(axis=0) / k
    width = np.array(tolerance) * mean
    return path(activity, k, lower=mean - width, upper=mean + width, **arguments)


def every_assignment(problem: Problem) -> list[Any]:
    labels = product(range(problem.n_territories), repeat=problem.n_units)
    return [np.array(assignment) for assignment in labels]


def has_plan(problem: Problem) -> bool:
    return any(score_assignment(problem, a).feasible for a in every_assignment(problem))


def scattered(seed: int, **rules: Any) -> Problem:
    """Eight places in three territories, two measures, the bands narrow."""
    rng = np.random.default_rng(seed)
    xy = rng.random((8, 2)) * 1e4
    triangles = Delaunay(xy).simplices
    edges = np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]])
    activity = rng.integers(2, 9, (8, 2)).astype(float)
    mean = activity.sum(axis=0) / 3
    bands = {"lower": mean * [0.9, 0.7], "upper": mean * [1.1, 1.3]}
    return Problem(activity, 3, xy=xy, edges=edges, **{**bands, **rules})


LEFT_HEAVY = around([5, 2, 2, 3], 2, 0.1)
"""Six each: the row parts into 5 and 7 at best."""
TWO_MEASURES = around([[4, 1], [1, 4], [4, 1], [1, 4], [2, 2]], 2, [0.2, 0.1])
"""Where the first measure parts well the second does not."""
LOCKED_APART = around([2, 2, 2, 2, 2, 2], 2, 0.2, locked=[0, -1, -1, -1, -1, 0])
"""Both ends are locked in one territory, so that the other lies between them."""
TIED = around([2, 3, 2, 2, 3, 2], 2, 0.05, locked=[0, -1, 1, -1, -1, -1])
"""Unit 2 is locked away from where the halves of the row are equal."""
KEPT = around([2, 2, 2, 2, 2, 2], 3, 0.05, baseline=[0, 0, 0, 1, 1, 2], disruption_budget=0.5)
"""Two units have to change hands, and none may."""
BARRED = around(
    [2, 2, 2, 2],
    2,
    0.05,
    eligible=[[True, False], [True, True], [True, False], [True, True]],
)
"""Territory 0 has to take units 0 and 2, and what lies between them."""
WITHOUT_PLAN = {
    "left_heavy": LEFT_HEAVY,
    "two_measures": TWO_MEASURES,
    "locked_apart": LOCKED_APART,
    "tied": TIED,
    "kept": KEPT,
    "barred": BARRED,
    "scattered": scattered(0),
    "sites": scattered(1, centers=[0, 1, 2]),
    "locked": scattered(5, locked=[0, -1, -1, 1, -1, -1, -1, -1]),
    "budget": scattered(5, baseline=[0, 0, 0, 1, 1, 1, 2, 2], disruption_budget=2.0),
    "loose": scattered(8, contiguous=False),
}
named = pytest.mark.parametrize("problem", WITHOUT_PLAN.values(), ids=WITHOUT_PLAN)


@named
def test_the_named_problems_have_no_plan(problem):
    """Of all assignments none keeps the rules, and branch and bound proves it."""
    assert not has_plan(problem)
    assert find_plan(problem, Stop(30.0)).impossible


@pytest.mark.parametrize("seed", range(12))
def test_a_plan_is_found_exactly_when_there_is_one(seed):
    """Eight units against all their assignments; what is found keeps every rule."""
    problem = scattered(seed)
    verdict = find_plan(problem, Stop(30.0))
    assert verdict.impossible != has_plan(problem)
    assert (verdict.plan is None) == verdict.impossible
    if verdict.plan is not None:
        assert score_assignment(problem, verdict.plan).feasible


@named
def test_a_conflict_is_irreducible(problem):
    """No plan keeps all of its rules, and without any one of them there is a plan."""
    conflict = find_conflict(problem, Stop(60.0))
    assert conflict.irreducible
    assert set(conflict.rules) <= set(rules_of(problem))
    assert not has_plan(keep_rules(problem, conflict.rules))
    for rule in conflict.rules:
        assert has_plan(keep_rules(problem, set(conflict.rules) - {rule}))


@named
def test_relaxations_are_backed_by_plans_and_the_least_when_they_say_so(problem):
    """The least of what all assignments need is what is told."""
    diagnosis = explain_infeasible(problem, 60.0)
    assert diagnosis.proven
    assert diagnosis.relaxations
    for found in diagnosis.relaxations:
        assert score_assignment(found.problem, found.plan).feasible
        if found.rule != "territories":
            check_least(problem, found)
    costs = [found.cost for found in diagnosis.relaxations]
    assert costs == sorted(costs)


def check_least(problem: Problem, found: Relaxation) -> None:
    """Compare with the least that any assignment needs which keeps the other rules."""
    (way,) = (
        way
        for way in loosenings(problem, {(rule.kind, rule.measure) for rule in rules_of(problem)})
        if (way.rule, way.measure) == (found.rule, found.measure)
    )
    widest = way.problem(way.most())
    least = min(
        way.needed(assignment)
        for assignment in every_assignment(problem)
        if score_assignment(widest, assignment).feasible
    )
    amount = found.after - found.before
    assert amount >= least - 1e-9
    if found.proven_least:
        assert amount == pytest.approx(least, abs=1.01 * (way.step or 1e-9))
    if found.insufficient is not None:
        assert found.insufficient - found.before < least


@pytest.mark.parametrize("name", ["left_heavy", "two_measures", "kept", "scattered", "budget"])
def test_bands_and_budgets_of_small_problems_are_loosened_no_more_than_needed(name):
    """Everything that can be loosened by degrees is proven to be the least."""
    diagnosis = explain_infeasible(WITHOUT_PLAN[name], 60.0)
    graded = [found for found in diagnosis.relaxations if found.rule in ("band", "budget")]
    assert graded
    assert all(found.proven_least for found in graded)


def test_a_row_of_unequal_units_needs_a_band_of_a_sixth():
    """Five against seven is a sixth off the mean of six: 10 % become 16.7 %."""
    (band, number) = explain_infeasible(LEFT_HEAVY).relaxations
    assert (band.rule, band.measure, band.before) == ("band", 0, pytest.approx(0.1))
    assert band.after == pytest.approx(1 / 6)
    assert (number.rule, number.before, number.after) == ("territories", 2, 1)


def test_one_lock_of_two_is_released():
    """Either end of the row may go."""
    locks, pieces = explain_infeasible(LOCKED_APART).relaxations
    assert (locks.rule, locks.after, locks.proven_least) == ("locks", 1, True)
    assert pieces.rule == "contiguous"


def test_one_sided_limits_are_passed_by_a_share_of_them():
    """Two of three units of two are together in a territory that may have three."""
    problem = path([2, 2, 2], 2, upper=[3.0])
    (band, *_) = explain_infeasible(problem).relaxations
    assert (band.before, band.after) == (0.0, pytest.approx(1 / 3))


def test_a_problem_with_a_plan_has_no_conflict():
    """The plan is the answer."""
    problem = around([2, 2, 2, 2], 2, 0.05)
    diagnosis = explain_infeasible(problem)
    assert not diagnosis.proven
    assert diagnosis.conflict.rules == ()
    assert diagnosis.relaxations == ()
    assert diagnosis.plan is not None
    assert score_assignment(problem, diagnosis.plan).feasible


def test_without_time_nothing_is_claimed():
    """No rule is necessary, no relaxation the least, and nothing proven."""
    diagnosis = explain_infeasible(scattered(0), 0.0)
    assert not diagnosis.proven
    assert not diagnosis.conflict.irreducible
    assert not any(diagnosis.conflict.necessary)
    assert not any(found.proven_least for found in diagnosis.relaxations)


def test_cancelled_means_cancelled():
    """The caller ends it."""
    assert not explain_infeasible(scattered(0), cancelled=lambda: True).proven


def test_the_same_seed_gives_the_same_answer():
    """Rules, numbers and plans."""
    one, two = (explain_infeasible(scattered(3), seed=4) for _ in range(2))
    assert one.conflict.rules == two.conflict.rules
    assert [found.after for found in one.relaxations] == [found.after for found in two.relaxations]
    for first, second in zip(one.relaxations, two.relaxations, strict=True):
        assert (first.plan == second.plan).all()


def test_a_plan_close_to_the_rules_is_a_relaxation_even_without_time():
    """What it needs is known at once, though not whether it is the least."""
    near = np.array([0, 0, 1, 1])
    (band, *_) = explain_infeasible(LEFT_HEAVY, 0.0, near=near, proven=True).relaxations
    assert (band.rule, band.after) == ("band", pytest.approx(1 / 6))
    assert not band.proven_least


@pytest.mark.parametrize("seed", range(4))
def test_every_plan_has_one_description_under_representatives(seed):
    """Each territory of a feasible plan lies within the pairs of exactly one of its units."""
    problem = scattered(seed, lower=[1.0, 1.0])
    pairs = representative_pairs(problem)
    listed = set(zip(pairs.unit.tolist(), pairs.candidate.tolist(), strict=True))
    plans = (a for a in every_assignment(problem) if score_assignment(problem, a).feasible)
    for plan in list(plans)[::97]:
        for t in range(3):
            units = np.flatnonzero(plan == t)
            names = [j for j in units if all((i, j) in listed for i in units)]
            assert len(names) == 1


def test_dropped_rules_are_gone_and_kept_ones_stay():
    """A problem with none of its rules has none, one with all of them all."""
    problem = scattered(5, locked=[0, -1, -1, 1, -1, -1, -1, -1])
    rules = rules_of(problem)
    assert Rule("locks", territory=1) in rules
    assert rules_of(drop_rules(problem, rules)) == ()
    assert rules_of(keep_rules(problem, rules)) == rules


def test_as_many_territories_as_units_are_not_read_as_sites():
    """The default of every unit as a candidate stays that."""
    problem = path([1, 1, 1], 3)
    assert not problem.fixed_sites
    assert not drop_rules(problem, rules_of(problem)).fixed_sites


@pytest.mark.parametrize(
    ("name", "reason", "kinds", "after"),
    [
        ("p01", "heavy_unit", ["upper"], 0.0092279),
        ("p02", "stranded_units", ["contiguous", "upper"], 0.0084164),
    ],
)
def test_new_mexico_needs_wider_bands(name, reason, kinds, after):
    """In p01 a county is too heavy; in p02 it is too light and each neighbour too heavy for it."""
    file = INSTANCES / f"hess_NM_county_{name}.json"
    if not file.exists():
        pytest.skip("no published instances here")
    diagnosis = explain_infeasible(read_instance(file).problem)
    assert [(found.kind, found.units) for found in diagnosis.reasons] == [(reason, (0,))]
    assert diagnosis.conflict.irreducible
    assert [rule.kind for rule in diagnosis.conflict.rules] == kinds
    band = diagnosis.relaxations[0]
    assert (band.rule, band.proven_least) == ("band", True)
    assert band.after == pytest.approx(after, abs=1e-6)
