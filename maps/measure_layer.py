"""A Folium layer that shades territories or units by a measure, with what its legend says."""

from __future__ import annotations

from folium.template import Template

from maps.measure_classes import Shading
from maps.script_layer import ScriptLayer
from maps.territory_layer import TerritoryLayer


class MeasureLayer(ScriptLayer):
    """A measure in classes of colour, over the borders of the territories.

    Parameters
    ----------
    base
        The territory layer whose borders are drawn, and whose selection is shown.
    shading
        The classes, and the class of each territory or unit.
    """

    scripts = (*TerritoryLayer.scripts, "measure_layer.js")
    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = TerritoryMaps.measureLayer(
                {{ this.base.get_name() }}, {{ this.data|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, base: TerritoryLayer, shading: Shading, *, show: bool = False) -> None:
        super().__init__(shading.as_data(), name=shading.title, overlay=False, show=show)
        self.base = base
        self.shading = shading
