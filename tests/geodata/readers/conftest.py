"""Small files of every format, made on the spot."""

import json
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geodata import InvalidInput, read_units

SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg")

Write = Callable[[gpd.GeoDataFrame, Path], Path]


def _write(units: gpd.GeoDataFrame, path: Path) -> Path:
    """Write units (columns zip and geometry) in the format that the name of the file says."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _WRITERS.get(path.suffix, gpd.GeoDataFrame.to_file)(units, path)
    return path


def _zip(units: gpd.GeoDataFrame, path: Path) -> None:
    inside = _write(units, path.with_name("inside.shp"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for suffix in SHAPEFILE:
            archive.write(inside.with_suffix(suffix), f"folder/{inside.stem}{suffix}")


def _kmz(units: gpd.GeoDataFrame, path: Path) -> None:
    _write(units, path.with_suffix(".kml"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path.with_suffix(".kml"), "doc.kml")


def _csv(units: gpd.GeoDataFrame, path: Path) -> None:
    shapes = [f"SRID=4326;{shape.wkt}" for shape in units.geometry]
    columns = units.drop(columns="geometry").assign(wkt=shapes)
    columns.to_csv(path, index=False, sep="\t" if path.suffix == ".tsv" else ",")


def _topojson(units: gpd.GeoDataFrame, path: Path) -> None:
    arcs: list[Any] = []
    members = []
    columns = units.drop(columns="geometry").to_dict("records")
    for row, shape in zip(columns, units.geometry, strict=True):
        rings = [shape.exterior, *shape.interiors]
        members.append(
            {
                "type": "Polygon",
                "arcs": [[len(arcs) + i] for i in range(len(rings))],
                "properties": row,
            }
        )
        arcs += [list(ring.coords) for ring in rings]
    layer = {"type": "GeometryCollection", "geometries": members}
    path.write_text(json.dumps({"type": "Topology", "objects": {"units": layer}, "arcs": arcs}))


def _kml(units: gpd.GeoDataFrame, path: Path) -> None:
    marks = []
    columns = units.drop(columns="geometry").to_dict("records")
    for row, shape in zip(columns, units.geometry, strict=True):
        data = "".join(
            f'<Data name="{name}"><value>{value}</value></Data>' for name, value in row.items()
        )
        marks.append(
            f"<Placemark><ExtendedData>{data}</ExtendedData>"
            f"<MultiGeometry>{_kml_polygons(shape)}</MultiGeometry></Placemark>"
        )
    head = '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    path.write_text(f"{head}{''.join(marks)}</Document></kml>")


def _kml_polygons(shape: shapely.Geometry) -> str:
    text = ""
    for part in shapely.get_parts(shape):
        rings = [("outer", part.exterior), *(("inner", hole) for hole in part.interiors)]
        text += "<Polygon>"
        for place, ring in rings:
            positions = " ".join(f"{x!r},{y!r},0" for x, y in ring.coords)
            text += (
                f"<{place}BoundaryIs><LinearRing><coordinates>{positions}</coordinates>"
                f"</LinearRing></{place}BoundaryIs>"
            )
        text += "</Polygon>"
    return text


_WRITERS: dict[str, Callable[[gpd.GeoDataFrame, Path], Any]] = {
    ".parquet": gpd.GeoDataFrame.to_parquet,
    ".zip": _zip,
    ".kmz": _kmz,
    ".csv": _csv,
    ".tsv": _csv,
    ".topojson": _topojson,
    ".kml": _kml,
}


@pytest.fixture(scope="session")
def write() -> Write:
    """Write units to a file in the format that its name says."""
    return _write


@pytest.fixture(scope="session")
def squares() -> Callable[..., gpd.GeoDataFrame]:
    """Make a table of one degree squares in a row with these zips."""

    def made(ids: list[Any], shapes: list[Any] | None = None) -> gpd.GeoDataFrame:
        boxes = [shapely.box(10 + i, 45, 11 + i, 46) for i in range(len(ids))]
        return gpd.GeoDataFrame({"zip": ids}, geometry=shapes or boxes, crs=4326)

    return made


@pytest.fixture(scope="session")
def refusal() -> Callable[..., str]:
    """Return what is said when a file is refused."""

    def said(path: Path | str, **options: Any) -> str:
        with pytest.raises(InvalidInput) as error:
            read_units(path, **options)
        return str(error.value)

    return said
