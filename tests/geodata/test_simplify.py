from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import (
    InvalidInput,
    build_adjacency,
    dissolve_units,
    make_units,
    measuring_crs,
    project_geometry,
    simplify_coverage,
)


def wavy_grid(seed: int, side: int = 4, points: int = 12) -> gpd.GeoDataFrame:
    """Squares of a tenth of a degree whose common borders wave at random."""
    rng = np.random.default_rng(seed)
    share = np.linspace(0, 1, points)
    most = 0.08 * np.minimum(share, 1 - share)  # so that borders meet at corners only
    wave = most * rng.uniform(-1, 1, (2, side + 1, side, points))

    def border(kind: int, line: int, step: int) -> np.ndarray:
        along, across = 0.1 * (step + share), 0.1 * line + wave[kind, line, step]
        return np.column_stack([along, across] if kind == 0 else [across, along]) + [10, 48]

    rings = [
        [border(0, i, j), border(1, j + 1, i), border(0, i + 1, j)[::-1], border(1, j, i)[::-1]]
        for i in range(side)
        for j in range(side)
    ]
    shapes = [shapely.Polygon(np.concatenate(ring)) for ring in rings]
    return make_units([f"u{n:02}" for n in range(side**2)], shapes, crs=4326)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31), st.floats(10, 3000))
def test_simplifying_keeps_every_neighbour_and_the_ground(seed: int, tolerance_m: float) -> None:
    units = wavy_grid(seed)
    geometry = units.geometry.to_numpy()
    simple = simplify_coverage(geometry, tolerance_m).geometry
    after = make_units(list(units.index), simple, crs=4326)
    assert shapely.coverage_is_valid(simple)
    pairs = [build_adjacency(u)[["unit_a", "unit_b"]] for u in (units, after)]
    pd.testing.assert_frame_equal(*pairs)
    # Inside borders take from one what they give to the other; only the outside may change.
    assert shapely.union_all(simple).geom_type == "Polygon"
    assert len(shapely.union_all(simple).interiors) == 0


def test_vertices_are_left_out_and_the_rest_stays_where_it_was() -> None:
    geometry = wavy_grid(1).geometry.to_numpy()
    simple = simplify_coverage(geometry, 1500)
    before = {tuple(p) for p in shapely.get_coordinates(geometry)}
    after = {tuple(p) for p in shapely.get_coordinates(simple.geometry)}
    assert after < before
    count = [shapely.get_num_coordinates(g).sum() for g in (geometry, simple.geometry)]
    assert simple.report == (f"{count[0]} vertices became {count[1]}",)
    assert count[1] < count[0] / 2


def test_no_tolerance_leaves_out_nothing_but_points_on_a_line() -> None:
    geometry = wavy_grid(2).geometry.to_numpy()
    simple = simplify_coverage(geometry, 0).geometry
    assert shapely.equals(simple, geometry).all()


def test_overlaps_are_matched_and_told() -> None:
    left, right = shapely.box(10, 48, 10.1, 48.1), shapely.box(10.0999, 48, 10.2, 48.1)
    simple = simplify_coverage([left, right], 10)
    assert shapely.coverage_is_valid(simple.geometry)
    assert simple.report[0].startswith(
        "polygons changed to match their neighbours: 1, by 82,897 m²"
    )
    total = shapely.area(simple.geometry).sum()
    assert total == pytest.approx(shapely.union(left, right).area)


def test_enclosed_gaps_are_closed_up_to_a_width() -> None:
    left = shapely.box(10, 48, 10.1, 48.2)
    notch = [(10.1, 48.2), (10.1, 48.15), (10.1001, 48.1), (10.1, 48.05), (10.1, 48)]
    right = shapely.Polygon([(10.2, 48), (10.2, 48.2), *notch])
    holes = [
        shapely.get_num_interior_rings(
            shapely.union_all(simplify_coverage([left, right], 0, gap_m=gap_m).geometry)
        )
        for gap_m in (0, 20)
    ]
    assert holes == [1, 0]


def test_polygons_on_top_of_each_other_come_back_as_they_were() -> None:
    shapes = [shapely.box(10, 48, 10.1, 48.1), shapely.box(10.02, 48.02, 10.12, 48.12)]
    simple = simplify_coverage(shapes, 10)
    assert shapely.equals_identical(simple.geometry, shapes).all()
    assert simple.report[0].startswith("not simplified")


def test_missing_and_empty_polygons_stay_what_they_are() -> None:
    shapes = [None, shapely.box(10, 48, 11, 49), shapely.Polygon()]
    simple = simplify_coverage(shapes, 100).geometry
    assert simple[0] is None
    assert simple[1].equals(shapes[1])
    assert simple[2].is_empty
    assert len(simplify_coverage([None], 1).geometry) == 1


def test_multipolygons_keep_their_parts() -> None:
    two = shapely.MultiPolygon([shapely.box(10, 48, 11, 49), shapely.box(12, 48, 13, 49)])
    one = shapely.MultiPolygon([shapely.box(11, 48, 12, 49)])
    simple = simplify_coverage([two, one], 100).geometry
    assert [g.geom_type for g in simple] == ["MultiPolygon", "MultiPolygon"]
    assert shapely.equals(simple, [two, one]).all()


def test_a_country_cut_at_the_antimeridian_stays_on_its_sides() -> None:
    east, west = shapely.box(179, 60, 180, 61), shapely.box(-180, 60, -179, 61)
    neighbour = shapely.box(178, 60, 179, 61)
    simple = simplify_coverage([shapely.MultiPolygon([east, west]), neighbour], 100).geometry
    assert shapely.equals(simple[0], shapely.MultiPolygon([east, west]))
    assert shapely.equals(simple[1], neighbour)


@pytest.mark.parametrize("tolerance_m", [-1.0, float("nan"), float("inf")])
def test_a_tolerance_that_is_none_is_refused(tolerance_m: float) -> None:
    with pytest.raises(InvalidInput, match="is not a number from 0"):
        simplify_coverage([shapely.box(0, 0, 1, 1)], tolerance_m)


def test_states_keep_their_neighbours(counties: gpd.GeoDataFrame) -> None:
    states = dissolve_units(counties, counties["parent"])
    simple = simplify_coverage(states.geometry.to_numpy(), 5000)
    after = make_units(list(states.index), simple.geometry, crs=4326)
    before = make_units(list(states.index), states.geometry.to_numpy(), crs=4326)
    pairs = [build_adjacency(u, snap_m=10)[["unit_a", "unit_b"]] for u in (before, after)]
    pd.testing.assert_frame_equal(*pairs)
    crs = measuring_crs(before)
    area = [shapely.area(project_geometry(u.geometry.to_numpy(), crs)) for u in (before, after)]
    assert area[1].sum() == pytest.approx(area[0].sum(), rel=0.002)


def test_zips_simplify_without_losing_one(shared_data: Path) -> None:
    table = gpd.read_file(shared_data / "zcta_ok.geojson")
    geometry = shapely.make_valid(table.geometry.to_numpy())
    simple = simplify_coverage(geometry, 1000)
    assert not shapely.is_empty(simple.geometry).any()
    assert shapely.is_valid(simple.geometry).all()
    count = [shapely.get_num_coordinates(g).sum() for g in (geometry, simple.geometry)]
    assert count[1] < 0.8 * count[0]
