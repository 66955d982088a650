"""A Folium layer of what the findings look like: holes, overlaps, bridges, outlines of units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from folium.map import Layer
from folium.template import Template

from maps.payload import encode_json
from maps.pin_layer import PinLayer
from maps.script import figure_of, include_static
from maps.unit_shapes import UnitShapes


class FindingLayer(Layer):
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
        super().__init__(name="Findings", overlay=True, control=False, show=True)
        self._name = "FindingLayer"
        self.units = units
        self.pins = pins
        self.data = encode_json(shapes)

    def render(self, **kwargs: Any) -> str:
        """Put the scripts into the page before the layer itself."""
        include_static(figure_of(self), "view_canvas.js", "finding_layer.js")
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""
