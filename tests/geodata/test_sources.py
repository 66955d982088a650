import json
import os
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

import geodata
from geodata import InvalidInput, build_adjacency, read_units
from geodata.limits import Limits

FORMATS = ("units.geojson", "units.gpkg", "units.shp", "units.zip", "units.parquet")
WHOLE = (".shp", ".shx", ".dbf", ".prj", ".cpg")

Square = Callable[[float, float], shapely.Geometry]


def square(x: float, y: float) -> shapely.Geometry:
    return shapely.box(x, y, x + 1, y + 1)


def table(ids: list[Any], column: str = "zip", shapes: list[Any] | None = None) -> gpd.GeoDataFrame:
    shapes = [square(10 + i, 45) for i in range(len(ids))] if shapes is None else shapes
    return gpd.GeoDataFrame({column: ids}, geometry=shapes, crs=4326)


def write(units: gpd.GeoDataFrame, path: Path) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if path.suffix == ".parquet":
            units.to_parquet(path)
        elif path.suffix == ".zip":
            zipped(write(units, path.with_name("inside.shp")), path)
        else:
            units.to_file(path)
    return path


def zipped(shapefile: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for suffix in WHOLE:
            archive.write(shapefile.with_suffix(suffix), f"folder/{shapefile.stem}{suffix}")
    return path


def message(path: Path | str, **options: Any) -> str:
    with pytest.raises(InvalidInput) as error:
        read_units(path, **options)
    return str(error.value)


def test_topojson_needs_a_layer_when_it_has_several(counties: gpd.GeoDataFrame) -> None:
    path = Path(geodata.__file__).parent / "data" / "counties-10m.json"
    assert "several layers (counties, states, nation)" in message(path)
    assert "has no layer 'zips'" in message(path, layer="zips")
    states = read_units(path, layer="states")
    assert len(states.units) == 56
    assert "California" in set(states.units["name"])


def test_the_empty_county_is_refused_or_left_out_by_name(counties: gpd.GeoDataFrame) -> None:
    path = Path(geodata.__file__).parent / "data" / "counties-10m.json"
    assert "has a polygon without area" in message(path, layer="counties")
    found = read_units(path, layer="counties", drop_empty=True)
    assert "1 unit with a polygon without area: 51610" in found.report
    assert sum("31 polygons repaired" in line for line in found.report) == 1


@pytest.mark.parametrize("name", ["units.shp", "units.gpkg", "units.parquet"])
def test_metres_are_converted_and_reported(tmp_path: Path, name: str) -> None:
    path = write(table(["a", "b"]).to_crs(32632), tmp_path / name)
    found = read_units(path)
    assert "coordinates converted from WGS 84 / UTM zone 32N" in found.report
    assert shapely.equals_exact(found.units.geometry["a"], square(10, 45), 1e-7, normalize=True)


def test_a_shapefile_without_prj_needs_a_crs(tmp_path: Path) -> None:
    path = write(table(["a", "b"]).to_crs(32632), tmp_path / "units.shp")
    path.with_suffix(".prj").unlink()
    assert "does not say its coordinate reference system" in message(path)
    assert list(read_units(path, crs="EPSG:32632").units.index) == ["a", "b"]
    assert "unknown coordinate reference system 'nonsense'" in message(path, crs="nonsense")


def test_metres_taken_for_degrees_are_noticed(tmp_path: Path) -> None:
    path = write(table(["a", "b"]).to_crs(32632), tmp_path / "units.shp")
    path.with_suffix(".prj").unlink()
    text = message(path, crs=4326)
    assert "row 1: coordinates are out of range for WGS 84" in text
    assert "row 2: coordinates are out of range" in text


def test_numbers_become_text_and_lost_zeros_are_mentioned(tmp_path: Path) -> None:
    found = read_units(write(table([7001.0, 7002.0], "GEOID"), tmp_path / "units.gpkg"))
    assert list(found.units.index) == ["7001", "7002"]
    assert any("leading zeros" in line for line in found.report)


def test_numbered_geojson_features_keep_their_numbers(tmp_path: Path) -> None:
    feature = {"type": "Feature", "properties": {}, "geometry": square(10, 45).__geo_interface__}
    features = [feature | {"id": 7}, feature | {"id": 9}]
    path = tmp_path / "units.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    assert list(read_units(path).units.index) == ["7", "9"]


def test_the_id_column_is_the_first_usual_one_that_is_unique(tmp_path: Path) -> None:
    units = table(["a", "a"]).assign(GEOID=["x", "y"], NAME=["Ax", None], parent=["p", "q"])
    found = read_units(write(units, tmp_path / "units.gpkg"))
    assert list(found.units.index) == ["x", "y"]
    assert list(found.units["name"]) == ["Ax", "y"]
    assert list(found.units["parent"]) == ["p", "q"]


def test_columns_can_be_named(tmp_path: Path) -> None:
    units = table(["a", "b"]).assign(mine=["x", "y"], label=["X", "Y"], region=["R", "S"])
    path = write(units, tmp_path / "units.gpkg")
    found = read_units(path, id_column="mine", name_column="label", parent_column="region").units
    assert found.index.tolist() + found["name"].tolist() == ["x", "y", "X", "Y"]
    assert found["parent"].tolist() == ["R", "S"]
    text = message(path, id_column="nope", name_column="neither")
    assert "no column 'nope'; the columns are zip, mine, label, region" in text
    assert "no column 'neither'" in text


def test_without_a_usual_column_the_choice_is_the_users(tmp_path: Path) -> None:
    path = write(table(["a"], "whatever"), tmp_path / "units.gpkg")
    assert "no id column found, name it with --id-column; the columns are whatever" in message(path)


@pytest.mark.parametrize("name", ["units.geojson", "units.gpkg", "units.parquet"])
def test_all_faults_of_a_file_are_listed_at_once(tmp_path: Path, name: str) -> None:
    shapes = [square(10, 45), square(11, 45), None, shapely.Point(1, 1), square(12, 45)]
    path = write(table(["a", "a", "c", "d", None], shapes=shapes), tmp_path / name)
    text = message(path)
    assert f"{name}, row 2, column zip: id a occurs more than once" in text
    assert f"{name}, row 5, column zip: id is missing" in text
    assert f"{name}, row 3: has no polygon" in text
    assert f"{name}, row 4: is a Point, a polygon is needed" in text


def test_only_twenty_faults_of_a_kind_are_spelled_out(tmp_path: Path) -> None:
    path = write(table(["a"] * 56), tmp_path / "units.gpkg")
    lines = message(path).splitlines()
    assert len(lines) == 21
    assert lines[-1] == "units.gpkg, column zip: and 35 more"


def test_crossing_polygons_are_repaired_and_named(tmp_path: Path) -> None:
    bow_tie = shapely.Polygon([(10, 45), (11, 46), (11, 45), (10, 46)])
    path = write(table(["a", "b"], shapes=[bow_tie, square(12, 45)]), tmp_path / "units.parquet")
    found = read_units(path)
    assert "1 polygon repaired: a" in found.report
    assert found.units.geometry["a"].area == 0.5


def test_heights_are_dropped(tmp_path: Path) -> None:
    units = table(["a"], shapes=[shapely.force_3d(square(10, 45), 3.0)])
    assert not read_units(write(units, tmp_path / "units.gpkg")).units.geometry["a"].has_z


def test_missing_files_folders_and_addresses_are_refused(tmp_path: Path) -> None:
    assert message(tmp_path / "none.geojson") == "none.geojson: file not found"
    assert "is a folder" in message(tmp_path)
    assert "only files on this machine" in message("/vsicurl/example.geojson")
    assert "only files on this machine" in message("https://example.org/units.geojson")
    assert "geojson: " in message("null\0byte.geojson")


def test_empty_and_unknown_files_are_refused(tmp_path: Path) -> None:
    for name in FORMATS:
        (tmp_path / name).touch()
        assert message(tmp_path / name) == f"{name}: file is empty"
    (tmp_path / "units.vrt").write_text("<OGRVRTDataSource/>")
    assert "unknown file type '.vrt'" in message(tmp_path / "units.vrt")


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("<OGRVRTDataSource/>")
    assert name in message(tmp_path / name)


@pytest.mark.parametrize(
    "content",
    ["{", "[]", "7", "{}", '{"type": "Point", "coordinates": [1, 2]}', "[" * 100_000]
    + ['{"type": "FeatureCollection"}', '{"type": "FeatureCollection", "features": 3}']
    + ['{"type": "FeatureCollection", "features": []}', '{"type": "FeatureCollection", "features"'],
)
def test_json_without_features_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "units.geojson"
    path.write_text(content)
    assert message(path).startswith("units.geojson: ")


def test_parquet_without_geometry_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "units.parquet"
    table(["a"])[["zip"]].to_parquet(path)
    assert "cannot be read as Parquet" in message(path)


def test_a_zip_with_several_layers_needs_a_name(tmp_path: Path) -> None:
    path = tmp_path / "units.zip"
    for stem, ids in (("one", ["a"]), ("two", ["b", "c"])):
        zipped(write(table(ids), tmp_path / f"{stem}.shp"), path)
    assert "several layers (one, two)" in message(path)
    assert list(read_units(path, layer="two").units.index) == ["b", "c"]


def test_a_zip_without_features_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "units.zip", "w") as archive:
        archive.writestr("readme.txt", "nothing here")
    assert "holds no layer" in message(tmp_path / "units.zip")


