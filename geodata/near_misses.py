"""Units that come near each other along some length, and yet are no neighbours."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.adjacency import default_snap_m
from geodata.borders import facing_length, facing_lines
from geodata.bridges import nearest_points
from geodata.crs import center_longitude, linking_crs, measuring_crs
from geodata.findings import NEAR_MISS, Finding
from geodata.quantities import distance_text
from geodata.segments import facing_parts, opposite_pairs, ring_segments, unpaired
from geodata.unroll import roll

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]

_WIDTHS = 4.0


def find_near_misses(
    units: gpd.GeoDataFrame, adjacency: pd.DataFrame, *, width_m: float | None = None
) -> tuple[Finding, ...]:
    """Find pairs of units that run along each other across a gap that is narrow, but no border.

    Polygons that were simplified one by one lose neighbours in this way; so do units on the two
    banks of a river that belongs to neither.

    Parameters
    ----------
    units, adjacency
        A unit table and its adjacency table. Pairs that stand in the table are not found: links,
        barriers and what was removed are decided, and bridges are told as such (see
        `bridge_findings`).
    width_m
        Widest gap in metres. By default four times the snap tolerance of `build_adjacency`. A
        contact at less than twice this length is a corner.

    Returns
    -------
    tuple of Finding
        Longest contact first: kind "near_miss", the two units, value the width of the gap where
        it is narrowest in metres, geometry the edges that face each other.
    """
    units = units.sort_index()
    lon_0 = center_longitude(units)
    width_m = _WIDTHS * default_snap_m(units) if width_m is None else width_m
    segments = ring_segments(units.geometry.to_numpy(), measuring_crs(units), lon_0)
    alone = unpaired(segments, opposite_pairs(segments)[0])
    facing = facing_parts(alone, width_m)
    near = facing_length(alone, facing)
    near = _undecided(near[near["border_m"] > 2 * width_m], units, adjacency)
    near = _next_to_each_other(near, units)
    near = near.sort_values(["border_m", "a", "b"], ascending=[False, True, True])
    lines = _lines(near, *facing_lines(alone, facing))
    ids = units.index.to_numpy()
    columns = ids[near["a"]], ids[near["b"]], near["border_m"], near["gap_m"], lines
    return tuple(
        Finding(NEAR_MISS, _message(a, b, length_m, gap_m), (a, b), value=gap_m, geometry=line)
        for a, b, length_m, gap_m, line in zip(*columns, strict=True)
    )


def _undecided(
    near: pd.DataFrame, units: gpd.GeoDataFrame, adjacency: pd.DataFrame
) -> pd.DataFrame:
    """Leave out the pairs that stand in the adjacency table."""
    a, b = (units.index.get_indexer(adjacency[column]) for column in ("unit_a", "unit_b"))
    key = near["a"].to_numpy() * len(units) + near["b"].to_numpy()
    return near[~np.isin(key, a * len(units) + b)]


def _next_to_each_other(near: pd.DataFrame, units: gpd.GeoDataFrame) -> pd.DataFrame:
    """Measure the gaps, and leave out the pairs with a third unit between them."""
    geometry = units.geometry.to_numpy()
    a, b = near["a"].to_numpy(), near["b"].to_numpy()
    ends, gap_m = nearest_points(geometry, linking_crs(units), a, b)
    middle = shapely.points(ends.mean(axis=1))
    pair, unit = shapely.STRtree(geometry).query(middle, predicate="within")
    third = pair[(unit != a[pair]) & (unit != b[pair])]
    alone = np.ones(len(near), dtype=bool)
    alone[third] = False
    return near.assign(gap_m=gap_m)[alone]


def _lines(near: pd.DataFrame, a: Ints, b: Ints, ends: Floats) -> Geometries:
    """Collect the pieces that lie between each pair."""
    number = pd.Series(np.arange(len(near)), index=pd.MultiIndex.from_frame(near[["a", "b"]]))
    pair = number.reindex(pd.MultiIndex.from_arrays([a, b])).to_numpy(dtype=float)
    order = np.argsort(pair, kind="stable")[: int((~np.isnan(pair)).sum())]
    pieces = shapely.linestrings(ends[order])
    lines = shapely.multilinestrings(pieces, indices=pair[order].astype(np.int64))
    return roll(np.asarray(lines, dtype=object))


def _message(a: str, b: str, length_m: float, gap_m: float) -> str:
    message = f"{a} and {b} are no neighbours, but run along each other for"
    return f"{message} {distance_text(length_m)}, at the nearest {distance_text(gap_m)} apart"
