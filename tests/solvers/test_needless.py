"""Moves that serve nothing go back, and nothing else does."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers import Problem, score_assignment
from solvers.needless import undo_needless

PATH = np.column_stack([np.arange(6), np.arange(1, 7)])


def path(activity, lower, upper, x=None):
    """Seven units in a row, which two territories share."""
    return Problem(
        np.asarray(activity, float)[:, None],
        2,
        xy=np.column_stack([np.arange(7.0) * 1000 if x is None else x, np.zeros(7)]),
        lower=np.array([lower]),
        upper=np.array([upper]),
        edges=PATH,
    )


HOME = np.array([0, 0, 0, 0, 1, 1, 1])


def test_a_move_that_only_lengthens_ways_goes_back():
    problem = path([1.0] * 7, 0, 9)
    assert undo_needless(problem, HOME, np.array([0, 0, 1, 1, 1, 1, 1])).tolist() == HOME.tolist()


def test_a_move_for_balance_stays():
    problem = path([5, 1, 1, 1, 1, 1, 2], 6, 6)
    plan = np.array([0, 0, 1, 1, 1, 1, 1])
    assert undo_needless(problem, HOME, plan).tolist() == plan.tolist()


def test_a_move_for_shorter_ways_stays():
    problem = path([1.0] * 7, 0, 9, x=[0, 1000, 2000, 9000, 10000, 11000, 12000])
    plan = np.array([0, 0, 0, 1, 1, 1, 1])
    assert undo_needless(problem, HOME, plan).tolist() == plan.tolist()


def test_units_without_a_home_stay_where_they_are():
    problem = path([1.0] * 7, 0, 9)
    plan = np.array([0, 0, 1, 1, 1, 1, 1])
    assert undo_needless(problem, np.full(7, -1), plan).tolist() == plan.tolist()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_what_is_left_costs_and_misses_no_more_and_every_move_serves_something(seed):
    rng = np.random.default_rng(seed)
    activity = rng.integers(1, 6, 7).astype(float)
    mean = activity.sum() / 2
    problem = path(activity, 0.8 * mean, 1.2 * mean)
    home, plan = (np.searchsorted([rng.integers(1, 7)], np.arange(7), "right") for _ in range(2))
    left = undo_needless(problem, home, plan)
    before, after = score_assignment(problem, plan), score_assignment(problem, left)
    assert after.violation <= before.violation + 1e-9
    assert after.objective <= before.objective * (1 + 1e-9)
    assert (left == plan)[home == plan].all()
    for unit in np.flatnonzero(left != home):
        back = left.copy()
        back[unit] = home[unit]
        other = score_assignment(problem, back)
        worse = other.violation > after.violation + 1e-9
        assert worse or other.objective > after.objective * (1 + 1e-12)
