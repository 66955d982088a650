"""From units to larger units: outlines joined, neighbours summed, nothing computed anew."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.dissolve import dissolve_units
from geodata.errors import Fault, raise_faults, spell_out
from geodata.pairs import ADDED, BARRIER, BORDER, BRIDGE, REMOVED, adjacency_table
from geodata.units import make_units

# A pair of groups is what the strongest pair between their units is.
_STRENGTH = {BORDER: 0, ADDED: 1, BRIDGE: 2, BARRIER: 3, REMOVED: 4}


def roll_up(
    units: gpd.GeoDataFrame,
    parent_of: "pd.Series[str]",
    *,
    kind: str = "unit",
    names: Mapping[str, str] | None = None,
    parents: Mapping[str, str] | None = None,
) -> gpd.GeoDataFrame:
    """Join the units of each larger unit to one.

    The outlines are those of the units themselves, so that borders fit exactly and no area is
    lost, even where the larger units' own polygons are drawn otherwise.

    Parameters
    ----------
    units
        Unit table.
    parent_of
        Id of the larger unit per unit, index unit_id, e.g. from `parents_by_overlap`.
    kind
        Kind of the larger units.
    names, parents
        Name and parent by id; the id itself and "" where there is none.

    Returns
    -------
    GeoDataFrame
        Unit table of the larger units, sorted by id.

    Raises
    ------
    InvalidInput
        Units without a parent, and parents of unknown units: all listed.
    """
    groups = check_groups(units.index, parent_of, "parent")
    outlines = dissolve_units(units, groups, sliver_m=0.0)
    ids = [str(parent) for parent in outlines.index]
    return make_units(
        ids,
        outlines.geometry.to_numpy(),
        crs=4326,
        kind=kind,
        names=[(names or {}).get(unit, unit) for unit in ids],
        parents=[(parents or {}).get(unit, "") for unit in ids],
    )


def roll_up_adjacency(adjacency: pd.DataFrame, group_of: "pd.Series[str]") -> pd.DataFrame:
    """Make the adjacency table of groups from that of their units.

    Parameters
    ----------
    adjacency
        Adjacency table of the units (see `geodata.pairs`).
    group_of
        Id of the group per unit, index unit_id.

    Returns
    -------
    DataFrame
        Adjacency table of the groups. border_m is the sum over all pairs of units between two
        groups, cut_share the share of that sum. The kind is the first there is of border, added,
        bridge, barrier, removed: one open border is enough. distance_m is the shortest, and note
        holds the notes, of the pairs of that kind.

    Raises
    ------
    InvalidInput
        Units of the adjacency table that have no group: all listed.
    """
    ends = pd.Index(pd.unique(adjacency[["unit_a", "unit_b"]].to_numpy().ravel()))
    group_of = check_groups(ends, group_of[group_of.index.isin(ends)], "group")
    a, b = (group_of.loc[adjacency[end]].to_numpy(dtype=object) for end in ("unit_a", "unit_b"))
    pairs = adjacency.assign(
        unit_a=np.where(a <= b, a, b),
        unit_b=np.where(a <= b, b, a),
        strength=adjacency["kind"].map(_STRENGTH).to_numpy(),
        cut_m=(adjacency["border_m"] * adjacency["cut_share"]).to_numpy(),
    )[a != b]
    return adjacency_table(_summed(pairs))


def _summed(pairs: pd.DataFrame) -> pd.DataFrame:
    groups = pairs.groupby(["unit_a", "unit_b"], sort=True)
    rows = pairs[pairs["strength"] == groups["strength"].transform("min")]
    strongest = rows.groupby(["unit_a", "unit_b"], sort=True)
    lengths = groups[["border_m", "cut_m"]].sum()
    share = (lengths["cut_m"] / lengths["border_m"].where(lengths["border_m"] > 0)).fillna(0.0)
    table = lengths[["border_m"]].assign(
        kind=strongest["kind"].first(),
        distance_m=strongest["distance_m"].min(),
        cut_share=share.clip(0.0, 1.0),
        note=strongest["note"].agg(_joined_notes),
    )
    return table.reset_index()


def _joined_notes(notes: "pd.Series[str]") -> str:
    return "; ".join(sorted(set(notes) - {""}))


def check_groups(units: "pd.Index[str]", group_of: "pd.Series[str]", what: str) -> "pd.Series[str]":
    """Return the group of each unit, in the order of the units.

    Raises
    ------
    InvalidInput
        Units without a group, groups of unknown units, units with two groups: all listed.
    """
    missing = units[~units.isin(group_of.index[group_of.notna() & (group_of != "")])]
    unknown = group_of.index[~group_of.index.isin(units)]
    twice = group_of.index[group_of.index.duplicated()].unique()
    faults = spell_out(Fault("units", f"unit {unit}: has no {what}") for unit in missing)
    faults += spell_out(Fault(f"{what}s", f"unknown unit {unit}") for unit in unknown)
    faults += spell_out(Fault(f"{what}s", f"unit {unit} occurs more than once") for unit in twice)
    raise_faults(faults)
    return group_of.reindex(units).astype("str")
