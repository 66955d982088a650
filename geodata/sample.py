"""Real US counties and their labour force, shipped with the package for demo and tests.

The polygons are the Census Bureau's cartographic boundaries (2017 edition) from npm us-atlas,
the figures the Bureau of Labor Statistics' county averages of 2009. The two differ in vintage;
what was done about it stands in `read_labour_force`.
"""

from importlib import resources
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from geodata.repair import repair_polygons
from geodata.states import NOT_CONTIGUOUS, STATE_BY_FIPS
from geodata.units import make_units

WITHOUT_SHAPE = {"51610": "51059"}
"""Counties with no polygon at this scale, and the county whose polygon covers their ground."""

_MERGED = {"51515": "51019", "46113": "46102", "02270": "02158", "02201": "02198"}

# Split by residents in the census of 2010.
_SPLIT = {
    "02232": {"02105": 2150, "02230": 968},
    "02280": {"02195": 3815, "02275": 2369},
}


class SampleDataMissing(FileNotFoundError):
    """The packaged sample data is not there: the package was not built, only copied."""


def read_us_counties(*, contiguous_states: bool = True) -> gpd.GeoDataFrame:
    """Read the counties of the United States.

    Falls Church, Virginia (51610) has an empty polygon in the source: at its two square miles it
    was simplified away into Fairfax County (51059) around it. It is left out here, and its labour
    force is counted in Fairfax by `read_labour_force`. Polygons that cross themselves (22 in
    the source) are repaired.

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
    path = _packaged("counties-10m.json")
    table = pyogrio.read_dataframe(path, layer="counties").sort_values("id", ignore_index=True)
    table = table[~table["id"].isin(list(WITHOUT_SHAPE))]
    if contiguous_states:
        table = table[~table["id"].str[:2].isin(list(NOT_CONTIGUOUS))]
    geometry, _ = repair_polygons(table.geometry.to_numpy())
    state = table["id"].str[:2]
    names = table["name"] + ", " + state.map(STATE_BY_FIPS)
    ids = table["id"].tolist()
    # TopoJSON has no CRS member: its coordinates are WGS 84 by the standard.
    return make_units(
        ids, geometry, crs=4326, kind="county", names=names.tolist(), parents=state.tolist()
    )


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
    path = _packaged("labour_force_2009.csv")
    table = pd.read_csv(path, dtype={"fips": str})
    persons = table.set_index("fips")["labour_force"].astype(np.int64)
    moved = {**_MERGED, **WITHOUT_SHAPE}
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


def _packaged(name: str) -> Path:
    path = Path(str(resources.files("geodata"))) / "data" / name
    if not path.is_file():
        raise SampleDataMissing(
            f"The sample data {name} is not in the package: run `python3 dev.py setup` in a "
            "checkout, or reinstall territory-planner from its wheel."
        )
    return path
