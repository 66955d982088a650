"""Real US states, counties and their labour force, shipped with the package.

The polygons are the Census Bureau's cartographic boundaries (2017 edition) from npm us-atlas,
the figures the Bureau of Labor Statistics' county averages of 2009. The two differ in vintage;
what was done about it stands in `read_labour_force`.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from geodata.packaged import packaged_file
from geodata.repair import repair_polygons
from geodata.states import NOT_CONTIGUOUS, STATE_BY_FIPS
from geodata.units import make_units

WITHOUT_SHAPE = {"51610": "51059"}
"""Counties with no polygon at this scale, and the county whose polygon covers their ground."""

RENUMBERED = {"51515": "51019", "46113": "46102", "02270": "02158", "02201": "02198"}
"""Codes of counties that merged or were renamed, and the code that holds their ground now."""

# Split by residents in the census of 2010.
_SPLIT = {
    "02232": {"02105": 2150, "02230": 968},
    "02280": {"02195": 3815, "02275": 2369},
}


def read_us_counties(*, contiguous_states: bool = True) -> gpd.GeoDataFrame:
    """Read the counties of the United States.

    Falls Church, Virginia (51610) has an empty polygon in the source: at its two square miles it
    was simplified away into Fairfax County (51059) around it. It is left out here, and its labour
    force is counted in Fairfax by `read_labour_force`. Polygons that cross themselves (22 in
    the source, 20 of them in the 48 states) are repaired. `read_units` tells of nine more, whose
    rings without area GDAL drops by itself here.

    Parameters
    ----------
    contiguous_states
        Only the 48 states and the District of Columbia; otherwise also Alaska, Hawaii, Puerto
        Rico and the island territories.

    Returns
    -------
    GeoDataFrame
        Unit table: index the 5-digit FIPS code, kind "county", name as in "Los Angeles, CA",
        parent the 2-digit FIPS code of the state.

    Raises
    ------
    SampleDataMissing
        When the package was not built.
    """
    table = _read_layer("counties", contiguous_states)
    state = table["id"].str[:2]
    names = table["name"] + ", " + state.map(STATE_BY_FIPS)
    return make_units(
        table["id"].tolist(),
        table.geometry.to_numpy(),
        crs=4326,
        kind="county",
        names=names.tolist(),
        parents=state.tolist(),
    )


def read_us_states(*, contiguous_states: bool = True) -> gpd.GeoDataFrame:
    """Read the states of the United States; their borders are those of `read_us_counties`.

    Parameters
    ----------
    contiguous_states
        Only the 48 states and the District of Columbia; otherwise also Alaska, Hawaii, Puerto
        Rico and the island territories.

    Returns
    -------
    GeoDataFrame
        Unit table: index the 2-digit FIPS code, kind "state", name as in "California".

    Raises
    ------
    SampleDataMissing
        When the package was not built.
    """
    table = _read_layer("states", contiguous_states)
    names = table["name"].tolist()
    return make_units(
        table["id"].tolist(), table.geometry.to_numpy(), crs=4326, kind="state", names=names
    )


def _read_layer(layer: str, contiguous_states: bool) -> gpd.GeoDataFrame:
    # TopoJSON has no CRS member: its coordinates are WGS 84 by the standard.
    path = packaged_file("counties-10m.json")
    table = pyogrio.read_dataframe(path, layer=layer).sort_values("id", ignore_index=True)
    table = table[~table["id"].isin(list(WITHOUT_SHAPE))]
    if contiguous_states:
        table = table[~table["id"].str[:2].isin(list(NOT_CONTIGUOUS))]
    geometry, _ = repair_polygons(table.geometry.to_numpy())
    return table.assign(geometry=geometry)


def read_labour_force() -> "pd.Series[int]":
    """Read the labour force of 2009 by county, on the county codes of `read_us_counties`.

    Changes between 2009 and the polygons: Bedford city (51515) became part of Bedford County
    (51019); Shannon County (46113) was renamed Oglala Lakota (46102), Wade Hampton (02270) Kusilvak
    (02158); Falls Church (51610) has no polygon and is added to Fairfax County (51059); in Alaska
    Prince of Wales (02201) became 02198 (all of it, though a corner went to Ketchikan), and
    Skagway-Hoonah-Angoon (02232) and Wrangell-Petersburg (02280) were split in two, here by
    their residents of 2010. Every county of the 48 states and DC has a value; Kalawao in Hawaii and
    the island territories other than Puerto Rico have none and are not in the result.

    Returns
    -------
    Series
        Persons, named "labour_force", index 5-digit FIPS "unit_id", sorted.

    Raises
    ------
    SampleDataMissing
        When the package was not built.
    """
    path = packaged_file("labour_force_2009.csv")
    table = pd.read_csv(path, dtype={"fips": str})
    persons = table.set_index("fips")["labour_force"].astype(np.int64)
    moved = {**RENUMBERED, **WITHOUT_SHAPE}
    persons = persons.rename(index=moved)
    for old, residents in _SPLIT.items():
        persons = _split(persons, old, residents)
    persons = persons.groupby(level=0).sum().sort_index()
    persons.index.name = "unit_id"
    return persons


def _split(persons: "pd.Series[int]", old: str, residents: dict[str, int]) -> "pd.Series[int]":
    total, everyone = int(persons[old]), sum(residents.values())
    *first, last = residents
    shares = {fips: total * residents[fips] // everyone for fips in first}
    shares[last] = total - sum(shares.values())
    return pd.concat([persons.drop(old), pd.Series(shares, dtype=np.int64)])
