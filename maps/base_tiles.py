"""Map tiles of somebody else under a plan: never needed, switched on by the reader."""

from __future__ import annotations

from dataclasses import dataclass

import folium

from maps.escape import html_text


@dataclass(frozen=True)
class BaseTiles:
    """A source of tiles.

    Attributes
    ----------
    name
        What the switch says.
    url
        Address with `{z}`, `{x}` and `{y}`.
    attribution
        Whom the terms of the source ask to name, as plain text.
    link
        Where the terms can be read.
    max_zoom
        The closest zoom there are tiles for.
    """

    name: str
    url: str
    attribution: str
    link: str = ""
    max_zoom: int = 19

    def layer(self) -> folium.TileLayer:
        """The tiles as a layer that is off: a page opens without a request."""
        return folium.TileLayer(
            tiles=self.url,
            attr=self._credit(),
            name=html_text(self.name),
            max_zoom=16,
            max_native_zoom=self.max_zoom,
            overlay=True,
            control=False,
            show=False,
            z_index=0,
        )

    def _credit(self) -> str:
        text = html_text(self.attribution)
        if not self.link.startswith("https://"):
            return text
        return f'<a href="{html_text(self.link)}" rel="noopener">{text}</a>'


OPEN_STREET_MAP = BaseTiles(
    "OpenStreetMap",
    "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
    "© OpenStreetMap contributors",
    "https://www.openstreetmap.org/copyright",
)
"""For occasional use: its servers have a usage policy."""
