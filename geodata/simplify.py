"""Fewer vertices, the borders still shared: what two polygons have in common stays in common."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS

from geodata.crs import measuring_crs, project_geometry, unproject_points
from geodata.errors import Fault, raise_faults
from geodata.quantities import area_text

Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]

_MOST_CHANGED = 0.01
"""Share of the area that cleaning may move between polygons before it is not trusted."""


@dataclass(frozen=True)
class SimplifiedCoverage:
    """Polygons (n,) in degrees with fewer vertices, and what was done, one sentence each."""

    geometry: Geometries
    report: tuple[str, ...]


def simplify_coverage(
    geometry: Any, tolerance_m: float, *, gap_m: float = 0.0
) -> SimplifiedCoverage:
    """Leave out vertices of polygons that cover ground together, e.g. units or territories.

    Every common border is simplified once and stays common: no gaps, no slivers, no neighbour
    lost (Visvalingam and Whyatt, "Line generalisation by repeated elimination of points", The
    Cartographic Journal 30, 1993, on the edges of the coverage). No polygon disappears.
    Polygons that overlap or do not quite touch are first made to match, which the report tells;
    where that is not possible without visible change, they come back as they were.

    Parameters
    ----------
    geometry
        Valid polygons or multipolygons (n,), degrees; None and empty ones stay what they are.
    tolerance_m
        A vertex goes when the triangle with its two neighbours is smaller than the square of
        this, in metres; the outline moves by about as much.
    gap_m
        Enclosed gaps between polygons up to this wide, in metres, are given to a neighbour.

    Returns
    -------
    SimplifiedCoverage
        Where nothing had to be made to match, every vertex is one of the input, bit for bit.

    Raises
    ------
    InvalidInput
        When the tolerance is no number of at least 0.
    """
    right = np.isfinite(tolerance_m) and tolerance_m >= 0
    raise_faults([] if right else [Fault("tolerance", f"{tolerance_m} m is not a number from 0")])
    shapes = np.asarray(geometry, dtype=object)
    present = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    result = shapes.copy()
    if not present.any():
        return SimplifiedCoverage(result, ())
    # Parts, because a polygon cut at the antimeridian is whole in the projection.
    parts, owner = shapely.get_parts(shapes[present], return_index=True)
    crs = measuring_crs(gpd.GeoDataFrame(geometry=parts, crs=4326))
    projected = project_geometry(parts, crs)
    matched, report = _matched(projected, owner, gap_m)
    if matched is None:
        return SimplifiedCoverage(result, report)
    simple = shapely.coverage_simplify(matched, tolerance_m)
    if not _usable(simple):
        why = "not simplified: a polygon would have become invalid"
        return SimplifiedCoverage(result, (*report, why))
    degrees = _to_degrees(simple, projected, parts, crs)
    pieces, part = shapely.get_parts(degrees, return_index=True)
    result[present] = _regrouped(pieces, owner[part], shapes[present])
    counts = (int(shapely.get_num_coordinates(s).sum()) for s in (shapes[present], degrees))
    return SimplifiedCoverage(result, (*report, "{} vertices became {}".format(*counts)))


def _matched(
    projected: Geometries, owner: npt.NDArray[np.intp], gap_m: float
) -> tuple[Geometries | None, tuple[str, ...]]:
    """Make polygons match along their borders, or return None where that would change them."""
    if gap_m == 0 and shapely.coverage_is_valid(projected):
        return projected, ()
    cleaned = shapely.coverage_clean(projected, gap_width=gap_m)
    if not _usable(cleaned) or not shapely.coverage_is_valid(cleaned):
        return None, ("not simplified: the polygons cannot be made to match",)
    before, after = (np.bincount(owner, weights=shapely.area(s)) for s in (projected, cleaned))
    moved, worst = np.abs(after - before), np.abs(after / before - 1)
    if moved.sum() > _MOST_CHANGED * before.sum():
        message = f"not simplified: to match, polygons would change by {area_text(moved.sum())}"
        return None, (message,)
    changed = int((moved > 1e-9 * before).sum())
    text = f"polygons changed to match their neighbours: {changed}, by {area_text(moved.sum())}"
    return cleaned, (f"{text} in all, none by more than {worst.max():.1%}",) if changed else ()


def _usable(polygons: Geometries) -> bool:
    return bool((shapely.is_valid(polygons) & ~shapely.is_empty(polygons)).all())


def _to_degrees(
    simple: Geometries, projected: Geometries, parts: Geometries, crs: CRS
) -> Geometries:
    """Return the vertices to where they were in degrees; those that are new are computed."""
    xy, lon_lat = shapely.get_coordinates(projected), shapely.get_coordinates(parts)
    known, first = np.unique(xy[:, 0] + 1j * xy[:, 1], return_index=True)
    found, owner = shapely.get_coordinates(simple, return_index=True)
    key = found[:, 0] + 1j * found[:, 1]
    at = np.minimum(np.searchsorted(known, key), len(known) - 1)
    same = known[at] == key
    degrees = lon_lat[first[at]]
    if not same.all():
        degrees[~same] = unproject_points(found[~same], crs)
    degrees[:, 0] = _on_one_side(degrees[:, 0], owner)
    return np.asarray(shapely.set_coordinates(simple.copy(), degrees), dtype=object)


def _on_one_side(lon: Floats, owner: npt.NDArray[np.intp]) -> Floats:
    """Give vertices on the antimeridian, which is at -180 and at 180, the side of their polygon."""
    edge = np.abs(lon) > 180 - 1e-9
    if not edge.any():
        return lon
    side = np.sign(np.bincount(owner, weights=np.where(edge, 0.0, lon)))[owner]
    return np.where(edge & (side != 0), 180.0 * side, lon)


def _regrouped(pieces: Geometries, owner: npt.NDArray[np.intp], original: Geometries) -> Geometries:
    """Put the pieces of each polygon together again; a polygon in one piece stays a polygon."""
    whole = np.asarray(shapely.multipolygons(pieces, indices=owner), dtype=object)
    single = shapely.get_type_id(original) == shapely.GeometryType.POLYGON
    single &= shapely.get_num_geometries(whole) == 1
    whole[single] = shapely.get_geometry(whole[single], 0)
    return whole
