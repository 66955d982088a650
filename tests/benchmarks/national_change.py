"""What happens to a national plan between two quarters: a territory is given up, units change."""

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

Ints = npt.NDArray[np.int64]


def change_plan(labels: Any, edges: Ints, moves: int, seed: int) -> Ints:
    """Give a territory up to its neighbours and move units over a border, one by one.

    Parameters
    ----------
    labels
        Territory 0..k of each unit, int (n,), every one connected.
    edges
        Neighbours, (e, 2).
    moves
        Units that move; none that would part the territory it leaves.
    seed
        Chooses the territory and the units.

    Returns
    -------
    ndarray
        Territory 0..k-1 of each unit, int (n,), every one connected.
    """
    rng = np.random.default_rng(seed)
    before = np.asarray(labels, dtype=np.int64)
    plan = _without(before, edges, int(rng.integers(before.max() + 1)))
    for _ in range(moves):
        plan = _one_moved(plan, edges, rng)
    return plan


def _without(labels: Ints, edges: Ints, gone: int) -> Ints:
    """Let the territories around one grow into it, ring by ring; the last takes its number."""
    plan = np.where(labels == gone, -1, labels)
    both = np.vstack([edges, edges[:, ::-1]])
    while (plan < 0).any():
        into = both[(plan[both[:, 0]] < 0) & (plan[both[:, 1]] >= 0)]
        unit, first = np.unique(into[:, 0], return_index=True)
        if not len(unit):
            raise ValueError("a territory that is given up must have neighbours")
        plan[unit] = plan[into[first, 1]]
    return np.where(plan == labels.max(), gone, plan) if gone < labels.max() else plan


def _one_moved(labels: Ints, edges: Ints, rng: np.random.Generator) -> Ints:
    border = edges[labels[edges[:, 0]] != labels[edges[:, 1]]]
    for a, b in rng.permutation(border).tolist():
        if _stays_whole(labels, edges, a):
            plan = labels.copy()
            plan[a] = labels[b]
            return plan
    raise ValueError("no unit can move without parting a territory")


def _stays_whole(labels: Ints, edges: Ints, unit: int) -> bool:
    members = np.flatnonzero((labels == labels[unit]) & (np.arange(len(labels)) != unit))
    if not len(members):
        return False
    number = np.full(len(labels), -1)
    number[members] = np.arange(len(members))
    ends = number[edges]
    ends = ends[(ends >= 0).all(axis=1)]
    graph = csr_array((np.ones(len(ends)), ends.T), shape=(len(members), len(members)))
    return connected_components(graph, directed=False)[0] == 1
