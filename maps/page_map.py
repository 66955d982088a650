"""A Folium map for a page of our own: no tiles, no attribution, our layers and our cards."""

from __future__ import annotations

from collections.abc import Sequence

import folium
from branca.element import Element

from maps.escape import html_text
from maps.script import figure_of

_VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1" />'


def page_map(
    title: str, layers: Sequence[Element], view: Element, *, credits: bool = False
) -> folium.Map:
    """Put layers on an empty map, and the page's view over them; the view chooses the extent.

    With `credits` there is a place where the sources of base tiles are named.
    """
    drawn = folium.Map(
        location=[0, 0],
        zoom_start=4,
        tiles=None,
        control_scale=True,
        zoom_control="bottomleft",
        zoom_snap=0.25,
        fade_animation=False,
        min_zoom=2,
        max_zoom=16,
        attribution_control=credits,
    )
    root = figure_of(drawn)
    root.title = html_text(title or "Territories")
    for element in [*layers, view]:
        drawn.add_child(element)
    root.header.add_child(Element(_VIEWPORT), name="territory_maps_viewport")
    return drawn
