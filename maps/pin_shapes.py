"""The shapes of pins on paper, the same as in the page (`static/pin_shapes.js`)."""

from __future__ import annotations

import numpy as np
from matplotlib.path import Path

_HOUSE = [(0, 1), (1, 0.1), (0.72, 0.1), (0.72, -0.85), (-0.72, -0.85), (-0.72, 0.1), (-1, 0.1)]
_POINTS = {
    "square": [(-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)],
    "diamond": [(0, -1.1), (1.1, 0), (0, 1.1), (-1.1, 0)],
    "triangle": [(0, 1.05), (1.05, -0.8), (-1.05, -0.8)],
    "house": _HOUSE,
}


def pin_path(shape: str) -> Path:
    """A closed path in a box from -1 to 1; an unknown shape is a circle."""
    if shape in _POINTS:
        return _closed(np.array(_POINTS[shape], dtype=float))
    if shape == "star":
        angle = np.pi * np.arange(10) / 5 + np.pi / 2
        radius = np.where(np.arange(10) % 2, 0.5, 1.15)
        return _closed(np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]))
    if shape == "cross":
        a, b = 0.36, 0.95
        plus = [(-a, -b), (a, -b), (a, -a), (b, -a), (b, a), (a, a)]
        plus += [(a, b), (-a, b), (-a, a), (-b, a), (-b, -a), (-a, -a)]
        turn = np.array([[1, -1], [1, 1]]) / np.sqrt(2)
        return _closed(np.array(plus) @ turn.T)
    return Path.unit_circle()


def _closed(points: np.ndarray) -> Path:
    return Path(np.vstack([points, points[:1]]), closed=True)
