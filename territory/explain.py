"""Reasons in the planner's words."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geodata.pairs import BARRIER, REMOVED
from solvers import Reason, Result, score_assignment
from territory.design import Bridge
from territory.faults import percent, quantity, some

SHOWN = 8
"""How many units too heavy for a territory are named; the heaviest come first."""


def explain_reasons(
    bridge: Bridge, reasons: Sequence[Reason], *, was_cut: bool = False
) -> tuple[str, ...]:
    """Say why no plan can exist, with the names of units and measures and what would help.

    With `was_cut`, units too heavy have been cut already as far as their accounts allow.
    """
    heavy = [
        (reason.units[0], reason.measure)
        for reason in reasons
        if reason.kind == "heavy_unit" and reason.measure is not None
    ]
    heavy.sort(key=lambda found: -_load(bridge, *found))
    lines = [_heavy(bridge, *found, was_cut) for found in heavy[:SHOWN]]
    if len(heavy) > SHOWN:
        lines.append(f"and {len(heavy) - SHOWN} more units too heavy for a territory, all lighter")
    others = [reason for reason in reasons if reason.kind != "heavy_unit"]
    return (*lines, *(_explain(bridge, reason) for reason in others))


def _load(bridge: Bridge, unit: int, measure: int) -> float:
    """Return a unit's share of a territory's target, a fraction."""
    value = float(bridge.problem.activity[unit, measure])
    return value / bridge.targets[bridge.measures[measure]]


def _explain(bridge: Bridge, reason: Reason) -> str:
    if reason.kind == "total" and reason.measure is not None:
        return f"the bands of {bridge.measures[reason.measure]} cannot add up: {reason.message}"
    if reason.kind == "component":
        return _part(bridge, reason) if reason.units else reason.message + _parted_by(bridge, None)
    if reason.measure is not None and reason.limit is not None:
        if reason.kind == "large_units":
            return _crowd(bridge, reason, bridge.measures[reason.measure])
        if reason.kind == "few_units":
            return (
                f"the bands of {bridge.measures[reason.measure]} ask for at least "
                f"{reason.limit:,.0f} units, and there are {bridge.problem.n_units:,}; "
                "plan with smaller units, or ask for fewer territories"
            )
        if reason.kind == "stranded_units":
            return _stranded(bridge, reason, bridge.measures[reason.measure], reason.limit)
    return _named(bridge, reason)


def _named(bridge: Bridge, reason: Reason) -> str:
    """The solver's message with names in place of numbers, where territories have a name."""
    text, t, m = reason.message, reason.territory, reason.measure
    if m is not None:
        text = text.replace(f"measure {m}", bridge.measures[m])
    if t is not None and bridge.made_for:
        text = text.replace(f"territory {t}", f"the territory of {bridge.made_for[t]}")
    return text


def _names(bridge: Bridge, reason: Reason) -> str:
    return some(bridge.units["name"].iloc[list(reason.units)].astype(str))


def _crowd(bridge: Bridge, reason: Reason, measure: str) -> str:
    return (
        f"{len(reason.units):,} units have so much {measure} each that all territories together "
        f"have room for {reason.limit:,.0f} of them: {_names(bridge, reason)}; allow more with "
        "--balance, or ask for fewer territories"
    )


def _stranded(bridge: Bridge, reason: Reason, measure: str, least: float) -> str:
    return (
        f"no territory in one piece around these units can have the {quantity(least)} of "
        f"{measure} that the band asks for, as units too heavy to be passed shut them in: "
        f"{_names(bridge, reason)}; allow more with --balance, ask for another number of "
        "territories, or waive contiguity with --no-contiguity"
    )


def _part(bridge: Bridge, reason: Reason) -> str:
    units = list(reason.units)
    name = bridge.units["name"].iloc[units[0]]
    sums = bridge.problem.activity[units].sum(axis=0)
    loads = [
        f"{percent(value / bridge.targets[measure])} of a territory's {measure}"
        for measure, value in zip(bridge.measures, sums, strict=True)
    ]
    return (
        f"the part of the map around {name} ({len(units)} units) has no border or bridge to the "
        f"rest and cannot be shared out within the bands: it has {' and '.join(loads)}"
        + _parted_by(bridge, bridge.units.index[units])
    )


