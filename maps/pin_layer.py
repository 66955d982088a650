"""Folium layers of account pins: one canvas for all, and a layer to switch each status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from folium.map import Layer
from folium.template import Template

from maps.escape import html_text
from maps.script_layer import ScriptLayer
from maps.statuses import PinStatus, status_rows

_SCRIPTS = (
    "payload.js",
    "theme.js",
    "unit_shapes.js",
    "view_canvas.js",
    "pin_shapes.js",
    "pin_clusters.js",
    "status_ring.js",
    "pin_layer.js",
)


class PinLayer(ScriptLayer):
    """Account pins: clustered as rings of status shares, single pins from zoom 9.

    Parameters
    ----------
    pins
        Columns of equal length: `lon`, `lat` in degrees, `status` as position in `statuses`, and
        whatever a panel shows of an account.
    statuses
        The statuses, in the order of the ring.
    """

    scripts = _SCRIPTS
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
        data = {"pins": pins, "statuses": status_rows(statuses)}
        super().__init__(data, name=name, overlay=overlay, control=control, show=show)


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
