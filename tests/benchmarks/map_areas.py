"""Plans to draw, of national size, from packaged data alone: counties, zip areas, accounts."""

from functools import lru_cache
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

import geodata
from maps import DEFAULT_STATUSES, DrawnPlan
from national_areas import zip_points

SEED = 8


def county_plan(territories: int = 60) -> DrawnPlan:
    """The counties of the 48 states, each in the territory of the nearest of so many."""
    return plan_of(geodata.read_us_counties(), territories)


def zip_plan(territories: int = 300, pins: int = 0, n: int | None = None) -> DrawnPlan:
    """All zip areas, or the first n of them, with so many accounts."""
    return plan_of(zip_units(n), territories, pins)


@lru_cache(maxsize=2)
def zip_units(n: int | None = None) -> gpd.GeoDataFrame:
    """The Voronoi cells of the zip points, cut to the land of the 48 states."""
    points = zip_points().iloc[:n]
    degrees = points[["lon", "lat"]].to_numpy()
    cells = shapely.voronoi_polygons(
        shapely.multipoints(degrees), extend_to=shapely.box(-130, 20, -60, 55), ordered=True
    )
    cells = np.array(shapely.get_parts(cells))
    cells = _on_land(cells)
    ids = [f"{i:05d}" for i in range(len(cells))]
    return gpd.GeoDataFrame(
        {
            "kind": "zip",
            "name": [f"Zip {unit}" for unit in ids],
            "parent": points["county"].str[:2].to_numpy(),
            "point": gpd.GeoSeries(shapely.points(degrees), index=ids, crs=4326),
        },
        geometry=cells,
        index=pd.Index(ids, name="unit_id"),
        crs=4326,
    )


def _on_land(cells: np.ndarray) -> np.ndarray:
    """Cut each cell to the counties it touches: quicker than to the whole land."""
    counties = shapely.make_valid(np.asarray(geodata.read_us_counties().geometry.array))
    cell, county = shapely.STRtree(counties).query(cells, predicate="intersects")
    parts = shapely.intersection(cells[cell], counties[county])
    bounds = np.searchsorted(cell, np.arange(len(cells) + 1))
    pieces = [parts[a:b] for a, b in pairwise(bounds)]
    whole = np.bincount(cell, shapely.area(parts), len(cells)) > shapely.area(cells) - 1e-9
    cut = [cells[i] if whole[i] else shapely.union_all(p) for i, p in enumerate(pieces)]
    return np.array(cut, dtype=object)


def plan_of(units: gpd.GeoDataFrame, territories: int, pins: int = 0) -> DrawnPlan:
    """Give each unit to the nearest of so many drawn by lot; today's map is another draw."""
    rng = np.random.default_rng(SEED)
    xy = np.column_stack([units["point"].x * 0.78, units["point"].y])
    names = np.array([f"T{i + 1:03d}" for i in range(territories)])
    centers = xy[rng.choice(len(xy), territories, replace=False)]
    label = pd.Series(names[cKDTree(centers).query(xy)[1]], index=units.index)
    today = pd.Series(
        names[cKDTree(centers + rng.normal(0, 0.15, centers.shape)).query(xy)[1]], units.index
    )
    drawn = rng.integers(len(xy), size=pins)
    reps = np.array([f"Rep {i + 1}" for i in range(territories)])
    accounts = pd.DataFrame(
        {
            "account_id": [f"A{i:06d}" for i in range(pins)],
            "name": [f"Clinic {i}" for i in range(pins)],
            "lon": units["point"].x.to_numpy()[drawn] + rng.normal(0, 0.05, pins),
            "lat": units["point"].y.to_numpy()[drawn] + rng.normal(0, 0.05, pins),
            "status": rng.choice([status.key for status in DEFAULT_STATUSES], pins),
            "segment": rng.choice(["hospital", "clinic", "surgery"], pins),
            "potential": np.round(rng.lognormal(9, 1, pins)),
            "owner": reps[rng.integers(territories, size=pins)],
            "territory_id": label.to_numpy()[drawn],
        }
    )
    measures = [
        [
            {
                "name": "workload",
                "label": "Workload",
                "value": 1000 * (1 + d),
                "target": 1000.0,
                "deviation": d,
                "tolerance": 0.05,
            }
        ]
        for d in rng.normal(0, 0.04, territories).round(3).tolist()
    ]
    table = pd.DataFrame({"rep_name": reps, "measures": measures}, index=names)
    return DrawnPlan(
        units, table, label, pins=accounts if pins else None, baseline=today, title="Benchmark"
    )
