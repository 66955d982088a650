"""The page round two plans that are compared."""

from __future__ import annotations

from typing import Any

from branca.element import MacroElement
from folium.template import Template

from maps.escape import script_json
from maps.movement_layer import MovementLayer
from maps.payload import encode_json
from maps.plan_view import CARD_SCRIPTS
from maps.script import figure_of, include_static
from maps.territory_layer import TerritoryLayer

_SCRIPTS = (*CARD_SCRIPTS, "compare.css", "compare_cards.js", "swipe.js", "twin_map.js",
            "compare_view.js")  # fmt: skip


class CompareView(MacroElement):
    """Title, way of comparing, and panel over two plans.

    Parameters
    ----------
    before, after
        The territory layers; the view puts them on the map.
    moves
        What changes hands.
    facts
        `title`, `subtitle`, `bases` (key, label, territories and their units) and `moved`.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            TerritoryMaps.compareView({{ this._parent.get_name() }}, {
                bases: [{{ this.before.get_name() }}, {{ this.after.get_name() }}],
                moves: {{ this.moves.get_name() }},
                bounds: {{ this.bounds }},
            }, {{ this.data|tojson }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        before: TerritoryLayer,
        after: TerritoryLayer,
        moves: MovementLayer,
        facts: dict[str, Any],
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "CompareView"
        self.before = before
        self.after = after
        self.moves = moves
        self.bounds = script_json(before.shapes.bounds)
        self.data = encode_json(facts)

    def render(self, **kwargs: Any) -> str:
        """Put the scripts into the page before the view itself."""
        include_static(figure_of(self), *_SCRIPTS)
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""
