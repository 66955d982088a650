"""The demo's reps and today's map: grown over the years rather than planned."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geodata.adjacency import build_adjacency, edge_index
from geodata.crs import measuring_crs, project_points
from territory.demo.accounts import CITY_POWER, SKILLS, Floats, Places, sample_inside
from territory.demo.names import name_reps

Edges = npt.NDArray[np.int32]

N_REPS = 60
LEAST_LOAD, MOST_LOAD = 0.55, 1.90
"""Today's workload of a rep, as a multiple of the mean, where a county allows it."""
ROUGH_LOAD = (0.70, 1.50)
"""The same before states, leavers and friends came into it, as far as borders can do it."""
EXCEPTION_SHARE = 0.07
REP_SKILL_SHARE = (0.30, 0.15, 0.30, 0.25)


def build_reps(
    units: gpd.GeoDataFrame, labour_force: "pd.Series[int]", rng: np.random.Generator
) -> pd.DataFrame:
    """Return 60 reps who live where the company once hired: in cities, but not evenly spread."""
    county = _draw_homes(units, labour_force.loc[units.index].to_numpy(dtype=float), rng)
    geometry = units.geometry.to_numpy()[county]
    points = units["point"].to_numpy()[county]
    spread_km = np.full(N_REPS, 12.0)
    lon, lat = sample_inside(geometry, shapely.get_x(points), shapely.get_y(points), spread_km, rng)
    columns = {
        "name": name_reps(N_REPS, rng),
        "lon": lon,
        "lat": lat,
        "unit_code": units.index.to_numpy()[county].tolist(),
        "capacity_hours": rng.integers(140, 171, N_REPS) * 10.0,
        "skills": _draw_rep_skills(rng),
        "experience_years": np.clip(np.rint(rng.lognormal(1.9, 0.7, N_REPS)), 1, 30),
        "share": np.ones(N_REPS),
    }
    ids = pd.Index([f"R{k:02d}" for k in range(1, N_REPS + 1)], name="rep_id", dtype="str")
    return pd.DataFrame(columns, index=ids)


def _draw_homes(units: gpd.GeoDataFrame, persons: Floats, rng: np.random.Generator) -> Places:
    # In some states the company hired more than in others, but it has people in all that matter:
    # systematic sampling, state by state.
    states, state = np.unique(units["parent"].to_numpy(dtype=str), return_inverse=True)
    habit = np.exp(rng.normal(0.0, 0.2, len(states)))[state]
    order = np.lexsort((rng.random(len(units)), state))
    running = np.cumsum((persons**CITY_POWER * habit)[order])
    picks = (np.arange(N_REPS) + rng.random()) * running[-1] / N_REPS
    return np.sort(order[np.searchsorted(running, picks)])


def _draw_rep_skills(rng: np.random.Generator) -> npt.NDArray[np.object_]:
    skills = np.empty(N_REPS, dtype=object)
    for place in range(N_REPS):
        count = rng.choice((1, 2, 3), p=(0.35, 0.45, 0.20))
        skills[place] = tuple(
            sorted(rng.choice(SKILLS, count, replace=False, p=REP_SKILL_SHARE).tolist())
        )
    return skills


@dataclass
class _Map:
    """Who has which county while today's map grows.

    Attributes
    ----------
    owner
        int (n,) rep of each county.
    distance_km
        float (n, k) from each county to each home.
    load
        float (n,) workload of each county, as a multiple of the mean rep's.
    """

    owner: Places
    distance_km: Floats
    load: Floats

    def rep_load(self) -> Floats:
        return np.bincount(self.owner, self.load, minlength=self.distance_km.shape[1]).astype(float)

    def hand_over(self, counties: Places, rep: int) -> bool:
        """Give counties to a rep, unless that makes someone's load absurd."""
        counties = counties[self.owner[counties] != rep]
        before, old_owner = self.rep_load(), self.owner.copy()
        self.owner[counties] = rep
        after = self.rep_load()
        worse = ((after < LEAST_LOAD) & (after < before)) | ((after > MOST_LOAD) & (after > before))
        if worse.any():
            self.owner = old_owner
        return bool(len(counties)) and not worse.any()


def build_today(
    units: gpd.GeoDataFrame, accounts: pd.DataFrame, reps: pd.DataFrame, rng: np.random.Generator
) -> "pd.Series[str]":
    """Return today's rep of each county.

    Nearest home first, borders then moved where someone had far too much or too little; later
    states were taken over with a competitor, leavers' counties went to whoever had time, and
    single counties followed a friendship.
    """
    load = accounts.groupby("unit_code")["workload"].sum().reindex(units.index, fill_value=0.0)
    crs = measuring_crs(units)
    points = units["point"].to_numpy()
    xy = project_points(shapely.get_x(points), shapely.get_y(points), crs)
    homes = project_points(reps["lon"], reps["lat"], crs)
    distance_km = np.linalg.norm(xy[:, None] - homes[None], axis=2) / 1000
    share = load.to_numpy() * len(reps) / load.sum()
    edges = edge_index(build_adjacency(units), units)
    owner = _absorb_strays(_draw_borders(distance_km, share), edges, share)
    today = _Map(owner, distance_km, share)
    _take_over_states(today, units["parent"].to_numpy(dtype=str), rng)
    _replace_leavers(today, xy / 1000, rng)
    _move_single_counties(today, rng)
    labels = reps.index.to_numpy()[today.owner]
    return pd.Series(labels.tolist(), index=units.index, name="rep_id", dtype="str")


