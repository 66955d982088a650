"""National problems from packaged data: real, of one piece, and the same every time."""

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from national_areas import LARGEST_COUNTY, capped, counties, some_areas, zip_points


def is_one_piece(areas):
    n = len(areas.xy)
    graph = csr_array((np.ones(len(areas.edges)), areas.edges.T), shape=(n, n))
    return connected_components(graph, directed=False)[0] == 1


def test_counties_are_all_there_and_in_one_piece():
    areas = counties()
    assert len(areas.xy) == 3107
    assert is_one_piece(areas)
    assert areas.activity.sum(axis=0) == pytest.approx([1.0, 1.0, 1.0])
    assert areas.activity[:, 0].max() == pytest.approx(LARGEST_COUNTY)


def test_measures_go_together_but_are_not_the_same():
    together = np.corrcoef(np.log(counties().activity.T))
    assert (together[np.triu_indices(3, 1)] > 0.85).all()
    assert (together[np.triu_indices(3, 1)] < 0.99).all()


def test_zip_points_are_those_on_the_ground_of_the_48_states():
    points = zip_points()
    assert 33_000 < len(points) < 33_500
    assert points["county"].notna().all()
    assert points["lon"].between(-125, -66).all()


def test_some_areas_are_drawn_in_one_piece_and_alike_each_time():
    first, again = some_areas(150), some_areas(150)
    assert len(first.xy) == 150
    assert is_one_piece(first)
    for name in ("xy", "edges", "activity"):
        assert np.array_equal(getattr(first, name), getattr(again, name))


def test_a_line_over_a_great_lake_joins_no_neighbours():
    areas, points = some_areas(3000), zip_points()
    drawn = np.random.default_rng([2009, 3000]).permutation(len(points))[:3000]
    lon_lat = points.iloc[np.sort(drawn)][["lon", "lat"]].to_numpy()
    a, b = lon_lat[areas.edges[:, 0]], lon_lat[areas.edges[:, 1]]
    # From Wisconsin to Michigan at 43 to 45 degrees north there is nothing but water.
    north = (np.minimum(a[:, 1], b[:, 1]) > 43) & (np.maximum(a[:, 1], b[:, 1]) < 45)
    west, east = np.minimum(a[:, 0], b[:, 0]), np.maximum(a[:, 0], b[:, 0])
    assert not (north & (west < -87.3) & (west > -90) & (east > -86.6) & (east < -84)).any()


def test_more_areas_than_zips_lie_on_land():
    points = zip_points(2)
    assert len(points) > 60_000
    assert not points.duplicated(["lon", "lat"]).any()


def test_the_problem_asks_for_bands_around_even_shares():
    problem = counties().problem(100, 3)
    assert problem.activity.sum(axis=0) == pytest.approx([100.0, 100.0, 100.0])
    assert (problem.lower == 0.95).all()
    assert (problem.upper == 1.05).all()
    assert problem.weight.sum() == pytest.approx(1.0)


def test_spare_territories_keep_the_bands():
    problem = counties().problem(100, spare=1)
    assert problem.n_territories == 101
    assert problem.activity.sum() == pytest.approx(100.0)


def test_values_are_cut_off_at_their_share_of_what_is_left():
    values = capped(np.array([1.0, 2.0, 3.0, 100.0, 200.0]), 0.3)
    assert values == pytest.approx([1.0, 2.0, 3.0, 4.5, 4.5])


def test_values_below_the_share_stay():
    assert capped(np.array([1.0, 2.0, 1.5]), 0.5) == pytest.approx([1.0, 2.0, 1.5])
