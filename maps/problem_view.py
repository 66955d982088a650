"""The page round a map of findings: title, legend, panel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from branca.element import MacroElement
from folium.template import Template

from maps.escape import script_json
from maps.finding_layer import FindingLayer
from maps.payload import encode_json
from maps.pin_layer import PinLayer, PinStatusLayer
from maps.plan_view import CARD_SCRIPTS
from maps.script import figure_of, include_static
from maps.territory_layer import TerritoryLayer

_SCRIPTS = (*CARD_SCRIPTS, "legend.js", "problem_cards.js", "problem_view.js")


class ProblemView(MacroElement):
    """Title, legend and panel over layers that are on the map already.

    Parameters
    ----------
    base
        The layer of units.
    pins, shapes, kinds
        The layers of findings and one a kind, when anything was found.
    facts
        `title`, `subtitle`, `kinds` (key, label, color, shape, advice) and `findings`.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            TerritoryMaps.problemView({{ this._parent.get_name() }}, {
                base: {{ this.base.get_name() }},
                pins: {{ this.pins.get_name() if this.pins else "null" }},
                shapes: {{ this.shapes.get_name() if this.shapes else "null" }},
                kinds: [{% for layer in this.kinds %}{{ layer.get_name() }},{% endfor %}],
                bounds: {{ this.bounds }},
            }, {{ this.data|tojson }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        base: TerritoryLayer,
        pins: PinLayer | None,
        shapes: FindingLayer | None,
        kinds: Sequence[PinStatusLayer],
        facts: dict[str, Any],
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "ProblemView"
        self.base = base
        self.pins = pins
        self.shapes = shapes
        self.kinds = list(kinds)
        self.bounds = script_json(base.shapes.bounds)
        self.data = encode_json(facts)

    def render(self, **kwargs: Any) -> str:
        """Put the scripts into the page before the view itself."""
        include_static(figure_of(self), *_SCRIPTS)
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""
