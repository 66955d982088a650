"""How far a territory reaches."""

import numpy as np

from solvers.contiguity import build_graph
from solvers.reach import lightest_paths, reachable

RING = np.array([[0, 1], [1, 2], [2, 3], [3, 4], [4, 0]])
EVERYONE = np.ones(5, dtype=bool)


def test_the_lightest_way_round_a_ring_is_found():
    """Both ends count."""
    graph = build_graph(5, RING)
    weight = np.array([1.0, 1.0, 1.0, 9.0, 1.0])
    light = lightest_paths(graph.start, graph.neighbours, EVERYONE, 0, weight)
    assert light.tolist() == [1.0, 2.0, 3.0, 11.0, 2.0]


def test_units_that_are_not_listed_are_no_way():
    graph = build_graph(5, RING)
    among = np.array([True, False, True, True, True])
    light = lightest_paths(graph.start, graph.neighbours, among, 0, np.ones(5))
    assert light.tolist() == [1.0, np.inf, 4.0, 3.0, 2.0]


def test_what_is_too_heavy_to_reach_is_left_out():
    """Two measures: the second one forbids what the first allows."""
    graph = build_graph(5, RING)
    activity = np.column_stack([np.ones(5), [1.0, 1.0, 5.0, 1.0, 1.0]])
    limits = np.array([3.0, 4.0])
    found = reachable(graph, EVERYONE, 0, activity, limits)
    assert found.tolist() == [True, True, False, True, True]


def test_a_root_that_is_not_listed_reaches_nothing():
    graph = build_graph(5, RING)
    among = np.array([False, True, True, True, True])
    assert not reachable(graph, among, 0, np.ones((5, 1)), np.array([9.0])).any()


def test_without_limits_what_no_path_leads_to_is_still_left_out():
    graph = build_graph(5, RING[:2])
    found = reachable(graph, EVERYONE, 0, np.ones((5, 1)), np.array([np.inf]))
    assert found.tolist() == [True, True, True, False, False]
