"""Locks that contradict the bands, contiguity or eligibility."""

from __future__ import annotations

import numpy as np

from solvers.contiguity import build_graph, components
from solvers.eligibility import barred_units
from solvers.problem import BoolArray, FloatArray, IntArray, Problem
from solvers.reach import lightest_paths
from solvers.reason import Reason, highest, indices, lowest


def heavy_locks(problem: Problem) -> list[Reason]:
    """Territories whose locked units are above an upper limit together."""
    locked = np.flatnonzero(problem.locked >= 0)
    where, k, reasons = problem.locked[locked], problem.n_territories, []
    for measure in range(problem.n_measures):
        sums = np.bincount(where, problem.activity[locked, measure], minlength=k)
        reasons += [
            Reason(
                "locks",
                f"the units locked in territory {t} have {sums[t]:.6g} of measure {measure}, more "
                f"than the {problem.upper[t, measure]:.6g} it may have",
                units=indices(locked[where == t]),
                territory=int(t),
                measure=measure,
                amount=float(sums[t]),
                limit=float(problem.upper[t, measure]),
            )
            for t in np.flatnonzero(sums > highest(problem)[:, measure])
        ]
    return reasons


def parted_locks(problem: Problem) -> list[Reason]:
    """Territories whose locked units cannot be one connected territory, or not one heavy enough."""
    if not problem.contiguous:
        return []
    barred = barred_units(problem)
    reasons = []
    for t in np.unique(problem.locked[problem.locked >= 0]).tolist():
        reason = _parted(problem, t, ~barred[:, t])
        reasons += [] if reason is None else [reason]
    return reasons


def _parted(problem: Problem, t: int, allowed: BoolArray) -> Reason | None:
    """Why territory t cannot hold its locked units, over `allowed` (n,), or None."""
    units = np.flatnonzero(problem.locked == t)
    part = _parts_among(problem, allowed)
    if len(np.unique(part[units])) > 1:
        message = f"the units locked in territory {t} lie in separate parts of the map"
        if len(np.unique(components(problem.n_units, problem.edges)[units])) == 1:
            message = f"units that territory {t} may not take part the units locked in it"
        return Reason("locks", message, units=indices(units), territory=t)
    return _far_locks(problem, t, allowed, units)


def _parts_among(problem: Problem, among: BoolArray) -> IntArray:
    """Connected part of each unit when only those of `among` connect, int (n,)."""
    inside = among[problem.edges].all(axis=1)
    return components(problem.n_units, problem.edges[inside])


def _far_locks(problem: Problem, t: int, allowed: BoolArray, units: IntArray) -> Reason | None:
    """Paths between locked units that are too heavy, and too little within reach of them."""
    graph = build_graph(problem.n_units, problem.edges)
    within, most = allowed.copy(), highest(problem)[t]
    for m in range(problem.n_measures):
        weight = np.ascontiguousarray(problem.activity[:, m])
        far = lightest_paths(graph.start, graph.neighbours, allowed, int(units[0]), weight)
        if far[units].max() > most[m]:
            return _too_far(problem, t, m, far, units)
        within &= np.isfinite(far) & (far <= most[m])
    total = problem.activity[within].sum(axis=0)
    short = np.flatnonzero(total < lowest(problem)[t])
    if not short.size:
        return None
    m = int(short[0])
    message = (
        f"what can be joined to the units locked in territory {t} has {total[m]:.6g} of measure "
        f"{m}, less than the {problem.lower[t, m]:.6g} it must have"
    )
    return Reason("locks", message, indices(units), t, m, float(total[m]), problem.lower[t, m])


def _too_far(problem: Problem, t: int, m: int, far: FloatArray, units: IntArray) -> Reason | None:
    last = int(units[np.argmax(far[units])])
    if last == units[0]:  # heavy by itself, which has its own reason
        return None
    message = (
        f"units {units[0]} and {last} are locked in territory {t}, but the lightest connection "
        f"between them has {far[last]:.6g} of measure {m}, more than the "
        f"{problem.upper[t, m]:.6g} it may have"
    )
    pair = (int(units[0]), last)
    return Reason("locks", message, pair, t, m, float(far[last]), float(problem.upper[t, m]))
