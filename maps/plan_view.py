"""The page round a plan's map: title, search, switches, legends, panel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import folium
from branca.element import MacroElement
from folium.template import Template

from maps.escape import script_json
from maps.payload import encode_json
from maps.plan_layers import PlanLayers
from maps.script import figure_of, include_static

CARD_SCRIPTS = (
    "plan_map.css",
    "texts.js",
    "dom.js",
    "format.js",
    "balance_bar.js",
    "pointer_label.js",
    "panel.js",
    "toolbar.js",
    "page_view.js",
    "test_interface.js",
)
_SCRIPTS = (
    *CARD_SCRIPTS,
    "overview_card.js",
    "territory_card.js",
    "account_card.js",
    "cluster_card.js",
    "plan_problem_cards.js",
    "legend.js",
    "pin_filter.js",
    "base_switch.js",
    "layer_switch.js",
    "measure_legend.js",
    "search.js",
    "version_slider.js",
    "plan_view.js",
)


class PlanView(MacroElement):
    """Title, search, switches, legends and panel over layers that are on the map already.

    Parameters
    ----------
    layers
        The layers of the plan.
    tiles
        Base tiles that can be switched on.
    facts
        What the cards say: `title`, `subtitle`, `figures`, and `bases` (key, label and
        territories of each division).
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            TerritoryMaps.planView({{ this._parent.get_name() }}, {
                bases: [{% for one in this.layers.bases %}{{ one.get_name() }},{% endfor %}],
                shades: [{% for one in this.layers.shades %}{{ one.get_name() }},{% endfor %}],
                overlays: {
                    {% for key, one in this.layers.overlays %}
                    {{ key }}: {{ one.get_name() }},
                    {% endfor %}
                },
                tiles: [{% for one in this.tiles %}{{ one.get_name() }},{% endfor %}],
                pins: {{ this.layers.pins.get_name() if this.layers.pins else "null" }},
                statuses: [{% for one in this.layers.statuses %}{{ one.get_name() }},{% endfor %}],
                bounds: {{ this.bounds }},
            }, {{ this.data|tojson }});
        {% endmacro %}
        """
    )

    def __init__(
        self, layers: PlanLayers, tiles: Sequence[folium.TileLayer], facts: dict[str, Any]
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "PlanView"
        self.layers = layers
        self.tiles = list(tiles)
        self.bounds = script_json(layers.bases[0].shapes.bounds)
        self.data = encode_json(facts)

    def render(self, **kwargs: Any) -> str:
        """Put the scripts into the page before the view itself."""
        include_static(figure_of(self), *_SCRIPTS)
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""
