"""A set of units cut into two halves of about equal weight, each in one piece."""

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, connected_components, minimum_spanning_tree

TREES = 40
"""Random trees that are tried: the more, the nearer to equal halves."""
Floats = npt.NDArray[np.float64]


def halve(weight: Floats, edges: npt.NDArray[np.integer], seed: int = 0) -> npt.NDArray[np.bool_]:
    """Choose one of two halves.

    Each random spanning tree has an edge whose removal leaves two parts nearest to equal weight
    (as in DeFord, Duchin, Solomon 2021); the best of several trees is taken. Where the units are in
    several pieces already, the heavier pieces are dealt out as they are.

    Parameters
    ----------
    weight
        Of each unit, (n,), n of at least 2.
    edges
        Neighbours, positions (e, 2).

    Returns
    -------
    Bool (n,), neither all true nor all false.
    """
    n = len(weight)
    weight = weight + max(float(weight.sum()), 1.0) * 1e-9  # units without weight count a little
    links = coo_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(n, n)).tocsr()
    count, piece = connected_components(links, directed=False)
    if count > 1:
        return _deal_out(weight, piece, count)
    rng = np.random.default_rng(seed)
    tries = [_cut_tree(weight, edges, rng) for _ in range(TREES)]
    return min(tries, key=lambda half: abs(weight[half].sum() - weight[~half].sum()))


def _deal_out(weight: Floats, piece: npt.NDArray[np.int32], count: int) -> npt.NDArray[np.bool_]:
    """Give the pieces, the heaviest first, to the half that has less."""
    of_piece = np.bincount(piece, weight, minlength=count)
    first, dealt = np.zeros(count, dtype=bool), [0.0, 0.0]
    for at in np.argsort(-of_piece, kind="stable"):
        first[at] = dealt[1] <= dealt[0]
        dealt[int(first[at])] += of_piece[at]
    return first[piece]


def _cut_tree(
    weight: Floats, edges: npt.NDArray[np.integer], rng: np.random.Generator
) -> npt.NDArray[np.bool_]:
    n = len(weight)
    length = rng.uniform(1.0, 2.0, len(edges))
    links = coo_array((length, (edges[:, 0], edges[:, 1])), shape=(n, n)).tocsr()
    tree = minimum_spanning_tree(links)
    order, parent = breadth_first_order(tree, 0, directed=False)
    below = weight.copy()
    for unit in order[:0:-1]:
        below[parent[unit]] += below[unit]
    cut = order[1:][np.argmin(np.abs(below[order[1:]] * 2 - weight.sum()))]
    half = np.zeros(n, dtype=bool)
    half[cut] = True
    for unit in order[1:]:
        half[unit] |= half[parent[unit]]
    return half
