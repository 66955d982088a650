"""Units that are cut keep what is known of their neighbours."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata import (
    add_neighbours,
    build_adjacency,
    check_adjacency,
    links,
    make_units,
    remove_neighbours,
    split_adjacency,
    split_unit,
)


@pytest.fixture
def row() -> gpd.GeoDataFrame:
    """Four squares in a row, a b c d, and e far to the east."""
    corners = {"a": 10, "b": 11, "c": 12, "d": 13, "e": 16}
    shapes = [shapely.box(x, 45, x + 1, 46) for x in corners.values()]
    return make_units(corners, shapes, crs=4326)


def cut(units: gpd.GeoDataFrame, unit_id: str, parts: int) -> gpd.GeoDataFrame:
    """Cut from west to east."""
    west = units.geometry[unit_id].bounds[0]
    lon = west + (np.arange(parts) + 0.5) / parts
    return split_unit(units, unit_id, lon, np.full(parts, 45.5), np.ones(parts), parts)


def pairs(adjacency: pd.DataFrame) -> dict[tuple[str, str], str]:
    return adjacency.set_index(["unit_a", "unit_b"])["kind"].to_dict()


def test_parts_touch_as_they_lie(row: gpd.GeoDataFrame) -> None:
    units = cut(row, "b", 2)
    made = split_adjacency(build_adjacency(row), row, units)
    check_adjacency(made, units)
    assert pairs(made) == pairs(build_adjacency(units))


def test_what_was_parted_by_hand_stays_parted(row: gpd.GeoDataFrame) -> None:
    edited = remove_neighbours(build_adjacency(row), [("a", "b")], row, note="lake")
    made = split_adjacency(edited, row, cut(row, "b", 2))
    parted = made[made["kind"] == "removed"]
    assert len(parted) == 1
    assert "a" in parted[["unit_a", "unit_b"]].to_numpy()
    assert parted["note"].tolist() == ["lake"]
    assert len(links(made)) == len(made) - 1


def test_a_link_over_a_distance_goes_to_the_nearest_part(row: gpd.GeoDataFrame) -> None:
    edited = add_neighbours(build_adjacency(row), [("a", "e")], row, note="ferry")
    units = cut(cut(row, "d", 2), "a", 2)
    made = split_adjacency(edited, row, units)
    check_adjacency(made, units)
    east_of = units["point"].x.groupby(units["parent"]).idxmax()
    found = pairs(made)
    assert found[tuple(sorted((east_of["d"], "e")))] == "bridge"
    assert found[tuple(sorted((east_of["a"], "e")))] == "added"


def test_without_a_cut_nothing_changes(row: gpd.GeoDataFrame) -> None:
    adjacency = build_adjacency(row)
    assert split_adjacency(adjacency, row, row) is adjacency


def test_two_units_cut_side_by_side(row: gpd.GeoDataFrame) -> None:
    units = cut(cut(row, "b", 3), "c", 2)
    made = split_adjacency(build_adjacency(row), row, units)
    assert pairs(made) == pairs(build_adjacency(units))
