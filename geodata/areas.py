"""Areas to cut units out with: a ring around a point, a drawn polygon, a file."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geodata.crs import GEOD, WGS84
from geodata.errors import Fault, InvalidInput, raise_faults
from geodata.files import read_features
from geodata.limits import LIMITS, Limits
from geodata.unit_shapes import stated_crs, unit_shapes

Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]

# The sides then lie inside the circle by less than a ten thousandth of its radius.
_CORNERS = 256

# A quarter of the way around the Earth, so that no ring holds both poles.
_LARGEST_M = 10_000_000.0


def ring(lon: float, lat: float, radius_m: float) -> shapely.Geometry:
    """Return the ground within a distance of a point.

    Parameters
    ----------
    lon, lat
        The point, degrees.
    radius_m
        Metres on the ellipsoid, at most 10,000 km.

    Returns
    -------
    Polygon or MultiPolygon
        In degrees: cut at 180 degrees, and with a side along the pole where it holds the pole.

    Raises
    ------
    InvalidInput
        No such place, or no such radius.
    """
    faults = []
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        faults.append(Fault("ring", f"there is no longitude {lon}, latitude {lat}"))
    if not 0 < radius_m <= _LARGEST_M:
        faults.append(Fault("ring", f"a radius of {radius_m} m is not above 0 and up to 10,000 km"))
    raise_faults(faults)
    circle = _circle(lon, lat, radius_m)
    if abs(circle[-1, 0] - circle[0, 0]) > 180:
        return _around_the_pole(circle, 90.0 if lat > 0 else -90.0)
    return _in_degrees(np.array([shapely.Polygon(circle)], dtype=object))


def _circle(lon: float, lat: float, radius_m: float) -> Floats:
    azimuth = np.linspace(0, 360, _CORNERS + 1)
    ones = np.ones(len(azimuth))
    x, y, _ = GEOD.fwd(lon * ones, lat * ones, azimuth, radius_m * ones)
    return np.column_stack([np.degrees(np.unwrap(np.radians(x))), y])


def _around_the_pole(circle: Floats, pole: float) -> shapely.Geometry:
    x, y = (circle[:-1, 0] + 180) % 360 - 180, circle[:-1, 1]
    order = np.argsort(x)
    x, y = x[order], y[order]
    seam = np.interp(180.0, [x[-1], x[0] + 360], [y[-1], y[0]])
    line = np.column_stack([x, y])
    ends = [[180, seam], [180, pole], [-180, pole], [-180, seam]]
    return shapely.Polygon(np.vstack([line, ends]))


def drawn_area(geojson: Mapping[str, Any] | str) -> shapely.Geometry:
    """Return the area of a drawing.

    Parameters
    ----------
    geojson
        Polygon, MultiPolygon, Feature, FeatureCollection or GeometryCollection, as text or parsed,
        in degrees. Longitudes may run on beyond 180 where someone drew across it; a line that
        crosses itself is repaired.

    Returns
    -------
    Polygon or MultiPolygon
        All of the drawing, in degrees within -180..180.

    Raises
    ------
    InvalidInput
        No GeoJSON, or no polygons with an area.
    """
    try:
        text = geojson if isinstance(geojson, str) else json.dumps(geojson)
        drawing = shapely.from_geojson(text)
    except (shapely.errors.GEOSException, TypeError, ValueError, RecursionError):
        raise InvalidInput([Fault("drawing", "is not GeoJSON of a polygon")]) from None
    parts = np.array([drawing], dtype=object)
    while (shapely.get_type_id(parts) == shapely.GeometryType.GEOMETRYCOLLECTION).any():
        parts = shapely.get_parts(parts)
    return _in_degrees(parts, "drawing")


def read_area(
    path: str | Path,
    *,
    crs: Any = None,
    layer: str | None = None,
    within: str | Path | None = None,
    limits: Limits = LIMITS,
) -> shapely.Geometry:
    """Read an area from a file with one or more polygons, in any format of `read_units`.

    Parameters
    ----------
    path, crs, layer, within, limits
        As for `read_units`; no column is needed.

    Returns
    -------
    Polygon or MultiPolygon
        All polygons of the file together, in degrees.

    Raises
    ------
    InvalidInput
        As `read_units`.
    """
    file = Path(path).name
    features = read_features(path, layer=layer, within=within, limits=limits)
    own_crs, faults = stated_crs(features.table, crs, file)
    raise_faults(faults)
    return _in_degrees(features.table.geometry.to_numpy(), file, own_crs)


def _in_degrees(shapes: Geometries, file: str = "area", crs: Any = WGS84) -> shapely.Geometry:
    found = unit_shapes(shapes, crs)
    faults = []
    if found.wrong_type.any():
        faults.append(Fault(file, "holds points or lines, polygons are needed"))
    if found.away.any():
        faults.append(Fault(file, "coordinates are out of range: are they degrees?"))
    usable = ~(found.empty | found.zero_area | found.away | found.wrong_type)
    if not faults and not usable.any():
        faults.append(Fault(file, "holds no polygon with an area"))
    raise_faults(faults)
    return shapely.union_all(found.geometry[usable])
