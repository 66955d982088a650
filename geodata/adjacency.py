"""Which units are neighbours: along a border, or over a bridge where there is none.

The table of neighbours and its kinds are described in `geodata.pairs`.
"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.borders import find_borders
from geodata.bridges import find_bridges
from geodata.crs import center_longitude, linking_crs, measuring_crs, project_geometry
from geodata.errors import Fault, InvalidInput, spell_out
from geodata.pairs import BORDER, BRIDGE, adjacency_table, links


def build_adjacency(
    units: gpd.GeoDataFrame, *, snap_m: float | None = None, bridges: bool = True
) -> pd.DataFrame:
    """Find the neighbours among units.

    Neighbours have a border of some length in common (rook neighbours); a contact at a corner
    is none. Borders are found on polygons as they are: with a vertex on one side only, with a
    narrow gap or a narrow overlap.

    Parameters
    ----------
    units
        Unit table.
    snap_m
        Widest gap or overlap, in metres, across which a border is still seen. By default half
        a percent of the median unit's width (the square root of its area), at most 250 m: about
        200 m for US counties, 50 m for zip codes, 2 m for city blocks. Simplifying each polygon by
        itself leaves gaps of that order, while a river or strait that really parts two units is
        mostly wider. Set it by hand when polygons come from sources of different scales.
    bridges
        Also join every piece of the map that is cut off (an island, a part across missing units)
        to the nearest unit of another piece, until there is one piece.

    Returns
    -------
    DataFrame
        Adjacency table (see `geodata.pairs`) with the kinds "border" (border_m is its length in
        the equal-area projection of `measuring_crs`) and "bridge" (distance_m is the shortest
        distance between the two units on the ellipsoid). The same whatever the order of the units.
    """
    units = units.sort_index()
    geometry = units.geometry.to_numpy()
    crs = measuring_crs(units)
    snap_m = default_snap_m(units) if snap_m is None else float(snap_m)
    found = find_borders(geometry, crs, center_longitude(units), snap_m)
    found = found.assign(kind=BORDER, distance_m=0.0)
    if bridges:
        ends = found["a"].to_numpy(), found["b"].to_numpy()
        extra = find_bridges(geometry, linking_crs(units), *ends)
        extra = extra.assign(border_m=0.0, kind=BRIDGE)
        found = pd.concat([found, extra]) if len(extra) else found
    ids = units.index.to_numpy()
    a, b = found["a"].to_numpy(), found["b"].to_numpy()
    return adjacency_table(found.assign(unit_a=ids[a], unit_b=ids[b]))


def default_snap_m(units: gpd.GeoDataFrame) -> float:
    """Return half a percent of the median width of the units, at most 250 m."""
    area_m2 = shapely.area(project_geometry(units.geometry.to_numpy(), measuring_crs(units)))
    return float(min(0.005 * np.sqrt(np.median(area_m2)), 250.0))


def edge_index(adjacency: pd.DataFrame, units: gpd.GeoDataFrame) -> npt.NDArray[np.int32]:
    """Turn the links of an adjacency table into positions in the unit table.

    Returns
    -------
    ndarray
        int32 (e, 2). Pairs that are no links (barriers, removed ones) are left out.

    Raises
    ------
    InvalidInput
        When the adjacency names units that the table does not have.
    """
    ends = links(adjacency)[["unit_a", "unit_b"]].to_numpy()
    position = units.index.get_indexer(ends.ravel())
    unknown = sorted({str(unit) for unit in ends.ravel()[position < 0]})
    if unknown:
        raise InvalidInput(spell_out(Fault("adjacency", f"unknown unit {u}") for u in unknown))
    return np.asarray(position, dtype=np.int32).reshape(-1, 2)
