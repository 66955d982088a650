"""Repair of polygons that cross themselves, keeping what is an area and nothing else."""

import numpy as np
import numpy.typing as npt
import shapely

Geometries = npt.NDArray[np.object_]
Mask = npt.NDArray[np.bool_]

POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


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
    shapes = np.asarray(shapely.force_2d(np.asarray(geometry, dtype=object)), dtype=object)
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
