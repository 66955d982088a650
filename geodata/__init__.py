"""Shapes: units, neighbours, distances, points in polygons. Knows nothing of any business."""

from geodata.adjacency import build_adjacency, default_snap_m, edge_index
from geodata.advice import ADVICE
from geodata.areas import drawn_area, read_area, ring
from geodata.barriers import BordersCut, cut_borders
from geodata.boundaries import find_boundary, named_boundary
from geodata.certificate import certify, pieces, unlabelled_units
from geodata.check import Counts, UnitsCheck, check_file
from geodata.crs import measuring_crs, project_geometry, project_points
from geodata.dissolve import dissolve_units
from geodata.drive_time import drive_time_area, drive_time_areas
from geodata.edits import add_neighbours, apply_edits, list_edits, read_edits, remove_neighbours
from geodata.errors import Fault, InvalidInput
from geodata.estimate import Estimate, calibrate
from geodata.findings import Finding
from geodata.holes import find_holes
from geodata.islands import bridge_findings, find_pieces
from geodata.levels import parents_by_column, parents_by_overlap, parents_by_prefix
from geodata.limits import LIMITS, Limits
from geodata.lines import read_lines
from geodata.locate import locate_points
from geodata.mixed import Mixed, mix_levels, parents_to_split
from geodata.near_misses import find_near_misses
from geodata.overlaps import find_overlaps
from geodata.packaged import SampleDataMissing
from geodata.pairs import check_adjacency, links
from geodata.point_units import Shaped, shape_unshaped
from geodata.roads import DownloadFailed, RoadNetwork, download_roads, read_roads
from geodata.roll_up import roll_up, roll_up_adjacency
from geodata.sample import read_labour_force, read_us_counties, read_us_states
from geodata.selecting import Selected, select_by_codes, select_units
from geodata.shape import (
    area_m2,
    convex_hull_ratio,
    cut_border_m,
    cut_edges,
    moment_of_inertia,
    perimeter_m,
    polsby_popper,
    reock,
    territory_perimeter_m,
)
from geodata.shape_table import shape_table
from geodata.simplify import SimplifiedCoverage, simplify_coverage
from geodata.sources import UnitsFile, read_units
from geodata.split import split_unit
from geodata.split_links import split_adjacency
from geodata.travel import TravelTimes, travel_minutes, within_minutes
from geodata.unit_set import UnitSet, read_unit_set, write_unit_set
from geodata.units import check_units, make_units
from geodata.unshaped import attach_unshaped
from geodata.voronoi import build_cells
from geodata.workload import (
    Surroundings,
    leg_m,
    measure_reach,
    minutes_per_m,
    spread_points,
)
from geodata.zip_points import county_points, zip_points

__all__ = [
    "ADVICE",
    "LIMITS",
    "BordersCut",
    "Counts",
    "DownloadFailed",
    "Estimate",
    "Fault",
    "Finding",
    "InvalidInput",
    "Limits",
    "Mixed",
    "RoadNetwork",
    "SampleDataMissing",
    "Selected",
    "Shaped",
    "SimplifiedCoverage",
    "Surroundings",
    "TravelTimes",
    "UnitSet",
    "UnitsCheck",
    "UnitsFile",
    "add_neighbours",
    "apply_edits",
    "area_m2",
    "attach_unshaped",
    "bridge_findings",
    "build_adjacency",
    "build_cells",
    "calibrate",
    "certify",
    "check_adjacency",
    "check_file",
    "check_units",
    "convex_hull_ratio",
    "county_points",
    "cut_border_m",
    "cut_borders",
    "cut_edges",
    "default_snap_m",
    "dissolve_units",
    "download_roads",
    "drawn_area",
    "drive_time_area",
    "drive_time_areas",
    "edge_index",
    "find_boundary",
    "find_holes",
    "find_near_misses",
    "find_overlaps",
    "find_pieces",
    "leg_m",
    "links",
    "list_edits",
    "locate_points",
    "make_units",
    "measure_reach",
    "measuring_crs",
    "minutes_per_m",
    "mix_levels",
    "moment_of_inertia",
    "named_boundary",
    "parents_by_column",
    "parents_by_overlap",
    "parents_by_prefix",
    "parents_to_split",
    "perimeter_m",
    "pieces",
    "polsby_popper",
    "project_geometry",
    "project_points",
    "read_area",
    "read_edits",
    "read_labour_force",
    "read_lines",
    "read_roads",
    "read_unit_set",
    "read_units",
    "read_us_counties",
    "read_us_states",
    "remove_neighbours",
    "reock",
    "ring",
    "roll_up",
    "roll_up_adjacency",
    "select_by_codes",
    "select_units",
    "shape_table",
    "shape_unshaped",
    "simplify_coverage",
    "split_adjacency",
    "split_unit",
    "spread_points",
    "territory_perimeter_m",
    "travel_minutes",
    "unlabelled_units",
    "within_minutes",
    "write_unit_set",
    "zip_points",
]
