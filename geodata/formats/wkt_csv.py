"""CSV with a column of well-known text (or of PostGIS' hexadecimal form of it)."""

import io
import re
import warnings

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from geodata.errors import Fault, raise_faults, spell_out
from geodata.formats.source import Features, Source
from geodata.formats.wkb import check_wkb

Geometries = npt.NDArray[np.object_]

GEOMETRY_COLUMNS = (
    "wkt", "geometry", "geom", "the_geom", "wkt_geom", "geometry_wkt", "geom_wkt", "wkb_geometry",
    "shape", "polygon", "multipolygon", "geo_shape",
)  # fmt: skip
FIRST_ROW = 2  # as a spreadsheet shows it: the header is row 1

_SRID = re.compile(r"\s*SRID\s*=\s*(\d{1,9})\s*;", re.IGNORECASE)
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+\Z")


def read_wkt_csv(source: Source) -> Features:
    """Read a table with a column of shapes; its CRS is known only when the shapes state it."""
    table = _table(source)
    source.check_features(len(table))
    column = _geometry_column(table, source)
    texts = table.pop(column).str.strip().tolist()
    shapes, srid = _shapes(texts, source, column)
    crs = None if srid == 0 else _crs(srid, source)
    return Features(gpd.GeoDataFrame(table, geometry=shapes, crs=crs), (), FIRST_ROW)


def _table(source: Source) -> pd.DataFrame:
    text = source.text()
    header = text.partition("\n")[0]
    delimiter = max(",;\t|", key=header.count)
    with warnings.catch_warnings():
        # Rows with more values than the header has names would lose the rest.
        warnings.simplefilter("error", pd.errors.ParserWarning)
        try:
            table = pd.read_csv(
                io.StringIO(text),
                sep=delimiter,
                dtype=str,
                keep_default_na=False,
                index_col=False,
                nrows=source.limits.features + 1,
            )
        except pd.errors.ParserWarning as error:
            message = "a row has more values than the header: are texts with separators quoted?"
            raise source.refusal(message) from error
    return table.fillna("")


def _geometry_column(table: pd.DataFrame, source: Source) -> str:
    by_name = {str(column).strip().lower(): column for column in reversed(table.columns)}
    found = next((by_name[name] for name in GEOMETRY_COLUMNS if name in by_name), None)
    if found is None:
        names = ", ".join(map(str, table.columns[:20]))
        message = "has no column of well-known text (wkt, geometry, geom, the_geom, ...)"
        raise source.refusal(f"{message}; the columns are {names}")
    return str(found)


def _shapes(texts: list[str], source: Source, column: str) -> tuple[Geometries, int]:
    shapes = np.full(len(texts), None, dtype=object)
    srids = np.zeros(len(texts), dtype=int)
    faults = []
    for i, text in enumerate(texts):
        if text:
            try:
                shapes[i], srids[i] = _shape(text, source)
            except (ValueError, shapely.errors.ShapelyError):
                message = f"{text[:40]!r} is no geometry"
                faults.append(Fault(source.name, message, i + FIRST_ROW, column))
    given = srids[[bool(text) for text in texts]]
    if len(set(given.tolist())) > 1 and not faults:
        listed = ", ".join(str(srid) if srid else "none" for srid in sorted(set(given.tolist())))
        message = f"states several coordinate reference systems: SRID {listed}"
        faults.append(Fault(source.name, message, column=column))
    raise_faults(spell_out(faults))
    source.check_vertices(int(shapely.get_num_coordinates(shapes).sum()))
    return shapes, int(given[0]) if len(given) else 0


def _shape(text: str, source: Source) -> tuple[shapely.Geometry, int]:
    if _HEX.match(text):
        value = bytes.fromhex(text)
        if check_wkb([value], source):
            raise ValueError("no geometry")
        shape = shapely.from_wkb(value)
        return shape, int(shapely.get_srid(shape))
    stated = _SRID.match(text)
    body = text[stated.end() :] if stated else text
    # GEOS follows nested collections until the stack is used up.
    if len(re.findall("COLLECTION", body, re.IGNORECASE)) > source.limits.nesting:
        raise ValueError("nested too deeply")
    return shapely.from_wkt(body), int(stated.group(1)) if stated else 0


def _crs(srid: int, source: Source) -> CRS:
    try:
        return CRS.from_epsg(srid)
    except CRSError as error:
        message = f"unknown coordinate reference system SRID {srid}"
        raise source.refusal(message) from error
