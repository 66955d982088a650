"""Feature files opened with care: known formats only, bounded size, no error but `InvalidInput`.

The format is decided here, by the name and the first bytes together, before any library sees
the file: GDAL left to itself would try every driver it has, some of which open further files or
addresses that the file names.
"""

import json
import struct
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely

from geodata.errors import Fault, InvalidInput

MAX_BYTES = 2 * 1024**3
MAX_JSON_BYTES = 500 * 1024**2  # JSON takes some ten times its size while it is read.
MAX_RATIO = 200

FORMATS = {
    ".geojson": "JSON",
    ".json": "JSON",
    ".topojson": "JSON",
    ".gpkg": "GeoPackage",
    ".shp": "Shapefile",
    ".zip": "zip file",
    ".parquet": "Parquet",
    ".geoparquet": "Parquet",
}
_FIRST_BYTES = {
    "GeoPackage": b"SQLite format 3\0",
    "Shapefile": b"\0\0\x27\x0a",
    "zip file": b"PK\x03\x04",
    "Parquet": b"PAR1",
}
_IN_ZIP = (".shp", ".gpkg", ".geojson", ".json", ".topojson")
_BESIDE_SHP = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_GEOJSON = ("FeatureCollection", "Feature")

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


@dataclass(frozen=True)
class Features:
    """What a file holds, as it stands there: nothing repaired, nothing projected.

    `table` has one row per feature; `notes` are remarks for the user.
    """

    table: gpd.GeoDataFrame
    notes: tuple[str, ...] = ()


def read_features(path: str | Path, *, layer: str | None = None) -> Features:
    """Read a GeoJSON, TopoJSON, GeoPackage, Shapefile (also zipped) or GeoParquet file.

    Raises
    ------
    InvalidInput
        When the file is not there, not of these formats, too large or damaged, or holds several
        layers and none is named.
    """
    name = _file_name(path)
    kind = _checked_kind(Path(path), name)
    with _told_as_fault(name, kind, Path(path)), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        if kind == "zip file":
            table = _read_zip(Path(path), name, layer)
        else:
            table = _read(Path(path), name, kind, layer)
        _check_table(table, name)
    remarks = [str(w.message) for w in caught if issubclass(w.category, _REMARKS)]
    notes = dict.fromkeys(f"remark of the reader: {remark}" for remark in remarks)
    return Features(table, tuple(notes))


def _file_name(path: str | Path) -> str:
    text = str(path)
    if "://" in text or text.startswith("/vsi"):
        raise InvalidInput([Fault(text, "only files on this machine are read")])
    return Path(text).name or text


def _checked_kind(path: Path, name: str) -> str:
    try:
        message = _place_fault(path)
        if message is None:
            return _kind(path, name)
    except (OSError, ValueError) as error:
        message = f"cannot be opened: {getattr(error, 'strerror', None) or error}"
    raise InvalidInput([Fault(name, message)])


def _place_fault(path: Path) -> str | None:
    if not path.exists():
        return "file not found"
    if path.is_dir():
        return "is a folder, a file is needed"
    if not path.is_file():
        return "is not an ordinary file"
    size = path.stat().st_size
    if size == 0:
        return "file is empty"
    return "file is larger than 2 GB" if size > MAX_BYTES else None


def _kind(path: Path, name: str) -> str:
    kind = FORMATS.get(path.suffix.lower())
    if kind is None:
        known = "GeoJSON, TopoJSON, GeoPackage, Shapefile (also zipped) and GeoParquet"
        raise InvalidInput([Fault(name, f"unknown file type {path.suffix!r}; {known} are read")])
    with path.open("rb") as file:
        first = file.read(16)
    if not first.startswith(_FIRST_BYTES.get(kind, b"")):
        raise InvalidInput([Fault(name, f"is no {kind}, whatever its name says")])
    return kind


@contextmanager
def _told_as_fault(name: str, kind: str, path: Path) -> Iterator[None]:
    try:
        yield
    except InvalidInput:
        raise
    except _DAMAGE as error:
        text = " ".join(str(error).replace(str(path), name).split())[:200]
        reason = text or type(error).__name__
        raise InvalidInput([Fault(name, f"cannot be read as {kind}: {reason}")]) from error


def _check_table(table: object, name: str) -> None:
    if not isinstance(table, gpd.GeoDataFrame) or table.active_geometry_name is None:
        raise InvalidInput([Fault(name, "has no geometry column")])
    if len(table) == 0:
        raise InvalidInput([Fault(name, "has no features")])
    for column in table.columns.drop(table.active_geometry_name):
        # Text is decoded when it is first looked at: better here than far from the file.
        table[column].to_numpy(dtype=object)


