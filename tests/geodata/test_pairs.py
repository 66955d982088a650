from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geodata import InvalidInput, build_adjacency, check_adjacency, edge_index, links
from geodata.pairs import COLUMNS, KINDS, LINKS, adjacency_table


def faults(adjacency: pd.DataFrame, units: gpd.GeoDataFrame) -> list[str]:
    with pytest.raises(InvalidInput) as error:
        check_adjacency(adjacency, units)
    return str(error.value).splitlines()


def test_what_is_built_keeps_the_contract(grid4: gpd.GeoDataFrame) -> None:
    adjacency = build_adjacency(grid4)
    check_adjacency(adjacency, grid4)
    assert tuple(adjacency.columns) == COLUMNS
    assert adjacency["cut_share"].tolist() == [0.0] * 4
    assert adjacency["note"].tolist() == [""] * 4


@pytest.mark.parametrize("kind", KINDS)
def test_borders_bridges_and_added_pairs_are_links(kind: str, grid4: gpd.GeoDataFrame) -> None:
    adjacency = build_adjacency(grid4)
    adjacency.loc[0, "kind"] = kind
    expected = 4 if kind in ("border", "bridge", "added") else 3
    assert len(links(adjacency)) == expected
    assert len(edge_index(adjacency, grid4)) == expected
    assert (kind in LINKS) == (expected == 4)


def test_all_faults_of_a_table_are_listed(grid4: gpd.GeoDataFrame) -> None:
    rows: list[tuple[Any, ...]] = [
        ("a", "b", -1.0, "border", 0.0, 0.0, ""),
        ("b", "a", 1.0, "border", 0.0, 0.0, ""),
        ("c", "c", 1.0, "border", np.nan, 0.0, ""),
        ("c", "z", 1.0, "wall", np.inf, 1.5, None),
    ]
    assert faults(pd.DataFrame(rows, columns=list(COLUMNS)), grid4) == [
        "adjacency, row 4, column unit_b: unknown unit z",
        "adjacency, row 3: unit c is paired with itself",
        "adjacency, row 2: b stands before a: unit_a must be the smaller id",
        "adjacency, row 2: the pair b, a occurs more than once",
        "adjacency, row 4, column kind: unknown kind 'wall'; "
        "border, bridge, added, barrier, removed are known",
        "adjacency, row 1, column border_m: -1.0 is not a length of 0 or more",
        "adjacency, row 3, column distance_m: nan is not a length of 0 or more",
        "adjacency, row 4, column distance_m: inf is not a length of 0 or more",
        "adjacency, row 4, column cut_share: 1.5 is not a number from 0 to 1",
        "adjacency, row 4, column note: is not text",
    ]


def test_missing_columns_are_listed(grid4: gpd.GeoDataFrame) -> None:
    adjacency = build_adjacency(grid4).drop(columns=["kind", "note"])
    assert faults(adjacency, grid4) == [
        "adjacency, column kind: is missing",
        "adjacency, column note: is missing",
    ]


def test_rows_are_put_in_order() -> None:
    rows = pd.DataFrame({"unit_a": ["c", "b"], "unit_b": ["a", "a"], "kind": "added"})
    table = adjacency_table(rows.assign(border_m=0, distance_m=0))
    assert table[["unit_a", "unit_b"]].to_numpy().tolist() == [["a", "b"], ["a", "c"]]
    assert tuple(table.columns) == COLUMNS
