"""Real areas of the 48 states, made into national problems of any size from packaged data alone.

Counties are those of `geodata.read_us_counties` with their true neighbours. Zip areas are the
points of the Census Gazetteer that lie in a county; two are neighbours when their Voronoi cells
touch and most of the straight line between them runs over land, and whatever is then cut off is
joined by the shortest links.

The first measure is the labour force of 2009: measured for each county, and handed down to zip
areas by shares drawn from a log-normal distribution, as no package has a figure for zips. The
second and third are drawn around the first. Land area, though known, is no measure: no compact
territory holds its share of both people and land. Everything drawn has a fixed seed.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial import Delaunay, cKDTree

import geodata
from geodata.packaged import packaged_file
from solvers import Problem

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SEED = 2009
TOLERANCE = 0.05
ZIP_SPREAD = 1.0
"""Standard deviation of the logarithm of a zip area's share of its county."""
MEASURE_SPREAD = (0.4, 0.3)
"""The same of the second and third measure around the first."""
LARGEST_COUNTY, LARGEST_ZIP = 0.1 / 100, 0.1 / 300
"""Most of the whole first measure in one unit: a tenth of a territory of 100, and of 300."""
PROBES = np.linspace(0.1, 0.9, 9)
"""Where along a line it is asked whether there is land."""


@dataclass(frozen=True, eq=False)
class Areas:
    """Units: `xy` in metres (n, 2), `edges` (e, 2), `activity` (n, m) as shares of the whole."""

    xy: Floats
    edges: Ints
    activity: Floats

    def problem(self, k: int, measures: int = 1, spare: int = 0, **more: Any) -> Problem:
        """Ask for k territories, every measure within ±5 %, at the least mean squared km.

        With `spare` there are so many more, each still within 5 % of a k-th.
        """
        kept = k * self.activity[:, :measures]
        return Problem(
            kept,
            k + spare,
            xy=self.xy,
            weight=self.activity[:, 0],
            lower=np.full(measures, 1 - TOLERANCE),
            upper=np.full(measures, 1 + TOLERANCE),
            edges=self.edges,
            **more,
        )


@lru_cache(maxsize=1)
def counties() -> Areas:
    """Return the 3,107 counties; a large one counts a tenth of a territory of 100, no more."""
    units = geodata.read_us_counties()
    labour = geodata.read_labour_force().reindex(units.index).to_numpy(dtype=float)
    edges = geodata.edge_index(geodata.build_adjacency(units), units)
    return Areas(_inner_xy(units), edges.astype(np.int64), _measures(labour, LARGEST_COUNTY))


def zip_areas() -> Areas:
    """Return all zip areas, some 33,000; a large one counts a tenth of a territory of 300."""
    return _point_areas(zip_points(), LARGEST_ZIP)


def some_areas(n: int) -> Areas:
    """Return n areas, with the largest as for counties, to be compared by their number alone.

    Up to the number of zips they are drawn from these; above, every zip point is first repeated
    at random places nearby.
    """
    places, copies = zip_points(), 1
    while len(places) < n:
        copies += 1
        places = zip_points(copies)
    drawn = np.random.default_rng([SEED, n]).permutation(len(places))[:n]
    # Of a few areas none can be small.
    return _point_areas(places.iloc[np.sort(drawn)], max(LARGEST_COUNTY, 2 / n))


@lru_cache(maxsize=8)
def zip_points(copies: int = 1) -> pd.DataFrame:
    """Read the zip points of the 48 states (lon, lat, county), with so many places for each.

    The further places lie within half the distance to the next zip, and on land.
    """
    table = pd.read_csv(packaged_file("zip_points_census.csv"), usecols=["lon", "lat"])
    units = geodata.read_us_counties()
    placed = _with_county(units, table)
    xy = _project(units, placed)
    reach = cKDTree(xy).query(xy, k=2)[0][:, 1] / 2
    rng = np.random.default_rng(SEED)
    more = [_moved(placed, reach, rng) for _ in range(copies - 1)]
    every = [placed, *(_with_county(units, moved) for moved in more)]
    return pd.concat(every, ignore_index=True).drop_duplicates(["lon", "lat"], ignore_index=True)


def _with_county(units: gpd.GeoDataFrame, points: pd.DataFrame) -> pd.DataFrame:
    found = geodata.locate_points(units, points["lon"], points["lat"])
    table = points.assign(county=found["unit_id"].to_numpy(dtype=object))
    return table[table["county"].notna()].reset_index(drop=True)


