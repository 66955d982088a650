"""Folium layers of account pins: one canvas for all, and a layer to switch each status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from folium.map import Layer
from folium.template import Template

from maps.escape import html_text
from maps.payload import encode_json
from maps.script import figure_of, include_static
from maps.statuses import PinStatus

_SCRIPTS = (
    "payload.js",
    "unit_shapes.js",
    "view_canvas.js",
    "pin_shapes.js",
    "pin_clusters.js",
    "status_ring.js",
    "pin_layer.js",
)


class PinLayer(Layer):
    """Account pins: clustered as rings of status shares, single pins from zoom 9.

    Parameters
    ----------
    pins
        Columns of equal length: `lon`, `lat` in degrees, `status` as position in `statuses`, and
        whatever a panel shows of an account.
    statuses
        The statuses, in the order of the ring.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = TerritoryMaps.pinLayer({{ this.data|tojson }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        pins: Mapping[str, Sequence[object]],
        statuses: Sequence[PinStatus],
        *,
        name: str = "Accounts",
        overlay: bool = True,
        control: bool = False,
        show: bool = True,
    ) -> None:
        super().__init__(name=html_text(name), overlay=overlay, control=control, show=show)
        self._name = "PinLayer"
        self.data = encode_json({"pins": pins, "statuses": [asdict(status) for status in statuses]})

    def render(self, **kwargs: Any) -> str:
        """Put the scripts into the page before the layer itself."""
        include_static(figure_of(self), *_SCRIPTS)
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""


class PinStatusLayer(Layer):
    """The pins of one status, as a layer that layer controls can switch on and off."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = TerritoryMaps.pinStatusLayer(
                {{ this.pins.get_name() }}, {{ this.position }});
        {% endmacro %}
        """
    )

    def __init__(
        self, pins: PinLayer, position: int, status: PinStatus, *, show: bool = True
    ) -> None:
        super().__init__(name=html_text(status.label), overlay=True, control=True, show=show)
        self._name = "PinStatusLayer"
        self.pins = pins
        self.position = position
