"""Cells around points, for accounts that come without any polygons."""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from geodata.crs import (
    bounds_of_points,
    center_longitude,
    measuring_crs,
    project_points,
    unproject_points,
)
from geodata.errors import Fault, raise_faults, spell_out
from geodata.repair import repair_polygons
from geodata.units import make_units
from geodata.unroll import roll, unroll

Floats = npt.NDArray[np.float64]

_LEAST_MARGIN_M = 1_000.0
_FARTHEST_SPREAD_M = 400.0


def build_cells(
    lon: npt.ArrayLike, lat: npt.ArrayLike, ids: Iterable[str], *, kind: str = "cell"
) -> gpd.GeoDataFrame:
    """Build one Voronoi cell per point, clipped to a margin around all the points.

    Points at the same place are first spread on a small circle around it, so that each gets
    its own wedge of the ground. The margin is a twentieth of the width of the convex hull, at
    least 1 km.

    Parameters
    ----------
    lon, lat
        float (n,), degrees.
    ids
        One unique text per point.

    Returns
    -------
    GeoDataFrame
        Unit table in the order of the points. The cells cover the hull without gaps; `point` is a
        point inside the cell, not always the one it was built around.

    Raises
    ------
    InvalidInput
        No points, coordinates that are missing or no degrees, lengths that differ, duplicate ids.
    """
    points = np.column_stack([np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)])
    names = list(ids)
    raise_faults(_faults(points, names))
    bounds = bounds_of_points(points[:, 0], points[:, 1])
    crs = measuring_crs(bounds)
    xy = _spread(project_points(points[:, 0], points[:, 1], crs))
    cells = _clipped_cells(xy)
    degrees = shapely.transform(cells, lambda metres: unproject_points(metres, crs))
    degrees = repair_polygons(unroll(degrees, center_longitude(bounds)))[0]
    return make_units(names, roll(degrees), crs=4326, kind=kind)


def _faults(points: Floats, ids: list[str]) -> list[Fault]:
    if len(points) != len(ids):
        return [Fault("points", f"{len(points)} points but {len(ids)} ids")]
    if not len(points):
        return [Fault("points", "there are no points")]
    wrong = ~(np.abs(points) <= [180.0, 90.0]).all(axis=1)
    message = "longitude or latitude is missing or out of range"
    faults = [Fault("points", message, int(i) + 1) for i in np.flatnonzero(wrong)]
    twice = np.flatnonzero(pd.Series(ids).duplicated())
    again = [Fault("points", f"id {ids[i]} occurs more than once", int(i) + 1) for i in twice]
    return spell_out(faults) + spell_out(again)


def _spread(xy: Floats) -> Floats:
    """Move points at the same place onto a circle around it.

    Its radius is a quarter of the distance to the next place, at most 100 m.
    """
    # A centimetre: closer points are the same place, and cells that thin would vanish.
    places, number = np.unique(np.round(xy, 2), axis=0, return_inverse=True)
    number = number.ravel()
    count = np.bincount(number)[number]
    if count.max() == 1:
        return xy
    order = np.argsort(number, kind="stable")
    first = np.searchsorted(number[order], number)
    turn = np.empty(len(xy))
    turn[order] = np.arange(len(xy)) - first[order]
    angle = 2 * np.pi * turn / count
    shift = _nearest_place(places)[number] / 4 * (count > 1)
    circle = np.column_stack([np.cos(angle), np.sin(angle)])
    return np.asarray(places[number] + shift[:, None] * circle, dtype=float)


def _nearest_place(places: Floats) -> Floats:
    if len(places) == 1:
        return np.array([_FARTHEST_SPREAD_M])
    distance = cKDTree(places).query(places, k=2)[0][:, 1]
    return np.asarray(np.minimum(distance, _FARTHEST_SPREAD_M), dtype=float)


def _clipped_cells(xy: Floats) -> npt.NDArray[np.object_]:
    points = shapely.multipoints(xy)
    hull = shapely.convex_hull(points)
    width = 2 * float(shapely.minimum_bounding_radius(hull))
    area = shapely.buffer(hull, max(width / 20, _LEAST_MARGIN_M))
    if len(xy) == 1:
        return np.array([area], dtype=object)
    # The diagram does not depend on where it ends, but the ends have to lie outside the area.
    frame = shapely.box(*shapely.bounds(shapely.buffer(area, width + _LEAST_MARGIN_M)))
    cells = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=frame, ordered=True))
    return np.asarray(shapely.intersection(cells, area), dtype=object)
