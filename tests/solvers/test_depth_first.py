"""A walk in depth tells what falls apart without a unit."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.contiguity import build_graph, components
from solvers.depth_first import walk_depth_first


@given(st.integers(2, 9).flatmap(lambda n: st.tuples(st.just(n), st.lists(edge(n), max_size=12))))
@settings(deadline=None)
def test_parts_beyond_a_unit_are_the_components_without_it(graph):
    """Those of its own component, each unit once."""
    n, pairs = graph
    edges = np.array(pairs, np.int64).reshape(-1, 2)
    walk, whole = walk_depth_first(build_graph(n, edges)), components(n, edges)
    for unit in range(n):
        rest = components(n, edges[(edges != unit).all(axis=1)])
        beside = set(np.flatnonzero(whole == whole[unit])) - {unit}
        expected = {frozenset(i for i in beside if rest[i] == part) for part in rest[list(beside)]}
        beyond = walk.parts_beyond(unit)
        members = [np.concatenate([walk.order[a:b] for a, b in part]) for part in beyond]
        assert {frozenset(part.tolist()) for part in members if len(part)} == expected
        assert sum(map(len, members)) == len(beside)


def edge(n: int) -> st.SearchStrategy[tuple[int, int]]:
    """Two units that border on each other."""
    return st.tuples(st.integers(0, n - 1), st.integers(0, n - 1))
