"""A plan as a map: territories, today's map, account pins, and a panel that explains them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import folium

from maps.base_tiles import BaseTiles
from maps.division import Division
from maps.drawn_plan import DrawnPlan
from maps.page_map import page_map
from maps.plan_layers import PlanLayers, build_layers
from maps.plan_view import PlanView
from maps.problem_layer import ProblemLayer
from maps.statuses import status_rows
from maps.territory_table import territory_cards


def plan_map(plan: DrawnPlan, *, tiles: Sequence[BaseTiles] = ()) -> folium.Map:
    """Draw a plan.

    Parameters
    ----------
    plan
        The tables; what is missing is left out. A pin of a status that is not among the plan's
        raises ValueError.
    tiles
        Base tiles that readers can switch on; until they do, the page makes no request.

    Returns
    -------
    A Folium map: add layers and plug-ins as to any other. `save_offline` writes it to one file
    that needs no network, `save_folder` to a folder for a server.
    """
    layers = build_layers(plan)
    tile_layers = [source.layer() for source in tiles]
    view = PlanView(
        layers, tile_layers, _facts(plan, layers) | {"tiles": [source.name for source in tiles]}
    )
    return page_map(plan.title, [*tile_layers, *layers.in_order()], view, credits=bool(tiles))


def _facts(plan: DrawnPlan, layers: PlanLayers) -> dict[str, Any]:
    return {
        "title": plan.title,
        "subtitle": plan_subtitle(plan),
        "figures": [[str(label), str(text)] for label, text in plan.figures],
        "bases": [
            {"key": one.key, "label": one.label, "territories": territory_cards(one.table)}
            for one in layers.divisions
        ],
        "problems": _problems(layers),
        "versions": _versions(layers.divisions[0]),
        "overlays": {key: layer.layer_name for key, layer in layers.overlays},
    }


def _problems(layers: PlanLayers) -> dict[str, Any] | None:
    layer = dict(layers.overlays).get("problems")
    if not isinstance(layer, ProblemLayer):
        return None
    return {"kinds": status_rows(layer.table.kinds), "rows": layer.table.rows}


def _versions(plan: Division) -> list[dict[str, Any]]:
    """Every version with the plan as the last, or none when there is only the plan."""
    if not plan.versions:
        return []
    every = [*plan.versions, ("Plan", plan.position)]
    return [{"label": str(label), "assignment": at.tolist()} for label, at in every]


def plan_subtitle(plan: DrawnPlan) -> str:
    """How much there is of everything."""
    kinds = {str(kind) for kind in plan.units["kind"]} if "kind" in plan.units else set()
    noun = {"county": "counties", "zip": "zip areas"}.get(kinds.pop() if len(kinds) == 1 else "")
    parts = [f"{len(plan.territories):,} territories", f"{len(plan.units):,} {noun or 'units'}"]
    if plan.pins is not None and len(plan.pins):
        parts.append(f"{len(plan.pins):,} accounts")
    return " · ".join(parts)
