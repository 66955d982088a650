"""KML: placemarks with polygons, lines and points, in degrees.

Read with expat as a stream. A document type is refused, so there are no entities to grow, and
network links are not followed.
"""

from typing import Any
from xml.parsers import expat

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.errors import Fault, raise_faults, spell_out
from geodata.formats.rings import Floats, multipolygon, polygon
from geodata.formats.source import Features, Source

_DEEPEST = 200
_RINGS = ("outerBoundaryIs", "innerBoundaryIs")


def read_kml(source: Source) -> Features:
    """Read every placemark, whatever folder it is in."""
    if source.path.stat().st_size > source.limits.text_bytes:
        source.text()
    document = _Document(source)
    with source.path.open("rb") as file:
        try:
            document.parser.ParseFile(file)
        except expat.ExpatError as error:
            raise source.refusal(f"cannot be read as KML: {error}") from error
    raise_faults(spell_out(document.faults))
    source.check_features(len(document.rows))
    shapes = np.full(len(document.shapes), None, dtype=object)
    shapes[:] = document.shapes
    notes = ("network links in the file are not followed",) if document.links else ()
    return Features(gpd.GeoDataFrame(pd.DataFrame(document.rows), geometry=shapes, crs=4326), notes)


class _Document:
    """What has been read of a document so far."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.rows: list[dict[str, str]] = []
        self.shapes: list[Any] = []
        self.faults: list[Fault] = []
        self.links = False
        self._vertices = 0
        self._path: list[str] = []
        self._text: list[str] = []
        self._field = ""
        self._polygons: list[shapely.Polygon] = []
        self._rings: list[Floats] = []
        self._others: list[shapely.Geometry] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _doctype(self, *_: Any) -> None:
        raise self.source.refusal("has a document type, which a KML file does not need")

    def _characters(self, text: str) -> None:
        self._text.append(text)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if not self._path and tag != "kml":
            raise self.source.refusal("is no KML, whatever its name says")
        if len(self._path) >= _DEEPEST:
            raise self.source.refusal("is nested too deeply")
        self._path.append(tag)
        self._text = []
        if tag == "Placemark":
            if len(self.rows) >= self.source.limits.features:
                self.source.check_features(len(self.rows) + 1)
            self.rows.append({})
            self._polygons, self._others = [], []
        elif tag == "Polygon":
            self._rings = []
        elif tag in ("Data", "SimpleData"):
            self._field = attributes.get("name", "")
        elif tag == "NetworkLink":
            self.links = True

    def _end(self, _: str) -> None:
        tag = self._path.pop()
        inside = self._path[-1] if self._path else ""
        text, self._text = "".join(self._text).strip(), []
        if "Placemark" not in self._path and tag != "Placemark":
            return
        if inside == "Placemark" and tag in ("name", "description"):
            self.rows[-1].setdefault(tag, text)
        elif tag == "SimpleData" or (tag == "value" and inside == "Data"):
            self.rows[-1][self._field] = text
        elif tag == "coordinates" and any(ring in self._path for ring in _RINGS):
            ring = self._corners(text)
            self._rings.insert(0 if "outerBoundaryIs" in self._path else len(self._rings), ring)
        elif tag == "coordinates" and inside in ("LineString", "Point"):
            self._add_other(inside, self._corners(text))
        else:
            self._finish(tag)

    def _finish(self, tag: str) -> None:
        if tag == "Polygon":
            self._polygons.append(polygon(self._rings))
        elif tag == "Placemark":
            self.shapes.append(self._shape())

    def _corners(self, text: str) -> Floats:
        try:
            corners = _positions(text)
        except ValueError:
            message = "coordinates are not pairs of numbers"
            self.faults.append(Fault(self.source.name, message, len(self.rows)))
            return np.empty((0, 2))
        self._vertices += len(corners)
        self.source.check_vertices(self._vertices)
        return corners

    def _add_other(self, kind: str, corners: Floats) -> None:
        if kind == "Point" and len(corners):
            self._others.append(shapely.Point(corners[0]))
        elif len(corners) > 1:
            self._others.append(shapely.LineString(corners))

    def _shape(self) -> shapely.Geometry | None:
        shapes = [*self._polygons, *self._others]
        if len(shapes) == 1:
            return shapes[0]
        if not self._others:
            return multipolygon(self._polygons) if shapes else None
        if all(shape.geom_type == "LineString" for shape in shapes):
            return shapely.MultiLineString(shapes)
        return shapely.GeometryCollection(shapes)


def _positions(text: str) -> Floats:
    """Read ``lon,lat[,height] lon,lat[,height] ...``."""
    if not text:
        return np.empty((0, 2))
    return np.array([position.split(",", 2)[:2] for position in text.split()], dtype=float)
