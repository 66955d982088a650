"""Neighbours of the parts of units that were cut, from what is known of the whole units."""

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.adjacency import build_adjacency
from geodata.bridges import nearest_points
from geodata.crs import linking_crs
from geodata.pairs import adjacency_table


def split_adjacency(
    adjacency: pd.DataFrame, whole: gpd.GeoDataFrame, units: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Carry an adjacency over to units some of which were cut into parts.

    Pairs of units that were not cut stay as they are. Parts have the links that they have on the
    ground, among themselves and with those around, but only where the whole units were a pair, and
    of its kind: what a barrier or a hand parted stays parted. A link over a distance goes to the
    nearest part.

    Parameters
    ----------
    adjacency, whole
        The adjacency table of the units before.
    units
        The unit table after `split_unit`: parts have the unit they were cut from as `parent`.

    Returns
    -------
    DataFrame
        Adjacency table of the parts and all other units.
    """
    cut = whole.index.difference(units.index)
    if cut.empty:
        return adjacency
    touched = adjacency["unit_a"].isin(cut) | adjacency["unit_b"].isin(cut)
    around = adjacency.loc[touched, ["unit_a", "unit_b"]].to_numpy().ravel()
    source = pd.Series(units.index, units.index).where(units.index.isin(whole.index))
    source = source.fillna(units["parent"])
    near = units[source.isin({*cut, *around})]
    fresh = _between(near, source, adjacency[touched])
    siblings = [_siblings(units[source == unit]) for unit in cut]
    return adjacency_table(pd.concat([adjacency[~touched], fresh, *siblings]))


def _siblings(parts: gpd.GeoDataFrame) -> pd.DataFrame:
    """Link the parts of one unit: it was one, however many islands it has."""
    return build_adjacency(parts, bridges=True)


def _between(near: gpd.GeoDataFrame, source: "pd.Series[str]", pairs: pd.DataFrame) -> pd.DataFrame:
    """Give every pair with a unit that was cut to the parts that touch, else to the nearest two."""
    found = build_adjacency(near, bridges=False)
    a, b = (source.loc[found[column]].to_numpy() for column in ("unit_a", "unit_b"))
    found = found.assign(whole_a=np.minimum(a, b), whole_b=np.maximum(a, b))
    found = found[["unit_a", "unit_b", "border_m", "whole_a", "whole_b"]]
    known = pairs.rename(columns={"unit_a": "whole_a", "unit_b": "whole_b"})
    on_ground = known["border_m"] > 0
    touching = found.merge(known[on_ground].drop(columns="border_m"), on=["whole_a", "whole_b"])
    done = pd.MultiIndex.from_frame(touching[["whole_a", "whole_b"]])
    rest = known[~pd.MultiIndex.from_frame(known[["whole_a", "whole_b"]]).isin(done)]
    return pd.concat([touching, _nearest_parts(rest, near, source)])


def _nearest_parts(
    rest: pd.DataFrame, near: gpd.GeoDataFrame, source: "pd.Series[str]"
) -> pd.DataFrame:
    parts = pd.DataFrame({"part": near.index, "whole": source.loc[near.index].to_numpy()})
    pairs = rest.merge(parts.rename(columns={"part": "unit_a", "whole": "whole_a"}), on="whole_a")
    pairs = pairs.merge(parts.rename(columns={"part": "unit_b", "whole": "whole_b"}), on="whole_b")
    a, b = (near.index.get_indexer(pairs[column]) for column in ("unit_a", "unit_b"))
    distance_m = nearest_points(near.geometry.to_numpy(), linking_crs(near), a, b)[1]
    pairs = pairs.assign(distance_m=distance_m, border_m=0.0)
    pairs = pairs.sort_values(["distance_m", "unit_a", "unit_b"])
    return pairs.drop_duplicates(["whole_a", "whole_b"])
