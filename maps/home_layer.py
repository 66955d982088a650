"""A Folium layer of where reps live, with spokes to the accounts of the selected territory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from folium.template import Template

from maps.pin_layer import PinLayer
from maps.script_layer import ScriptLayer
from maps.territory_layer import TerritoryLayer


class HomeLayer(ScriptLayer):
    """Homes of reps.

    Parameters
    ----------
    base
        The territories; the spokes are those of the selected one.
    pins
        The accounts at the ends of the spokes, when there are any.
    homes
        Columns of equal length: `lon`, `lat` in degrees, `territory` (position, -1 for none) and
        `name`.
    """

    scripts = (*TerritoryLayer.scripts, "view_canvas.js", "home_layer.js")
    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = TerritoryMaps.homeLayer({{ this.base.get_name() }},
                {{ this.pins.get_name() if this.pins else "null" }}, {{ this.data|tojson }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        base: TerritoryLayer,
        pins: PinLayer | None,
        homes: Mapping[str, Sequence[object]],
        *,
        name: str = "Rep homes",
        show: bool = False,
    ) -> None:
        super().__init__(homes, name=name, show=show)
        self.base = base
        self.pins = pins


def home_columns(homes: pd.DataFrame, territories: pd.Index) -> Mapping[str, Sequence[object]]:
    """Columns of `HomeLayer` from a table of homes; those without a place are left out."""
    placed = homes[homes["lon"].notna() & homes["lat"].notna()]
    position = territories.astype(str).get_indexer(pd.Index(placed["territory_id"].astype(str)))
    return {
        "lon": placed["lon"].astype(float).round(5).tolist(),
        "lat": placed["lat"].astype(float).round(5).tolist(),
        "territory": position.tolist(),
        "name": [str(name) for name in placed.get("name", placed["territory_id"])],
    }
