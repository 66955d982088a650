"""Unit polygons in a page: one binary pack that all layers share."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
from branca.element import Element, Figure
from folium.template import Template

from maps.pack import pack_topology
from maps.payload import encode_bytes, encode_json
from maps.script import include_static
from maps.topology import Topology, build_topology


class UnitShapes(Element):
    """The units of one or more layers; a layer that uses it puts it into the page.

    Parameters
    ----------
    units
        Unit table in WGS84. Uses `name` for what the pointer shows and `parent` for the outlines
        of larger areas (states), when there are such columns.
    topology
        Arcs of the same units, when they are known already.
    """

    _template = Template(
        "var {{ this.get_name() }} = TerritoryMaps.unitShapes("
        "{{ this.pack|tojson }}, {{ this.facts|tojson }});\n"
    )

    def __init__(self, units: gpd.GeoDataFrame, *, topology: Topology | None = None) -> None:
        super().__init__()
        self._name = "UnitShapes"
        self.topology = topology or build_topology(np.asarray(units.geometry.array))
        self.ids = [str(unit) for unit in units.index]
        west, south, east, north = (float(value) for value in units.total_bounds)
        self.bounds = [[south, west], [north, east]]
        self.pack = encode_bytes(pack_topology(self.topology))
        names = _column(units, "name") or self.ids
        self.facts = encode_json(
            {"ids": self.ids, "names": names, "groups": _groups(self.ids, _column(units, "parent"))}
        )

    def include(self, figure: Figure) -> None:
        """Put the shapes and the scripts that read them into a page, once."""
        include_static(figure, "payload.js", "rings.js", "unit_shapes.js")
        figure.script.add_child(self, name=self.get_name())


def _column(units: gpd.GeoDataFrame, name: str) -> list[str]:
    return [str(value) for value in units[name]] if name in units else []


def _groups(ids: Sequence[str], parents: Sequence[str]) -> list[int]:
    """Number of the larger area each unit lies in, -1 unknown.

    The parts of a split unit name the whole unit as their parent. That unit is not in the table,
    so their larger area is unknown and no outline is drawn around them.
    """
    number: dict[str, int] = {}
    groups = []
    for unit, parent in zip(ids, parents, strict=False):
        known = parent not in ("", "nan", "None") and not unit.startswith(f"{parent}-")
        groups.append(number.setdefault(parent, len(number)) if known else -1)
    return groups if len(number) > 1 else []
