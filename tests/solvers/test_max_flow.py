"""Least separators compared with another implementation."""

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.contiguity import build_graph
from solvers.max_flow import least_separator

CHAIN = np.array([[0, 1], [1, 2], [2, 3]])


def separate(n, edges, capacity, source, sink, enough=np.inf):
    graph = build_graph(n, np.asarray(edges))
    among = np.ones(n, dtype=bool)
    return least_separator(
        graph.start, graph.neighbours, among, np.asarray(capacity), source, sink, enough
    )


def test_a_chain_is_cut_at_its_weakest_unit():
    flow, units = separate(4, CHAIN, [9.0, 0.5, 0.2, 9.0], 0, 3)
    assert flow == 0.2
    assert units.tolist() == [2]


def test_enough_flow_needs_no_separator():
    flow, units = separate(4, CHAIN, [9.0, 0.5, 0.4, 9.0], 0, 3, enough=0.3)
    assert flow >= 0.3
    assert len(units) == 0


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(4, 14))
def test_the_least_separator_weighs_what_networkx_says(seed, n):
    """On random graphs, with each unit as two nodes; and what it names does separate."""
    rng = np.random.default_rng(seed)
    edges = rng.integers(0, n, (3 * n, 2))
    edges = edges[(np.sort(edges, axis=1) != [0, n - 1]).any(axis=1)]
    capacity = rng.integers(1, 20, n) / 10.0
    graph = nx.DiGraph()
    for i in range(n):
        graph.add_edge((i, "in"), (i, "out"), capacity=capacity[i])
    for a, b in edges.tolist():
        graph.add_edge((a, "out"), (b, "in"))
        graph.add_edge((b, "out"), (a, "in"))
    expected = nx.maximum_flow_value(graph, (0, "out"), (n - 1, "in"))
    flow, units = separate(n, edges, capacity, 0, n - 1)
    assert np.isclose(flow, expected)
    assert np.isclose(capacity[units].sum(), expected)
    left = nx.Graph(edges.tolist())
    left.add_nodes_from(range(n))
    left.remove_nodes_from(units.tolist())
    assert not nx.has_path(left, 0, n - 1)
