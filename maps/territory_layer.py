"""A Folium layer of territories: units coloured by a table, drawn on canvas tiles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from folium.template import Template

from maps.script import figure_of
from maps.script_layer import ScriptLayer
from maps.unit_shapes import UnitShapes

TILE_SCRIPTS = ("theme.js", "outlines.js", "tile_canvas.js")


class TerritoryLayer(ScriptLayer):
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
        Name of each territory, for its label on the map.
    name, overlay, control, show
        As for every Folium layer.
    """

    scripts = (*TILE_SCRIPTS, "territory_layer.js")
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
        data = {"assignment": assignment, "colors": colors, "labels": labels}
        super().__init__(
            data, name=name or "Territories", overlay=overlay, control=control, show=show
        )
        self.shapes = shapes
        self.colors = list(colors)
        self.labels = list(labels)

    def render(self, **kwargs: Any) -> str:
        """Put the shapes into the page before the layer itself."""
        self.shapes.include(figure_of(self))
        return super().render(**kwargs)

    def _get_self_bounds(self) -> list[list[float | None]]:
        return [list(corner) for corner in self.shapes.bounds]
