"""Files made to do harm: refused with a clear word, before they cost time or memory."""

import json
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geodata import read_units
from geodata.limits import Limits

Write = Callable[[gpd.GeoDataFrame, Path], Path]
Squares = Callable[..., gpd.GeoDataFrame]
Refusal = Callable[..., str]

VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="passwd"><SrcDataSource>/etc/passwd</SrcDataSource>'
    "</OGRVRTLayer></OGRVRTDataSource>"
)
STREAMED = '{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read /etc/x"}'
TEXT = ("units.geojson", "units.json", "units.topojson", "units.kml", "units.csv")
BINARY = ("units.gpkg", "units.shp", "units.zip", "units.kmz", "units.parquet")
NESTED_WKB = struct.pack("<BII", 1, 7, 1) * 100_000 + struct.pack("<BIdd", 1, 1, 0, 0)
NESTED_WKT = "GEOMETRYCOLLECTION (" * 100_000 + "POINT (0 0)" + ")" * 100_000


@pytest.mark.parametrize("name", TEXT + BINARY)
@pytest.mark.parametrize("content", [VRT, STREAMED, "<gpx/>", "%PDF-1.7"])
def test_content_of_other_formats_is_refused_whatever_its_name(
    tmp_path: Path, refusal: Refusal, name: str, content: str
) -> None:
    (tmp_path / name).write_text(content)
    assert refusal(tmp_path / name, crs=4326)


def test_json_that_is_two_things_at_once_is_read_as_geojson_only(tmp_path: Path) -> None:
    shape = json.dumps(shapely.geometry.mapping(shapely.box(0, 0, 1, 1)))
    feature = f'{{"type": "Feature", "id": "a", "properties": null, "geometry": {shape}}}'
    text = f'{STREAMED[:-1]}, "type": "FeatureCollection", "features": [{feature}]}}'
    (tmp_path / "units.geojson").write_text(text)
    assert list(read_units(tmp_path / "units.geojson").units.index) == ["a"]


@pytest.mark.parametrize(
    "path",
    [
        "/vsicurl/http://example.org/a.gpkg",
        "/vsizip/a.zip",
        "http://example.org/a.geojson",
        "https:/example.org/a.geojson",
    ],
)
def test_addresses_and_virtual_paths_are_refused(refusal: Refusal, path: str) -> None:
    assert "only files on this machine are read" in refusal(path)


def test_files_outside_the_given_folder_are_refused(
    tmp_path: Path, write: Write, squares: Squares, refusal: Refusal
) -> None:
    folder, elsewhere = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    elsewhere.mkdir()
    path = write(squares(["a"]), elsewhere / "units.gpkg")
    os.symlink(path, folder / "link.gpkg")
    inside = write(squares(["a"]), folder / "units.gpkg")
    outside = "lies outside the folder"
    assert outside in refusal(path, within=folder)
    assert outside in refusal(folder / ".." / "out" / "units.gpkg", within=folder)
    assert outside in refusal(folder / "link.gpkg", within=folder)
    assert outside in refusal(elsewhere / "no_such.gpkg", within=folder)
    assert len(read_units(inside, within=folder).units) == 1
    assert len(read_units(folder / "link.gpkg").units) == 1


def test_no_file_beside_a_shapefile_may_lead_outside(
    tmp_path: Path, write: Write, squares: Squares, refusal: Refusal
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = write(squares(["a"]), folder / "units.shp")
    path.with_suffix(".dbf").rename(tmp_path / "secret.dbf")
    os.symlink(tmp_path / "secret.dbf", path.with_suffix(".dbf"))
    assert "lies outside the folder" in refusal(path, within=folder)


def test_links_in_a_zip_are_not_followed(
    tmp_path: Path, write: Write, squares: Squares, refusal: Refusal
) -> None:
    path = write(squares(["a"]), tmp_path / "units.geojson")
    link = zipfile.ZipInfo("units.geojson")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "units.zip", "w") as archive:
        archive.writestr(link, str(path))
    assert "holds no layer" in refusal(tmp_path / "units.zip")


def test_an_archive_of_very_many_files_is_refused(tmp_path: Path, refusal: Refusal) -> None:
    path = tmp_path / "units.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for i in range(50):
            archive.writestr(f"{i}.txt", "")
    assert "holds more than 10 files" in refusal(path, limits=Limits(entries=10))
    content = bytearray(path.read_bytes())
    content[-10:-6] = (2**31).to_bytes(4, "little")
    path.write_bytes(content)
    assert "holds more than 10,000 files" in refusal(path)


@pytest.mark.parametrize("name", ["units.zip", "units.kmz"])
def test_archives_within_archives_are_not_opened(
    tmp_path: Path, refusal: Refusal, name: str
) -> None:
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        archive.writestr("inner.zip", b"PK\x03\x04")
    assert "holds no layer" in refusal(tmp_path / name)


def test_kml_with_entities_is_refused(tmp_path: Path, refusal: Refusal) -> None:
    bomb = '<!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;">]><kml>&b;</kml>'
    file = '<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]><kml>&a;</kml>'
    for text in (bomb, file):
        (tmp_path / "units.kml").write_text(text)
        assert "has a document type" in refusal(tmp_path / "units.kml")


