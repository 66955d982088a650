"""GeoPackage: an SQLite file, read with SQLite itself.

Only columns that are stored are read: no views, no virtual tables, no computed columns and no
triggers, so nothing that the file says is ever executed.
"""

import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import geopandas as gpd
import pandas as pd
from pyproj import CRS
from pyproj.exceptions import CRSError

from geodata.errors import Fault, raise_faults, spell_out
from geodata.formats.source import Source
from geodata.formats.wkb import read_wkb

_ENVELOPE_BYTES = (0, 32, 48, 48, 64)
_STEPS = 1_000_000  # virtual machine instructions between two looks at the budget
_BUDGET = 500  # such looks; a plain read of a million rows needs about a hundred


def read_geopackage(source: Source) -> gpd.GeoDataFrame:
    """Read a feature table."""
    with _opened(source) as database:
        layers = [
            str(row[0])
            for row in database.execute(
                "SELECT table_name FROM gpkg_contents WHERE data_type = 'features' "
                "ORDER BY table_name"
            )
        ]
        layer = source.chosen_layer(layers)
        _check_table(database, layer, source)
        geometry_column, crs = _geometry_column(database, layer, source)
        columns = _stored_columns(database, layer)
        (count,) = database.execute(f"SELECT count(*) FROM {_quoted(layer)}").fetchone()
        source.check_features(count)
        chosen = ", ".join(_quoted(column) for column in columns)
        rows = list(_bounded(database.execute(f"SELECT {chosen} FROM {_quoted(layer)}"), source))
    table = pd.DataFrame.from_records(rows, columns=columns)
    blobs = table.pop(geometry_column).tolist()
    return gpd.GeoDataFrame(table, geometry=read_wkb(_bodies(blobs, source), source), crs=crs)


@contextmanager
def _opened(source: Source) -> Iterator[sqlite3.Connection]:
    address = f"{source.path.resolve().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as database:
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, source.limits.text_bytes)
        database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("PRAGMA cell_size_check = ON")
        database.text_factory = lambda raw: raw.decode("utf-8", "replace")
        looks = iter(range(_BUDGET))
        database.set_progress_handler(lambda: next(looks, None) is None, _STEPS)
        yield database


def _check_table(database: sqlite3.Connection, layer: str, source: Source) -> None:
    found = database.execute(
        "SELECT type, sql FROM sqlite_master WHERE name = ? COLLATE NOCASE", (layer,)
    ).fetchone()
    if found is None:
        raise source.refusal(f"lists layer {layer!r} but does not hold it")
    kind, sql = found
    if kind != "table" or "VIRTUAL" in str(sql).upper().split("(")[0].split()[:2]:
        raise source.refusal(f"layer {layer!r} is computed and not stored: save it as a table")


def _geometry_column(
    database: sqlite3.Connection, layer: str, source: Source
) -> tuple[str, CRS | None]:
    found = database.execute(
        "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ? COLLATE NOCASE",
        (layer,),
    ).fetchone()
    stored = {column.lower(): column for column in _stored_columns(database, layer)}
    if found is None or str(found[0]).lower() not in stored:
        raise source.refusal("has no geometry column")
    return stored[str(found[0]).lower()], _crs(database, found[1], source)


def _crs(database: sqlite3.Connection, srs_id: Any, source: Source) -> CRS | None:
    if srs_id in (-1, 0, 99999):
        # The standard's own numbers for "not known", and the one that GDAL writes.
        return None
    found = database.execute(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys "
        "WHERE srs_id = ?",
        (srs_id,),
    ).fetchone()
    if found is None:
        return None
    organization, number, definition = found
    if str(organization).upper() == "EPSG":
        definition = f"EPSG:{number}"
    try:
        return CRS.from_user_input(str(definition))
    except CRSError as error:
        message = f"unknown coordinate reference system {str(definition)[:80]!r}"
        raise source.refusal(message) from error


def _stored_columns(database: sqlite3.Connection, layer: str) -> list[str]:
    columns = database.execute(f"PRAGMA table_xinfo({_quoted(layer)})")
    # The last value tells computed columns; "fid" numbers the rows and says nothing.
    return [str(column[1]) for column in columns if column[6] == 0 and column[1] != "fid"]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _bounded(rows: sqlite3.Cursor, source: Source) -> Iterator[tuple[Any, ...]]:
    """Pass rows on until they hold more than the file may."""
    size = 0
    for row in rows:
        size += sum(len(value) for value in row if isinstance(value, str | bytes))
        source.check_unpacked(size)
        yield row


def _bodies(blobs: list[Any], source: Source) -> list[bytes | None]:
    """Take the header off: two letters, version, flags, reference system, envelope."""
    bodies: list[bytes | None] = []
    faults = []
    for i, blob in enumerate(blobs):
        try:
            bodies.append(None if blob is None else _body(blob))
        except (ValueError, TypeError, struct.error, IndexError):
            faults.append(Fault(source.name, "its geometry cannot be read", i + 1))
    raise_faults(spell_out(faults))
    return bodies


def _body(blob: bytes) -> bytes:
    if blob[:2] != b"GP":
        raise ValueError("no GeoPackage geometry")
    return blob[8 + _ENVELOPE_BYTES[blob[3] >> 1 & 7] :]
