import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from maps.topology import Topology, build_topology, project_world


def _rings(topology: Topology) -> list[np.ndarray]:
    """Walk every ring back into coordinates."""
    rings = []
    for start, stop in zip(topology.ring_start[:-1], topology.ring_start[1:], strict=True):
        steps = []
        for ref in topology.refs[start:stop]:
            arc = ~ref if ref < 0 else ref
            xy = topology.xy[topology.arc_start[arc] : topology.arc_start[arc + 1]]
            steps.append((xy[::-1] if ref < 0 else xy)[:-1])
        rings.append(np.concatenate(steps))
    return rings


def _area(rings: list[np.ndarray]) -> float:
    return sum(
        float(np.sum(xy[:, 0] * np.roll(xy[:, 1], -1) - np.roll(xy[:, 0], -1) * xy[:, 1])) / 2
        for xy in rings
    )


def test_shared_border_is_one_arc(grid4: gpd.GeoDataFrame) -> None:
    topology = build_topology(grid4.geometry.to_numpy())
    sides = topology.sides()
    # Four borders inside, and one outer arc round each corner square.
    assert topology.n_arcs == 8
    assert (sides >= 0).all(axis=1).sum() == 4


def test_squares_that_touch_at_a_corner_are_no_neighbours(grid4: gpd.GeoDataFrame) -> None:
    pairs = build_topology(grid4.geometry.to_numpy()).neighbours().tolist()
    assert pairs == [[0, 1], [0, 2], [1, 3], [2, 3]]


def test_ring_round_a_hole_and_the_island_in_it_share_the_arc() -> None:
    island = shapely.box(1, 1, 2, 2)
    sea = shapely.box(0, 0, 3, 3).difference(island)
    topology = build_topology(np.array([sea, island]))
    assert topology.n_arcs == 2
    assert topology.neighbours().tolist() == [[0, 1]]


def test_vertex_on_a_neighbours_straight_border_still_makes_the_border_shared() -> None:
    west, north_east, south_east = (
        shapely.box(0, 0, 1, 2),
        shapely.box(1, 1, 2, 2),
        shapely.box(1, 0, 2, 1),
    )
    topology = build_topology(np.array([west, north_east, south_east]))
    assert topology.neighbours().tolist() == [[0, 1], [0, 2], [1, 2]]


def test_units_without_area_are_kept_without_a_ring() -> None:
    topology = build_topology(np.array([shapely.Polygon(), shapely.box(0, 0, 1, 1), None]))
    assert topology.n_units == 3
    assert topology.ring_unit.tolist() == [1]


def test_lines_left_by_a_repair_are_ignored() -> None:
    mixed = shapely.GeometryCollection(
        [shapely.box(0, 0, 1, 1), shapely.LineString([(1, 1), (5, 5)])]
    )
    assert build_topology(np.array([mixed])).n_arcs == 1


def test_no_units_give_no_arcs() -> None:
    topology = build_topology(np.array([], dtype=object))
    assert (topology.n_arcs, topology.n_units) == (0, 0)
    assert topology.neighbours().shape == (0, 2)


@settings(max_examples=40, deadline=None)
@given(
    cuts=st.lists(
        st.tuples(st.integers(-60, 60), st.integers(-60, 60)), min_size=3, max_size=25, unique=True
    )
)
def test_rings_walk_back_to_the_area_they_came_from(cuts: list[tuple[int, int]]) -> None:
    points = shapely.MultiPoint([(x + 0.01 * y, y + 0.013 * x) for x, y in cuts])
    cells = np.array(
        shapely.get_parts(shapely.voronoi_polygons(points, extend_to=shapely.box(-80, -80, 80, 80)))
    )
    cells = shapely.intersection(cells, shapely.box(-80, -80, 80, 80))
    topology = build_topology(cells)
    corners = project_world(np.array([[-80.0, -80.0], [80.0, 80.0]]))
    whole = np.abs(np.prod(corners[1] - corners[0]))
    # World y grows to the south, so the rings turn the other way there.
    assert -_area(_rings(topology)) == pytest.approx(whole, rel=1e-6)
    assert (np.diff(topology.ring_unit) >= 0).all()


def test_world_has_its_middle_at_the_null_island() -> None:
    world = project_world(np.array([[0.0, 0.0], [-180.0, 85.0511287798], [180.0, -89.0]]))
    assert world[0].tolist() == [1 << 23, 1 << 23]
    assert world[1, 0] == 0
    assert world[2, 0] == 1 << 24
    assert (world >= 0).all()
