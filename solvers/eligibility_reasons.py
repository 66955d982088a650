"""Units that nobody may take, and territories that may not take enough."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

from solvers.contiguity import components
from solvers.eligibility import barred_units
from solvers.problem import BoolArray, FloatArray, Problem
from solvers.reason import Reason, highest, lowest

SLACK = 1e-7
"""Bands are this much wider, relatively, where a linear program judges them with its tolerance."""
MOST_CELLS = 500_000
"""Units times territories up to which linear programs are asked."""


def unservable(problem: Problem) -> list[Reason]:
    """Units that no territory may take, and those locked where they may not be."""
    if problem.eligible is None:
        return []
    nobody = np.flatnonzero(~problem.eligible.any(axis=1))
    reasons = [
        Reason("eligibility", f"no territory may take unit {i}", units=(int(i),)) for i in nobody
    ]
    locked = np.flatnonzero(problem.locked >= 0)
    clash = locked[~problem.eligible[locked, problem.locked[locked]]]
    return reasons + [
        Reason(
            "eligibility",
            f"unit {i} is locked in territory {problem.locked[i]}, which may not take it",
            units=(int(i),),
            territory=int(problem.locked[i]),
        )
        for i in clash
    ]


def starved(problem: Problem) -> list[Reason]:
    """Territories that may take no unit, or too little of a measure for their lower limit."""
    barred = barred_units(problem)
    if not barred.size:
        return []
    empty = barred.all(axis=0)
    reasons = [
        Reason("eligibility", f"territory {t} may take no unit at all", territory=int(t))
        for t in np.flatnonzero(empty)
    ]
    least = lowest(problem)
    for t in np.flatnonzero(~empty):
        most = _most_together(problem, ~barred[:, t])
        reasons += [_hungry(problem, int(t), int(m), most) for m in np.flatnonzero(most < least[t])]
    return reasons


def _most_together(problem: Problem, allowed: BoolArray) -> FloatArray:
    """Most of each measure that a territory of these units can have, (m,)."""
    if not problem.contiguous:
        return np.asarray(problem.activity[allowed].sum(axis=0))
    inside = allowed[problem.edges].all(axis=1)
    part = components(problem.n_units, problem.edges[inside])[allowed]
    activity = problem.activity[allowed]
    return np.array([np.bincount(part, column).max() for column in activity.T])


def _hungry(problem: Problem, t: int, m: int, most: FloatArray) -> Reason:
    message = (
        f"the units that territory {t} may take have {most[m]:.6g} of measure {m}, less "
        f"than the {problem.lower[t, m]:.6g} it must have"
    )
    return Reason(
        "eligibility",
        message,
        territory=t,
        measure=m,
        amount=float(most[m]),
        limit=float(problem.lower[t, m]),
    )


def excluding_measures(problem: Problem) -> list[Reason]:
    """Territories for which no share of the units they may take keeps all of their bands at once.

    With parts of units allowed this is a linear program. Where all territories are alike, an equal
    share of everything keeps the bands whenever the totals do: nothing is to be asked then.
    """
    barred = barred_units(problem)
    uneven = (problem.lower != problem.lower[0]).any() or (problem.upper != problem.upper[0]).any()
    if problem.n_measures == 1 or not (uneven or barred.size):
        return []
    if problem.n_units * problem.n_territories > MOST_CELLS:
        return []
    allowed = ~barred if barred.size else np.ones((problem.n_units, problem.n_territories), bool)
    return [
        Reason(
            "measures",
            f"no choice among the units that territory {t} may take keeps the bands of its "
            f"{problem.n_measures} measures at once, not even with parts of units",
            territory=t,
        )
        for t in range(problem.n_territories)
        if _excluded(problem, t, allowed[:, t])
    ]


def _excluded(problem: Problem, t: int, allowed: BoolArray) -> bool:
    """Whether the bands of t exclude each other, though each of them could be kept."""
    low, high = lowest(problem)[t] * (1 - SLACK), highest(problem)[t] * (1 + SLACK)
    held = problem.activity[problem.locked == t].sum(axis=0)
    most = problem.activity[allowed].sum(axis=0)
    if (held > high).any() or (most < low).any() or not allowed.any():
        return False
    scale = np.maximum(most, 1e-300)
    share = (problem.activity[allowed] / scale).T
    finite = np.isfinite(high)
    rows = np.vstack([-share, share[finite]])
    limits = np.concatenate([-low / scale, (high / scale)[finite]])
    least = (problem.locked == t)[allowed].astype(float)
    bounds = np.column_stack([least, np.ones(len(least))])
    answer = linprog(np.zeros(len(least)), A_ub=rows, b_ub=limits, bounds=bounds, method="highs")
    return bool(answer.status == 2)  # scipy: proven infeasible
