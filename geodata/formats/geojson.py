"""GeoJSON (RFC 7946), and the older one that named its reference system."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from geodata.errors import Fault, raise_faults, spell_out
from geodata.formats.source import Source


def read_geojson(content: dict[str, Any], source: Source) -> gpd.GeoDataFrame:
    """Read features whose geometries are shapes already."""
    features = content.get("features") if content["type"] == "FeatureCollection" else [content]
    if not isinstance(features, list):
        raise source.refusal("has no list of features")
    source.check_features(len(features))
    shapes = np.full(len(features), None, dtype=object)
    faults = []
    for i, feature in enumerate(features):
        shape = feature.get("geometry") if isinstance(feature, dict) else feature
        if shape is None or isinstance(shape, shapely.Geometry):
            shapes[i] = shape
        elif isinstance(shape, ValueError):
            faults.append(Fault(source.name, str(shape), i + 1))
        else:
            faults.append(Fault(source.name, "is no feature with a geometry", i + 1))
    raise_faults(spell_out(faults))
    source.check_vertices(int(shapely.get_num_coordinates(shapes).sum()))
    return gpd.GeoDataFrame(_properties(features), geometry=shapes, crs=_crs(content, source))


def _properties(features: list[Any]) -> pd.DataFrame:
    rows = [feature.get("properties") for feature in features]
    table = pd.DataFrame([row if isinstance(row, dict) else {} for row in rows])
    table = table.reindex(range(len(features)))
    ids = [feature.get("id") for feature in features]
    if "id" not in table.columns and all(value is not None for value in ids):
        table["id"] = pd.Series(ids, dtype=object)
    return table.drop(columns="geometry", errors="ignore")


def _crs(content: dict[str, Any], source: Source) -> CRS | None:
    if "crs" not in content:
        # RFC 7946 knows no other.
        return CRS(4326)
    stated = content["crs"]
    if stated is None:
        return None
    name = None
    if isinstance(stated, dict) and stated.get("type") == "name":
        properties = stated.get("properties")
        name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        raise source.refusal("names its coordinate reference system in a way that is not read")
    try:
        return CRS.from_user_input(name)
    except CRSError as error:
        message = f"unknown coordinate reference system {name[:80]!r}"
        raise source.refusal(message) from error
