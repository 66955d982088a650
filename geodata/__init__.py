"""Shapes: units, neighbours, distances, points in polygons. Knows nothing of any business."""

from geodata.adjacency import build_adjacency, edge_index
from geodata.crs import measuring_crs, project_points
from geodata.errors import Fault, InvalidInput
from geodata.sample import SampleDataMissing, read_labour_force, read_us_counties
from geodata.units import check_units, make_units

__all__ = [
    "Fault",
    "InvalidInput",
    "SampleDataMissing",
    "build_adjacency",
    "check_units",
    "edge_index",
    "make_units",
    "measuring_crs",
    "project_points",
    "read_labour_force",
    "read_us_counties",
]
