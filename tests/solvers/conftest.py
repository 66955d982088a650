"""Small named instances: each a dict of arguments of `Problem` that a test completes."""

from typing import Any

import numpy as np
import pytest
from scipy.spatial import Delaunay

Arguments = dict[str, Any]


def grid(rows: int, columns: int) -> Arguments:
    """Square units of activity one, a kilometre apart, numbered row by row."""
    number = np.arange(rows * columns).reshape(rows, columns)
    across = np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()])
    down = np.column_stack([number[:-1].ravel(), number[1:].ravel()])
    xy = np.column_stack([number.ravel() % columns, number.ravel() // columns]) * 1000.0
    return {
        "activity": np.ones(rows * columns),
        "xy": xy,
        "edges": np.vstack([across, down]),
    }


@pytest.fixture
def grid4() -> Arguments:
    """Two rows of two units."""
    return grid(2, 2)


@pytest.fixture
def grid12() -> Arguments:
    """Three rows of four units."""
    return grid(3, 4)


@pytest.fixture
def two_islands() -> Arguments:
    """Two copies of grid4, ten kilometres apart and without a bridge."""
    island = grid(2, 2)
    return {
        "activity": np.ones(8),
        "xy": np.vstack([island["xy"], island["xy"] + (10_000.0, 0.0)]),
        "edges": np.vstack([island["edges"], island["edges"] + 4]),
    }


@pytest.fixture
def heavy_unit() -> Arguments:
    """grid12 whose unit 5 weighs as much as six others."""
    arguments = grid(3, 4)
    arguments["activity"][5] = 6.0
    return arguments


@pytest.fixture
def doughnut() -> Arguments:
    """Three rows of three units; unit 4 is the hole in a ring of the other eight."""
    return grid(3, 3)


@pytest.fixture
def county30() -> Arguments:
    """Thirty random places with two measures, neighbours by triangulation."""
    rng = np.random.default_rng(30)
    xy = rng.random((30, 2)) * 100_000.0
    triangles = Delaunay(xy).simplices
    sides = np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]])
    return {
        "activity": rng.lognormal(0.0, 0.4, (30, 2)),
        "xy": xy,
        "edges": np.unique(np.sort(sides, axis=1), axis=0),
    }
