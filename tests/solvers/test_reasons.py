"""Reasons beyond those of test_diagnose, and every reason against all assignments there are."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers import Problem, diagnose, score_assignment


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


def has_plan(problem: Problem) -> bool:
    """Whether any of all assignments keeps every rule."""
    k, n = problem.n_territories, problem.n_units
    every = (np.array(labels) for labels in product(range(k), repeat=n))
    return any(score_assignment(problem, assignment).feasible for assignment in every)


def test_units_of_which_too_few_fit_together_are_named():
    """Three units of four, territories of at most seven: one in each of two."""
    (reason,) = diagnose(path([4, 4, 4], 2, upper=[7.0]))
    assert (reason.kind, reason.units, reason.measure) == ("large_units", (0, 1, 2), 0)
    assert (reason.amount, reason.limit) == (3, 2)


def test_as_many_large_units_as_there_is_room_for_are_no_reason():
    """Two units of four, one in each territory."""
    assert diagnose(path([4, 4, 1], 2, upper=[5.0])) == ()


def test_too_few_units_for_the_lower_limits_are_told():
    """Each territory needs two units to reach five; there are three."""
    (reason,) = diagnose(path([4, 4, 4], 2, lower=[5.0]))
    assert (reason.kind, reason.amount, reason.limit) == ("few_units", 3, 4)


def test_units_cut_off_by_one_too_heavy_to_pass_are_named():
    """Unit 0 has to be with unit 1, which fills a territory without it."""
    (reason,) = diagnose(path([2, 9, 6, 5], 2, lower=[8.0], upper=[10.5]))
    assert (reason.kind, reason.units) == ("total", ())
    (reason,) = diagnose(path([2, 9, 5, 5], 2, lower=[8.0], upper=[10.5]))
    assert (reason.kind, reason.units, reason.measure) == ("stranded_units", (0,), 0)


def test_a_pocket_that_fills_a_territory_is_not_stranded():
    """Units 0 and 1 are a territory by themselves."""
    assert diagnose(path([4, 4, 9], 2, lower=[8.0], upper=[10.5])) == ()


def test_parts_that_can_each_be_filled_but_not_together_are_told(two_islands):
    """Each island takes one or two territories of two to four units, not five in all."""
    assert diagnose(Problem(n_territories=4, lower=[2.0], upper=[4.0], **two_islands)) == ()
    arguments = two_islands | {"activity": np.array([1.0, 1, 1, 1, 2, 2, 2, 2])}
    problem = Problem(n_territories=2, lower=[3.0], upper=[9.0], **arguments)
    assert diagnose(problem) == ()
    arguments = two_islands | {"activity": np.array([3.0, 3, 3, 3, 3, 3, 3, 3])}
    problem = Problem(n_territories=3, lower=[5.5], upper=[8.5], **arguments)
    reasons = diagnose(problem)
    assert [(reason.kind, reason.units) for reason in reasons] == [("component", ())]
    assert "not with 3 in all" in reasons[0].message


def test_bands_that_differ_are_counted_from_the_narrowest(two_islands):
    """Four units an island: one territory takes three at the most, two others any number."""
    upper = [[3.0], [3.0], [9.0]]
    assert diagnose(Problem(n_territories=3, upper=upper, **two_islands)) == ()
    reasons = diagnose(Problem(n_territories=2, upper=[[3.0], [9.0]], **two_islands))
    assert reasons == ()


def test_locks_between_which_everything_is_too_heavy_are_named():
    """Units 0 and 2 are locked together around unit 1."""
    locked = [0, -1, 0, -1]
    (reason,) = diagnose(path([1, 5, 1, 1], 2, upper=[6.0], locked=locked))
    assert (reason.kind, reason.units, reason.amount) == ("locks", (0, 2), 7)


def test_locks_parted_by_the_lock_of_another_are_named():
    """Unit 1 belongs to territory 1, units 0 and 2 to territory 0."""
    (reason,) = diagnose(path([1, 1, 1, 1], 2, locked=[0, 1, 0, -1]))
    assert (reason.kind, reason.units, reason.territory) == ("locks", (0, 2), 0)
    assert "part the units locked" in reason.message


def test_a_lock_from_which_too_little_can_be_reached_is_named():
    """Unit 0 is fenced in by unit 1, which is locked elsewhere."""
    (reason, *_) = diagnose(path([1, 1, 5, 5], 2, lower=[3.0], locked=[0, 1, -1, -1]))
    assert (reason.kind, reason.units, reason.amount, reason.limit) == ("locks", (0,), 1, 3)


def test_eligible_units_in_two_pieces_do_not_add_up():
    """Territory 0 may take units 0 and 3 alone, which are no neighbours."""
    eligible = np.array([[1, 1], [0, 1], [0, 1], [1, 1]], bool)
    (reason,) = diagnose(path([2, 2, 2, 2], 2, lower=[3.0], eligible=eligible))
    assert (reason.kind, reason.territory, reason.amount) == ("eligibility", 0, 2)


def test_measures_that_exclude_each_other_in_a_territory_are_told():
    """Territory 0 should have much of the first and little of the second, which go together."""
    lower, upper = [[6.0, 0.0], [0.0, 0.0]], [[9.0, 3.0], [9.0, 9.0]]
    (reason,) = diagnose(path([[2, 2]] * 5, 2, lower=lower, upper=upper))
    assert (reason.kind, reason.territory) == ("measures", 0)


def test_a_budget_that_the_upper_limits_overrun_is_told():
    """Territory 0 has eight and may have six: one unit must leave, and none may."""
    (reason,) = diagnose(
        path([2] * 6, 2, upper=[6.0], baseline=[0, 0, 0, 0, 1, 1], disruption_budget=0.5)
    )
    assert (reason.kind, reason.amount, reason.limit) == ("budget", pytest.approx(1.0), 0.5)


def test_a_budget_that_the_lower_limits_overrun_is_told():
    """Territory 1 has two and must have six."""
    (reason,) = diagnose(
        path([2] * 6, 2, lower=[6.0], baseline=[0, 0, 0, 0, 0, 1], disruption_budget=1.0)
    )
    assert (reason.kind, reason.amount) == ("budget", pytest.approx(2.0))


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Up to seven units with small whole numbers, tight bands and some of the other rules."""
    n, m = draw(st.integers(2, 7)), draw(st.integers(1, 2))
    k = draw(st.integers(1, min(n, 3)))
    activity = np.array(draw(st.lists(st.integers(0, 6), min_size=n * m, max_size=n * m)), float)
    pairs = [(a, b) for a in range(n) for b in range(a)]
    edges = draw(st.lists(st.sampled_from(pairs), max_size=2 * n))
    mean = activity.reshape(n, m).sum(axis=0) / k
    rows = draw(st.sampled_from([1, k]))
    inner, outer = (
        np.array(
            draw(st.lists(st.integers(0, 5), min_size=2 * rows, max_size=2 * rows)), float
        ).reshape(2, rows, 1)
        / 10
    )
    rules: dict[str, Any] = {}
    if draw(st.booleans()):
        rules["locked"] = draw(st.lists(st.integers(-1, k - 1), min_size=n, max_size=n))
    if draw(st.booleans()):
        cells = draw(st.lists(st.sampled_from([True, True, False]), min_size=n * k, max_size=n * k))
        rules["eligible"] = np.array(cells).reshape(n, k)
    if draw(st.booleans()):
        rules["baseline"] = draw(st.lists(st.integers(-1, k - 1), min_size=n, max_size=n))
        rules["disruption_budget"] = float(draw(st.integers(0, 3)))
    return Problem(
        activity.reshape(n, m),
        k,
        xy=np.column_stack([np.arange(n), np.zeros(n)]),
        lower=np.repeat((1 - inner) * mean, k // rows, axis=0),
        upper=np.repeat((1 + outer) * mean, k // rows, axis=0),
        edges=np.array(edges, int).reshape(-1, 2),
        contiguous=draw(st.booleans()),
        **rules,
    )


@settings(max_examples=200, deadline=None)
@given(problems())
def test_whenever_a_reason_is_given_there_is_no_plan(problem):
    """Of all assignments of up to seven units, none keeps the rules."""
    if diagnose(problem):
        assert not has_plan(problem)
