from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import (
    InvalidInput,
    add_neighbours,
    apply_edits,
    build_adjacency,
    check_adjacency,
    edge_index,
    links,
    list_edits,
    make_units,
    read_edits,
    remove_neighbours,
)


def kinds(adjacency: pd.DataFrame) -> dict[str, str]:
    return dict(zip(adjacency["unit_a"] + adjacency["unit_b"], adjacency["kind"], strict=True))


def test_an_added_pair_is_a_link_of_the_measured_distance(two_islands: gpd.GeoDataFrame) -> None:
    adjacency = add_neighbours(
        build_adjacency(two_islands), [("d", "a")], two_islands, note="ferry"
    )
    check_adjacency(adjacency, two_islands)
    row = adjacency.set_index(["unit_a", "unit_b"]).loc[("a", "d")]
    assert (row["kind"], row["note"], row["border_m"]) == ("added", "ferry", 0)
    # Two and a half degrees of longitude along the shores at 46 degrees north.
    assert row["distance_m"] == pytest.approx(193_700, rel=0.01)
    assert edge_index(adjacency, two_islands).tolist() == [[0, 1], [0, 3], [1, 2], [2, 3]]


def test_a_removed_border_is_no_link_and_stays_in_the_table(grid4: gpd.GeoDataFrame) -> None:
    built = build_adjacency(grid4)
    adjacency = remove_neighbours(built, [("b", "a")], grid4)
    assert kinds(adjacency)["ab"] == "removed"
    assert len(links(adjacency)) == 3
    assert edge_index(adjacency, grid4).tolist() == [[0, 2], [1, 3], [2, 3]]
    pd.testing.assert_frame_equal(adjacency.drop(columns="kind"), built.drop(columns="kind"))


def test_a_border_stays_a_border_and_a_bridge_becomes_an_added_link(
    two_islands: gpd.GeoDataFrame,
) -> None:
    built = build_adjacency(two_islands)
    adjacency = add_neighbours(built, [("a", "b"), ("b", "c")], two_islands)
    assert kinds(adjacency) == {"ab": "border", "bc": "added", "cd": "border"}


def test_what_was_removed_can_be_added_again(grid4: gpd.GeoDataFrame) -> None:
    removed = remove_neighbours(build_adjacency(grid4), [("a", "b")], grid4)
    again = add_neighbours(removed, [("a", "b")], grid4)
    assert kinds(again)["ab"] == "added"
    assert again["border_m"].tolist() == removed["border_m"].tolist()


def test_edits_survive_a_rebuild(two_islands: gpd.GeoDataFrame) -> None:
    built = build_adjacency(two_islands)
    edited = add_neighbours(built, [("a", "d")], two_islands, note="ferry")
    edited = remove_neighbours(edited, [("b", "c"), ("a", "c")], two_islands, note="no ferry")
    rebuilt = apply_edits(build_adjacency(two_islands), list_edits(edited), two_islands)
    pd.testing.assert_frame_equal(rebuilt, edited)
    assert kinds(edited)["ac"] == "removed"


def test_no_edits_change_nothing(grid4: gpd.GeoDataFrame) -> None:
    built = build_adjacency(grid4)
    pd.testing.assert_frame_equal(apply_edits(built, list_edits(built), grid4), built)


def test_edits_are_read_from_a_spreadsheet(grid4: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = tmp_path / "edits.csv"
    path.write_bytes(
        b"\xef\xbb\xbfUnit_A; unit_b ;action;note\r\n b ;a;Remove;\r\n;;;\r\nd;a;add;Tunnel\r\n"
    )
    edits = read_edits(path, grid4)
    assert edits.to_numpy().tolist() == [["b", "a", "remove", ""], ["d", "a", "add", "Tunnel"]]
    found = kinds(apply_edits(build_adjacency(grid4), edits, grid4))
    assert (found["ab"], found["ad"]) == ("removed", "added")


def test_every_fault_of_a_file_is_told_with_its_row(tmp_path: Path) -> None:
    units = make_units(["01", "02"], [square(0), square(1)], crs=4326)
    path = tmp_path / "edits.csv"
    path.write_text("unit_a,unit_b,action\n01,2,add\n02,02,add\n01,02,cut\n02,01,add\n")
    with pytest.raises(InvalidInput) as error:
        read_edits(path, units)
    assert str(error.value).splitlines() == [
        "edits.csv, row 2, column unit_b: unknown unit 2; is 02 meant?",
        "edits.csv, row 3: unit 02 is paired with itself",
        "edits.csv, row 4, column action: 'cut' is neither add nor remove",
        "edits.csv, row 5: the pair 02, 01 occurs more than once",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"unit_a,unit_b\n", "column action: is missing"),
        (b"unit_a,unit_b,action\na,b,add,,x\n", "row 2: has more cells than the header"),
        (b"unit_a,unit_b,action\na,b,\xe4dd\n", "is not UTF-8 text"),
        (b"", "file is empty"),
    ],
)
def test_files_that_are_no_edits_are_refused(
    content: bytes, message: str, grid4: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "edits.csv"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=message):
        read_edits(path, grid4)


def square(x: float) -> Any:
    import shapely

    return shapely.box(x, 45, x + 1, 46)


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([("a", "b"), ("c", "a"), ("d", "a"), ("b", "c"), ("b", "d"), ("c", "d")]),
        st.sampled_from(["add", "remove"]),
    ),
    st.randoms(use_true_random=False),
)
def test_every_edit_is_in_the_table_whatever_the_order(
    grid4: gpd.GeoDataFrame, actions: dict[tuple[str, str], str], random: Any
) -> None:
    rows = [(*pair, action, "") for pair, action in actions.items()]
    built = build_adjacency(grid4)
    columns = ["unit_a", "unit_b", "action", "note"]
    edited = apply_edits(built, pd.DataFrame(rows, columns=columns), grid4)
    check_adjacency(edited, grid4)
    random.shuffle(rows)
    again = apply_edits(built, pd.DataFrame(rows, columns=columns), grid4)
    pd.testing.assert_frame_equal(edited, again)
    wanted = {"add": {"border", "added"}, "remove": {"removed"}}
    found = kinds(edited)
    for (a, b), action in actions.items():
        assert found["".join(sorted((a, b)))] in wanted[action]
    twice = apply_edits(edited, list_edits(edited), grid4)
    pd.testing.assert_frame_equal(twice, edited)
