"""All numbers about the shape of territories in one table."""

from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.adjacency import edge_index
from geodata.crs import measuring_crs, project_geometry
from geodata.dissolve import check_labels, dissolve_units
from geodata.pairs import BORDER, links
from geodata.shape import (
    area_m2,
    convex_hull_ratio,
    is_cut,
    isoperimetric_ratio,
    moment_of_inertia,
    perimeter_m,
    reock,
    territory_perimeter_m,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Geometries = npt.NDArray[np.object_]


def shape_table(
    units: gpd.GeoDataFrame, labels: "pd.Series[Any]", adjacency: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Measure the shape of each territory.

    Parameters
    ----------
    units
        Unit table.
    labels
        Label per unit, index unit_id; units without a label are in no territory.
    adjacency
        Table of neighbours. With it outlines are measured from common borders, which needs no
        joining of polygons, and the cut columns are there.

    Returns
    -------
    DataFrame
        Index "label", sorted, and the columns

        - n_units
        - area_m2, perimeter_m: in the equal-area projection of all units
        - polsby_popper, reock, convex_hull_ratio: 0 to 1, see `geodata.shape`
        - moment_of_inertia: square metres times square metres; units count as points, at their
          centroids, weighted by area, so a territory of one unit has none
        - cut_edges: pairs of linked units of which one is in the territory and the other in
          another one; a pair counts for both
        - cut_border_m: the length of their common borders

    Raises
    ------
    InvalidInput
        When labels or neighbours name units that the table does not have.
    """
    check_labels(units, labels)
    territory, names = _territories(units, labels)
    shapes = project_geometry(units.geometry.to_numpy(), measuring_crs(units))
    together = _together(shapes, territory)
    area = area_m2(together)
    if adjacency is None:
        perimeter = _dissolved_perimeter_m(units, labels)
    else:
        perimeter = _bordered_perimeter_m(units, shapes, territory, len(names), adjacency)
    table = {
        "n_units": shapely.get_num_geometries(together),
        "area_m2": area,
        "perimeter_m": perimeter,
        "polsby_popper": isoperimetric_ratio(area, perimeter),
        "reock": reock(together),
        "convex_hull_ratio": convex_hull_ratio(together),
        "moment_of_inertia": _moment(shapes, territory, len(names)),
    }
    cut = {} if adjacency is None else _cut_columns(units, territory, len(names), adjacency)
    return pd.DataFrame({**table, **cut}, index=names)


def _territories(units: gpd.GeoDataFrame, labels: "pd.Series[Any]") -> tuple[Ints, "pd.Index[Any]"]:
    """Return the territory of each unit, -1 without, and the labels of the territories."""
    of_unit = labels.dropna().reindex(units.index)
    number, names = pd.factorize(of_unit, sort=True)
    return np.asarray(number, dtype=np.int64), pd.Index(names, name="label")


def _together(shapes: Geometries, territory: Ints) -> Geometries:
    """Put the units of each territory into one collection, which is quick, and not joined."""
    order = np.argsort(territory, kind="stable")
    order = order[territory[order] >= 0]
    return np.asarray(
        shapely.geometrycollections(shapes[order], indices=territory[order]), dtype=object
    )


def _dissolved_perimeter_m(units: gpd.GeoDataFrame, labels: "pd.Series[Any]") -> Floats:
    outlines = dissolve_units(units, labels).geometry.to_numpy()
    return perimeter_m(project_geometry(outlines, measuring_crs(units)))


def _bordered_perimeter_m(
    units: gpd.GeoDataFrame, shapes: Geometries, territory: Ints, k: int, adjacency: pd.DataFrame
) -> Floats:
    # A border that a barrier or a hand has cut is still none of the outline.
    ends = edge_index(adjacency.assign(kind=BORDER), units).astype(np.int64)
    border_m = adjacency["border_m"].to_numpy(float)
    return territory_perimeter_m(perimeter_m(shapes), ends, border_m, territory, k)


def _moment(shapes: Geometries, territory: Ints, k: int) -> Floats:
    xy = shapely.get_coordinates(shapely.centroid(shapes))
    return moment_of_inertia(xy, area_m2(shapes), territory, k)


def _cut_columns(
    units: gpd.GeoDataFrame, territory: Ints, k: int, adjacency: pd.DataFrame
) -> dict[str, npt.NDArray[Any]]:
    ends = edge_index(adjacency, units).astype(np.int64)
    cut = is_cut(ends, territory)
    sides = territory[ends[cut]].ravel()
    border_m = np.repeat(links(adjacency)["border_m"].to_numpy(float)[cut], 2)
    return {
        "cut_edges": np.bincount(sides, minlength=k),
        "cut_border_m": np.bincount(sides, weights=border_m, minlength=k).astype(float),
    }
