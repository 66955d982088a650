"""A problem and a plan as the plain arrays that the compiled walks work on."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from solvers.border_moves import Rules, State
from solvers.contiguity import build_graph
from solvers.cost import METRES_PER_KM, best_candidates, cost_matrix
from solvers.eligibility import barred_units
from solvers.problem import BAND_TOLERANCE, BoolArray, FloatArray, IntArray, Problem
from solvers.score import moved_weight, territory_sums
from solvers.terms import arc_prices, place_prices

MARGIN = 0.04
"""Part of each band's half-width that the walk keeps clear of, to end within and not on a limit."""
FEW_UNITS = 2000
"""Up to here distances to the present centers make better plans than inertia about centroids."""


def uses_centroids(problem: Problem) -> bool:
    """Whether the walk counts the inertia about centroids in place of distances to centers.

    Only where every unit may be the center, and units are many, does one lie near the centroid.
    """
    anywhere = len(np.unique(problem.centers)) == problem.n_units > FEW_UNITS
    squared = problem.cost is None and problem.metric == "squared_km"
    return squared and anywhere and not problem.fixed_sites


def build_rules(problem: Problem, margin: float = MARGIN) -> Rules:
    """The problem as the walk's constant arrays, with bands narrowed by the margin."""
    edges = problem.edges if problem.contiguous else _proposals(problem)
    graph = build_graph(problem.n_units, edges)
    k = problem.n_territories
    mean = problem.activity.sum(axis=0) / k
    xy = np.zeros((0, 2)) if problem.xy is None else (problem.xy - problem.xy.mean(axis=0))
    lower, upper = _inset(problem, margin)
    xy = xy / METRES_PER_KM
    moments = np.zeros((problem.n_units, 3))
    if len(xy):
        moments = problem.weight[:, None] * np.column_stack([np.ones(len(xy)), xy])
    tail = np.repeat(np.arange(problem.n_units, dtype=np.int32), np.diff(graph.start))
    return Rules(
        graph_start=graph.start,
        neighbours=graph.neighbours,
        tail=tail,
        # Arcs are in the order of their ends, tail first; the arcs back in that of the others.
        reverse=np.lexsort((tail, graph.neighbours)).astype(np.int32),
        load=np.column_stack([problem.activity, moments]),
        edges=edges.astype(np.int32),
        activity=problem.activity,
        lower=lower,
        upper=upper,
        least=problem.lower - 0.5 * BAND_TOLERANCE * np.abs(problem.lower),
        most=problem.upper + 0.5 * BAND_TOLERANCE * np.abs(problem.upper),
        scale=1.0 / np.where(mean > 0, mean, 1.0),
        barred=barred_units(problem),
        baseline=problem.baseline,
        disruption=problem.disruption_weight,
        budget=np.inf if problem.disruption_budget is None else float(problem.disruption_budget),
        weight=problem.weight,
        xy=xy,
        inertia=uses_centroids(problem),
        contiguous=problem.contiguous,
        place_price=place_prices(problem),
        arc_price=arc_prices(problem, graph),
    )


def _inset(problem: Problem, margin: float) -> tuple[FloatArray, FloatArray]:
    """Bands narrowed by the margin; one-sided and zero-width ones stay as they are."""
    width = np.where(np.isfinite(problem.upper), problem.upper - problem.lower, 0.0)
    step = np.where(problem.lower > 0, 0.5 * margin * width, 0.0)
    return problem.lower + step, problem.upper - step


def _proposals(problem: Problem, nearest: int = 8) -> IntArray:
    """Pairs between which units may pass when contiguity is not asked: nearest neighbours."""
    n = problem.n_units
    near = min(nearest + 1, n)
    if problem.xy is not None:
        found = cKDTree(problem.xy).query(problem.xy, k=near)[1].reshape(n, near)
    else:
        assert problem.cost is not None
        found = problem.centers[np.argsort(problem.cost, axis=1, kind="stable")[:, :near]]
    pairs = np.column_stack([np.repeat(np.arange(n), found.shape[1]), found.ravel()])
    pairs = np.vstack([pairs, problem.edges])
    pairs = np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1)
    return np.unique(pairs, axis=0).astype(np.int64)


def build_state(
    problem: Problem,
    rules: Rules,
    assignment: IntArray,
    prices: FloatArray,
    halted: BoolArray | None = None,
) -> State:
    """The walk's changing arrays for an assignment, all sums taken from scratch.

    `halted` (1,) is the flag that ends the walk, one that nobody raises by default.
    """
    k, n = problem.n_territories, problem.n_units
    moments, pinned, site_cost = np.zeros((k, 3)), np.zeros(n, dtype=np.bool_), np.zeros((0, 0))
    if rules.inertia:
        parts = (rules.weight, rules.weight * rules.xy[:, 0], rules.weight * rules.xy[:, 1])
        moments = np.column_stack([np.bincount(assignment, part, minlength=k) for part in parts])
    else:
        candidates = best_candidates(problem, assignment)
        # In rows: another memory layout would compile the walk once more.
        site_cost = np.ascontiguousarray(cost_matrix(problem, np.maximum(candidates, 0)))
        if not problem.fixed_sites:
            seats = problem.centers[candidates[candidates >= 0]]
            pinned[seats] = True
            if rules.barred.size:
                pinned[seats] = ~rules.barred[seats, assignment[seats]]
    return State(
        assignment=assignment.copy(),
        sums=territory_sums(problem, assignment),
        prices=prices,
        priced=np.zeros((k, problem.n_measures)),
        sizes=np.bincount(assignment, minlength=k),
        moved=np.array([moved_weight(problem, assignment)]),
        moments=moments,
        site_cost=site_cost,
        pinned=pinned,
        stamp=np.zeros(n + 1, dtype=np.int64),
        queue=np.zeros(n, dtype=np.int32),
        best=assignment.copy(),
        found=np.zeros(1, dtype=np.bool_),
        halted=np.zeros(1, dtype=np.bool_) if halted is None else halted,
    )
