"""Rolling up loses nothing: neither ground nor weight nor a neighbour."""

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
    check_units,
    make_units,
    measuring_crs,
    mix_levels,
    parents_to_split,
    project_geometry,
    roll_up,
    roll_up_adjacency,
)
from geodata.pairs import adjacency_table

SIDE = 4
CELLS = [f"{x}{y}" for x in range(SIDE) for y in range(SIDE)]


def grid() -> gpd.GeoDataFrame:
    x, y = np.divmod(np.arange(SIDE**2), SIDE)
    x, y = 100 + x, 450 + y  # tenths of a degree, so that corners agree to the last bit
    cells = shapely.box(x / 10, y / 10, (x + 1) / 10, (y + 1) / 10)
    return make_units(CELLS, cells, crs=4326)


def ground_m2(units: gpd.GeoDataFrame) -> float:
    shapes = project_geometry(units.geometry.to_numpy(), measuring_crs(GRID))
    return float(shapely.area(shapes).sum())


GRID = grid()
ADJACENCY = build_adjacency(GRID)

groupings = st.lists(st.sampled_from("PQRS"), min_size=len(CELLS), max_size=len(CELLS)).map(
    lambda labels: pd.Series(labels, index=CELLS)
)


def pairs(*rows: tuple[str, str, float, str, float]) -> pd.DataFrame:
    columns = ["unit_a", "unit_b", "border_m", "kind", "distance_m"]
    return adjacency_table(pd.DataFrame(rows, columns=columns))


@settings(max_examples=25, deadline=None)
@given(groupings)
def test_no_ground_is_lost_and_borders_fit(parent_of: pd.Series) -> None:
    larger = roll_up(GRID, parent_of, kind="county")
    check_units(larger)
    assert list(larger.index) == sorted(set(parent_of))
    assert ground_m2(larger) == pytest.approx(ground_m2(GRID), rel=1e-9)
    assert shapely.coverage_is_valid(larger.geometry.to_numpy())


@settings(max_examples=25, deadline=None)
@given(groupings)
def test_rolled_up_neighbours_are_those_found_on_the_larger_units(parent_of: pd.Series) -> None:
    rolled = roll_up_adjacency(ADJACENCY, parent_of)
    anew = build_adjacency(roll_up(GRID, parent_of), bridges=False)
    columns = ["unit_a", "unit_b", "kind"]
    pd.testing.assert_frame_equal(rolled[columns], anew[columns], check_dtype=False)
    assert list(rolled["border_m"]) == pytest.approx(list(anew["border_m"]), rel=1e-6)


@settings(max_examples=25, deadline=None)
@given(groupings, st.sets(st.sampled_from("PQRS")))
def test_every_unit_is_in_one_group_of_a_mixture(parent_of: pd.Series, split: set[str]) -> None:
    split &= set(parent_of)
    mixed = mix_levels(GRID, parent_of, split)
    check_units(mixed.units)
    assert list(mixed.group_of.index) == CELLS
    assert set(mixed.group_of) == set(mixed.units.index)
    whole = set(parent_of) - split
    assert set(mixed.units.index) == whole | set(parent_of.index[parent_of.isin(split)])
    assert ground_m2(mixed.units) == pytest.approx(ground_m2(GRID), rel=1e-9)
    anew = build_adjacency(mixed.units, bridges=False)
    rolled = roll_up_adjacency(ADJACENCY, mixed.group_of)
    ends = ["unit_a", "unit_b"]
    pd.testing.assert_frame_equal(rolled[ends], anew[ends], check_dtype=False)


@settings(max_examples=25, deadline=None)
@given(groupings, st.floats(0, 40))
def test_what_is_split_is_what_is_too_heavy(parent_of: pd.Series, heaviest: float) -> None:
    weight = pd.Series(np.arange(len(CELLS), dtype=float), index=CELLS)
    split = parents_to_split(weight, parent_of, heaviest)
    mixed = mix_levels(GRID, parent_of, split)
    totals = weight.groupby(mixed.group_of).sum()
    assert totals.sum() == weight.sum()
    of_one_unit = set(parent_of.index)
    several = parent_of.value_counts().loc[lambda count: count > 1].index
    assert (totals[[g for g in several if g in totals.index]] <= heaviest).all()
    assert set(split) <= set(several) - of_one_unit


