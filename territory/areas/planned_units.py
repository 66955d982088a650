"""The units that territories are made of in a plan, and how the user's own units belong to them."""

from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd

from geodata import (
    area_m2,
    certify,
    measuring_crs,
    mix_levels,
    project_geometry,
    roll_up_adjacency,
    split_adjacency,
)
from territory.areas.geography import Geography
from territory.areas.heavy import HEAVY_SHARE, Cut, describe_cuts, heavy_units, split_heavy_units
from territory.areas.levels import Level
from territory.areas.neighbours import find_neighbours
from territory.areas.placing import Placement, parts_at, place_in_parts
from territory.areas.without_polygon import Unshaped
from territory.design import GROUND_SHARE
from territory.faults import some


@dataclass(frozen=True)
class PlannedUnits:
    """What is planned with.

    Attributes
    ----------
    units, adjacency
        The unit table, and its neighbours; None where they are still to be found.
    unit_of
        Planned unit of each of the user's units, of each part of one that was cut, and of each
        unit without a polygon for which another stands in.
    placement
        The accounts in the units that are the index of `unit_of`.
    baseline
        Today's label of the same, or None.
    unshaped
        What became of the user's units without a polygon.
    cuts, opened
        Units that were cut, and larger units that were planned as their own units, because they
        were too heavy.
    report
        What was decided, a sentence a line.
    anchor_of
        Account in whose unit each account counts that follows the map; None where each does, in
        its own.
    """

    units: gpd.GeoDataFrame
    adjacency: pd.DataFrame | None
    unit_of: "pd.Series[str]"
    placement: Placement
    baseline: "pd.Series[str] | None"
    unshaped: Unshaped
    cuts: tuple[Cut, ...] = ()
    opened: tuple[Cut, ...] = ()
    report: tuple[str, ...] = ()
    anchor_of: "pd.Series[str] | None" = None

    @property
    def unit_of_account(self) -> "pd.Series[str]":
        """Planned unit in which each account counts that follows the map."""
        unit = self.placement.unit_id
        if self.anchor_of is not None:
            unit = self.anchor_of.map(unit)
        return unit.map(self.unit_of)

    @property
    def counted(self) -> Placement:
        """The accounts that follow the map, in the planned units and places where they count."""
        place = self.placement.place
        if self.anchor_of is not None:
            place = place.loc[pd.Index(self.anchor_of)].set_axis(self.anchor_of.index)
        return replace(self.placement, unit_id=self.unit_of_account, place=place)


def plan_units(
    units: gpd.GeoDataFrame,
    known: pd.DataFrame | None,
    geography: Geography,
    placement: Placement,
    baseline: "pd.Series[str] | None",
    anchor_of: "pd.Series[str] | None" = None,
) -> PlannedUnits:
    """Begin with the user's units and their neighbours, barriers and edits.

    Parameters
    ----------
    units, known
        The unit table, and its adjacency table where it is known already.
    geography
        The barriers, the edits, and the units without a polygon.
    placement
        The accounts in these units.
    baseline
        Today's label of each unit, or None.
    anchor_of
        As in `PlannedUnits`.
    """
    unshaped = geography.unshaped
    stand_ins = unshaped.stand_ins["into"].astype("str")
    unit_of = pd.concat([_themselves(units.index), stand_ins]).rename("unit_of")
    if baseline is not None:
        baseline = baseline[baseline.index.isin(unit_of.index)]
    begun = PlannedUnits(
        units,
        known,
        unit_of,
        placement,
        baseline,
        unshaped,
        report=unshaped.report,
        anchor_of=anchor_of,
    )
    if geography.barriers is None and geography.edits is None and geography.level is None:
        return begun
    adjacency, report = find_neighbours(units, known, geography)
    return replace(begun, adjacency=adjacency, report=begun.report + report)


def _themselves(ids: "pd.Index[str]") -> "pd.Series[str]":
    return pd.Series(ids, index=ids, dtype="str")


def join_to_level(
    planned: PlannedUnits, level: Level, shares: pd.DataFrame, *, split_heavy: bool
) -> PlannedUnits:
    """Join the units to larger ones; those too heavy stay apart, if the user wants that.

    Parameters
    ----------
    planned
        The user's units with their neighbours.
    level
        The larger unit of each.
    shares
        Share of a territory's target of each measure that each placed account has.
    split_heavy
        Leave larger units above `HEAVY_SHARE` as their own units.
    """
    assert planned.adjacency is not None
    parent_of = level.parent_of
    parent_of_account = planned.unit_of_account.map(parent_of)
    heavy = heavy_units(shares, parent_of_account) if split_heavy else pd.Series(dtype=float)
    mixed = mix_levels(planned.units, parent_of, list(heavy.index), names=level.names)
    count = parent_of.value_counts().to_dict()
    opened = tuple(
        Cut(unit, level.names.get(unit, unit), float(share), count[unit])
        for unit, share in zip(heavy.index.astype(str), heavy, strict=True)
        if count[unit] > 1
    )
    return replace(
        planned,
        units=mixed.units,
        adjacency=roll_up_adjacency(planned.adjacency, mixed.group_of),
        unit_of=planned.unit_of.map(mixed.group_of),
        opened=opened,
        report=planned.report + _level_report(planned, mixed.group_of, opened),
    )


