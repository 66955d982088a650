"""JSON with shapes in it: GeoJSON or TopoJSON, whichever it turns out to be.

Both are read here and not by GDAL, which picks its reader by searching the text for words: a file
could be one thing to our checks and another to it.
"""

import json
from typing import Any

import geopandas as gpd
import shapely
import shapely.geometry

from geodata.formats.geojson import read_geojson
from geodata.formats.rings import NotCoordinates, coordinates, multipolygon, polygon
from geodata.formats.source import Source
from geodata.formats.topojson import read_topojson

_OTHER_SHAPES = ("Point", "MultiPoint", "LineString", "MultiLineString")


def read_json(source: Source) -> gpd.GeoDataFrame:
    """Read a file of JSON."""
    try:
        content = json.loads(source.text(), object_hook=_shape_or_object)
    except RecursionError as error:
        raise source.refusal("is nested too deeply") from error
    kind = content.get("type") if isinstance(content, dict) else None
    if kind == "Topology":
        return read_topojson(content, source)
    if kind in ("FeatureCollection", "Feature"):
        return read_geojson(content, source)
    raise source.refusal("is neither GeoJSON with features nor TopoJSON")


def _shape_or_object(value: dict[str, Any]) -> Any:
    """Turn each geometry into a shape as soon as it is read: lists of numbers take much memory."""
    kind = value.get("type")
    if not isinstance(kind, str) or "arcs" in value:
        return value
    if not ("coordinates" in value or (kind == "GeometryCollection" and "geometries" in value)):
        return value
    try:
        return _shape(kind, value)
    except NotCoordinates as error:
        return error
    except (TypeError, ValueError, LookupError, AttributeError, shapely.errors.ShapelyError):
        return NotCoordinates(f"is no {kind}")


def _shape(kind: str, value: dict[str, Any]) -> Any:
    if kind == "Polygon":
        return polygon([coordinates(ring) for ring in value["coordinates"]])
    if kind == "MultiPolygon":
        return multipolygon(
            [polygon([coordinates(ring) for ring in part]) for part in value["coordinates"]]
        )
    if kind in _OTHER_SHAPES:
        return shapely.geometry.shape(value)
    if kind == "GeometryCollection" and isinstance(value.get("geometries"), list):
        # Its members were turned into shapes before it, and only simple ones count.
        members = value["geometries"]
        if any(isinstance(member, NotCoordinates) for member in members):
            raise NotCoordinates("coordinates are not pairs of numbers")
        if all(isinstance(m, shapely.Geometry) and not _nested(m) for m in members):
            return shapely.GeometryCollection(members)
        if all(isinstance(member, shapely.Geometry) for member in members):
            raise NotCoordinates("collections within collections are not read")
    return value


def _nested(shape: shapely.Geometry) -> bool:
    return shape.geom_type == "GeometryCollection"
