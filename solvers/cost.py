"""What it costs to serve a unit from a center, and which center serves a territory best."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from solvers.problem import FloatArray, IntArray, Metric, Problem

METRES_PER_KM = 1000.0


def distance_cost(a: FloatArray, b: FloatArray, metric: Metric) -> FloatArray:
    """Distance between points a (..., 2) and b (..., 2) that broadcast, in the metric's unit."""
    delta = a - b
    squared = np.einsum("...i,...i->...", delta, delta)
    if metric == "squared_km":
        return np.asarray(squared / METRES_PER_KM**2)
    if metric == "km":
        return np.asarray(np.sqrt(squared) / METRES_PER_KM)
    return np.asarray(np.sqrt(squared))


def cost_matrix(
    problem: Problem,
    candidates: npt.NDArray[np.integer],
    units: IntArray | slice = slice(None),
) -> FloatArray:
    """Cost of `units` under the given candidates (positions in `problem.centers`), (n, len)."""
    if problem.cost is not None:
        return problem.cost[units][:, candidates]
    assert problem.xy is not None
    sites = problem.xy[problem.centers[candidates]]
    return (
        distance_cost(problem.xy[units, None, :], sites[None, :, :], problem.metric)
        * problem.weight[units, None]
    )


def nearest_candidates(
    problem: Problem, candidates: IntArray, width: int
) -> tuple[IntArray, FloatArray]:
    """The `width` cheapest of the candidates for each unit, the cheapest first, and their costs.

    Both (n, width); what comes first says where in `candidates`.
    """
    if problem.cost is not None:
        cost = problem.cost[:, candidates]
        if width == 1:
            found = cost.argmin(axis=1)[:, None]
        else:
            found = np.argsort(cost, axis=1, kind="stable")[:, :width]
    else:
        assert problem.xy is not None
        sites = problem.xy[problem.centers[candidates]]
        found = cKDTree(sites).query(problem.xy, k=width)[1].reshape(problem.n_units, width)
    found = found.astype(np.int64)
    return found, costs_there(problem, candidates, found)


def costs_there(problem: Problem, candidates: IntArray, found: IntArray) -> FloatArray:
    """Cost of each unit under some of the candidates, (n, w), of which `found` (n, w) tells."""
    chosen = candidates[found]
    if problem.cost is not None:
        return np.take_along_axis(problem.cost, chosen, axis=1)
    assert problem.xy is not None
    sites = problem.xy[problem.centers[chosen]]
    return distance_cost(problem.xy[:, None, :], sites, problem.metric) * problem.weight[:, None]


def own_costs(problem: Problem, assignment: IntArray, candidates: IntArray) -> FloatArray:
    """Cost of each unit under the candidate of its own territory, shape (n,)."""
    chosen = candidates[assignment]
    if problem.cost is not None:
        return problem.cost[np.arange(problem.n_units), chosen]
    assert problem.xy is not None
    sites = problem.xy[problem.centers[chosen]]
    return distance_cost(problem.xy, sites, problem.metric) * problem.weight


def best_candidates(problem: Problem, assignment: IntArray) -> IntArray:
    """Cheapest candidate of each territory among its own units, int (k,); -1 where it has none.

    Ties go to the smaller unit index, so that equal plans get equal centers.
    """
    k = problem.n_territories
    if problem.fixed_sites:
        return np.arange(k)
    owner = assignment[problem.centers]
    if problem.cost is None and problem.metric == "squared_km":
        return _nearest_to_centroids(problem, assignment, owner)
    best = np.full(k, -1, dtype=np.int64)
    order = np.argsort(owner, kind="stable")
    starts = np.searchsorted(owner[order], np.arange(k + 1))
    members = np.argsort(assignment, kind="stable")
    first = np.searchsorted(assignment[members], np.arange(k + 1))
    for t in range(k):
        own = order[starts[t] : starts[t + 1]]
        if own.size:
            best[t] = own[np.argmin(_totals(problem, members[first[t] : first[t + 1]], own))]
    return best


def _nearest_to_centroids(problem: Problem, assignment: IntArray, owner: IntArray) -> IntArray:
    """Candidate nearest to the centroid of the territory that owns it, int (k,), -1 for none.

    The total is the inertia about the centroid plus W times the squared distance to it
    (Huygens-Steiner), so only that distance decides.
    """
    assert problem.xy is not None
    k = problem.n_territories

    def add_up(values: FloatArray) -> FloatArray:
        # Units may have no territory, -1.
        return np.asarray(np.bincount(assignment + 1, values, minlength=k + 1)[1:], np.float64)

    # Where nothing weighs anything, all units count alike.
    weight = np.where(add_up(problem.weight)[assignment] > 0, problem.weight, 1.0)
    size = np.maximum(add_up(weight), 1e-300)
    centroid = np.column_stack([add_up(weight * axis) / size for axis in problem.xy.T])
    far = distance_cost(problem.xy[problem.centers], centroid[owner], "squared_km")
    order = np.lexsort((far, owner))
    first = np.searchsorted(owner[order], np.arange(k + 1))
    nearest = order[np.minimum(first[:-1], len(order) - 1)]
    return np.where(first[:-1] < first[1:], nearest, -1)


def _totals(problem: Problem, units: IntArray, candidates: IntArray) -> FloatArray:
    """Total cost of serving `units` from each of `candidates`."""
    if problem.cost is not None:
        return np.asarray(problem.cost[np.ix_(units, candidates)].sum(axis=0))
    assert problem.xy is not None
    points, sites = problem.xy[units], problem.xy[problem.centers[candidates]]
    weight = problem.weight[units]
    totals = np.zeros(len(candidates))
    for start in range(0, len(units), 1024):
        block = slice(start, start + 1024)
        distance = distance_cost(points[block, None, :], sites[None, :, :], problem.metric)
        totals += np.einsum("i,ij->j", weight[block], distance)
    return totals
