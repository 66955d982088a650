"""The demo's accounts: where people work, with what a medical-device seller knows of them."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from territory.demo.names import FACILITIES, Facility, name_accounts
from territory.entities import PIN_STATUSES

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

N_ACCOUNTS = 4_000
SEGMENTS = ("A", "B", "C", "D")
SEGMENT_SHARE = (0.10, 0.20, 0.35, 0.35)
# By segment: 60 reps come to about 1,100 hours of visits a year each, which leaves room for travel.
VISITS_PER_YEAR = {"A": 40, "B": 27, "C": 15, "D": 8}
MINUTES_PER_VISIT = {"A": 75, "B": 60, "C": 50, "D": 45}
MEDIAN_POTENTIAL = {"A": 210_000, "B": 105_000, "C": 47_000, "D": 21_000}
CITY_POWER = 0.85
"""Accounts of a county grow with this power of its labour force: a city has larger hospitals rather
than as many more (in the HIFLD list of US hospitals their number grows with the power 0.6, their
beds with the power 1.0)."""
SKILLS = ("cardiology", "neuro", "orthopedics", "robotics")
STATUS_SHARE = (0.30, 0.22, 0.14, 0.08, 0.26)
ACCOUNTS_PER_TOWN = 8
MOST_TOWNS = 8
KM_PER_DEGREE = 111.2


def build_accounts(
    units: gpd.GeoDataFrame, labour_force: "pd.Series[int]", rng: np.random.Generator
) -> pd.DataFrame:
    """Return 4,000 accounts, more where more people work, without their owners.

    Parameters
    ----------
    units
        Counties.
    labour_force
        Persons by unit.
    """
    county = _draw_counties(labour_force.loc[units.index].to_numpy(dtype=float), rng)
    lon, lat = _place(units, county, rng)
    segment = rng.choice(SEGMENTS, size=len(county), p=SEGMENT_SHARE)
    facilities = [_draw_facility(each, rng) for each in segment.tolist()]
    names = units["name"].to_numpy()[county].tolist()
    visits, minutes = _draw_visits(segment, rng)
    columns = {
        "name": name_accounts([facility.ending for facility in facilities], names, rng),
        "lon": lon,
        "lat": lat,
        "unit_code": units.index.to_numpy()[county].tolist(),
        "segment": segment.tolist(),
        "visits_per_year": visits,
        "minutes_per_visit": minutes,
        "workload": visits * minutes / 60,
        "potential": _draw_potential(segment, rng),
        "required_skills": _draw_skills(facilities, rng),
        "status": rng.choice(PIN_STATUSES, size=len(county), p=STATUS_SHARE).tolist(),
    }
    ids = pd.Index([f"A{k:04d}" for k in range(1, len(county) + 1)], name="account_id", dtype="str")
    return pd.DataFrame(columns, index=ids)


def sample_inside(
    geometry: npt.NDArray[np.object_],
    lon: Floats,
    lat: Floats,
    spread_km: Floats,
    rng: np.random.Generator,
) -> tuple[Floats, Floats]:
    """Return a point near each given one and inside its polygon, rounded to about a metre.

    Parameters
    ----------
    geometry
        Polygon (n,) of each point.
    lon, lat
        float (n,) degrees, inside their polygons: where a point stays if none near it is.
    spread_km
        float (n,) standard deviation.
    """
    lon, lat = lon.copy(), lat.copy()
    center_lon, center_lat = lon.copy(), lat.copy()
    todo = np.arange(len(lon))
    for attempt in range(25):
        reach = spread_km[todo] * 0.85**attempt / KM_PER_DEGREE
        x = center_lon[todo] + rng.normal(size=len(todo)) * reach / np.cos(
            np.radians(center_lat[todo])
        )
        y = center_lat[todo] + rng.normal(size=len(todo)) * reach
        x, y = x.round(5), y.round(5)
        inside = shapely.contains_xy(geometry[todo], x, y)
        lon[todo[inside]], lat[todo[inside]] = x[inside], y[inside]
        todo = todo[~inside]
        if not len(todo):
            break
    return lon, lat


def _draw_counties(persons: Floats, rng: np.random.Generator) -> Places:
    """Return the county position of each account, in the order of the counties."""
    weight = persons**CITY_POWER * np.exp(rng.normal(0.0, 0.05, len(persons)))
    count = rng.multinomial(N_ACCOUNTS, weight / weight.sum())
    return np.repeat(np.arange(len(persons)), count)


def _place(
    units: gpd.GeoDataFrame, county: Places, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Put the accounts of a county in and around a few towns, most of them in the first."""
    size = np.bincount(county, minlength=len(units))
    towns = np.clip(-(-size // ACCOUNTS_PER_TOWN), 1, MOST_TOWNS)
    town_county = np.repeat(np.arange(len(units)), towns)
    first_town = np.cumsum(towns) - towns
    geometry = units.geometry.to_numpy()
    shapely.prepare(geometry)
    points = units["point"].to_numpy()[town_county]
    width_km = np.sqrt(shapely.area(geometry)) * KM_PER_DEGREE
    town_lon, town_lat = sample_inside(
        geometry[town_county],
        shapely.get_x(points),
        shapely.get_y(points),
        0.3 * width_km[town_county],
        rng,
    )
    rank = np.floor(towns[county] * rng.random(len(county)) ** 1.5).astype(int)
    town = first_town[county] + rank
    spread_km = np.full(len(county), 5.0)
    return sample_inside(geometry[county], town_lon[town], town_lat[town], spread_km, rng)


def _draw_facility(segment: str, rng: np.random.Generator) -> Facility:
    kinds = FACILITIES[segment]
    return kinds[rng.integers(len(kinds))]


def _draw_visits(segment: npt.NDArray[np.str_], rng: np.random.Generator) -> tuple[Floats, Floats]:
    usual_visits = np.array([VISITS_PER_YEAR[each] for each in segment.tolist()])
    usual_minutes = np.array([MINUTES_PER_VISIT[each] for each in segment.tolist()])
    visits = np.rint(usual_visits * rng.uniform(0.75, 1.25, len(segment)))
    minutes = 5 * np.rint(usual_minutes * rng.uniform(0.8, 1.2, len(segment)) / 5)
    return visits, minutes


def _draw_potential(segment: npt.NDArray[np.str_], rng: np.random.Generator) -> Floats:
    median = np.array([MEDIAN_POTENTIAL[each] for each in segment.tolist()])
    dollars = median * np.exp(rng.normal(0.0, 0.25, len(segment)))
    return 100 * np.rint(dollars / 100)


def _draw_skills(facilities: list[Facility], rng: np.random.Generator) -> npt.NDArray[np.object_]:
    """Return the skills each account asks for: its own, and now and then another one."""
    skills = np.empty(len(facilities), dtype=object)
    for place, facility in enumerate(facilities):
        another = str(rng.choice(SKILLS)) if rng.random() < 0.2 else ""
        skills[place] = tuple(sorted({facility.skill, another} - {""}))
    return skills
