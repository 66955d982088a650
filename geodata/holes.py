"""Holes in the covered ground: gaps that units enclose."""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geodata.adjacency import default_snap_m
from geodata.crs import center_longitude, measuring_crs, project_geometry
from geodata.findings import HOLE, Finding
from geodata.quantities import area_text
from geodata.segments import opposite_pairs, ring_segments, unpaired
from geodata.unroll import roll, unroll

Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]

_SPELLED_OUT = 5
_TOUCH_DEGREES = 1e-8


def find_holes(units: gpd.GeoDataFrame, *, sliver_m: float | None = None) -> tuple[Finding, ...]:
    """Find the gaps that are enclosed by units.

    Parameters
    ----------
    units
        Unit table.
    sliver_m
        Holes narrower than this on average, in metres, are called slivers: gaps between
        polygons that do not quite touch. By default the snap tolerance of `build_adjacency`.

    Returns
    -------
    tuple of Finding
        Largest first: kind "hole", the units around it, value its area in square metres, geometry
        its ground.
    """
    units = units.sort_index()
    lon_0, crs = center_longitude(units), measuring_crs(units)
    geometry = unroll(units.geometry.to_numpy(), lon_0)
    holes = _uncovered(_faces(units, lon_0), geometry)
    xy = project_geometry(holes, crs)
    area_m2, length_m = shapely.area(xy), shapely.length(xy)
    sliver = 2 * area_m2 < (default_snap_m(units) if sliver_m is None else sliver_m) * length_m
    around = _units_around(holes, geometry, units.index.to_numpy())
    rolled = roll(holes)
    centers = shapely.get_coordinates(shapely.centroid(holes))
    return tuple(
        Finding(
            HOLE,
            _message(area_m2[i], bool(sliver[i]), around[i]),
            around[i],
            value=float(area_m2[i]),
            geometry=rolled[i],
        )
        for i in np.lexsort((*centers.T, -area_m2))
    )


def _faces(units: gpd.GeoDataFrame, lon_0: float) -> Geometries:
    """Return the faces between the edges at which units have no exact neighbour.

    Whether ground is covered can only change across such an edge, so every hole is a face.
    """
    segments = ring_segments(units.geometry.to_numpy(), measuring_crs(units), lon_0)
    alone = unpaired(segments, opposite_pairs(segments)[0])
    lines = shapely.linestrings(np.stack([alone.start, alone.end], axis=1))
    return np.asarray(
        shapely.get_parts(shapely.polygonize([shapely.union_all(lines)])), dtype=object
    )


def _uncovered(faces: Geometries, geometry: Geometries) -> Geometries:
    points = shapely.point_on_surface(faces)
    covered = shapely.STRtree(geometry).query(points, predicate="intersects")[0]
    uncovered = np.ones(len(faces), dtype=bool)
    uncovered[covered] = False
    return faces[uncovered]


def _units_around(
    holes: Geometries, geometry: Geometries, ids: npt.NDArray[np.object_]
) -> list[tuple[str, ...]]:
    tree = shapely.STRtree(geometry)
    hole, unit = tree.query(holes, predicate="dwithin", distance=_TOUCH_DEGREES)
    order = np.lexsort((unit, hole))
    bounds = np.searchsorted(hole[order], np.arange(len(holes) + 1))
    named = ids[unit[order]]
    return [tuple(named[low:high].tolist()) for low, high in pairwise(bounds)]


def _message(area_m2: float, sliver: bool, around: tuple[str, ...]) -> str:
    more = f" and {len(around) - _SPELLED_OUT} more" if len(around) > _SPELLED_OUT else ""
    where = f"{'in' if len(around) == 1 else 'between'} {', '.join(around[:_SPELLED_OUT])}{more}"
    return f"{'sliver' if sliver else 'hole'} of {area_text(area_m2)} {where}"
