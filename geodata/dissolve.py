"""Outlines of territories: units of one label joined, without slivers where units meet."""

from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.adjacency import default_snap_m
from geodata.crs import measuring_crs, project_geometry
from geodata.errors import Fault, InvalidInput, spell_out
from geodata.repair import repair_polygons

Geometries = npt.NDArray[np.object_]


def dissolve_units(
    units: gpd.GeoDataFrame, labels: "pd.Series[Any]", *, sliver_m: float | None = None
) -> gpd.GeoDataFrame:
    """Join the units of each label to one geometry.

    Parameters
    ----------
    units
        Unit table.
    labels
        Label per unit, index unit_id. Units without a label (missing from it, or NaN) are in no
        outline.
    sliver_m
        Holes narrower than this, in metres, are the gaps between polygons that do not quite touch,
        and are filled; wider ones are real. By default the snap tolerance of `build_adjacency`.

    Returns
    -------
    GeoDataFrame
        Index "label", sorted; geometry in WGS 84, valid. The area of an outline is never less than
        the area its units cover.

    Raises
    ------
    InvalidInput
        When labels name units that the table does not have, or name one twice.
    """
    check_labels(units, labels)
    sliver_m = default_snap_m(units) if sliver_m is None else sliver_m
    labels = labels.dropna()
    shapes = units.geometry.loc[labels.index].groupby(labels.to_numpy(), sort=True)
    outlines = {label: _joined(group.to_numpy()) for label, group in shapes}
    geometry = np.array(list(outlines.values()), dtype=object)
    geometry = _without_slivers(geometry, units, sliver_m)
    index = pd.Index(list(outlines), name="label")
    return gpd.GeoDataFrame(index=index, geometry=geometry, crs=4326)


def check_labels(units: gpd.GeoDataFrame, labels: "pd.Series[Any]") -> None:
    """Refuse labels of units that the table does not have, and two labels for one unit."""
    unknown = labels.index[~labels.index.isin(units.index)]
    twice = labels.index[labels.index.duplicated()].unique()
    faults = spell_out(Fault("labels", f"unknown unit {unit}") for unit in unknown)
    faults += spell_out(Fault("labels", f"unit {unit} is labelled twice") for unit in twice)
    if faults:
        raise InvalidInput(faults)


def _joined(shapes: Geometries) -> shapely.Geometry:
    """Join polygons by cancelling common edges, which is fast; by overlay where that fails."""
    try:
        joined = shapely.coverage_union_all(shapes)
    except shapely.errors.GEOSException:
        joined = None
    if joined is None or not _whole(joined, shapes):
        joined = shapely.union_all(shapes)
    if not shapely.is_valid(joined):
        joined = repair_polygons(np.array([joined], dtype=object))[0][0]
    return joined


def _whole(joined: shapely.Geometry, shapes: Geometries) -> bool:
    """Tell whether cancelling edges gave the union: it does not where units overlap."""
    total = float(shapely.area(shapes).sum())
    lost = abs(float(shapely.area(joined)) - total) > 1e-12 * total
    return not lost and bool(shapely.is_valid(joined))


def _without_slivers(geometry: Geometries, units: gpd.GeoDataFrame, sliver_m: float) -> Geometries:
    """Fill the holes that are narrower than `sliver_m` on average (twice area by perimeter)."""
    filled = geometry.copy()
    parts, outline_of_part = shapely.get_parts(geometry, return_index=True)
    holes = shapely.get_num_interior_rings(parts) > 0
    crs = measuring_crs(units)
    for outline in np.unique(outline_of_part[holes]):
        polygons = parts[outline_of_part == outline]
        filled[outline] = shapely.union_all([_filled(p, crs, sliver_m) for p in polygons])
    return filled


def _filled(polygon: shapely.Geometry, crs: Any, sliver_m: float) -> shapely.Geometry:
    rings = shapely.get_rings(polygon)
    if len(rings) == 1:
        return polygon
    holes = project_geometry(shapely.polygons(rings[1:]), crs)
    wide = 2 * shapely.area(holes) > sliver_m * shapely.length(holes)
    return shapely.polygons(rings[0], holes=rings[1:][wide])
