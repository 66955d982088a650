from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import (
    Estimate,
    InvalidInput,
    RoadNetwork,
    calibrate,
    read_roads,
    travel_minutes,
    within_minutes,
)
from geodata.great_circle import great_circle_m
from geodata.travel import ESTIMATE, ROAD

Kph = dict[tuple[int, int], float]


def brute_force(town: RoadNetwork, kph: Kph) -> tuple[np.ndarray, np.ndarray]:
    """Minutes and metres between all crossings, by trying every way over a third (Floyd)."""
    minutes, metres = np.full((16, 16), np.inf), np.full((16, 16), np.inf)
    np.fill_diagonal(minutes, 0)
    np.fill_diagonal(metres, 0)
    for (a, b), speed in kph.items():
        metres[a, b] = great_circle_m(town.lon[a], town.lat[a], town.lon[b], town.lat[b])
        minutes[a, b] = metres[a, b] / 1000 / speed * 60
    for over, a, b in product(range(16), repeat=3):
        if minutes[a, over] + minutes[over, b] < minutes[a, b]:
            minutes[a, b] = minutes[a, over] + minutes[over, b]
            metres[a, b] = metres[a, over] + metres[over, b]
    return minutes, metres


def test_minutes_are_those_of_trying_every_way(town: RoadNetwork, town_kph: Kph) -> None:
    times = travel_minutes(town, town.lon, town.lat, town.lon, town.lat, with_metres=True)
    minutes, metres = brute_force(town, town_kph)
    assert np.allclose(times.minutes, minutes, rtol=1e-4)
    assert np.allclose(times.metres, metres, rtol=1e-4)
    assert (times.source == ROAD).all()
    assert times.road_share == 1
    # One-way streets: there is not back.
    assert not np.allclose(minutes, minutes.T)


@pytest.mark.parametrize(("n", "m"), [(3, 16), (16, 3), (1, 1), (0, 4), (4, 0)])
def test_any_shape_of_table_has_the_same_entries(town: RoadNetwork, n: int, m: int) -> None:
    whole = travel_minutes(town, town.lon, town.lat, town.lon, town.lat, with_metres=True)
    ends = town.lon[:n], town.lat[:n], town.lon[:m], town.lat[:m]
    part = travel_minutes(town, *ends, with_metres=True)
    assert np.allclose(part.minutes, whole.minutes[:n, :m])
    assert np.allclose(part.metres, whole.metres[:n, :m])


def test_the_way_to_the_nearest_node_is_added_and_told(town: RoadNetwork) -> None:
    at_node = travel_minutes(town, [10.0], [48.0], [10.03], [48.03])
    beside = travel_minutes(town, [10.0], [47.99], [10.03], [48.03])
    snap_m = great_circle_m(10, 48, 10, 47.99)
    assert beside.from_snap_m[0] == pytest.approx(snap_m)
    assert at_node.from_snap_m == pytest.approx(0, abs=1e-3)
    extra = beside.minutes[0, 0] - at_node.minutes[0, 0]
    assert extra == pytest.approx(snap_m / 1000 / 20 * 60)


def test_points_off_the_network_are_estimated_in_the_same_table(town: RoadNetwork) -> None:
    guess = Estimate(circuity=1.5, kph=60)
    lon, lat = [10.0, 10.5], [48.0, 48.5]
    times = travel_minutes(town, lon, lat, lon, lat, estimate=guess, with_metres=True)
    assert times.source.tolist() == [[ROAD, ESTIMATE], [ESTIMATE, ESTIMATE]]
    metres = 1.5 * great_circle_m(10, 48, 10.5, 48.5)
    assert times.metres[0, 1] == pytest.approx(metres)
    assert times.minutes[0, 1] == pytest.approx(metres / 1000)
    assert times.minutes[1, 1] == 0
    assert times.road_share == 0.25
    assert times.from_snap_m[1] > 2000


def test_without_a_network_all_is_estimated() -> None:
    times = travel_minutes(None, [0.0], [0.0], [1.0, 0.0], [0.0, 0.0])
    assert (times.source == ESTIMATE).all()
    assert times.minutes[0] == pytest.approx([111.195 * 1.4 / 50 * 60, 0], rel=1e-5)
    assert np.isinf(times.to_snap_m).all()


def test_the_same_place_is_no_minutes_away(town: RoadNetwork) -> None:
    times = travel_minutes(town, [10.004], [48.004], [10.004], [48.004])
    assert times.minutes[0, 0] == 0
    assert times.source[0, 0] == ROAD


def test_beyond_the_limit_is_an_estimate_of_at_least_the_limit(country: RoadNetwork) -> None:
    ends = country.lon[::500], country.lat[::500], country.lon[::77], country.lat[::77]
    whole = travel_minutes(country, *ends)
    limited = travel_minutes(country, *ends, limit_minutes=20, estimate=Estimate(1.0, 500))
    near = whole.minutes <= 20
    assert near.any()
    assert not near.all()
    assert np.allclose(limited.minutes[near], whole.minutes[near])
    assert (limited.source == np.where(near, ROAD, ESTIMATE)).all()
    assert (limited.minutes[~near] >= 20).all()


