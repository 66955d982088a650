"""A Folium layer of what is wrong with a plan: pins and shapes, switched as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
from folium.map import Layer
from folium.template import Template

from geodata.findings import Finding
from maps.finding_layer import FindingLayer
from maps.finding_table import finding_table
from maps.pin_layer import PinLayer
from maps.unit_shapes import UnitShapes


class ProblemLayer(Layer):
    """Holes, pieces, bridges and units of nobody.

    Parameters
    ----------
    shapes
        The unit shapes, for findings that are whole units.
    units
        Unit table, with `point`.
    problems
        What was found (see `plan_findings`).
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.layerGroup(
                [{{ this.shapes.get_name() }}, {{ this.pins.get_name() }}]);
        {% endmacro %}
        """
    )

    def __init__(
        self,
        shapes: UnitShapes,
        units: gpd.GeoDataFrame,
        problems: Sequence[Finding],
        *,
        name: str = "Problems",
        show: bool = False,
    ) -> None:
        super().__init__(name=name, overlay=True, control=True, show=show)
        self._name = "ProblemLayer"
        self.table = finding_table(problems, units)
        self.pins = PinLayer(self.table.pins, self.table.kinds, name=name, show=False)
        self.shapes = FindingLayer(shapes, self.pins, self.table.shapes)
        self.shapes.show = False

    @property
    def parts(self) -> list[Any]:
        """The layers it is made of, to be put on the map before it."""
        return [self.pins, self.shapes]
