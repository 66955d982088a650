import geopandas as gpd
import pytest
import shapely

from geodata import (
    bridge_findings,
    build_adjacency,
    find_pieces,
    make_units,
    read_us_counties,
    remove_neighbours,
)


def test_what_only_a_bridge_joins_is_an_island(two_islands: gpd.GeoDataFrame) -> None:
    (island,) = find_pieces(two_islands, build_adjacency(two_islands))
    assert island.kind == "island"
    assert island.unit_ids == ("c", "d")
    assert island.value == 2
    assert island.message == "2 units are cut off from the rest: c, d"
    assert island.geometry.equals(shapely.box(12.5, 45, 14.5, 46))


def test_a_single_island_has_no_neighbour(chessboard: gpd.GeoDataFrame) -> None:
    found = find_pieces(chessboard, build_adjacency(chessboard))
    assert [finding.message for finding in found] == [
        f"unit {unit} has no neighbour" for unit in "bcde"
    ]


def test_a_map_of_one_piece_has_no_islands(
    grid4: gpd.GeoDataFrame, one_unit: gpd.GeoDataFrame, doughnut: gpd.GeoDataFrame
) -> None:
    for units in (grid4, one_unit, doughnut):
        assert find_pieces(units, build_adjacency(units)) == ()


def test_parting_neighbours_by_hand_makes_islands(grid4: gpd.GeoDataFrame) -> None:
    adjacency = remove_neighbours(build_adjacency(grid4), [("a", "b"), ("c", "d")], grid4)
    (island,) = find_pieces(grid4, adjacency)
    assert island.unit_ids == ("b", "d")


def test_a_unit_in_parts_shows_the_smaller_ones() -> None:
    large, small = shapely.box(10, 0, 11, 1), shapely.box(12, 0, 12.5, 0.5)
    units = make_units(["a"], [shapely.multipolygons([small, large])], crs=4326)
    (piece,) = find_pieces(units, build_adjacency(units))
    assert piece.kind == "piece"
    assert piece.unit_ids == ("a",)
    assert piece.value == pytest.approx(0.2, rel=0.001)
    assert piece.message == "unit a is in 2 parts, 20.00% outside the largest"
    assert piece.geometry.equals(small)


def test_a_unit_cut_at_the_antimeridian_is_in_one_part() -> None:
    both = [shapely.box(179, -18, 180, -17), shapely.box(-180, -18, -179, -17)]
    units = make_units(["a"], [shapely.multipolygons(both)], crs=4326)
    assert find_pieces(units, build_adjacency(units)) == ()


def test_a_bridge_is_drawn_between_the_nearest_shores(two_islands: gpd.GeoDataFrame) -> None:
    (bridge,) = bridge_findings(two_islands, build_adjacency(two_islands))
    assert bridge.kind == "bridge"
    assert bridge.unit_ids == ("b", "c")
    assert bridge.value == pytest.approx(38_740, rel=0.01)
    assert bridge.message == "b and c are joined over 38.7 km"
    assert bridge.geometry.bounds == pytest.approx((12, 46, 12.5, 46), abs=1e-6)


def test_a_bridge_across_the_antimeridian_is_drawn_in_two_lines() -> None:
    west, east = shapely.box(178, -18, 179, -17), shapely.box(-179, -18, -178, -17)
    units = make_units(["a", "b"], [west, east], crs=4326)
    (bridge,) = bridge_findings(units, build_adjacency(units))
    assert bridge.geometry.geom_type == "MultiLineString"
    assert bridge.geometry.length == pytest.approx(2, abs=0.1)
    assert bridge.value == pytest.approx(2 * 105_900, rel=0.01)


def test_alaska_hawaii_and_the_territories_are_islands(counties: gpd.GeoDataFrame) -> None:
    everywhere = read_us_counties(contiguous_states=False)
    adjacency = build_adjacency(everywhere)
    islands = [f for f in find_pieces(everywhere, adjacency) if f.kind == "island"]
    assert [len(island.unit_ids) for island in islands][:2] == [76, 28]
    assert {unit[:2] for unit in islands[1].unit_ids} == {"02"}
    bridges = bridge_findings(everywhere, adjacency)
    assert len(bridges) == len(islands) == 20
    assert all(bridge.geometry.length < 180 for bridge in bridges)
