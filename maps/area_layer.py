"""A Folium layer of areas that somebody drew."""

from __future__ import annotations

import geopandas as gpd
from folium.template import Template

from maps.script_layer import ScriptLayer
from maps.world_lines import world_lines

AREA_COLOR = "#7a2d8f"


class AreaLayer(ScriptLayer):
    """Polygons with names, dashed.

    Parameters
    ----------
    areas
        Polygons, WGS84; optional columns `name` and `color` (`#rrggbb`).
    """

    scripts = ("payload.js", "theme.js", "unit_shapes.js", "rings.js", "view_canvas.js",
               "area_layer.js")  # fmt: skip
    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = TerritoryMaps.areaLayer({{ this.data|tojson }});
        {% endmacro %}
        """
    )

    def __init__(
        self, areas: gpd.GeoDataFrame, *, name: str = "Drawn areas", show: bool = True
    ) -> None:
        super().__init__(area_rows(areas), name=name, show=show)


def area_rows(areas: gpd.GeoDataFrame) -> list[dict[str, object]]:
    """What the page draws of each area."""
    names = areas["name"] if "name" in areas else [""] * len(areas)
    colors = areas["color"] if "color" in areas else [AREA_COLOR] * len(areas)
    return [
        {"name": str(name), "color": str(color), "lines": world_lines(shape)}
        for name, color, shape in zip(names, colors, areas.geometry, strict=True)
    ]
