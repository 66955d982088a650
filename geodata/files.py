"""Feature files opened with care: known formats only, bounded size, no error but `InvalidInput`.

The format is decided here, by the name and the first bytes together, before any library sees
the file. GeoJSON, TopoJSON, KML, GeoPackage and CSV are read without GDAL, GeoParquet by Arrow,
and only Shapefiles by GDAL.
"""

import sqlite3
import struct
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pyogrio
import shapely

from geodata.errors import InvalidInput
from geodata.file_access import checked_path
from geodata.formats.archive import unpack_layer
from geodata.formats.geopackage import read_geopackage
from geodata.formats.geoparquet import read_geoparquet
from geodata.formats.json_text import read_json
from geodata.formats.kml import read_kml
from geodata.formats.shapefile import BESIDE, read_shapefile
from geodata.formats.source import Features, Source
from geodata.formats.wkt_csv import read_wkt_csv
from geodata.limits import LIMITS, Limits

FORMATS = {
    ".geojson": "JSON",
    ".json": "JSON",
    ".topojson": "JSON",
    ".gpkg": "GeoPackage",
    ".shp": "Shapefile",
    ".kml": "KML",
    ".csv": "CSV",
    ".tsv": "CSV",
    ".parquet": "Parquet",
    ".geoparquet": "Parquet",
    ".zip": "zip file",
    ".kmz": "zip file",
}
_FIRST_BYTES = {
    "GeoPackage": b"SQLite format 3\0",
    "Shapefile": b"\0\0\x27\x0a",
    "zip file": b"PK\x03\x04",
    "Parquet": b"PAR1",
}
_IN_ZIP = tuple(suffix for suffix, kind in FORMATS.items() if kind not in ("zip file", "CSV"))
_READ = (
    "GeoJSON, TopoJSON, GeoPackage, Shapefile (also zipped), GeoParquet, KML (also KMZ) "
    "and CSV with well-known text"
)

# Warnings about the file; the others are for programmers.
_REMARKS = (UserWarning, RuntimeWarning)

# What the libraries below are known to raise on damaged files.
_DAMAGE = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FieldError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.GeometryError,
    pyogrio.errors.CRSError,
    pa.ArrowException,
    shapely.errors.ShapelyError,
    sqlite3.Error,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    MemoryError,
)


def read_features(
    path: str | Path,
    *,
    layer: str | None = None,
    within: str | Path | None = None,
    limits: Limits = LIMITS,
) -> Features:
    """Read a file of one of the formats in `FORMATS`.

    Parameters
    ----------
    path
        A file on this machine.
    layer
        For files with several layers.
    within
        The folder that the file must lie in, links followed; None for anywhere.
    limits
        How much the file may hold.

    Raises
    ------
    InvalidInput
        When the file is not there or elsewhere, not of these formats, too large or damaged, or
        holds several layers and none is named.
    """
    source = Source(
        checked_path(path, within=within, limits=limits), Path(path).name, layer, limits
    )
    kind = _kind(source, Path(path).suffix)
    with _told_as_fault(source, kind), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        features = _read_zip(source) if kind == "zip file" else _read(source, kind, within)
        _check_table(features.table, source)
    remarks = [str(w.message) for w in caught if issubclass(w.category, _REMARKS)]
    notes = dict.fromkeys(f"remark of the reader: {remark}" for remark in remarks)
    return replace(features, notes=(*features.notes, *notes))


def _kind(source: Source, suffix: str) -> str:
    kind = FORMATS.get(suffix.lower())
    if kind is None:
        raise source.refusal(f"unknown file type {suffix!r}; {_READ} are read")
    with source.path.open("rb") as file:
        first = file.read(16)
    if not first.startswith(_FIRST_BYTES.get(kind, b"")):
        raise source.refusal(f"is no {kind}, whatever its name says")
    return kind


@contextmanager
def _told_as_fault(source: Source, kind: str) -> Iterator[None]:
    try:
        yield
    except InvalidInput:
        raise
    except _DAMAGE as error:
        text = " ".join(str(error).replace(str(source.path), source.name).split())[:200]
        reason = text or type(error).__name__
        raise source.refusal(f"cannot be read as {kind}: {reason}") from error


def _check_table(table: gpd.GeoDataFrame, source: Source) -> None:
    source.check_features(len(table))
    for column in table.columns.drop(table.active_geometry_name):
        # Text is decoded when it is first looked at: better here than far from the file.
        table[column].to_numpy(dtype=object)


def _read(source: Source, kind: str, within: str | Path | None) -> Features:
    if kind == "JSON":
        return Features(read_json(source))
    if kind == "KML":
        return read_kml(source)
    if kind == "CSV":
        return read_wkt_csv(source)
    if kind == "Parquet":
        return Features(read_geoparquet(source))
    if kind == "GeoPackage":
        return Features(read_geopackage(source))
    return Features(read_shapefile(source, _beside(source, within)))


def _beside(source: Source, within: str | Path | None) -> dict[str, Path]:
    """Find the other files of a Shapefile, in capitals or not, each of them checked."""
    found = {}
    for path in sorted(source.path.parent.glob(f"{_literal(source.path.stem)}.*")):
        suffix = path.suffix.lower()
        if suffix in BESIDE and path.stem == source.path.stem and path.stat().st_size:
            found[suffix] = checked_path(path, within=within, limits=source.limits)
    return found


def _literal(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def _read_zip(source: Source) -> Features:
    with tempfile.TemporaryDirectory() as folder:
        path, layer, beside = unpack_layer(source, _IN_ZIP, Path(folder))
        inner = replace(source, path=path, layer=layer)
        kind = _kind(inner, path.suffix)
        if kind == "Shapefile":
            return Features(read_shapefile(inner, beside))
        return _read(inner, kind, None)
