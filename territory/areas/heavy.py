"""Units too heavy for one territory, such as Los Angeles County: cut into parts that are not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata import split_unit
from territory.areas.placing import Placement

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


def territory_shares(values: pd.DataFrame, targets: Mapping[str, float]) -> pd.DataFrame:
    """Share of a territory's target of each measure that each placed account has."""
    return values / pd.Series(targets).replace(0.0, np.inf)


def heavy_units(shares: pd.DataFrame, unit_of_account: "pd.Series[str]") -> "pd.Series[float]":
    """Largest share in any measure of each unit in which that is above `HEAVY_SHARE`."""
    share = shares.groupby(unit_of_account).sum().max(axis=1)
    return share[share > HEAVY_SHARE]


def split_heavy_units(
    units: gpd.GeoDataFrame, placement: Placement, shares: pd.DataFrame
) -> tuple[gpd.GeoDataFrame, tuple[Cut, ...]]:
    """Cut every unit above 15 % of a territory in any measure into parts of about 8 %.

    Not only those above a whole territory, because a unit just light enough leaves no choice
    around it: its territory can take nothing else, and its neighbours must go round it.

    Parameters
    ----------
    units
        Unit table.
    placement
        Unit and place of each placed account.
    shares
        See `territory_shares`.

    Returns
    -------
    The unit table with parts "ID-1" to "ID-n" whose `parent` is the unit, and what was cut.
    """
    cuts = []
    for unit_id, share in heavy_units(shares, placement.unit_id).items():
        inside = placement.unit_id.index[placement.unit_id == unit_id]
        places = placement.place.loc[inside]
        parts = min(int(np.ceil(share / PART_SHARE)), len(places.drop_duplicates()))
        if parts < 2:
            continue
        cuts.append(Cut(str(unit_id), str(units.loc[unit_id, "name"]), float(share), parts))
        weight = shares.loc[inside].max(axis=1)
        units = split_unit(units, str(unit_id), places["lon"], places["lat"], weight, parts)
    return units, tuple(cuts)
