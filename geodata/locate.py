"""Which unit each point lies in; points outside every unit go to the nearest within a limit."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.errors import Fault, InvalidInput
from geodata.nearest import find_nearest

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

NO_COORDINATES = "no coordinates"
NO_DEGREES = "longitude or latitude out of range"
OUTSIDE = "outside every unit"
TOO_FAR = "outside every unit and farther from the nearest than the limit"


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
        One row per point, in order: unit_id (str, or None), distance_m (0 inside, NaN without a
        unit) and reason, why there is no unit ("" where there is one). A point on a border, or as
        near to two units, is in the one with the smallest unit_id.

    Raises
    ------
    InvalidInput
        When lon and lat differ in length.
    """
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    if lon.ndim != 1 or lon.shape != lat.shape:
        raise InvalidInput([Fault("points", f"lon {lon.shape} and lat {lat.shape} do not match")])
    units = units.sort_index()
    given, fits = np.isfinite(lon) & np.isfinite(lat), (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
    position, distance = np.full(len(lon), -1, dtype=np.int64), np.full(len(lon), np.nan)
    # Neighbours one after the other: the tree then finds what it needs in the processor's cache.
    order = np.flatnonzero(fits)
    order = order[np.argsort(np.floor(4 * lat[order]) * 1000 + lon[order], kind="stable")]
    position[order] = _units_around(units, lon[order], lat[order])
    distance[position >= 0] = 0.0
    outside = order[position[order] < 0]
    if nearest_within_m > 0 and len(outside):
        points = shapely.points(lon[outside], lat[outside])
        near = find_nearest(points, units.geometry.to_numpy(), nearest_within_m)
        position[outside], distance[outside] = near
    ids = np.array([*units.index, None], dtype=object)
    conditions = [position >= 0, ~given, ~fits]
    far = TOO_FAR if nearest_within_m > 0 else OUTSIDE
    reason = np.select(conditions, [0, 1, 2], default=3)
    return pd.DataFrame(
        {
            "unit_id": pd.Series(ids[position], dtype=object),
            "distance_m": distance,
            "reason": np.array(["", NO_COORDINATES, NO_DEGREES, far], dtype=object)[reason],
        }
    )


def _units_around(units: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> Ints:
    """Return the first unit position that holds each point, -1 where none does."""
    number = np.arange(len(lon))
    # The line at 180 degrees has two names.
    seam = np.abs(lon) == 180
    number, lat = np.concatenate([number, number[seam]]), np.concatenate([lat, lat[seam]])
    lon = np.concatenate([lon, -lon[seam]])
    # The tree holds the points, not the polygons: each polygon is then prepared once.
    tree = shapely.STRtree(shapely.points(lon, lat))
    unit, point = tree.query(units.geometry.to_numpy(), predicate="intersects")
    placed = np.full(len(seam), len(units), dtype=np.int64)
    np.minimum.at(placed, number[point], unit)
    placed[placed == len(units)] = -1
    return placed
