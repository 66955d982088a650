"""Levels of units: which larger unit (county, state, region) each unit belongs to."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from geodata.crs import measuring_crs, project_geometry
from geodata.errors import Fault, InvalidInput, raise_faults, spell_out
from geodata.nearest import find_nearest

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Geometries = npt.NDArray[np.object_]

OUTSIDE = "outside every larger unit"

# Areas of overlap that differ by less, as a share of the unit, are the same.
_SAME_SHARE = 1e-9


def parents_by_prefix(units: gpd.GeoDataFrame, length: int) -> "pd.Series[str]":
    """Take the first characters of each unit's id as its larger unit.

    E.g. 2 of a county's FIPS code for its state, 3 of a zip code for its sectional center.

    Parameters
    ----------
    units
        Unit table.
    length
        How many characters, 1 or more.

    Returns
    -------
    Series
        "parent", text, in the order of the units.

    Raises
    ------
    InvalidInput
        A length below 1, or ids that are not longer than it: all listed.
    """
    if length < 1:
        raise InvalidInput([Fault("length", f"a prefix of {length} characters is none")])
    short = units.index[units.index.str.len() <= length]
    message = f"the id has no prefix of {length} characters"
    raise_faults(spell_out(Fault("units", f"unit {unit}: {message}") for unit in short))
    return pd.Series(units.index.str[:length], index=units.index, name="parent", dtype="str")


def parents_by_column(units: gpd.GeoDataFrame, column: str) -> "pd.Series[str]":
    """Take a column of the unit table, e.g. "parent" or one of the user's own, as larger unit.

    Parameters
    ----------
    units
        Unit table.
    column
        Its values are text or whole numbers; spaces around them do not count.

    Returns
    -------
    Series
        "parent", text, in the order of the units.

    Raises
    ------
    InvalidInput
        No such column, or values that are missing, empty or neither text nor whole numbers: all
        listed, rows counted from 1.
    """
    if column not in units.columns:
        raise InvalidInput([Fault("units", "is missing", column=column)])
    values = units[column]
    usable = pd.Series([isinstance(v, str | int | np.integer) for v in values], index=units.index)
    text = values.where(usable, "").astype(str).str.strip()
    raise_faults(
        spell_out(
            Fault("units", f"unit {units.index[i]}: has no larger unit", int(i) + 1, column)
            for i in np.flatnonzero((text == "").to_numpy())
        )
    )
    return text.rename("parent").astype("str")


def parents_by_overlap(
    units: gpd.GeoDataFrame, larger: gpd.GeoDataFrame, *, nearest_within_m: float = 0.0
) -> pd.DataFrame:
    """Find the larger unit that each unit has the most ground in common with.

    Parameters
    ----------
    units, larger
        Unit tables, e.g. zip codes and counties.
    nearest_within_m
        Units with no ground in common with any larger unit belong to the nearest at most this far
        away, in metres on the ellipsoid. 0 leaves them without one.

    Returns
    -------
    DataFrame
        In the order of the units: parent (id of the larger unit, or None), share (of the unit's
        area that lies in it, 0 when it is only near; a share of 0.5 is a doubtful case), distance_m
        (0 where they overlap, NaN without a parent) and reason (why there is no parent, else "").
        Of several larger units with the same overlap or distance, the one with the smallest id.
    """
    larger = larger.sort_index()
    shapes, grounds = units.geometry.to_numpy(), larger.geometry.to_numpy()
    position, share = _most_overlap(shapes, grounds, measuring_crs(units))
    distance = np.where(position >= 0, 0.0, np.nan)
    outside = np.flatnonzero(position < 0)
    if nearest_within_m > 0 and len(outside):
        near = find_nearest(shapes[outside], grounds, nearest_within_m)
        position[outside], distance[outside] = near
    ids = np.array([*larger.index, None], dtype=object)
    return pd.DataFrame(
        {
            "parent": pd.Series(ids[position], index=units.index, dtype=object),
            "share": share,
            "distance_m": distance,
            "reason": np.where(position >= 0, "", OUTSIDE).astype(object),
        },
        index=units.index,
    )


def _most_overlap(shapes: Geometries, grounds: Geometries, crs: CRS) -> tuple[Ints, Floats]:
    """Return the ground that each shape overlaps most, -1 for none, and the share of the shape."""
    ground, shape = shapely.STRtree(shapes).query(grounds, predicate="intersects")
    whole_ground, whole = shapely.STRtree(shapes).query(grounds, predicate="covers")
    inside = np.isin(shape, whole)
    # Most units lie inside one larger unit, where nothing has to be cut.
    ground, shape = ground[~inside], shape[~inside]
    common = shapely.intersection(shapes[shape], grounds[ground])
    area = shapely.area(project_geometry(shapes, crs))
    part = shapely.area(project_geometry(common, crs)) / area[shape]
    table = pd.DataFrame(
        {
            "shape": np.concatenate([whole, shape]),
            "ground": np.concatenate([whole_ground, ground]),
            "share": np.concatenate([np.ones(len(whole)), np.minimum(part, 1.0)]),
        }
    )
    return _largest(table[table["share"] > 0], len(shapes))


def _largest(table: pd.DataFrame, n: int) -> tuple[Ints, Floats]:
    most = table.groupby("shape")["share"].transform("max")
    table = table[table["share"] >= most - _SAME_SHARE].sort_values(["shape", "ground"])
    table = table.drop_duplicates("shape")
    position, share = np.full(n, -1, dtype=np.int64), np.zeros(n)
    position[table["shape"]], share[table["shape"]] = table["ground"], table["share"]
    return position, share
