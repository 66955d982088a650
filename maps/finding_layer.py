"""A Folium layer of what the findings look like: holes, overlaps, bridges, outlines of units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from folium.template import Template

from maps.pin_layer import PinLayer
from maps.script_layer import ScriptLayer
from maps.unit_shapes import UnitShapes


class FindingLayer(ScriptLayer):
    """The shape of each pin, shown and hidden with it.

    Parameters
    ----------
    units
        The unit shapes, for findings that are whole units.
    pins
        The pins of the findings.
    shapes
        What to draw for each pin (see `FindingTable`).
    """

    scripts = ("theme.js", "rings.js", "view_canvas.js", "finding_layer.js")
    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = TerritoryMaps.findingLayer(
                {{ this.units.get_name() }}, {{ this.pins.get_name() }}, {{ this.data|tojson }});
        {% endmacro %}
        """
    )

    def __init__(
        self, units: UnitShapes, pins: PinLayer, shapes: Sequence[Mapping[str, Any]]
    ) -> None:
        super().__init__(shapes, name="Findings", control=False, show=True)
        self.units = units
        self.pins = pins
