"""Longitudes unrolled around the middle of a map, so that it may lie across 180 degrees."""

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]


def unroll_lon(lon: Floats, lon_0: float) -> Floats:
    """Move longitudes by whole turns to within 180 degrees of `lon_0`; those there stay exactly."""
    away = lon - lon_0
    turns = np.sign(away) * np.ceil(np.maximum(np.abs(away) - 180.0, 0.0) / 360.0)
    return np.asarray(lon - 360.0 * turns, dtype=float)


def unroll(geometry: Geometries, lon_0: float) -> Geometries:
    """Move the vertices of geometries (n,) likewise; parts that met at 180 degrees meet again."""
    bounds = shapely.bounds(geometry)
    moved = np.asarray(geometry, dtype=object).copy()
    away = (bounds[:, 0] < lon_0 - 180.0) | (bounds[:, 2] > lon_0 + 180.0)
    moved[away] = shapely.transform(
        moved[away], lambda ll: np.column_stack([unroll_lon(ll[:, 0], lon_0), ll[:, 1]])
    )
    return moved


def unrolled_whole(shape: shapely.Geometry, lon_0: float) -> shapely.Geometry:
    """Unroll one polygon, and join its parts again where it was cut at 180 degrees."""
    moved = unroll(np.array([shape], dtype=object), lon_0)[0]
    return shape if moved is shape else shapely.union_all(moved)


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
