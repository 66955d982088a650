"""The nearest polygon to each of many shapes, measured on the ellipsoid."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.crs import true_distance
from geodata.great_circle import EARTH_RADIUS_M

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Geometries = npt.NDArray[np.object_]

# Mercator's map ends before the poles.
_LAST_LAT = 89.9

# The sphere of the map differs from the ellipsoid by less.
_MARGIN = 1.01

# Distances that differ by less are the same.
_SAME_M = 1e-3


def find_nearest(shapes: Geometries, polygons: Geometries, limit_m: float) -> tuple[Ints, Floats]:
    """Find the nearest polygon within a limit for each shape.

    They are looked for on Mercator's map, which stretches all directions alike, also across 180
    degrees. What lies on the map within the longest that the distance to a first find can become
    is then compared on the ellipsoid, between the two ends of the shortest line on the map.

    Parameters
    ----------
    shapes
        Points, lines or polygons (n,), degrees.
    polygons
        Polygons (m,), degrees.
    limit_m
        Farthest that a polygon may be, metres.

    Returns
    -------
    tuple
        Position of the polygon, int (n,), -1 where none is within the limit, and its distance,
        float (n,), metres, NaN there. Of several at the same distance (to a millimetre), the first.
    """
    ends = _Search(shapes, polygons, limit_m).compare()
    position = np.full(len(shapes), -1, dtype=np.int64)
    distance = np.full(len(shapes), np.nan)
    ends = ends[ends["distance"] <= limit_m]
    nearest = ends.groupby("shape")["distance"].transform("min")
    ends = ends[ends["distance"] <= nearest + _SAME_M].sort_values(["shape", "polygon"])
    ends = ends.drop_duplicates("shape")
    position[ends["shape"]] = ends["polygon"]
    distance[ends["shape"]] = ends["distance"]
    return position, distance


class _Search:
    """Shapes and polygons on Mercator's map, and how far to look from each shape."""

    def __init__(self, shapes: Geometries, polygons: Geometries, limit_m: float) -> None:
        self.polygons = _to_mercator(polygons)
        self.tree = shapely.STRtree(self.polygons)
        self.limit_m = limit_m
        number, turned = _around_the_globe(shapes, limit_m)
        self.number, self.shapes = number, _to_mercator(turned)
        self.lat = _farthest_lat(turned)

    def compare(self) -> pd.DataFrame:
        """Return shape, polygon and distance for every pair that may be the nearest."""
        reach = _on_map(np.full(len(self.shapes), self.limit_m), self.lat)
        i, j = self.tree.query_nearest(
            self.shapes, max_distance=max(float(reach.max(initial=0.0)), _SAME_M), all_matches=False
        )
        first = np.full(len(self.shapes), np.inf)
        first[i] = self._distances(i, j)
        # The nearest on the map need not be the nearest on the globe, but it says how far to look.
        first = np.minimum(first, self.limit_m)
        i, j = self.tree.query(
            self.shapes, predicate="dwithin", distance=_on_map(first + _SAME_M, self.lat)
        )
        return pd.DataFrame(
            {"shape": self.number[i], "polygon": j, "distance": self._distances(i, j)}
        )

    def _distances(self, i: Ints, j: Ints) -> Floats:
        lines = shapely.shortest_line(self.shapes[i], self.polygons[j])
        lon_lat = _backward(shapely.get_coordinates(lines))
        return true_distance(lon_lat[::2], lon_lat[1::2])


def _around_the_globe(shapes: Geometries, limit_m: float) -> tuple[Ints, Geometries]:
    """Add the shapes near 180 degrees once more at the other end of the map."""
    number = np.arange(len(shapes))
    west, _, east, _ = shapely.bounds(shapes).reshape(-1, 4).T
    reach = np.degrees(_on_map(np.full(len(shapes), limit_m), _farthest_lat(shapes)))
    reach = reach / EARTH_RADIUS_M
    at_west, at_east = west - reach <= -180, east + reach >= 180
    eastward = shapely.transform(shapes[at_west], lambda points: points + [360.0, 0.0])
    westward = shapely.transform(shapes[at_east], lambda points: points - [360.0, 0.0])
    turned = np.concatenate([shapes, eastward, westward])
    return np.concatenate([number, number[at_west], number[at_east]]), turned


def _farthest_lat(shapes: Geometries) -> Floats:
    bounds = shapely.bounds(shapes).reshape(-1, 4)
    return np.asarray(np.abs(bounds[:, [1, 3]]).max(axis=1), dtype=float)


def _on_map(distance_m: Floats, lat: Floats) -> Floats:
    """Return the longest that a distance from a latitude can become on the map."""
    reached = np.minimum(lat + np.degrees(distance_m / EARTH_RADIUS_M) * _MARGIN, _LAST_LAT)
    return np.asarray(distance_m / np.cos(np.radians(reached)) * _MARGIN)


def _to_mercator(geometry: Geometries) -> Geometries:
    return np.asarray(shapely.transform(geometry, _forward), dtype=object)


def _forward(points: Floats) -> Floats:
    lat = np.radians(np.clip(points[:, 1], -_LAST_LAT, _LAST_LAT))
    return EARTH_RADIUS_M * np.column_stack([np.radians(points[:, 0]), np.arctanh(np.sin(lat))])


def _backward(xy: Floats) -> Floats:
    lon, isometric = (xy / EARTH_RADIUS_M).T
    return np.degrees(np.column_stack([lon, np.arcsin(np.tanh(isometric))]))
