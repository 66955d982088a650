"""Ways between stops and out to them, estimated from where they lie."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import leg_m, measure_reach, spread_points
from geodata.workload import TOUR_CONSTANT

SIDE = 100_000.0


def scattered(n, seed=0):
    return np.random.default_rng(seed).uniform(0, SIDE, (n, 2))


def test_legs_add_up_to_the_tour_of_beardwood_halton_and_hammersley():
    n = 4000
    tour = leg_m(scattered(n), np.ones(n)).sum()
    assert tour == pytest.approx(TOUR_CONSTANT * np.sqrt(n * SIDE * SIDE), rel=0.06)


def test_half_as_many_stops_at_a_place_make_the_ways_longer_by_the_root_of_two():
    xy = scattered(4000)
    ratio = leg_m(xy, np.full(4000, 0.5)).mean() / leg_m(xy, np.ones(4000)).mean()
    assert ratio == pytest.approx(np.sqrt(2), rel=0.03)


def test_a_town_has_shorter_ways_than_the_country_around_it():
    rng = np.random.default_rng(1)
    town = rng.normal(SIDE / 2, 1000, (200, 2))
    legs = leg_m(np.vstack([town, scattered(200)]), np.ones(400))
    assert legs[:200].mean() < legs[200:].mean() / 10


def test_stops_at_one_place_have_no_way_between_them():
    assert not leg_m(np.zeros((20, 2)), np.ones(20)).any()


@pytest.mark.parametrize("n", [0, 1])
def test_a_stop_alone_has_no_way_to_the_next(n):
    assert not leg_m(np.zeros((n, 2)), np.ones(n)).any()


def test_stops_where_nobody_comes_give_no_density():
    assert not leg_m(scattered(5), np.zeros(5)).any()


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 60), st.integers(0, 99), st.floats(0.1, 10))
def test_ways_grow_with_the_map(n, seed, factor):
    xy, stops = scattered(n, seed), np.random.default_rng(seed).uniform(0.1, 1, n)
    assert leg_m(factor * xy, stops) == pytest.approx(factor * leg_m(xy, stops))


def test_points_at_one_place_are_spread_over_its_area():
    area = np.pi * 9.0
    spread = spread_points(np.zeros((500, 2)), np.full(500, area))
    radius = np.linalg.norm(spread, axis=1)
    assert radius.max() <= 3.0
    # The mean distance of a disc's points from its middle is two thirds of its radius.
    assert radius.mean() == pytest.approx(2.0, rel=0.01)
    assert len(np.unique(spread.round(6), axis=0)) == 500


def test_a_point_that_is_alone_at_its_place_stays():
    xy = scattered(10)
    assert spread_points(xy, np.full(10, 1e8)) == pytest.approx(xy)


def test_the_reach_is_two_thirds_of_the_radius_of_the_share():
    xy = scattered(20_000)
    reach = measure_reach(xy, np.ones(20_000)).reach_m(0.02)
    inner = np.abs(xy - SIDE / 2).max(axis=1) < SIDE / 4
    radius = np.sqrt(0.02 * SIDE * SIDE / np.pi)
    assert reach[inner].mean() == pytest.approx(2 / 3 * radius, rel=0.05)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 80), st.integers(0, 99), st.floats(0.01, 1), st.floats(1, 5))
def test_a_larger_share_is_never_nearer(n, seed, share, factor):
    around = measure_reach(scattered(n, seed), np.random.default_rng(seed).uniform(0, 1, n))
    assert (around.reach_m(share * factor) >= around.reach_m(share) - 1e-6).all()


def test_all_of_the_weight_is_at_its_mean_distance():
    xy = scattered(30)
    weight = np.random.default_rng(2).uniform(0, 1, 30)
    distance = np.linalg.norm(xy[:, None] - xy[None], axis=2)
    expected = distance @ weight / weight.sum()
    assert measure_reach(xy, weight).reach_m(1.0) == pytest.approx(expected)


def test_without_weight_nothing_is_away():
    assert not measure_reach(scattered(5), np.zeros(5)).reach_m(0.5).any()