def test_text_nested_without_end_is_refused(tmp_path: Path, refusal: Refusal) -> None:
    (tmp_path / "units.json").write_text('{"a":' * 100_000)
    assert "nested too deeply" in refusal(tmp_path / "units.json")
    (tmp_path / "units.kml").write_text("<kml>" + "<Folder>" * 100_000)
    assert "nested too deeply" in refusal(tmp_path / "units.kml")


def test_shapes_nested_without_end_are_refused(tmp_path: Path, refusal: Refusal) -> None:
    """GEOS itself ends the process on each of them."""
    (tmp_path / "a.csv").write_text(f'zip,wkt\na,"{NESTED_WKT}"\n')
    assert "is no geometry" in refusal(tmp_path / "a.csv", crs=4326)
    (tmp_path / "b.csv").write_text(f"zip,wkt\na,{NESTED_WKB.hex()}\n")
    assert "is no geometry" in refusal(tmp_path / "b.csv", crs=4326)
    geo = {"version": "1.0.0", "primary_column": "geometry", "columns": {}}
    geo["columns"] = {"geometry": {"encoding": "WKB", "geometry_types": []}}
    table = pa.table({"zip": ["a"], "geometry": pa.array([NESTED_WKB], pa.binary())})
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), tmp_path / "c.parquet")
    assert "row 1: its geometry cannot be read" in refusal(tmp_path / "c.parquet")


def test_a_topology_that_names_one_arc_very_often_is_refused(
    tmp_path: Path, refusal: Refusal
) -> None:
    arc = [[i % 90, i % 80] for i in range(1000)]
    member = {"type": "Polygon", "id": "a", "arcs": [[0] * 1000]}
    topology = {"type": "Topology", "objects": {"a": member}, "arcs": [arc]}
    (tmp_path / "units.topojson").write_text(json.dumps(topology))
    limits = Limits(vertices=100_000)
    assert "more than 100,000 vertices" in refusal(tmp_path / "units.topojson", limits=limits)


def test_a_shapefile_whose_index_names_one_record_very_often_is_refused(
    tmp_path: Path, write: Write, squares: Squares, refusal: Refusal
) -> None:
    path = write(squares(["a", "b"]), tmp_path / "units.shp")
    index = path.with_suffix(".shx")
    content = index.read_bytes()
    index.write_bytes(content[:100] + content[100:108] * 1000)
    assert "does not fit the .shp" in refusal(path)


def test_parquet_that_grows_without_end_is_refused(tmp_path: Path, refusal: Refusal) -> None:
    values = pa.array([b"\0" * 1_000_000] * 100, pa.binary())
    pq.write_table(pa.table({"geometry": values}), tmp_path / "a.parquet", compression="zstd")
    limits = Limits(file_bytes=20_000_000)
    assert "larger than 19.1 MB when unpacked" in refusal(tmp_path / "a.parquet", limits=limits)


def test_parquet_that_repeats_one_long_value_is_refused(tmp_path: Path, refusal: Refusal) -> None:
    """A hundred kilobytes that would be a hundred gigabytes written out."""
    long = pa.array([b"\x01\x03\0\0\0" + b"\0" * 100_000], pa.binary())
    values = pa.DictionaryArray.from_arrays(np.zeros(1_000_000, dtype=np.int32), long)
    pq.write_table(pa.table({"geometry": values}), tmp_path / "a.parquet", store_schema=False)
    assert (tmp_path / "a.parquet").stat().st_size < 200_000
    assert "larger than 2 GB when unpacked" in refusal(tmp_path / "a.parquet")


@pytest.mark.parametrize("name", [*TEXT[:1], *TEXT[2:], *BINARY])
def test_features_and_vertices_are_limited(
    tmp_path: Path, write: Write, squares: Squares, refusal: Refusal, name: str
) -> None:
    path = write(squares(["a", "b", "c"]), tmp_path / name)
    assert "more than 2 features" in refusal(path, limits=Limits(features=2))
    assert "more than 10 vertices" in refusal(path, limits=Limits(vertices=10))


def test_a_polygon_that_crosses_itself_without_end_is_refused(
    tmp_path: Path, write: Write, squares: Squares, refusal: Refusal
) -> None:
    """A few thousand corners at random cross each other millions of times."""
    corners = np.random.default_rng(0).random((4_000, 2))
    scribble, heap = shapely.Polygon(corners), shapely.MultiPolygon([shapely.box(0, 0, 1, 1)] * 999)
    path = write(squares(["a", "b"], [scribble, heap]), tmp_path / "units.gpkg")
    assert "row 1: crosses itself too often to be repaired" in refusal(path)
    assert "row 2: crosses itself too often to be repaired" in refusal(path)


def test_a_heap_of_features_with_one_id_is_refused(
    tmp_path: Path, write: Write, squares: Squares, refusal: Refusal
) -> None:
    path = write(squares(["a"] * 1_000, [shapely.box(0, 0, 1, 1)] * 1_000), tmp_path / "u.gpkg")
    assert "with id a lie on top of each other" in refusal(path, duplicates="join")


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("name", ["units.gpkg", "units.parquet", "units.shp", "units.zip"])
def test_noise_behind_the_first_bytes_is_refused(
    tmp_path: Path, write: Write, squares: Squares, refusal: Refusal, name: str, seed: int
) -> None:
    path = write(squares(["a"]), tmp_path / name)
    noise = np.random.default_rng(seed).bytes(5000)
    path.write_bytes(path.read_bytes()[:16] + noise)
    assert refusal(path)
