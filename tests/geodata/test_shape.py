import numpy as np
import pytest
import shapely

from geodata import (
    area_m2,
    convex_hull_ratio,
    cut_border_m,
    cut_edges,
    moment_of_inertia,
    perimeter_m,
    polsby_popper,
    reock,
    territory_perimeter_m,
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


def test_a_rectangle_has_the_ratios_worked_out_by_hand() -> None:
    slab = [shapely.box(0, 0, 30, 40)]
    # Area 1200, perimeter 140, circle around it of radius 25.
    assert polsby_popper(slab)[0] == pytest.approx(4 * np.pi * 1200 / 140**2)
    assert reock(slab)[0] == pytest.approx(1200 / (np.pi * 25**2))
    assert convex_hull_ratio(slab)[0] == pytest.approx(1)


def test_a_hole_counts_in_the_perimeter_and_not_in_the_area() -> None:
    ring = [shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))]
    assert perimeter_m(ring)[0] == 16
    assert polsby_popper(ring)[0] == pytest.approx(4 * np.pi * 8 / 16**2)
    assert convex_hull_ratio(ring)[0] == pytest.approx(8 / 9)


def test_a_moment_of_inertia_worked_out_by_hand() -> None:
    # Four corners of a rectangle of 6 by 8: each 5 from the middle.
    xy = np.array([[0.0, 0.0], [6.0, 0.0], [0.0, 8.0], [6.0, 8.0]])
    moment = moment_of_inertia(xy, np.full(4, 2.0), np.zeros(4, dtype=np.int64), 1)
    assert moment[0] == pytest.approx(4 * 2 * 25)


# Squares a b over c d, ten metres on a side; the fifth is apart.
ENDS = np.array([[0, 1], [0, 2], [1, 3], [2, 3]])
BORDER_M = np.full(4, 10.0)


def test_cut_edges_are_those_between_territories() -> None:
    assert cut_edges(ENDS, np.array([0, 0, 0, 0, 1])) == 0
    assert cut_edges(ENDS, np.array([0, 0, 1, 1, 1])) == 2
    assert cut_edges(ENDS, np.array([0, 1, 1, 0, 1])) == 4
    assert cut_edges(ENDS, np.array([0, -1, 1, -1, 1])) == 1
    assert cut_edges(np.empty((0, 2), dtype=np.int64), np.array([0, 1])) == 0
    assert cut_border_m(ENDS, np.array([0, 0, 1, 1, 1]), BORDER_M) == 20


def test_perimeters_come_from_common_borders() -> None:
    outline = np.full(5, 40.0)
    found = territory_perimeter_m(outline, ENDS, BORDER_M, np.array([0, 0, 1, -1, 1]), 3)
    assert found.tolist() == [60, 80, 0]
    whole = territory_perimeter_m(outline, ENDS, BORDER_M, np.array([0, 0, 0, 0, -1]), 1)
    assert whole.tolist() == [80]
