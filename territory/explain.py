"""Reasons in the planner's words."""

from collections.abc import Sequence

import numpy as np

from solvers import Reason, Result, score_assignment
from territory.design import Bridge


def explain_reasons(bridge: Bridge, reasons: Sequence[Reason]) -> tuple[str, ...]:
    """Say why no plan can exist, with the names of units and measures and what would help."""
    return tuple(_explain(bridge, reason) for reason in reasons)


def _explain(bridge: Bridge, reason: Reason) -> str:
    if reason.kind == "heavy_unit" and reason.measure is not None:
        return _heavy(bridge, reason.units[0], reason.measure)
    if reason.kind == "total" and reason.measure is not None:
        return f"the bands of {bridge.measures[reason.measure]} cannot add up: {reason.message}"
    if reason.kind == "component" and reason.units:
        name = bridge.units["name"].iloc[reason.units[0]]
        return (
            f"the part of the map around {name} ({len(reason.units)} units) has no border or "
            f"bridge to the rest and cannot be shared out within the bands"
        )
    return reason.message


def _heavy(bridge: Bridge, unit: int, measure: int) -> str:
    name = bridge.measures[measure]
    value = bridge.problem.activity[unit, measure]
    target, tolerance = bridge.targets[name], bridge.tolerances[name]
    row = bridge.units.iloc[unit]
    label = row.name if row["name"] == row.name else f"{row['name']} ({row.name})"
    most = int(bridge.problem.activity[:, measure].sum() * (1 + tolerance) // value)
    return (
        f"unit {label} alone has {value:,.6g} of {name}, {value / target:.0%} of a territory's "
        f"target of {target:,.6g}, and the band allows {1 + tolerance:.0%}. "
        f"Cut it with --split-heavy, or ask for at most {max(most, 1)} territories"
    )


def explain_misses(bridge: Bridge, result: Result) -> tuple[str, ...]:
    """Say which rules the closest plan that was found breaks, and by how much."""
    score = score_assignment(bridge.problem, result.assignment)
    deviation = np.abs(score.sums / np.array([bridge.targets[m] for m in bridge.measures]) - 1.0)
    reasons = [
        f"{name}: the closest plan found deviates by {worst:.2%}, allowed are "
        f"{bridge.tolerances[name]:.2%}; {count} of {len(deviation)} territories miss the band"
        for name, column in zip(bridge.measures, deviation.T, strict=True)
        if (count := int((column > bridge.tolerances[name] * (1 + 1e-9)).sum()))
        for worst in [column.max()]
    ]
    broken = int((score.pieces > 1).sum())
    if broken:
        reasons.append(f"{broken} territories of the closest plan found are in pieces")
    return tuple(reasons)
