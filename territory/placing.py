"""Which unit each account lies in, by its location or else by the code of a unit."""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata import build_cells, locate_points
from territory.errors import Fault, InvalidInput, raise_faults

NEAREST_WITHIN_M = 20_000.0
"""Accounts outside every unit, on a pier or a simplified shore, go to a unit at most so far off."""


@dataclass(frozen=True)
class Placement:
    """Where the accounts are.

    Attributes
    ----------
    unit_id
        Unit of each placed account, by account_id.
    unplaced
        Reason for each account without a unit, by account_id.
    report
        What was assumed, a sentence a line.
    """

    unit_id: "pd.Series[str]"
    unplaced: "pd.Series[str]"
    report: tuple[str, ...]


def place_accounts(units: gpd.GeoDataFrame, accounts: pd.DataFrame) -> Placement:
    """Place every account in a unit, or say why not: none is lost between the two.

    Raises
    ------
    InvalidInput
        When not a single account lies in or near the units.
    """
    lon, lat = accounts["lon"].to_numpy(float), accounts["lat"].to_numpy(float)
    found = locate_points(units, lon, lat, nearest_within_m=NEAREST_WITHIN_M)
    unit = found["unit_id"].to_numpy(dtype=object, copy=True)
    near = int((found["distance_m"] > 0).sum())
    code = accounts["unit_code"].to_numpy(dtype=object)
    by_code = pd.isna(unit) & np.isin(code.astype(str), units.index.to_numpy().astype(str))
    unit[by_code] = code[by_code]
    placed = ~pd.isna(unit)
    if not placed.any():
        raise InvalidInput([Fault("accounts", _nowhere(units, lon, lat))])
    located = np.isfinite(lon)
    reason = np.where(
        located,
        f"lies more than {NEAREST_WITHIN_M / 1000:.0f} km outside every unit",
        "has no location, and its code is no unit",
    )
    return Placement(
        pd.Series(unit[placed], index=accounts.index[placed], name="unit_id", dtype="str"),
        pd.Series(reason[~placed], index=accounts.index[~placed], name="reason", dtype="str"),
        _report(near, int(by_code.sum()), int((~placed).sum())),
    )


def place_in_parts(
    units: gpd.GeoDataFrame, cut: gpd.GeoDataFrame, accounts: pd.DataFrame, placement: Placement
) -> Placement:
    """Move the accounts of units that were cut into the parts; all others stay.

    An account known by the code of its unit only goes where the unit's inner point is.
    """
    unit_id = placement.unit_id
    moving = unit_id[~unit_id.isin(cut.index)]
    if moving.empty:
        return placement
    parts = cut[~cut.index.isin(units.index)]
    place = accounts.loc[moving.index, ["lon", "lat"]]
    found = _parts_at(parts, place["lon"], place["lat"])
    inner = units.loc[moving, "point"]
    middle = _parts_at(parts, inner.map(lambda p: p.x), inner.map(lambda p: p.y))
    into = np.where(pd.isna(found), middle, found)
    unit_id = unit_id.copy()
    unit_id[moving.index] = into
    return replace(placement, unit_id=unit_id)


def _parts_at(parts: gpd.GeoDataFrame, lon: pd.Series, lat: pd.Series) -> np.ndarray:
    at = locate_points(parts, lon, lat, nearest_within_m=NEAREST_WITHIN_M)
    return at["unit_id"].to_numpy(dtype=object)


def _nowhere(units: gpd.GeoDataFrame, lon: np.ndarray, lat: np.ndarray) -> str:
    west, south, east, north = units.total_bounds
    text = (
        "not one account lies in or near the units, which span longitude "
        f"{west:.2f} to {east:.2f} and latitude {south:.2f} to {north:.2f}"
    )
    if np.isfinite(lon).any():
        text += (
            f"; the accounts span {np.nanmin(lon):.2f} to {np.nanmax(lon):.2f} and "
            f"{np.nanmin(lat):.2f} to {np.nanmax(lat):.2f}"
        )
    return text


def _report(near: int, by_code: int, unplaced: int) -> tuple[str, ...]:
    limit = f"{NEAREST_WITHIN_M / 1000:.0f} km"
    lines = {
        f"accounts outside every unit, put in the nearest one within {limit}": near,
        "accounts placed by the code of their unit": by_code,
        "accounts in no territory, listed with the reason in plan.json": unplaced,
    }
    return tuple(f"{line}: {count:,}" for line, count in lines.items() if count)


def place_homes(units: gpd.GeoDataFrame, reps: pd.DataFrame) -> pd.DataFrame:
    """Fill in the location of homes that are known by the code of a unit only.

    Raises
    ------
    InvalidInput
        Listing every home whose code is no unit.
    """
    unknown = reps["lon"].isna()
    lost = unknown & ~reps["unit_code"].isin(units.index)
    raise_faults(
        Fault("reps", f"the home of {rep} has no location, and its code {code!r} is no unit")
        for rep, code in reps.loc[lost, "unit_code"].items()
    )
    points = units.loc[reps.loc[unknown, "unit_code"], "point"]
    reps = reps.copy()
    reps.loc[unknown, "lon"] = [point.x for point in points]
    reps.loc[unknown, "lat"] = [point.y for point in points]
    return reps


def cells_around(accounts: pd.DataFrame) -> gpd.GeoDataFrame:
    """Units for accounts without polygons: one cell per place, named after its first account.

    Raises
    ------
    InvalidInput
        When no account has a location.
    """
    places = accounts[accounts["lon"].notna()].drop_duplicates(["lon", "lat"])
    if places.empty:
        message = "without units every account needs lon and lat, and none has them"
        raise InvalidInput([Fault("accounts", message)])
    return build_cells(places["lon"], places["lat"], places.index)
