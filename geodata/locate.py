"""Which unit each point lies in; points outside every unit go to the nearest within a limit."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from geodata.crs import (
    measuring_crs,
    project_geometry,
    project_points,
    true_distance,
    unproject_points,
)
from geodata.errors import Fault, InvalidInput

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Most by which the projection of `measuring_crs` makes a short distance look longer than it is.
_STRETCH = 1.5


def locate_points(
    units: gpd.GeoDataFrame,
    lon: npt.ArrayLike,
    lat: npt.ArrayLike,
    *,
    nearest_within_m: float = 0.0,
) -> pd.DataFrame:
    """Find the unit of each point.

    Parameters
    ----------
    units
        Unit table.
    lon, lat
        float (n,), degrees.
    nearest_within_m
        Points outside every unit go to the nearest unit at most this far away, in metres on the
        ellipsoid. 0 leaves them without a unit.

    Returns
    -------
    DataFrame
        One row per point, in order: unit_id (str, or None outside) and distance_m (0 inside, NaN
        without a unit). A point on a border, or as near to two units, is in the one with the
        smallest unit_id. Points whose coordinates are missing or no coordinates at all are outside.

    Raises
    ------
    InvalidInput
        When lon and lat differ in length.
    """
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    if lon.ndim != 1 or lon.shape != lat.shape:
        raise InvalidInput([Fault("points", f"lon {lon.shape} and lat {lat.shape} do not match")])
    units = units.sort_index()
    position = _units_around(units, lon, lat)
    distance = np.where(position >= 0, 0.0, np.nan)
    outside = np.flatnonzero((position < 0) & np.isfinite(lon) & np.isfinite(lat))
    if nearest_within_m > 0 and len(outside):
        near = _nearest_units(units, lon[outside], lat[outside], nearest_within_m)
        position[outside], distance[outside] = near
    ids = np.array([*units.index, None], dtype=object)
    unit_id = pd.Series(ids[position], dtype=object)
    return pd.DataFrame({"unit_id": unit_id, "distance_m": distance})


def _units_around(units: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> Ints:
    """Return the first unit position that holds each point, -1 where none does."""
    placed = np.full(len(lon), len(units), dtype=np.int64)
    # The tree holds the points, not the polygons: each polygon is then prepared once.
    tree = shapely.STRtree(shapely.points(lon, lat))
    unit, point = tree.query(units.geometry.to_numpy(), predicate="intersects")
    np.minimum.at(placed, point, unit)
    placed[placed == len(units)] = -1
    return placed


def _nearest_units(
    units: gpd.GeoDataFrame, lon: Floats, lat: Floats, limit_m: float
) -> tuple[Ints, Floats]:
    crs = measuring_crs(units)
    shapes = project_geometry(units.geometry.to_numpy(), crs)
    xy = project_points(lon, lat, crs)
    known = np.flatnonzero(np.isfinite(xy).all(axis=1))
    points = shapely.points(xy[known])
    point, unit = shapely.STRtree(shapes).query_nearest(
        points, max_distance=limit_m * _STRETCH, all_matches=True
    )
    distance = _line_lengths(shapely.shortest_line(points[point], shapes[unit]), crs)
    found = pd.DataFrame({"point": known[point], "unit": unit, "distance": distance})
    found = found[found["distance"] <= limit_m].sort_values(["point", "unit"])
    found = found.drop_duplicates("point")
    position, metres = np.full(len(lon), -1, dtype=np.int64), np.full(len(lon), np.nan)
    position[found["point"]], metres[found["point"]] = found["unit"], found["distance"]
    return position, metres


def _line_lengths(lines: npt.NDArray[np.object_], crs: CRS) -> Floats:
    lon_lat = unproject_points(shapely.get_coordinates(lines), crs)
    return true_distance(lon_lat[::2], lon_lat[1::2])
