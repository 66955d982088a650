"""Polygons taken apart into directed segments, and the segments that face each other.

Two neighbours run along their border in opposite directions, each with its own ground to the
left. Most segments of a border have the same two end points on both sides and are found by
sorting; the others (an end point on one side only, narrow gaps, narrow overlaps) by distance.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from geodata.crs import project_points
from geodata.unroll import unroll_lon

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


def ring_segments(geometry: Geometries, crs: CRS, lon_0: float) -> Segments:
    """Take polygons apart into directed segments."""
    parts, unit_of_part = shapely.get_parts(
        shapely.orient_polygons(geometry, exterior_cw=False), return_index=True
    )
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    points, ring_of_point = shapely.get_coordinates(rings, return_index=True)
    xy = project_points(points[:, 0], points[:, 1], crs)
    # A tenth of a millimetre: the noise of a reprojection must not hide a common vertex.
    degrees = np.round(np.column_stack([unroll_lon(points[:, 0], lon_0), points[:, 1]]), 9) + 0.0
    inside = ring_of_point[1:] == ring_of_point[:-1]
    inside &= (degrees[1:] != degrees[:-1]).any(axis=1)
    unit = unit_of_part[part_of_ring[ring_of_point[1:]]]
    length_m = np.hypot(*(xy[1:] - xy[:-1]).T)
    return Segments(unit[inside], degrees[:-1][inside], degrees[1:][inside], length_m[inside])


def opposite_pairs(segments: Segments) -> tuple[Ints, Ints]:
    """Return the pairs i, j of segments of two units with the same end points, opposite ways.

    Each pair is met twice, from both sides.
    """
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
    return i[other], j[other]


def unpaired(segments: Segments, i: Ints) -> Segments:
    """Return the segments that are not among the numbers `i`."""
    alone = np.ones(len(segments.unit), dtype=bool)
    alone[i] = False
    return segments.take(alone)


def facing_parts(segments: Segments, width_m: float) -> pd.DataFrame:
    """Find the parts of segments that have a segment of another unit across a narrow gap.

    Returns
    -------
    DataFrame
        Columns i (segment), j (the segment it faces) and begin, end (the part of segment i, in
        shares of its length). Each contact is met from both sides.
    """
    lines = shapely.linestrings(np.stack([segments.start, segments.end], axis=1))
    tree = shapely.STRtree(lines)
    parallel_m = METRES_PER_DEGREE * np.cos(np.radians(segments.start[:, 1]))
    reach = width_m / np.maximum(parallel_m, METRES_PER_DEGREE / 100)
    none = np.empty(0, dtype=np.int64)
    tables = [_facing(segments, none, none, width_m)]
    for start in range(0, len(lines), _CHUNK):
        chunk = slice(start, start + _CHUNK)
        i, j = tree.query(lines[chunk], predicate="dwithin", distance=reach[chunk])
        i += start
        other = segments.unit[i] != segments.unit[j]
        tables.append(_facing(segments, i[other], j[other], width_m))
    return pd.concat(tables, ignore_index=True)


def _facing(segments: Segments, i: Ints, j: Ints, width_m: float) -> pd.DataFrame:
    """Return the part of each segment i that has the opposite segment j within `width_m`.

    Measured on the plane that touches the globe there: edges straight in degrees stay straight.
    """
    lat = np.radians(segments.start[i, 1])
    scale = METRES_PER_DEGREE * np.column_stack([np.cos(lat), np.ones(len(i))])
    along = (segments.end[j] - segments.start[j]) * scale
    length = np.hypot(*along.T)
    along /= length[:, None]
    from_j = (segments.start[i] - segments.start[j]) * scale
    to_j = (segments.end[i] - segments.start[j]) * scale
    u_0, u_1 = (from_j * along).sum(axis=1), (to_j * along).sum(axis=1)
    v_0, v_1 = _cross(along, from_j), _cross(along, to_j)
    opposite = u_0 - u_1 > 0.5 * np.hypot(u_1 - u_0, v_1 - v_0)
    low_u, high_u = _inside(u_0, u_1, np.zeros(len(i)), length)
    low_v, high_v = _inside(v_0, v_1, np.full(len(i), -width_m), np.full(len(i), width_m))
    begin, end = np.maximum(low_u, low_v), np.minimum(high_u, high_v)
    table = pd.DataFrame({"i": i, "j": j, "begin": begin, "end": end})
    return table[opposite & (end > begin)]


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
