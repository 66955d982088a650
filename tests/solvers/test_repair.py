import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import Delaunay

from solvers import Problem, score_assignment
from solvers.contiguity import build_graph
from solvers.corridors import join_locked
from solvers.repair import make_contiguous


def repaired(problem: Problem, assignment: list[int]) -> np.ndarray:
    graph = build_graph(problem.n_units, problem.edges)
    candidates = np.arange(problem.n_territories)
    return make_contiguous(problem, graph, np.array(assignment), candidates)


@settings(deadline=None, max_examples=50)
@given(st.integers(5, 40), st.integers(1, 5), st.integers(0, 999))
def test_any_assignment_of_a_connected_map_becomes_contiguous(n, k, seed):
    """Whatever the pieces were; territories that had a unit keep one."""
    rng = np.random.default_rng(seed)
    xy = rng.random((n, 2)) * 1e4
    triangles = Delaunay(xy).simplices
    edges = np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]])
    problem = Problem(rng.random(n), k, xy=xy, edges=edges, upper=[n / k])
    before = rng.integers(0, k, n)
    after = repaired(problem, before.tolist())
    assert set(after) == set(before)
    assert score_assignment(problem, after).pieces.max() == 1


def test_a_contiguous_assignment_stays_as_it_is(grid12):
    """Three columns and a bit."""
    assignment = [0, 0, 1, 2] * 3
    assert repaired(Problem(n_territories=3, **grid12), assignment).tolist() == assignment


def test_the_heaviest_piece_is_kept(grid12):
    """Territory 0 has five units on the left and one in the corner on the right."""
    assignment = [0, 0, 1, 0, 0, 0, 1, 1, 0, 1, 1, 1]
    after = repaired(Problem(n_territories=2, **grid12), assignment)
    assert after.tolist() == [0, 0, 1, 1, 0, 0, 1, 1, 0, 1, 1, 1]


def test_a_piece_with_a_locked_unit_is_kept_before_a_heavier_one(grid12):
    """The corner is locked, the five others are not."""
    locked = np.full(12, -1)
    locked[3] = 0
    assignment = [0, 0, 1, 0, 0, 0, 1, 1, 0, 1, 1, 1]
    after = repaired(Problem(n_territories=2, locked=locked, **grid12), assignment)
    assert after[3] == 0
    assert (after[[0, 1, 4, 5, 8]] == 1).all()


def test_a_piece_with_a_candidate_is_kept_before_a_heavier_one(grid12):
    """Only unit 3 of territory 0 may be a center."""
    problem = Problem(n_territories=2, centers=[3, 6, 7], **grid12)
    assert repaired(problem, [0, 0, 1, 0, 0, 0, 1, 1, 0, 1, 1, 1])[3] == 0


def test_a_loose_unit_goes_where_it_may_be(grid12):
    """Unit 3 is locked in territory 2, its only other neighbour is territory 1."""
    eligible = np.ones((12, 3), bool)
    eligible[3, 1] = False
    problem = Problem(n_territories=3, eligible=eligible, **grid12)
    assert repaired(problem, [0, 0, 1, 0, 0, 0, 1, 2, 0, 0, 1, 2])[3] == 2


def test_islands_stay_as_they_were(two_islands):
    """One territory has units on both; the lighter island has no other to join."""
    problem = Problem(n_territories=2, **two_islands)
    after = repaired(problem, [0, 0, 1, 1, 0, 0, 0, 0])
    assert (after[4:] == 0).all()
    assert (after[:4] == 1).all()


@pytest.fixture
def corners(grid12) -> Problem:
    """Units 0 and 3, at both ends of the first row, locked in territory 0."""
    locked = np.full(12, -1)
    locked[[0, 3]] = 0
    return Problem(n_territories=2, locked=locked, **grid12)


def test_a_corridor_joins_locked_units(corners):
    """Straight along the row; the rest is left alone."""
    graph = build_graph(12, corners.edges)
    assignment = np.array([0, 1, 1, 0] + [1] * 8)
    assert join_locked(corners, graph, assignment).tolist() == [0] * 4 + [1] * 8


def test_a_corridor_prefers_the_own_units(corners):
    """A way round through two rows of its own takes fewer from the other territory."""
    graph = build_graph(12, corners.edges)
    assignment = np.array([0, 1, 1, 0, 0, 0, 1, 0, 1, 1, 1, 1])
    joined = join_locked(corners, graph, assignment)
    assert np.flatnonzero(joined != assignment).tolist() == [6]


def test_a_corridor_goes_round_what_is_locked_elsewhere(grid12):
    """Unit 1 stays in territory 1."""
    locked = np.full(12, -1)
    locked[[0, 3]], locked[1] = 0, 1
    problem = Problem(n_territories=2, locked=locked, **grid12)
    joined = join_locked(problem, build_graph(12, problem.edges), np.array([0, 1, 1, 0] + [1] * 8))
    assert joined[1] == 1
    assert joined[4] == joined[5] == 0


def test_where_there_is_no_way_nothing_is_joined(two_islands):
    """Locked on both islands."""
    locked = np.array([0, -1, -1, -1, -1, -1, -1, 0])
    problem = Problem(n_territories=2, locked=locked, **two_islands)
    assignment = np.array([0, 1, 1, 1, 1, 1, 1, 0])
    joined = join_locked(problem, build_graph(8, problem.edges), assignment)
    assert joined.tolist() == assignment.tolist()


def test_no_corridor_takes_the_last_unit_of_a_territory():
    """A chain of three with the other territory in its middle."""
    problem = Problem(np.ones(3), 2, xy=np.eye(3, 2), edges=[[0, 1], [1, 2]], locked=[0, -1, 0])
    joined = join_locked(problem, build_graph(3, problem.edges), np.array([0, 1, 0]))
    assert joined.tolist() == [0, 1, 0]
