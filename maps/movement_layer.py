"""A Folium layer of what changes hands: hatched in the colour of who had it."""

from __future__ import annotations

from collections.abc import Sequence

from folium.template import Template

from maps.script_layer import ScriptLayer
from maps.territory_layer import TerritoryLayer


class MovementLayer(ScriptLayer):
    """Units that are another territory's than before.

    Parameters
    ----------
    base
        The territories that the units belong to now.
    before
        For each unit that moves the position of who had it, -1 for what stays.
    colors, labels
        `#rrggbb` and name of each of those.
    """

    scripts = (*TerritoryLayer.scripts, "movement_layer.js")
    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = TerritoryMaps.movementLayer(
                {{ this.base.get_name() }}, {{ this.data|tojson }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        base: TerritoryLayer,
        before: Sequence[int],
        colors: Sequence[str],
        labels: Sequence[str],
        *,
        name: str = "What moves",
        show: bool = False,
    ) -> None:
        data = {"from": before, "colors": colors, "labels": labels}
        super().__init__(data, name=name, show=show)
        self.base = base
