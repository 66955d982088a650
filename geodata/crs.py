"""One equal-area projection in metres for measuring, chosen by the extent of the units."""

from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Geod, Transformer

from geodata.errors import Fault, InvalidInput

Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]

WGS84 = CRS.from_epsg(4326)
GEOD = Geod(ellps="WGS84")


def measuring_crs(units_or_bounds: gpd.GeoDataFrame | tuple[float, float, float, float]) -> CRS:
    """Choose the equal-area projection for an extent.

    Wide extents off the equator get an Albers cone with its standard parallels a sixth inside
    (Deetz and Adams' rule; on the 48 states it is EPSG:5070 to within a degree), extents about
    as high as wide a Lambert azimuthal centred on them, and belts around the equator or the whole
    world a cylinder. Extents across the antimeridian are understood: the widest gap between
    the units is left outside.

    Parameters
    ----------
    units_or_bounds
        A unit table, or ``(west, south, east, north)`` in degrees; ``west > east`` crosses the
        antimeridian.

    Returns
    -------
    pyproj.CRS
        Metres, on the WGS 84 ellipsoid.
    """
    west, width, south, north = _extent(units_or_bounds)
    lon_0 = _rounded(_wrap(west + width / 2))
    middle, height = (south + north) / 2, north - south
    shape = width * np.cos(np.radians(middle)) / max(height, 1e-9)
    ends = "+datum=WGS84 +units=m +no_defs"
    if width > 180 or (south < 0 < north and shape > 1.5):
        lat_ts = _rounded(min(max(abs(south), abs(north)) / 2, 60.0))
        return CRS.from_proj4(f"+proj=cea +lat_ts={lat_ts} +lon_0={lon_0} {ends}")
    if shape > 1.25 and not south <= 0 <= north and max(abs(south), abs(north)) < 85:
        low, high = _rounded(south + height / 6), _rounded(north - height / 6)
        lat_0 = _rounded(middle)
        cone = f"+proj=aea +lat_1={low} +lat_2={high} +lat_0={lat_0} +lon_0={lon_0}"
        return CRS.from_proj4(f"{cone} {ends}")
    return CRS.from_proj4(f"+proj=laea +lat_0={_rounded(middle)} +lon_0={lon_0} {ends}")


def linking_crs(units: gpd.GeoDataFrame) -> CRS:
    """Choose the projection in which to look for the nearest of several units.

    A stereographic one around the middle: wherever one stands, it makes all directions the same
    length, which an equal-area projection of a wide extent does not.
    """
    west, width, south, north = _extent(units)
    lat_0, lon_0 = _rounded((south + north) / 2), _rounded(_wrap(west + width / 2))
    ends = "+datum=WGS84 +units=m +no_defs"
    return CRS.from_proj4(f"+proj=stere +lat_0={lat_0} +lon_0={lon_0} {ends}")


def project_points(lon: npt.ArrayLike, lat: npt.ArrayLike, crs: CRS) -> Floats:
    """Project degrees to metres.

    Parameters
    ----------
    lon, lat
        float (n,), degrees, WGS 84. Where either is not a finite number the result is NaN.
    crs
        From `measuring_crs`.

    Returns
    -------
    ndarray
        float (n, 2), metres.
    """
    xy = np.column_stack(_transformer(crs).transform(np.asarray(lon), np.asarray(lat)))
    return np.where(np.isfinite(xy), xy, np.nan)


def unproject_points(xy: Floats, crs: CRS) -> Floats:
    """Turn metres (n, 2) back into lon, lat (n, 2) degrees."""
    lon_lat = _transformer(crs).transform(xy[:, 0], xy[:, 1], direction="INVERSE")
    return np.column_stack(lon_lat)


def project_geometry(geometry: Any, crs: CRS) -> Geometries:
    """Project shapely geometries in degrees to metres; vertices only, edges stay straight."""
    shapes = np.asarray(geometry, dtype=object)
    projected = shapely.transform(shapes, lambda ll: project_points(ll[:, 0], ll[:, 1], crs))
    return np.asarray(projected, dtype=object)


def center_longitude(
    units_or_bounds: gpd.GeoDataFrame | tuple[float, float, float, float],
) -> float:
    """Return the longitude in the middle of an extent, across the antimeridian if need be."""
    west, width, _, _ = _extent(units_or_bounds)
    return _wrap(west + width / 2)


def bounds_of_points(lon: Floats, lat: Floats) -> tuple[float, float, float, float]:
    """Return (west, south, east, north) of points; west > east across the antimeridian."""
    order = np.sort(lon)
    gaps = np.append(order[1:], order[0] + 360.0) - order
    after = int(np.argmax(gaps))
    west, east = order[(after + 1) % len(order)], order[after]
    return float(west), float(lat.min()), float(east), float(lat.max())


def true_distance(lon_lat_a: Floats, lon_lat_b: Floats) -> Floats:
    """Return the distance on the ellipsoid, metres (n,), between points in degrees (n, 2)."""
    ends = (lon_lat_a[:, 0], lon_lat_a[:, 1], lon_lat_b[:, 0], lon_lat_b[:, 1])
    return np.asarray(GEOD.inv(*ends)[2], dtype=float)


@lru_cache(maxsize=32)
def _transformer(crs: CRS) -> Transformer:
    return Transformer.from_crs(WGS84, crs, always_xy=True)


def _wrap(lon: float) -> float:
    return (lon + 180.0) % 360.0 - 180.0


def _rounded(degrees: float) -> float:
    # A tenth of a degree keeps the name of the projection the same when a unit is redrawn.
    return round(float(degrees), 1) + 0.0


def _extent(
    units_or_bounds: gpd.GeoDataFrame | tuple[float, float, float, float],
) -> tuple[float, float, float, float]:
    """Return west, width, south, north in degrees."""
    if isinstance(units_or_bounds, gpd.GeoDataFrame):
        parts = shapely.get_parts(units_or_bounds.geometry.to_numpy())
        bounds = shapely.bounds(parts[~shapely.is_empty(parts)])
    else:
        bounds = np.array([units_or_bounds], dtype=float)
    if not len(bounds) or not np.isfinite(bounds).all():
        raise InvalidInput([Fault("units", "there is no extent to choose a projection for")])
    west, width = _longitudes(bounds[:, 0], bounds[:, 2])
    return west, width, float(bounds[:, 1].min()), float(bounds[:, 3].max())


def _longitudes(west: Floats, east: Floats) -> tuple[float, float]:
    """Return the western end and the width of the shortest arc that holds all the intervals."""
    east = np.where(east < west, east + 360.0, east)
    order = np.argsort(west, kind="stable")
    west, reach = west[order], np.maximum.accumulate(east[order])
    gaps = np.append(west[1:], west[0] + 360.0) - reach
    after = int(np.argmax(gaps))
    start = float(west[(after + 1) % len(west)])
    return start, float(min(360.0 - max(gaps[after], 0.0), 360.0))
