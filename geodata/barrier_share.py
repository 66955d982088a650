"""How much of each border runs along a barrier."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from geodata.borders import border_lines
from geodata.crs import center_longitude, measuring_crs, project_geometry, project_points
from geodata.unroll import unroll

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Geometries = npt.NDArray[np.object_]

SAMPLES = 64
"""Places along a border at which it is measured."""

# Edges straight in degrees are bent in metres: over this length by a few metres only.
_STRAIGHT_DEGREES = 0.05


def barrier_share(
    adjacency: pd.DataFrame,
    units: gpd.GeoDataFrame,
    barriers: gpd.GeoDataFrame,
    tolerance_m: float,
    snap_m: float,
) -> Floats:
    """Return the share of each border that lies near the barriers.

    Parameters
    ----------
    adjacency, units, barriers, tolerance_m, snap_m
        As for `cut_borders`.

    Returns
    -------
    ndarray
        float (e,), 0 to 1 for each row of the adjacency table; 0 where there is no border.
    """
    units = units.sort_index()
    crs, lon_0 = measuring_crs(units), center_longitude(units)
    index = _Barriers.of(barriers, crs, lon_0)
    row, ends = _border_pieces(adjacency, units, snap_m)
    xy = _projected(ends.reshape(-1, 2), crs).reshape(-1, 2, 2)
    touched = np.unique(row[index.reached(shapely.linestrings(xy), tolerance_m)])
    kept = np.isin(row, touched)
    row, ends, length_m = row[kept], ends[kept], np.hypot(*(xy[kept, 1] - xy[kept, 0]).T)
    places = _projected(_places(row, ends, length_m), crs)
    limit_m = np.minimum(tolerance_m, adjacency["border_m"].to_numpy()[touched] / 4)
    beside = index.reached(shapely.points(places), np.repeat(limit_m, SAMPLES))
    share = np.zeros(len(adjacency))
    share[touched] = beside.reshape(-1, SAMPLES).mean(axis=1)
    return share


def _border_pieces(
    adjacency: pd.DataFrame, units: gpd.GeoDataFrame, snap_m: float
) -> tuple[Ints, Floats]:
    """Return straight pieces of borders: row in the adjacency table, and ends; sorted by row."""
    geometry = units.geometry.to_numpy()
    a, b, ends = border_lines(geometry, measuring_crs(units), center_longitude(units), snap_m)
    positions = (
        units.index.get_indexer(pd.Index(adjacency[column])) for column in ("unit_a", "unit_b")
    )
    pairs = pd.MultiIndex.from_arrays(list(positions))
    row = pairs.get_indexer(pd.MultiIndex.from_arrays([a, b]))
    order = np.argsort(row, kind="stable")[int((row < 0).sum()) :]
    return row[order], ends[order]


def _places(row: Ints, ends: Floats, length_m: Floats) -> Floats:
    """Return points (degrees) in the middle of `SAMPLES` equal parts of each row's pieces."""
    end_m = np.cumsum(length_m)
    first = np.searchsorted(row, np.unique(row))
    start_m = end_m[first] - length_m[first]
    total_m = np.diff(np.append(start_m, end_m[-1:]))
    steps = (np.arange(SAMPLES) + 0.5) / SAMPLES
    along_m = (start_m[:, None] + total_m[:, None] * steps).ravel()
    piece = np.minimum(np.searchsorted(end_m, along_m), len(end_m) - 1)
    share = np.clip(1 - (end_m[piece] - along_m) / length_m[piece], 0.0, 1.0)
    return ends[piece, 0] + (ends[piece, 1] - ends[piece, 0]) * share[:, None]


def _projected(points: Floats, crs: CRS) -> Floats:
    return project_points(points[:, 0], points[:, 1], crs)


@dataclass(frozen=True)
class _Barriers:
    """Barriers in metres: their lines in short pieces, and the polygons among them whole."""

    lines: shapely.STRtree
    polygons: Geometries

    @classmethod
    def of(cls, barriers: gpd.GeoDataFrame, crs: CRS, lon_0: float) -> "_Barriers":
        shapes = shapely.get_parts(barriers.to_crs(4326).geometry.to_numpy())
        shapes = shapes[~shapely.is_empty(shapes)]
        shapes = shapely.segmentize(unroll(shapes, lon_0), _STRAIGHT_DEGREES)
        xy = project_geometry(shapes, crs)
        area = shapely.get_dimensions(xy) == 2
        lines = np.concatenate([xy[~area], shapely.boundary(xy[area])])
        points, line = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
        inner = line[1:] == line[:-1]
        short = shapely.linestrings(np.stack([points[:-1][inner], points[1:][inner]], axis=1))
        return cls(shapely.STRtree(short), shapely.make_valid(xy[area]))

    def reached(self, shapes: Geometries, distance_m: float | Floats) -> Mask:
        """Tell which points or lines are within a distance of a barrier."""
        reached = np.zeros(len(shapes), dtype=bool)
        reached[self.lines.query(shapes, predicate="dwithin", distance=distance_m)[0]] = True
        if len(self.polygons):
            reached[shapely.STRtree(shapes).query(self.polygons, predicate="intersects")[1]] = True
        return reached
