"""A plan as a map: territories, today's map, account pins, and a panel that explains them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from maps.neighbours import find_neighbours
from maps.page_map import page_map
from maps.palette import TERRITORY_COLORS, color_territories
from maps.pin_layer import PinLayer, PinStatusLayer
from maps.pin_table import pin_columns
from maps.plan_view import PlanView
from maps.statuses import DEFAULT_STATUSES, PinStatus
from maps.territory_layer import TerritoryLayer
from maps.territory_table import territory_cards
from maps.unit_shapes import UnitShapes


def plan_map(
    units: gpd.GeoDataFrame,
    territories: pd.DataFrame,
    assignment: pd.Series[Any],
    *,
    pins: pd.DataFrame | None = None,
    baseline: pd.Series[Any] | None = None,
    baseline_territories: pd.DataFrame | None = None,
    title: str = "",
    statuses: Sequence[PinStatus] = DEFAULT_STATUSES,
) -> folium.Map:
    """Draw a plan.

    Parameters
    ----------
    units
        Unit table, WGS84, index `unit_id`; `name` is shown under the pointer, borders between
        units of different `parent` are dashed.
    territories
        Index `territory_id`; optional columns `rep_name`, `rep_id`, `measures` (a list of dicts
        with name, label, value, target, deviation and optionally tolerance, both fractions) and
        `facts` (a list of (label, text)).
    assignment
        Territory of each unit by `unit_id`; units that are missing or null have none.
    pins
        Accounts: `account_id` as column or index, `lon`, `lat`, and optionally `name`, `status`,
        `territory_id`, `owner`, `new_owner`, `segment`, `potential`.
    baseline, baseline_territories
        Today's territory of each unit, drawn as a second base layer, and its table.
    title
        Heading of the page.
    statuses
        The pin statuses in the order of the legend; a status not among them raises ValueError.

    Returns
    -------
    A Folium map: add layers and plug-ins as to any other. `save_offline` writes it to one file
    that needs no network.
    """
    shapes = UnitShapes(units)
    plan = _index(assignment, units, territories.index)
    tables = [("plan", "Plan", territories, plan)]
    if baseline is not None:
        table = _baseline_table(baseline, baseline_territories)
        tables.append(("today", "Today", table, _index(baseline, units, table.index)))
    bases = _territory_layers(shapes, find_neighbours(units, shapes.topology), tables)
    columns = None
    if pins is not None and len(pins):
        columns = pin_columns(pins, units, statuses, tables)
    pin_layer = PinLayer(columns, statuses) if columns else None
    status_layers = _status_layers(pin_layer, statuses)
    facts = {
        "title": title,
        "subtitle": _subtitle(territories, units, pins),
        "bases": [
            {"key": key, "label": label, "territories": territory_cards(table)}
            for key, label, table, _ in tables
        ],
    }
    layers = [*bases, *([pin_layer] if pin_layer else []), *status_layers]
    return page_map(title, layers, PlanView(bases, pin_layer, status_layers, facts))


def _index(
    labels: pd.Series[Any], units: gpd.GeoDataFrame, territories: pd.Index[Any]
) -> NDArray[np.int64]:
    """Position in `territories` of each unit's label, -1 for none."""
    of_units = labels.reindex(units.index)
    known = of_units.notna() & (of_units.astype(str) != "")
    position = territories.astype(str).get_indexer(pd.Index(of_units.astype(str)))
    missing = sorted(set(of_units.astype(str)[known & (position < 0)]))
    if missing:
        raise ValueError(f"territories without a row in the table: {', '.join(missing[:20])}")
    return np.where(known, position, -1).astype(np.int64)


def _baseline_table(baseline: pd.Series[Any], table: pd.DataFrame | None) -> pd.DataFrame:
    labels = sorted(set(baseline.dropna().astype(str)) - {""})
    if table is None:
        return pd.DataFrame({"rep_name": labels}, index=pd.Index(labels, name="territory_id"))
    return table


def _territory_layers(
    shapes: UnitShapes,
    pairs: NDArray[np.int64],
    tables: list[tuple[str, str, pd.DataFrame, NDArray[np.int64]]],
) -> list[TerritoryLayer]:
    layers: list[TerritoryLayer] = []
    plan: tuple[NDArray[np.int64], list[int]] | None = None
    for _, label, table, position in tables:
        edges = np.unique(np.sort(position[pairs], axis=1), axis=0)
        edges = edges[(edges >= 0).all(axis=1) & (edges[:, 0] != edges[:, 1])]
        preferred = _inherited(position, *plan) if plan else None
        colors = color_territories(len(table), edges, preferred=preferred)
        plan = plan or (position, colors)
        layers.append(
            TerritoryLayer(
                shapes,
                position.tolist(),
                [TERRITORY_COLORS[color] for color in colors],
                [str(name) for name in table.index],
                name=label,
                show=not layers,
            )
        )
    return layers


def _inherited(
    position: NDArray[np.int64], plan: NDArray[np.int64], colors: list[int]
) -> dict[int, int]:
    """Colour of the planned territory that covers most units of each of today's territories."""
    both = (position >= 0) & (plan >= 0)
    pairs, count = np.unique(
        np.column_stack([position[both], plan[both]]), axis=0, return_counts=True
    )
    order = np.argsort(count, kind="stable")
    return {int(today): colors[planned] for today, planned in pairs[order].tolist()}


def _status_layers(pins: PinLayer | None, statuses: Sequence[PinStatus]) -> list[PinStatusLayer]:
    if pins is None:
        return []
    return [PinStatusLayer(pins, i, status) for i, status in enumerate(statuses)]


def _subtitle(territories: pd.DataFrame, units: gpd.GeoDataFrame, pins: pd.DataFrame | None) -> str:
    kinds = {str(kind) for kind in units["kind"]} if "kind" in units else set()
    noun = {"county": "counties", "zip": "zip areas"}.get(kinds.pop() if len(kinds) == 1 else "")
    parts = [f"{len(territories):,} territories", f"{len(units):,} {noun or 'units'}"]
    if pins is not None and len(pins):
        parts.append(f"{len(pins):,} accounts")
    return " · ".join(parts)
