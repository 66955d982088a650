"""Shared borders found on the segments of polygons that may not quite touch.

Two neighbours run along their border in opposite directions, each with its own ground to the
left. So a border is a set of pairs of opposite segments. Most pairs have the same two end points
and are found by sorting. What is left over (an end point on one side only, narrow gaps, narrow
overlaps) is compared by distance, which is the slower but the rarer case.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from geodata.crs import project_points

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Geometries = npt.NDArray[np.object_]

METRES_PER_DEGREE = 111_195.0
_CHUNK = 50_000


@dataclass(frozen=True)
class Segments:
    """Directed border segments, the ground of their unit on the left.

    `unit` int (m,); `start` and `end` float (m, 2) degrees; `length_m` float (m,).
    """

    unit: Ints
    start: Floats
    end: Floats
    length_m: Floats

    def take(self, chosen: Mask) -> "Segments":
        """Return the chosen segments."""
        return Segments(
            self.unit[chosen], self.start[chosen], self.end[chosen], self.length_m[chosen]
        )


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
    exact, matched = _exact_borders(segments)
    near = _near_borders(segments.take(~matched), snap_m)
    near = near[near["border_m"] > 0]
    both = exact.merge(near, on=["a", "b"], how="outer", suffixes=("_exact", "_near")).fillna(0.0)
    long_enough = (both["border_m_exact"] > 0) | (both["border_m_near"] > 2 * snap_m)
    both = both[long_enough]
    border = both["border_m_exact"] + both["border_m_near"]
    found = both[["a", "b"]].assign(border_m=border)
    overlapping = _overlap_borders(geometry, crs, found, snap_m)
    return pd.concat([found, overlapping]).sort_values(["a", "b"], ignore_index=True)


def ring_segments(geometry: Geometries, crs: CRS, lon_0: float) -> Segments:
    """Take polygons apart into directed segments."""
    parts, unit_of_part = shapely.get_parts(
        shapely.orient_polygons(geometry, exterior_cw=False), return_index=True
    )
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    points, ring_of_point = shapely.get_coordinates(rings, return_index=True)
    xy = project_points(points[:, 0], points[:, 1], crs)
    degrees = _unrolled(points, lon_0)
    inside = ring_of_point[1:] == ring_of_point[:-1]
    inside &= (degrees[1:] != degrees[:-1]).any(axis=1)
    unit = unit_of_part[part_of_ring[ring_of_point[1:]]]
    length_m = np.hypot(*(xy[1:] - xy[:-1]).T)
    return Segments(unit[inside], degrees[:-1][inside], degrees[1:][inside], length_m[inside])


def _unrolled(points: Floats, lon_0: float) -> Floats:
    if np.ptp(points[:, 0]) > 180:
        lon = (points[:, 0] - lon_0 + 180.0) % 360.0 - 180.0
        points = np.column_stack([lon, points[:, 1]])
    # A tenth of a millimetre: the noise of a reprojection must not hide a common vertex.
    return np.round(points, 9) + 0.0


def _exact_borders(segments: Segments) -> tuple[pd.DataFrame, Mask]:
    """Pair the segments with the same two end points; also tell which were paired."""
    ends = np.concatenate([segments.start, segments.end])
    number = np.unique(ends[:, 0] + 1j * ends[:, 1], return_inverse=True)[1].astype(np.int64)
    m = len(segments.unit)
    first, second, count = number[:m], number[m:], len(number) + 1
    position = np.arange(m)
    there = pd.DataFrame({"key": first * count + second, "i": position})
    back = pd.DataFrame({"key": second * count + first, "j": position})
    pairs = there.merge(back, on="key")
    i, j = pairs["i"].to_numpy(), pairs["j"].to_numpy()
    other = segments.unit[i] != segments.unit[j]
    i, j = i[other], j[other]
    matched = np.zeros(m, dtype=bool)
    matched[i] = True
    # Each pair is met from both sides, so each side brings half the length.
    return _summed(segments.unit[i], segments.unit[j], segments.length_m[i] / 2), matched


def _near_borders(segments: Segments, snap_m: float) -> pd.DataFrame:
    """Add up the parts of segments that have a segment of another unit across a narrow gap."""
    lines = shapely.linestrings(np.stack([segments.start, segments.end], axis=1))
    tree = shapely.STRtree(lines)
    parallel_m = METRES_PER_DEGREE * np.cos(np.radians(segments.start[:, 1]))
    reach = snap_m / np.maximum(parallel_m, METRES_PER_DEGREE / 100)
    tables = [_summed(*(np.empty(0, dtype=np.int64),) * 2, np.empty(0))]
    for start in range(0, len(lines), _CHUNK):
        chunk = slice(start, start + _CHUNK)
        i, j = tree.query(lines[chunk], predicate="dwithin", distance=reach[chunk])
        i += start
        other = segments.unit[i] != segments.unit[j]
        tables.append(_covered(segments, i[other], j[other], snap_m))
    return _summed_tables(tables)


def _covered(segments: Segments, i: Ints, j: Ints, snap_m: float) -> pd.DataFrame:
    share = _facing_share(segments, i, j, snap_m)
    table = pd.DataFrame({"i": i, "b": segments.unit[j], "share": share})
    table = table.groupby(["i", "b"])["share"].sum().reset_index()
    i = table["i"].to_numpy()
    length = segments.length_m[i] * np.minimum(table["share"].to_numpy(), 1.0)
    # Half from each side, as the two sides of a gap differ in length.
    return _summed(segments.unit[i], table["b"].to_numpy(), length / 2)


def _facing_share(segments: Segments, i: Ints, j: Ints, snap_m: float) -> Floats:
    """Return the share of each segment i that has the opposite segment j within `snap_m`.

    Measured on the plane that touches the globe there: edges straight in degrees stay straight.
    """
    lat = np.radians(segments.start[i, 1])
    scale = METRES_PER_DEGREE * np.column_stack([np.cos(lat), np.ones(len(i))])
    along = (segments.end[j] - segments.start[j]) * scale
    length = np.hypot(*along.T)
    along /= length[:, None]
    from_j, to_j = (
        (segments.start[i] - segments.start[j]) * scale,
        (segments.end[i] - segments.start[j]) * scale,
    )
    u_0, u_1 = (from_j * along).sum(axis=1), (to_j * along).sum(axis=1)
    v_0, v_1 = _cross(along, from_j), _cross(along, to_j)
    opposite = u_0 - u_1 > 0.5 * np.hypot(u_1 - u_0, v_1 - v_0)
    low_u, high_u = _inside(u_0, u_1, np.zeros(len(i)), length)
    low_v, high_v = _inside(v_0, v_1, np.full(len(i), -snap_m), np.full(len(i), snap_m))
    share = np.minimum(high_u, high_v) - np.maximum(low_u, low_v)
    return np.where(opposite, np.maximum(share, 0.0), 0.0)


def _cross(a: Floats, b: Floats) -> Floats:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])


def _inside(first: Floats, last: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return the part of 0..1 on which first + t (last - first) lies between low and high."""
    step = last - first
    flat = np.abs(step) < 1e-9
    step = np.where(flat, 1.0, step)
    t_low, t_high = (low - first) / step, (high - first) / step
    begin, end = np.minimum(t_low, t_high), np.maximum(t_low, t_high)
    within = (first >= low) & (first <= high)
    begin = np.where(flat, np.where(within, 0.0, 2.0), np.clip(begin, 0.0, 1.0))
    end = np.where(flat, np.where(within, 1.0, -1.0), np.clip(end, 0.0, 1.0))
    return begin, end


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


def _summed_tables(tables: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(tables).groupby(["a", "b"])["border_m"].sum().reset_index()
