"""The units of a plan in the store, to go on from: those that were cut stay cut alike."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata import make_units, split_adjacency
from territory.areas.heavy import Cut
from territory.areas.known_units import KnownUnits
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
    own = inputs.units
    if not options.split_heavy:
        return None
    parts = parts_of(basis, own)
    order = pd.Index(basis.unit_ids, dtype="str", name=own.index.name)
    whole = own[~own.index.isin(parts["parent"])]
    units = gpd.GeoDataFrame(pd.concat([whole, parts]), crs=own.crs).loc[order]
    adjacency, _ = find_neighbours(own, inputs.adjacency, inputs.geography)
    unit_of = pd.Series(
        basis.unit_ids[basis.arrays["user_unit_at"]], index=basis.arrays["user_units"], dtype="str"
    )
    adjacency = split_adjacency(adjacency, own, units)
    return KnownUnits(units, adjacency, unit_of, _cuts(basis, own, parts))


def _cuts(basis: PlanBasis, own: gpd.GeoDataFrame, parts: gpd.GeoDataFrame) -> tuple[Cut, ...]:
    """What was cut, with its share of a mean territory by the accounts that lie in it."""
    targets = np.array([basis.meta["targets"][name] for name in basis.meta["measures"]])
    row = pd.Index(basis.unit_ids).get_indexer(parts.index)
    at, values = basis.arrays["account_at"], basis.arrays["account_values"]
    found = []
    for parent, inside in pd.Series(row, parts["parent"].to_numpy()).groupby(level=0):
        load = values[np.isin(at, inside.to_numpy())].sum(axis=0)
        share = float((load / np.maximum(targets, 1e-300)).max())
        found.append(Cut(str(parent), str(own["name"].get(parent, parent)), share, len(inside)))
    return tuple(found)


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
