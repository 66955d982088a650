"""How each kind of finding looks on a map: a colour and a shape tell it apart."""

from __future__ import annotations

from collections.abc import Iterable

from geodata import findings
from geodata.findings import KINDS
from maps.statuses import PinStatus, Shape

PLAN_KINDS = {
    "unassigned": "units of nobody",
    "territory_piece": "territory in pieces",
    "territory_hole": "hole in a territory",
}
"""What each kind of finding in a plan is called (see `maps.plan_problems`)."""

_NAMES = {**KINDS, **PLAN_KINDS}

_LOOKS: dict[str, tuple[str, Shape]] = {
    "unassigned": ("#b4233c", "square"),
    "territory_piece": ("#1d5fbf", "triangle"),
    "territory_hole": ("#8a2f5c", "diamond"),
    findings.OVERLAP: ("#c2540a", "square"),
    findings.HOLE: ("#8a2f5c", "diamond"),
    findings.ISLAND: ("#0b7a5b", "star"),
    findings.PIECE: ("#1d5fbf", "triangle"),
    findings.BRIDGE: ("#0e7490", "circle"),
    findings.NEAR_MISS: ("#6d3fc0", "cross"),
    findings.SAME_SHAPE: ("#b4233c", "square"),
    findings.DUPLICATE: ("#8a6100", "triangle"),
    findings.ZERO_AREA: ("#b4233c", "cross"),
    findings.EMPTY: ("#4b5563", "cross"),
    findings.REPAIRED: ("#6b7280", "circle"),
    findings.ANTIMERIDIAN: ("#4b5563", "diamond"),
}
"""In the order of the legend: what changes a plan first."""

_PLAIN: tuple[str, Shape] = ("#6b7280", "circle")


def kind_statuses(kinds: Iterable[str]) -> list[PinStatus]:
    """Look of each kind that occurs, in the order of the legend; kinds we do not know come last."""
    present = set(kinds)
    known = [kind for kind in (*_LOOKS, *_NAMES) if kind in present]
    ordered = [*dict.fromkeys(known), *sorted(present - set(known))]
    return [PinStatus(kind, _label(kind), *_LOOKS.get(kind, _PLAIN)) for kind in ordered]


def _label(kind: str) -> str:
    name = _NAMES.get(kind, kind)
    return name[:1].upper() + name[1:]
