import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.unroll import roll, unroll, unroll_lon


@given(st.floats(-180, 180), st.floats(-180, 180))
def test_longitudes_come_within_half_a_turn_of_the_middle(lon: float, lon_0: float) -> None:
    moved = float(unroll_lon(np.array([lon]), lon_0)[0])
    assert abs(moved - lon_0) <= 180 + 1e-9
    assert (moved - lon) % 360 == pytest.approx(0, abs=1e-9) or moved == pytest.approx(lon)
    if abs(lon - lon_0) <= 180:
        assert moved == lon


def test_shapes_are_unrolled_and_rolled_back() -> None:
    halves = shapely.multipolygons([shapely.box(178, 0, 180, 1), shapely.box(-180, 0, -178, 1)])
    moved = unroll(np.array([halves, shapely.box(170, 0, 171, 1)], dtype=object), 179.0)
    assert moved[0].bounds == (178, 0, 182, 1)
    joined = shapely.union_all(moved[0])
    assert roll(np.array([joined], dtype=object))[0].equals(halves)
    assert moved[1].bounds == (170, 0, 171, 1)


def test_a_line_is_cut_at_the_antimeridian() -> None:
    line = shapely.LineString([(179, 0), (181, 2)])
    assert roll(np.array([line], dtype=object))[0].equals(
        shapely.multilinestrings([[(179, 0), (180, 1)], [(-180, 1), (-179, 2)]])
    )


def test_a_shape_that_ends_at_180_degrees_stays_whole() -> None:
    box = shapely.box(179, 0, 180, 1)
    assert roll(np.array([box], dtype=object))[0] is box
    assert roll(np.array([shapely.box(180, 0, 181, 1)], dtype=object))[0].bounds == (
        -180,
        0,
        -179,
        1,
    )
