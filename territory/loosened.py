"""What would have to give for a plan: conflicts and loosened rules in the planner's words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from solvers import Conflict, Relaxation
from territory.design import Bridge
from territory.explain import percent

GRAIN = 1e-4
"""Tolerances are told in steps of this fraction, always rounded up: what is told must be enough."""
ROUNDING = 1e-6
"""Part of a step that is no reason to round up: it is noise of floating-point numbers."""
MEANINGLESS = 1.0
"""A band this wide or wider says nothing, and is not offered."""


@dataclass(frozen=True)
class Loosened:
    """One rule loosened so far that a plan exists, as people and programs read it.

    Attributes
    ----------
    rule
        ``band``, ``bands``, ``territories`` or ``contiguous``.
    text
        The sentence.
    options
        Options of the design that are to be changed, and their values: ``balance`` (every measure
        and its tolerance), ``territories`` or ``contiguous``.
    proven_least
        Whether it is proven that no smaller change of this rule will do.
    cost
        The change as a share of the whole, by which the cheapest come first.
    """

    rule: str
    text: str
    options: dict[str, Any]
    proven_least: bool
    cost: float

    def as_json(self) -> dict[str, Any]:
        """The fields as a JSON object."""
        return dict(vars(self))


def loosened_rules(bridge: Bridge, relaxations: Sequence[Relaxation]) -> tuple[Loosened, ...]:
    """Tell the relaxations of a bridge's problem, the cheapest first."""
    told = (_tell(bridge, relaxation) for relaxation in relaxations)
    return tuple(loosened for loosened in told if loosened is not None)


def _tell(bridge: Bridge, found: Relaxation) -> Loosened | None:
    if found.rule in ("band", "bands"):
        return _wider(bridge, found)
    if found.rule == "territories":
        return _renumbered(bridge, found)
    return _in_pieces(found) if found.rule == "contiguous" else None


def _wider(bridge: Bridge, found: Relaxation) -> Loosened | None:
    balance = dict(bridge.tolerances)
    for m, name in enumerate(bridge.measures):
        if found.measure in (None, m):
            needed = float(found.problem.upper[0, m]) / bridge.targets[name] - 1.0
            balance[name] = max(balance[name], _rounded_up(needed))
    changed = [name for name in bridge.measures if balance[name] > bridge.tolerances[name]]
    if not changed or max(balance[name] for name in changed) >= MEANINGLESS:
        return None
    bands = " and ".join(f"{name} to ±{percent(balance[name])}" for name in changed)
    text = f"loosening {bands} makes a plan possible"
    if found.rule == "bands":
        text = f"loosening {bands} together makes a plan possible"
    if found.proven_least:
        text += "; nothing less does"
    return Loosened(found.rule, text, {"balance": balance}, found.proven_least, found.cost)


def _rounded_up(tolerance: float) -> float:
    return round(math.ceil(tolerance / GRAIN - ROUNDING) * GRAIN, 10)


def _renumbered(bridge: Bridge, found: Relaxation) -> Loosened:
    k = found.problem.n_territories
    territories = "territory" if k == 1 else "territories"
    text = (
        f"asking for {k:,} {territories} in place of {bridge.problem.n_territories:,}, with the "
        "same tolerances about the new mean, makes a plan possible"
    )
    return Loosened(found.rule, text, {"territories": k}, found.proven_least, found.cost)


def _in_pieces(found: Relaxation) -> Loosened:
    count = int(found.after)
    pieces = "piece that lies" if count == 1 else "pieces that lie"
    text = (
        f"waiving contiguity with --no-contiguity makes a plan possible, with {count:,} {pieces} "
        "apart from the rest of a territory"
    )
    return Loosened(found.rule, text, {"contiguous": False}, found.proven_least, found.cost)


def explain_conflict(bridge: Bridge, conflict: Conflict) -> tuple[str, ...]:
    """Say which rules cannot be kept together, if that is proven."""
    if not conflict.proven:
        return ()
    problem = bridge.problem
    rules = _rules(bridge, conflict)
    end = "" if conflict.irreducible else "; perhaps not all of these rules are needed for that"
    line = (
        f"it is proven that no plan exists: {problem.n_units:,} units cannot be shared out among "
        f"{problem.n_territories:,} territories, each {' and '.join(rules)}{end}"
    )
    return (line,)


def _rules(bridge: Bridge, conflict: Conflict) -> list[str]:
    """Rules in words; both limits of a measure are its band."""
    kinds = {(rule.kind, rule.measure) for rule in conflict.rules}
    rules = ["in one piece"] if ("contiguous", None) in kinds else []
    for m, measure in enumerate(bridge.measures):
        tolerance = bridge.tolerances[measure]
        if ("lower", m) in kinds and ("upper", m) in kinds:
            rules.append(f"with {measure} within ±{percent(tolerance)} of the mean")
        elif ("lower", m) in kinds:
            rules.append(f"with at least {percent(1 - tolerance)} of the mean {measure}")
        elif ("upper", m) in kinds:
            rules.append(f"with at most {percent(1 + tolerance)} of the mean {measure}")
    return rules
