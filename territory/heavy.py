"""Units too heavy for one territory, such as Los Angeles County: cut into parts that are not."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata import split_unit
from territory.placing import Placement

HEAVY_SHARE = 0.25
PART_SHARE = 0.125


def split_heavy_units(
    units: gpd.GeoDataFrame,
    accounts: pd.DataFrame,
    placement: Placement,
    values: pd.DataFrame,
    targets: Mapping[str, float],
) -> tuple[gpd.GeoDataFrame, tuple[str, ...]]:
    """Cut every unit above a quarter of a territory in any measure into parts of about an eighth.

    Half, and not a whole territory, because a unit just light enough leaves no choice around it:
    its territory can take nothing else, and its neighbours must go round it.

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
    The unit table with parts "ID-1" to "ID-n" whose `parent` is the unit, and a sentence for each
    unit that was cut.
    """
    share = values / pd.Series(targets).replace(0.0, np.inf)
    heaviest = share.groupby(placement.unit_id).sum().max(axis=1)
    report = []
    for unit_id in heaviest.index[heaviest > HEAVY_SHARE]:
        inside = placement.unit_id.index[placement.unit_id == unit_id]
        places = accounts.loc[inside, ["lon", "lat"]].fillna(_place(units, unit_id))
        parts = int(np.ceil(heaviest[unit_id] / PART_SHARE))
        parts = min(parts, len(places.drop_duplicates()))
        if parts < 2:
            continue
        report.append(
            f"{units.loc[unit_id, 'name']} ({unit_id}) holds {heaviest[unit_id]:.0%} of a "
            f"territory's target and was cut into {parts} parts"
        )
        weight = share.loc[inside].max(axis=1)
        units = split_unit(units, unit_id, places["lon"], places["lat"], weight, parts)
    return units, tuple(report)


def _place(units: gpd.GeoDataFrame, unit_id: str) -> dict[str, float]:
    point = units.loc[unit_id, "point"]
    return {"lon": point.x, "lat": point.y}
