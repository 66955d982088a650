"""What was mended at a price is made cheaper, and stays within its rules."""

from dataclasses import replace

import numpy as np

from solvers.incumbent import Incumbent
from solvers.part_search import Manner, work_on
from solvers.polishing import polish
from solvers.problem import Problem
from solvers.score import score_assignment
from solvers.stop import Stop

SIDE, K = 12, 6
PLACES = np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE)), axis=2).reshape(-1, 2) * 1e4


def grid() -> Problem:
    number = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    across = np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()])
    along = np.column_stack([number[:-1].ravel(), number[1:].ravel()])
    rng = np.random.default_rng(4)
    activity = rng.uniform(1, 2, size=(SIDE * SIDE, 2))
    mean = np.tile(activity.sum(axis=0) / K, (K, 1))
    return Problem(
        activity,
        K,
        xy=PLACES,
        edges=np.vstack([across, along]),
        lower=0.9 * mean,
        upper=1.1 * mean,
    )


def wound() -> np.ndarray:
    """Rows two by two: long territories, which cost far more than they have to."""
    return np.repeat(np.arange(K), SIDE * SIDE // K)


def worked_without_gain(problem: Problem, plan: np.ndarray) -> list:
    """The whole plan as one part, in which no step was taken."""
    still = Manner(1.0, 2, 0.0, 1e3)
    worked = work_on(problem, plan, [np.arange(K)], [still], Stop(60), [0])
    untouched = Incumbent(plan, score_assignment(problem, plan))
    return [replace(done, best=untouched) for done in worked]


def test_a_dear_plan_gets_cheaper_and_keeps_its_bands():
    problem, plan = grid(), wound()
    worked = worked_without_gain(problem, plan)
    before = worked[0].best.score
    polish(worked, PLACES, Stop(60), [1])
    after = score_assignment(problem, worked[0].best.assignment)
    assert before.feasible
    assert after.feasible
    assert after.objective < 0.9 * before.objective


def test_the_same_seed_polishes_alike():
    problem, plan = grid(), wound()
    plans = []
    for _ in range(2):
        worked = worked_without_gain(problem, plan)
        polish(worked, PLACES, Stop(60), [1])
        plans.append(worked[0].best.assignment)
    assert np.array_equal(*plans)


def test_nothing_is_polished_once_time_is_over():
    problem, plan = grid(), wound()
    worked = worked_without_gain(problem, plan)
    polish(worked, PLACES, Stop(0), [1])
    assert np.array_equal(worked[0].best.assignment, plan)
