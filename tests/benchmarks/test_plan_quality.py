"""The judge of plans, on plans whose figures are known and beside the judge of the solvers."""

import numpy as np
import pytest

import solvers
from plan_quality import judge

SQUARE_KM = 1000.0 * np.array([[0, 0], [1, 0], [0, 1], [1, 1]], dtype=float)
EVEN = np.full(4, 0.25)
EDGES = np.array([[0, 1], [1, 3], [3, 2], [2, 0]])


def test_two_rows_of_a_square():
    plan = judge(SQUARE_KM, EVEN, EVEN[:, None], EDGES, [0, 0, 1, 1], 2)
    assert plan.territories == 2
    assert plan.rms_km == pytest.approx(0.5)
    assert plan.objective == pytest.approx(0.5)
    assert plan.deviations == pytest.approx([0.0])
    assert plan.in_pieces == 0
    assert plan.misses(0.05) == 0.0


def test_opposite_corners_are_in_pieces():
    assert judge(SQUARE_KM, EVEN, EVEN[:, None], EDGES, [0, 1, 1, 0], 2).in_pieces == 2


def test_each_measure_has_its_widest_deviation():
    activity = np.column_stack([EVEN, [0.4, 0.2, 0.2, 0.2]])
    plan = judge(SQUARE_KM, EVEN, activity, EDGES, [0, 0, 1, 1], 2)
    assert plan.deviations == pytest.approx([0.0, 0.2])
    assert plan.misses(0.05) == pytest.approx(0.15)


def test_a_missing_territory_is_an_even_share_away():
    plan = judge(SQUARE_KM, EVEN, EVEN[:, None], EDGES, [0, 0, 0, 0], 2)
    assert plan.territories == 1
    assert plan.deviations == pytest.approx([1.0])


def test_territories_beyond_those_asked_for_are_counted():
    assert judge(SQUARE_KM, EVEN, EVEN[:, None], EDGES, [0, 1, 2, 3], 2).territories == 4


@pytest.mark.parametrize("seed", range(5))
def test_it_agrees_with_the_score_of_the_solvers(seed):
    rng = np.random.default_rng(seed)
    n, k = 40, 5
    xy, activity = rng.uniform(0, 1e5, (n, 2)), rng.uniform(0.1, 1.0, (n, 2))
    edges = np.array([[a, b] for a in range(n) for b in range(a) if rng.random() < 0.08])
    labels = np.concatenate([np.arange(k), rng.integers(0, k, n - k)])
    weight = activity[:, 0] / activity[:, 0].sum()
    problem = solvers.Problem(activity, k, xy=xy, weight=weight, edges=edges)
    score = solvers.score_assignment(problem, labels)
    plan = judge(xy, weight, activity, edges, labels, k)
    assert plan.objective == pytest.approx(score.objective)
    assert plan.in_pieces == (score.pieces > 1).sum()
    even = activity.sum(axis=0) / k
    assert plan.deviations == pytest.approx(np.abs(score.sums / even - 1).max(axis=0))
