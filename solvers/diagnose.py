"""Why no plan can exist: reasons that a planner can check by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from solvers.contiguity import components
from solvers.eligibility import barred_units
from solvers.problem import BAND_TOLERANCE, Problem


@dataclass(frozen=True)
class Reason:
    """One proof that the problem is infeasible.

    `kind` is one of ``heavy_unit``, ``total``, ``component``, ``locks``, ``eligibility`` and
    ``budget``; `units`, `territory` and `measure` are indices into the problem where the reason
    names any.
    """

    kind: str
    message: str
    units: tuple[int, ...] = ()
    territory: int | None = None
    measure: int | None = None


def diagnose(problem: Problem) -> tuple[Reason, ...]:
    """Every simple reason why the problem is infeasible; empty when none of them holds."""
    checks: tuple[Callable[[Problem], list[Reason]], ...] = (
        _heavy_units,
        _totals,
        _components,
        _locks,
        _locks_apart,
        _eligibility,
        _budget,
    )
    return tuple(reason for check in checks for reason in check(problem))


def _heavy_units(problem: Problem) -> list[Reason]:
    """Units that no territory which may take them can hold."""
    allowed = np.ones((problem.n_units, problem.n_territories), dtype=bool)
    barred = barred_units(problem)
    if barred.size:
        allowed = ~barred
    reasons = []
    for measure in range(problem.n_measures):
        room = problem.upper[:, measure] * (1 + BAND_TOLERANCE)
        most = np.where(allowed, room, -np.inf).max(axis=1)
        heavy = np.flatnonzero((problem.activity[:, measure] > most) & allowed.any(axis=1))
        reasons += [
            Reason(
                "heavy_unit",
                f"unit {i} alone has {problem.activity[i, measure]:.6g} of measure {measure}, "
                f"more than the {most[i]:.6g} that a territory may have",
                units=(int(i),),
                measure=measure,
            )
            for i in heavy
        ]
    return reasons


def _totals(problem: Problem) -> list[Reason]:
    reasons = []
    for measure, total in enumerate(problem.activity.sum(axis=0)):
        low, high = problem.lower[:, measure].sum(), problem.upper[:, measure].sum()
        slack = BAND_TOLERANCE * abs(total)
        if total < low - slack or total > high + slack:
            reasons.append(
                Reason(
                    "total",
                    f"all units together have {total:.6g} of measure {measure}, but the bands of "
                    f"{problem.n_territories} territories ask for {low:.6g} to {high:.6g}",
                    measure=measure,
                )
            )
    return reasons


def _components(problem: Problem) -> list[Reason]:
    """Separate parts of the map that cannot be filled with whole territories."""
    if not problem.contiguous:
        return []
    part = components(problem.n_units, problem.edges)
    parts = int(part.max()) + 1
    if parts > problem.n_territories:
        return [
            Reason(
                "component",
                f"the map is in {parts} parts without a connection, more than the "
                f"{problem.n_territories} territories; join them by bridges",
            )
        ]
    uniform = (problem.lower == problem.lower[0]).all() and (
        problem.upper == problem.upper[0]
    ).all()
    if parts == 1 or not uniform:
        return []
    return [
        Reason("component", message, units=tuple(int(i) for i in np.flatnonzero(part == p)))
        for p in range(parts)
        if (message := _unfillable(problem, part == p)) is not None
    ]


def _unfillable(problem: Problem, inside: np.ndarray) -> str | None:
    """Why no whole number of territories fits the units `inside`, or None."""
    total = problem.activity[inside].sum(axis=0)
    low, high = problem.lower[0], problem.upper[0]
    slack = BAND_TOLERANCE * np.abs(total)
    for count in range(1, min(problem.n_territories, int(inside.sum())) + 1):
        if (total >= count * low - slack).all() and (total <= count * high + slack).all():
            return None
    first = int(np.flatnonzero(inside)[0])
    return (
        f"the separate part of {int(inside.sum())} units around unit {first} has "
        f"{', '.join(f'{value:.6g}' for value in total)} of the measures, which no whole number of "
        f"territories can share within the bands; join it by a bridge"
    )


def _locks(problem: Problem) -> list[Reason]:
    reasons = []
    locked = np.flatnonzero(problem.locked >= 0)
    for measure in range(problem.n_measures):
        sums = np.bincount(
            problem.locked[locked],
            problem.activity[locked, measure],
            minlength=problem.n_territories,
        )
        over = sums > problem.upper[:, measure] * (1 + BAND_TOLERANCE)
        reasons += [
            Reason(
                "locks",
                f"the units locked in territory {t} have {sums[t]:.6g} of measure {measure}, more "
                f"than the {problem.upper[t, measure]:.6g} it may have",
                units=tuple(int(i) for i in locked[problem.locked[locked] == t]),
                territory=int(t),
                measure=measure,
            )
            for t in np.flatnonzero(over)
        ]
    return reasons


def _locks_apart(problem: Problem) -> list[Reason]:
    """Territories with units locked in parts of the map that nothing connects."""
    if not problem.contiguous:
        return []
    part = components(problem.n_units, problem.edges)
    reasons = []
    for t in np.unique(problem.locked[problem.locked >= 0]):
        units = np.flatnonzero(problem.locked == t)
        if len(np.unique(part[units])) > 1:
            reasons.append(
                Reason(
                    "locks",
                    f"the units locked in territory {t} lie in separate parts of the map",
                    units=tuple(int(i) for i in units),
                    territory=int(t),
                )
            )
    return reasons


def _budget(problem: Problem) -> list[Reason]:
    """Locks and eligibility that already move more than may move."""
    barred = barred_units(problem)
    if problem.disruption_budget is None or not barred.size:
        return []
    home = np.maximum(problem.baseline, 0)
    gone = (problem.baseline >= 0) & barred[np.arange(problem.n_units), home]
    moved = float(problem.disruption_weight[gone].sum())
    if moved <= problem.disruption_budget * (1 + BAND_TOLERANCE):
        return []
    message = (
        f"locks and eligibility take {moved:.6g} away from its baseline territory, "
        f"the budget is {problem.disruption_budget:.6g}"
    )
    return [Reason("budget", message, units=tuple(int(i) for i in np.flatnonzero(gone)))]


def _eligibility(problem: Problem) -> list[Reason]:
    return [*_unservable(problem), *_starved(problem)]


def _starved(problem: Problem) -> list[Reason]:
    """Territories that may take no unit, or too little of a measure for their lower limit."""
    barred = barred_units(problem)
    if not barred.size:
        return []
    empty = np.flatnonzero(barred.all(axis=0))
    reasons = [
        Reason("eligibility", f"territory {t} may take no unit at all", territory=int(t))
        for t in empty
    ]
    most = (~barred).T.astype(np.float64) @ problem.activity
    short = most < problem.lower - BAND_TOLERANCE * np.abs(problem.lower)
    return reasons + [
        Reason(
            "eligibility",
            f"the units that territory {t} may take have {most[t, m]:.6g} of measure {m}, less "
            f"than the {problem.lower[t, m]:.6g} it must have",
            territory=int(t),
            measure=int(m),
        )
        for t, m in np.argwhere(short)
        if t not in empty
    ]


def _unservable(problem: Problem) -> list[Reason]:
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
