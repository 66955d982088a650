"""The page round a plan's map: title, plan or today, legend, panel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from branca.element import MacroElement
from folium.template import Template

from maps.escape import script_json
from maps.payload import encode_json
from maps.pin_layer import PinLayer, PinStatusLayer
from maps.script import figure_of, include_static
from maps.territory_layer import TerritoryLayer

_SCRIPTS = (
    "plan_map.css",
    "dom.js",
    "format.js",
    "balance_bar.js",
    "overview_card.js",
    "territory_card.js",
    "account_card.js",
    "cluster_card.js",
    "legend.js",
    "base_switch.js",
    "pointer_label.js",
    "panel.js",
    "page_view.js",
    "test_interface.js",
    "plan_view.js",
)


class PlanView(MacroElement):
    """Title, switch, legend and panel over layers that are on the map already.

    Parameters
    ----------
    bases
        The territory layers to switch between, the plan first.
    pins, statuses
        The pin layer and one layer a status, when there are accounts.
    facts
        `title`, `subtitle` and `bases`: key, label and territories of each territory layer.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            TerritoryMaps.planView({{ this._parent.get_name() }}, {
                bases: [{% for layer in this.bases %}{{ layer.get_name() }},{% endfor %}],
                pins: {{ this.pins.get_name() if this.pins else "null" }},
                statuses: [{% for layer in this.statuses %}{{ layer.get_name() }},{% endfor %}],
                bounds: {{ this.bounds }},
            }, {{ this.data|tojson }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        bases: Sequence[TerritoryLayer],
        pins: PinLayer | None,
        statuses: Sequence[PinStatusLayer],
        facts: dict[str, Any],
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "PlanView"
        self.bases = list(bases)
        self.pins = pins
        self.statuses = list(statuses)
        self.bounds = script_json(self.bases[0].shapes.bounds)
        self.data = encode_json(facts)

    def render(self, **kwargs: Any) -> str:
        """Put the scripts into the page before the view itself."""
        include_static(figure_of(self), *_SCRIPTS)
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""
