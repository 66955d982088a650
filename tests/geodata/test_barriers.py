from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geodata import (
    InvalidInput,
    add_neighbours,
    build_adjacency,
    check_adjacency,
    cut_borders,
    links,
    make_units,
    read_lines,
)


def barriers(*shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=list(shapes), crs=4326)


def line(*points: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString(points)


def cut(adjacency: pd.DataFrame) -> set[str]:
    rows = adjacency[adjacency["kind"] == "barrier"]
    return set(rows["unit_a"] + rows["unit_b"])


RIVER = line((11, 44), (11, 48))


def test_a_river_on_a_border_cuts_it(grid4: gpd.GeoDataFrame) -> None:
    found = cut_borders(build_adjacency(grid4), grid4, barriers(RIVER))
    check_adjacency(found.adjacency, grid4)
    assert cut(found.adjacency) == {"ab", "cd"}
    assert found.adjacency["cut_share"].tolist() == pytest.approx([1, 0, 0, 1], abs=0.02)
    assert len(links(found.adjacency)) == 2


def test_what_a_barrier_cuts_off_is_reported(grid4: gpd.GeoDataFrame) -> None:
    (finding,) = cut_borders(build_adjacency(grid4), grid4, barriers(RIVER)).findings
    assert finding.kind == "island"
    assert finding.unit_ids == ("b", "d")
    assert finding.geometry.bounds == (11, 45, 12, 47)


def test_a_road_by_hand_leads_over_a_barrier(grid4: gpd.GeoDataFrame) -> None:
    built = build_adjacency(grid4)
    found = cut_borders(built, grid4, barriers(RIVER)).adjacency
    bridged = add_neighbours(found, [("a", "b")], grid4, note="road bridge")
    again = cut_borders(bridged, grid4, barriers(RIVER))
    pd.testing.assert_frame_equal(again.adjacency, bridged)
    assert again.findings == ()


def test_a_motorway_across_units_cuts_nothing(grid4: gpd.GeoDataFrame) -> None:
    motorway = line((9, 46.4), (13, 46.6))
    found = cut_borders(build_adjacency(grid4), grid4, barriers(motorway))
    assert cut(found.adjacency) == set()
    assert found.findings == ()
    assert found.adjacency["cut_share"].max() < 0.05


def test_a_road_across_a_border_shorter_than_the_tolerance_cuts_nothing() -> None:
    west, east = shapely.box(10, 45, 10.01, 45.01), shapely.box(10.01, 45, 10.02, 45.01)
    units = make_units(["a", "b"], [west, east], crs=4326)
    road = barriers(line((9.9, 45.005), (10.1, 45.005)))
    found = cut_borders(build_adjacency(units), units, road, tolerance_m=5000)
    assert cut(found.adjacency) == set()
    river = barriers(line((10.01, 44), (10.01, 46)))
    assert cut(cut_borders(build_adjacency(units), units, river).adjacency) == {"ab"}


def test_a_river_beside_the_border_cuts_it_within_the_tolerance(grid4: gpd.GeoDataFrame) -> None:
    # 390 m east of the border.
    river = barriers(line((11.005, 44), (11.005, 48)))
    built = build_adjacency(grid4)
    assert cut(cut_borders(built, grid4, river, tolerance_m=500).adjacency) == {"ab", "cd"}
    assert cut(cut_borders(built, grid4, river, tolerance_m=300).adjacency) == set()


def test_a_river_along_half_of_a_border_cuts_it_only_if_half_is_enough(
    grid4: gpd.GeoDataFrame,
) -> None:
    half = barriers(line((11, 46.5), (11, 47)))
    built = build_adjacency(grid4)
    found = cut_borders(built, grid4, half)
    assert cut(found.adjacency) == set()
    assert found.adjacency["cut_share"][0] == pytest.approx(0.5, abs=0.03)
    assert cut(cut_borders(built, grid4, half, least_share=0.5).adjacency) == {"ab"}


def test_a_river_in_many_short_lines_counts_as_one(grid4: gpd.GeoDataFrame) -> None:
    short = [line((11, 45 + i / 10), (11, 45 + (i + 1) / 10)) for i in range(20)]
    found = cut_borders(build_adjacency(grid4), grid4, barriers(*short))
    assert cut(found.adjacency) == {"ab", "cd"}


def test_a_lake_cuts_the_border_in_it(grid4: gpd.GeoDataFrame) -> None:
    lake = shapely.box(10.5, 46.05, 11.5, 46.98)
    found = cut_borders(build_adjacency(grid4), grid4, barriers(lake))
    assert cut(found.adjacency) == {"ab"}


def test_two_layers_one_after_the_other_both_cut(grid4: gpd.GeoDataFrame) -> None:
    first = cut_borders(build_adjacency(grid4), grid4, barriers(RIVER))
    ridge = barriers(line((9, 46), (13, 46)))
    second = cut_borders(first.adjacency, grid4, ridge)
    assert cut(second.adjacency) == {"ab", "ac", "bd", "cd"}
    assert [finding.unit_ids for finding in second.findings] == [("c",), ("d",)]


def test_a_border_of_polygons_that_do_not_quite_touch_is_cut() -> None:
    left = shapely.box(10, 45, 11, 47)
    upper, lower = shapely.box(11.001, 46, 12, 47), shapely.box(11.001, 45, 12, 46)
    units = make_units(["a", "b", "c"], [left, upper, lower], crs=4326)
    found = cut_borders(build_adjacency(units), units, barriers(line((11, 46), (11, 47))))
    assert cut(found.adjacency) == {"ab"}


def test_a_barrier_on_the_antimeridian_cuts() -> None:
    west, east = shapely.box(179, -18, 180, -17), shapely.box(-180, -18, -179, -17)
    units = make_units(["a", "b"], [west, east], crs=4326)
    for lon in (180, -180):
        river = barriers(line((lon, -19), (lon, -16)))
        assert cut(cut_borders(build_adjacency(units), units, river).adjacency) == {"ab"}


def test_the_order_of_units_and_barriers_does_not_matter(grid4: gpd.GeoDataFrame) -> None:
    built = build_adjacency(grid4)
    both = barriers(RIVER, line((10.2, 46), (11, 46)))
    one = cut_borders(built, grid4, both)
    other = cut_borders(built, grid4.iloc[::-1], both.iloc[::-1])
    pd.testing.assert_frame_equal(one.adjacency, other.adjacency)
    assert one.findings == other.findings


def test_no_barriers_cut_nothing(grid4: gpd.GeoDataFrame) -> None:
    built = build_adjacency(grid4)
    pd.testing.assert_frame_equal(cut_borders(built, grid4, barriers()).adjacency, built)


def test_parameters_out_of_range_are_all_told(grid4: gpd.GeoDataFrame) -> None:
    without_crs = gpd.GeoDataFrame(geometry=[RIVER])
    with pytest.raises(InvalidInput) as error:
        cut_borders(build_adjacency(grid4), grid4, without_crs, tolerance_m=-1, least_share=80)
    assert len(error.value.faults) == 3


def test_lines_are_read_in_degrees_from_any_reference_system(tmp_path: Path) -> None:
    lake = shapely.box(10, 45, 10.1, 45.1)
    path = tmp_path / "rivers.gpkg"
    mixed = barriers(RIVER, lake).assign(name=["Rhine", "Garda"])
    mixed.to_crs(3857).to_file(path)
    lines = read_lines(path)
    assert lines.crs.equals("EPSG:4326", ignore_axis_order=True)
    assert lines["name"].tolist() == ["Rhine", "Garda"]
    assert shapely.equals_exact(lines.geometry.to_numpy()[0], RIVER, tolerance=1e-9)


def test_points_are_no_barriers(tmp_path: Path) -> None:
    path = tmp_path / "wells.geojson"
    barriers(RIVER, shapely.Point(10, 45)).to_file(path)
    with pytest.raises(InvalidInput, match="row 2: is a Point, a line or a polygon is needed"):
        read_lines(path)


def test_a_file_without_a_reference_system_needs_one(tmp_path: Path) -> None:
    path = tmp_path / "rivers.parquet"
    gpd.GeoDataFrame(geometry=[RIVER]).to_parquet(path)
    with pytest.raises(InvalidInput, match="coordinate reference system"):
        read_lines(path)
    assert len(read_lines(path, crs=4326)) == 1
