"""The units of a plan in the store, to go on from: those that were cut stay cut alike."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata import make_units, mix_levels, roll_up, roll_up_adjacency, split_adjacency
from territory.areas.heavy import Cut
from territory.areas.known_units import KnownUnits
from territory.areas.levels import Level
from territory.areas.neighbours import find_neighbours
from territory.designing.question import Inputs, Options
from territory.store import PlanBasis


def known_of_basis(basis: PlanBasis, inputs: Inputs, options: Options) -> KnownUnits | None:
    """The planned units of a plan; None where nothing is ever cut: they are the user's own.

    Parameters
    ----------
    basis
        What the versions of the plan share.
    inputs, options
        What it was designed from, and how.
    """
    own, level = inputs.units, inputs.geography.level
    if not options.split_heavy:
        return None
    parts = parts_of(basis, own)
    adjacency, _ = find_neighbours(own, inputs.adjacency, inputs.geography)
    whole, opened = own, tuple[Cut, ...]()
    if level is not None:
        apart = _apart(basis, level)
        mixed = mix_levels(own, level.parent_of, apart, names=level.names)
        whole, adjacency = mixed.units, roll_up_adjacency(adjacency, mixed.group_of)
        opened = _opened(basis, level, apart, parts)
    order = pd.Index(basis.unit_ids, dtype="str", name=own.index.name)
    rest = whole[~whole.index.isin(parts["parent"])]
    units = gpd.GeoDataFrame(pd.concat([rest, parts]), crs=own.crs).loc[order]
    unit_of = pd.Series(
        basis.unit_ids[basis.arrays["user_unit_at"]], index=basis.arrays["user_units"], dtype="str"
    )
    adjacency = split_adjacency(adjacency, whole, units)
    return KnownUnits(units, adjacency, unit_of, _cuts(basis, own, parts), opened)


def _apart(basis: PlanBasis, level: Level) -> "pd.Index[str]":
    """Larger units that were too heavy, and are planned as the units in them."""
    larger = pd.Index(level.parent_of.unique(), dtype="str")
    return larger[~larger.isin(basis.unit_ids)]


def _opened(
    basis: PlanBasis, level: Level, apart: "pd.Index[str]", parts: gpd.GeoDataFrame
) -> tuple[Cut, ...]:
    """The same with what is in them; where that is one unit, it was cut and nothing opened."""
    inside = level.parent_of[level.parent_of.isin(apart)]
    within = pd.concat([inside, parts["parent"].map(level.parent_of)])
    count, share = inside.value_counts(), _shares(basis, within)
    return tuple(
        Cut(larger, level.names.get(larger, larger), share[larger], int(count[larger]))
        for larger in apart
        if count[larger] > 1
    )


def _cuts(basis: PlanBasis, own: gpd.GeoDataFrame, parts: gpd.GeoDataFrame) -> tuple[Cut, ...]:
    """What was cut."""
    count, share = parts["parent"].value_counts(), _shares(basis, parts["parent"])
    return tuple(
        Cut(parent, str(own["name"].get(parent, parent)), share[parent], int(count[parent]))
        for parent in sorted(share)
    )


def _shares(basis: PlanBasis, within: "pd.Series[str]") -> dict[str, float]:
    """Share of a mean territory that lies in each group of planned units, by its accounts.

    `within` is the group by planned unit; units that are not planned with do not count.
    """
    targets = np.array([basis.meta["targets"][name] for name in basis.meta["measures"]])
    row = pd.Index(basis.unit_ids).get_indexer(within.index)
    at, values = basis.arrays["account_at"], basis.arrays["account_values"]
    shares = {}
    for group, inside in pd.Series(row, within.to_numpy()).groupby(level=0):
        load = values[np.isin(at, inside[inside >= 0].to_numpy())].sum(axis=0)
        shares[str(group)] = float((load / np.maximum(targets, 1e-300)).max())
    return shares


def planned_unit(basis: PlanBasis, own: gpd.GeoDataFrame, at: int) -> gpd.GeoDataFrame:
    """Unit table of the planned unit at a position: one of the user's, a part, or a larger one."""
    unit_id = str(basis.unit_ids[at])
    for table in (own, parts_of(basis, own)):
        if unit_id in table.index:
            return table.loc[[unit_id]]
    inside = own[own.index.isin(basis.arrays["user_units"][basis.arrays["user_unit_at"] == at])]
    return roll_up(inside, pd.Series(unit_id, inside.index))


def part_ids(basis: PlanBasis) -> np.ndarray:
    """Ids of the parts of units that were cut; none where a plan is from before they were kept."""
    return basis.unit_ids[basis.arrays.get("part_at", np.array([], dtype=np.int32))]


def part_shapes(basis: PlanBasis) -> np.ndarray:
    """Polygons of the same."""
    if "part_ends" not in basis.arrays:
        return np.array([], dtype=object)
    ends = basis.arrays["part_ends"].tolist()
    content = basis.arrays["part_shapes"].tobytes()
    starts = [0, *ends][: len(ends)]
    wkb = [content[start:end] for start, end in zip(starts, ends, strict=True)]
    return np.asarray(shapely.from_wkb(wkb))


def parts_of(basis: PlanBasis, own: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Unit table of the parts that units were cut into; `own` are the user's units."""
    ids = part_ids(basis)
    if not len(ids):
        return own.iloc[:0]
    parents = [str(each).rpartition("-")[0] for each in ids]
    names = [
        f"{own['name'].get(parent, parent)} (part {str(each).rpartition('-')[2]})"
        for each, parent in zip(ids, parents, strict=True)
    ]
    kind = str(own["kind"].iloc[0])
    return make_units(ids, part_shapes(basis), crs=own.crs, kind=kind, names=names, parents=parents)
