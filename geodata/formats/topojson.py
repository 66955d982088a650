"""TopoJSON: polygons and lines as lists of arcs that neighbours share, in degrees."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.errors import Fault, raise_faults, spell_out
from geodata.formats.rings import Floats, coordinates, multipolygon, polygon
from geodata.formats.source import Source


def read_topojson(content: dict[str, Any], source: Source) -> gpd.GeoDataFrame:
    """Read one object of a topology."""
    layer = source.chosen_layer([str(key) for key in content["objects"]])
    members = _members(content["objects"][layer])
    source.check_features(len(members))
    decoder = _Arcs(content, source)
    shapes = np.full(len(members), None, dtype=object)
    faults = []
    for i, member in enumerate(members):
        kind = member.get("type") if isinstance(member, dict) else type(member).__name__
        if kind == "Polygon":
            shapes[i] = decoder.polygon(member["arcs"])
        elif kind == "MultiPolygon":
            shapes[i] = multipolygon([decoder.polygon(part) for part in member["arcs"]])
        elif kind == "LineString":
            shapes[i] = shapely.LineString(decoder.line(member["arcs"]))
        elif kind == "MultiLineString":
            shapes[i] = shapely.MultiLineString([decoder.line(part) for part in member["arcs"]])
        elif kind is not None:
            faults.append(Fault(source.name, f"is a {kind}, which is not read here", i + 1))
    raise_faults(spell_out(faults))
    return gpd.GeoDataFrame(_properties(members), geometry=shapes, crs=4326)


def _members(layer: Any) -> list[Any]:
    if isinstance(layer, dict) and layer.get("type") == "GeometryCollection":
        return list(layer["geometries"])
    return [layer]


def _properties(members: list[dict[str, Any]]) -> pd.DataFrame:
    table = pd.DataFrame([member.get("properties") or {} for member in members])
    table = table.reindex(range(len(members)))
    ids = [member.get("id") for member in members]
    if "id" not in table.columns and any(value is not None for value in ids):
        table["id"] = pd.Series(ids, dtype=object)
    return table.drop(columns="geometry", errors="ignore")


class _Arcs:
    """The arcs of a topology as coordinates, decoded once."""

    def __init__(self, content: dict[str, Any], source: Source) -> None:
        self.source = source
        transform = content.get("transform")
        self.arcs = [_arc(arc, transform) for arc in content["arcs"]]
        self.vertices = 0

    def polygon(self, rings: list[list[int]]) -> shapely.Polygon:
        return polygon([self.line(ring) for ring in rings])

    def line(self, indices: list[int]) -> Floats:
        # Counted first: a short file can name a long arc any number of times.
        self.vertices += sum(len(self._arc(i)) for i in indices)
        self.source.check_vertices(self.vertices)
        pieces = [self._arc(i) if i >= 0 else self._arc(i)[::-1] for i in indices]
        # Each arc begins where the one before it ends.
        return np.concatenate([np.empty((0, 2)), *pieces[:1], *(arc[1:] for arc in pieces[1:])])

    def _arc(self, index: int) -> Floats:
        return self.arcs[index if index >= 0 else ~index]


def _arc(values: Any, transform: dict[str, Any] | None) -> Floats:
    arc = coordinates(values)
    if transform is None:
        return arc
    scale, translate = coordinates([transform["scale"], transform["translate"]])
    # Quantised arcs hold steps from one position to the next.
    return np.cumsum(arc, axis=0) * scale + translate
