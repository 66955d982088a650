"""Instances of the four published families, made from packaged data and drawn points.

What was published is soon known by heart; these show whether others of the same kind do as well.
Counties and tracts (`hess`) lie in real counties with their labour force, territories (`ctd`) and
medians (`cpmp`) among drawn points. Everything drawn has the seed of its name.

    python tests/benchmarks/made_instances.py --out made
    python tests/benchmarks/made_instances.py --out made tracts-51-1500-9 medians-1304-50
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.spatial import Delaunay, cKDTree

import geodata
from national_areas import land_neighbours, zip_points

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

HALF_PERCENT, FIVE_PERCENT = 0.005, 0.05
PEOPLE_PER_WORKER = 2.0
TRACT_SPREAD, COUNTY_SPREAD = 0.4, 0.03
"""Standard deviation of the logarithm of a tract's people, and of how far counties have grown."""
SPARSE = 1.25
"""Neighbours per unit where they are few."""
ON_CIRCLE = 1e-9
"""Part of a radius by which the two points themselves seem to lie within their circle."""

NAMES = (
    *(f"counties-{state}-{k}" for state, k in (("01", 7), ("16", 2), ("22", 6), ("28", 4))),
    *(f"counties-{state}-{k}" for state, k in (("40", 5), ("47", 9), ("54", 3), ("37", 13))),
    *(f"sparse-{state}-{k}" for state, k in (("19", 4), ("20", 4), ("28", 4), ("31", 3))),
    *(f"sparse-{state}-{k}" for state, k in (("46", 2), ("30", 2), ("38", 2), ("54", 3))),
    *(f"sparse-{state}-{k}-1" for state, k in (("19", 4), ("20", 4), ("21", 6), ("28", 4))),
    *(f"sparse-{state}-{k}-1" for state, k in (("29", 8), ("55", 8))),
    *(f"tracts-{s}-{n}-{k}" for s, n, k in (("54", 484, 3), ("49", 588, 4), ("28", 664, 4))),
    *(f"tracts-{s}-{n}-{k}" for s, n, k in (("20", 770, 4), ("41", 834, 5), ("40", 1046, 5))),
    *(f"tracts-{s}-{n}-{k}" for s, n, k in (("01", 1181, 7), ("08", 1249, 7), ("29", 1393, 8))),
    *(f"tracts-{s}-{n}-{k}" for s, n, k in (("18", 1511, 9), ("53", 1458, 10), ("36", 1500, 18))),
    *(f"tracts-{s}-{n}-{k}" for s, n, k in (("51", 1907, 11), ("42", 3218, 18), ("29", 350, 8))),
    *(f"commercial-{n}-{k}-{seed}" for n, k, seed in ((120, 8, 1), (200, 13, 1), (200, 13, 2))),
    *(f"medians-{n}-{k}-80" for n, k in ((724, 75), (1304, 50), (1304, 300), (2392, 150))),
    *(f"medians-{n}-{k}-80" for n, k in ((3038, 600), (4461, 250), (4461, 1000))),
    *(f"medians-{n}-{k}-95" for n, k in ((1304, 100), (4461, 1000))),
    *(f"drilled-{n}-{k}-80" for n, k in ((1400, 100), (1400, 300), (4461, 500))),
)


