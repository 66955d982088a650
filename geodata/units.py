"""The unit table: the polygons that territories are made of, and the contract they keep.

A unit table is a ``GeoDataFrame`` in EPSG:4326 with the unique index ``unit_id`` (text) and the
columns ``kind``, ``name``, ``parent`` (text, "" where there is none), ``geometry`` (Polygon or
MultiPolygon, valid, 2-D) and ``point`` (a second geometry column: a Point inside the unit).
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.errors import Fault, raise_faults, spell_out

TEXT_COLUMNS = ("kind", "name", "parent")
COLUMNS = (*TEXT_COLUMNS, "geometry", "point")
POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)

Geometries = npt.NDArray[np.object_]
Mask = npt.NDArray[np.bool_]


def make_units(
    ids: Iterable[str],
    geometry: Any,
    *,
    crs: Any,
    kind: str = "unit",
    names: Sequence[str] | None = None,
    parents: Sequence[str] | None = None,
) -> gpd.GeoDataFrame:
    """Build a checked unit table from ids and polygons.

    Parameters
    ----------
    ids
        One text per unit, unique.
    geometry
        Valid polygons or multipolygons, in `crs`, in the order of `ids`.
    crs
        Anything pyproj reads. Never assumed: polygons without a known CRS are no units.
    kind
        What the units are: "county", "zip", "cell", ...
    names, parents
        One text per unit; names default to the ids, parents to "".

    Raises
    ------
    InvalidInput
        With every fault that `check_units` finds.
    """
    unit_ids = list(ids)
    shapes = gpd.GeoSeries(without_heights(np.asarray(geometry, dtype=object)), crs=crs)
    shapes = shapes.to_crs(4326)
    table = {
        "kind": kind,
        "name": list(unit_ids if names is None else names),
        "parent": [""] * len(unit_ids) if parents is None else list(parents),
        "point": gpd.GeoSeries(inner_points(shapes.to_numpy()), crs=4326).array,
    }
    index = pd.Index(unit_ids, name="unit_id", dtype="str" if all_text(unit_ids) else "object")
    units = gpd.GeoDataFrame(table, index=index, geometry=shapes.to_numpy(), crs=4326)
    units = units[list(COLUMNS)]
    check_units(units)
    return units


def without_heights(geometry: Geometries) -> Geometries:
    """Return the geometries in 2-D; most are already, and copying all of them takes its time."""
    deep = shapely.has_z(geometry) | shapely.has_m(geometry)
    if not deep.any():
        return geometry
    flat = geometry.copy()
    flat[deep] = shapely.force_2d(geometry[deep])
    return flat


def inner_points(geometry: Geometries) -> Geometries:
    """Return one point inside each polygon (None where there is no polygon to be inside of)."""
    polygonal = np.isin(shapely.get_type_id(geometry), POLYGONAL) & ~shapely.is_empty(geometry)
    points = np.full(len(geometry), None, dtype=object)
    points[polygonal] = shapely.point_on_surface(geometry[polygonal])
    # Rounding puts the point of a hair-thin polygon beside it; a corner is surely on it.
    beside = np.flatnonzero(polygonal & ~shapely.intersects(geometry, points))
    points[beside] = [shapely.Point(shapely.get_coordinates(geometry[i])[0]) for i in beside]
    return points


def all_text(values: Iterable[object]) -> bool:
    """Tell whether every value is text."""
    return all(isinstance(value, str) for value in values)


def check_units(units: gpd.GeoDataFrame, file: str = "units") -> None:
    """Check that a table keeps the contract of a unit table.

    Raises
    ------
    InvalidInput
        Lists all faults at once; rows are counted from 1.
    """
    faults = _table_faults(units, file)
    raise_faults(faults)
    faults = _id_faults(units, file) + _text_faults(units, file) + _shape_faults(units, file)
    raise_faults(faults)


def _table_faults(units: object, file: str) -> list[Fault]:
    if not isinstance(units, gpd.GeoDataFrame):
        return [Fault(file, f"not a GeoDataFrame but {type(units).__name__}")]
    faults = [Fault(file, "is missing", column=c) for c in COLUMNS if c not in units.columns]
    if not faults and units.geometry.name != "geometry":
        faults.append(Fault(file, "is not the active geometry", column="geometry"))
    if not faults and len(units) == 0:
        faults.append(Fault(file, "has no units"))
    if not faults and (units.crs is None or not units.crs.equals(4326, ignore_axis_order=True)):
        faults.append(Fault(file, f"coordinates must be EPSG:4326, not {units.crs}"))
    return faults


def _listed(
    file: str, wrong: Mask, message: Callable[[int], str], column: str | None = None
) -> list[Fault]:
    positions = np.flatnonzero(wrong).tolist()
    return spell_out(Fault(file, message(i), row=i + 1, column=column) for i in positions)


def _id_faults(units: gpd.GeoDataFrame, file: str) -> list[Fault]:
    ids = units.index
    faults = []
    if ids.name != "unit_id":
        faults.append(Fault(file, f"the index must be named unit_id, not {ids.name}"))
    text = np.array([isinstance(value, str) for value in ids], dtype=bool)
    empty = np.array([isinstance(value, str) and not value.strip() for value in ids], dtype=bool)
    twice = np.asarray(ids.duplicated(keep="first")) & text & ~empty
    faults += _listed(file, ~text, lambda i: f"{ids[i]!r} is not text", "unit_id")
    faults += _listed(file, empty, lambda i: "id is empty", "unit_id")
    faults += _listed(file, twice, lambda i: f"id {ids[i]} occurs more than once", "unit_id")
    return faults


def _text_faults(units: gpd.GeoDataFrame, file: str) -> list[Fault]:
    faults = []
    for column in TEXT_COLUMNS:
        wrong = np.array([not isinstance(value, str) for value in units[column]], dtype=bool)
        faults += _listed(file, wrong, lambda i: f"unit {units.index[i]}: not text", column)
    return faults


def _shape_faults(units: gpd.GeoDataFrame, file: str) -> list[Fault]:
    geometry = units.geometry.to_numpy()
    type_id = shapely.get_type_id(geometry)
    none = (type_id == -1) | shapely.is_empty(geometry)
    wrong_type = ~none & ~np.isin(type_id, POLYGONAL)
    polygonal = ~none & ~wrong_type
    invalid = polygonal & ~shapely.is_valid(geometry)
    deep = polygonal & shapely.has_z(geometry)
    away = polygonal & ~_in_degrees(geometry)
    checkable = polygonal & ~invalid & ~away
    outside = checkable & ~_point_inside(units, geometry, checkable)

    def named(text: str) -> Callable[[int], str]:
        return lambda i: f"unit {units.index[i]}: {text}"

    return [
        *_listed(file, none, named("has no geometry")),
        *_listed(file, wrong_type, lambda i: _type_message(units.index[i], geometry[i])),
        *_listed(file, invalid, lambda i: _invalid_message(units.index[i], geometry[i])),
        *_listed(file, deep, named("has heights, 2-D is needed")),
        *_listed(file, away, named("leaves longitude -180..180 or latitude -90..90")),
        *_listed(file, outside, named("its point is not inside it"), "point"),
    ]


def _type_message(unit_id: str, geometry: shapely.Geometry) -> str:
    return f"unit {unit_id}: is a {geometry.geom_type}, a polygon is needed"


def _invalid_message(unit_id: str, geometry: shapely.Geometry) -> str:
    return f"unit {unit_id}: invalid polygon, {shapely.is_valid_reason(geometry)}"


def _in_degrees(geometry: Geometries) -> Mask:
    bounds = shapely.bounds(geometry)
    # Clipping and reprojecting leave rounding errors at the antimeridian and the poles.
    limit = np.array([-180.0, -90.0, 180.0, 90.0])
    inside = (bounds[:, :2] >= limit[:2] - 1e-9) & (bounds[:, 2:] <= limit[2:] + 1e-9)
    return np.asarray(inside.all(axis=1), dtype=bool)


def _point_inside(units: gpd.GeoDataFrame, geometry: Geometries, checkable: Mask) -> Mask:
    points = units["point"].to_numpy(dtype=object)
    is_point = shapely.get_type_id(points) == shapely.GeometryType.POINT
    inside = np.zeros(len(units), dtype=bool)
    both = np.flatnonzero(is_point & checkable)
    inside[both] = shapely.intersects(geometry[both], points[both])
    return inside
