"""Where reps live, as far as the plan depends on it."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata import locate_points
from territory.design import Bridge
from territory.errors import Fault, raise_faults
from territory.people.shares import Shares, anchored_homes
from territory.reading.places import NEAREST_WITHIN_M


def home_units(units: gpd.GeoDataFrame, reps: pd.DataFrame) -> "pd.Series[str]":
    """Unit in which each rep lives, or the nearest one within 20 km; "" where there is none."""
    found = locate_points(units, reps["lon"], reps["lat"], nearest_within_m=NEAREST_WITHIN_M)
    return pd.Series(found["unit_id"].fillna("").to_list(), index=reps.index, dtype="str")


def lock_homes(
    bridge: Bridge, shares: Shares, reps: pd.DataFrame, pinned: Mapping[str, int]
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Put territories of unusual size, and of holders, around the homes of the reps they are for.

    `pinned` is the territory, by its position, of each rep who holds accounts.

    Returns
    -------
    Territory in which each unit must be or -1, (n,), and how many there are, in words.
    """
    problem, units = bridge.problem, bridge.units
    locked = np.full(len(units), -1)
    rows = {**shares.unusual_rows(), **pinned}
    if not rows:
        return locked, ()

    def room(unit: str, row: int) -> bool:
        load = problem.activity[units.index.get_loc(unit)]
        return bool((load <= problem.upper[row]).all())

    anchors = anchored_homes(rows, home_units(units, reps), room)
    locked[units.index.get_indexer(pd.Index(anchors))] = list(anchors.values())
    line = f"territories that lie around the home of the rep they are made for: {len(anchors):,}"
    return locked, (line,)


def home_sites(units: gpd.GeoDataFrame, reps: pd.DataFrame) -> np.ndarray:
    """Position of the unit of each home, int (r,), from where the territories are planned.

    Raises
    ------
    InvalidInput
        Listing every rep who lives in no unit and near none.
    """
    home = home_units(units, reps)
    raise_faults(
        Fault("reps", f"the home of {rep} is in no unit, nor within 20 km of one")
        for rep in home.index[home == ""]
    )
    return units.index.get_indexer(pd.Index(home))
