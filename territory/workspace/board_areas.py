"""The county and state that the units of a plan lie in, so that a whole one is picked at once."""

from functools import lru_cache
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geodata import locate_points, read_us_counties, read_us_states

COUNTY, STATE, LARGER = "county", "state", "larger"
"""Levels of areas; the last is what the user's own file says."""


def board_areas(units: gpd.GeoDataFrame, ids: pd.Index) -> list[dict[str, Any]]:
    """Return levels of larger areas, the narrowest first, in which units can be picked together.

    Parameters
    ----------
    units
        Shapes of planned units, perhaps with the column `parent`.
    ids
        The units of the board, in its order.

    Returns
    -------
    For each level its `level`, `names` of areas, and `area_at`, the position of each unit's area
    among them or -1. Levels that would pick one unit or all of them are left out, as are two that
    divide alike.
    """
    counties = _counties()
    middles = shapely.point_on_surface(units.geometry.to_numpy())
    found = locate_points(counties, shapely.get_x(middles), shapely.get_y(middles))
    county = pd.Series(found["unit_id"].to_numpy(), units.index, dtype=object)
    areas = {
        COUNTY: county.map(counties["name"]),
        STATE: county.str[:2].map(read_us_states(contiguous_states=False)["name"]),
    }
    if "parent" in units:
        parent = units["parent"].astype(object)
        areas[LARGER] = parent.where(parent.notna() & (parent.astype(str) != ""))
    levels = [_level(level, of_unit.reindex(ids)) for level, of_unit in areas.items()]
    return _useful(levels, len(ids))


@lru_cache(maxsize=1)
def _counties() -> gpd.GeoDataFrame:
    return read_us_counties(contiguous_states=False)


def _level(level: str, of_unit: "pd.Series[Any]") -> dict[str, Any]:
    at, names = pd.factorize(of_unit)
    return {"level": level, "names": [str(name) for name in names], "area_at": at.tolist()}


def _useful(levels: list[dict[str, Any]], units: int) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = []
    for level in levels:
        known = [each["area_at"] for each in kept]
        # Numbers follow the order of the units, so that those that divide alike are the same.
        if 1 < len(level["names"]) < units and level["area_at"] not in known:
            kept.append(level)
    return kept
