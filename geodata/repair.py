"""Repair of polygons that cross themselves, keeping what is an area and nothing else."""

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geodata.crs import measuring_crs, project_geometry
from geodata.findings import REPAIRED, Finding
from geodata.quantities import area_text
from geodata.units import POLYGONAL, without_heights

Geometries = npt.NDArray[np.object_]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def repair_polygons(geometry: Geometries) -> tuple[Geometries, Mask]:
    """Make invalid polygons valid.

    Rings that cross themselves are rebuilt by winding; spikes and collapsed rings, which have no
    area, disappear. A polygon without any area comes back empty. Points and lines are left as
    they are, for the caller to refuse.

    Parameters
    ----------
    geometry
        Shapely geometries (n,), None allowed.

    Returns
    -------
    tuple
        The geometries (n,), 2-D, and which of them were repaired, bool (n,).
    """
    shapes = without_heights(np.asarray(geometry, dtype=object))
    type_id = shapely.get_type_id(shapes)
    collection = type_id == shapely.GeometryType.GEOMETRYCOLLECTION
    wrong = (np.isin(type_id, POLYGONAL) & ~shapely.is_valid(shapes)) | collection
    repaired = shapes.copy()
    # Structure, not linework: overlapping parts of one unit are one area, not a hole.
    valid = shapely.make_valid(shapes[wrong], method="structure", keep_collapsed=False)
    repaired[wrong] = [_polygons_of(shape) for shape in valid]
    return repaired, np.asarray(wrong, dtype=bool)


def _polygons_of(geometry: shapely.Geometry) -> shapely.Geometry:
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry
    parts = shapely.get_parts(geometry)
    return shapely.union_all(parts[np.isin(shapely.get_type_id(parts), POLYGONAL)])


def repair_findings(
    before: Geometries, after: Geometries, ids: Geometries, rows: Ints
) -> list[Finding]:
    """Say of each repaired polygon what was wrong and what changed.

    Parameters
    ----------
    before, after
        Polygons (n,) in degrees, none of the repaired ones empty.
    ids, rows
        Of the units, (n,).

    Returns
    -------
    list of Finding
        `value` is the change of the area in m²; rings that cross themselves count as the sum of
        what they go around, one way positive and the other negative.
    """
    if not len(after):
        return []
    bounds = shapely.bounds(after)
    extent = (*bounds[:, :2].min(axis=0).tolist(), *bounds[:, 2:].max(axis=0).tolist())
    crs = measuring_crs(extent)
    areas_m2 = [shapely.area(project_geometry(shapes, crs)) for shapes in (before, after)]
    return [
        Finding(
            REPAIRED,
            f"{unit_id}: {_what(before[i])}; {_change(areas_m2[0][i], areas_m2[1][i])}"
            f"{_parts(before[i], after[i])}",
            (str(unit_id),),
            int(rows[i]),
            float(areas_m2[1][i] - areas_m2[0][i]),
            after[i],
        )
        for i, unit_id in enumerate(ids)
    ]


def _what(shape: Any) -> str:
    if shape.geom_type == "GeometryCollection":
        return "lines and points among its polygons left out"
    return str(shapely.is_valid_reason(shape))


def _change(before_m2: float, after_m2: float) -> str:
    return f"area {area_text(before_m2, 4)} before, {area_text(after_m2, 4)} after"


def _parts(before: Any, after: Any) -> str:
    parts = [
        int(np.isin(shapely.get_type_id(shapely.get_parts(shape)), POLYGONAL).sum())
        for shape in (before, after)
    ]
    holes = [
        int(shapely.get_num_interior_rings(shapely.get_parts(shape)).sum())
        for shape in (before, after)
    ]
    text = "" if parts[0] == parts[1] else f", parts {parts[0]} before, {parts[1]} after"
    return text if holes[0] == holes[1] else f"{text}, holes {holes[0]} before, {holes[1]} after"
