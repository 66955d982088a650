"""Territories on matplotlib axes, and maps in the cell of a notebook."""

import base64
import io
from functools import partial
from typing import Any

import folium
import geopandas as gpd
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import PercentFormatter

from maps.assets import inline_assets
from maps.escape import html_text
from maps.palette import TERRITORY_COLORS, color_territories
from territory.labels import measure_label

HEIGHT = 560
"""Pixels of a map in a notebook."""


def draw_territories(
    shapes: gpd.GeoDataFrame, measure: str | None, ax: Any, options: dict[str, Any]
) -> Any:
    """Draw outlines, each with its name, and return the axes.

    Parameters
    ----------
    shapes
        Outlines by `territory_id`; with `<measure>_deviation` where a measure is named.
    measure
        Color by the deviation of this measure; by None a color for each territory, which none that
        touches it has.
    ax
        Axes to draw on; new ones by None.
    options
        Passed on to `GeoDataFrame.plot`, in place of what is usual here.

    Raises
    ------
    ValueError
        For a measure that the territories do not have.
    """
    usual: dict[str, Any] = {"edgecolor": "white", "linewidth": 0.6}
    if measure is None:
        usual["color"] = _colors(shapes)
    else:
        usual |= _shades(shapes, measure)
    axes = shapes.plot(ax=ax, **{**usual, **options})
    for name, point in shapes.representative_point().items():
        if not point.is_empty:
            text = axes.annotate(str(name), (point.x, point.y), ha="center", fontsize=7)
            text.set_path_effects([withStroke(linewidth=2, foreground="white")])
    axes.set_axis_off()
    return axes


def _colors(shapes: gpd.GeoDataFrame) -> list[str]:
    pairs = shapes.sindex.query(shapes.geometry, predicate="intersects").T
    apart = np.unique(pairs[pairs[:, 0] < pairs[:, 1]], axis=0)
    return [TERRITORY_COLORS[color] for color in color_territories(len(shapes), apart)]


def _shades(shapes: gpd.GeoDataFrame, measure: str) -> dict[str, Any]:
    column = f"{measure}_deviation"
    if column not in shapes:
        there = [name.removesuffix("_deviation") for name in shapes if name.endswith("_deviation")]
        raise ValueError(f"measure must be one of {', '.join(there)}, not {measure!r}")
    most = float(shapes[column].abs().max()) or 1.0
    scale = {
        "label": f"{measure_label(measure)}: deviation from the target",
        "format": PercentFormatter(1.0),
    }
    shades = {"column": column, "cmap": "RdBu_r", "vmin": -most, "vmax": most}
    return {**shades, "legend": True, "legend_kwds": scale}


def show_framed(drawn: folium.Map) -> folium.Map:
    """Have a map show itself without network: Folium's own page loads its scripts from others."""
    setattr(drawn, "_repr_html_", partial(_framed, drawn))  # noqa: B010  (it is a method)
    return drawn


def show_picture(figure: Figure) -> Figure:
    """Have a figure show itself, which one that pyplot did not make does not do in a notebook."""
    setattr(figure, "_repr_html_", partial(_picture, figure))  # noqa: B010  (it is a method)
    return figure


def _picture(figure: Figure) -> str:
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=100)
    return f'<img src="data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}">'


def _framed(drawn: folium.Map) -> str:
    page = html_text(inline_assets(drawn.get_root().render()))
    style = f"width:100%;height:{HEIGHT}px;border:1px solid #ccc"
    return f'<iframe srcdoc="{page}" style="{style}" title="Map of the territories"></iframe>'
