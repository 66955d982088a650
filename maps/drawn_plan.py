"""What is drawn of a plan: tables, whoever made them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.findings import Finding
from maps.statuses import DEFAULT_STATUSES, PinStatus


@dataclass(frozen=True)
class PlanVersion:
    """The plan as it was: `assignment` is the territory of each unit, as in `DrawnPlan`."""

    label: str
    assignment: pd.Series[Any]


@dataclass(frozen=True)
class DrawnPlan:
    """A plan as tables. Only the first three are needed; a layer without its table is left out.

    Attributes
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
        Today's territory of each unit, and its table.
    moved
        Whether each unit changes hands, bool by `unit_id`; without it a unit moves when its
        territory today has most of its units in another territory of the plan.
    homes
        Where reps live: `lon`, `lat`, `territory_id`, and optionally `name`.
    unit_values
        Figures of each unit by `unit_id` that the map can be shaded by; a column's name is its
        label, and its numbers are shown as they are, or as shares where `stability` is its name.
    problems
        What is wrong with the plan, with places: see `plan_findings`.
    areas
        Drawn areas: polygons, WGS84, optionally with `name`.
    isochrones
        Polygons, WGS84, with `minutes` of driving.
    versions
        Earlier versions, the oldest first; the plan itself is the last and not among them.
    figures
        Facts of the whole plan, (label, text), such as the gap.
    colors
        Colour of each territory in an earlier drawing (position in the palette), kept where
        the neighbours allow it.
    statuses
        The pin statuses in the order of the legend.
    title
        Heading.
    """

    units: gpd.GeoDataFrame
    territories: pd.DataFrame
    assignment: pd.Series[Any]
    pins: pd.DataFrame | None = None
    baseline: pd.Series[Any] | None = None
    baseline_territories: pd.DataFrame | None = None
    moved: pd.Series[bool] | None = None
    homes: pd.DataFrame | None = None
    unit_values: pd.DataFrame | None = None
    problems: Sequence[Finding] = ()
    areas: gpd.GeoDataFrame | None = None
    isochrones: gpd.GeoDataFrame | None = None
    versions: Sequence[PlanVersion] = ()
    figures: Sequence[tuple[str, str]] = ()
    colors: Mapping[str, int] = field(default_factory=dict)
    statuses: Sequence[PinStatus] = DEFAULT_STATUSES
    title: str = ""


def positions(
    labels: pd.Series[Any], units: gpd.GeoDataFrame, territories: pd.Index[Any]
) -> NDArray[np.int64]:
    """Position in `territories` of each unit's label, -1 for none.

    Raises
    ------
    ValueError
        Labels that are no territory; the first are named.
    """
    of_units = labels.reindex(units.index)
    text = of_units.astype(str)
    known = of_units.notna() & (text != "")
    position = territories.astype(str).get_indexer(pd.Index(text))
    missing = sorted(set(text[known & (position < 0)]))
    if missing:
        raise ValueError(f"territories without a row in the table: {', '.join(missing[:20])}")
    return np.where(known, position, -1).astype(np.int64)


def baseline_table(plan: DrawnPlan) -> pd.DataFrame:
    """Table of today's territories, made from the labels where there is none."""
    assert plan.baseline is not None
    if plan.baseline_territories is not None:
        return plan.baseline_territories
    labels = sorted(set(plan.baseline.dropna().astype(str)) - {""})
    return pd.DataFrame({"rep_name": labels}, index=pd.Index(labels, name="territory_id"))
