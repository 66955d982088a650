import numpy as np
import pytest

from solvers import Problem, score_assignment, solve
from solvers.eligibility import barred_units
from solvers.starts import build_start, match_labels, seat_everyone
from solvers.stop import Stop


def start_of(problem: Problem, seed: int = 0) -> np.ndarray:
    return build_start(problem, Stop(10.0), np.random.default_rng(seed))


def test_a_start_gives_every_territory_a_unit(county30):
    """Seven territories, none of them empty."""
    problem = Problem(n_territories=7, **county30)
    assert set(start_of(problem)) == set(range(7))


def test_a_start_is_contiguous(county30):
    """Each territory is in one piece before any border moves."""
    problem = Problem(n_territories=5, **county30)
    assert (score_assignment(problem, start_of(problem)).pieces == 1).all()


@pytest.mark.parametrize("candidates", [1, 3, 5, 30])
def test_explicit_costs_need_no_coordinates(county30, candidates):
    """Units are laid out by their costs under at most four candidates, whatever their number."""
    xy = county30.pop("xy")
    cost = np.linalg.norm(xy[:, None] - xy[None, :candidates], axis=2)
    k = min(2, candidates)
    problem = Problem(n_territories=k, cost=cost, centers=np.arange(candidates), **county30)
    assert set(start_of(problem)) == set(range(k))


def test_units_at_one_place_are_no_obstacle(grid12):
    """k-means warns of too few distinct points; it is not asked then."""
    problem = Problem(n_territories=3, **{**grid12, "xy": np.zeros((12, 2))})
    assert set(start_of(problem)) == {0, 1, 2}


def test_every_separate_part_gets_its_share_of_territories(two_islands):
    """Two territories on each of two equal islands."""
    problem = Problem(n_territories=4, **two_islands)
    start = start_of(problem)
    assert len(set(start[:4])) == len(set(start[4:])) == 2


def test_an_island_too_small_for_a_share_still_gets_a_territory():
    """One lone unit beside a chain of nine."""
    chain = np.column_stack([np.arange(8), np.arange(1, 9)])
    xy = np.column_stack([np.arange(10.0), np.zeros(10)])
    problem = Problem(np.ones(10), 3, xy=xy, edges=chain)
    start = start_of(problem)
    assert start[9] not in start[:9]


def test_labels_follow_the_bands(grid12):
    """The one large cluster is given the number of the one wide band."""
    upper = [[3.0], [8.0], [3.0]]
    problem = Problem(n_territories=3, upper=upper, **grid12)
    clusters = np.array([0] * 7 + [1] * 3 + [2] * 2)
    labels = match_labels(problem, clusters, barred_units(problem))
    assert (labels[:7] == 1).all()


def test_labels_follow_the_baseline(grid12):
    """Clusters named in another order get today's numbers back."""
    today = np.repeat([2, 0, 1], 4)
    problem = Problem(n_territories=3, baseline=today, **grid12)
    labels = match_labels(problem, np.repeat([0, 1, 2], 4), barred_units(problem))
    assert (labels == today).all()


def test_labels_follow_the_locks(grid12):
    """A locked unit pulls its cluster to the number it is locked in."""
    locked = np.full(12, -1)
    locked[0] = 2
    problem = Problem(n_territories=3, locked=locked, **grid12)
    labels = match_labels(problem, np.repeat([0, 1, 2], 4), barred_units(problem))
    assert labels[0] == 2
    assert set(labels) == {0, 1, 2}


def test_a_measure_that_nobody_has_does_not_disturb_the_labels(grid12):
    """All sums of the second measure are zero, and no band limits it."""
    grid12["activity"] = np.column_stack([np.ones(12), np.zeros(12)])
    locked = np.full(12, -1)
    locked[0] = 1
    problem = Problem(n_territories=2, locked=locked, **grid12)
    assert start_of(problem)[0] == 1


def test_an_empty_territory_takes_the_nearest_unit_that_can_be_spared(grid4):
    """Territory 1 is served from unit 3 and gets it."""
    problem = Problem(n_territories=2, **grid4)
    assert list(seat_everyone(problem, np.zeros(4, int), np.array([0, 3]))) == [0, 0, 0, 1]


def test_an_empty_territory_takes_no_unit_locked_elsewhere(grid4):
    """Unit 3 is the nearest, but locked in territory 0."""
    problem = Problem(n_territories=2, locked=[-1, -1, -1, 0], **grid4)
    seated = seat_everyone(problem, np.zeros(4, int), np.array([0, 3]))
    assert seated[3] == 0
    assert set(seated) == {0, 1}


def test_a_baseline_alone_numbers_the_territories(grid12):
    """Without a budget today's numbers still are the ones that people know."""
    today = np.tile([1, 1, 0, 0], 3)
    problem = Problem(n_territories=2, baseline=today, lower=[6.0], upper=[6.0], **grid12)
    assert (solve(problem).assignment == today).all()
