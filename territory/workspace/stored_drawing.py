"""A version of a plan in the store as the tables that maps are drawn from."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata import dissolve_units
from maps import DrawnPlan
from territory.errors import Fault, InvalidInput
from territory.labels import measure_label
from territory.store import PlanBasis, PlanState
from territory.workspace.editing import Measured, bands_of
from territory.workspace.known_basis import part_ids, part_shapes
from territory.workspace.table_drawing import drawn_territories


def stored_drawing(
    state: PlanState,
    basis: PlanBasis,
    measured: Measured,
    shapes: gpd.GeoDataFrame,
    rep_names: Mapping[str, str],
    accounts: pd.DataFrame | None = None,
    title: str = "",
) -> DrawnPlan:
    """The tables of a version.

    Parameters
    ----------
    state, basis, measured
        The version and its figures.
    shapes
        Polygons of the user's units (see `with_parts`).
    rep_names
        Name of each rep by id.
    accounts
        Accounts with `lon` and `lat`, index `account_id`; no pins are drawn without.
    title
        Heading.
    """
    units = planned_shapes(basis, shapes)
    assignment = pd.Series(state.territory_ids, index=pd.Index(basis.unit_ids, name="unit_id"))
    return DrawnPlan(
        units,
        drawn_territories(measured.as_json()["territories"], rep_names, bands_of(basis).tolerances),
        assignment.reindex(units.index),
        pins=None if accounts is None else _pins(state, basis, accounts),
        unit_values=_unit_values(basis),
        title=title,
    )


def only_of(
    drawing: DrawnPlan, territories: Collection[str], accounts: Collection[str]
) -> DrawnPlan:
    """A drawing without what lies outside of these territories and accounts."""
    shown = drawing.assignment[drawing.assignment.isin(list(territories))]
    values, pins = drawing.unit_values, drawing.pins
    return replace(
        drawing,
        units=drawing.units.loc[shown.index],
        territories=drawing.territories[drawing.territories.index.isin(list(territories))],
        assignment=shown,
        pins=None if pins is None else pins[pins.index.isin(list(accounts))],
        unit_values=None if values is None else values.reindex(shown.index),
    )


def _unit_values(basis: PlanBasis) -> pd.DataFrame:
    """What each planned unit holds of the measures, by their labels."""
    at, values = basis.arrays["account_at"], basis.arrays["account_values"]
    placed = at >= 0
    names = [measure_label(name) for name in basis.meta["measures"]]
    sums = [np.bincount(at[placed], each[placed], len(basis.unit_ids)) for each in values.T]
    index = pd.Index(basis.unit_ids, name="unit_id")
    return pd.DataFrame(dict(zip(names, sums, strict=True)), index=index)


def planned_shapes(basis: PlanBasis, shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Polygons of the planned units, of `with_parts`: as they are, or several of them joined.

    Raises
    ------
    InvalidInput
        When none of the units has one.
    """
    planned = pd.Index(basis.unit_ids, name="unit_id")
    own = shapes[planned.get_indexer(shapes.index) >= 0]  # quicker than to ask `isin` for text
    missing = planned.difference(own.index)
    joined = [_joined(basis, shapes, missing)] if len(missing) else []
    found = [table for table in (own, *joined) if len(table)]
    if not found:
        raise InvalidInput([Fault("plan", "none of its units has a polygon: nothing can be drawn")])
    every = pd.concat(found)
    at = every.index.get_indexer(planned)
    return gpd.GeoDataFrame(every, crs=shapes.crs).iloc[at[at >= 0]]


def with_parts(basis: PlanBasis, shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Polygons of the user's units, in which those that were cut are replaced by their parts."""
    parts = _parts(basis)
    if parts.empty:
        return shapes
    every = pd.concat([shapes[shapes.index.isin(basis.arrays["user_units"])], parts])
    if "kind" in every:
        every["kind"] = every["kind"].fillna(every["kind"].mode().squeeze())
    return gpd.GeoDataFrame(every, crs=shapes.crs)


def _parts(basis: PlanBasis) -> gpd.GeoDataFrame:
    return _table(part_ids(basis), part_shapes(basis))


def _joined(
    basis: PlanBasis, shapes: gpd.GeoDataFrame, wanted: "pd.Index[str]"
) -> gpd.GeoDataFrame:
    labels = pd.Series(
        basis.unit_ids[basis.arrays["user_unit_at"]], index=basis.arrays["user_units"]
    )
    labels = labels[labels.index.isin(shapes.index) & labels.isin(wanted)]
    if labels.empty:
        return _table(np.array([], dtype=np.str_), [])
    joined = dissolve_units(shapes.loc[labels.index], labels)
    return _table(joined.index.to_numpy(str), joined.geometry.to_numpy())


def _table(ids: np.ndarray, geometry: Any) -> gpd.GeoDataFrame:
    index = pd.Index(ids, dtype="str", name="unit_id")
    table = pd.DataFrame({"name": index, "parent": ""}, index=index)
    return gpd.GeoDataFrame(table, geometry=np.asarray(geometry, dtype=object), crs=4326)


def _pins(state: PlanState, basis: PlanBasis, accounts: pd.DataFrame) -> pd.DataFrame:
    at = basis.arrays["account_at"]
    territory = np.where(at >= 0, state.territory_ids[at], "")
    served = pd.Series(territory, index=pd.Index(basis.arrays["account_ids"], name="account_id"))
    at = served.index.get_indexer(accounts.index)
    shown = (at >= 0) & accounts["lon"].notna() & accounts["lat"].notna()
    return accounts[shown].assign(territory_id=served.to_numpy()[at[shown]])
