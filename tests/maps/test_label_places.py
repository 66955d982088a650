"""Labels of a picture: each near its point, none on another."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from maps.label_places import RADII, place_labels

SIZE = np.array([18.0, 8.0])
PLACES = st.lists(st.tuples(st.floats(40, 360), st.floats(40, 260)), min_size=1, max_size=15)


@given(places=PLACES)
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_no_label_lies_on_another_and_each_is_near_its_point(places):
    points = np.array(places)
    corners = place_labels(points, np.tile(SIZE, (len(points), 1)), 400.0, 300.0)
    middle = corners + SIZE / 2
    assert (np.abs(middle - points).max(axis=1) <= RADII[-1] + SIZE.max()).all()
    apart = np.abs(middle[:, None] - middle[None])
    clear = (apart >= SIZE - 1e-9).any(axis=2) | np.eye(len(points), dtype=bool)
    assert clear.all()


def test_a_lonely_point_has_its_label_at_the_upper_right():
    corner = place_labels(np.array([[100.0, 100.0]]), SIZE[None], 400.0, 300.0)[0]
    middle = corner + SIZE / 2
    assert (middle > 100.0).all()
    assert (middle < 120.0).all()


def test_twenty_points_at_one_place_have_twenty_labels_apart():
    points = np.full((20, 2), 150.0)
    corners = place_labels(points, np.tile(SIZE, (20, 1)), 400.0, 300.0)
    apart = np.abs(corners[:, None] - corners[None])
    assert ((apart >= SIZE - 1e-9).any(axis=2) | np.eye(20, dtype=bool)).all()
