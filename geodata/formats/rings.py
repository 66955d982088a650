"""Polygons from the rings of a text format."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]


class NotCoordinates(ValueError):
    """What stands in the place of coordinates is something else."""


def coordinates(values: Any) -> Floats:
    """Return the first two numbers of each position, float (n, 2).

    Raises
    ------
    NotCoordinates
        When there is anything but numbers.
    """
    try:
        array = np.array(values)
    except (ValueError, OverflowError):
        array = _uneven(values)
    if array.size == 0:
        return np.empty((0, 2))
    if array.dtype.kind not in "iuf" or array.ndim != 2 or array.shape[1] < 2:
        raise NotCoordinates("coordinates are not pairs of numbers")
    return array[:, :2].astype(float)


def _uneven(values: Any) -> npt.NDArray[Any]:
    """Read positions of which some have a height and others have none."""
    try:
        return np.array([position[:2] for position in values], dtype=float)
    except (ValueError, OverflowError, TypeError) as error:
        raise NotCoordinates("coordinates are not pairs of numbers") from error


def polygon(rings: Sequence[Floats]) -> shapely.Polygon:
    """Build a polygon from a shell and its holes; empty when the shell is no ring."""
    if not rings or len(rings[0]) < 3:
        return shapely.Polygon()
    shell, *holes = (shapely.linearrings(ring) for ring in rings if len(ring) >= 3)
    return shapely.polygons(shell, holes=holes or None)


def multipolygon(polygons: Sequence[shapely.Polygon]) -> shapely.MultiPolygon:
    """Join polygons without looking whether they overlap."""
    return shapely.multipolygons([part for part in polygons if not part.is_empty])
