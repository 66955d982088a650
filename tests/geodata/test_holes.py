from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import find_holes, make_units, read_units
from geodata.crs import measuring_crs, project_geometry
from geodata.quantities import area_text


def around(*gap: float) -> gpd.GeoDataFrame:
    """Two halves, west and east, around a hole."""
    west, south, east, north = gap
    ground = shapely.box(west - 1, south - 1, east + 1, north + 1).difference(shapely.box(*gap))
    middle = (west + east) / 2
    halves = [shapely.box(west - 1, south - 1, middle, north + 1),
              shapely.box(middle, south - 1, east + 1, north + 1)]  # fmt: skip
    return make_units(["a", "b"], [ground.intersection(half) for half in halves], crs=4326)


def test_ground_without_a_unit_is_a_hole() -> None:
    units = around(11, 46, 12, 47)
    (hole,) = find_holes(units)
    assert hole.kind == "hole"
    assert hole.unit_ids == ("a", "b")
    assert hole.geometry.equals(shapely.box(11, 46, 12, 47))
    # A degree of latitude by one of longitude at 46.5 degrees north.
    assert hole.value == pytest.approx(111_160 * 76_700, rel=0.01)
    assert hole.message == f"hole of {area_text(hole.value)} between a, b"


def test_a_narrow_hole_is_called_a_sliver() -> None:
    (hole,) = find_holes(around(11, 46, 11.001, 47))
    assert hole.message.startswith("sliver of 8.53 km² between")
    (hole,) = find_holes(around(11, 46, 11.001, 47), sliver_m=10)
    assert hole.message.startswith("hole")


def test_a_hole_in_one_unit_names_it(doughnut: gpd.GeoDataFrame) -> None:
    (hole,) = find_holes(doughnut.loc[["ring"]])
    assert hole.unit_ids == ("ring",)
    assert hole.message.endswith("km² in ring")


def test_a_hole_that_a_unit_fills_is_none(doughnut: gpd.GeoDataFrame) -> None:
    assert find_holes(doughnut) == ()


def test_water_that_is_open_to_the_sea_is_no_hole(
    two_islands: gpd.GeoDataFrame, one_unit: gpd.GeoDataFrame
) -> None:
    assert find_holes(two_islands) == ()
    assert find_holes(one_unit) == ()


def test_squares_that_meet_at_corners_enclose_holes() -> None:
    ring = [(1, 0), (0, 1), (2, 1), (1, 2)]
    shapes = [shapely.box(10 + x, 45 + y, 11 + x, 46 + y) for x, y in ring]
    (hole,) = find_holes(make_units(["a", "b", "c", "d"], shapes, crs=4326))
    assert hole.unit_ids == ("a", "b", "c", "d")


def test_an_overlap_is_no_hole_and_does_not_hide_one() -> None:
    units = around(11, 46, 12, 47)
    shapes = [*units.geometry, shapely.box(10.2, 45.2, 10.8, 48.5), shapely.box(10, 45, 13, 45.5)]
    (hole,) = find_holes(make_units(["a", "b", "c", "d"], shapes, crs=4326))
    assert hole.geometry.equals(shapely.box(11, 46, 12, 47))
    assert hole.unit_ids == ("a", "b")


def test_a_hole_across_the_antimeridian_is_cut_there() -> None:
    west = shapely.box(178, -19, 180, -16).difference(shapely.box(179, -18, 180, -17))
    east = shapely.box(-180, -19, -178, -16).difference(shapely.box(-180, -18, -179, -17))
    (hole,) = find_holes(make_units(["a", "b"], [west, east], crs=4326))
    assert hole.geometry.geom_type == "MultiPolygon"
    assert hole.geometry.bounds == (-180, -18, 180, -17)
    assert hole.geometry.area == pytest.approx(2)


cell = st.tuples(st.integers(0, 5), st.integers(0, 5))


@settings(max_examples=60, deadline=None)
@given(st.sets(cell, min_size=1), st.randoms(use_true_random=False))
def test_holes_are_what_a_flood_from_outside_does_not_reach(
    cells: set[tuple[int, int]], random: Any
) -> None:
    listed = sorted(cells)
    shapes = [shapely.box(10 + x, 45 + y, 11 + x, 46 + y) for x, y in listed]
    units = make_units([f"{x}{y}" for x, y in listed], shapes, crs=4326)
    found = find_holes(units)
    dry = [shapely.box(10 + x, 45 + y, 11 + x, 46 + y) for x, y in dry_cells(cells)]
    ground = shapely.union_all(dry)
    assert shapely.union_all([hole.geometry for hole in found]).equals(ground)
    metres = project_geometry([hole.geometry for hole in found], measuring_crs(units))
    assert [hole.value for hole in found] == pytest.approx(shapely.area(metres).tolist())
    ids = list(units.index)
    random.shuffle(ids)
    assert find_holes(units.loc[ids]) == found


def dry_cells(cells: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """The cells of the grid without a unit that water from outside cannot reach by the sides."""
    free = {(x, y) for x in range(-1, 7) for y in range(-1, 7)} - cells
    wet = {(-1, -1)}
    while True:
        beside = {(x + dx, y + dy) for x, y in wet for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1))}
        if beside & free <= wet:
            return free - wet
        wet |= beside & free


def test_holes_of_zips_are_those_of_their_union(shared_data: Path) -> None:
    units = read_units(shared_data / "zcta_ok.geojson").units
    union = shapely.get_parts(shapely.union_all(units.geometry))
    found = find_holes(units)
    assert len(found) == shapely.get_num_interior_rings(union).sum()
    ground = shapely.area(shapely.union_all([hole.geometry for hole in found]))
    # Some holes have units in them.
    filled = shapely.union_all(shapely.polygons(shapely.get_exterior_ring(union)))
    assert ground == pytest.approx(filled.area - shapely.area(union).sum(), rel=1e-6)
