"""Units too heavy for one territory, such as Los Angeles County: cut into parts that are not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata import split_unit
from territory.placing import Placement

HEAVY_SHARE = 0.15
PART_SHARE = 0.08


@dataclass(frozen=True)
class Cut:
    """A unit that was cut: its share of a territory's target, a fraction, and its parts."""

    unit_id: str
    name: str
    share: float
    parts: int


def describe_cuts(cuts: Sequence[Cut], shown: int = 4) -> tuple[str, ...]:
    """Say in one sentence which units were cut, the heaviest by name."""
    if not cuts:
        return ()
    heaviest = sorted(cuts, key=lambda cut: -cut.share)
    names = [f"{c.name} ({c.share:.0%}, {c.parts} parts)" for c in heaviest[:shown]]
    more = f" and {len(cuts) - shown} more" if len(cuts) > shown else ""
    return (
        f"{len(cuts)} units above {HEAVY_SHARE:.0%} of a territory were cut into parts: "
        f"{', '.join(names)}{more}; plan.json lists all",
    )


def split_heavy_units(
    units: gpd.GeoDataFrame,
    accounts: pd.DataFrame,
    placement: Placement,
    values: pd.DataFrame,
    targets: Mapping[str, float],
) -> tuple[gpd.GeoDataFrame, tuple[Cut, ...]]:
    """Cut every unit above 15 % of a territory in any measure into parts of about 8 %.

    Not only those above a whole territory, because a unit just light enough leaves no choice
    around it: its territory can take nothing else, and its neighbours must go round it.

    Parameters
    ----------
    units, accounts
        The tables.
    placement
        Unit of each placed account.
    values
        Measures of the placed accounts.
    targets
        Mean of each measure over the territories.

    Returns
    -------
    The unit table with parts "ID-1" to "ID-n" whose `parent` is the unit, and what was cut.
    """
    share = values / pd.Series(targets).replace(0.0, np.inf)
    heaviest = share.groupby(placement.unit_id).sum().max(axis=1)
    cuts = []
    for unit_id in heaviest.index[heaviest > HEAVY_SHARE]:
        inside = placement.unit_id.index[placement.unit_id == unit_id]
        places = accounts.loc[inside, ["lon", "lat"]].fillna(_place(units, unit_id))
        parts = int(np.ceil(heaviest[unit_id] / PART_SHARE))
        parts = min(parts, len(places.drop_duplicates()))
        if parts < 2:
            continue
        name = str(units.loc[unit_id, "name"])
        cuts.append(Cut(str(unit_id), name, float(heaviest[unit_id]), parts))
        weight = share.loc[inside].max(axis=1)
        units = split_unit(units, unit_id, places["lon"], places["lat"], weight, parts)
    return units, tuple(cuts)


def _place(units: gpd.GeoDataFrame, unit_id: str) -> dict[str, float]:
    point = units.loc[unit_id, "point"]
    return {"lon": point.x, "lat": point.y}
