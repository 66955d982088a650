"""Where labels of points go in a picture, so that none lies on another or on a point."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
RADII = (7.0, 13.0, 20.0, 28.0, 37.0, 47.0, 58.0, 70.0)
ANGLES = 16
"""Places that are tried around each point: the nearest first, and of these the upper right."""
POINT = 4.0
"""Half the side of the square that a point takes."""


def place_labels(points: Floats, sizes: Floats, width: float, height: float) -> Floats:
    """Find the lower left corner of a label for each point.

    The labels of crowded points are placed first around the others' places; where no place is free
    the one that is tried last is taken.

    Parameters
    ----------
    points
        Where the points are, (n, 2), from the lower left corner of the picture.
    sizes
        Width and height of each label, (n, 2), in the same unit.
    width, height
        Size of the picture.

    Returns
    -------
    Corners, (n, 2).
    """
    taken = [(*(point - POINT), *(point + POINT)) for point in points]
    corners = np.zeros_like(points)
    for i in np.lexsort((points[:, 0], -points[:, 1])):
        box = (0.0, 0.0, 0.0, 0.0)
        for corner in _around(points[i], sizes[i]):
            box = (*corner, *(corner + sizes[i]))
            inside = box[0] >= 0 and box[2] <= width and box[1] >= 0 and box[3] <= height
            if inside and not any(_overlap(box, other) for other in taken):
                break
        corners[i] = box[:2]
        taken.append(box)
    return corners


def _around(point: Floats, size: Floats) -> Iterable[Floats]:
    """Corners of a label around a point, from near to far."""
    turns = np.pi / 4 + np.linspace(0, 2 * np.pi, ANGLES, endpoint=False)
    for radius in RADII:
        for turn in turns:
            toward = np.array([np.cos(turn), np.sin(turn)])
            yield point + radius * toward + size * (toward - 1.0) / 2.0


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
