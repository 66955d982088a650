"""A Folium layer of territories: units coloured by a table, drawn on canvas tiles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from folium.map import Layer
from folium.template import Template

from maps.escape import html_text
from maps.payload import encode_json
from maps.script import figure_of, include_static
from maps.unit_shapes import UnitShapes


class TerritoryLayer(Layer):
    """Territories over shared unit shapes.

    Parameters
    ----------
    shapes
        The unit shapes; several layers may share them.
    assignment
        Territory position of each unit in the order of `shapes`, -1 for none.
    colors
        `#rrggbb` of each territory.
    labels
        Name of each territory, shown under the pointer.
    name, overlay, control, show
        As for every Folium layer.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = TerritoryMaps.territoryLayer(
                {{ this.shapes.get_name() }}, {{ this.data|tojson }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        shapes: UnitShapes,
        assignment: Sequence[int],
        colors: Sequence[str],
        labels: Sequence[str],
        *,
        name: str | None = None,
        overlay: bool = False,
        control: bool = True,
        show: bool = True,
    ) -> None:
        super().__init__(
            name=html_text(name or "Territories"), overlay=overlay, control=control, show=show
        )
        self._name = "TerritoryLayer"
        self.shapes = shapes
        self.data = encode_json({"assignment": assignment, "colors": colors, "labels": labels})

    def render(self, **kwargs: Any) -> str:
        """Put the scripts and the shapes into the page before the layer itself."""
        figure = figure_of(self)
        self.shapes.include(figure)
        include_static(figure, "outlines.js", "territory_layer.js")
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""

    def _get_self_bounds(self) -> list[list[float | None]]:
        return [list(corner) for corner in self.shapes.bounds]
