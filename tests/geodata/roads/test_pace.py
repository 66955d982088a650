"""Minutes for a metre around a place, on the roads and without."""

import numpy as np
import pytest

from geodata import minutes_per_m, travel_minutes
from geodata.estimate import Estimate
from geodata.great_circle import great_circle_m


def test_the_pace_of_two_places_is_that_of_the_way_between_them(town):
    lon, lat = town.lon[[0, 5]], town.lat[[0, 5]]
    pace = minutes_per_m(town, lon, lat, Estimate())
    found = travel_minutes(town, lon, lat, lon, lat).minutes
    straight = great_circle_m(lon[0], lat[0], lon[1], lat[1])
    assert pace == pytest.approx([found[0, 1] / straight, found[1, 0] / straight])


def test_off_the_roads_the_pace_is_estimated(town):
    lon, lat = np.array([20.0, 20.1, 20.2]), np.array([50.0, 50.0, 50.1])
    estimate = Estimate(circuity=2.0, kph=60.0)
    assert minutes_per_m(town, lon, lat, estimate) == pytest.approx(np.full(3, 0.002))


def test_places_that_coincide_have_the_estimated_pace(town):
    lon, lat = np.full(3, town.lon[0]), np.full(3, town.lat[0])
    estimate = Estimate(circuity=1.0, kph=60.0)
    assert minutes_per_m(town, lon, lat, estimate) == pytest.approx(np.full(3, 0.001))
