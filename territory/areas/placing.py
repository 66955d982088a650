"""Which unit each account lies in, by its location or else by a code; and where reps live."""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata import build_cells, locate_points
from geodata.locate import TOO_FAR
from territory.areas.code_places import COUNTY, STAND_IN, UNIT, ZIP, places_of_codes
from territory.errors import Fault, InvalidInput, raise_faults
from territory.reading.places import NEAREST_WITHIN_M

_LIMIT = f"{NEAREST_WITHIN_M / 1000:.0f} km"
_WAYS = {
    "located": "accounts placed by their location",
    "near": f"accounts outside every unit, put in the nearest one within {_LIMIT}",
    UNIT: "accounts placed by the code of their unit",
    STAND_IN: "accounts placed by the code of a unit without a polygon",
    ZIP: "accounts placed at the center of their zip code",
    COUNTY: "accounts placed at the center of their county",
    "": "accounts in no territory, listed with the reason in plan.json",
}

Objects = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Placement:
    """Where the accounts are.

    Attributes
    ----------
    unit_id
        Unit of each placed account, by account_id; a unit without a polygon where its code is one.
    place
        lon and lat of each placed account: its own, else those of its code.
    unplaced
        Reason for each account without a unit, by account_id.
    report
        What was assumed, a sentence a line.
    """

    unit_id: "pd.Series[str]"
    place: pd.DataFrame
    unplaced: "pd.Series[str]"
    report: tuple[str, ...]


def place_accounts(
    units: gpd.GeoDataFrame, accounts: pd.DataFrame, stand_ins: pd.DataFrame | None = None
) -> Placement:
    """Place every account in a unit, or say why not: none is lost between the two.

    An account goes by its location; where it has none, or a wrong one, by its code when that is a
    unit; where it has none, to the unit that the middle of its zip code or county is in.

    Parameters
    ----------
    units, accounts
        The tables.
    stand_ins
        Units without a polygon for which another stands in (see `Unshaped.stand_ins`).

    Raises
    ------
    InvalidInput
        When not a single account lies in or near the units.
    """
    table = _found_by_location(units, accounts)
    _go_by_code(table, units, accounts, stand_ins)
    placed = (table["way"] != "").to_numpy()
    if not placed.any():
        lon, lat = accounts["lon"].to_numpy(float), accounts["lat"].to_numpy(float)
        raise InvalidInput([Fault("accounts", _nowhere(units, lon, lat))])
    return Placement(
        table.loc[placed, "unit_id"].astype("str"),
        table.loc[placed, ["lon", "lat"]],
        table.loc[~placed, "reason"].astype("str"),
        _report(table["way"]),
    )


def _found_by_location(units: gpd.GeoDataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    lon, lat = accounts["lon"].to_numpy(float), accounts["lat"].to_numpy(float)
    found = locate_points(units, lon, lat, nearest_within_m=NEAREST_WITHIN_M)
    way = np.select([found["distance_m"] == 0, found["distance_m"] > 0], ["located", "near"], "")
    return pd.DataFrame(
        {
            "unit_id": found["unit_id"].to_numpy(dtype=object),
            "lon": lon,
            "lat": lat,
            "way": way.astype(object),
            "reason": _with_limit(found["reason"]),
        },
        index=accounts.index,
    )


def _go_by_code(
    table: pd.DataFrame,
    units: gpd.GeoDataFrame,
    accounts: pd.DataFrame,
    stand_ins: pd.DataFrame | None,
) -> None:
    """Place those that have no unit yet, and say of those without a location why they get none."""
    left = table.index[table["way"] == ""]
    code = accounts.loc[left, "unit_code"]
    known = places_of_codes(code, accounts["unit_code"], units, stand_ins)
    direct = left[known["way"].isin([UNIT, STAND_IN])]
    table.loc[direct, "unit_id"] = code[direct]
    table.loc[direct, ["lon", "lat", "way"]] = known.loc[direct]
    rest = left[table.loc[left, "lon"].isna()]
    known = known.loc[rest]
    near = locate_points(units, known["lon"], known["lat"], nearest_within_m=NEAREST_WITHIN_M)
    near = near.set_index(rest)
    table.loc[rest, "unit_id"] = near["unit_id"]
    table.loc[rest, ["lon", "lat"]] = known[["lon", "lat"]]
    table.loc[rest, "way"] = known["way"].where(near["unit_id"].notna(), "")
    table.loc[rest, "reason"] = [
        _no_place(*texts)
        for texts in zip(_with_limit(near["reason"]), code[rest], known["way"], strict=True)
    ]


def _with_limit(reason: "pd.Series[str]") -> Objects:
    return reason.replace(TOO_FAR, f"{TOO_FAR} of {_LIMIT}").to_numpy(dtype=object)


def _no_place(reason: str, code: str, what: str) -> str:
    """Say why an account without a location has no unit; `what` its code is, "" for unknown."""
    if not code:
        return f"{reason} and no code"
    if not what:
        return f"{reason}, and its code {code!r} is no unit and no known zip or county code"
    return f"no coordinates, and the middle of {what} {code} is {reason}"


def place_in_parts(
    units: gpd.GeoDataFrame, parts: gpd.GeoDataFrame, placement: Placement
) -> Placement:
    """Move the accounts of units that were cut into the parts; all others stay.

    Parameters
    ----------
    units
        Unit table of the whole units.
    parts
        Unit table of the parts, which have the unit that they were cut from as `parent`.
    placement
        Where the accounts are in the whole units.
    """
    unit_id = placement.unit_id
    moving = unit_id[unit_id.isin(parts["parent"])]
    if moving.empty:
        return placement
    middle = units.loc[moving.drop_duplicates(), "point"]
    unit_id = unit_id.copy()
    unit_id[moving.index] = parts_at(parts, placement.place.loc[moving.index])
    lost = moving[unit_id[moving.index].isna()]
    if len(lost):
        inner = [middle[unit] for unit in lost]
        place = pd.DataFrame({"lon": [p.x for p in inner], "lat": [p.y for p in inner]})
        unit_id[lost.index] = parts_at(parts, place)
    return replace(placement, unit_id=unit_id)


def parts_at(parts: gpd.GeoDataFrame, place: pd.DataFrame) -> Objects:
    """Return the part in or near which each place is, None where none is."""
    at = locate_points(parts, place["lon"], place["lat"], nearest_within_m=NEAREST_WITHIN_M)
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


def _report(way: "pd.Series[str]") -> tuple[str, ...]:
    """Say how many went by which way, when not all went by their location."""
    count = way.value_counts()
    if count.get("located", 0) == len(way):
        return ()
    return tuple(f"{line}: {count[key]:,}" for key, line in _WAYS.items() if key in count)


def place_homes(
    units: gpd.GeoDataFrame, reps: pd.DataFrame, stand_ins: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Fill in the location of homes that are known by a code only, and say how many.

    Raises
    ------
    InvalidInput
        Listing every home whose code is no unit and no known zip or county code.
    """
    unknown = reps.index[reps["lon"].isna()]
    code = reps.loc[unknown, "unit_code"]
    known = places_of_codes(code, reps["unit_code"], units, stand_ins)
    raise_faults(
        Fault(
            "reps",
            f"the home of {rep} has no location, and its code {code!r} is no unit and no known "
            "zip or county code",
        )
        for rep, code in code[known["way"] == ""].items()
    )
    reps = reps.copy()
    reps.loc[unknown, ["lon", "lat"]] = known[["lon", "lat"]]
    count = known["way"].value_counts()
    return reps, tuple(f"homes of reps at the center of their {w}: {n:,}" for w, n in count.items())


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
