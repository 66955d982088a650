"""Value that has to leave its baseline territory whatever is done, against what may."""

from __future__ import annotations

import numpy as np

from solvers.eligibility import barred_units
from solvers.problem import BAND_TOLERANCE, BoolArray, FloatArray, Problem
from solvers.reason import ROUNDING, Reason, highest, indices, lowest


def budget(problem: Problem) -> list[Reason]:
    """Moves that other rules ask for and the budget forbids; the plainest proof of them."""
    if problem.disruption_budget is None:
        return []
    gone = _driven_out(problem)
    ways = (
        (_weight(problem, gone), "locks and eligibility take", indices(np.flatnonzero(gone))),
        (_shed(problem, gone), "the upper limits take at least", ()),
        (_gained(problem), "the lower limits take at least", ()),
    )
    most = problem.disruption_budget * (1 + BAND_TOLERANCE + ROUNDING)
    reasons = [
        Reason(
            "budget",
            f"{what} {moved:.6g} away from its baseline territory, the budget is "
            f"{problem.disruption_budget:.6g}",
            units=units,
            amount=moved,
            limit=float(problem.disruption_budget),
        )
        for moved, what, units in ways
        if moved > most
    ]
    return reasons[:1]


def _driven_out(problem: Problem) -> BoolArray:
    """Units that may not stay in their baseline territory, bool (n,)."""
    barred = barred_units(problem)
    if not barred.size:
        return np.zeros(problem.n_units, dtype=bool)
    home = np.maximum(problem.baseline, 0)
    return np.asarray((problem.baseline >= 0) & barred[np.arange(problem.n_units), home])


def _weight(problem: Problem, gone: BoolArray) -> float:
    return float(problem.disruption_weight[gone].sum())


def _shed(problem: Problem, gone: BoolArray) -> float:
    """Least weight that territories above an upper limit lose, those driven out included."""
    total = 0.0
    for t in range(problem.n_territories):
        home = problem.baseline == t
        stay = home & ~gone
        over = problem.activity[stay].sum(axis=0) - highest(problem)[t]
        least = [
            _cheapest(problem.activity[stay, m], problem.disruption_weight[stay], over[m])
            for m in range(problem.n_measures)
        ]
        total += max(least) + _weight(problem, home & gone)
    return total


def _gained(problem: Problem) -> float:
    """Least weight that comes to territories below a lower limit, beside units without baseline."""
    settled = problem.baseline >= 0
    k, least = problem.n_territories, 0.0
    for m in range(problem.n_measures):
        value = problem.activity[:, m]
        has = np.bincount(problem.baseline[settled], value[settled], minlength=k)
        need = np.maximum(lowest(problem)[:, m] - has, 0.0).sum() - value[~settled].sum()
        weight = problem.disruption_weight[settled]
        least = max(least, _cheapest(value[settled], weight, float(need)))
    return least


def _cheapest(value: FloatArray, weight: FloatArray, need: float) -> float:
    """Least weight of units, the last one perhaps in part, that have `need` of a value."""
    need *= 1 - ROUNDING
    if need <= 0:
        return 0.0
    useful = value > 0
    value, weight = value[useful], weight[useful]
    order = np.argsort(weight / value, kind="stable")
    value, weight = value[order], weight[order]
    before = np.cumsum(value) - value
    part = np.clip((need - before) / value, 0.0, 1.0)
    return float((part * weight).sum()) * (1 - ROUNDING)
