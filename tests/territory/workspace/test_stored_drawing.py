"""A version in the store as tables to draw, with units that were cut and units that were joined."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from territory.errors import InvalidInput
from territory.store import PlanBasis
from territory.workspace.stored_drawing import planned_shapes, with_parts


@pytest.fixture
def shapes():
    """Three squares in a row: A, B, C."""
    boxes = [shapely.box(x, 0, x + 1, 1) for x in range(3)]
    table = {"name": ["Alpha", "Beta", "Gamma"], "kind": "county", "parent": ""}
    return gpd.GeoDataFrame(table, geometry=boxes, crs=4326, index=["A", "B", "C"])


def basis_of_cut(halves):
    """A was cut into two parts; B and C are planned as one unit, BC."""
    content = [shapely.to_wkb(half) for half in halves]
    arrays = {
        "unit_ids": np.array(["A-1", "A-2", "BC"]),
        "user_units": np.array(["A-1", "A-2", "B", "C"]),
        "user_unit_at": np.array([0, 1, 2, 2]),
        "part_at": np.array([0, 1]),
        "part_shapes": np.frombuffer(b"".join(content), np.uint8),
        "part_ends": np.cumsum([len(each) for each in content]),
    }
    return PlanBasis(arrays, {})


def test_parts_stand_for_the_unit_that_was_cut(shapes):
    halves = [shapely.box(0, 0, 0.5, 1), shapely.box(0.5, 0, 1, 1)]
    found = with_parts(basis_of_cut(halves), shapes)
    assert sorted(found.index) == ["A-1", "A-2", "B", "C"]
    assert found.geometry["A-2"].equals(halves[1])
    assert set(found["kind"]) == {"county"}


def test_joined_units_are_one_polygon_and_no_ground_is_lost(shapes):
    halves = [shapely.box(0, 0, 0.5, 1), shapely.box(0.5, 0, 1, 1)]
    basis = basis_of_cut(halves)
    found = planned_shapes(basis, with_parts(basis, shapes))
    assert list(found.index) == ["A-1", "A-2", "BC"]
    assert shapely.area(found.geometry.to_numpy()).sum() == pytest.approx(3)
    assert found.geometry["BC"].equals(shapely.box(1, 0, 3, 1))


def test_a_plan_kept_before_parts_were_known_is_drawn_as_it_is(shapes):
    assert with_parts(PlanBasis({"unit_ids": np.array(["A", "B", "C"])}, {}), shapes) is shapes


def test_a_plan_of_which_no_unit_has_a_polygon_is_not_drawn(shapes):
    strangers = {"unit_ids": np.array(["X"]), "user_units": np.array(["X"])}
    with pytest.raises(InvalidInput, match="none of its units has a polygon"):
        planned_shapes(PlanBasis({**strangers, "user_unit_at": np.array([0])}, {}), shapes)
