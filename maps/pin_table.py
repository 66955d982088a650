"""The table of accounts as columns of pins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from maps.division import Division
from maps.statuses import PinStatus

_TEXTS = ("name", "owner", "new_owner", "segment")


def pin_columns(
    pins: pd.DataFrame,
    units: gpd.GeoDataFrame,
    statuses: Sequence[PinStatus],
    divisions: Sequence[Division],
) -> dict[str, Sequence[object]]:
    """Columns that `pin_layer.js` and the account card read; accounts without a place are left out.

    Each division gets a column with the position of the account's territory: the account's own
    `territory_id` where the plan names one, else the territory of the unit it lies in.
    """
    placed = pins[pins["lon"].notna() & pins["lat"].notna()]
    unit = _unit_of(placed, units)
    columns: dict[str, Sequence[object]] = {
        "id": _texts(placed.get("account_id", placed.index.to_series())),
        "lon": np.round(placed["lon"].to_numpy(float), 5).tolist(),
        "lat": np.round(placed["lat"].to_numpy(float), 5).tolist(),
        "status": _status_of(placed, statuses),
    }
    columns |= {name: _texts(placed[name]) for name in _TEXTS if name in placed}
    if "potential" in placed:
        columns["potential"] = placed["potential"].to_list()
    for division in divisions:
        territory = np.where(unit >= 0, division.position[unit], -1)
        if division.key == "plan" and "territory_id" in placed:
            own = pd.Index(division.names).get_indexer(pd.Index(placed["territory_id"].astype(str)))
            territory = np.where(own >= 0, own, territory)
        columns[division.key] = territory.tolist()
    return columns


def _unit_of(pins: pd.DataFrame, units: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Position of the unit each pin lies in, -1 outside all; the first of two on their border."""
    points = shapely.points(pins["lon"].to_numpy(float), pins["lat"].to_numpy(float))
    pin, unit = shapely.STRtree(units.geometry.array).query(points, predicate="intersects")
    found = np.full(len(pins), len(units), dtype=np.int64)
    np.minimum.at(found, pin, unit)
    return np.where(found < len(units), found, -1)


def _status_of(pins: pd.DataFrame, statuses: Sequence[PinStatus]) -> list[int]:
    if "status" not in pins:
        return [0] * len(pins)
    position = {status.key: i for i, status in enumerate(statuses)}
    keys = [str(key) for key in pins["status"].tolist()]
    unknown = sorted(set(keys) - set(position))
    if unknown:
        raise ValueError(f"unknown pin statuses: {', '.join(unknown[:20])}")
    return [position[key] for key in keys]


def _texts(column: pd.Series[Any]) -> list[str]:
    known = column.astype(object).where(column.notna(), "")
    return [str(value) for value in known.tolist()]
