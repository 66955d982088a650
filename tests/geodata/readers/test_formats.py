import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geodata import check_units, read_units
from geodata.files import read_features

ALL = (
    "units.geojson",
    "units.topojson",
    "units.gpkg",
    "units.shp",
    "units.zip",
    "units.parquet",
    "units.kml",
    "units.kmz",
    "units.csv",
    "units.tsv",
)
SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg")

Write = Callable[[gpd.GeoDataFrame, Path], Path]
Squares = Callable[..., gpd.GeoDataFrame]
Refusal = Callable[..., str]


@pytest.fixture
def ring() -> shapely.Polygon:
    return shapely.box(30, 45, 33, 48).difference(shapely.box(31, 46, 32, 47))


@pytest.mark.parametrize("name", ALL)
def test_every_format_gives_the_same_units(
    tmp_path: Path, write: Write, squares: Squares, ring: shapely.Polygon, name: str
) -> None:
    table = squares(["07001", "07002", "10001"], [*squares([1, 2]).geometry, ring])
    found = read_units(write(table, tmp_path / name))
    check_units(found.units)
    assert list(found.units.index) == ["07001", "07002", "10001"]
    assert set(found.units["kind"]) == {"zip"}
    assert shapely.equals(found.units.geometry.array, table.geometry.array).all()
    assert found.report == (f"3 units read from {name}", "ids taken from column zip")
    assert found.findings == ()
    assert len(found.unshaped) == 0


@pytest.mark.parametrize("name", ["units.geojson", "units.gpkg", "units.parquet", "units.zip"])
@pytest.mark.parametrize("crs", [3035, 2154, "ESRI:102003"])
def test_any_reference_system_is_converted(
    tmp_path: Path, write: Write, squares: Squares, name: str, crs: Any
) -> None:
    """GeoJSON names it in the member `crs` of the older standard."""
    table = squares(["a", "b"])
    found = read_units(write(table.to_crs(crs), tmp_path / name))
    assert shapely.hausdorff_distance(found.units.geometry["a"], table.geometry[0]) < 1e-6
    assert any("coordinates converted from" in line for line in found.report)


def test_geojson_that_states_no_reference_system_needs_one(
    tmp_path: Path, write: Write, squares: Squares, refusal: Refusal
) -> None:
    path = write(squares(["a"]), tmp_path / "units.geojson")
    content = json.loads(path.read_text())
    content["crs"] = None
    path.write_text(json.dumps(content))
    assert "name it with --crs" in refusal(path)
    assert len(read_units(path, crs=4326).units) == 1
    content["crs"] = {"type": "link", "properties": {"href": "http://example.org/crs"}}
    path.write_text(json.dumps(content))
    assert "in a way that is not read" in refusal(path)
    content["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::99"}}
    path.write_text(json.dumps(content))
    assert "unknown coordinate reference system" in refusal(path)


def test_csv_needs_a_crs_unless_its_shapes_state_one(tmp_path: Path, refusal: Refusal) -> None:
    path = tmp_path / "units.csv"
    path.write_text('zip,the_geom\n07001,"POLYGON ((10 45, 11 45, 11 46, 10 45))"\n')
    assert "name it with --crs, e.g. --crs EPSG:4326" in refusal(path)
    assert list(read_units(path, crs="EPSG:4326").units.index) == ["07001"]
    path.write_text("zip;the_geom\n07001;SRID=4326;POLYGON ((10 45, 11 45, 11 46, 10 45))\n")
    assert "more values than the header" in refusal(path)
    path.write_text('zip;geom\n07001;"SRID=3857;POLYGON ((0 0, 9e5 0, 9e5 9e5, 0 0))"\n')
    assert read_units(path).units.total_bounds[2] == pytest.approx(8.0848, abs=1e-3)


def test_csv_with_several_reference_systems_is_refused(tmp_path: Path, refusal: Refusal) -> None:
    shapes = ["SRID=4326;POLYGON ((0 0, 1 0, 1 1, 0 0))", "POLYGON ((1 0, 2 0, 2 1, 1 0))"]
    path = tmp_path / "units.csv"
    path.write_text("zip,wkt\n" + "".join(f'{i},"{shape}"\n' for i, shape in enumerate(shapes)))
    assert "several coordinate reference systems: SRID none, 4326" in refusal(path)


def test_faults_of_csv_name_the_rows_of_the_spreadsheet(tmp_path: Path, refusal: Refusal) -> None:
    path = tmp_path / "units.csv"
    path.write_text('zip,wkt\n1,"POLYGON ((0 0, 1 0, 1 1, 0 0))"\n2,here\n3,\n')
    assert "row 3, column wkt: 'here' is no geometry" in refusal(path, crs=4326)
    path.write_text('zip,wkt\n1,"POLYGON ((0 0, 1 0, 1 1, 0 0))"\n3,\n')
    assert "row 3: has no polygon" in refusal(path, crs=4326)


def test_csv_may_hold_the_hexadecimal_form_of_databases(tmp_path: Path, squares: Squares) -> None:
    shape = shapely.set_srid(squares(["a"]).geometry[0], 4326)
    path = tmp_path / "units.csv"
    path.write_text(f"zip,wkb_geometry\na,{shapely.to_wkb(shape, hex=True, include_srid=True)}\n")
    assert read_units(path).units.geometry["a"].equals(shape)


def test_csv_without_shapes_says_which_columns_it_has(tmp_path: Path, refusal: Refusal) -> None:
    path = tmp_path / "units.csv"
    path.write_text("zip,size\n1,2\n")
    assert "has no column of well-known text" in refusal(path)
    assert "the columns are zip, size" in refusal(path)


