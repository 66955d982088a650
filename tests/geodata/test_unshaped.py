"""Units without a polygon are attached, or shaped, or listed: none is lost."""

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
    SampleDataMissing,
    attach_unshaped,
    check_units,
    make_units,
    shape_unshaped,
    zip_points,
)
from geodata.locate import OUTSIDE, TOO_FAR
from geodata.sources import unshaped_table
from geodata.unshaped import NO_LOCATION

CORNERS = [(10, 46), (11, 46), (10, 45), (11, 45)]
GRID = make_units("abcd", [shapely.box(x, y, x + 1, y + 1) for x, y in CORNERS], crs=4326)


def boxes(**places: tuple[float, float]) -> pd.DataFrame:
    """Post office boxes at these places."""
    ids = list(places)
    return unshaped_table(ids, ids, [""] * len(ids), list(places.values()), range(len(ids)))


def area_of(units: gpd.GeoDataFrame) -> pd.Series:
    """Square degrees: enough to see whether any are lost."""
    return pd.Series(shapely.area(units.geometry.to_numpy()), index=units.index)


def test_a_point_is_attached_to_the_unit_around_it() -> None:
    found = attach_unshaped(GRID, boxes(p=(10.5, 45.5), q=(11.0, 46.0), r=(9.95, 45.5)))
    assert list(found["into"]) == ["c", "a", None]
    assert list(found["source"]) == ["given"] * 3
    assert list(found["reason"]) == ["", "", OUTSIDE]


def test_a_point_outside_is_attached_to_the_nearest_within_the_limit() -> None:
    points = boxes(near=(9.95, 45.5), far=(5.0, 45.5))
    found = attach_unshaped(GRID, points, nearest_within_m=10_000)
    assert list(found["into"]) == ["c", None]
    assert found["distance_m"]["near"] == pytest.approx(3_900, rel=0.01)
    assert list(found["reason"]) == ["", TOO_FAR]


def test_what_has_no_location_is_listed() -> None:
    found = attach_unshaped(GRID, boxes(p=(np.nan, np.nan), q=(10.5, np.nan)))
    assert list(found["reason"]) == [NO_LOCATION] * 2
    assert list(found["into"]) == [None, None]


def test_zips_without_a_location_are_looked_up() -> None:
    try:
        zip_points([])
    except SampleDataMissing as missing:
        pytest.skip(str(missing))
    around = make_units(["20001"], [shapely.box(-78, 38, -76, 40)], crs=4326, kind="zip")
    points = boxes(**{"20044": (np.nan, np.nan), "00000": (np.nan, np.nan), "20045": (-77, 39)})
    found = attach_unshaped(around, points)
    assert list(found["into"]) == ["20001", None, "20001"]
    assert list(found["source"]) == ["geonames", "", "given"]
    assert list(attach_unshaped(around, points, zips=False)["into"]) == [None, None, "20001"]


def test_ids_that_have_a_polygon_or_occur_twice_are_refused() -> None:
    points = pd.concat([boxes(a=(10.5, 45.5), p=(10.5, 45.5)), boxes(p=(10.6, 45.5))])
    with pytest.raises(InvalidInput) as caught:
        attach_unshaped(GRID, points)
    assert [fault.message for fault in caught.value.faults] == [
        "unit p occurs more than once",
        "unit a has a polygon",
    ]


def test_a_point_unit_gets_the_ground_that_is_nearer_to_it() -> None:
    points = boxes(p=(10.75, 45.5))
    units = shape_unshaped(GRID, points).units
    check_units(units)
    assert list(units.index) == ["a", "b", "c", "d", "p"]
    assert units.geometry["c"].bounds == pytest.approx((10, 45, 10.625, 46))
    assert units.geometry["p"].bounds == pytest.approx((10.625, 45, 11, 46))
    for unit in "abd":
        assert units.geometry[unit].equals(GRID.geometry[unit])


def test_points_at_one_place_share_their_cell() -> None:
    points = boxes(p=(10.75, 45.5), q=(10.75, 45.5), r=(10.750001, 45.5))
    units = shape_unshaped(GRID, points).units
    area = area_of(units)
    assert area["c"] == pytest.approx(0.625)
    assert area[["p", "q", "r"]].sum() == pytest.approx(0.375)
    assert (area[["p", "q", "r"]] > 0.05).all()


