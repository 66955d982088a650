"""The cheapest centers when some areas hold so many of them."""

from itertools import combinations
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.center_counts import CenterCounts

N, K = 9, 4


def nested(rng: np.random.Generator) -> CenterCounts:
    """Limits of random areas, nested or apart: intervals cut in two, again and again."""
    counts = CenterCounts.free(N)
    parts = [np.arange(N)]
    for _ in range(4):
        parts.sort(key=len)
        part = parts.pop()
        cut = int(rng.integers(1, len(part)))
        for half in (part[:cut], part[cut:]):
            parts.append(half)
            least = int(rng.integers(0, 2))
            counts = counts.limited(half, least, least + int(rng.integers(0, 3)))
    return counts


def choices(counts: CenterCounts) -> list[tuple[int, ...]]:
    """Every K candidates within the limits."""
    found = []
    for chosen in combinations(range(N), K):
        held = counts.member[:, list(chosen)].sum(axis=1)
        if (held >= counts.least).all() and (held <= counts.most).all():
            found.append(chosen)
    return found


@given(seed=st.integers(0, 100_000))
@settings(max_examples=150, deadline=None)
def test_the_cheapest_choice_is_that_of_all_choices(seed):
    rng = np.random.default_rng(seed)
    counts, value = nested(rng), rng.integers(-9, 9, N).astype(float)
    every = choices(counts)
    chosen = counts.cheapest(np.arange(N), value, K)
    if chosen is None:
        assert not every
        return
    assert tuple(sorted(chosen.tolist())) in every
    assert value[chosen].sum() == min(value[list(other)].sum() for other in every)


@given(seed=st.integers(0, 100_000))
@settings(max_examples=150, deadline=None)
def test_the_cheapest_choice_with_a_given_candidate_is_one_exchange_away(seed):
    rng = np.random.default_rng(seed)
    counts, value = nested(rng), rng.integers(-9, 9, N).astype(float)
    which: Any = np.arange(N)
    chosen = counts.cheapest(which, value, K)
    if chosen is None:
        return
    gives = counts.replaceable(which, chosen)
    for j in sorted(set(range(N)) - set(chosen.tolist())):
        least = min((value[list(c)].sum() for c in choices(counts) if j in c), default=np.inf)
        dearest = value[chosen][gives[j]].max(initial=-np.inf)
        assert value[chosen].sum() + value[j] - dearest == least


def test_limits_of_the_same_area_are_joined():
    counts = CenterCounts.free(5).limited(np.array([1, 2, 3]), 0, 2).limited(np.array([2, 3]), 1, 2)
    counts = counts.limited(np.array([1, 2, 3]), 1, 3)
    assert counts.member.sum(axis=1).tolist() == [2, 3]
    assert (counts.least.tolist(), counts.most.tolist()) == ([1, 1], [2, 2])
    assert [atom.tolist() for atom in counts.atoms(np.arange(5))] == [[0, 4], [1], [2, 3]]


def test_where_all_are_needed_no_choice_is_left():
    counts = CenterCounts.free(5).limited(np.array([1, 2, 3]), 2, 3)
    assert [atom.tolist() for atom in counts.atoms(np.array([0, 1, 3, 4]))] == [[0, 4]]
