"""A plan from which a territory and some units are taken."""

import numpy as np
import pytest

from national_change import change_plan
from plan_quality import judge

SIDE = 12
UNITS = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
EDGES = np.vstack(
    [
        np.column_stack([UNITS[:, :-1].ravel(), UNITS[:, 1:].ravel()]),
        np.column_stack([UNITS[:-1].ravel(), UNITS[1:].ravel()]),
    ]
)
BLOCKS = (UNITS // SIDE // 4 * 3 + UNITS % SIDE // 4).ravel()
"""Nine squares of sixteen."""


@pytest.mark.parametrize("seed", range(6))
def test_one_territory_fewer_and_all_in_one_piece(seed):
    plan = change_plan(BLOCKS, EDGES, 5, seed)
    assert sorted(set(plan)) == list(range(8))
    xy, even = np.argwhere(UNITS >= 0) * 1000.0, np.full(len(plan), 1 / len(plan))
    assert judge(xy, even, even[:, None], EDGES, plan, 8).in_pieces == 0


def test_without_moves_the_others_keep_their_units():
    plan = change_plan(BLOCKS, EDGES, 0, 0)
    groups = {frozenset(np.flatnonzero(plan == t)) for t in range(8)}
    kept = [t for t in range(9) if any(set(np.flatnonzero(t == BLOCKS)) <= g for g in groups)]
    assert len(kept) >= 8


def test_it_is_the_same_each_time():
    assert np.array_equal(change_plan(BLOCKS, EDGES, 5, 3), change_plan(BLOCKS, EDGES, 5, 3))


def test_a_territory_alone_cannot_be_given_up():
    with pytest.raises(ValueError, match="neighbours"):
        change_plan(np.zeros(4, int), np.array([[0, 1], [1, 2], [2, 3]]), 0, 0)
