import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import InvalidInput, build_adjacency, build_cells, check_units, locate_points


def test_points_on_a_line_get_a_chain_of_cells() -> None:
    cells = build_cells([1, 2, 3], [45, 45, 45], ["a", "b", "c"])
    adjacency = build_adjacency(cells)
    assert list(adjacency["unit_a"] + adjacency["unit_b"]) == ["ab", "bc"]


def test_a_single_point_gets_a_disc_of_a_kilometre() -> None:
    cells = build_cells([10], [45], ["a"])
    assert list(cells.index) == ["a"]
    assert list(cells["kind"]) == ["cell"]
    assert cells.geometry["a"].contains(shapely.Point(10, 45))


def test_points_at_one_place_get_a_wedge_each() -> None:
    cells = build_cells([10] * 4, [45] * 4, ["a", "b", "c", "d"])
    area = shapely.area(cells.geometry.to_numpy())
    assert area == pytest.approx([area.mean()] * 4, rel=0.02)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=1, max_size=30))
def test_cells_cover_the_hull_without_gap_or_overlap(places: list[tuple[int, int]]) -> None:
    lon, lat = 10 + np.array(places).T[0] / 10, 45 + np.array(places).T[1] / 10
    ids = [str(i) for i in range(len(places))]
    cells = build_cells(lon, lat, ids)
    assert list(cells.index) == ids
    shapes = cells.geometry.to_numpy()
    together = shapely.union_all(shapes)
    assert together.geom_type == "Polygon"
    assert shapely.area(shapes).sum() == pytest.approx(together.area, rel=1e-9)
    found = locate_points(cells, lon, lat)
    assert found["unit_id"].notna().all()
    once = [i for i, place in enumerate(places) if places.count(place) == 1]
    assert list(found["unit_id"].iloc[once]) == [ids[i] for i in once]


def test_every_fault_is_listed() -> None:
    with pytest.raises(InvalidInput) as error:
        build_cells([10, np.nan, 200], [45, 45, 45], ["a", "b", "a"])
    assert "row 2: longitude or latitude is missing" in str(error.value)
    assert "row 3: longitude or latitude is missing or out of range" in str(error.value)
    assert "row 3: id a occurs more than once" in str(error.value)


def test_no_points_are_an_error() -> None:
    with pytest.raises(InvalidInput, match="there are no points"):
        build_cells([], [], [])


def test_cells_across_the_antimeridian_are_those_of_elsewhere() -> None:
    lon, lat = np.array([178.0, 179.5, 180.5, 182.0]), np.array([-17.0, -18.0, -17.2, -16.0])
    ids = ["a", "b", "c", "d"]
    there = build_cells((lon + 180) % 360 - 180, lat, ids)
    here = build_cells(lon - 170, lat, ids)
    check_units(there)
    area = [shapely.area(cells.geometry.to_numpy()) for cells in (there, here)]
    assert area[0] == pytest.approx(area[1], rel=1e-6)
    links = [build_adjacency(cells)[["unit_a", "unit_b", "kind"]] for cells in (there, here)]
    assert links[0].equals(links[1])
    found = locate_points(there, (lon + 180) % 360 - 180, lat)
    assert list(found["unit_id"]) == ids
