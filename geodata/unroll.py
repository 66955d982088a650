"""Longitudes unrolled around the middle of a map, so that it may lie across 180 degrees."""

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]


def unroll_lon(lon: Floats, lon_0: float) -> Floats:
    """Move longitudes by whole turns to within 180 degrees of `lon_0`.

    Longitudes that span at most half the globe are left as they are: nothing is torn apart there.
    """
    if len(lon) == 0 or np.ptp(lon) <= 180:
        return lon
    return np.asarray(lon + 360.0 * np.floor((lon_0 + 180.0 - lon) / 360.0), dtype=float)


def unroll(geometry: Geometries, lon_0: float) -> Geometries:
    """Move the vertices of geometries (n,) likewise; parts that met at 180 degrees meet again."""
    lon = shapely.get_coordinates(geometry)[:, 0]
    if len(lon) == 0 or np.ptp(lon) <= 180:
        return geometry

    def moved(points: Floats) -> Floats:
        turns = np.floor((lon_0 + 180.0 - points[:, 0]) / 360.0)
        return np.column_stack([points[:, 0] + 360.0 * turns, points[:, 1]])

    return np.asarray(shapely.transform(geometry, moved), dtype=object)


def roll(geometry: Geometries) -> Geometries:
    """Undo `unroll`: cut geometries at 180 degrees and move all within -180..180."""
    rolled = np.asarray(geometry, dtype=object).copy()
    bounds = shapely.bounds(rolled)
    for i in np.flatnonzero((bounds[:, 0] < -180) | (bounds[:, 2] > 180)):
        rolled[i] = _cut(rolled[i])
    return rolled


def _cut(shape: shapely.Geometry) -> shapely.Geometry:
    west, south, east, north = shapely.bounds(shape)
    parts = []
    for turn in range(int((west + 180) // 360), int((east + 180) // 360) + 1):
        strip = shapely.box(360 * turn - 180, south - 1, 360 * turn + 180, north + 1)
        inside = shapely.intersection(shape, strip)
        parts += list(shapely.get_parts(_moved(inside, -360.0 * turn)))
    # At 180 degrees sharp a strip may get a contact only, without extent.
    solid = [
        part for part in parts if shapely.get_dimensions(part) == shapely.get_dimensions(shape)
    ]
    if len(solid) == 1:
        return solid[0]
    make = shapely.multipolygons if solid[0].geom_type == "Polygon" else shapely.multilinestrings
    return make(solid)


def _moved(shape: shapely.Geometry, degrees: float) -> shapely.Geometry:
    return shapely.transform(shape, lambda points: points + [degrees, 0.0])
