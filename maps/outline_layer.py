"""A Folium layer of outlines and names of territories."""

from __future__ import annotations

from folium.template import Template

from maps.pin_layer import PinLayer
from maps.script_layer import ScriptLayer
from maps.territory_layer import TerritoryLayer


class OutlineLayer(ScriptLayer):
    """Outlines and names of the territories of another layer, which need not be shown itself.

    Parameters
    ----------
    base
        The territories.
    pins
        Accounts that no name should cover, when there are any.
    """

    scripts = (*TerritoryLayer.scripts, "view_canvas.js", "label_places.js", "outline_layer.js")
    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = TerritoryMaps.outlineLayer(
                {{ this.base.get_name() }}, {{ this.pins.get_name() if this.pins else "null" }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        base: TerritoryLayer,
        pins: PinLayer | None = None,
        *,
        name: str = "Outlines and names",
        show: bool = False,
    ) -> None:
        super().__init__(None, name=name, show=show)
        self.base = base
        self.pins = pins