def main() -> None:
    """Write the named instances, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=NAMES)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name in arguments.names:
        path = arguments.out / f"{name}.json"
        path.write_text(json.dumps(build(name)), encoding="utf-8")
        print(path)


def build(name: str) -> dict[str, Any]:
    """Return the instance of a name such as ``tracts-51-1500-9``: kind, what of, territories."""
    kind, *numbers = name.split("-")
    data = KINDS[kind](*numbers)
    return {"name": name, "n": len(data["xy_m"]), **data}


def build_counties(state: str, k: str, seed: str = "0", sparse: bool = False) -> dict[str, Any]:
    """All counties of a state, grown a little; in pieces, the largest."""
    units = geodata.read_us_counties()
    units = units[units["parent"] == state]
    rng = np.random.default_rng([int(state), int(k), int(seed)])
    grown = rng.lognormal(0.0, COUNTY_SPREAD, len(units)) * PEOPLE_PER_WORKER
    people = geodata.read_labour_force().reindex(units.index).to_numpy(dtype=float) * grown
    xy = _xy(units, units["point"].x, units["point"].y)
    edges = geodata.edge_index(geodata.build_adjacency(units), units).astype(np.int64)
    if sparse:
        edges = thinned(xy, edges, int(SPARSE * len(xy)), rng)
    return _hess(xy, people, edges, int(k))


def build_sparse(state: str, k: str, seed: str = "0") -> dict[str, Any]:
    """The same with few neighbours, as barriers leave them: contiguity is dear."""
    return build_counties(state, k, seed, sparse=True)


def build_tracts(state: str, n: str, k: str, seed: str = "0") -> dict[str, Any]:
    """About n census tracts: each county has some by its people, near its zip codes."""
    rng = np.random.default_rng([int(state), int(n), int(seed)])
    units = geodata.read_us_counties()
    units = units[units["parent"] == state]
    labour = geodata.read_labour_force().reindex(units.index).to_numpy(dtype=float)
    counts = np.maximum(np.rint(labour / labour.sum() * int(n)), 1).astype(int)
    points = _scattered(units, counts, rng)
    xy = _xy(units, points["lon"], points["lat"])
    share = pd.Series(labour / counts, units.index)[points["county"]].to_numpy(dtype=float)
    people = PEOPLE_PER_WORKER * share * rng.lognormal(0.0, TRACT_SPREAD, len(points))
    return _hess(xy, people, land_neighbours(units, points, xy), int(k))


def _scattered(units: gpd.GeoDataFrame, counts: Ints, rng: np.random.Generator) -> pd.DataFrame:
    """Places on land around the zip codes of each county, more around some."""
    zips = zip_points()
    rows = []
    for county, count in zip(units.index, counts, strict=True):
        near = zips[zips["county"] == county][["lon", "lat"]].to_numpy()
        if not len(near):
            point = units.loc[county, "point"]
            near = np.array([[point.x, point.y]])
        while count > 0:
            weight = rng.lognormal(0.0, 1.0, len(near))
            around = near[rng.choice(len(near), count, p=weight / weight.sum())]
            drawn = around + rng.normal(0.0, 0.05, around.shape)
            found = geodata.locate_points(units, drawn[:, 0], drawn[:, 1])["unit_id"]
            inside = drawn[(found == county).to_numpy()]
            rows += [(lon, lat, county) for lon, lat in inside]
            count -= len(inside)
    return pd.DataFrame(rows, columns=["lon", "lat", "county"])


def _xy(units: gpd.GeoDataFrame, lon: pd.Series, lat: pd.Series) -> Floats:
    return geodata.project_points(lon, lat, geodata.measuring_crs(units))


def _hess(xy: Floats, people: Floats, edges: Ints, k: int) -> dict[str, Any]:
    """Largest connected part, whole people, within half a percent."""
    n = len(xy)
    graph = csr_array((np.ones(len(edges)), edges.T), shape=(n, n))
    part = connected_components(graph, directed=False)[1]
    kept = np.flatnonzero(part == np.bincount(part).argmax())
    place = np.full(n, -1)
    place[kept] = np.arange(len(kept))
    inside = edges[(place[edges] >= 0).all(axis=1)]
    whole = np.rint(people[kept])[:, None]
    return {"family": "hess", **_table(xy[kept], whole, k, HALF_PERCENT, place[inside])}


def _table(
    xy: Floats, activity: Floats, k: int, tolerance: float, edges: Ints | None
) -> dict[str, Any]:
    mean = activity.sum(axis=0) / k
    return {
        "k": k,
        "xy_m": xy.tolist(),
        "activity": activity.tolist(),
        "lower": (mean * (1 - tolerance)).tolist(),
        "upper": (mean * (1 + tolerance)).tolist(),
        "edges": None if edges is None else edges.tolist(),
    }


def thinned(xy: Floats, edges: Ints, count: int, rng: np.random.Generator) -> Ints:
    """Keep a random tree and other random edges, `count` in all where there are so many."""
    cost = rng.uniform(0.5, 1.0, len(edges))
    n = len(xy)
    tree = minimum_spanning_tree(csr_array((cost, edges.T), shape=(n, n))).tocoo()
    in_tree = np.isin(edges @ [n, 1], tree.row.astype(np.int64) * n + tree.col)
    others = rng.permutation(np.flatnonzero(~in_tree))[: max(count - int(in_tree.sum()), 0)]
    return edges[np.sort(np.concatenate([np.flatnonzero(in_tree), others]))]


def build_commercial(n: str, k: str, seed: str = "0") -> dict[str, Any]:
    """Blocks of about equal size in three measures.

    Neighbours are those of the Gabriel graph, as they are in the published instances.
    """
    rng = np.random.default_rng([int(n), int(k), int(seed)])
    xy = rng.uniform(0.0, 500.0, (int(n), 2))
    activity = np.rint(rng.normal(850.0, 30.0, (int(n), 3)))
    return {
        "family": "ctd",
        **_table(xy, activity, int(k), FIVE_PERCENT, gabriel_edges(xy)),
    }


def gabriel_edges(xy: Floats) -> Ints:
    """Pairs of points with no third one in the circle between them (Gabriel and Sokal, 1969)."""
    triangles = Delaunay(xy).simplices
    pairs = np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    edges = np.unique(np.sort(pairs, axis=1), axis=0).astype(np.int64)
    first, second = xy[edges[:, 0]], xy[edges[:, 1]]
    radius = np.linalg.norm(first - second, axis=1) / 2
    nearest, _ = cKDTree(xy).query((first + second) / 2)
    return edges[nearest >= radius * (1 - ON_CIRCLE)]


def build_medians(n: str, k: str, fill: str = "80", seed: str = "0") -> dict[str, Any]:
    """Points in a square, demands of 1 to 100, and clusters that are `fill` percent full."""
    rng = np.random.default_rng([int(n), int(k), int(seed)])
    xy = rng.uniform(0.0, 10_000.0, (int(n), 2))
    return _medians(xy, int(k), int(fill), rng)


def build_drilled(n: str, k: str, fill: str = "80", seed: str = "0") -> dict[str, Any]:
    """The same on a few dense grids, as holes of a circuit board lie."""
    rng = np.random.default_rng([int(n), int(k), int(seed)])
    middle = rng.uniform(0.0, 2000.0, (40, 2))
    board = middle[rng.choice(40, int(n), p=rng.dirichlet(np.full(40, 0.7)))]
    xy = np.rint((board + rng.normal(0.0, 60.0, board.shape)) / 5.0) * 5.0
    return _medians(xy, int(k), int(fill), rng)


def _medians(xy: Floats, k: int, fill: int, rng: np.random.Generator) -> dict[str, Any]:
    demand = rng.integers(1, 101, (len(xy), 1)).astype(float)
    table = _table(xy, demand, k, 0.0, None)
    capacity = float(np.ceil(demand.sum() / k * 100 / fill))
    return {"family": "cpmp", **table, "lower": [0.0], "upper": [capacity]}


KINDS: dict[str, Callable[..., dict[str, Any]]] = {
    "counties": build_counties,
    "sparse": build_sparse,
    "tracts": build_tracts,
    "commercial": build_commercial,
    "medians": build_medians,
    "drilled": build_drilled,
}


if __name__ == "__main__":
    main()
