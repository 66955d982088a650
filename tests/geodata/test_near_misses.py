from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import build_adjacency, find_near_misses, make_units, remove_neighbours


def beside(gap: float, **others: shapely.Geometry) -> gpd.GeoDataFrame:
    """Two squares with a gap of some degrees between them, at 45 degrees north."""
    left, right = shapely.box(10, 45, 11, 46), shapely.box(11 + gap, 45, 12, 46)
    return make_units(["a", "b", *others], [left, right, *others.values()], crs=4326)


def found(units: gpd.GeoDataFrame, **options: Any) -> list[tuple[str, ...]]:
    adjacency = build_adjacency(units, bridges=False)
    return [finding.unit_ids for finding in find_near_misses(units, adjacency, **options)]


def test_units_a_few_snap_widths_apart_are_a_near_miss() -> None:
    # 550 m where snapping ends at 250 m.
    units = beside(0.007)
    (miss,) = find_near_misses(units, build_adjacency(units, bridges=False))
    assert miss.kind == "near_miss"
    assert miss.unit_ids == ("a", "b")
    assert miss.value == pytest.approx(542, rel=0.01)
    assert miss.message == (
        "a and b are no neighbours, but run along each other for 111.1 km, "
        "at the nearest 542 m apart"
    )
    assert miss.geometry.bounds == pytest.approx((11, 45, 11.007, 46))


def test_neighbours_and_far_units_are_none(
    grid4: gpd.GeoDataFrame, chessboard: gpd.GeoDataFrame, two_islands: gpd.GeoDataFrame
) -> None:
    for units in (grid4, chessboard, two_islands, beside(0.001), beside(0.02)):
        assert found(units) == []


def test_the_width_can_be_set() -> None:
    assert found(beside(0.02), width_m=2000) == [("a", "b")]
    assert found(beside(0.007), width_m=300) == []


def test_pairs_that_are_decided_are_none() -> None:
    units = beside(0.007)
    adjacency = build_adjacency(units, bridges=False)
    removed = remove_neighbours(adjacency, [("a", "b")], units)
    assert find_near_misses(units, removed) == ()
    assert find_near_misses(units, build_adjacency(units, bridges=True)) == ()


def test_banks_of_a_unit_between_are_none() -> None:
    river = shapely.box(11.001, 45, 11.006, 46)
    assert found(beside(0.007, river=river)) == []


def test_near_misses_are_found_across_the_antimeridian() -> None:
    west, east = shapely.box(179, -18, 179.995, -17), shapely.box(-179.999, -18, -179, -17)
    assert found(make_units(["a", "b"], [west, east], crs=4326)) == [("a", "b")]


@settings(max_examples=30, deadline=None)
@given(
    st.sets(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1),
    st.randoms(use_true_random=False),
)
def test_squares_shrunk_one_by_one_miss_all_their_neighbours(
    cells: set[tuple[int, int]], random: Any
) -> None:
    listed = sorted(cells)
    shapes = [shapely.box(10 + x, 45 + y, 10.995 + x, 45.995 + y) for x, y in listed]
    units = make_units([f"{x}{y}" for x, y in listed], shapes, crs=4326)
    adjacency = build_adjacency(units, bridges=False)
    assert len(adjacency) == 0
    expected = {
        (f"{x}{y}", f"{x + dx}{y + dy}")
        for x, y in cells
        for dx, dy in ((1, 0), (0, 1))
        if (x + dx, y + dy) in cells
    }
    misses = find_near_misses(units, adjacency)
    assert {miss.unit_ids for miss in misses} == expected
    assert len(misses) == len(expected)
    ids = list(units.index)
    random.shuffle(ids)
    again = find_near_misses(units.loc[ids], adjacency)
    assert [(m.unit_ids, m.value) for m in again] == [(m.unit_ids, m.value) for m in misses]
    pd.testing.assert_frame_equal(build_adjacency(units.loc[ids], bridges=False), adjacency)
