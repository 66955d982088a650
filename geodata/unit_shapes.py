"""The polygons of a file brought into the form of the unit table, and what that took."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError, ProjError

from geodata.crowds import tangled
from geodata.errors import Fault
from geodata.longitudes import FARTHEST, cut_at_antimeridian
from geodata.repair import repair_polygons
from geodata.units import POLYGONAL, without_heights

Geometries = npt.NDArray[np.object_]
Mask = npt.NDArray[np.bool_]

SMALLEST_M2 = 1.0
"""A polygon with less area has none: it is a point or a line that was drawn as one."""

_FARTHEST = 1e12
_DEGREE_M = 111_195.0


@dataclass(frozen=True)
class UnitShapes:
    """Polygons (n,) in EPSG:4326, and bool (n,) for what was found about them.

    Parameters
    ----------
    geometry
        2-D, valid, within ±180 degrees, wherever there is a polygon.
    before
        The same before they were repaired.
    empty, zero_area
        There is no polygon; it has no area.
    away
        Coordinates are not of the reference system.
    tangled
        Crosses itself too often to be repaired.
    wrong_type
        There is something else than a polygon.
    repaired, cut
        Made valid; cut at the antimeridian.
    """

    geometry: Geometries
    before: Geometries
    empty: Mask
    zero_area: Mask
    away: Mask
    tangled: Mask
    wrong_type: Mask
    repaired: Mask
    cut: Mask


def unit_shapes(geometry: Geometries, crs: CRS | None) -> UnitShapes:
    """Project to degrees, cut at the antimeridian and repair, in this order.

    Repair comes last, for projecting bends edges and can make them cross. Without a `crs` nothing
    is projected; the caller then has a fault to tell.
    """
    shapes = without_heights(np.asarray(geometry, dtype=object))
    given = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    degrees, away = _to_degrees(shapes, crs)
    knotted = tangled(degrees)
    degrees = _without(degrees, knotted)
    before, cut = cut_at_antimeridian(degrees)
    after, repaired = repair_polygons(before)
    out = away | knotted
    gone = shapely.is_missing(after) | shapely.is_empty(after)
    polygonal = np.isin(shapely.get_type_id(after), POLYGONAL) & ~gone
    zero_area = given & ~out & (gone | (polygonal & (_rough_area_m2(after, crs) < SMALLEST_M2)))
    wrong_type = given & ~out & ~gone & ~polygonal
    repaired &= ~zero_area & given & ~out & ~wrong_type
    return UnitShapes(after, before, ~given, zero_area, away, knotted, wrong_type, repaired, cut)


def stated_crs(table: gpd.GeoDataFrame, given: Any, file: str) -> tuple[CRS | None, list[Fault]]:
    """Return the file's own reference system, else the one the user gives."""
    if table.crs is not None:
        return table.crs, []
    if given is None:
        message = (
            "does not say its coordinate reference system: name it with --crs, e.g. --crs EPSG:4326"
        )
        return None, [Fault(file, message)]
    try:
        return CRS.from_user_input(given), []
    except CRSError:
        return None, [Fault(file, f"unknown coordinate reference system {given!r}")]


def _to_degrees(shapes: Geometries, crs: CRS | None) -> tuple[Geometries, Mask]:
    """Convert to EPSG:4326; take out, and tell, what is outside the range of degrees."""
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    away = np.zeros(len(shapes), dtype=bool)
    away[owner[~(np.abs(points) < _FARTHEST).all(axis=1)]] = True
    degrees = _without(shapes, away)
    if crs is None:
        return degrees, away
    some = ~(shapely.is_missing(degrees) | shapely.is_empty(degrees))
    try:
        degrees = gpd.GeoSeries(degrees, crs=crs).to_crs(4326).to_numpy()
    except ProjError:
        return _without(degrees, some), away | some
    # Longitudes may run on beyond 180: those are cut later.
    limit = np.array([FARTHEST, 90.0, FARTHEST, 90.0]) + 1e-9
    away |= some & ~(np.abs(shapely.bounds(degrees)) <= limit).all(axis=1)
    return _without(degrees, away), away


def _without(shapes: Geometries, mask: Mask) -> Geometries:
    kept = shapes.copy()
    kept[mask] = None
    return kept


def _rough_area_m2(degrees: Geometries, crs: CRS | None) -> npt.NDArray[np.float64]:
    """Tell a sliver from a unit: a sphere is good enough for that."""
    if crs is None:
        return np.full(len(degrees), np.inf)
    bounds = shapely.bounds(degrees)
    shrinking = np.cos(np.radians((bounds[:, 1] + bounds[:, 3]) / 2))
    return np.asarray(shapely.area(degrees) * shrinking * _DEGREE_M**2, dtype=float)
