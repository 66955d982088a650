import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import geodata
from geodata import InvalidInput, build_adjacency, edge_index, make_units, read_us_counties
from geodata.adjacency import default_snap_m
from geodata.pairs import COLUMNS


def pairs(adjacency: pd.DataFrame, kind: str = "border") -> set[str]:
    rows = adjacency[adjacency["kind"] == kind]
    return set(rows["unit_a"] + "-" + rows["unit_b"])


def shapes(*geometry: shapely.Geometry) -> gpd.GeoDataFrame:
    return make_units([chr(97 + i) for i in range(len(geometry))], geometry, crs=4326)


def test_grid4_has_four_borders_and_no_diagonal(grid4: gpd.GeoDataFrame) -> None:
    adjacency = build_adjacency(grid4)
    assert pairs(adjacency) == {"a-b", "a-c", "b-d", "c-d"}
    assert pairs(adjacency, "bridge") == set()
    assert (adjacency["distance_m"] == 0).all()


def test_borders_are_measured_in_metres(grid4: gpd.GeoDataFrame) -> None:
    border = build_adjacency(grid4).set_index(["unit_a", "unit_b"])["border_m"]
    # A degree of latitude, and a degree of longitude at 46 degrees north.
    assert border["a", "b"] == pytest.approx(111_150, rel=0.01)
    assert border["a", "c"] == pytest.approx(77_470, rel=0.01)


def test_chessboard_squares_touch_at_corners_and_are_no_neighbours(
    chessboard: gpd.GeoDataFrame,
) -> None:
    assert pairs(build_adjacency(chessboard)) == set()
    assert len(build_adjacency(chessboard, bridges=False)) == 0


def test_chessboard_is_held_together_by_four_bridges(chessboard: gpd.GeoDataFrame) -> None:
    adjacency = build_adjacency(chessboard)
    assert pairs(adjacency, "bridge") == {"a-c", "b-c", "c-d", "c-e"}
    assert adjacency["distance_m"].max() < 1


def test_two_islands_get_one_bridge_of_the_width_of_the_water(
    two_islands: gpd.GeoDataFrame,
) -> None:
    adjacency = build_adjacency(two_islands)
    assert pairs(adjacency) == {"a-b", "c-d"}
    assert pairs(adjacency, "bridge") == {"b-c"}
    # Half a degree of longitude at 46 degrees north, the nearest parallel of the two shores.
    bridge = adjacency[adjacency["kind"] == "bridge"].iloc[0]
    assert bridge["distance_m"] == pytest.approx(38_740, rel=0.01)
    assert bridge["border_m"] == 0


def test_bridges_can_be_left_out(two_islands: gpd.GeoDataFrame) -> None:
    assert set(build_adjacency(two_islands, bridges=False)["kind"]) == {"border"}


def test_a_hole_unit_borders_its_ring_all_round(doughnut: gpd.GeoDataFrame) -> None:
    adjacency = build_adjacency(doughnut)
    assert pairs(adjacency) == {"hole-ring"}
    assert adjacency["border_m"][0] == pytest.approx(2 * 111_150 + 2 * 76_800, rel=0.01)


def test_one_unit_has_no_neighbours(one_unit: gpd.GeoDataFrame) -> None:
    adjacency = build_adjacency(one_unit)
    assert len(adjacency) == 0
    assert tuple(adjacency.columns) == COLUMNS
    assert edge_index(adjacency, one_unit).shape == (0, 2)


@pytest.mark.parametrize("gap", [0.001, -0.001], ids=["gap", "overlap"])
def test_polygons_that_do_not_quite_touch_are_neighbours(gap: float) -> None:
    left, right = shapely.box(10, 45, 11, 46), shapely.box(11 + gap, 45, 12, 46)
    adjacency = build_adjacency(shapes(left, right))
    assert pairs(adjacency) == {"a-b"}
    assert adjacency["border_m"][0] == pytest.approx(111_150, rel=0.01)


def test_a_gap_wider_than_the_tolerance_is_no_border() -> None:
    left, right = shapely.box(10, 45, 11, 46), shapely.box(11.001, 45, 12, 46)
    assert pairs(build_adjacency(shapes(left, right), snap_m=50)) == set()


def test_a_vertex_on_one_side_only_does_not_matter() -> None:
    left = shapely.box(10, 45, 12, 47)
    upper, lower = shapely.box(12, 45.7, 13, 47), shapely.box(12, 45, 13, 45.7)
    adjacency = build_adjacency(shapes(left, upper, lower))
    assert pairs(adjacency) == {"a-b", "a-c", "b-c"}
    border = adjacency.set_index(["unit_a", "unit_b"])["border_m"]
    assert border["a", "b"] == pytest.approx(1.3 * 111_150, rel=0.01)
    assert border["a", "c"] == pytest.approx(0.7 * 111_150, rel=0.01)


def test_units_in_each_other_are_neighbours() -> None:
    outer, inner = shapely.box(10, 45, 13, 48), shapely.box(11, 46, 12, 47)
    assert pairs(build_adjacency(shapes(outer, inner))) == {"a-b"}


