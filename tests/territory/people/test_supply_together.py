"""Skills that are short together are found, and only then: against all sets of groups."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory.people.supply_together import Together, _too_much


def over(load, most, able):
    """By how much each set of groups is more than those who may take one of it can."""
    sets = [set(s) for n in range(1, len(load) + 1) for s in combinations(range(len(load)), n)]
    return {
        frozenset(s): sum(load[g] for g in s) - most[able[sorted(s)].any(axis=0)].sum()
        for s in sets
    }


@given(
    load=st.lists(st.integers(0, 30), min_size=3, max_size=3),
    most=st.lists(st.integers(1, 20), min_size=4, max_size=4),
    able=st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=3, max_size=3),
)
@settings(max_examples=80, deadline=None, derandomize=True, database=None)
def test_a_shortage_is_found_where_any_set_of_groups_is_too_much(load, most, able):
    load, most, able = np.array(load, float), np.array(most, float), np.array(able)
    every = over(load, most, able)
    found = frozenset(np.flatnonzero(_too_much(load, most, able)).tolist())
    if max(every.values()) <= 1e-9:
        assert not found
    else:
        assert every[found] == pytest.approx(max(every.values()))


def test_two_skills_may_be_short_together_though_neither_is_alone():
    # One rep holds both skills; each skill has another holder, but nobody else has both.
    able = np.array([[True, False, True], [False, True, True], [False, False, True]])
    load, most = np.array([4.0, 4.0, 6.0]), np.array([5.0, 5.0, 5.0])
    assert _too_much(load, most, able).tolist() == [False, False, True]
    told = Together(("cardio and neuro",), "workload", 6.0, 5.0, 1).tell()
    assert told.startswith("cardio and neuro: units that need one of these have 6 of workload")
