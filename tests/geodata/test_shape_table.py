import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import (
    InvalidInput,
    build_adjacency,
    dissolve_units,
    make_units,
    measuring_crs,
    polsby_popper,
    project_geometry,
    reock,
    shape_table,
)

NORTH_SOUTH = pd.Series({"a": "north", "b": "north", "c": "south", "d": "south"})


def test_grid4_in_two_halves(grid4: gpd.GeoDataFrame) -> None:
    adjacency = build_adjacency(grid4)
    table = shape_table(grid4, NORTH_SOUTH, adjacency)
    assert list(table.index) == ["north", "south"]
    assert table.index.name == "label"
    assert table["n_units"].tolist() == [2, 2]
    assert table["cut_edges"].tolist() == [2, 2]
    between = adjacency.set_index(["unit_a", "unit_b"])["border_m"]
    middle = between["a", "c"] + between["b", "d"]
    assert table["cut_border_m"].tolist() == pytest.approx([middle, middle])
    assert (table[["polsby_popper", "reock", "convex_hull_ratio"]] < 1.001).all(axis=None)
    # Two equal areas about 77 km apart: their distance from the middle is half that.
    half = 38_300.0
    area = table["area_m2"]["north"]
    assert table["moment_of_inertia"]["north"] == pytest.approx(area * half**2, rel=0.02)


def test_the_numbers_are_those_of_the_joined_polygons(grid4: gpd.GeoDataFrame) -> None:
    outlines = dissolve_units(grid4, NORTH_SOUTH).geometry.to_numpy()
    joined = project_geometry(outlines, measuring_crs(grid4))
    for adjacency in (None, build_adjacency(grid4)):
        table = shape_table(grid4, NORTH_SOUTH, adjacency)
        assert table["area_m2"].to_numpy() == pytest.approx(shapely.area(joined))
        assert table["perimeter_m"].to_numpy() == pytest.approx(shapely.length(joined))
        assert table["polsby_popper"].to_numpy() == pytest.approx(polsby_popper(joined))
        assert table["reock"].to_numpy() == pytest.approx(reock(joined), rel=1e-6)


def test_units_without_a_label_are_in_no_territory(two_islands: gpd.GeoDataFrame) -> None:
    adjacency = build_adjacency(two_islands)
    table = shape_table(two_islands, pd.Series({"a": 1.0, "b": 2.0, "c": np.nan}), adjacency)
    assert table["n_units"].to_dict() == {1.0: 1, 2.0: 1}
    assert table["cut_edges"].tolist() == [1, 1]
    assert table["moment_of_inertia"].tolist() == [0, 0]
    assert len(shape_table(two_islands, pd.Series(dtype=object), adjacency)) == 0


def test_a_bridge_is_cut_but_has_no_border(two_islands: gpd.GeoDataFrame) -> None:
    labels = pd.Series({"a": "w", "b": "w", "c": "e", "d": "e"})
    table = shape_table(two_islands, labels, build_adjacency(two_islands))
    assert table["cut_edges"].tolist() == [1, 1]
    assert table["cut_border_m"].tolist() == [0, 0]


def test_a_border_cut_by_a_barrier_is_none_of_the_outline(grid4: gpd.GeoDataFrame) -> None:
    adjacency = build_adjacency(grid4)
    whole = shape_table(grid4, NORTH_SOUTH, adjacency)
    inner = (adjacency["unit_a"] == "a") & (adjacency["unit_b"] == "b")
    adjacency.loc[inner, "kind"] = "barrier"
    pd.testing.assert_frame_equal(shape_table(grid4, NORTH_SOUTH, adjacency), whole)


def test_unknown_units_are_listed(grid4: gpd.GeoDataFrame) -> None:
    with pytest.raises(InvalidInput, match="unknown unit z"):
        shape_table(grid4, pd.Series({"z": 1}))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 2), min_size=9, max_size=9))
def test_borders_and_joined_polygons_give_the_same_perimeter(labels: list[int]) -> None:
    shapes = [shapely.box(10 + j, 45 + i, 11 + j, 46 + i) for i in range(3) for j in range(3)]
    ids = [f"u{n}" for n in range(9)]
    units = make_units(ids, shapes, crs=4326)
    of_unit = pd.Series(labels, index=ids)
    adjacency = build_adjacency(units)
    fast, joined = shape_table(units, of_unit, adjacency), shape_table(units, of_unit)
    assert np.allclose(fast["perimeter_m"], joined["perimeter_m"])
    assert np.allclose(fast["polsby_popper"], joined["polsby_popper"])
    assert fast["n_units"].sum() == 9
    # Each cut pair counts on both sides.
    assert fast["cut_edges"].sum() % 2 == 0


def test_states_are_measured_from_their_counties(counties: gpd.GeoDataFrame) -> None:
    adjacency = build_adjacency(counties)
    table = shape_table(counties, counties["parent"], adjacency)
    joined = shape_table(counties, counties["parent"])
    assert len(table) == 49
    assert np.allclose(table["perimeter_m"], joined["perimeter_m"], rtol=0.01)
    # Colorado and Wyoming are near rectangles; Maryland is the most ragged of all.
    assert table["convex_hull_ratio"][["08", "56"]].min() > 0.98
    assert table["polsby_popper"].idxmin() in ("24", "54", "22", "23")
