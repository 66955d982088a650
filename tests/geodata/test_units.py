from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata import InvalidInput, check_units, make_units

SQUARE = shapely.box(10, 45, 11, 46)


def test_a_unit_table_has_the_columns_of_the_contract(grid4: gpd.GeoDataFrame) -> None:
    assert list(grid4.columns) == ["kind", "name", "parent", "geometry", "point"]
    assert grid4.index.name == "unit_id"
    assert grid4.crs.to_epsg() == 4326
    assert list(grid4["name"]) == ["a", "b", "c", "d"]
    assert shapely.within(grid4["point"].to_numpy(), grid4.geometry.to_numpy()).all()


def test_a_unit_table_survives_geoparquet(grid4: gpd.GeoDataFrame, tmp_path: Path) -> None:
    grid4.to_parquet(tmp_path / "units.parquet")
    again = gpd.read_parquet(tmp_path / "units.parquet")
    check_units(again)
    assert again.equals(grid4)


def test_a_hair_thin_unit_has_its_point_on_it() -> None:
    for seed in range(50):
        x, y = np.random.default_rng(seed).uniform(0, 80, 2)
        hair = shapely.Polygon([(x, y), (x + 0.37, y + 0.71), (x + 0.37 + 1e-14, y + 0.71)])
        if hair.is_valid and hair.area > 0:
            make_units(["a"], [hair], crs=4326)


def test_metres_become_degrees() -> None:
    square = gpd.GeoSeries([SQUARE], crs=4326).to_crs(32632)
    units = make_units(["a"], square, crs=32632)
    assert shapely.equals_exact(units.geometry["a"], SQUARE, 1e-9, normalize=True)


def test_heights_are_dropped() -> None:
    units = make_units(["a"], [shapely.force_3d(SQUARE, 12.0)], crs=4326)
    assert not units.geometry["a"].has_z


def test_every_fault_is_listed_at_once() -> None:
    bow_tie = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    shapes = [SQUARE, SQUARE, None, shapely.Point(1, 1), bow_tie, shapely.box(300, 0, 301, 1)]
    with pytest.raises(InvalidInput) as error:
        make_units(["a", "a", "c", "d", "e", "f"], shapes, crs=4326)
    text = str(error.value)
    assert "row 2, column unit_id: id a occurs more than once" in text
    assert "row 3: unit c: has no geometry" in text
    assert "row 4: unit d: is a Point, a polygon is needed" in text
    assert "row 5: unit e: invalid polygon, Self-intersection" in text
    assert "row 6: unit f: leaves longitude -180..180 or latitude -90..90" in text


@pytest.mark.parametrize("bad", [7, None, "", "  "])
def test_ids_are_text_that_is_not_empty(bad: object) -> None:
    with pytest.raises(InvalidInput, match="column unit_id"):
        make_units([bad], [SQUARE], crs=4326)  # type: ignore[list-item]


def test_no_units_are_no_unit_table() -> None:
    with pytest.raises(InvalidInput, match="has no units"):
        make_units([], [], crs=4326)


def test_missing_columns_are_named(grid4: gpd.GeoDataFrame) -> None:
    with pytest.raises(InvalidInput, match="column kind: is missing") as error:
        check_units(grid4.drop(columns=["kind", "point"]))
    assert "column point: is missing" in str(error.value)


def test_another_crs_is_refused(grid4: gpd.GeoDataFrame) -> None:
    with pytest.raises(InvalidInput, match="must be EPSG:4326"):
        check_units(grid4.to_crs(3857))


def test_a_point_outside_its_unit_is_found(grid4: gpd.GeoDataFrame) -> None:
    moved = grid4.copy()
    moved["point"] = list(grid4["point"][::-1])
    with pytest.raises(InvalidInput, match="its point is not inside it"):
        check_units(moved)


def test_a_plain_table_is_refused() -> None:
    with pytest.raises(InvalidInput, match="not a GeoDataFrame but list"):
        check_units([])
