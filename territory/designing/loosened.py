"""What would have to give for a plan: conflicts and loosened rules in the planner's words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from solvers import Conflict, Relaxation
from territory.bands import Limits, limits_json, limits_text
from territory.design import Bridge
from territory.faults import percent

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
    balance, limits = dict(bridge.tolerances), dict(bridge.bands.limits)
    said = []
    for m, name in enumerate(bridge.measures):
        if found.measure not in (None, m):
            continue
        beside = bridge.held[:, m] if bridge.held.shape == found.problem.lower.shape else 0.0
        low, high = found.problem.lower[:, m] + beside, found.problem.upper[:, m] + beside
        if name in balance:
            target = bridge.bands.targets_of(name, bridge.shares)
            needed = _rounded_up(max((high / target).max() - 1.0, 1.0 - (low / target).min()))
            if needed > balance[name]:
                balance[name] = needed
                said.append(f"{name} to ±{percent(needed)}")
        if name in limits:
            wider = _wider_limits(limits[name], float(low.min()), float(high.max()))
            if wider != limits[name]:
                limits[name] = wider
                said.append(f"{name} to {limits_text(wider)}")
    if not said or any(tolerance >= MEANINGLESS for tolerance in balance.values()):
        return None
    text = f"loosening {' and '.join(said)} makes a plan possible"
    if found.rule == "bands":
        text = f"loosening {' and '.join(said)} together makes a plan possible"
    # Limits are loosened on both sides, of which one may be enough.
    least = found.proven_least and not limits
    if least:
        text += "; nothing less does"
    changed: dict[str, Any] = {"balance": balance} if balance else {}
    if limits:
        changed["limits"] = limits_json(limits)
    return Loosened(found.rule, text, changed, least, found.cost)


def _wider_limits(limits: Limits, low: float, high: float) -> Limits:
    """Limits that hold the band, in round numbers beyond it."""
    least, most = limits
    grain = 10.0 ** math.floor(math.log10(max(most if math.isfinite(most) else least, 1e-9)) - 3)
    if low < least:
        least = max(math.floor(low / grain + ROUNDING) * grain, 0.0)
    if math.isfinite(most) and high > most:
        most = math.ceil(high / grain - ROUNDING) * grain
    return round(least, 10), round(most, 10)


def _rounded_up(tolerance: float) -> float:
    return round(math.ceil(tolerance / GRAIN - ROUNDING) * GRAIN, 10)


def _renumbered(bridge: Bridge, found: Relaxation) -> Loosened | None:
    if bridge.bands.limits:
        return None  # the plan keeps limits in proportion, not the same
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
        sides = {side for side in ("lower", "upper") if (side, m) in kinds}
        if sides == {"lower", "upper"} or (sides and measure in bridge.bands.limits):
            rules.append(f"with {measure} {bridge.bands.within(measure)}")
        elif sides:
            tolerance = bridge.tolerances[measure]
            least = f"at least {percent(1 - tolerance)}"
            most = f"at most {percent(1 + tolerance)}"
            target = "the mean" if bridge.bands.alike else "its target of"
            rules.append(f"with {least if 'lower' in sides else most} of {target} {measure}")
    return rules
