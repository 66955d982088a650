"""Areas by name: states and counties of the US, or whatever a table of boundaries holds."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache

import geopandas as gpd
import shapely

from geodata.errors import Fault, InvalidInput
from geodata.sample import read_us_counties, read_us_states
from geodata.states import STATE_BY_FIPS

_SUFFIX = re.compile(
    r" (county|parish|borough|census area|municipality|municipio|city and borough)(?=,|$)"
)
_COMMA = re.compile(r" ?, ?")

# Keys and the ids of the units that have them, one mapping per level.
_Keys = dict[str, list[str]]


def named_boundary(name: str, boundaries: gpd.GeoDataFrame | None = None) -> shapely.Geometry:
    """Return the area that a name stands for, a polygon in degrees; see `find_boundary`."""
    return find_boundary(name, boundaries)[1]


def find_boundary(
    name: str, boundaries: gpd.GeoDataFrame | None = None
) -> tuple[str, shapely.Geometry]:
    """Find the area that a name stands for.

    Without `boundaries`: a state by name, postal abbreviation or FIPS code ("California", "CA",
    "06"), else a county by name and state or FIPS code ("Los Angeles, CA", "Los Angeles County,
    California", "06037"); a county's name alone will do where no other has it.

    Parameters
    ----------
    name
        In any case.
    boundaries
        Unit table, e.g. of cities, from `read_units`: then its names and ids are looked in.

    Returns
    -------
    tuple
        Its full name, and its polygon in degrees.

    Raises
    ------
    InvalidInput
        A name that nothing has, with those most like it, or that several have, with their ids.
    SampleDataMissing
        When the package was not built.
    """
    key = _plain(name)
    tables = _us_tables() if boundaries is None else ((boundaries, _unit_keys(boundaries)),)
    for units, keys in tables:
        found = keys.get(key) or keys.get(_SUFFIX.sub("", key), [])
        if len(found) > 1:
            several = ", ".join(f"{units.loc[unit, 'name']} ({unit})" for unit in found[:10])
            raise InvalidInput([Fault("boundary", f"{name!r} may be any of {several}")])
        if found:
            return str(units.loc[found[0], "name"]), units.geometry[found[0]]
    known = [str(known) for units, _ in tables for known in units["name"]]
    raise InvalidInput([Fault("boundary", f"no area is called {name!r}{_like(key, known)}")])


def _plain(name: str) -> str:
    return _COMMA.sub(", ", " ".join(name.casefold().split()))


def _like(key: str, known: list[str]) -> str:
    names = {_plain(name): name for name in known}
    like = [names[match] for match in get_close_matches(key, names, n=5, cutoff=0.6)]
    return f"; is one of these meant: {'; '.join(like)}?" if like else ""


@lru_cache(maxsize=1)
def _us_tables() -> tuple[tuple[gpd.GeoDataFrame, _Keys], ...]:
    states = read_us_states(contiguous_states=False)
    counties = read_us_counties(contiguous_states=False)
    state_keys = _unit_keys(states)
    for fips, postal in STATE_BY_FIPS.items():
        state_keys.setdefault(postal.casefold(), []).append(fips)
    county_keys = _unit_keys(counties)
    for key, unit in _county_keys(counties, states):
        county_keys.setdefault(key, []).append(unit)
    return (states, state_keys), (counties, county_keys)


def _unit_keys(units: gpd.GeoDataFrame) -> _Keys:
    keys: _Keys = {}
    for unit, name in zip(units.index, units["name"], strict=True):
        for key in {_plain(unit), _plain(name)}:
            keys.setdefault(key, []).append(unit)
    return keys


def _county_keys(counties: gpd.GeoDataFrame, states: gpd.GeoDataFrame) -> Iterator[tuple[str, str]]:
    for unit, name, state in zip(counties.index, counties["name"], counties["parent"], strict=True):
        county = name.rpartition(", ")[0]
        yield _plain(county), unit
        yield _plain(f"{county}, {states.loc[state, 'name']}"), unit
