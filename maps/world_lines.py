"""Shapes as lists of world steps, small enough to be part of a page."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from maps.topology import project_world

THIN = 1.0
"""World steps by which an outline may move: 2.4 m, one pixel at the last zoom."""

AREAS = ("Polygon", "MultiPolygon")
LINES = ("LineString", "MultiLineString")


def world_lines(shape: shapely.Geometry) -> list[list[int]]:
    """Lines, or rings of areas, of a WGS84 shape: x and y of the first point, then differences."""
    if shape.geom_type not in (*AREAS, *LINES):
        return []
    world = shapely.transform(shape, _steps)
    # Thinned, but never away: a sliver of a metre keeps the outline of a sliver.
    parts = shapely.get_parts(shapely.simplify(world, THIN, preserve_topology=True))
    rings = shapely.get_rings(parts) if shape.geom_type in AREAS else parts
    return [_differences(shapely.get_coordinates(ring)) for ring in rings]


def _steps(lon_lat: NDArray[np.float64]) -> NDArray[np.float64]:
    return project_world(lon_lat).astype(float)


def _differences(xy: NDArray[np.float64]) -> list[int]:
    steps = np.round(xy).astype(np.int64)
    return np.diff(steps, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel().tolist()