def test_a_thin_unit_between_two_parts_them() -> None:
    """The banks of a river unit face each other, but each already has its neighbour."""
    left, river = shapely.box(10, 45, 11, 46), shapely.box(11, 45, 11.001, 46)
    right = shapely.box(11.001, 45, 12, 46)
    assert pairs(build_adjacency(shapes(left, river, right), snap_m=200)) == {"a-b", "b-c"}


def test_neighbours_across_the_antimeridian() -> None:
    west, east = shapely.box(179, -18, 180, -17), shapely.box(-180, -18, -179, -17)
    assert pairs(build_adjacency(shapes(west, east))) == {"a-b"}


def test_edge_index_holds_positions(grid4: gpd.GeoDataFrame) -> None:
    edges = edge_index(build_adjacency(grid4), grid4)
    assert edges.dtype == np.int32
    assert edges.tolist() == [[0, 1], [0, 2], [1, 3], [2, 3]]


def test_edge_index_names_unknown_units(grid4: gpd.GeoDataFrame) -> None:
    with pytest.raises(InvalidInput, match="unknown unit d"):
        edge_index(build_adjacency(grid4), grid4.drop(index="d"))


@settings(max_examples=30, deadline=None)
@given(
    st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=12),
    st.randoms(use_true_random=False),
)
def test_adjacency_is_that_of_the_grid_in_any_order(
    cells: set[tuple[int, int]], random: Any
) -> None:
    """Squares of a grid: neighbours as counted by hand, one piece, whatever the order."""
    listed = sorted(cells)
    ids = [f"{x}{y}" for x, y in listed]
    grid = [shapely.box(10 + x, 45 + y, 11 + x, 46 + y) for x, y in listed]
    units = make_units(ids, grid, crs=4326)
    adjacency = build_adjacency(units)
    expected = {
        f"{x}{y}-{x + dx}{y + dy}"
        for x, y in cells
        for dx, dy in ((1, 0), (0, 1))
        if (x + dx, y + dy) in cells
    }
    assert pairs(adjacency) == expected
    random.shuffle(ids)
    pd.testing.assert_frame_equal(adjacency, build_adjacency(units.loc[ids]))
    assert (adjacency["unit_a"] < adjacency["unit_b"]).all()
    assert not adjacency.duplicated(["unit_a", "unit_b"]).any()
    assert count_pieces(adjacency, units) == 1


def count_pieces(adjacency: pd.DataFrame, units: gpd.GeoDataFrame) -> int:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    a, b = edge_index(adjacency, units).T
    graph = coo_array((np.ones(len(a)), (a, b)), shape=(len(units), len(units)))
    return int(connected_components(graph, directed=False)[0])


def test_counties_have_the_neighbours_of_the_source_topology(counties: gpd.GeoDataFrame) -> None:
    """The TopoJSON shares an arc where two counties meet: an independent answer."""
    adjacency = build_adjacency(counties)
    # Two arcs of Alameda are spikes without ground, gone after the repair.
    spikes = {"06001-06075", "06001-06099"}
    assert pairs(adjacency) == shared_arcs(set(counties.index)) - spikes
    assert pairs(adjacency, "bridge") == {"25007-25019", "53055-53057"}


def shared_arcs(ids: set[str]) -> set[str]:
    path = Path(geodata.__file__).parent / "data" / "counties-10m.json"
    users: dict[int, set[str]] = defaultdict(set)

    def walk(arcs: Any, county: str) -> None:
        if isinstance(arcs, int):
            users[max(arcs, ~arcs)].add(county)
        else:
            for arc in arcs:
                walk(arc, county)

    for shape in json.loads(path.read_text())["objects"]["counties"]["geometries"]:
        if shape["id"] in ids:
            walk(shape.get("arcs", []), shape["id"])
    return {"-".join(sorted(pair)) for pair in users.values() if len(pair) == 2}


def test_alaska_and_hawaii_are_bridged_into_one_piece(counties: gpd.GeoDataFrame) -> None:
    everywhere = read_us_counties(contiguous_states=False)
    adjacency = build_adjacency(everywhere)
    assert count_pieces(adjacency, everywhere) == 1
    bridges = adjacency[adjacency["kind"] == "bridge"]
    assert len(bridges) == 20
    # Florida's nearest to Puerto Rico, and the Aleutians' to Hawaii: far, but true.
    assert {"12087-72097", "02016-15007"} <= pairs(adjacency, "bridge")
    assert bridges["distance_m"].sum() == pytest.approx(14_860_000, rel=0.001)


def test_the_tolerance_follows_the_scale(
    counties: gpd.GeoDataFrame, grid4: gpd.GeoDataFrame
) -> None:
    assert 150 < default_snap_m(counties) < 250
    assert default_snap_m(grid4) == 250
    block = shapely.box(10, 45, 10.005, 45.0036)
    assert 1 < default_snap_m(shapes(block)) < 4


def test_oklahoma_zips_are_one_piece_with_all_their_borders(shared_data: Path) -> None:
    units = geodata.read_units(shared_data / "zcta_ok.geojson").units
    adjacency = build_adjacency(units)
    assert set(adjacency["kind"]) == {"border"}
    assert count_pieces(adjacency, units) == 1
    assert len(adjacency) == 1300
