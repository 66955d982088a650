from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import InvalidInput, build_adjacency, certify, pieces, unlabelled_units
from geodata.pairs import KINDS, LINKS, adjacency_table


def table(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    named = pd.DataFrame(list(rows), columns=["unit_a", "unit_b", "kind", "distance_m"])
    return adjacency_table(named.assign(border_m=0.0))


def test_a_label_over_water_is_one_piece_through_one_bridge(two_islands: gpd.GeoDataFrame) -> None:
    adjacency = build_adjacency(two_islands)
    found = certify(adjacency, pd.Series("t", index=two_islands.index))
    assert found.loc["t", ["units", "pieces", "added", "members"]].tolist() == [4, 1, [], []]
    ((a, b, distance_m),) = found.loc["t", "bridges"]
    assert (a, b) == ("b", "c")
    assert distance_m == pytest.approx(38_740, rel=0.01)


def test_a_broken_label_names_its_pieces_largest_first(two_islands: gpd.GeoDataFrame) -> None:
    adjacency = build_adjacency(two_islands, bridges=False)
    labels = pd.Series({"c": 1, "d": 1, "a": 1, "b": 2})
    found = certify(adjacency, labels)
    assert found["pieces"].to_dict() == {1: 2, 2: 1}
    assert found["members"].to_dict() == {1: [["c", "d"], ["a"]], 2: []}
    assert pieces(adjacency, labels).to_dict() == {"c": 0, "d": 0, "a": 1, "b": 0}


def test_the_corners_of_a_chessboard_are_joined_by_bridges(chessboard: gpd.GeoDataFrame) -> None:
    found = certify(build_adjacency(chessboard), pd.Series("t", index=chessboard.index))
    assert [joint[:2] for joint in found["bridges"].iloc[0]] == [
        ("a", "c"), ("b", "c"), ("c", "d"), ("c", "e"),
    ]  # fmt: skip


def test_a_border_is_used_before_an_added_link_and_that_before_a_bridge() -> None:
    adjacency = table(
        ("a", "b", "border", 0), ("b", "c", "added", 900), ("a", "c", "bridge", 5),
        ("c", "d", "bridge", 70), ("b", "d", "bridge", 60), ("a", "d", "barrier", 0),
    )  # fmt: skip
    found = certify(adjacency, pd.Series("t", index=list("abcd"))).loc["t"]
    assert found["bridges"] == [("b", "d", 60.0)]
    assert found["added"] == [("b", "c", 900.0)]


def test_barriers_and_removed_pairs_hold_nothing_together() -> None:
    adjacency = table(("a", "b", "barrier", 0), ("b", "c", "removed", 0))
    assert certify(adjacency, pd.Series("t", index=list("abc")))["pieces"].tolist() == [3]


def test_units_without_a_label_are_listed(grid4: gpd.GeoDataFrame) -> None:
    adjacency = build_adjacency(grid4)
    labels = pd.Series({"a": "t", "b": None, "d": "t"})
    assert unlabelled_units(adjacency, labels) == ("b", "c")
    assert certify(adjacency, labels)["members"].tolist() == [[["a"], ["d"]]]


def test_a_country_of_one_unit_is_one_piece(one_unit: gpd.GeoDataFrame) -> None:
    found = certify(build_adjacency(one_unit), pd.Series({"a": "t"}))
    assert found.loc["t"].tolist() == [1, 1, [], [], []]


def test_no_labels_give_an_empty_certificate(grid4: gpd.GeoDataFrame) -> None:
    found = certify(build_adjacency(grid4), pd.Series(dtype="str"))
    assert len(found) == 0
    assert list(found.columns) == ["units", "pieces", "bridges", "added", "members"]


def test_a_unit_labelled_twice_is_a_fault(grid4: gpd.GeoDataFrame) -> None:
    labels = pd.Series(["t", "u"], index=["a", "a"])
    with pytest.raises(InvalidInput, match="unit a is labelled twice"):
        certify(build_adjacency(grid4), labels)


UNITS = [f"{number:02}" for number in range(12)]
pair = st.sampled_from([(a, b) for a in UNITS for b in UNITS if a < b])
row = st.tuples(st.sampled_from(KINDS), st.integers(0, 3))


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(pair, row, max_size=30),
    st.lists(st.sampled_from(["x", "y", None]), min_size=12, max_size=12),
    st.randoms(use_true_random=False),
)
def test_pieces_are_those_of_a_flood_fill(
    rows: dict[tuple[str, str], tuple[str, int]], names: list[str | None], random: Any
) -> None:
    adjacency = table(*((*ends, *values) for ends, values in rows.items()))
    labels = pd.Series(names, index=UNITS, dtype=object)
    found = certify(adjacency, labels)
    for label in {"x", "y"} & set(names):
        members = {unit for unit, name in zip(UNITS, names, strict=True) if name == label}
        flooded = flood(rows, members, LINKS)
        assert found.loc[label, "pieces"] == len(flooded)
        # Fewest bridges: as many as it takes once borders and added links have joined all.
        firm = flood(rows, members, ("border", "added"))
        assert len(found.loc[label, "bridges"]) == len(firm) - len(flooded)
        borders = flood(rows, members, ("border",))
        assert len(found.loc[label, "added"]) == len(borders) - len(firm)
        if len(flooded) > 1:
            assert {frozenset(m) for m in found.loc[label, "members"]} == flooded
    shuffled = list(range(len(UNITS)))
    random.shuffle(shuffled)
    pd.testing.assert_frame_equal(found, certify(adjacency, labels.iloc[shuffled]))


def flood(
    rows: dict[tuple[str, str], tuple[str, int]], members: set[str], kinds: tuple[str, ...]
) -> set[frozenset[str]]:
    found, rest = set(), set(members)
    while rest:
        reached, border = set(), {min(rest)}
        while border:
            reached |= border
            across = {b for (a, b), (kind, _) in rows.items() if a in border and kind in kinds}
            across |= {a for (a, b), (kind, _) in rows.items() if b in border and kind in kinds}
            border = (across & members) - reached
        found.add(frozenset(reached))
        rest -= reached
    return found


def test_thousands_of_units_in_hundreds_of_labels() -> None:
    """A long chain cut into labels: every label is whole, and no bridge is needed."""
    ids = [f"{number:05}" for number in range(30_000)]
    ends = pd.DataFrame({"unit_a": ids[:-1], "unit_b": ids[1:], "kind": "border"})
    adjacency = adjacency_table(ends.assign(border_m=1.0, distance_m=0.0))
    found = certify(adjacency, pd.Series(np.arange(30_000) // 100, index=ids))
    assert len(found) == 300
    assert (found["pieces"] == 1).all()
    assert not found["bridges"].map(len).any()