def _parted_by(bridge: Bridge, part: "pd.Index[str] | None") -> str:
    """Say whether a barrier or a hand parts these units (None: any) from others, and the cure."""
    cut = bridge.adjacency[bridge.adjacency["kind"].isin([BARRIER, REMOVED])]
    if part is not None:
        cut = cut[cut["unit_a"].isin(part) != cut["unit_b"].isin(part)]
    kinds = set(cut["kind"])
    whats = [
        text
        for kind, text in ((BARRIER, "a barrier cuts it off"), (REMOVED, "neighbours were removed"))
        if kind in kinds
    ]
    if not whats:
        return ""
    return f"; {' and '.join(whats)}: add a pair across to the edits where people can cross"


def _heavy(bridge: Bridge, unit: int, measure: int, was_cut: bool) -> str:
    name = bridge.measures[measure]
    value = bridge.problem.activity[unit, measure]
    target, allowed = bridge.targets[name], float(bridge.problem.upper[:, measure].max())
    row = bridge.units.iloc[unit]
    label = row.name if row["name"] == row.name else f"{row['name']} ({row.name})"
    tolerance = bridge.tolerances.get(name)
    fewer = f"raise its limit to {quantity(value)}"
    if tolerance is not None and name not in bridge.bands.limits:
        most = int(bridge.problem.activity[:, measure].sum() * (1 + tolerance) // value)
        fewer = "ask for 1 territory" if most <= 1 else f"ask for at most {most} territories"
    cure = f"its accounts cannot be parted any further: {fewer}, or allow more"
    if not was_cut:
        cure = f"cut it with --split-heavy, or {fewer}"
    return (
        f"unit {label} alone has {quantity(value)} of {name}, {percent(value / target)} of a "
        f"territory's target of {quantity(target)}, and the band allows "
        f"{percent(allowed / target)}; {cure}"
    )


def explain_proof(bridge: Bridge, notes: Sequence[str] = ()) -> tuple[str, ...]:
    """Say what is proven to be impossible, where the solver knows no simpler reason than trying.

    `notes` are sentences of the solver that say more, if it has any.
    """
    k, problem = bridge.problem.n_territories, bridge.problem
    bands = " and ".join(f"{measure} {bridge.bands.within(measure)}" for measure in bridge.measures)
    pieces, waive = "", ""
    if problem.contiguous:
        pieces, waive = ", each in one piece", ", or waive contiguity with --no-contiguity"
    line = (
        f"it is proven that no plan exists: {problem.n_units:,} units cannot be shared out among "
        f"{k:,} territories{pieces}, with {bands}; "
        f"allow more with --balance, ask for another number of territories{waive}"
    )
    return (line, *notes)


def explain_held(bridge: Bridge) -> tuple[str, ...]:
    """Name the reps who hold more beside their units than a territory may have."""
    lines = []
    for m, measure in enumerate(bridge.measures):
        most = bridge.bands.band(measure, bridge.shares)[1]
        for row in np.flatnonzero(bridge.held[:, m] > most * (1 + 1e-9)) if bridge.made_for else ():
            rep = bridge.made_for[row]
            lines.append(
                f"{rep} holds {quantity(bridge.held[row, m])} of {measure} by name, protection or "
                f"family, and may have {quantity(most[row])}: take accounts from {rep}, or allow "
                "more"
            )
    return tuple(lines)


def explain_misses(bridge: Bridge, result: Result) -> tuple[str, ...]:
    """Say which rules the closest plan that was found breaks, and by how much."""
    score = score_assignment(bridge.problem, result.assignment)
    reasons = [
        line
        for name, sums in zip(bridge.measures, (score.sums + bridge.held).T, strict=True)
        for line in _miss(bridge, name, sums)
    ]
    broken = int((score.pieces > 1).sum())
    if broken:
        reasons.append(f"{broken} territories of the closest plan found are in pieces")
    return tuple(reasons)


def _miss(bridge: Bridge, name: str, sums: np.ndarray) -> list[str]:
    low, high = bridge.bands.band(name, bridge.shares)
    count = int(((sums < low * (1 - 1e-9)) | (sums > high * (1 + 1e-9))).sum())
    if not count:
        return []
    worst = np.abs(sums / bridge.bands.targets_of(name, bridge.shares) - 1.0).max()
    allowed = f"allowed are {bridge.bands.phrase(name).lstrip('±')}"
    return [
        f"{name}: the closest plan found deviates by {percent(worst)}, {allowed}; {count} of "
        f"{len(sums)} territories miss the band"
    ]
