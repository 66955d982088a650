from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import box

from geodata import check_units, make_units, read_units
from geodata.findings import KINDS, Finding
from geodata.overlaps import find_overlaps
from geodata.sources import UnitsFile

BOW_TIE = shapely.Polygon([(20, 45), (21, 46), (21, 45), (20, 46)])
FLAT = shapely.Polygon([(0, 0), (1, 1), (2, 2), (0, 0)])

Write = Callable[[gpd.GeoDataFrame, Path], Path]
Squares = Callable[..., gpd.GeoDataFrame]
Refusal = Callable[..., str]


def of_kind(found: UnitsFile, kind: str) -> list[Finding]:
    return [finding for finding in found.findings if finding.kind == kind]


def test_a_repair_says_what_changed(tmp_path: Path, write: Write, squares: Squares) -> None:
    found = read_units(
        write(squares(["a", "b"], [box(10, 45, 11, 46), BOW_TIE]), tmp_path / "u.gpkg")
    )
    (finding,) = of_kind(found, "repaired")
    assert finding.unit_ids == ("b",)
    assert finding.row == 2
    assert finding.message.startswith("b: Self-intersection")
    assert "km² after, parts 1 before, 2 after" in finding.message
    assert finding.value == pytest.approx(4.35e9, rel=0.01)
    assert finding.geometry.equals(found.units.geometry["b"])


def test_polygons_without_area_are_refused_or_listed(
    tmp_path: Path, write: Write, squares: Squares, refusal: Refusal
) -> None:
    path = write(squares(["a", "b"], [box(10, 45, 11, 46), FLAT]), tmp_path / "u.gpkg")
    assert "row 2: has a polygon without area" in refusal(path)
    found = read_units(path, drop_empty=True)
    assert list(found.units.index) == ["a"]
    assert [f.unit_ids for f in of_kind(found, "zero_area")] == [("b",)]
    assert "1 unit with a polygon without area: b" in found.report


def test_units_without_a_polygon_keep_their_place(
    tmp_path: Path, write: Write, squares: Squares
) -> None:
    """Columns of the Census; a place that is no number is no place."""
    table = squares(["1", "2", "3"], [box(10, 45, 11, 46), None, shapely.Polygon()])
    table["INTPTLAT20"], table["INTPTLON20"] = ["+45.5", "+45.2500", "?"], ["10.5", "+010.75", "1"]
    table["name"], table["parent"] = ["one", "two", ""], ["x", "y", "z"]
    found = read_units(write(table, tmp_path / "u.geojson"), drop_empty=True)
    expected = pd.DataFrame(
        {
            "name": ["two", "3"],
            "parent": ["y", "z"],
            "lon": [10.75, np.nan],
            "lat": [45.25, np.nan],
            "row": [2, 3],
        },
        index=pd.Index(["2", "3"], name="unit_id"),
    )
    pd.testing.assert_frame_equal(found.unshaped, expected)
    places = [finding.geometry for finding in of_kind(found, "empty")]
    assert places == [shapely.Point(10.75, 45.25), None]


def test_metres_in_columns_x_and_y_are_no_place(
    tmp_path: Path, write: Write, squares: Squares
) -> None:
    table = squares(["1", "2"], [box(10, 45, 11, 46), None]).assign(x=5e5, y=4e6)
    found = read_units(write(table, tmp_path / "u.geojson"), drop_empty=True)
    assert found.unshaped[["lon", "lat"]].isna().all(axis=None)


def test_an_id_twice_is_refused_or_joined(
    tmp_path: Path, write: Write, squares: Squares, refusal: Refusal
) -> None:
    path = write(squares(["a", "b", "a"]).assign(name=["first", "b", "last"]), tmp_path / "u.gpkg")
    assert "row 3, column zip: id a occurs more than once" in refusal(path, id_column="zip")
    found = read_units(path, id_column="zip", duplicates="join")
    assert list(found.units.index) == ["a", "b"]
    assert found.units.geometry["a"].equals(box(10, 45, 11, 46) | box(12, 45, 13, 46))
    assert found.units["name"]["a"] == "first"
    (finding,) = of_kind(found, "duplicate")
    assert finding.value == 2
    assert finding.message == "a: 2 features with this id joined (rows 1, 3)"
    assert "1 unit joined from several features: a" in found.report


