"""Lines and polygons that are no units: rivers, ridges, motorways, lakes."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geodata.errors import Fault, raise_faults, spell_out
from geodata.files import read_features
from geodata.unit_shapes import stated_crs

_KINDS = ("LineString", "MultiLineString", "Polygon", "MultiPolygon")


def read_lines(
    path: str | Path, *, crs: Any = None, layer: str | None = None, within: str | Path | None = None
) -> gpd.GeoDataFrame:
    """Read barriers from a file of lines or polygons.

    Parameters
    ----------
    path, layer, within
        As for `read_features`.
    crs
        For files that do not say it; a file's own CRS is believed before this one.

    Returns
    -------
    GeoDataFrame
        One row per feature, in EPSG:4326, with the columns of the file.

    Raises
    ------
    InvalidInput
        Lists every fault of the file: no known CRS, features that are points or without any
        shape, coordinates that are no degrees.
    """
    file = Path(path).name
    features = read_features(path, layer=layer, within=within)
    own_crs, faults = stated_crs(features.table, crs, file)
    shapes = features.table.geometry
    wrong = np.flatnonzero(shapes.is_empty | ~shapes.geom_type.isin(_KINDS)).tolist()
    row = features.first_row
    messages = (f"is {_what(shapes.iloc[i])}, a line or a polygon is needed" for i in wrong)
    faults += spell_out(Fault(file, m, i + row) for i, m in zip(wrong, messages, strict=True))
    raise_faults(faults)
    lines = features.table.set_crs(own_crs).to_crs(4326)
    # Beyond 180 degrees lines may run on; beyond one and a half turns they are no degrees.
    bounds = lines.bounds.to_numpy()
    away = np.flatnonzero(~(np.abs(bounds) <= [540.0, 90.0, 540.0, 90.0]).all(axis=1)).tolist()
    message = "coordinates are out of range: wrong coordinate reference system?"
    raise_faults(spell_out(Fault(file, message, i + row) for i in away))
    return lines


def _what(shape: shapely.Geometry | None) -> str:
    return "without a shape" if shape is None or shape.is_empty else f"a {shape.geom_type}"