def test_a_point_at_the_inner_point_leaves_the_unit_a_share() -> None:
    own = GRID.loc["c", "point"]
    units = shape_unshaped(GRID, boxes(p=(own.x, own.y))).units
    assert area_of(units)[["c", "p"]].min() == pytest.approx(0.5)


def test_a_new_unit_has_the_kind_and_the_parent_of_its_surroundings() -> None:
    units = GRID.assign(kind="zip", parent="13")
    points = boxes(p=(10.75, 45.5), q=(10.25, 45.5))
    points.loc["q", "parent"] = "14"
    shaped = shape_unshaped(units, points, zips=False).units
    assert list(shaped["kind"]) == ["zip"] * 6
    assert list(shaped.loc[["p", "q"], "parent"]) == ["13", "14"]


def test_nothing_to_shape_changes_nothing() -> None:
    shaped = shape_unshaped(GRID, boxes())
    pd.testing.assert_frame_equal(shaped.units, GRID)
    assert len(shaped.report) == 0


def test_ground_that_a_cut_severs_stays_in_one_piece() -> None:
    """A U: the point at one end is nearest to the tip of the other end, too."""
    u = shapely.box(10, 45, 13, 48).difference(shapely.box(11, 46, 12, 48))
    units = make_units(["u"], [u], crs=4326)
    points = boxes(p=(10.9, 47.9), q=(12.1, 47.0))
    shaped = shape_unshaped(units, points).units
    assert list(shapely.get_num_geometries(shaped.geometry.to_numpy())) == [1, 1, 1]
    assert area_of(shaped).sum() == pytest.approx(u.area, rel=1e-12)


places = st.tuples(
    st.sampled_from([10.0, 10.25, 10.5, 11.0, 11.3, 12.0, 12.01, 20.0]) | st.floats(9.9, 12.1),
    st.sampled_from([45.0, 45.5, 46.0, 46.7, 47.0]) | st.floats(44.9, 47.1) | st.just(np.nan),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(places, max_size=7), st.sampled_from([0.0, 5_000.0]), st.randoms())
def test_no_unit_and_no_ground_is_lost(
    spots: list[tuple[float, float]], limit: float, random: object
) -> None:
    points = boxes(**{f"p{i}": spot for i, spot in enumerate(spots)})
    shaped = shape_unshaped(GRID, points, nearest_within_m=limit)
    check_units(shaped.units)
    listed = shaped.report["reason"] != ""
    assert len(shaped.report) == len(spots)
    assert len(shaped.units) == len(GRID) + (~listed).sum()
    assert list(shaped.report["into"].isna()) == list(listed)
    geometry = shaped.units.geometry.to_numpy()
    assert shapely.area(geometry).sum() == pytest.approx(4.0, rel=1e-12)
    assert shapely.area(shapely.union_all(geometry)) == pytest.approx(4.0, rel=1e-12)
    assert (shapely.get_num_geometries(geometry) == 1).all()
    order = list(points.index)
    random.shuffle(order)
    again = shape_unshaped(GRID[::-1], points.loc[order], nearest_within_m=limit).units
    assert shapely.equals(again.geometry.loc[shaped.units.index].to_numpy(), geometry).all()


def test_post_office_boxes_of_oklahoma_are_all_placed(shared_data: Path) -> None:
    table = gpd.read_parquet(shared_data / "zcta_us_26k.parquet")
    table = table[(table["state"] == "OK") & table.geometry.is_valid]
    units = make_units(table["zip"].tolist(), table.geometry.to_numpy(), crs=4326, kind="zip")
    numbers = [f"73{n:03}" for n in range(1000)]
    known = zip_points(numbers)["source"]
    ids = [number for number in numbers if known[number] == "geonames"]
    points = boxes(**dict.fromkeys(ids, (np.nan, np.nan)))
    shaped = shape_unshaped(units, points, nearest_within_m=20_000)
    check_units(shaped.units)
    assert (shaped.report["reason"] == "").mean() > 0.9
    before, after = area_of(units).sum(), area_of(shaped.units).sum()
    assert after == pytest.approx(before, rel=1e-12)
