"""What is wrong with a plan on the map: units of nobody, pieces, holes, bridges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.components import number_components
from geodata.findings import BRIDGE, Finding
from maps.drawn_plan import DrawnPlan, positions
from maps.finding_table import unit_point
from maps.neighbours import find_neighbours
from maps.topology import Topology, build_topology

UNASSIGNED, PIECE, HOLE = "unassigned", "territory_piece", "territory_hole"

Ints = NDArray[np.int64]


def plan_findings(
    plan: DrawnPlan,
    *,
    pairs: Ints | None = None,
    joints: Iterable[tuple[str, str, str]] = (),
    topology: Topology | None = None,
) -> list[Finding]:
    """Find what is wrong with a plan, or odd, by its borders alone.

    Parameters
    ----------
    plan
        The units and their territories.
    pairs
        Int (e, 2), positions of the units that count as neighbours; by default those that share a
        border.
    joints
        Links without a border that hold a territory together: unit, unit, and what to say of it.
    topology
        Arcs of the units, when they are known already.

    Returns
    -------
    Units without a territory, pieces of a territory apart from its largest, holes (ground of
    another inside one territory) and the joints; one finding for units that hang together.
    """
    units = plan.units
    topology = topology or build_topology(np.asarray(units.geometry.array))
    if pairs is None:
        pairs = find_neighbours(units, topology)
    label = positions(plan.assignment, units, plan.territories.index)
    names = [str(name) for name in plan.territories.index]
    blocks = _blocks(label, pairs)
    found = [*_unassigned(units, label, blocks), *_pieces(units, label, blocks, names)]
    found += _holes(units, label, blocks, names, pairs, topology)
    return [*found, *(_joint(units, *joint) for joint in joints if joint[0] in units.index)]


def _blocks(label: Ints, pairs: Ints) -> Ints:
    """Number of the connected block of equal label that each unit is in, the largest first."""
    same = pairs[label[pairs[:, 0]] == label[pairs[:, 1]]]
    return number_components(len(label), same[:, 0], same[:, 1])


def _groups(blocks: Ints, wanted: NDArray[np.bool_]) -> list[Ints]:
    """Positions of the units of each block among the wanted units."""
    at = np.flatnonzero(wanted)
    order = at[np.argsort(blocks[at], kind="stable")]
    return np.split(order, np.flatnonzero(np.diff(blocks[order])) + 1) if len(order) else []


def _unassigned(units: gpd.GeoDataFrame, label: Ints, blocks: Ints) -> list[Finding]:
    return [
        _finding(units, UNASSIGNED, f"{_count(group)} without a territory: {{}}", group)
        for group in _groups(blocks, label < 0)
    ]


def _pieces(
    units: gpd.GeoDataFrame, label: Ints, blocks: Ints, names: Sequence[str]
) -> list[Finding]:
    largest = pd.Series(blocks).groupby(label).transform("min").to_numpy()
    apart = (label >= 0) & (blocks > largest)
    return [
        _finding(
            units, PIECE, f"{_count(group)} of {names[label[group[0]]]} apart from the rest: {{}}",
            group,
        )
        for group in _groups(blocks, apart)
    ]  # fmt: skip


def _holes(
    units: gpd.GeoDataFrame,
    label: Ints,
    blocks: Ints,
    names: Sequence[str],
    pairs: Ints,
    topology: Topology,
) -> list[Finding]:
    """Blocks with one territory all around, and nothing of the outside."""
    sides = topology.sides()
    outer = np.isin(np.arange(len(label)), sides[(sides < 0).any(axis=1)].max(axis=1, initial=-1))
    both = np.vstack([pairs, pairs[:, ::-1]])
    both = both[label[both[:, 0]] != label[both[:, 1]]]
    around = pd.Series(label[both[:, 1]]).groupby(blocks[both[:, 0]]).agg(["nunique", "first"])
    alone = around.index[(around["nunique"] == 1) & (around["first"] >= 0)]
    inside = np.isin(blocks, alone) & ~np.isin(blocks, np.unique(blocks[outer]))
    return [
        _finding(
            units, HOLE, f"{_count(group)} of {_name(names, label[group[0]])} inside "
            f"{names[int(around['first'][blocks[group[0]]])]}: {{}}", group,
        )
        for group in _groups(blocks, inside)
    ]  # fmt: skip


def _joint(units: gpd.GeoDataFrame, first: str, second: str, text: str) -> Finding:
    at = units.index.get_indexer(pd.Index([first, second]))
    ends = [unit_point(units, int(i)) for i in at if i >= 0]
    line = shapely.LineString(ends) if len(ends) == 2 else ends[0]
    return Finding(BRIDGE, text, (first, second), geometry=line)


def _finding(units: gpd.GeoDataFrame, kind: str, text: str, group: Ints) -> Finding:
    named = units["name"] if "name" in units else pd.Series(units.index, index=units.index)
    first = ", ".join(str(name) for name in named.iloc[group[:3]])
    more = f" and {len(group) - 3} more" if len(group) > 3 else ""
    ids = tuple(str(unit) for unit in units.index[group])
    return Finding(kind, text.replace("{}", first + more), ids)


def _count(group: Ints) -> str:
    return "1 unit" if len(group) == 1 else f"{len(group):,} units"


def _name(names: Sequence[str], at: int) -> str:
    return names[at] if at >= 0 else "no territory"
