"""Connected components of a graph of units."""

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Ints = npt.NDArray[np.int64]


def number_components(n: int, a: Ints, b: Ints) -> Ints:
    """Number the components of a graph.

    Parameters
    ----------
    n
        Number of nodes.
    a, b
        int (e,), ends of the edges.

    Returns
    -------
    ndarray
        int (n,): 0 for the component with most nodes and so on; of components with as many nodes
        the one with the first node comes first.
    """
    graph = coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(n, n))
    found = connected_components(graph, directed=False)[1]
    _, first, component, size = np.unique(found, True, True, True)
    rank = np.empty(len(size), dtype=np.int64)
    rank[np.lexsort((first, -size))] = np.arange(len(size))
    return np.asarray(rank[component], dtype=np.int64)