def test_a_zip_with_names_that_lead_elsewhere_writes_nothing_there(tmp_path: Path) -> None:
    source = write(table(["a"]), tmp_path / "inside.shp")
    with zipfile.ZipFile(tmp_path / "units.zip", "w") as archive:
        for suffix in WHOLE:
            archive.write(source.with_suffix(suffix), f"../../escaped{suffix}")
    assert list(read_units(tmp_path / "units.zip").units.index) == ["a"]
    assert not list(tmp_path.parent.glob("escaped*"))


def test_a_zip_that_explodes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "units.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("units.shp", b"\0" * 20_000_000)
    assert "grows more than 200 times" in message(path)


def test_files_over_the_limit_are_refused(tmp_path: Path) -> None:
    for name in FORMATS:
        path = write(table(["a"]), tmp_path / name)
        assert "larger than 100 bytes" in message(path, limits=Limits(file_bytes=100))


def test_large_json_is_sent_to_a_better_format(tmp_path: Path) -> None:
    path = write(table(["a"]), tmp_path / "units.geojson")
    text = message(path, limits=Limits(text_bytes=100))
    assert "larger than 100 bytes: convert it to GeoPackage or GeoParquet" in text


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "units.geojson")
    assert "not an ordinary file" in message(tmp_path / "units.geojson")


@pytest.mark.slow
def test_the_zips_of_the_country_come_with_what_was_done_to_them(shared_data: Path) -> None:
    """26,322 rows: 199 have no polygon, 2 cross themselves, the rest are one graph by bridges."""
    path = shared_data / "zcta_us_26k.parquet"
    assert "and 179 more" in message(path)
    found = read_units(path, drop_empty=True)
    assert len(found.units) == 26_322 - 199
    assert "2 polygons repaired: 13673, 84103" in found.report
    adjacency = build_adjacency(found.units)
    assert 69_000 < (adjacency["kind"] == "border").sum() < 70_000
    assert np.isfinite(adjacency["distance_m"]).all()