def test_kml_takes_data_names_and_several_polygons(tmp_path: Path) -> None:
    polygon = (
        "<Polygon><outerBoundaryIs><LinearRing><coordinates>{}</coordinates></LinearRing>"
        "</outerBoundaryIs></Polygon>"
    )
    parts = polygon.format("0,0 1,0 1,1 0,0") + polygon.format("5,0,9 6,0,9 6,1,9 5,0,9")
    path = tmp_path / "units.kml"
    path.write_text(
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>all</name><Folder>'
        "<Placemark><name>North &amp; East</name><description>no</description>"
        f"<MultiGeometry>{parts}</MultiGeometry></Placemark></Folder>"
        "<NetworkLink><Link><href>http://example.org/more.kml</href></Link></NetworkLink>"
        "</Document></kml>"
    )
    found = read_units(path)
    assert list(found.units.index) == ["North & East"]
    assert shapely.get_num_geometries(found.units.geometry.iloc[0]) == 2
    assert "network links in the file are not followed" in found.report


def test_kml_of_points_is_refused(tmp_path: Path, refusal: Refusal) -> None:
    path = tmp_path / "units.kml"
    mark = "<Placemark><name>a</name><Point><coordinates>1,2</coordinates></Point></Placemark>"
    path.write_text(f"<kml><Document>{mark}</Document></kml>")
    assert "row 1: is a Point, a polygon is needed" in refusal(path)


def test_an_own_unit_table_saved_as_geoparquet_comes_back(
    tmp_path: Path, grid4: gpd.GeoDataFrame
) -> None:
    grid4.to_parquet(tmp_path / "units.parquet")
    found = read_units(tmp_path / "units.parquet")
    assert list(found.units.index) == list(grid4.index)
    assert shapely.equals(found.units.geometry.array, grid4.geometry.array).all()


@pytest.mark.parametrize("stated", ["UTF-8", "ISO-8859-1", "1252", "latin1", "ANSI 1252", "88591"])
def test_names_in_a_shapefile_are_read_in_the_encoding_it_states(
    tmp_path: Path, squares: Squares, stated: str
) -> None:
    table = squares(["a"]).assign(name=["Córdoba"])
    table.to_file(tmp_path / "units.shp", encoding="UTF-8" if stated == "UTF-8" else "CP1252")
    (tmp_path / "units.cpg").write_text(stated)
    assert list(read_units(tmp_path / "units.shp").units["name"]) == ["Córdoba"]


def test_a_shapefile_in_capitals_is_found_whole(
    tmp_path: Path, write: Write, squares: Squares, refusal: Refusal
) -> None:
    path = write(squares(["a"]), tmp_path / "units.shp")
    for suffix in SHAPEFILE:
        path.with_suffix(suffix).rename(tmp_path / f"UNITS{suffix.upper()}")
    assert list(read_units(tmp_path / "UNITS.SHP").units.index) == ["a"]
    (tmp_path / "UNITS.DBF").unlink()
    assert ".dbf beside it is missing" in refusal(tmp_path / "UNITS.SHP")


def test_zips_may_hold_any_format(tmp_path: Path, write: Write, squares: Squares) -> None:
    for name in ("units.geojson", "units.gpkg", "units.kml", "units.parquet"):
        inside = write(squares(["a"]), tmp_path / name)
        with zipfile.ZipFile(tmp_path / "units.zip", "w") as archive:
            archive.write(inside, f"deep/in/{name}")
            archive.writestr("readme.txt", "nothing")
        assert list(read_units(tmp_path / "units.zip").units.index) == ["a"]


def test_what_a_geopackage_computes_is_not_read(
    tmp_path: Path, write: Write, squares: Squares, refusal: Refusal
) -> None:
    path = write(squares(["a"]), tmp_path / "units.gpkg")
    with sqlite3.connect(path) as database:
        database.execute("ALTER TABLE units RENAME TO stored")
        database.execute("CREATE VIEW units AS SELECT * FROM stored")
    database.close()
    assert "computed and not stored" in refusal(path)


def test_a_geopackage_of_unknown_reference_system_needs_one(
    tmp_path: Path, squares: Squares, refusal: Refusal
) -> None:
    path = tmp_path / "units.gpkg"
    with pytest.warns(UserWarning, match="'crs' was not provided"):
        squares(["a"]).set_crs(None, allow_override=True).to_file(path)
    assert "name it with --crs" in refusal(path)


def test_lines_in_text_formats_are_read_as_lines(tmp_path: Path, refusal: Refusal) -> None:
    line = "<LineString><coordinates>0,0 1,1</coordinates></LineString>"
    (tmp_path / "a.kml").write_text(
        f"<kml><Placemark>{line}</Placemark><Placemark><MultiGeometry>{line}{line}"
        "</MultiGeometry></Placemark></kml>"
    )
    member = {"type": "LineString", "arcs": [0, 1]}
    topology = {"type": "Topology", "objects": {"a": member}, "arcs": [[[0, 0], [1, 1]]] * 2}
    (tmp_path / "a.topojson").write_text(json.dumps(topology))
    kml = read_features(tmp_path / "a.kml").table.geometry
    assert list(kml.geom_type) == ["LineString", "MultiLineString"]
    assert (
        read_features(tmp_path / "a.topojson").table.geometry[0].wkt.startswith("LINESTRING (0 0,")
    )
    assert "row 1: is a LineString, a polygon is needed" in refusal(tmp_path / "a.kml")
