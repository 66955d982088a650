from itertools import pairwise

import numpy as np
import pytest
import shapely

import geodata.drive_time
from geodata import (
    InvalidInput,
    RoadNetwork,
    drive_time_area,
    drive_time_areas,
    travel_minutes,
    within_minutes,
)


def test_the_area_holds_what_is_within_and_not_what_is_far(country: RoadNetwork) -> None:
    area = drive_time_area(country, 10.35, 48.22, 15)
    assert area.is_valid
    times = travel_minutes(country, [10.35], [48.22], country.lon, country.lat).minutes[0]
    inside = shapely.contains_xy(area, country.lon, country.lat)
    assert inside[times <= 15].all()
    # Ground within 500 m of a street reached counts, so a little more than the minutes is inside.
    assert not inside[times > 18].any()


def test_points_within_minutes_are_inside_but_for_those_beside_roads(country: RoadNetwork) -> None:
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(10.1, 10.6, 500), rng.uniform(48.1, 48.35, 500)
    area = drive_time_area(country, 10.35, 48.22, 10)
    within = within_minutes(country, 10.35, 48.22, 10, lon, lat)
    assert within.any()
    assert shapely.contains_xy(area, lon, lat)[within].all()


def test_more_minutes_never_reach_less(country: RoadNetwork) -> None:
    areas = [drive_time_area(country, 10.35, 48.22, minutes) for minutes in (2, 5, 10, 20)]
    for small, large in pairwise(areas):
        assert small.difference(large).area < 1e-6 * small.area


def test_a_moment_reaches_the_ground_around_the_point(town: RoadNetwork) -> None:
    area = drive_time_area(town, 10.0, 48.0, 1e-6)
    assert area.contains(shapely.Point(10, 48))
    # A disc of 500 m: 0.785 square kilometres.
    assert area.area * 111.2**2 * np.cos(np.radians(48)) == pytest.approx(0.785, rel=0.05)


def test_time_spent_on_reaching_the_road_is_spent(town: RoadNetwork) -> None:
    at_node = drive_time_area(town, 10.0, 48.0, 4)
    beside = drive_time_area(town, 9.995, 48.0, 4)
    assert beside.area < at_node.area


@pytest.mark.parametrize("width_m", [150, 537, 1500])
def test_skipping_streets_inside_dense_ground_changes_nothing(
    country: RoadNetwork, monkeypatch: pytest.MonkeyPatch, width_m: float
) -> None:
    quick = drive_time_area(country, 10.2, 48.1, 12, width_m=width_m)
    monkeypatch.setattr(geodata.drive_time, "_MOST_CELLS", 0)
    slow = drive_time_area(country, 10.2, 48.1, 12, width_m=width_m)
    # Not to the last metre: narrowing rounds the outline by where its vertices happen to be.
    assert quick.symmetric_difference(slow).area < 1e-4 * slow.area


def test_a_point_far_from_every_road_is_refused(town: RoadNetwork) -> None:
    with pytest.raises(InvalidInput, match=r"km from the nearest road; the limit is 2\.0 km"):
        drive_time_area(town, 11.0, 48.0, 10)
    for minutes, width_m in ((0, 500), (np.nan, 500), (5, 0)):
        with pytest.raises(InvalidInput, match="not a number above 0"):
            drive_time_area(town, 10.0, 48.0, minutes, width_m=width_m)


def test_areas_of_several_points_hold_each_of_theirs(country: RoadNetwork) -> None:
    areas, near = drive_time_areas(country, [10.2, 10.5, 40.0], [48.1, 48.2, 40.0], [10, 5])
    assert near.tolist() == [True, True, False]
    assert areas["minutes"].tolist() == [5, 10]
    for minutes, area in zip(areas["minutes"], areas.geometry, strict=True):
        for lon, lat in ((10.2, 48.1), (10.5, 48.2)):
            assert drive_time_area(country, lon, lat, minutes).difference(area).area < 1e-12


def test_there_are_no_areas_far_from_every_road(country: RoadNetwork) -> None:
    areas, near = drive_time_areas(country, [40.0], [40.0], [5])
    assert (len(areas), near.tolist()) == (0, [False])