def _level_report(
    planned: PlannedUnits, group_of: "pd.Series[str]", opened: tuple[Cut, ...]
) -> tuple[str, ...]:
    assert planned.adjacency is not None
    count = group_of.nunique()
    lines = [f"{len(group_of):,} units joined to {count:,}; assignments.csv lists all of them"]
    if opened:
        names = some(f"{c.name} ({c.share:.0%}, {c.parts} units)" for c in opened)
        what = f"larger units above {HEAVY_SHARE:.0%} of a territory planned as their own units"
        lines.append(f"{what}: {len(opened):,} ({names})")
    pieces = certify(planned.adjacency, group_of)["pieces"]
    parted = pieces.index[pieces > 1]
    if len(parted):
        what = "larger units in several pieces that neither border nor bridge joins, kept whole"
        lines.append(f"{what}: {len(parted):,} ({some(map(str, parted))})")
    return tuple(lines)


def cut_heavy(planned: PlannedUnits, units: gpd.GeoDataFrame, shares: pd.DataFrame) -> PlannedUnits:
    """Cut planned units that are too heavy, and put their accounts and all else into the parts.

    Parameters
    ----------
    planned
        What is planned with so far; of larger units none is too heavy any more.
    units
        The user's unit table.
    shares
        As for `join_to_level`.
    """
    table, cuts = split_heavy_units(planned.units, planned.counted, shares)
    if not cuts:
        return planned
    parts = table[~table.index.isin(planned.units.index)]
    unit_of = _with_parts(planned, table, parts)
    adjacency = planned.adjacency
    if adjacency is not None:
        adjacency = split_adjacency(adjacency, planned.units, table)
    return replace(
        planned,
        units=table,
        adjacency=adjacency,
        unit_of=unit_of,
        placement=place_in_parts(units, parts, planned.placement),
        baseline=_inherit(planned.baseline, parts),
        cuts=cuts,
        report=planned.report + describe_cuts(cuts),
    )


def _with_parts(
    planned: PlannedUnits, table: gpd.GeoDataFrame, parts: gpd.GeoDataFrame
) -> "pd.Series[str]":
    unit_of, stand_ins = planned.unit_of, planned.unshaped.stand_ins
    whole = unit_of[unit_of.isin(table.index)]
    within = stand_ins[~stand_ins.index.isin(whole.index)]
    found = pd.Series(parts_at(parts, within), index=within.index, dtype="str")
    listed = pd.concat([whole, _themselves(parts.index), found])
    # Parts stand where the whole unit stood, as far as units are planned as they are.
    order = table.index[table.index.isin(listed.index)]
    return listed.loc[[*order, *listed.index.difference(order, sort=False)]].rename("unit_of")


def _inherit(baseline: "pd.Series[str] | None", parts: gpd.GeoDataFrame) -> "pd.Series[str] | None":
    """Give the parts of a unit the label of the whole."""
    if baseline is None:
        return None
    parents = parts["parent"][parts["parent"].isin(baseline.index)]
    inherited = pd.Series(baseline.loc[parents].to_numpy(), index=parents.index, dtype="str")
    rest = baseline[~baseline.index.isin(parts["parent"])]
    return pd.concat([rest, inherited])


def baseline_of_planned(
    planned: PlannedUnits, units: gpd.GeoDataFrame, first: "pd.Series[float]"
) -> tuple["pd.Series[str] | None", tuple[str, ...]]:
    """Give each planned unit the label that most of it has today, and say where that is several.

    Parameters
    ----------
    planned
        What is planned with.
    units
        The user's unit table.
    first
        First measure of each placed account. Its share counts, with a little of the ground.
    """
    label = planned.baseline
    if label is None:
        return None, ()
    weight = _weights(planned, units, first).reindex(label.index, fill_value=0.0)
    table = pd.DataFrame({"unit": planned.unit_of[label.index], "label": label, "weight": weight})
    sums = table.groupby(["unit", "label"])["weight"].sum().reset_index()
    sums = sums.sort_values(["unit", "weight", "label"], ascending=[True, False, True])
    most = sums.drop_duplicates("unit").set_index("unit")["label"].astype("str")
    shared = len(sums[sums["unit"].duplicated()].drop_duplicates("unit"))
    if not shared:
        return most, ()
    what = "planned units that several have today, drawn and judged as of the one with most of it"
    return most, (f"{what}: {shared:,}",)


def _weights(
    planned: PlannedUnits, units: gpd.GeoDataFrame, first: "pd.Series[float]"
) -> "pd.Series[float]":
    area = area_m2(project_geometry(units.geometry.to_numpy(), measuring_crs(units)))
    ground = pd.Series(GROUND_SHARE * area / area.sum(), index=units.index)
    inside = first.groupby(planned.placement.unit_id).sum()
    return ground.add((1 - GROUND_SHARE) * inside / inside.sum(), fill_value=0.0)