def test_a_unit_with_a_polygon_elsewhere_is_not_without_shape(
    tmp_path: Path, write: Write, squares: Squares
) -> None:
    path = write(squares(["a", "a"], [None, box(10, 45, 11, 46)]), tmp_path / "u.gpkg")
    found = read_units(path, drop_empty=True)
    assert list(found.units.index) == ["a"]
    assert len(found.unshaped) == 0
    assert [finding.row for finding in of_kind(found, "empty")] == [1]


def test_overlaps_beyond_the_tolerance_are_told_with_their_area() -> None:
    shapes = [box(10, 45, 11, 46), box(10.9, 45, 12, 46), box(12, 45, 13, 46)]
    units = make_units(["b", "a", "c"], shapes, crs=4326)
    (finding,) = find_overlaps(units)
    assert finding.unit_ids == ("a", "b")
    assert finding.value == pytest.approx(870.6e6, rel=0.01)
    assert "10.0% of the smaller one" in finding.message
    assert finding.geometry.equals(box(10.9, 45, 11, 46))
    assert find_overlaps(units, share=0.2) == []
    assert find_overlaps(units, area_m2=1e9) == []


def test_slivers_are_no_overlap() -> None:
    shapes = [box(10, 45, 11, 46), box(10.995, 45, 12, 46)]
    units = make_units(["a", "b"], shapes, crs=4326)
    assert find_overlaps(units) == []
    assert len(find_overlaps(units, share=0.001)) == 1


def test_units_within_units_overlap_and_neighbours_do_not(
    grid4: gpd.GeoDataFrame, doughnut: gpd.GeoDataFrame
) -> None:
    assert find_overlaps(grid4) == []
    assert find_overlaps(doughnut) == []
    units = make_units(["big", "small"], [box(10, 45, 13, 48), box(11, 46, 12, 47)], crs=4326)
    (finding,) = find_overlaps(units)
    assert "100.0% of the smaller one" in finding.message


def test_one_polygon_under_two_ids_is_a_finding_of_its_own() -> None:
    square = box(10, 45, 11, 46)
    units = make_units(["a", "b"], [square, shapely.reverse(square)], crs=4326)
    (finding,) = find_overlaps(units)
    assert finding.kind == "same_shape"
    assert finding.message == "a and b have the same polygon"


def test_a_heap_of_units_on_one_spot_is_told_in_one_sentence() -> None:
    """Two thousand of them are two million pairs."""
    units = make_units([str(i) for i in range(2_000)], [box(10, 45, 11, 46)] * 2_000, crs=4326)
    (finding,) = find_overlaps(units)
    assert "too many units lie on top of each other" in finding.message


shapes = st.one_of(
    st.none(),
    st.just(shapely.Polygon()),
    st.just(FLAT),
    st.just(BOW_TIE),
    st.builds(lambda x, y: box(x, y, x + 1, y + 1), st.integers(-190, 185), st.integers(-80, 80)),
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), shapes), min_size=1, max_size=12))
def test_every_feature_is_in_a_unit_or_listed(
    tmp_path_factory: pytest.TempPathFactory, write: Write, rows: list[tuple[str, Any]]
) -> None:
    ids, geometry = zip(*rows, strict=True)
    if all(shape is None or (shape.area == 0 and shape is not BOW_TIE) for shape in geometry):
        return
    table = gpd.GeoDataFrame({"zip": ids}, geometry=list(geometry), crs=4326)
    path = write(table, tmp_path_factory.mktemp("counts") / "u.parquet")
    found = read_units(path, drop_empty=True, duplicates="join")
    check_units(found.units)
    assert {finding.kind for finding in found.findings} <= set(KINDS)
    joined = sum(int(finding.value or 0) - 1 for finding in of_kind(found, "duplicate"))
    left_out = of_kind(found, "empty") + of_kind(found, "zero_area")
    assert len(rows) == len(found.units) + joined + len(left_out)
    assert set(ids) == set(found.units.index) | set(found.unshaped.index)
    assert not set(found.units.index) & set(found.unshaped.index)