def _draw_borders(distance_km: Floats, load: Floats) -> Places:
    """Return the nearest rep of each county, with a head start in km for reps with little work."""
    count = distance_km.shape[1]
    head_start = np.zeros(count)
    best, least_excess = np.zeros(len(load), dtype=np.intp), np.inf
    for step_km in np.geomspace(60.0, 2.0, 200):
        owner = (distance_km - head_start).argmin(axis=1)
        rep_load = np.bincount(owner, load, minlength=count)
        excess = rep_load - np.clip(rep_load, *ROUGH_LOAD)
        if np.abs(excess).sum() < least_excess:
            best, least_excess = owner, np.abs(excess).sum()
        head_start -= step_km * excess
    return best


def _absorb_strays(owner: Places, edges: Edges, load: Floats) -> Places:
    """Give what is cut off from the heaviest piece of each rep to neighbours, inside out."""
    owner = owner.copy()
    ends = np.vstack((edges, edges[:, ::-1]))
    while True:
        stray = _find_strays(owner, edges, load)
        passed = ends[stray[ends[:, 0]] & ~stray[ends[:, 1]]]
        if not len(passed):
            return owner
        owner[passed[:, 0]] = owner[passed[:, 1]]


def _find_strays(owner: Places, edges: Edges, load: Floats) -> npt.NDArray[np.bool_]:
    own = edges[owner[edges[:, 0]] == owner[edges[:, 1]]]
    graph = coo_array((np.ones(len(own)), (own[:, 0], own[:, 1])), shape=(len(owner), len(owner)))
    piece = connected_components(graph, directed=False)[1]
    heaviest_last = np.argsort(np.bincount(piece, load + 1e-6)[piece], kind="stable")
    main = np.zeros(owner.max() + 1, dtype=np.intp)
    main[owner[heaviest_last]] = piece[heaviest_last]
    return piece != main[owner]


def _take_over_states(today: _Map, state: npt.NDArray[np.str_], rng: np.random.Generator) -> None:
    """Give two thinly populated states, each as a whole, to a rep from elsewhere."""
    left = 2
    for name in rng.permutation(np.unique(state)):
        counties = np.flatnonzero(state == name)
        if not 0.1 < today.load[counties].sum() < 0.6:
            continue
        away = today.distance_km[counties].min(axis=0) > 250
        near = np.where(away, today.distance_km[counties].mean(axis=0), np.inf).argsort()
        left -= any(today.hand_over(counties, int(rep)) for rep in near[:6])
        if not left:
            return


def _replace_leavers(today: _Map, xy_km: Floats, rng: np.random.Generator) -> None:
    """Give the surroundings of six counties to a rep who is not the next one."""
    left = 6
    for center in rng.permutation(len(today.owner))[:200]:
        around = np.linalg.norm(xy_km - xy_km[center], axis=1) < rng.uniform(50, 110)
        counties = np.flatnonzero(around & (today.owner == today.owner[center]))
        rep = today.distance_km[center].argsort()[rng.integers(2, 6)]
        left -= len(counties) > 3 and today.hand_over(counties, int(rep))
        if not left:
            return


def _move_single_counties(today: _Map, rng: np.random.Generator) -> None:
    """Give twelve counties with accounts to a rep a little further away."""
    busy = np.flatnonzero(today.load > 0)
    for county in rng.permutation(busy)[:12]:
        rep = today.distance_km[county].argsort()[rng.integers(2, 4)]
        today.hand_over(np.array([county]), int(rep))


def draw_owners(
    accounts: pd.DataFrame,
    reps: pd.DataFrame,
    baseline: "pd.Series[str]",
    rng: np.random.Generator,
) -> list[str]:
    """Return today's owner of each account: its county's rep, but for some named exceptions."""
    owner = reps.index.get_indexer(pd.Index(baseline.loc[accounts["unit_code"]]))
    east_west = np.cos(np.radians(39.0))
    away = [
        (accounts[axis].to_numpy()[:, None] - reps[axis].to_numpy()) * scale
        for axis, scale in (("lon", east_west), ("lat", 1.0))
    ]
    near = np.hypot(*away)
    near[np.arange(len(owner)), owner] = np.inf
    other = near.argsort(axis=1)[np.arange(len(owner)), rng.integers(0, 3, len(owner))]
    excepted = rng.random(len(owner)) < EXCEPTION_SHARE
    return reps.index.to_numpy()[np.where(excepted, other, owner)].tolist()
