import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import InvalidInput, dissolve_units, make_units


def test_grid4_dissolves_into_two_rows(grid4: gpd.GeoDataFrame) -> None:
    labels = pd.Series({"a": "north", "b": "north", "c": "south", "d": "south"})
    outlines = dissolve_units(grid4, labels)
    assert outlines.index.name == "label"
    assert list(outlines.index) == ["north", "south"]
    assert outlines.crs.to_epsg() == 4326
    assert outlines.geometry["north"].equals(shapely.box(10, 46, 12, 47))


def test_units_without_a_label_are_in_no_outline(grid4: gpd.GeoDataFrame) -> None:
    outlines = dissolve_units(grid4, pd.Series({"a": 1.0, "b": np.nan, "c": 1.0}))
    assert outlines.geometry[1.0].equals(shapely.box(10, 45, 11, 47))


def test_no_labels_give_no_outlines(grid4: gpd.GeoDataFrame) -> None:
    assert len(dissolve_units(grid4, pd.Series({"a": None}, dtype=object))) == 0


def test_a_hole_of_another_territory_stays_a_hole(doughnut: gpd.GeoDataFrame) -> None:
    outlines = dissolve_units(doughnut, pd.Series({"ring": "x"}))
    assert len(outlines.geometry["x"].interiors) == 1


def test_slivers_between_units_are_filled() -> None:
    left = shapely.box(10, 45, 11, 47)
    right = shapely.Polygon(
        [(11, 45), (12, 45), (12, 47), (11, 47), (11, 46.5), (11.0005, 46), (11, 45.5)]
    )
    units = make_units(["a", "b"], [left, right], crs=4326)
    outline = dissolve_units(units, pd.Series({"a": 1, "b": 1})).geometry[1]
    assert outline.equals(shapely.box(10, 45, 12, 47))
    kept = dissolve_units(units, pd.Series({"a": 1, "b": 1}), sliver_m=1).geometry[1]
    assert len(kept.interiors) == 1


@pytest.mark.parametrize("vertex", [[], [(11, 45.3)]], ids=["same vertices", "one more vertex"])
def test_overlaps_and_odd_vertices_dissolve_cleanly(vertex: list[tuple[float, float]]) -> None:
    left = shapely.Polygon([(10, 45), (11, 45), *vertex, (11, 46), (10, 46)])
    right = shapely.box(10.9, 45, 12, 46)
    units = make_units(["a", "b"], [left, right], crs=4326)
    outline = dissolve_units(units, pd.Series({"a": 1, "b": 1})).geometry[1]
    assert outline.equals(shapely.box(10, 45, 12, 46))


def test_unknown_and_double_labels_are_listed(grid4: gpd.GeoDataFrame) -> None:
    labels = pd.Series([1, 1, 1], index=["a", "a", "z"])
    with pytest.raises(InvalidInput) as error:
        dissolve_units(grid4, labels)
    assert "unknown unit z" in str(error.value)
    assert "unit a is labelled twice" in str(error.value)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=16, max_size=16), st.integers(0, 2**31))
def test_dissolving_loses_no_area(labels: list[int], seed: int) -> None:
    """A warped grid of 16 units, cut into up to four territories at random."""
    rng = np.random.default_rng(seed)
    corner = np.stack(np.meshgrid(np.arange(5), np.arange(5)), axis=-1)
    corner = corner + rng.uniform(-0.2, 0.2, corner.shape) + [10, 45]
    shapes = [
        shapely.Polygon([corner[i, j], corner[i, j + 1], corner[i + 1, j + 1], corner[i + 1, j]])
        for i in range(4)
        for j in range(4)
    ]
    ids = [f"u{i:02}" for i in range(16)]
    units = make_units(ids, shapes, crs=4326)
    outlines = dissolve_units(units, pd.Series(labels, index=ids))
    area = pd.Series(shapely.area(units.geometry.to_numpy())).groupby(labels).sum()
    assert np.allclose(shapely.area(outlines.geometry.to_numpy()), area, rtol=1e-12)
    assert outlines.is_valid.all()
    assert set(outlines.index) == set(labels)


def test_states_dissolve_from_counties(counties: gpd.GeoDataFrame) -> None:
    states = dissolve_units(counties, counties["parent"])
    assert len(states) == 49
    assert states.is_valid.all()
    # Three counties of Louisiana overlap by 0.3 square kilometres in the source.
    inside, total = (shapely.area(t.geometry.to_numpy()).sum() for t in (states, counties))
    assert inside == pytest.approx(total, rel=1e-7)
    # Virginia's independent cities are counties of Virginia, so no state has a hole.
    assert shapely.get_num_interior_rings(shapely.get_parts(states.geometry)).sum() == 0