def test_calibrating_finds_what_the_network_was_made_with(country: RoadNetwork) -> None:
    fitted = calibrate(country)
    # Streets are 1 to 1.2 times as long as straight, and of a grid: 4 / pi at most times that.
    assert 1.15 < fitted.circuity < 1.5
    assert 500 < fitted.kph / 0.06 < 1500
    assert fitted.pairs > 1000
    assert fitted.error < 0.15
    assert fitted == calibrate(country)
    assert fitted != calibrate(country, seed=1)


def test_a_calibrated_estimate_is_near_the_road(country: RoadNetwork) -> None:
    ends = country.lon[::501], country.lat[::501], country.lon[7::400], country.lat[7::400]
    road, guess = travel_minutes(country, *ends), travel_minutes(None, *ends, estimate=None)
    fitted = travel_minutes(None, *ends, estimate=calibrate(country))
    far = road.minutes > 5
    assert np.median(fitted.minutes[far] / road.minutes[far]) == pytest.approx(1, abs=0.1)
    error = np.abs(fitted.minutes / road.minutes - 1)[far]
    assert np.median(error) < np.median(np.abs(guess.minutes / road.minutes - 1)[far])


def test_a_network_of_one_street_cannot_be_calibrated_worse_than_the_default() -> None:
    from scipy.sparse import csr_array

    there = csr_array(np.array([[0.0, 1.0], [1.0, 0.0]]))
    network = RoadNetwork(np.array([10.0, 10.0]), np.array([48.0, 48.0]), there, there, "x")
    assert calibrate(network) == Estimate()


def test_within_minutes_agrees_with_the_minutes(country: RoadNetwork) -> None:
    lon, lat = country.lon[::13], country.lat[::13]
    minutes = travel_minutes(country, [10.3], [48.2], lon, lat).minutes[0]
    assert (within_minutes(country, 10.3, 48.2, 15, lon, lat) == (minutes <= 15)).all()
    assert within_minutes(None, 10.3, 48.2, 15, [10.3, 11.3], [48.2, 48.2]).tolist() == [
        True,
        False,
    ]


def test_points_that_are_no_place_are_listed(town: RoadNetwork) -> None:
    with pytest.raises(InvalidInput) as error:
        travel_minutes(town, [10.0, np.nan, 181.0], [48.0, 48.0, 48.0], [10.0], [48.0])
    assert [fault.row for fault in error.value.faults] == [2, 3]
    with pytest.raises(InvalidInput, match="do not match"):
        travel_minutes(town, [10.0], [48.0, 48.0], [10.0], [48.0])
    with pytest.raises(InvalidInput, match="not a number above 0"):
        within_minutes(town, 10.0, 48.0, -1, [10.0], [48.0])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31), st.floats(0, 0.02))
def test_minutes_on_roads_keep_the_triangle_inequality(
    country: RoadNetwork, seed: int, spread: float
) -> None:
    rng = np.random.default_rng(seed)
    node = rng.integers(0, country.n_nodes, 12)
    lon = country.lon[node] + rng.uniform(-spread, spread, 12)
    lat = country.lat[node] + rng.uniform(-spread, spread, 12)
    times = travel_minutes(country, lon, lat, lon, lat)
    road = np.where(times.source == ROAD, times.minutes, np.inf)
    over = (road[:, :, None] + road[None, :, :]).min(axis=1)
    on_road = times.source == ROAD
    assert (times.minutes[on_road] <= over[on_road] * (1 + 1e-9)).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31))
def test_the_order_of_the_points_does_not_matter(country: RoadNetwork, seed: int) -> None:
    rng = np.random.default_rng(seed)
    lon, lat = rng.uniform(10, 10.7, 9), rng.uniform(48, 48.5, 9)
    times = travel_minutes(country, lon, lat, lon, lat, with_metres=True)
    order = rng.permutation(9)
    again = travel_minutes(country, lon[order], lat[order], lon, lat, with_metres=True)
    assert np.array_equal(again.minutes, times.minutes[order])
    assert np.array_equal(again.metres, times.metres[order])


def test_a_network_across_the_antimeridian_is_one_neighbourhood() -> None:
    from scipy.sparse import csr_array

    there = csr_array(np.array([[0.0, 2.0], [2.0, 0.0]]))
    network = RoadNetwork(np.array([179.99, -179.99]), np.zeros(2), there, there, "x")
    times = travel_minutes(network, [-179.999], [0.0], [179.99], [0.0])
    assert times.from_snap_m[0] == pytest.approx(1000.8, abs=0.1)
    assert times.minutes[0, 0] == pytest.approx(2 + 3.0, abs=0.01)


def test_real_extracts_give_a_full_table(shared_data: Path, tmp_path: Path) -> None:
    for path in sorted((shared_data / "osm").iterdir()):
        network = read_roads(path, cache_folder=tmp_path)
        west, south, east, north = network.bounds
        rng = np.random.default_rng(0)
        a = rng.uniform(west, east, 20), rng.uniform(south, north, 20)
        b = rng.uniform(west, east, 200), rng.uniform(south, north, 200)
        times = travel_minutes(network, *a, *b)
        assert times.minutes.shape == (20, 200)
        assert times.road_share == 1
        assert np.isfinite(times.minutes).all()
        straight_km = great_circle_m(a[0][:, None], a[1][:, None], *b) / 1000
        assert (times.minutes >= straight_km / 130 * 60 * 0.99).all()
