import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.contiguity import build_graph, components, count_pieces, pieces

NO_EDGES = np.empty((0, 2), dtype=np.int64)


@st.composite
def partitions(draw):
    """A small graph, loops and repeats included, and an assignment of its units."""
    n = draw(st.integers(1, 12))
    unit = st.integers(0, n - 1)
    edges = draw(st.lists(st.tuples(unit, unit), max_size=30))
    assignment = draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))
    return np.array(edges, dtype=np.int64).reshape(-1, 2), np.array(assignment)


def flood(unit: int, edges: np.ndarray, assignment: np.ndarray) -> set[int]:
    """Units that can be reached from one without leaving its territory, the slow way."""
    reached = {unit}
    for _ in assignment:
        for a, b in edges.tolist():
            if assignment[a] == assignment[b] == assignment[unit] and reached & {a, b}:
                reached |= {a, b}
    return reached


@settings(deadline=None)  # compiling takes longer
@given(partitions())
def test_a_piece_is_all_that_can_be_reached(partition):
    """Two units share a piece exactly when one is flooded from the other."""
    edges, assignment = partition
    piece = pieces(assignment, edges)
    for unit in range(len(assignment)):
        assert set(np.flatnonzero(piece == piece[unit])) == flood(unit, edges, assignment)


@settings(deadline=None)  # compiling takes longer
@given(partitions())
def test_pieces_are_counted_for_each_territory(partition):
    """Zero for a territory without units."""
    edges, assignment = partition
    floods = {
        (assignment[i], frozenset(flood(i, edges, assignment))) for i in range(len(assignment))
    }
    expected = [sum(t == owner for owner, _ in floods) for t in range(4)]
    assert count_pieces(assignment, edges, 4).tolist() == expected


@settings(deadline=None)  # compiling takes longer
@given(partitions())
def test_neighbour_lists_hold_both_directions_once(partition):
    """Loops and repeats are gone, the rest is symmetric and sorted."""
    edges, assignment = partition
    graph = build_graph(len(assignment), edges)
    found = [
        (i, int(j))
        for i in range(graph.n_units)
        for j in graph.neighbours[graph.start[i] : graph.start[i + 1]]
    ]
    expected = {(a, b) for a, b in edges.tolist() if a != b}
    assert found == sorted(expected | {(b, a) for a, b in expected})


def test_without_edges_every_unit_is_a_piece():
    """Three units of one territory, three pieces."""
    assert count_pieces(np.zeros(3, int), NO_EDGES, 1).tolist() == [3]


def test_two_islands_are_two_components(two_islands):
    """Numbered from zero in the order of their first units."""
    assert components(8, two_islands["edges"]).tolist() == [0] * 4 + [1] * 4


@pytest.mark.parametrize(("ring", "expected"), [(0, 1), (1, 1)])
def test_a_ring_round_a_hole_is_one_piece(doughnut, ring, expected):
    """The hole may be another territory; the ring stays connected round it."""
    assignment = np.full(9, ring)
    assignment[4] = 1 - ring
    assert count_pieces(assignment, doughnut["edges"], 2).tolist() == [expected, 1]
