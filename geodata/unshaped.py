"""Units without a polygon, as zip codes of post office boxes: which unit stands around them."""

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.errors import Fault, raise_faults, spell_out
from geodata.locate import NO_COORDINATES, locate_points
from geodata.zip_points import zip_points

GIVEN = "given"
"""Source of a location that came with the unit."""

NO_LOCATION = "no location is given or known for it"


def attach_unshaped(
    units: gpd.GeoDataFrame,
    unshaped: pd.DataFrame,
    *,
    nearest_within_m: float = 0.0,
    zips: bool | None = None,
) -> pd.DataFrame:
    """Find the unit around each unit without a polygon.

    Parameters
    ----------
    units
        Unit table.
    unshaped
        Units without a polygon as `read_units` lists them: index unit_id, columns name, parent,
        lon, lat (degrees, NaN where not known).
    nearest_within_m
        Those outside every unit go to the nearest at most this far away, metres on the ellipsoid.
    zips
        Look locations that are missing up by zip code. By default where the units are of the kind
        "zip".

    Returns
    -------
    DataFrame
        Index unit_id, in the order of `unshaped`: into (the unit around it, or None), distance_m
        (0 inside, NaN without a unit), lon, lat (degrees), source of the location ("given",
        "census", "geonames" or "") and reason (why there is no unit, else "").

    Raises
    ------
    InvalidInput
        Ids that occur more than once, or that have a polygon after all: all listed.
    SampleDataMissing
        When zip codes are to be looked up and the package was not built.
    """
    raise_faults(_faults(units, unshaped))
    places = _places(unshaped, (units["kind"] == "zip").all() if zips is None else zips)
    found = locate_points(units, places["lon"], places["lat"], nearest_within_m=nearest_within_m)
    reason = found["reason"].replace(NO_COORDINATES, NO_LOCATION)
    table = {
        "into": found["unit_id"].set_axis(unshaped.index),
        "distance_m": found["distance_m"].to_numpy(),
        "lon": places["lon"],
        "lat": places["lat"],
        "source": places["source"],
        "reason": reason.to_numpy(dtype=object),
    }
    return pd.DataFrame(table, index=unshaped.index)


def _faults(units: gpd.GeoDataFrame, unshaped: pd.DataFrame) -> list[Fault]:
    ids = unshaped.index
    twice = ids[ids.duplicated()].unique()
    shaped = ids[ids.isin(units.index)].unique()
    faults = spell_out(Fault("unshaped", f"unit {unit} occurs more than once") for unit in twice)
    return faults + spell_out(Fault("unshaped", f"unit {unit} has a polygon") for unit in shaped)


def _places(unshaped: pd.DataFrame, zips: bool) -> pd.DataFrame:
    places = unshaped[["lon", "lat"]].astype(float)
    given = np.isfinite(places.to_numpy()).all(axis=1)
    places = places.assign(source=np.where(given, GIVEN, "").astype(object))
    if zips and not given.all():
        missing = unshaped.index[~given]
        places.loc[missing] = zip_points(missing).set_axis(missing)
    return places
