"""Shapes heaped on one spot: work on them grows with the square of their number.

Maps have a handful of bounding boxes meeting each one. Where there are many more, a file is broken
or made to keep the reader busy, and it is better to say so than to begin.
"""

import numpy as np
import numpy.typing as npt
import shapely

Geometries = npt.NDArray[np.object_]
Mask = npt.NDArray[np.bool_]

_USUAL = 50  # boxes that meet each one on any map
_TOLERATED = 100_000  # so that small files may be as strange as they like
_MOST = 10_000_000
_USUAL_SEGMENTS = 10
_CROSSINGS = 1_000_000  # some ten seconds of repair


def crowded(geometry: Geometries) -> bool:
    """Tell whether far more bounding boxes meet than on any map."""
    at_most = min(_TOLERATED + _USUAL * len(geometry), _MOST)
    return _meeting(geometry, at_most) > at_most


def tangled(geometry: Geometries) -> Mask:
    """Tell which polygons (n,) cross themselves too often to be repaired, bool (n,).

    Looks at invalid ones only; each may cross itself as often as those before it left over.
    """
    left = _CROSSINGS
    found = np.zeros(len(geometry), dtype=bool)
    present = ~shapely.is_missing(geometry)
    for i in np.flatnonzero(present & ~shapely.is_valid(geometry)).tolist():
        segments = _segments(geometry[i])
        usual = _USUAL_SEGMENTS * len(segments)
        beyond = max(_meeting(segments, left + usual) - usual, 0)
        found[i] = beyond > left
        left = max(left - beyond, 0)
    return found


def _segments(shape: shapely.Geometry) -> Geometries:
    rings = shapely.get_rings(shapely.get_parts(shapely.get_parts(shape)))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    pairs = np.stack([points[:-1], points[1:]], axis=1)[ring[:-1] == ring[1:]]
    return np.asarray(shapely.linestrings(pairs), dtype=object)


def _meeting(geometry: Geometries, at_most: int) -> int:
    """Count the pairs of bounding boxes that meet; stops counting beyond `at_most`."""
    if not len(geometry):
        return 0
    tree = shapely.STRtree(geometry)
    step = max(1, at_most // len(geometry))
    count = 0
    for start in range(0, len(geometry), step):
        count += tree.query(geometry[start : start + step]).shape[1]
        if count > at_most:
            break
    return count
