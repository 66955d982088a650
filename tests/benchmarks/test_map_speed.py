"""The benchmark of maps runs: on a plan so small that it takes no time."""

import pytest

import map_areas
import map_speed

pytestmark = pytest.mark.browser


def test_a_case_is_built_opened_and_measured(chromium, tmp_path, monkeypatch):
    plan = map_areas.plan_of(map_areas.zip_units(60), 4, pins=50)
    monkeypatch.setitem(map_speed.CASES, "tiny", lambda: plan)
    case, build, size, *seen = map_speed.measure("tiny", chromium, tmp_path, repeat=1)
    assert case == "tiny"
    assert float(build) >= 0
    assert 0 < float(size) < 1
    assert all(float(value) >= 0 for value in seen)
    assert len(seen) == len(map_speed.COLUMNS) - 2


def test_the_cases_are_counties_zips_and_zips_with_pins():
    assert list(map_speed.CASES) == ["counties", "zips", "zips with pins"]
