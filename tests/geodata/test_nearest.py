"""The nearest polygon is the nearest on the ground."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.crs import true_distance
from geodata.nearest import find_nearest


def squares(*corners: tuple[float, float]) -> np.ndarray:
    return np.array([shapely.box(x, y, x + 1, y + 1) for x, y in corners])


def test_a_shape_that_touches_is_at_no_distance() -> None:
    position, distance = find_nearest(squares((10, 45)), squares((20, 45), (11, 45)), 1.0)
    assert list(position) == [1]
    assert list(distance) == [0.0]


def test_beyond_the_limit_there_is_none() -> None:
    position, distance = find_nearest(squares((10, 45)), squares((20, 45)), 1_000.0)
    assert list(position) == [-1]
    assert np.isnan(distance).all()


def test_the_way_across_180_degrees_is_seen() -> None:
    shapes, polygons = squares((178, 50)), squares((170, 50), (-180, 50))
    position, distance = find_nearest(shapes, polygons, 1e6)
    assert list(position) == [1]
    expected = true_distance(np.array([[179.0, 51.0]]), np.array([[180.0, 51.0]]))
    assert distance == pytest.approx(expected, rel=1e-3)


def test_nothing_to_search_is_nothing_found() -> None:
    nothing = np.empty(0, dtype=object)
    assert len(find_nearest(nothing, squares((1, 1)), 5.0)[0]) == 0
    assert list(find_nearest(squares((1, 1)), nothing, 5.0)[0]) == [-1]


places = st.tuples(st.integers(-180, 180), st.integers(-80, 80)).map(
    lambda place: (float(place[0]), float(place[1]))
)


@settings(max_examples=60, deadline=None)
@given(places, st.lists(places, min_size=1, max_size=8))
def test_no_other_polygon_is_nearer(place: tuple[float, float], others: list) -> None:
    """The polygons are dots, so that their distance can be told without a map."""
    dots = shapely.buffer(shapely.points(others), 1e-6)
    limit = 4e6
    position, distance = find_nearest(np.array([shapely.Point(place)]), dots, limit)
    truth = true_distance(np.tile(place, (len(others), 1)), np.array(others))
    if truth.min() > limit * 1.01:
        assert position[0] == -1
    if truth.min() < limit * 0.99:
        assert truth[position[0]] == pytest.approx(truth.min(), abs=1.0)
        assert distance[0] == pytest.approx(truth.min(), abs=1.0)
