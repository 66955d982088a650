import numpy as np
import pytest
import shapely

from geodata import (
    area_m2,
    convex_hull_ratio,
    moment_of_inertia,
    perimeter_m,
    polsby_popper,
    reock,
)

SQUARE = shapely.box(0, 0, 10, 10)
DISC = shapely.Point(0, 0).buffer(10, quad_segs=500)
CORNER = shapely.box(0, 0, 2, 2).difference(shapely.box(1, 1, 2, 2))


def test_a_disc_is_as_compact_as_can_be() -> None:
    assert polsby_popper([DISC])[0] == pytest.approx(1, abs=1e-4)
    assert reock([DISC])[0] == pytest.approx(1, abs=1e-4)
    assert convex_hull_ratio([DISC])[0] == pytest.approx(1)


def test_a_square_has_the_known_ratios() -> None:
    assert polsby_popper([SQUARE])[0] == pytest.approx(np.pi / 4)
    assert reock([SQUARE])[0] == pytest.approx(2 / np.pi)
    assert area_m2([SQUARE])[0] == 100
    assert perimeter_m([SQUARE])[0] == 40


def test_an_l_fills_six_sevenths_of_its_hull() -> None:
    assert convex_hull_ratio([CORNER])[0] == pytest.approx(6 / 7)


def test_no_area_is_not_compact() -> None:
    assert polsby_popper([shapely.Polygon()])[0] == 0


def test_moment_of_inertia_is_about_the_weighted_mean() -> None:
    xy = np.array([[0.0, 0.0], [3.0, 0.0], [5.0, 5.0], [9.0, 9.0]])
    weight = np.array([2.0, 1.0, 4.0, 1.0])
    territory = np.array([0, 0, 1, -1])
    # Mean at x = 1: 2 * 1 + 1 * 4.
    assert moment_of_inertia(xy, weight, territory, 3).tolist() == [6.0, 0.0, 0.0]
