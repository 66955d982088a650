"""Larger units by code, by column and by ground."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geodata import InvalidInput, make_units, parents_by_column, parents_by_overlap
from geodata import parents_by_prefix as by_prefix
from geodata.levels import OUTSIDE


def row_of(*spans: tuple[float, float], ids: str) -> gpd.GeoDataFrame:
    """Rectangles of one degree height side by side, from one longitude to another."""
    return make_units(ids, [shapely.box(west, 45, east, 46) for west, east in spans], crs=4326)


def test_a_county_belongs_to_the_state_its_code_begins_with(counties: gpd.GeoDataFrame) -> None:
    parents = by_prefix(counties, 2)
    assert (parents == counties["parent"]).all()
    assert parents.name == "parent"


def test_ids_too_short_for_the_prefix_are_all_listed(grid4: gpd.GeoDataFrame) -> None:
    with pytest.raises(InvalidInput) as caught:
        by_prefix(grid4, 1)
    assert len(caught.value.faults) == 4
    with pytest.raises(InvalidInput, match="is none"):
        by_prefix(grid4, 0)


def test_a_column_of_text_or_whole_numbers_names_the_larger_unit(grid4: gpd.GeoDataFrame) -> None:
    parents = parents_by_column(grid4.assign(region=[7, " 7 ", "north", "8"]), "region")
    assert list(parents) == ["7", "7", "north", "8"]


def test_units_without_a_larger_unit_are_all_listed(grid4: gpd.GeoDataFrame) -> None:
    with pytest.raises(InvalidInput) as caught:
        parents_by_column(grid4.assign(region=["x", None, "", 1.5]), "region")
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [
        (2, "region"),
        (3, "region"),
        (4, "region"),
    ]
    with pytest.raises(InvalidInput, match="is missing"):
        parents_by_column(grid4, "region")


def test_the_largest_overlap_wins_and_the_share_tells_how_clearly() -> None:
    units = row_of((10, 11), (11, 12), (12, 14), ids="abc")
    larger = row_of((10, 11.7), (11.7, 13), (13, 15), ids="xyz")
    found = parents_by_overlap(units, larger)
    assert list(found["parent"]) == ["x", "x", "y"]
    assert list(found["share"]) == pytest.approx([1.0, 0.7, 0.5], abs=1e-3)
    assert list(found["reason"]) == ["", "", ""]


def test_with_equal_overlap_the_smallest_id_wins() -> None:
    units, larger = row_of((10, 12), ids="a"), row_of((10, 11), (11, 12), ids="zy")
    for table in (larger, larger[::-1]):
        assert list(parents_by_overlap(units, table)["parent"]) == ["y"]


def test_units_outside_go_to_the_nearest_within_the_limit_or_are_listed() -> None:
    units, larger = row_of((10, 11), (11.1, 12), (20, 21), ids="abc"), row_of((10, 11), ids="x")
    found = parents_by_overlap(units, larger, nearest_within_m=10_000)
    assert list(found["parent"]) == ["x", "x", None]
    assert list(found["share"]) == [1.0, 0.0, 0.0]
    assert found["distance_m"]["b"] == pytest.approx(7_750, rel=0.01)
    assert list(found["reason"]) == ["", "", OUTSIDE]
    strict = parents_by_overlap(units, larger)
    assert list(strict["reason"]) == ["", OUTSIDE, OUTSIDE]


def test_a_common_border_is_no_overlap() -> None:
    units, larger = row_of((11, 12), ids="a"), row_of((10, 11), ids="x")
    assert list(parents_by_overlap(units, larger)["parent"]) == [None]


def test_counties_belong_to_their_state_by_ground_too(counties: gpd.GeoDataFrame) -> None:
    states = counties.dissolve("parent")
    larger = make_units(states.index.tolist(), states.geometry.to_numpy(), crs=4326)
    found = parents_by_overlap(counties, larger)
    assert (found["parent"] == counties["parent"]).all()
    assert (found["share"] > 0.999).all()


def test_zips_of_oklahoma_lie_in_its_counties(
    shared_data: Path, counties: gpd.GeoDataFrame
) -> None:
    table = gpd.read_file(shared_data / "zcta_ok.geojson")
    zips = table.columns[table.columns.str.lower().str.contains("zip|zcta")][0]
    units = make_units(
        table[zips].astype(str).tolist(), table.geometry.make_valid().to_numpy(), crs=4326
    )
    found = parents_by_overlap(units, counties)
    assert found["parent"].str[:2].eq("40").mean() > 0.99
    assert isinstance(found["parent"], pd.Series)
