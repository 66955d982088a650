"""Misses that no short chain of moves can mend."""

from dataclasses import replace

import numpy as np
import pytest

from solvers import Problem, score_assignment
from solvers.contiguity import build_graph
from solvers.incumbent import Incumbent
from solvers.mending import CAREFUL, LESS_MISSED, WILD_TRIES, Mender, mend, mended_dearly
from solvers.part_search import Worked, cut_out, work_on
from solvers.repair import make_contiguous
from solvers.stop import Stop


@pytest.fixture
def board() -> Problem:
    """Eight times eight units with two measures that vary; eight territories, a tenth of room."""
    side = 8
    units = np.arange(side * side).reshape(side, side)
    right = np.column_stack([units[:, :-1].ravel(), units[:, 1:].ravel()])
    down = np.column_stack([units[:-1].ravel(), units[1:].ravel()])
    activity = np.random.default_rng(5).uniform(0.7, 1.3, (side * side, 2))
    mean = activity.sum(axis=0) / 8
    return Problem(
        activity,
        8,
        xy=np.argwhere(units >= 0) * 1000.0,
        edges=np.vstack([right, down]),
        lower=0.9 * mean,
        upper=1.1 * mean,
    )


def ragged(board: Problem) -> Incumbent:
    """Rows, with a third of the units anywhere."""
    rng = np.random.default_rng(0)
    rows = np.repeat(np.arange(8), 8)
    loose = np.where(rng.random(64) < 0.1, rng.integers(0, 8, 64), rows)
    graph = build_graph(64, board.edges)
    start = make_contiguous(board, graph, loose, np.arange(8) * 8)
    return Incumbent(start, score_assignment(board, start))


def test_misses_are_mended(board):
    """By dealing out the units of a few neighbouring territories anew."""
    plan = ragged(board)
    assert not plan.score.feasible
    mend(board, plan, Stop(60.0), [0])
    assert plan.score.feasible


def test_a_plan_within_all_bands_is_left_alone(board):
    """There is nothing to mend."""
    plan = ragged(board)
    mend(board, plan, Stop(60.0), [0])
    before = plan.assignment
    mend(board, plan, Stop(60.0), [1])
    assert plan.assignment is before


def test_mending_ends_when_it_brings_nothing(board):
    """No territory can have less than nothing to spare."""
    mean = board.activity.sum(axis=0) / 8
    hopeless = Problem(
        board.activity, 8, xy=board.xy, edges=board.edges, lower=mean, upper=mean * (1 + 1e-9)
    )
    plan = ragged(hopeless)
    mend(hopeless, plan, Stop(60.0), [0])
    assert not plan.score.feasible


def test_a_hard_miss_is_tried_several_times_at_once_and_the_best_counts(board):
    """Each try alone seldom helps."""
    plan = ragged(board)
    mender = Mender(board, CAREFUL[-1:], [0])
    cuts = mender.cut_outs(plan.assignment)
    centers = {cut.center for cut in cuts}
    assert len(cuts) == WILD_TRIES > len(centers)
    groups, manners = [cut.group for cut in cuts], [cut.manner for cut in cuts]
    worked = work_on(board, plan.assignment, groups, manners, Stop(60.0), [0])
    best = mender.learn(cuts, worked)
    assert len(best) == len(centers)
    least = min(done.best.score.rank for done in worked)
    assert least in [done.best.score.rank for done in best]
    assert mender.tries.sum() == sum(
        done.best.score.violation >= LESS_MISSED * done.before.violation for done in best
    )


def test_what_mends_at_too_high_a_cost_is_left_until_nothing_else_did(board):
    """The longer it was tried, the dearer it may be, and in the end it may cost what it will."""
    plan = ragged(board)
    mender = Mender(board, CAREFUL, [0])
    cut = mender.cut_outs(plan.assignment)[0]
    part = cut_out(board, plan.assignment, cut.group)
    before = score_assignment(part.problem, part.assignment)
    dear = replace(before, violation=0.0, objective=2 * before.objective)
    best = Incumbent(part.assignment.copy(), dear)
    worked = Worked(part, before, part.assignment, best, np.zeros((len(cut.group), 2, 2)))
    assert mended_dearly(worked)
    assert mender.learn([cut], [worked], at_any_cost=True) == [worked]
    assert mender.learn([cut], [worked], at_any_cost=False) == []
    refused = next(n for n in range(1, 60) if mender.learn([cut], [worked], at_any_cost=False))
    assert refused > 1
    assert mender.tries[cut.center] == refused


def test_only_a_mending_that_helps_and_costs_is_dear(board):
    """To polish what missed as much before, or cost no more, would bring nothing."""
    plan = ragged(board)
    part = cut_out(board, plan.assignment, np.arange(4))
    before = score_assignment(part.problem, part.assignment)
    for score, dear in (
        (replace(before, violation=0.0, objective=before.objective), False),
        (replace(before, objective=2 * before.objective), False),
        (replace(before, violation=0.0, objective=2 * before.objective), True),
    ):
        best = Incumbent(part.assignment.copy(), score)
        done = Worked(part, before, part.assignment, best, np.zeros((4, 2, 2)))
        assert mended_dearly(done) is dear