def _read(path: Path, name: str, kind: str, layer: str | None) -> Any:
    if kind == "Parquet":
        return _read_parquet(path, name)
    if kind == "JSON":
        return _read_json(path, name, layer)
    chosen = _chosen_layer([str(row[0]) for row in pyogrio.list_layers(path)], name, layer)
    return pyogrio.read_dataframe(path, layer=chosen)


def _chosen_layer(layers: list[str], name: str, layer: str | None) -> str:
    if layer is None and len(layers) == 1:
        return layers[0]
    if layer is not None and layer in layers:
        return layer
    if not layers:
        raise InvalidInput([Fault(name, "holds no layer")])
    if layer is None:
        message = f"holds several layers ({', '.join(layers)}): name one with layer="
    else:
        message = f"has no layer {layer!r}, but {', '.join(layers)}"
    raise InvalidInput([Fault(name, message)])


def _read_parquet(path: Path, name: str) -> Any:
    metadata = pq.ParquetFile(path).metadata
    unpacked = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
    if unpacked > MAX_BYTES:
        raise InvalidInput([Fault(name, "is larger than 2 GB when unpacked")])
    return gpd.read_parquet(path)


def _read_json(path: Path, name: str, layer: str | None) -> Any:
    if path.stat().st_size > MAX_JSON_BYTES:
        message = "is larger than 500 MB: convert it to GeoPackage or GeoParquet"
        raise InvalidInput([Fault(name, message)])
    content = json.loads(path.read_text(encoding="utf-8-sig"))
    kind = content.get("type") if isinstance(content, dict) else None
    if kind == "Topology":
        layers = [str(key) for key in content["objects"]]
        chosen = _chosen_layer(layers, name, layer)
        return pyogrio.read_dataframe(path, layer=chosen).set_crs(4326, allow_override=True)
    if kind not in _GEOJSON:
        raise InvalidInput([Fault(name, "is neither GeoJSON with features nor TopoJSON")])
    features = content["features"] if kind == "FeatureCollection" else [content]
    if not features:
        raise InvalidInput([Fault(name, "has no features")])
    table = pyogrio.read_dataframe(path)
    if table.crs is None:
        # RFC 7946 knows no other.
        table = table.set_crs(4326)
    return _with_feature_ids(table, features) if len(table) == len(features) else table


def _with_feature_ids(table: Any, features: list[Any]) -> Any:
    """Keep the ids that stand beside the properties: GDAL uses them up when they are numbers."""
    ids = [feature.get("id") for feature in features]
    if "id" in table.columns or any(value is None for value in ids):
        return table
    return table.assign(id=pd.Series(ids, index=table.index, dtype=object))


def _read_zip(path: Path, name: str, layer: str | None) -> Any:
    with zipfile.ZipFile(path) as archive:
        _check_archive(archive, path, name)
        entries = [e for e in archive.infolist() if not _hidden(e.filename)]
        layers = {Path(e.filename).stem: e for e in entries if _suffix(e) in _IN_ZIP}
        count = sum(_suffix(e) in _IN_ZIP for e in entries)
        if count == 1 and _suffix(next(iter(layers.values()))) != ".shp":
            chosen = next(iter(layers))
        else:
            chosen, layer = _chosen_layer(list(layers), name, layer), None
        with tempfile.TemporaryDirectory() as folder:
            inner = _unpacked(archive, entries, layers[chosen], Path(folder))
            return _read(inner, name, _kind(inner, name), layer)


def _check_archive(archive: zipfile.ZipFile, path: Path, name: str) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_BYTES:
        raise InvalidInput([Fault(name, "is larger than 2 GB when unpacked")])
    if unpacked > MAX_RATIO * path.stat().st_size:
        raise InvalidInput([Fault(name, f"grows more than {MAX_RATIO} times when unpacked")])
    if any(entry.flag_bits & 1 for entry in entries):
        raise InvalidInput([Fault(name, "is protected by a password")])


def _suffix(entry: zipfile.ZipInfo) -> str:
    return Path(entry.filename).suffix.lower()


def _hidden(filename: str) -> bool:
    return Path(filename).name.startswith(".") or "__MACOSX" in Path(filename).parts


def _unpacked(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], main: zipfile.ZipInfo, folder: Path
) -> Path:
    """Unpack a layer under a name of our own, so that no name in the archive leads elsewhere."""
    stem = str(Path(main.filename).with_suffix(""))
    wanted = _BESIDE_SHP if _suffix(main) == ".shp" else (_suffix(main),)
    for entry in entries:
        if str(Path(entry.filename).with_suffix("")) == stem and _suffix(entry) in wanted:
            with archive.open(entry) as source:
                _copy(source, folder / f"layer{_suffix(entry)}")
    return folder / f"layer{_suffix(main)}"


def _copy(source: IO[bytes], target: Path) -> None:
    with target.open("wb") as file:
        while block := source.read(1024 * 1024):
            file.write(block)
