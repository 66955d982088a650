"""Pairs under representatives: a center that is only a name for its territory, one name each.

Whether a plan exists does not depend on where its centers are, so that the centers of the Hess
model can stand for anything. Here a territory is named after the heaviest of its candidates
(asymmetric representatives: Campelo, Campos, Correa, 2008): a plan has one description instead of
one for every choice of centers, a unit is never paired with a lighter candidate, and candidates
that reach too little to fill a territory are left out.
"""

from __future__ import annotations

import numpy as np

from solvers.contiguity import build_graph
from solvers.hess_pairs import Pairs, all_pairs
from solvers.problem import BAND_TOLERANCE, BoolArray, FloatArray, IntArray, Problem
from solvers.reach import reachable


def representative_pairs(problem: Problem) -> Pairs | None:
    """Pairs among which every plan that keeps the rules is found once; None for too many.

    Fixed sites are names already: their pairs are those of `all_pairs`.
    """
    pairs = all_pairs(problem)
    if pairs is None or problem.fixed_sites:
        return pairs
    rank = _ranks(problem)
    graph = build_graph(problem.n_units, problem.edges)
    least, most = problem.lower.min(axis=0), problem.upper.max(axis=0)
    keep = np.zeros(len(pairs), dtype=bool)
    start = np.searchsorted(pairs.candidate, np.arange(len(problem.centers) + 1))
    for j, site in enumerate(problem.centers.tolist()):
        of_candidate = np.arange(start[j], start[j + 1])
        units = pairs.unit[of_candidate]
        among = np.zeros(problem.n_units, dtype=bool)
        among[units[rank[units] >= rank[site]]] = True
        if problem.contiguous:
            among = reachable(graph, among, site, problem.activity, most)
        if among[site] and _fills(problem.activity, among, least):
            keep[of_candidate] = among[units]
    return _kept(pairs, keep)


def _ranks(problem: Problem) -> IntArray:
    """Place of each candidate's unit, the heaviest first; other units come after all, int (n,)."""
    share = problem.activity / np.maximum(problem.activity.sum(axis=0), 1e-300)
    sites = np.unique(problem.centers)
    order = sites[np.argsort(-share[sites].max(axis=1), kind="stable")]
    rank = np.full(problem.n_units, problem.n_units)
    rank[order] = np.arange(len(order))
    return rank


def _fills(activity: FloatArray, among: BoolArray, least: FloatArray) -> bool:
    total = activity[among].sum(axis=0)
    return bool((total * (1 + 2 * BAND_TOLERANCE) >= least).all())


def _kept(pairs: Pairs, keep: BoolArray) -> Pairs:
    """The pairs that are kept; a candidate keeps its own unit or nothing."""
    place = np.cumsum(keep) - 1
    return Pairs(pairs.unit[keep], pairs.candidate[keep], pairs.cost[keep], place[pairs.own[keep]])
