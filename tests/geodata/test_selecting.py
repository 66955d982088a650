"""Units inside an area by their center, by most of their ground, by any touch; or by code."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import InvalidInput, make_units, named_boundary, select_by_codes, select_units
from geodata.selecting import INSIDE_BY

LOWER_LEFT = shapely.box(9, 44, 11.4, 45.6)


def test_center_majority_and_touch_differ(grid4: gpd.GeoDataFrame) -> None:
    assert select_units(grid4, LOWER_LEFT, "center") == ["c"]
    assert select_units(grid4, LOWER_LEFT, "majority") == ["c"]
    assert select_units(grid4, LOWER_LEFT, "touch") == ["c", "d"]


def test_center_is_the_inner_point_not_the_ground(grid4: gpd.GeoDataFrame) -> None:
    around_the_center = shapely.box(10.4, 45.4, 10.6, 45.6)
    assert select_units(grid4, around_the_center, "center") == ["c"]
    assert select_units(grid4, around_the_center, "majority") == []


def test_majority_is_more_than_half_of_the_ground(grid4: gpd.GeoDataFrame) -> None:
    assert select_units(grid4, shapely.box(10, 45, 10.51, 46), "majority") == ["c"]
    assert select_units(grid4, shapely.box(10, 45, 10.49, 46), "majority") == []


def test_the_hole_of_a_doughnut_is_not_inside_the_ring(doughnut: gpd.GeoDataFrame) -> None:
    ring = doughnut.geometry["ring"]
    assert select_units(doughnut, ring, "center") == ["ring"]
    assert select_units(doughnut, ring, "majority") == ["ring"]
    assert select_units(doughnut, ring, "touch") == ["hole", "ring"]


def test_ids_are_sorted_whatever_the_order_of_the_rows(grid4: gpd.GeoDataFrame) -> None:
    for by in INSIDE_BY:
        assert select_units(grid4[::-1], shapely.box(0, 0, 50, 50), by) == ["a", "b", "c", "d"]


def test_another_way_to_be_inside_is_refused(grid4: gpd.GeoDataFrame) -> None:
    with pytest.raises(InvalidInput, match="center, majority, touch are known"):
        select_units(grid4, LOWER_LEFT, "centroid")


edges = st.floats(9, 13), st.floats(9, 13), st.floats(44, 48), st.floats(44, 48)


@settings(max_examples=60, deadline=None)
@given(*edges)
def test_touch_selects_all_that_the_others_do(x0: float, x1: float, y0: float, y1: float) -> None:
    corners = [(10, 46), (11, 46), (10, 45), (11, 45)]
    units = make_units("abcd", [shapely.box(x, y, x + 1, y + 1) for x, y in corners], crs=4326)
    area = shapely.box(min(x0, x1), min(y0, y1), max(x0, x1) + 0.1, max(y0, y1) + 0.1)
    by = {way: set(select_units(units, area, way)) for way in INSIDE_BY}
    assert by["center"] | by["majority"] <= by["touch"]


def test_counties_of_a_state_are_selected_by_its_boundary(counties: gpd.GeoDataFrame) -> None:
    for way in ("center", "majority"):
        chosen = select_units(counties, named_boundary("Texas"), way)
        assert chosen == sorted(counties.index[counties["parent"] == "48"])


def test_codes_and_beginnings_of_codes_are_found_and_the_rest_listed(
    counties: gpd.GeoDataFrame,
) -> None:
    found = select_by_codes(counties, ["06037", " 06037 ", "44*", "", "99*", "xyz"])
    assert found.unit_ids == ("06037", "44001", "44003", "44005", "44007", "44009")
    assert found.unknown == ("99*", "xyz")
    assert len(select_by_codes(counties, ["*"]).unit_ids) == len(counties)
    assert select_by_codes(counties, []).unit_ids == ()


def test_zips_within_oklahoma(shared_data: Path) -> None:
    table = gpd.read_parquet(shared_data / "zcta_us_26k.parquet")
    table = table[table["state"].isin(["OK", "KS"]) & table.geometry.is_valid]
    units = make_units(table["zip"].tolist(), table.geometry.to_numpy(), crs=4326)
    inside = select_units(units, named_boundary("OK"), "majority")
    assert set(inside) <= set(table["zip"][table["state"] == "OK"])
    assert len(inside) == pytest.approx((table["state"] == "OK").sum(), abs=5)
