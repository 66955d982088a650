"""A plan's shapes on paper: projected so that areas are true, territories dissolved."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS

from geodata.crs import measuring_crs, project_points
from geodata.dissolve import dissolve_units
from maps.division import Division, plan_divisions
from maps.drawn_plan import DrawnPlan
from maps.neighbours import find_neighbours
from maps.topology import build_topology

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]

FINEST = 2000.0
"""Parts of the width of the map that can be told apart on paper."""


@dataclass(frozen=True)
class PlanShapes:
    """Shapes in metres of an equal-area projection.

    Attributes
    ----------
    divisions
        The plan, and today's map where there is one, with their colours.
    units
        Polygon of each unit.
    territories
        For each division the outline of each of its territories, None for one without units.
    crs
        The projection.
    """

    divisions: list[Division]
    units: Shapes
    territories: list[Shapes]
    crs: CRS

    def place(self, lon: ArrayLike, lat: ArrayLike) -> Floats:
        """Places in metres, float (n, 2)."""
        return project_points(lon, lat, self.crs)

    def neighbours_of(self, territory: int) -> list[int]:
        """Positions of the territories of the plan that touch one."""
        shapes = self.territories[0]
        own = shapely.buffer(shapes[territory], np.sqrt(shapely.area(shapes[territory])) / 100)
        touched = shapely.intersects(own, shapes)
        return [int(i) for i in np.flatnonzero(touched) if i != territory]


def plan_shapes(plan: DrawnPlan) -> PlanShapes:
    """Project and dissolve once what all pictures of a plan need."""
    topology = build_topology(np.asarray(plan.units.geometry.array))
    pairs = find_neighbours(plan.units, topology)
    divisions = plan_divisions(replace(plan, versions=()), pairs)
    crs = measuring_crs(plan.units)
    units = np.asarray(plan.units.geometry.to_crs(crs).array, dtype=object)
    territories = [_dissolved(plan.units, division, crs) for division in divisions]
    step = _width(units) / FINEST
    thinned = [shapely.simplify(shapes, step) for shapes in territories]
    return PlanShapes(divisions, shapely.simplify(units, step), thinned, crs)


def _dissolved(units: gpd.GeoDataFrame, division: Division, crs: CRS) -> Shapes:
    labels = np.array([*division.names, None], dtype=object)[division.position]
    owned = division.position >= 0
    table = dissolve_units(units[owned], pd.Series(labels[owned], units.index[owned]))
    shapes = table.geometry.to_crs(crs).reindex(division.names)
    return np.asarray(shapes.array, dtype=object)


def _width(shapes: Shapes) -> float:
    bounds = shapely.total_bounds(shapes)
    return float(max(bounds[2] - bounds[0], bounds[3] - bounds[1]))