def test_names_and_parents_are_given_by_id(grid4: gpd.GeoDataFrame) -> None:
    parent_of = pd.Series({"a": "n", "b": "n", "c": "s", "d": "s"})
    larger = roll_up(grid4, parent_of, kind="row", names={"n": "North"}, parents={"s": "all"})
    assert list(larger["kind"]) == ["row", "row"]
    assert list(larger["name"]) == ["North", "s"]
    assert list(larger["parent"]) == ["", "all"]


def test_a_border_beats_a_bridge_and_lengths_add_up() -> None:
    table = pairs(
        ("a", "c", 10.0, "border", 0.0), ("b", "d", 5.0, "border", 0.0), ("a", "d", 0, "bridge", 9)
    )
    rolled = roll_up_adjacency(table, pd.Series({"a": "x", "b": "x", "c": "y", "d": "y"}))
    assert rolled.iloc[0][["border_m", "kind", "distance_m"]].tolist() == [15.0, "border", 0.0]


def test_the_shortest_of_several_bridges_stays() -> None:
    table = pairs(("a", "c", 0.0, "bridge", 700.0), ("b", "c", 0.0, "bridge", 300.0))
    rolled = roll_up_adjacency(table, pd.Series({"a": "x", "b": "x", "c": "y"}))
    assert rolled["distance_m"].tolist() == [300.0]
    assert rolled["kind"].tolist() == ["bridge"]


def test_one_open_border_keeps_a_barrier_from_parting_two_groups() -> None:
    table = pairs(("a", "c", 30.0, "barrier", 0.0), ("b", "c", 10.0, "border", 0.0))
    table["cut_share"] = [1.0, 0.0]
    table["note"] = ["river", ""]
    groups = pd.Series({"a": "x", "b": "x", "c": "y"})
    rolled = roll_up_adjacency(table, groups).iloc[0]
    assert rolled[["kind", "border_m", "cut_share"]].tolist() == ["border", 40.0, 0.75]
    closed = roll_up_adjacency(table[:1], groups).iloc[0]
    assert closed[["kind", "cut_share", "note"]].tolist() == ["barrier", 1.0, "river"]


def test_units_without_a_group_are_all_listed(grid4: gpd.GeoDataFrame) -> None:
    with pytest.raises(InvalidInput) as caught:
        roll_up(grid4, pd.Series({"a": "x", "b": None, "e": "x"}))
    text = str(caught.value)
    assert [unit in text for unit in ("unit b:", "unit c:", "unit d:", "unknown unit e")] == [
        True
    ] * 4
    with pytest.raises(InvalidInput, match="unit b: has no group"):
        roll_up_adjacency(pairs(("a", "b", 1.0, "border", 0.0)), pd.Series({"a": "x"}))


def test_a_larger_unit_with_the_code_of_a_smaller_one_is_refused(grid4: gpd.GeoDataFrame) -> None:
    parent_of = pd.Series({"a": "x", "b": "x", "c": "a", "d": "a"})
    with pytest.raises(InvalidInput, match="a is a unit and a larger unit"):
        mix_levels(grid4, parent_of, {"x"})
    assert list(mix_levels(grid4, parent_of, set()).units.index) == ["a", "x"]


def test_parents_to_split_must_exist(grid4: gpd.GeoDataFrame) -> None:
    with pytest.raises(InvalidInput, match="no unit belongs to z"):
        mix_levels(grid4, pd.Series(dict.fromkeys("abcd", "x")), {"z"})


def test_wrong_weights_are_all_listed() -> None:
    weight, parent_of = pd.Series({"a": -1.0, "b": np.nan, "c": 1.0}), pd.Series({"a": "x"})
    with pytest.raises(InvalidInput) as caught:
        parents_to_split(weight, parent_of, 1.0)
    assert len(caught.value.faults) == 4
