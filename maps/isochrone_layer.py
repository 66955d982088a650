"""A Folium layer of what can be reached by road in so many minutes."""

from __future__ import annotations

import geopandas as gpd
from folium.template import Template

from maps.area_layer import AreaLayer, area_rows
from maps.script_layer import ScriptLayer

COLORS = ("#0b5c3f", "#2b7bba", "#7a4fb5", "#b03a6b", "#8a5a00")


class IsochroneLayer(ScriptLayer):
    """Areas of equal driving time, the shortest on top.

    Parameters
    ----------
    isochrones
        Polygons, WGS84, with `minutes`, and optionally `name` (whose).
    """

    scripts = AreaLayer.scripts
    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = TerritoryMaps.isochroneLayer({{ this.data|tojson }});
        {% endmacro %}
        """
    )

    def __init__(
        self, isochrones: gpd.GeoDataFrame, *, name: str = "Drive times", show: bool = False
    ) -> None:
        super().__init__(area_rows(_colored(isochrones)), name=name, show=show)


def _colored(isochrones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Each with the colour and the name of its minutes, the longest first."""
    ordered = isochrones.sort_values("minutes", ascending=False, kind="stable")
    steps = {minutes: i for i, minutes in enumerate(sorted(ordered["minutes"].unique()))}
    whose = ordered["name"].astype(str) + ": " if "name" in ordered else ""
    return ordered.assign(
        name=whose + ordered["minutes"].map("{:g} minutes".format),
        color=[COLORS[steps[minutes] % len(COLORS)] for minutes in ordered["minutes"]],
    )
