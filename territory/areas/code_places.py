"""Where the records are that come with a code only: of a unit, a zip code or a county."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata import county_points, zip_points

UNIT, STAND_IN = "unit", "unit without a polygon"
ZIP, COUNTY = "zip code", "county"

_LOOK_UPS = {ZIP: zip_points, COUNTY: county_points}


def places_of_codes(
    codes: "pd.Series[str]",
    all_codes: "pd.Series[str]",
    units: gpd.GeoDataFrame,
    stand_ins: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Find the place of each code.

    Parameters
    ----------
    codes
        Codes to find, "" where there is none.
    all_codes
        All codes of the file: together they tell whether they are zip codes or county codes.
    units
        Unit table.
    stand_ins
        Units without a polygon, for which the unit around them stands in: index unit_id, columns
        lon and lat.

    Returns
    -------
    DataFrame
        Index as of `codes`: way (what the code is: `UNIT`, `STAND_IN`, `ZIP`, `COUNTY`, or "" where
        it is not known), lon and lat (degrees, NaN where not known). A unit is at its inner
        point.
    """
    places = pd.DataFrame({"way": "", "lon": np.nan, "lat": np.nan}, index=codes.index)
    places["way"] = places["way"].astype(object)
    lon_lat = shapely.get_coordinates(units["point"].to_numpy())
    middles = pd.DataFrame(lon_lat, index=units.index, columns=["lon", "lat"])
    _fill(places, codes, middles, UNIT)
    if stand_ins is not None:
        _fill(places, codes, stand_ins[["lon", "lat"]], STAND_IN)
    rest = codes[(places["way"] == "") & (codes != "")].drop_duplicates()
    if len(rest):
        what = _kind_of(all_codes, units)
        found = _LOOK_UPS[what](rest).set_axis(rest)
        _fill(places, codes, found[["lon", "lat"]].dropna(), what)
    return places


def _fill(places: pd.DataFrame, codes: "pd.Series[str]", known: pd.DataFrame, what: str) -> None:
    position = known.index.get_indexer(pd.Index(codes))
    mine = (position >= 0) & (places["way"] == "").to_numpy()
    places.loc[mine, ["lon", "lat"]] = known.to_numpy()[position[mine]]
    places.loc[mine, "way"] = what


def _kind_of(codes: "pd.Series[str]", units: gpd.GeoDataFrame) -> str:
    """Tell zip codes from county codes: both have five digits, and many are both.

    They are what puts more of them on the map; where that is as many, the kind of the units tells.
    """
    distinct = codes.drop_duplicates()
    west, south, east, north = units.total_bounds
    inside = {}
    for way, look_up in _LOOK_UPS.items():
        found = look_up(distinct)
        there = found["lon"].between(west, east) & found["lat"].between(south, north)
        inside[way] = int(there.sum())
    if inside[ZIP] != inside[COUNTY]:
        return max(inside, key=lambda way: inside[way])
    return COUNTY if (units["kind"] == "county").any() else ZIP
