"""Shared borders of polygons that may not quite touch: which pairs, how long, and where."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from geodata.crs import project_points
from geodata.segments import (
    METRES_PER_DEGREE,
    Segments,
    facing_parts,
    opposite_pairs,
    ring_segments,
    unpaired,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Geometries = npt.NDArray[np.object_]


def find_borders(geometry: Geometries, crs: CRS, lon_0: float, snap_m: float) -> pd.DataFrame:
    """Find the pairs of polygons with a common border and the length of it.

    Parameters
    ----------
    geometry
        Valid polygons (n,), degrees.
    crs
        Equal-area projection in which lengths are measured.
    lon_0
        Longitude that is far from the cut where the globe is unrolled.
    snap_m
        Gaps and overlaps up to this width still are a border. A contact at less than twice this
        length, on polygons that have no segment in common, is a corner.

    Returns
    -------
    DataFrame
        Columns a, b (positions, a < b) and border_m, sorted by a and b.
    """
    segments = ring_segments(geometry, crs, lon_0)
    i, j = opposite_pairs(segments)
    # Each pair is met from both sides, so each side brings half the length.
    exact = _summed(segments.unit[i], segments.unit[j], segments.length_m[i] / 2)
    alone = unpaired(segments, i)
    near = facing_length(alone, facing_parts(alone, snap_m))
    both = exact.merge(near, on=["a", "b"], how="outer", suffixes=("_exact", "_near")).fillna(0.0)
    long_enough = (both["border_m_exact"] > 0) | (both["border_m_near"] > 2 * snap_m)
    both = both[long_enough]
    border = both["border_m_exact"] + both["border_m_near"]
    found = both[["a", "b"]].assign(border_m=border)
    overlapping = _overlap_borders(geometry, crs, found, snap_m)
    return pd.concat([found, overlapping]).sort_values(["a", "b"], ignore_index=True)


def facing_length(segments: Segments, facing: pd.DataFrame) -> pd.DataFrame:
    """Add up, per pair of units, the parts of segments that face each other (`facing_parts`).

    Returns
    -------
    DataFrame
        Columns a, b (positions, a < b) and border_m, sorted by a and b.
    """
    table = facing.assign(b=segments.unit[facing["j"]], share=facing["end"] - facing["begin"])
    table = table.groupby(["i", "b"])["share"].sum().reset_index()
    i = table["i"].to_numpy()
    length = segments.length_m[i] * np.minimum(table["share"].to_numpy(), 1.0)
    # Half from each side, as the two sides of a gap differ in length.
    return _summed(segments.unit[i], table["b"].to_numpy(), length / 2)


def border_lines(
    geometry: Geometries, crs: CRS, lon_0: float, snap_m: float
) -> tuple[Ints, Ints, Floats]:
    """Find where the borders run.

    Parameters
    ----------
    geometry, crs, lon_0, snap_m
        As for `find_borders`.

    Returns
    -------
    tuple
        a, b: int (m,), positions, a < b; and float (m, 2, 2), the ends of a straight piece of their
        border, degrees, unrolled around `lon_0`. Where two polygons do not quite touch there are
        pieces on both sides. Units that overlap deeply have none.
    """
    segments = ring_segments(geometry, crs, lon_0)
    i, j = opposite_pairs(segments)
    once = segments.unit[i] < segments.unit[j]
    exact = np.stack([segments.start[i[once]], segments.end[i[once]]], axis=1)
    alone = unpaired(segments, i)
    near_a, near_b, near = facing_lines(alone, facing_parts(alone, snap_m))
    a = np.concatenate([segments.unit[i[once]], near_a])
    b = np.concatenate([segments.unit[j[once]], near_b])
    return a, b, np.concatenate([exact, near])


def facing_lines(segments: Segments, facing: pd.DataFrame) -> tuple[Ints, Ints, Floats]:
    """Return the pieces that `facing_length` adds up, in the form of `border_lines`."""
    i, j = facing["i"].to_numpy(), facing["j"].to_numpy()
    start, step = segments.start[i], segments.end[i] - segments.start[i]
    ends = [start + step * facing[share].to_numpy()[:, None] for share in ("begin", "end")]
    a, b = segments.unit[i], segments.unit[j]
    return np.minimum(a, b), np.maximum(a, b), np.stack(ends, axis=1)


def _overlap_borders(
    geometry: Geometries, crs: CRS, found: pd.DataFrame, snap_m: float
) -> pd.DataFrame:
    """Find units that overlap by more than a narrow strip, or lie in each other.

    They have no common border, but ground in common, so they are neighbours; half the outline
    of the common ground stands for the border.
    """
    a, b = shapely.STRtree(geometry).query(geometry, predicate="intersects")
    known = found["a"].to_numpy() * len(geometry) + found["b"].to_numpy()
    fresh = (a < b) & ~np.isin(a * len(geometry) + b, known)
    a, b = a[fresh], b[fresh]
    common = shapely.intersection(geometry[a], geometry[b])
    deep = shapely.area(common) * METRES_PER_DEGREE**2 > max(snap_m, 1.0) ** 2
    common = shapely.transform(common[deep], lambda p: project_points(p[:, 0], p[:, 1], crs))
    return _summed(a[deep], b[deep], shapely.length(common) / 2)


def _summed(a: Ints, b: Ints, border_m: Floats) -> pd.DataFrame:
    """Add up the lengths per pair of units, whichever of the two comes first."""
    table = pd.DataFrame({"a": np.minimum(a, b), "b": np.maximum(a, b), "border_m": border_m})
    return table.groupby(["a", "b"])["border_m"].sum().reset_index()
