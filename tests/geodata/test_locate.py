import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from geodata import InvalidInput, locate_points, make_units
from geodata.crs import true_distance
from geodata.locate import NO_COORDINATES, NO_DEGREES, OUTSIDE, TOO_FAR


def test_points_are_in_the_unit_around_them(grid4: gpd.GeoDataFrame) -> None:
    found = locate_points(grid4, [10.5, 11.5, 10.5, 11.5], [46.5, 46.5, 45.5, 45.5])
    assert list(found["unit_id"]) == ["a", "b", "c", "d"]
    assert (found["distance_m"] == 0).all()


def test_a_point_on_a_border_is_in_the_unit_with_the_smallest_id(
    grid4: gpd.GeoDataFrame,
) -> None:
    for units in (grid4, grid4[::-1]):
        found = locate_points(units, [11.0, 11.0, 11.5], [46.0, 45.5, 46.0])
        assert list(found["unit_id"]) == ["a", "c", "b"]


def test_a_point_in_the_hole_is_in_the_unit_there(doughnut: gpd.GeoDataFrame) -> None:
    assert list(locate_points(doughnut, [11.5, 10.5], [46.5, 45.5])["unit_id"]) == ["hole", "ring"]


def test_points_outside_have_no_unit(grid4: gpd.GeoDataFrame) -> None:
    found = locate_points(grid4, [0.0, np.nan, 10.5, 500.0], [0.0, 45.5, np.inf, 45.5])
    assert [unit is None for unit in found["unit_id"]] == [True] * 4
    assert found["distance_m"].isna().all()
    assert list(found["reason"]) == [OUTSIDE, NO_COORDINATES, NO_COORDINATES, NO_DEGREES]


def test_points_outside_go_to_the_nearest_within_the_limit(grid4: gpd.GeoDataFrame) -> None:
    lon, lat = [9.9, 9.9, 12.01], [45.5, 46.5, 46.0]
    found = locate_points(grid4, lon, lat, nearest_within_m=8_000)
    assert list(found["unit_id"]) == ["c", "a", "b"]
    expected = true_distance(np.array([[9.9, 45.5]]), np.array([[10.0, 45.5]]))[0]
    assert found["distance_m"][0] == pytest.approx(expected, rel=0.001)
    far = locate_points(grid4, lon, lat, nearest_within_m=5_000)
    assert [unit is None for unit in far["unit_id"]] == [True, True, False]
    assert list(far["reason"]) == [TOO_FAR, TOO_FAR, ""]


def test_no_points_are_no_rows(grid4: gpd.GeoDataFrame) -> None:
    found = locate_points(grid4, [], [], nearest_within_m=10)
    assert list(found.columns) == ["unit_id", "distance_m", "reason"]
    assert len(found) == 0


def test_coordinates_of_different_length_are_refused(grid4: gpd.GeoDataFrame) -> None:
    with pytest.raises(InvalidInput, match="do not match"):
        locate_points(grid4, [1.0, 2.0], [1.0])


def test_a_point_at_180_degrees_is_in_the_unit_on_either_side() -> None:
    units = make_units(["east"], [box(-180, 50, -179, 51)], crs=4326)
    found = locate_points(units, [180.0, -180.0, 179.9], [50.5] * 3, nearest_within_m=10_000)
    assert list(found["unit_id"]) == ["east"] * 3
    assert list(found["distance_m"][:2]) == [0.0, 0.0]
    expected = true_distance(np.array([[179.9, 50.5]]), np.array([[180.0, 50.5]]))[0]
    assert found["distance_m"][2] == pytest.approx(expected, rel=1e-4)


def test_the_nearest_is_the_nearest_on_the_ground_not_on_a_map() -> None:
    units = make_units(["north", "south"], [box(-1, 65, 1, 66), box(-1, 54, 1, 54.8)], crs=4326)
    found = locate_points(units, [0.0], [60.0], nearest_within_m=1e6)
    assert found["unit_id"][0] == "north"
    assert found["distance_m"][0] == pytest.approx(557_500, rel=0.001)


def test_a_point_as_near_to_two_units_is_in_the_one_with_the_smallest_id() -> None:
    units = make_units(["b", "a"], [box(-2, 50, -1, 51), box(1, 50, 2, 51)], crs=4326)
    for table in (units, units[::-1]):
        found = locate_points(table, [0.0], [50.5], nearest_within_m=200_000)
        assert found["unit_id"][0] == "a"


degrees = st.floats(allow_nan=True, allow_infinity=True) | st.floats(9, 14) | st.floats(44, 48)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(degrees, degrees), max_size=30), st.sampled_from([0.0, 1e4, 1e7]))
def test_every_point_is_placed_or_listed(points: list[tuple[float, float]], limit: float) -> None:
    corners = [(10, 46), (11, 46), (10, 45), (11, 45)]
    units = make_units("abcd", [box(x, y, x + 1, y + 1) for x, y in corners], crs=4326)
    lon, lat = [p[0] for p in points], [p[1] for p in points]
    found = locate_points(units, lon, lat, nearest_within_m=limit)
    assert len(found) == len(points)
    placed = found["unit_id"].notna()
    assert (found.loc[placed, "distance_m"] <= limit).all()
    assert found.loc[~placed, "distance_m"].isna().all()
    assert ((found["reason"] == "") == placed).all()
    for x, y, row in zip(lon, lat, found.itertuples(), strict=True):
        inside = 10 <= x <= 12 and 45 <= y <= 47
        assert (row.distance_m == 0) == inside


def test_county_points_are_in_their_county(counties: gpd.GeoDataFrame) -> None:
    lon, lat = counties["point"].map(lambda p: p.x), counties["point"].map(lambda p: p.y)
    assert list(locate_points(counties, lon, lat)["unit_id"]) == list(counties.index)