def _moved(points: pd.DataFrame, reach_m: Floats, rng: np.random.Generator) -> pd.DataFrame:
    angle = rng.uniform(0.0, 2 * np.pi, len(points))
    degrees = reach_m * np.sqrt(rng.uniform(0.04, 1.0, len(points))) / 111_195.0
    north, narrow = degrees * np.sin(angle), np.cos(np.radians(points["lat"]))
    east = degrees * np.cos(angle) / narrow
    return pd.DataFrame({"lon": points["lon"] + east, "lat": points["lat"] + north})


def _point_areas(points: pd.DataFrame, largest: float) -> Areas:
    units = geodata.read_us_counties()
    xy = _project(units, points)
    labour = _handed_down(units, points, xy)
    return Areas(xy, land_neighbours(units, points, xy), _measures(labour, largest))


def _project(units: gpd.GeoDataFrame, points: pd.DataFrame) -> Floats:
    return geodata.project_points(points["lon"], points["lat"], geodata.measuring_crs(units))


def _inner_xy(units: gpd.GeoDataFrame) -> Floats:
    return geodata.project_points(units["point"].x, units["point"].y, geodata.measuring_crs(units))


def _handed_down(units: gpd.GeoDataFrame, points: pd.DataFrame, xy: Floats) -> Floats:
    """Share the labour force of each county among its points; one without gives to the nearest."""
    labour = geodata.read_labour_force().reindex(units.index)
    shares = np.random.default_rng([SEED, 1]).lognormal(0.0, ZIP_SPREAD, len(points))
    county = points["county"]
    whole = pd.Series(shares).groupby(county.to_numpy()).transform("sum").to_numpy()
    given = shares / whole * labour.reindex(county).to_numpy(dtype=float)
    left = ~units.index.isin(county)
    nearest = cKDTree(xy).query(_inner_xy(units[left]))[1]
    np.add.at(given, nearest, labour[left].to_numpy(dtype=float))
    return given


def _measures(labour: Floats, largest: float) -> Floats:
    """Return three columns of shares of the whole, the first capped at `largest`, (n, 3)."""
    first = capped(labour, largest)
    rng = np.random.default_rng([SEED, 2])
    drawn = [first * rng.lognormal(0.0, spread, len(first)) for spread in MEASURE_SPREAD]
    columns = np.column_stack([first, *drawn])
    return np.asarray(columns / columns.sum(axis=0))


def capped(values: Floats, largest: float) -> Floats:
    """Cut values off where the greatest is `largest` of what is left of their sum.

    `largest` must be at least the share that each has when all are equal.
    """
    ordered = np.sort(values)
    above = np.arange(len(ordered), 0, -1)
    below = np.cumsum(ordered) - ordered
    with np.errstate(divide="ignore"):
        limit = np.where(largest * above < 1, largest * below / (1 - largest * above), np.inf)
    # The first value that its own limit, with it and all above cut off, does not let pass.
    cut = np.flatnonzero(limit <= ordered)
    return np.minimum(values, limit[cut[0]]) if len(cut) else values


def land_neighbours(units: gpd.GeoDataFrame, points: pd.DataFrame, xy: Floats) -> Ints:
    """Find the neighbours over land, and the shortest links that make one piece, (e, 2)."""
    triangles = Delaunay(xy).simplices
    pairs = np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    edges = np.unique(np.sort(pairs, axis=1), axis=0).astype(np.int64)
    over_land = _on_land(units, points[["lon", "lat"]].to_numpy(), edges) > 0.5
    length = np.linalg.norm(xy[edges[:, 0]] - xy[edges[:, 1]], axis=1)
    # Links over land cost almost nothing, so the tree has others only where there is no way.
    cost = np.where(over_land, 1e-9, 1.0) * length
    order = csr_array((cost, (edges[:, 0], edges[:, 1])), shape=(len(xy), len(xy)))
    tree = minimum_spanning_tree(order).tocoo()
    numbers = edges @ [len(xy), 1]
    needed = np.isin(numbers, tree.row.astype(np.int64) * len(xy) + tree.col)
    return edges[over_land | needed]


def _on_land(units: gpd.GeoDataFrame, lon_lat: Floats, edges: Ints) -> Floats:
    """Part of each line that runs over land, from 0 to 1, (e,)."""
    begin, end = lon_lat[edges[:, 0]], lon_lat[edges[:, 1]]
    hits = np.zeros(len(edges))
    for share in PROBES:
        place = begin + share * (end - begin)
        hits += geodata.locate_points(units, place[:, 0], place[:, 1])["unit_id"].notna().to_numpy()
    return hits / len(PROBES)
