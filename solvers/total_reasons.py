"""Sums that do not come out: totals, units that are too heavy, too large together, too few."""

from __future__ import annotations

import numpy as np

from solvers.eligibility import barred_units
from solvers.problem import Problem
from solvers.reason import Reason, highest, indices, lowest


def totals(problem: Problem) -> list[Reason]:
    """Measures of which there is too little or too much for all territories together."""
    reasons = []
    least, most = lowest(problem).sum(axis=0), highest(problem).sum(axis=0)
    for measure, total in enumerate(problem.activity.sum(axis=0)):
        if least[measure] <= total <= most[measure]:
            continue
        low, high = problem.lower[:, measure].sum(), problem.upper[:, measure].sum()
        message = (
            f"all units together have {total:.6g} of measure {measure}, but the bands of "
            f"{problem.n_territories} territories ask for {low:.6g} to {high:.6g}"
        )
        limit = float(low if total < least[measure] else high)
        reasons.append(Reason("total", message, measure=measure, amount=float(total), limit=limit))
    return reasons


def heavy_units(problem: Problem) -> list[Reason]:
    """Units that no territory which may take them can hold."""
    # Without rules about who may take what, one row stands for all units.
    barred = barred_units(problem)
    allowed = ~barred if barred.size else np.ones((1, problem.n_territories), dtype=bool)
    n, reasons = problem.n_units, []
    for measure in range(problem.n_measures):
        room = np.where(allowed, highest(problem)[:, measure], -np.inf).max(axis=1)
        most = np.where(allowed, problem.upper[:, measure], -np.inf).max(axis=1)
        most = np.broadcast_to(most, n)
        heavy = np.flatnonzero((problem.activity[:, measure] > room) & allowed.any(axis=1))
        reasons += [
            Reason(
                "heavy_unit",
                f"unit {i} alone has {problem.activity[i, measure]:.6g} of measure {measure}, "
                f"more than the {most[i]:.6g} that a territory may have",
                units=(int(i),),
                measure=measure,
                amount=float(problem.activity[i, measure]),
                limit=float(most[i]),
            )
            for i in heavy
        ]
    return reasons


def large_units(problem: Problem) -> list[Reason]:
    """Units so large that too few of them fit into one territory.

    Of units of at least w, a territory holds at most its upper limit over w, rounded down (the
    pigeonhole bound of bin packing: Martello, Toth, 1990, section 8.3).
    """
    found = (_crowded(problem, measure) for measure in range(problem.n_measures))
    return [reason for reason in found if reason is not None]


def _crowded(problem: Problem, measure: int) -> Reason | None:
    order = np.argsort(-problem.activity[:, measure], kind="stable")
    order = order[problem.activity[order, measure] > 0]
    weight = problem.activity[order, measure]
    rooms, times = np.unique(highest(problem)[:, measure], return_counts=True)
    fits = np.zeros(len(order))
    for room, count in zip(rooms, times, strict=True):
        fits += count * np.floor(room / weight)
    crowded = np.flatnonzero(fits < np.arange(1, len(order) + 1))
    if not crowded.size:
        return None
    count, most = int(crowded[0]) + 1, int(fits[crowded[0]])
    message = (
        f"{count} units have {weight[count - 1]:.6g} of measure {measure} or more, but the upper "
        f"limits leave room for {most} of them in all territories together"
    )
    units = indices(np.sort(order[:count]))
    return Reason(
        "large_units", message, units, measure=measure, amount=float(count), limit=float(most)
    )


def few_units(problem: Problem) -> list[Reason]:
    """Territories that need more units to reach their lower limits than there are."""
    least = np.ones((problem.n_territories, problem.n_measures), dtype=np.int64)
    for m in range(problem.n_measures):
        heaviest = np.cumsum(np.sort(problem.activity[:, m])[::-1])
        least[:, m] = 1 + np.searchsorted(heaviest, lowest(problem)[:, m])
    needed = int(least.max(axis=1).sum())
    if needed <= problem.n_units:
        return []
    measure = int(least.max(axis=0).argmax())
    message = (
        f"the lower limits, above all of measure {measure}, ask for at least {needed} units in "
        f"{problem.n_territories} territories, but there are {problem.n_units}"
    )
    return [
        Reason(
            "few_units",
            message,
            measure=measure,
            amount=float(problem.n_units),
            limit=float(needed),
        )
    ]
